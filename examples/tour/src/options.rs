//! The command line: whether the tour drives itself, and where its pictures go.

use std::path::PathBuf;

pub(crate) const USAGE: &str = "\
usage: tour [--auto] [--screenshot FILE] [--screenshot-dark FILE] [--screenshot-easel FILE]

  --auto                  click through every card, print a table, exit with 0 if all passed (or POLARON_AUTO=1)
  --screenshot FILE       where --auto saves its picture (target/tour.png)
  --screenshot-dark FILE  a second picture, in the dark scheme
  --screenshot-easel FILE a picture of the window that the ports card opens";

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// Drive every card, then exit.
    pub(crate) auto: bool,
    /// The picture of the whole page, after a drive.
    pub(crate) screenshot: PathBuf,
    /// The same in the dark scheme, if wanted.
    pub(crate) screenshot_dark: Option<PathBuf>,
    /// The second window, if wanted.
    pub(crate) screenshot_easel: Option<PathBuf>,
}

impl Options {
    /// Reads the arguments after the program's name. `auto` is what the environment says.
    pub(crate) fn parse(arguments: impl IntoIterator<Item = String>, auto: bool) -> Result<Self, String> {
        let mut options = Self {
            auto,
            screenshot: PathBuf::from("target/tour.png"),
            screenshot_dark: None,
            screenshot_easel: None,
        };
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let mut file = || arguments.next().map(PathBuf::from).ok_or(format!("{argument} wants a file"));
            match argument.as_str() {
                "--auto" => options.auto = true,
                "--screenshot" => options.screenshot = file()?,
                "--screenshot-dark" => options.screenshot_dark = Some(file()?),
                "--screenshot-easel" => options.screenshot_easel = Some(file()?),
                _ => return Err(format!("unknown argument {argument}")),
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::Options;

    fn parse(arguments: &[&str]) -> Result<Options, String> {
        Options::parse(arguments.iter().map(|argument| (*argument).to_owned()), false)
    }

    #[test]
    fn nothing_leaves_the_window_open() {
        let options = parse(&[]).unwrap();
        assert!(!options.auto && options.screenshot_dark.is_none());
    }

    #[test]
    fn options_are_read_in_any_order() {
        let options = parse(&["--screenshot-dark", "d.png", "--auto", "--screenshot", "l.png"]).unwrap();
        assert!(options.auto);
        assert_eq!((options.screenshot, options.screenshot_dark), ("l.png".into(), Some("d.png".into())));
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(parse(&["--fast"]).unwrap_err(), "unknown argument --fast");
        assert_eq!(parse(&["--screenshot"]).unwrap_err(), "--screenshot wants a file");
    }
}
