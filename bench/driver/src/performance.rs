//! The figures of `docs/performance.md`: what stands between its two marks is this module's, all else is written by hand.

use std::{
    fmt::Write,
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    budgets::{factor, verdicts},
    catalogue::GROUPS,
    machine,
    report::title,
    results::{columns, ratio},
    samples::Samples,
};

const BEGIN: &str = "<!-- figures: written by `make bench` -->\n";
const END: &str = "<!-- end of figures -->\n";

/// Puts the figures of the last run into the document.
///
/// # Errors
///
/// The document cannot be read or written, or a mark is missing.
pub(crate) fn write(samples: &Samples) -> io::Result<()> {
    let text = fs::read_to_string(document())?;
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let Some((before, after)) = parts else {
        return Err(io::Error::other("docs/performance.md has lost its marks"));
    };
    fs::write(document(), format!("{before}{BEGIN}\n{}\n{END}{after}", figures(samples)))
}

fn document() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/performance.md")
}

fn figures(samples: &Samples) -> String {
    let mut text =
        format!("{}.\n\n| Budget | Limit | Last run | |\n|---|---|---|---|\n", machine::describe(samples));
    for verdict in verdicts(samples) {
        let (title, limit, shown) = (verdict.budget.title, verdict.limit(), verdict.shown());
        let _ = writeln!(text, "| {title} | {limit} | {shown} | {} |", verdict.word());
    }
    let peers: Vec<_> = columns(samples).into_iter().filter(|column| column != "ours").collect();
    for group in GROUPS {
        let works: Vec<_> =
            group.works.iter().filter(|work| samples.of(work.name, "ours").is_some()).collect();
        if works.is_empty() {
            continue;
        }
        let shown: Vec<_> = peers
            .iter()
            .filter(|peer| works.iter().any(|work| samples.of(work.name, peer).is_some()))
            .collect();
        let _ = write!(
            text,
            "\n### {}\n\nOurs, then how many times better it is than each.\n\n| | Polaron |",
            group.title
        );
        for peer in &shown {
            let _ = write!(text, " {} |", title(peer));
        }
        let _ = writeln!(text, "\n|---|{}", "---:|".repeat(shown.len() + 1));
        for work in works {
            let Some(ours) = samples.of(work.name, "ours") else { continue };
            let _ = write!(text, "| {} | {} |", work.title, work.unit.show(ours.median));
            for peer in &shown {
                let ratio = ratio(samples, work, peer).map_or_else(String::new, factor);
                let _ = write!(text, " {ratio} |");
            }
            text.push('\n');
        }
    }
    for (peer, name, reason) in &samples.failures {
        let _ = write!(text, "\n{} failed at `{name}`: {reason}.\n", title(peer));
    }
    text
}
