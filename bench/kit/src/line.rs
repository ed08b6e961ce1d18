//! What a measured program tells the driver: one JSON object a line, on its standard output.

use std::io::Write;

use serde::{Deserialize, Serialize};

/// One line.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase", tag = "line")]
pub enum Line {
    /// The first call was answered. Its time is when the driver reads this.
    First,
    /// A figure.
    Sample {
        /// The name of the work, dotted.
        name: String,
        /// In the unit that the driver's catalogue gives this name.
        value: f64,
        /// Another way of the same program to do the work, where it has several.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        variant: Option<String>,
    },
    /// The driver is to look at this process and all that it started, and then to say `go` on its standard input.
    Probe {
        /// What is to be looked at.
        name: String,
    },
    /// Something that this program cannot do, or did wrong.
    Failed {
        /// The name of the work, or of the suite.
        name: String,
        /// What happened.
        reason: String,
    },
    /// A fact about the program: the version of an engine.
    Version {
        /// Of what.
        of: String,
        /// Which.
        version: String,
    },
    /// All is said.
    Done,
}

/// Says a line to the driver.
///
/// # Panics
///
/// If the driver is gone: there is nobody left to measure for.
pub fn say(line: &Line) {
    let mut text = serde_json::to_vec(line).expect("a line has no maps of strange keys");
    text.push(b'\n');
    let mut out = std::io::stdout().lock();
    out.write_all(&text).and_then(|()| out.flush()).expect("the driver listens");
}
