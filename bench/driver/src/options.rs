//! The command line.

use polaron_bench_kit::Suite;

use crate::programs::PROGRAMS;

/// What is asked for.
#[derive(Debug)]
pub(crate) struct Options {
    /// Rounds; each program does each suite once in a round.
    pub(crate) rounds: u32,
    /// How long a piece of work is repeated, in milliseconds.
    pub(crate) span: u32,
    pub(crate) suites: Vec<Suite>,
    pub(crate) peers: Vec<String>,
    /// Whether what was measured before counts too.
    pub(crate) keep: bool,
    /// Whether nothing is measured, and only what was is put together again.
    pub(crate) only_report: bool,
    /// Whether cores may sleep while nothing runs on them.
    pub(crate) sleep: bool,
    /// Whether `docs/performance.md` gets the figures.
    pub(crate) docs: bool,
}

impl Options {
    /// What `--help` says.
    pub(crate) const USAGE: &str = "\
bench-driver [OPTION]...

  --quick             ours, Tauri and the limits, small calls and bytes, 3 rounds of short runs
  --rounds N          rounds (5): each program does each suite once in a round
  --span MS           how long a piece of work is repeated (600)
  --only SUITE,…      calls, bytes, large, load, million, memory, windows, channels, pending
  --peers NAME,…      the programs: ours, tauri, …
  --keep              what was measured before counts too: a benchmark made in pieces
  --report            measures nothing, puts together what was measured
  --sleep             lets cores sleep that have nothing to do: on virtual machines waking them is most of a small call
  --docs              writes the figures into docs/performance.md
";

    /// Reads arguments.
    ///
    /// # Errors
    ///
    /// What is wrong with them.
    pub(crate) fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            rounds: 5,
            span: 600,
            suites: Suite::ALL.to_vec(),
            peers: PROGRAMS.iter().map(|program| program.id.to_owned()).collect(),
            keep: false,
            only_report: false,
            sleep: false,
            docs: false,
        };
        while let Some(argument) = arguments.next() {
            let mut value = || arguments.next().ok_or_else(|| format!("{argument} wants a value"));
            match argument.as_str() {
                "--quick" => {
                    options.rounds = 3;
                    options.span = 300;
                    options.suites = vec![Suite::Calls, Suite::Bytes];
                    options.peers = ["ours", "tauri", "socket", "memcpy"].map(str::to_owned).to_vec();
                }
                "--rounds" => {
                    options.rounds = value()?.parse().map_err(|error| format!("--rounds: {error}"))?
                }
                "--span" => options.span = value()?.parse().map_err(|error| format!("--span: {error}"))?,
                "--only" => {
                    let suite = |name: &str| Suite::named(name).ok_or_else(|| format!("no suite {name}"));
                    options.suites = value()?.split(',').map(suite).collect::<Result<_, _>>()?;
                }
                "--peers" => {
                    options.peers = value()?.split(',').map(str::to_owned).collect();
                    let known = |id: &String| PROGRAMS.iter().any(|program| program.id == id);
                    if let Some(unknown) = options.peers.iter().find(|id| !known(id)) {
                        return Err(format!("no program {unknown}"));
                    }
                }
                "--keep" => options.keep = true,
                "--report" => options.only_report = true,
                "--sleep" => options.sleep = true,
                "--docs" => options.docs = true,
                _ => return Err(format!("unknown option {argument}")),
            }
        }
        Ok(options)
    }
}
