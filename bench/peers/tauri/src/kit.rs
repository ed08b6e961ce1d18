//! The commands of the benchmark itself: what to do, the clock, the reports. None of them is measured.

use std::sync::{Mutex, PoisonError};

use polaron_bench_kit::{Bench, Line, Plan, say};
use serde_json::Value;
use tauri::{AppHandle, State, async_runtime};

type Answer<T = ()> = Result<T, String>;

/// Calls that wait for `release`.
#[derive(Default)]
pub(crate) struct Parked(Mutex<Vec<Box<dyn FnOnce() + Send>>>);

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// Waits for a callback.
pub(crate) async fn wait(start: impl FnOnce(Box<dyn FnOnce() + Send>)) {
    let (sender, mut receiver) = async_runtime::channel(1);
    start(Box::new(move || {
        // Nobody waits any more.
        let _ = sender.try_send(());
    }));
    receiver.recv().await;
}

#[tauri::command]
pub(crate) fn plan(bench: State<'_, Bench>) -> Plan {
    bench.next_plan()
}

#[tauri::command]
pub(crate) fn hello(bench: State<'_, Bench>) {
    bench.hello();
}

#[tauri::command]
pub(crate) fn begin(bench: State<'_, Bench>) {
    bench.begin();
}

#[tauri::command]
pub(crate) fn finish(bench: State<'_, Bench>, value: Value) {
    bench.finish(text(&value, "name"), value["variant"].as_str());
}

#[tauri::command]
pub(crate) fn report(bench: State<'_, Bench>, value: Value) {
    bench.report(text(&value, "name"), value["value"].as_f64().unwrap_or(f64::NAN), value["variant"].as_str());
}

#[tauri::command]
pub(crate) fn fail(bench: State<'_, Bench>, value: Value) {
    bench.fail(text(&value, "name"), text(&value, "reason"));
}

#[tauri::command]
pub(crate) async fn noted(bench: State<'_, Bench>, value: Value) -> Answer {
    wait(|done| bench.when_noted(value["count"].as_u64().unwrap_or(0), done)).await;
    Ok(())
}

#[tauri::command]
pub(crate) async fn probe(bench: State<'_, Bench>, value: Value) -> Answer {
    wait(|done| bench.probe(text(&value, "name"), done)).await;
    Ok(())
}

#[tauri::command]
pub(crate) async fn park(parked: State<'_, Parked>) -> Answer {
    wait(|done| parked.0.lock().unwrap_or_else(PoisonError::into_inner).push(done)).await;
    Ok(())
}

#[tauri::command]
pub(crate) fn release(parked: State<'_, Parked>) {
    for done in parked.0.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
        done();
    }
}

#[tauri::command]
pub(crate) fn done(app: AppHandle) {
    say(&Line::Done);
    app.exit(0);
}
