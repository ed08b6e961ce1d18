//! The tests, by subject.

mod app;
mod children;
mod documents;
mod isolation;
mod navigation;
mod patterns;
mod processes;
mod products;
mod scripts;
mod strangers;
mod surface;
mod windows;

use crate::harness::Test;

/// All tests.
pub(crate) fn all() -> Vec<Test> {
    [
        patterns::tests(),
        isolation::tests(),
        scripts::tests(),
        windows::tests(),
        surface::tests(),
        children::tests(),
        app::tests(),
        navigation::tests(),
        documents::tests(),
        processes::tests(),
        strangers::tests(),
        products::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
