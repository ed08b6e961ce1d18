//! The conformance suite: what Electron's IPC promises, as scenarios that are written once and run in every backend.
//!
//! | module | owns |
//! |---|---|
//! | `backend` | what a scenario needs of a place that runs pages: [`Backend`], [`Page`], [`Frame`] |
//! | [`memory`] | the backend without a web engine |
//! | [`scenarios`] | the scenarios, by subject |
//! | [`tools`] | what scenarios share: logs, waiting, argument lists |
//! | [`worker`] | the utility process of the scenarios |
//!
//! `docs/electron-parity.md` names a scenario in each row of Electron's IPC. A scenario is a function of a [`Backend`]; it
//! panics when a promise is broken, and never sleeps: what must not happen is shown by what comes after it.

mod backend;

pub mod memory;
pub mod scenarios;
pub mod tools;
pub mod worker;

pub use backend::{Backend, CallNumber, EARLY, Frame, Page, PortMessage, PortNumber, Push, Script, Setup};
pub use scenarios::{Scenario, all};
