//! Attack pages: what a hostile page gets of the preload's side is nothing, and the same attack gets something of a naive
//! bridge, so that each of them can fail.

use std::fs;

use polaron::{App, BrowserWindow, IpcMainInvokeEvent, Value};

use crate::harness::{eval, fixture, run, tests};

/// A test for each attack, which is a script of `fixtures/attack/`.
macro_rules! attacks {
    ($($name:ident),* $(,)?) => {
        tests! { $($name),* }
        $(async fn $name(app: App) {
            withstands(&app, stringify!($name)).await;
        })*
    };
}

attacks! {
    arrays,
    objects,
    functions,
    promises,
    iterators,
    proxies,
    getters,
    stacks,
    walks,
    conversions,
    symbols,
    frozen,
    documents,
    frames,
    redefinition,
}

async fn withstands(app: &App, attack: &str) {
    app.ipc_main().handle("echo", |_: &IpcMainInvokeEvent, value: Value| value).unwrap();
    let preload = fixture("attack/privileged.js");
    let page = format!("file://{}", fixture("attack/page.html").display());

    let window = BrowserWindow::builder().preload(&preload).build(app).unwrap();
    window.load_url(&format!("{page}?{attack}")).await.unwrap();
    let loot: String = eval(&window, "report()").await;
    assert!(loot.is_empty(), "{attack} got through: {loot}");

    let window = BrowserWindow::builder().build(app).unwrap();
    window.load_url(&format!("{page}?{attack},naive")).await.unwrap();
    let source = serde_json::to_string(&fs::read_to_string(preload).unwrap()).unwrap();
    run(&window, &format!("setUpNaive({source})")).await;
    let loot: String = eval(&window, "report()").await;
    assert!(!loot.is_empty(), "{attack} gets nothing of a naive bridge: it proves nothing");
}
