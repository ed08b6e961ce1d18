//! The tests, by subject.

mod documents;
mod isolation;
mod local_pages;
mod local_streams;
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
        documents::tests(),
        processes::tests(),
        strangers::tests(),
        products::tests(),
        local_pages::tests(),
        local_streams::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
