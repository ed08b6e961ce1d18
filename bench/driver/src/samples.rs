//! What was measured, run by run: kept in a file, so that a long benchmark can be made in pieces, and put together.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::{self, Write},
    path::PathBuf,
};

use serde::{Deserialize, Serialize};

use crate::programs::target;

/// A line of the file.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase", tag = "record")]
pub(crate) enum Record {
    /// A figure of one run.
    Sample { peer: String, name: String, value: f64 },
    /// Something could not be measured.
    Failed { peer: String, name: String, reason: String },
    /// The version of something that was measured.
    Version { of: String, version: String },
}

impl Record {
    pub(crate) fn sample(peer: &str, name: &str, value: f64) -> Self {
        Self::Sample { peer: peer.to_owned(), name: name.to_owned(), value }
    }
}

/// The runs of one figure.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) min: f64,
    pub(crate) max: f64,
    pub(crate) runs: usize,
}

impl Spread {
    fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let middle = values.len() / 2;
        let median =
            if values.len() % 2 == 1 { values[middle] } else { (values[middle - 1] + values[middle]) / 2.0 };
        Self { median, min: values[0], max: values[values.len() - 1], runs: values.len() }
    }
}

/// All that was measured.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    values: BTreeMap<String, BTreeMap<String, Vec<f64>>>,
    /// Who failed at what, and why.
    pub(crate) failures: BTreeSet<(String, String, String)>,
    /// Versions, by what they are of.
    pub(crate) versions: BTreeMap<String, String>,
}

impl Samples {
    /// Reads the file.
    pub(crate) fn read() -> io::Result<Self> {
        let mut samples = Self::default();
        for line in fs::read_to_string(file())?.lines() {
            samples.add(serde_json::from_str(line)?);
        }
        Ok(samples)
    }

    pub(crate) fn add(&mut self, record: Record) {
        match record {
            Record::Sample { peer, name, value } => {
                self.values.entry(name).or_default().entry(peer).or_default().push(value);
            }
            Record::Failed { peer, name, reason } => {
                self.failures.insert((peer, name, reason));
            }
            Record::Version { of, version } => {
                self.versions.insert(of, version);
            }
        }
    }

    /// The figure of a piece of work and a peer.
    pub(crate) fn of(&self, name: &str, peer: &str) -> Option<Spread> {
        Some(Spread::of(self.values.get(name)?.get(peer)?.clone()))
    }

    /// Everybody who did a piece of work.
    pub(crate) fn peers(&self, name: &str) -> Vec<&str> {
        self.values.get(name).into_iter().flat_map(BTreeMap::keys).map(String::as_str).collect()
    }

    /// All pieces of work.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }
}

/// The file that is added to.
pub(crate) struct Log(fs::File);

impl Log {
    /// Opens the file; an old one is emptied unless it is to be kept.
    pub(crate) fn open(keep: bool) -> io::Result<Self> {
        fs::create_dir_all(target().join("bench"))?;
        let file =
            fs::OpenOptions::new().create(true).append(keep).truncate(!keep).write(true).open(file())?;
        Ok(Self(file))
    }

    pub(crate) fn add(&mut self, record: &Record) -> io::Result<()> {
        let mut line = serde_json::to_vec(record)?;
        line.push(b'\n');
        self.0.write_all(&line)
    }
}

fn file() -> PathBuf {
    target().join("bench/samples.jsonl")
}
