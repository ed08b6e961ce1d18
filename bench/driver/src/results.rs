//! `target/bench/results.json`: every figure, and its ratio to Tauri's.

use std::{collections::BTreeMap, fs, io};

use serde::Serialize;

use crate::{
    catalogue::{GROUPS, Unit, Work},
    programs::{PROGRAMS, target},
    samples::{Samples, Spread},
};

#[derive(Serialize)]
struct Entry<'a> {
    name: &'a str,
    unit: &'a str,
    ours: Option<f64>,
    ours_spread: Option<Spread>,
    peers: BTreeMap<&'a str, f64>,
    peers_spread: BTreeMap<&'a str, Spread>,
    /// How many times better ours is; below 1 it is worse.
    ratio_to_tauri: Option<f64>,
}

/// Who has a column: programs in their order, each followed by its variants.
pub(crate) fn columns(samples: &Samples) -> Vec<String> {
    let mut known: Vec<&str> = samples.names().flat_map(|name| samples.peers(name)).collect();
    known.sort_unstable();
    known.dedup();
    let place = |column: &str| {
        // The longest program's name that it begins with.
        let of = |(index, id): (usize, &str)| column.starts_with(id).then_some((id.len(), index));
        PROGRAMS.iter().map(|program| program.id).enumerate().filter_map(of).max().map(|(_, index)| index)
    };
    known.sort_by_key(|column| (place(column), column.len()));
    known.into_iter().map(str::to_owned).collect()
}

/// How many times better ours is than a peer's, whichever way is better.
pub(crate) fn ratio(samples: &Samples, work: &Work, peer: &str) -> Option<f64> {
    let (ours, theirs) = (samples.of(work.name, "ours")?.median, samples.of(work.name, peer)?.median);
    let ratio = if work.unit.less_is_better() { theirs / ours } else { ours / theirs };
    ratio.is_finite().then_some(ratio)
}

/// Writes the file.
pub(crate) fn write(samples: &Samples) -> io::Result<()> {
    let mut entries = Vec::new();
    for work in GROUPS.iter().flat_map(|group| group.works) {
        let Work { name, unit, .. } = work;
        let others = || samples.peers(name).into_iter().filter(|peer| *peer != "ours");
        if samples.peers(name).is_empty() {
            continue;
        }
        let spread = |peer: &str| samples.of(name, peer);
        entries.push(Entry {
            name,
            unit: Unit::name(*unit),
            ours: spread("ours").map(|spread| spread.median),
            ours_spread: spread("ours"),
            peers: others().filter_map(|peer| Some((peer, spread(peer)?.median))).collect(),
            peers_spread: others().filter_map(|peer| Some((peer, spread(peer)?))).collect(),
            ratio_to_tauri: ratio(samples, work, "tauri"),
        });
    }
    fs::write(target().join("bench/results.json"), serde_json::to_string_pretty(&entries)? + "\n")
}
