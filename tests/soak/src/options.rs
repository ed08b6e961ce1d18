//! The command line.

use std::time::Duration;

pub(crate) const USAGE: &str =
    "usage: cargo xtask soak [--minutes N] [--seed N]    N of minutes may be a fraction";

/// What a run is to do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Options {
    pub(crate) duration: Duration,
    /// What happens, and in which order; not when, which the machine decides.
    pub(crate) seed: u64,
}

impl Options {
    pub(crate) fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self { duration: Duration::from_secs(600), seed: 1 };
        while let Some(name) = arguments.next() {
            let value = arguments.next().ok_or_else(|| format!("{name} needs a value"))?;
            match name.as_str() {
                "--minutes" => options.duration = minutes(&value)?,
                "--seed" => {
                    options.seed = value.parse().map_err(|error| format!("--seed {value}: {error}"))?
                }
                _ => return Err(format!("unknown option {name}")),
            }
        }
        Ok(options)
    }
}

fn minutes(value: &str) -> Result<Duration, String> {
    let minutes: f64 = value.parse().map_err(|error| format!("--minutes {value}: {error}"))?;
    let is_possible = minutes > 0.0 && minutes <= 7.0 * 24.0 * 60.0;
    if is_possible {
        Ok(Duration::from_secs_f64(minutes * 60.0))
    } else {
        Err(format!("--minutes {value}: more than none, a week at most"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Options, String> {
        Options::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn minutes_may_be_a_fraction() {
        assert_eq!(
            parse("--minutes 0.5 --seed 7").unwrap(),
            Options { duration: Duration::from_secs(30), seed: 7 }
        );
        assert_eq!(parse("").unwrap().duration, Duration::from_secs(600));
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        for line in [
            "--minutes",
            "--minutes x",
            "--minutes 0",
            "--minutes -1",
            "--minutes NaN",
            "--minutes inf",
            "--seed -",
            "--hours 1",
        ] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
