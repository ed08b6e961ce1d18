//! The context bridge, row by row of Electron's type table, in both directions; and what lives and dies with it.

use std::{collections::BTreeMap, fs};

use polaron::{App, BrowserWindow, Value};

use super::{children::open_child, site::serve};
use crate::harness::{eval, fixture, repository, run, tests};

tests! {
    every_type_crosses_both_ways,
    promises_functions_and_exceptions_keep_their_rules,
    every_type_crosses_without_the_engines_sandbox,
    what_browsers_add_crosses_both_ways,
    refused_things_say_what_they_are,
    code_runs_in_the_page_and_in_other_worlds,
    other_worlds_get_an_api_of_their_own,
    a_million_callbacks_leave_nothing_behind,
    a_thousand_reloads_leave_nothing_behind,
    a_thousand_documents_of_a_frame_leave_nothing_behind,
}

/// The rows that the renderer's own tests read, too.
fn table() -> String {
    fs::read_to_string(repository().join("tests/golden/context-bridge.json")).unwrap()
}

async fn table_window(app: &App, sandbox: bool) -> BrowserWindow {
    let window =
        BrowserWindow::builder().preload(fixture("table.preload.js")).sandbox(sandbox).build(app).unwrap();
    window.load_file(fixture("table.html")).await.unwrap();
    window
}

async fn every_type_crosses_both_ways(app: App) {
    let window = table_window(&app, true).await;
    let failures: Vec<String> = eval(&window, &format!("failures({})", table())).await;
    assert!(failures.is_empty(), "{failures:#?}");
    let broken = r#"failures([{ what: "broken", source: "1", check: "v === 2" }])"#;
    assert_eq!(eval::<Vec<String>>(&window, broken).await.len(), 3, "the check can fail");
}

async fn promises_functions_and_exceptions_keep_their_rules(app: App) {
    let window = table_window(&app, true).await;
    let broken: Vec<String> = eval(&window, "brokenRules()").await;
    assert!(broken.is_empty(), "{broken:#?}");
}

async fn every_type_crosses_without_the_engines_sandbox(app: App) {
    let window = table_window(&app, false).await;
    let rows = format!("failures({})", table());
    for code in [rows.as_str(), "failures(browserTable)", "nodesAndBlobs()", "brokenRules()"] {
        let failures: Vec<String> = eval(&window, code).await;
        assert!(failures.is_empty(), "{failures:#?}");
    }
}

async fn what_browsers_add_crosses_both_ways(app: App) {
    let window = table_window(&app, true).await;
    let failures: Vec<String> = eval(&window, "failures(browserTable)").await;
    assert!(failures.is_empty(), "{failures:#?}");
    let failures: Vec<String> = eval(&window, "nodesAndBlobs()").await;
    assert!(failures.is_empty(), "{failures:#?}");
}

async fn refused_things_say_what_they_are(app: App) {
    let window = table_window(&app, true).await;
    let refusals: Vec<String> = eval(&window, "refusals()").await;
    assert_eq!(
        refusals,
        ["Window", "XMLHttpRequest", "WeakMap", "AbortSignal"].map(|name| format!(
            "TypeError: An object could not be cloned. {name} cannot cross the context bridge"
        ))
    );
}

async fn code_runs_in_the_page_and_in_other_worlds(app: App) {
    let window = table_window(&app, true).await;
    let failures: Vec<String> = eval(&window, "otherWorlds()").await;
    assert!(failures.is_empty(), "{failures:#?}");
}

async fn other_worlds_get_an_api_of_their_own(app: App) {
    let window = table_window(&app, true).await;
    let failures: Vec<String> = eval(&window, "exposedElsewhere()").await;
    assert!(failures.is_empty(), "{failures:#?}");
}

async fn a_million_callbacks_leave_nothing_behind(app: App) {
    let window = table_window(&app, true).await;
    let report: Value = eval(&window, "callbacks(1000000, 20000)").await;
    let kept = |key: &str| report[key].as_f64().unwrap();
    // Of each kind so many were made; the collector is free to keep a few.
    assert_eq!(kept("calls"), 1e6);
    for key in ["pageFunctions", "preloadProxies", "preloadFunctions"] {
        assert!(kept(key) < 1e4, "{report}");
    }
}

/// The window that opens the reloaded one outlives its documents, and counts what is left of them.
async fn a_thousand_reloads_leave_nothing_behind(app: App) {
    let url = format!("http://127.0.0.1:{}/table.html", serve());
    let survivor = BrowserWindow::builder().preload(fixture("table.preload.js")).build(&app).unwrap();
    survivor.load_url(&url).await.unwrap();
    let (window, _) = open_child(&survivor, "void open('table.html')").await;
    let mut at_first = 0.0;
    for load in 1..=1000 {
        // Each document has proxies on both sides.
        assert_eq!(eval::<u8>(&window, "handOver()").await, 2);
        if load == 100 {
            at_first = eval::<f64>(&window, "table.memory()").await;
        }
        window.load_url(&url).await.unwrap();
    }
    let at_last: f64 = eval(&window, "table.memory()").await;
    // Two realms with the runtime take more than 300 kB: 900 documents that stayed would be beyond that by far.
    assert!(at_last - at_first < 100_000.0, "it grew from {at_first} to {at_last} kB");
    nothing_is_left(&survivor, 6).await;
}

async fn a_thousand_documents_of_a_frame_leave_nothing_behind(app: App) {
    let window = BrowserWindow::builder()
        .preload(fixture("table.preload.js"))
        .node_integration_in_sub_frames(true)
        .build(&app)
        .unwrap();
    window.load_url(&format!("http://127.0.0.1:{}/table.html", serve())).await.unwrap();
    run(&window, "loadFrames(1000)").await;
    nothing_is_left(&window, 9).await;
}

/// Of so many kinds of things that documents handed over, a thousand each.
async fn nothing_is_left(survivor: &BrowserWindow, kinds: usize) {
    let left: BTreeMap<String, f64> = eval(survivor, "left(1000)").await;
    assert_eq!(left.len(), kinds, "{left:?}");
    assert!(left.values().all(|&count| count <= 20.0), "{left:?}");
}
