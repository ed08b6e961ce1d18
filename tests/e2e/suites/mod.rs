//! The tests, by subject.

pub(crate) mod conformance;
mod documents;
mod isolation;
mod local_pages;
mod local_streams;
mod navigation;
mod patterns;
mod processes;
mod products;
mod scripts;
mod strangers;
mod windows;

use crate::harness::Test;

/// All tests.
pub(crate) fn all() -> Vec<Test> {
    [
        patterns::tests(),
        isolation::tests(),
        scripts::tests(),
        windows::tests(),
        navigation::tests(),
        documents::tests(),
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
