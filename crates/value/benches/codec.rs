//! Decoding into serde structs and encoding from them, beside `serde_json` with the same data as JSON.
//!
//! The payloads are those of the codec study: P1 `[{id:123}]`, P2 settings of 20 fields, P3 10 000 nested objects (1 MB as
//! JSON), P7 100 000 doubles; and P3 as `Value` beside `serde_json::Value`. `cargo bench --bench codec` shows the times;
//! `POLARON_BENCH_RATIOS=P1 cargo bench --bench codec` only medians and ratios of those that begin so, in a few seconds;
//! `scripts/count-instructions.sh P1.decode` how many instructions either takes, which no load on the machine changes.
#![allow(missing_docs, clippy::allow_attributes, reason = "criterion's macros make undocumented functions")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group};
use polaron_value::{Value, encode_into, from_slice, to_vec};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Identified {
    id: u32,
}

#[derive(Serialize, Deserialize)]
struct Window {
    x: i32,
    y: i32,
    width: u32,
    height: u32,
    maximized: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Settings {
    theme: String,
    language: String,
    font_size: u32,
    line_height: f64,
    word_wrap: bool,
    minimap: bool,
    tab_size: u8,
    auto_save: String,
    auto_save_delay: u32,
    last_opened: String,
    zoom_level: i32,
    proxy: Option<String>,
    recent: Vec<String>,
    window: Window,
    telemetry: bool,
    user_name: String,
    ratio: f64,
    counter: u64,
    token: String,
    updated_at: u64,
}

#[derive(Serialize, Deserialize)]
struct Nested {
    a: u32,
    b: f64,
}

#[derive(Serialize, Deserialize)]
struct Item {
    id: u32,
    name: String,
    tags: Vec<String>,
    nested: Nested,
}

fn settings() -> Settings {
    Settings {
        theme: "dark".into(),
        language: "en-US".into(),
        font_size: 14,
        line_height: 1.45,
        word_wrap: true,
        minimap: false,
        tab_size: 4,
        auto_save: "afterDelay".into(),
        auto_save_delay: 1000,
        last_opened: "/home/user/projects/demo/src/main.rs".into(),
        zoom_level: -1,
        proxy: None,
        recent: ["a.txt", "b/c.rs", "notes.md"].map(Into::into).into(),
        window: Window { x: 120, y: 64, width: 1280, height: 800, maximized: false },
        telemetry: false,
        user_name: "Jürgen Müller".into(),
        ratio: 0.333_333_333_333_333_3,
        counter: 1_234_567,
        token: "f3a9c1d27b6e4f508a1b2c3d4e5f6071".into(),
        updated_at: 1_731_999_999_123,
    }
}

fn items() -> Vec<Item> {
    const WORDS: [&str; 12] = [
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu",
    ];
    let item = |i: usize| Item {
        id: i as u32,
        name: format!("item-{i}-{}", WORDS[i % 12]),
        tags: vec![WORDS[i * 7 % 12].into(), WORDS[(i * 5 + 1) % 12].into(), format!("tag{}", i % 97)],
        nested: Nested { a: i as u32 * 2, b: i as f64 / 3.0 },
    };
    (0..10_000).map(item).collect()
}

fn doubles() -> Vec<f64> {
    let mut state = 12_345_u64;
    let mut random = || {
        state = (state * 1_103_515_245 + 12_345) & 0x7fff_ffff;
        state as f64 / 2_147_483_647.0
    };
    (0..100_000).map(|_| (random() - 0.5) * 1e4).collect()
}

/// A piece of work: ours, and `serde_json`'s.
struct Pair {
    name: &'static str,
    ours: Box<dyn FnMut()>,
    json: Box<dyn FnMut()>,
}

/// Decoding and encoding of one payload. Encoding appends to a vector that is kept, as sending does.
fn pairs<T: Serialize + DeserializeOwned + 'static>(names: [&'static str; 2], value: T) -> [Pair; 2] {
    let (bytes, text) = (to_vec(&value).expect("encodes"), serde_json::to_vec(&value).expect("encodes"));
    let (mut message, mut json) = (Vec::new(), Vec::new());
    let value = std::rc::Rc::new(value);
    let same = value.clone();
    [
        Pair {
            name: names[0],
            ours: Box::new(move || drop(black_box(from_slice::<T>(black_box(&bytes)).expect("decodes")))),
            json: Box::new(move || {
                drop(black_box(serde_json::from_slice::<T>(black_box(&text)).expect("decodes")));
            }),
        },
        Pair {
            name: names[1],
            ours: Box::new(move || {
                message.clear();
                encode_into(black_box(&*value), &mut message).expect("encodes");
                black_box(&message);
            }),
            json: Box::new(move || {
                json.clear();
                serde_json::to_writer(&mut json, black_box(&*same)).expect("encodes");
                black_box(&json);
            }),
        },
    ]
}

fn values() -> Pair {
    let items = items();
    let (bytes, text) = (to_vec(&items).expect("encodes"), serde_json::to_vec(&items).expect("encodes"));
    Pair {
        name: "P3.decode as Value",
        ours: Box::new(move || drop(black_box(from_slice::<Value>(&bytes).expect("decodes")))),
        json: Box::new(move || {
            drop(black_box(serde_json::from_slice::<serde_json::Value>(&text).expect("decodes")));
        }),
    }
}

fn all() -> Vec<Pair> {
    let mut all = Vec::new();
    all.extend(pairs(["P1.decode", "P1.encode"], vec![Identified { id: 123 }]));
    all.extend(pairs(["P2.decode", "P2.encode"], settings()));
    all.extend(pairs(["P3.decode", "P3.encode"], items()));
    all.extend(pairs(["P7.decode", "P7.encode"], doubles()));
    all.push(values());
    all
}

fn codec(criterion: &mut Criterion) {
    for Pair { name, mut ours, mut json } in all() {
        let mut group = criterion.benchmark_group(name);
        group.bench_function("polaron", |bencher| bencher.iter(&mut ours));
        group.bench_function("serde_json", |bencher| bencher.iter(&mut json));
        group.finish();
    }
}

/// The mean time of one call, over so many.
fn sample(work: &mut dyn FnMut(), calls: u32) -> f64 {
    let start = Instant::now();
    (0..calls).for_each(|_| work());
    start.elapsed().as_secs_f64() * 1e9 / f64::from(calls)
}

/// How many calls take so long.
fn calls_within(work: &mut dyn FnMut(), time: Duration) -> u32 {
    let start = Instant::now();
    let mut calls = 0;
    while start.elapsed() < time {
        work();
        calls += 1;
    }
    calls
}

fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}

/// Short samples of ours and theirs, turn about, so that whatever else the machine does slows both; the ratio is the median of
/// each two's.
#[expect(clippy::print_stdout, reason = "it is a program for people")]
fn ratios(wanted: &str) {
    const SAMPLES: usize = 101;
    const SAMPLE: Duration = Duration::from_millis(6);
    for Pair { name, mut ours, mut json } in all().into_iter().filter(|pair| pair.name.starts_with(wanted)) {
        let counts = [calls_within(&mut ours, SAMPLE), calls_within(&mut json, SAMPLE)];
        let samples: Vec<[f64; 2]> =
            (0..SAMPLES).map(|_| [sample(&mut ours, counts[0]), sample(&mut json, counts[1])]).collect();
        let of = |get: fn(&[f64; 2]) -> f64| median(samples.iter().map(get).collect());
        let (ours, json, ratio) = (of(|pair| pair[0]), of(|pair| pair[1]), of(|pair| pair[1] / pair[0]));
        println!("{name:<20} {ours:>12.1} ns  serde_json {json:>12.1} ns  ratio {ratio:.2}");
    }
}

/// Calls one of the two so many times and nothing else, for a tool that counts instructions: `P1.decode,polaron,1000`.
fn repeat(wanted: &str) {
    let parts: Vec<&str> = wanted.split(',').collect();
    let [name, side, count] = parts[..] else {
        panic!("expected NAME,polaron|serde_json,COUNT, got {wanted}")
    };
    let count: u32 = count.parse().expect("a count");
    let pair = all().into_iter().find(|pair| pair.name == name).expect("a payload's name");
    let mut work = if side == "polaron" { pair.ours } else { pair.json };
    (0..count).for_each(|_| work());
}

criterion_group! {
    name = benches;
    config = Criterion::default().measurement_time(Duration::from_secs(2)).warm_up_time(Duration::from_millis(500));
    targets = codec
}

fn main() {
    if let Ok(wanted) = std::env::var("POLARON_BENCH_RATIOS") {
        return ratios(&wanted);
    }
    if let Ok(wanted) = std::env::var("POLARON_BENCH_REPEAT") {
        return repeat(&wanted);
    }
    benches();
    Criterion::default().configure_from_args().final_summary();
}
