//! `target/bench/report.html`: the figures as a page, complete in itself, light and dark.

mod plot;

use std::{fmt::Write, fs, io};

use plot::{Curve, Row, curves, dots};

use crate::{
    budgets::{factor, verdicts},
    catalogue::{GROUPS, Unit, Work, work},
    machine,
    programs::{PROGRAMS, target},
    results::{columns, ratio},
    samples::Samples,
};

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("style.css");

/// What the tiles at the top show.
const TILES: [(&str, &str); 4] = [
    ("invoke.small.p50", "Awaited invoke"),
    ("invoke.inflight64.rate", "64 calls in flight"),
    ("push.small.rate", "Main to page"),
    ("bytes.echo.16m.p50", "16 MiB there and back"),
];

/// Figures that make a curve: the title, the unit, the axis, whether it is logarithmic, and each figure with its place.
struct Family {
    title: &'static str,
    logarithmic: bool,
    points: &'static [(f64, &'static str)],
    axis: fn(f64) -> String,
}

const KIB: f64 = 1024.0;
const MIB: f64 = KIB * 1024.0;

macro_rules! sizes {
    ($name:literal) => {
        &[
            (64.0 * KIB, concat!("bytes.", $name, ".64k.p50")),
            (MIB, concat!("bytes.", $name, ".1m.p50")),
            (16.0 * MIB, concat!("bytes.", $name, ".16m.p50")),
            (256.0 * MIB, concat!("bytes.", $name, ".256m.p50")),
        ]
    };
}

const BYTES: &[Family] = &[
    Family { title: "Echo", logarithmic: true, points: sizes!("echo"), axis: size },
    Family { title: "Upload", logarithmic: true, points: sizes!("upload"), axis: size },
    Family { title: "Download", logarithmic: true, points: sizes!("download"), axis: size },
];

const GROWTH: &[Family] = &[
    Family {
        title: "Cost of a call, so many at once",
        logarithmic: true,
        points: &[
            (1.0, "growth.pending.1.cost"),
            (10.0, "growth.pending.10.cost"),
            (100.0, "growth.pending.100.cost"),
            (1000.0, "growth.pending.1000.cost"),
            (10_000.0, "growth.pending.10000.cost"),
        ],
        axis: number,
    },
    Family {
        title: "A call while so many others wait",
        logarithmic: true,
        points: &[
            (1.0, "growth.parked.1.p50"),
            (100.0, "growth.parked.100.p50"),
            (10_000.0, "growth.parked.10000.p50"),
        ],
        axis: number,
    },
    Family {
        title: "A call, so many channels registered",
        logarithmic: false,
        points: &[
            (1.0, "growth.channels.1.p50"),
            (100.0, "growth.channels.100.p50"),
            (10_000.0, "growth.channels.10000.p50"),
            (100_000.0, "growth.channels.100000.p50"),
        ],
        axis: number,
    },
    Family {
        title: "A call, so many windows open",
        logarithmic: true,
        points: &[
            (1.0, "growth.windows.1.p50"),
            (10.0, "growth.windows.10.p50"),
            (25.0, "growth.windows.25.p50"),
            (50.0, "growth.windows.50.p50"),
        ],
        axis: number,
    },
    Family {
        title: "Memory of so many windows",
        logarithmic: false,
        points: &[
            (1.0, "growth.windows.1.pss"),
            (10.0, "growth.windows.10.pss"),
            (25.0, "growth.windows.25.pss"),
            (50.0, "growth.windows.50.pss"),
        ],
        axis: number,
    },
    Family {
        title: "Opening a window, with so many",
        logarithmic: false,
        points: &[
            (10.0, "growth.windows.10.open"),
            (25.0, "growth.windows.25.open"),
            (50.0, "growth.windows.50.open"),
        ],
        axis: number,
    },
];

/// Writes the page.
pub(crate) fn write(samples: &Samples) -> io::Result<()> {
    let verdicts = verdicts(samples);
    let count = |met: Option<bool>| verdicts.iter().filter(|verdict| verdict.is_met() == met).count();
    let met = match (count(Some(true)), count(Some(false)), count(None)) {
        (met, missed, 0) => format!("{met} are met, {missed} missed."),
        (met, missed, not) => format!("{met} are met, {missed} missed, {not} not measured."),
    };
    let programs =
        PROGRAMS.iter().filter(|program| columns(samples).iter().any(|column| column == program.id));
    let page = PAGE
        .replace("{{style}}", STYLE.trim_end())
        .replace("{{programs}}", &programs.count().to_string())
        .replace("{{machine}}", &escape(&machine::describe(samples)))
        .replace("{{tiles}}", &tiles(samples))
        .replace("{{met}}", &met)
        .replace("{{budgets}}", &budgets(samples))
        .replace("{{groups}}", &groups(samples))
        .replace("{{table}}", &table(samples))
        .replace("{{failures}}", &failures(samples))
        .replace("{{about}}", &about(samples));
    fs::write(target().join("bench/report.html"), page)
}

fn tiles(samples: &Samples) -> String {
    let mut html = String::new();
    for (name, title) in TILES {
        let Some((work, spread)) = work(name).zip(samples.of(name, "ours")) else { continue };
        let than = match ratio(samples, work, "tauri").zip(samples.of(name, "tauri")) {
            Some((ratio, theirs)) => {
                format!("<b>{}</b> Tauri’s {}", factor(ratio), work.unit.show(theirs.median))
            }
            None => "&nbsp;".to_owned(),
        };
        let _ = write!(
            html,
            r#"<div class="tile"><p class="what">{title}</p><p class="figure">{}</p><p class="than">{than}</p></div>"#,
            work.unit.show(spread.median)
        );
    }
    html
}

fn budgets(samples: &Samples) -> String {
    let mut html = String::new();
    for verdict in verdicts(samples) {
        let class = match verdict.is_met() {
            Some(true) => "met",
            Some(false) => "missed",
            None => "not",
        };
        let value = verdict.value.map_or_else(String::new, |_| verdict.shown());
        let _ = write!(
            html,
            r#"<div class="budget"><span>{}</span><span class="value">{value}</span><span class="limit">{}</span><span class="chip {class}">{}</span></div>"#,
            escape(verdict.budget.title),
            verdict.limit(),
            verdict.word()
        );
    }
    html
}

fn groups(samples: &Samples) -> String {
    let mut html = String::new();
    for group in GROUPS {
        let cards = match group.title {
            "Bytes" => families(samples, BYTES),
            "Growth" => families(samples, GROWTH),
            _ => group.works.iter().filter_map(|work| card(samples, work)).collect(),
        };
        if !cards.is_empty() {
            let _ = write!(
                html,
                r#"<section><h2>{}</h2><div class="cards">{cards}</div></section>"#,
                group.title
            );
        }
    }
    html
}

/// A piece of work that more than one program did.
fn card(samples: &Samples, work: &Work) -> Option<String> {
    // What begins with an ellipsis belongs to the work before it, and is in the table.
    if work.title.starts_with('…') {
        return None;
    }
    let mut rows: Vec<Row> = columns(samples)
        .iter()
        .filter_map(|peer| {
            Some(Row { name: title(peer), class: class(peer), spread: samples.of(work.name, peer)? })
        })
        .collect();
    if rows.len() < 2 {
        return None;
    }
    rows.sort_by(|a, b| {
        let order = a.spread.median.total_cmp(&b.spread.median);
        if work.unit.less_is_better() { order } else { order.reverse() }
    });
    Some(framed(work.title, ratio(samples, work, "tauri"), &dots(work.unit, &rows)))
}

fn families(samples: &Samples, families: &[Family]) -> String {
    let mut html = String::new();
    for family in families {
        let mut lines = Vec::new();
        let mut unit = Unit::Microseconds;
        for (index, peer) in columns(samples).iter().enumerate() {
            let points: Vec<(f64, f64)> = family
                .points
                .iter()
                .filter_map(|(place, name)| {
                    unit = work(name).map_or(unit, |work| work.unit);
                    Some((*place, samples.of(name, peer)?.median))
                })
                .collect();
            if points.len() >= 2 {
                lines.push(Curve { name: title(peer), colour: colour(peer, index), points });
            }
        }
        if !lines.is_empty() {
            html += &framed(family.title, None, &curves(unit, &lines, family.logarithmic, family.axis));
        }
    }
    html
}

fn framed(title: &str, ratio: Option<f64>, plot: &str) -> String {
    let ratio =
        ratio.map_or_else(String::new, |ratio| format!("<span><b>{}</b> to Tauri</span>", factor(ratio)));
    let mut title = title.to_owned();
    if let Some(first) = title.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    format!(r#"<div class="card"><div class="head"><h3>{}</h3>{ratio}</div>{plot}</div>"#, escape(&title))
}

fn table(samples: &Samples) -> String {
    let columns = columns(samples);
    let mut html = "<table><thead><tr><th></th>".to_owned();
    for column in &columns {
        let _ = write!(html, "<th>{}</th>", escape(&title(column)));
    }
    html += "<th>to Tauri</th></tr></thead><tbody>";
    for group in GROUPS {
        let works: Vec<_> = group.works.iter().filter(|work| !samples.peers(work.name).is_empty()).collect();
        if works.is_empty() {
            continue;
        }
        let _ = write!(
            html,
            r#"<tr class="group"><td colspan="{}">{}</td></tr>"#,
            columns.len() + 2,
            group.title
        );
        for work in works {
            let _ = write!(html, "<tr><td>{}</td>", escape(work.title));
            for column in &columns {
                let class = if column == "ours" { "mine" } else { "" };
                match samples.of(work.name, column) {
                    Some(spread) => {
                        let show = |value| work.unit.show(value);
                        let _ = write!(
                            html,
                            r#"<td class="{class}">{}<small>{} – {}</small></td>"#,
                            show(spread.median),
                            show(spread.min),
                            show(spread.max)
                        );
                    }
                    None => html += r#"<td class="none">·</td>"#,
                }
            }
            let shown = ratio(samples, work, "tauri").map_or_else(|| "·".to_owned(), factor);
            let _ = write!(html, "<td>{shown}</td></tr>");
        }
    }
    html + "</tbody></table>"
}

fn failures(samples: &Samples) -> String {
    if samples.failures.is_empty() {
        return String::new();
    }
    let mut html = r#"<section><h2>Failed</h2><table class="failures"><tbody>"#.to_owned();
    for (peer, name, reason) in &samples.failures {
        let _ = write!(
            html,
            "<tr><td>{}</td><td><code>{}</code></td><td>{}</td></tr>",
            escape(&title(peer)),
            escape(name),
            escape(reason)
        );
    }
    html + "</tbody></table></section>"
}

fn about(samples: &Samples) -> String {
    let measured = columns(samples);
    let mut html = "<dl>".to_owned();
    for program in PROGRAMS.iter().filter(|program| measured.iter().any(|column| column == program.id)) {
        let _ = write!(html, "<dt>{}</dt><dd>{}</dd>", program.title, escape(program.about).replace('`', ""));
    }
    html + "</dl>"
}

/// A column for people: a program, and its variant.
pub(crate) fn title(column: &str) -> String {
    let program = PROGRAMS
        .iter()
        .filter(|program| column.starts_with(program.id))
        .max_by_key(|program| program.id.len());
    program.map_or_else(
        || column.to_owned(),
        |program| match column[program.id.len()..].trim_start_matches('-') {
            "" => program.title.to_owned(),
            "permissions" => "… permissions.query".to_owned(),
            variant => format!("{}, {variant}", program.title),
        },
    )
}

fn class(column: &str) -> &'static str {
    match column {
        "ours" => "ours",
        "tauri" => "tauri",
        _ => "other",
    }
}

/// A colour for each program, the same in every plot.
fn colour(column: &str, index: usize) -> usize {
    match column {
        "ours" => 0,
        "tauri" => 1,
        "wry" => 2,
        "tauri-json" => 3,
        "websocket" => 4,
        "cdp" => 5,
        "memcpy" => 6,
        "socket" => 7,
        _ => 2 + index % 6,
    }
}

fn size(bytes: f64) -> String {
    if bytes >= MIB { format!("{:.0} MiB", bytes / MIB) } else { format!("{:.0} KiB", bytes / KIB) }
}

fn number(value: f64) -> String {
    if value >= 1000.0 { format!("{:.0} 000", value / 1000.0) } else { format!("{value:.0}") }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
