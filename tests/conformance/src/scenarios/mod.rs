//! The scenarios, by subject.

use crate::Backend;

mod calls;
mod dispatch;
mod documents;
mod emitter;
mod frames;
mod identity;
mod order;
mod ports;
mod ports_close;
mod pushes;
mod sync;
mod utility;

/// A promise, and the function that shows it kept.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// Its subject and its name, as in `calls::handle_once_answers_one_call`.
    pub name: &'static str,
    /// Panics when the promise is broken.
    pub run: fn(&dyn Backend),
}

impl Scenario {
    fn new(path: &'static str, run: fn(&dyn Backend)) -> Self {
        Self { name: path.trim_start_matches("polaron_conformance::scenarios::"), run }
    }
}

/// The scenarios of the module that it is used in.
macro_rules! scenarios {
    ($($name:ident),* $(,)?) => {
        pub(super) fn scenarios() -> Vec<$crate::Scenario> {
            vec![$($crate::Scenario::new(concat!(module_path!(), "::", stringify!($name)), $name)),*]
        }
    };
}
use scenarios;

/// All scenarios.
pub fn all() -> Vec<Scenario> {
    [
        emitter::scenarios(),
        calls::scenarios(),
        sync::scenarios(),
        pushes::scenarios(),
        dispatch::scenarios(),
        identity::scenarios(),
        frames::scenarios(),
        documents::scenarios(),
        order::scenarios(),
        ports::scenarios(),
        ports_close::scenarios(),
        utility::scenarios(),
    ]
    .concat()
}
