//! The tests, by subject.

mod attacks;
mod bridge;
mod documents;
mod isolation;
mod patterns;
mod preloads;
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
        bridge::tests(),
        preloads::tests(),
        attacks::tests(),
        scripts::tests(),
        windows::tests(),
        documents::tests(),
        processes::tests(),
        strangers::tests(),
        products::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
