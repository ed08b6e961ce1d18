//! The plots, as SVG: medians with their spread on a logarithmic axis, and curves of growth.

use std::fmt::Write;

use crate::{catalogue::Unit, samples::Spread};

/// A row of [`dots`].
#[derive(Debug)]
pub(super) struct Row {
    /// For people.
    pub(super) name: String,
    /// `ours`, `tauri` or `other`: its colour.
    pub(super) class: &'static str,
    pub(super) spread: Spread,
}

/// A line of [`curves`].
#[derive(Debug)]
pub(super) struct Curve {
    pub(super) name: String,
    /// Its colour: a number of the style sheet's `--s0` and on.
    pub(super) colour: usize,
    pub(super) points: Vec<(f64, f64)>,
}

/// How large a plot is drawn; it is scaled to its card.
const WIDTH: f64 = 520.0;
/// Where names end and the scale begins.
const LEFT: f64 = 138.0;
/// Where the scale ends and values stand.
const RIGHT: f64 = WIDTH - 82.0;
const ROW: f64 = 25.0;

/// From values to places.
struct Scale {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
    logarithmic: bool,
}

impl Scale {
    fn logarithmic(values: impl Iterator<Item = f64>, from: f64, to: f64) -> Self {
        let (low, high) = bounds(values.filter(|value| *value > 0.0));
        let high = if high / low < 2.0 { low * 2.0 } else { high };
        Self { low: low.log10() - 0.05, high: high.log10() + 0.05, from, to, logarithmic: true }
    }

    /// From nothing.
    fn linear(values: impl Iterator<Item = f64>, from: f64, to: f64) -> Self {
        let (_, high) = bounds(values);
        Self { low: 0.0, high: (high * 1.08).max(1e-9), from, to, logarithmic: false }
    }

    fn place(&self, value: f64) -> f64 {
        let value = if self.logarithmic { value.max(1e-9).log10() } else { value };
        self.from + (value - self.low) / (self.high - self.low) * (self.to - self.from)
    }

    /// Round values within it: powers of ten, and what lies between them if they are few.
    fn ticks(&self) -> Vec<f64> {
        if !self.logarithmic {
            let step = nice(self.high / 4.0);
            return (0..=(self.high / step) as usize).map(|index| index as f64 * step).collect();
        }
        let powers = |factors: &[f64]| -> Vec<f64> {
            let range = self.low.floor() as i32..=self.high.ceil() as i32;
            let all = range.flat_map(|power| factors.iter().map(move |factor| factor * 10f64.powi(power)));
            all.filter(|value| (self.low..=self.high).contains(&value.log10())).collect()
        };
        let tens = powers(&[1.0]);
        if tens.len() < 2 { powers(&[1.0, 2.0, 5.0]) } else { tens }
    }
}

fn bounds(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let (low, high) =
        values.fold((f64::INFINITY, 0.0), |(low, high): (f64, f64), value| (low.min(value), high.max(value)));
    if low.is_finite() { (low, high) } else { (1.0, 10.0) }
}

/// A round number not far above this one.
fn nice(value: f64) -> f64 {
    let power = 10f64.powf(value.max(1e-9).log10().floor());
    [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| *step >= value)
        .unwrap_or(power)
}

/// A row for each program: a dot at its median, a bar from its least to its greatest run, on a logarithmic axis.
pub(super) fn dots(unit: Unit, rows: &[Row]) -> String {
    let values = rows.iter().flat_map(|row| [row.spread.min, row.spread.max, row.spread.median]);
    let scale = Scale::logarithmic(values, LEFT + 14.0, RIGHT);
    let bottom = rows.len() as f64 * ROW + 8.0;
    let mut svg = open(bottom + 24.0);
    for tick in scale.ticks() {
        let x = scale.place(tick);
        let _ = write!(
            svg,
            r#"<line class="grid" x1="{x:.1}" x2="{x:.1}" y1="4" y2="{bottom:.1}"/><text class="axis" text-anchor="middle" x="{x:.1}" y="{:.1}">{}</text>"#,
            bottom + 16.0,
            round(unit, tick)
        );
    }
    for (index, Row { name, class, spread }) in rows.iter().enumerate() {
        let y = index as f64 * ROW + ROW / 2.0 + 4.0;
        let (low, high, middle) =
            (scale.place(spread.min), scale.place(spread.max), scale.place(spread.median));
        let base = y + 4.5;
        let _ = write!(
            svg,
            r#"<text class="name {class}" x="{LEFT}" y="{base:.1}">{name}</text><line class="range {class}" x1="{low:.1}" x2="{high:.1}" y1="{y:.1}" y2="{y:.1}"/><circle class="dot {class}" cx="{middle:.1}" cy="{y:.1}" r="5"/><text class="value" x="{:.1}" y="{base:.1}">{}</text>"#,
            RIGHT + 14.0,
            unit.show(spread.median)
        );
    }
    svg + "</svg>"
}

/// Values that grow with something, one line for each program, named at its end.
pub(super) fn curves(
    unit: Unit,
    curves: &[Curve],
    logarithmic: bool,
    x_name: impl Fn(f64) -> String,
) -> String {
    const HEIGHT: f64 = 232.0;
    const BOTTOM: f64 = HEIGHT - 26.0;
    let (left, right) = (62.0, WIDTH - 118.0);
    let all = || curves.iter().flat_map(|curve| &curve.points);
    let across = Scale::logarithmic(all().map(|point| point.0), left + 6.0, right);
    let ys = all().map(|point| point.1);
    let up = if logarithmic { Scale::logarithmic(ys, BOTTOM, 10.0) } else { Scale::linear(ys, BOTTOM, 10.0) };
    let mut svg = open(HEIGHT);
    for tick in up.ticks() {
        let y = up.place(tick);
        let _ = write!(
            svg,
            r#"<line class="grid" x1="{left}" x2="{right:.1}" y1="{y:.1}" y2="{y:.1}"/><text class="axis" text-anchor="end" x="{:.1}" y="{:.1}">{}</text>"#,
            left - 8.0,
            y + 4.0,
            round(unit, tick)
        );
    }
    let mut places: Vec<f64> = all().map(|point| point.0).collect();
    places.sort_by(f64::total_cmp);
    places.dedup();
    for place in places {
        let _ = write!(
            svg,
            r#"<text class="axis" text-anchor="middle" x="{:.1}" y="{:.1}">{}</text>"#,
            across.place(place),
            BOTTOM + 20.0,
            x_name(place)
        );
    }
    // Names stand in a column at the right, each as high as its curve's end; those too near to each other are moved apart.
    let mut ends: Vec<(f64, usize)> = curves
        .iter()
        .enumerate()
        .filter_map(|(index, curve)| Some((up.place(curve.points.last()?.1), index)))
        .collect();
    ends.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut least = f64::NEG_INFINITY;
    for (y, index) in ends {
        let Curve { name, colour, points } = &curves[index];
        let path: Vec<String> =
            points.iter().map(|(x, y)| format!("{:.1},{:.1}", across.place(*x), up.place(*y))).collect();
        let class = if index == 0 { "curve first" } else { "curve" };
        let _ = write!(
            svg,
            r#"<polyline class="{class}" style="stroke:var(--s{colour})" points="{}"/>"#,
            path.join(" ")
        );
        for (x, y) in points {
            let _ = write!(
                svg,
                r#"<circle style="fill:var(--s{colour})" cx="{:.1}" cy="{:.1}" r="3.2"/>"#,
                across.place(*x),
                up.place(*y)
            );
        }
        let label = y.max(least + 15.0);
        least = label;
        let _ = write!(
            svg,
            r#"<text class="end" style="fill:var(--s{colour})" x="{:.1}" y="{:.1}">{name}</text>"#,
            right + 12.0,
            label + 4.0
        );
    }
    svg + "</svg>"
}

fn open(height: f64) -> String {
    format!(r#"<svg viewBox="0 0 {WIDTH} {height:.0}" role="img">"#)
}

/// A round value, without the places that it does not need.
fn round(unit: Unit, value: f64) -> String {
    let shown = unit.show(value);
    let Some((number, name)) = shown.split_once(' ') else { return shown };
    let number =
        if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number };
    format!("{number} {name}")
}
