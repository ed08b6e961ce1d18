//! What the processes measured: medians, the table, and the file.

use std::fmt::Write;

/// What a page says.
#[derive(serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Outcome {
    Error(String),
    Results(Vec<Samples>),
    Differences(Vec<String>),
}

/// The samples of one task, in nanoseconds.
#[derive(serde::Deserialize)]
pub(crate) struct Samples {
    name: String,
    ours: Vec<f64>,
    /// None for what JSON cannot carry.
    json: Vec<f64>,
}

#[derive(serde::Serialize)]
struct Row {
    name: String,
    ours_ns: f64,
    json_ns: Option<f64>,
    ratio: Option<f64>,
}

/// The samples of all processes.
#[derive(Default)]
pub(crate) struct Report {
    tasks: Vec<Samples>,
}

impl Report {
    pub(crate) fn add(&mut self, results: Vec<Samples>) {
        for samples in results {
            match self.tasks.iter_mut().find(|task| task.name == samples.name) {
                Some(task) => {
                    task.ours.extend(samples.ours);
                    task.json.extend(samples.json);
                }
                None => self.tasks.push(samples),
            }
        }
    }

    fn rows(&self) -> Vec<Row> {
        let row = |task: &Samples| {
            let ours_ns = median(&task.ours).unwrap_or(f64::NAN);
            let json_ns = median(&task.json);
            Row { name: task.name.clone(), ours_ns, json_ns, ratio: json_ns.map(|json| json / ours_ns) }
        };
        self.tasks.iter().map(row).collect()
    }

    pub(crate) fn table(&self) -> String {
        let mut text = format!("{:<12}{:>14}{:>14}{:>9}\n", "", "polaron", "JSON + UTF-8", "ratio");
        let mut ratios = Vec::new();
        for Row { name, ours_ns, json_ns, ratio } in self.rows() {
            let json = json_ns.map_or_else(|| "–".into(), time);
            let shown = ratio.map_or_else(|| "–".into(), |ratio| format!("{ratio:.2}"));
            ratios.extend(ratio);
            let _ = writeln!(text, "{name:<12}{:>14}{json:>14}{shown:>9}", time(ours_ns));
        }
        let twice = ratios.iter().filter(|&&ratio| ratio >= 2.0).count();
        let slower = ratios.iter().filter(|&&ratio| ratio < 1.0).count();
        let _ = writeln!(text, "\nat least twice as fast: {twice} of {}; slower: {slower}", ratios.len());
        text
    }

    pub(crate) fn json(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(&self.rows())
    }
}

fn median(samples: &[f64]) -> Option<f64> {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}

fn time(nanoseconds: f64) -> String {
    match nanoseconds {
        n if n < 1e3 => format!("{n:.0} ns"),
        n if n < 1e6 => format!("{:.2} µs", n / 1e3),
        n => format!("{:.2} ms", n / 1e6),
    }
}
