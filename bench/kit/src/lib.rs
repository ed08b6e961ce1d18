//! What every measured program of the benchmark shares, Polaron's and its peers': the work, the clock, the lines to the driver.
//!
//! The page under `bench/page` is the same for all. It measures what a page can, and asks the native side for what it
//! cannot: WebKit's clock has a resolution of a millisecond, so the time of one call is the time between two arrivals in
//! the main process, taken there ([`Recorder`]).
//!
//! - [`Bench`]: the native side of everything that is not the thing measured
//! - [`Plan`]: what one process is to measure, from its command line
//! - [`Recorder`]: arrivals, and what they amount to
//! - [`Line`]: what a program tells the driver, a line of JSON each
//! - [`Message`], [`Item`]: the values that cross

mod bench;
mod line;
mod plan;
mod recorder;
mod values;

pub use bench::{Bench, Call, page_folder};
pub use line::{Line, say};
pub use plan::{Plan, Suite};
pub use recorder::{Recorder, Summary};
pub use values::{Item, Message, Nested, pattern};
