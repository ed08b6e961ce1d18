//! The table: each piece of work, ours and the peers', and the ratio to Tauri.

use std::fmt::Write;

use crate::{
    budgets::{factor, verdicts},
    catalogue::GROUPS,
    results::{columns, ratio},
    samples::Samples,
};

/// The whole table, the budgets, and what failed.
pub(crate) fn table(samples: &Samples) -> String {
    let columns = columns(samples);
    let mut text = String::new();
    let mut head = format!("{:<34}", "");
    for column in &columns {
        let _ = write!(head, " {column:>12.12}");
    }
    let _ = writeln!(text, "{head}  to Tauri  min … max of ours");
    for group in GROUPS {
        let measured: Vec<_> =
            group.works.iter().filter(|work| !samples.peers(work.name).is_empty()).collect();
        if measured.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n{}", group.title);
        for work in measured {
            let _ = write!(text, "  {:<32}", work.title);
            for column in &columns {
                let shown = samples.of(work.name, column).map(|spread| work.unit.show(spread.median));
                let _ = write!(text, " {:>12}", shown.as_deref().unwrap_or("·"));
            }
            let better = ratio(samples, work, "tauri").map_or_else(|| "·".to_owned(), factor);
            let spread = samples.of(work.name, "ours").map_or_else(String::new, |spread| {
                format!("{} … {}", work.unit.show(spread.min), work.unit.show(spread.max))
            });
            let _ = writeln!(text, "  {better:>8}  {spread}");
        }
    }
    let _ = writeln!(text, "\nBudgets");
    for verdict in verdicts(samples) {
        let (title, shown, limit) = (verdict.budget.title, verdict.shown(), verdict.limit());
        let _ = writeln!(text, "  {title:<46} {shown:>12}  {limit:<9} {}", verdict.word());
    }
    if !samples.failures.is_empty() {
        let _ = writeln!(text, "\nFailed");
        for (peer, name, reason) in &samples.failures {
            let _ = writeln!(text, "  {peer:<20} {name:<24} {reason}");
        }
    }
    text
}
