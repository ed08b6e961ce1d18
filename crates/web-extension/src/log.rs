//! What this process has to say to the person who runs the application: lines on the standard error stream.

use std::io::Write;

/// Writes one line, if its level is one that `POLARON_LOG` lets through.
pub(crate) fn line(level: &str, text: &str) {
    let wanted = match level {
        "debug" => {
            std::env::var_os("POLARON_LOG").is_some_and(|filter| filter == "debug" || filter == "trace")
        }
        _ => true,
    };
    if wanted {
        // With no one to read it there is nobody to tell.
        let _ = writeln!(std::io::stderr(), "polaron[web {}] {level}: {text}", std::process::id());
    }
}
