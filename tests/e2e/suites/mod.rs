//! The tests, by subject.

mod app;
mod attacks;
mod bridge;
mod children;
pub(crate) mod conformance;
mod console;
mod documents;
mod exits;
mod frame_tree;
mod frames;
mod isolation;
mod large;
mod lifecycle;
mod local_pages;
mod local_streams;
mod navigation;
mod ordering;
mod patterns;
mod ports;
mod ports_close;
mod ports_moving;
mod preloads;
mod processes;
mod products;
mod scripts;
mod site;
mod strangers;
mod surface;
mod utility;
mod web_frames;
mod windows;

use crate::harness::Test;

/// All tests.
pub(crate) fn all() -> Vec<Test> {
    [
        patterns::tests(),
        ports::tests(),
        ports_close::tests(),
        ports_moving::tests(),
        isolation::tests(),
        bridge::tests(),
        preloads::tests(),
        attacks::tests(),
        scripts::tests(),
        windows::tests(),
        surface::tests(),
        utility::tests(),
        exits::tests(),
        children::tests(),
        app::tests(),
        navigation::tests(),
        documents::tests(),
        lifecycle::tests(),
        frames::tests(),
        frame_tree::tests(),
        web_frames::tests(),
        console::tests(),
        ordering::tests(),
        large::tests(),
        processes::tests(),
        strangers::tests(),
        products::tests(),
        conformance::tests(),
        local_pages::tests(),
        local_streams::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
