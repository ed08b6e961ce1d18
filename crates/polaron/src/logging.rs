//! `POLARON_LOG`: what is shown of what Polaron does.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Shows Polaron's log on the standard error stream: errors and warnings always, more as `POLARON_LOG` says (`debug`, or any
/// filter of `tracing`). An application that has a subscriber of its own keeps it.
pub(crate) fn start() {
    let filter = match std::env::var("POLARON_LOG") {
        // A plain level is meant for Polaron, not for every library of the application.
        Ok(level) if level.parse::<tracing::Level>().is_ok() => {
            EnvFilter::new(format!("warn,polaron={level}"))
        }
        Ok(filter) => EnvFilter::builder().parse_lossy(filter),
        Err(_) => EnvFilter::new("warn"),
    };
    // It fails when there is a subscriber already.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .try_init();
}
