//! What the page can reach of the preload's world: what was exposed, and nothing behind it.

use polaron::{App, BrowserWindow, IpcMainInvokeEvent, Value, value::value};

use crate::harness::{eval, fixture, open, run, tests};

tests! {
    the_preload_runs_before_the_pages_scripts,
    the_page_sees_nothing_but_what_was_exposed,
    what_is_exposed_is_frozen,
    functions_and_promises_cross_both_ways,
    no_walk_leads_to_the_preloads_world,
    an_unhandled_rejection_of_the_preload_stays_in_its_world,
    a_page_that_patches_everything_changes_nothing,
    a_strict_content_security_policy_does_not_block_the_preload,
    without_isolation_the_preload_shares_the_pages_world,
    node_integration_gives_the_page_require,
}

async fn custom(app: &App, preload: &str, page: &str) -> BrowserWindow {
    let window = BrowserWindow::builder().preload(fixture(preload)).build(app).unwrap();
    window.load_file(fixture(page)).await.unwrap();
    window
}

async fn the_preload_runs_before_the_pages_scripts(app: App) {
    let window = open(&app).await;
    assert_eq!(eval::<u32>(&window, "api.scriptsBeforePreload").await, 0);
    assert!(eval::<bool>(&window, "api.contextIsolated").await);
}

async fn the_page_sees_nothing_but_what_was_exposed(app: App) {
    let window = open(&app).await;
    let seen: Value = eval(
        &window,
        "[typeof require, typeof process, typeof module, typeof ipcRenderer, typeof electron, typeof exports, typeof api.send]",
    )
    .await;
    let nothing = "undefined";
    assert_eq!(seen, value!([nothing, nothing, nothing, nothing, nothing, nothing, "function"]));
    // What a page has on its global that a page without preload has not.
    let added: Vec<String> = eval(&window, "addedGlobals()").await;
    assert_eq!(added, ["api"]);
}

async fn what_is_exposed_is_frozen(app: App) {
    let window = custom(&app, "bridge.preload.js", "page.html").await;
    let report: Value = eval(&window, "frozenReport()").await;
    assert_eq!(
        report,
        value!({ "frozen": true, "nestedFrozen": true, "listFrozen": true, "writable": false, "configurable": false, "replaced": false })
    );
}

async fn functions_and_promises_cross_both_ways(app: App) {
    app.ipc_main().handle("double", |_: &IpcMainInvokeEvent, n: f64| n * 2.0).unwrap();
    let window = custom(&app, "bridge.preload.js", "page.html").await;
    let report: Value = eval(&window, "crossing()").await;
    assert_eq!(
        report,
        value!({
            "plain": 5,
            "promised": 42,
            "rejected": "TypeError: not today",
            "thrown": "RangeError: too far",
            "calledBack": [1, "two", { "three": 3 }],
            "pagePromise": "from the page",
            "pageError": "Error: the page failed",
            "identity": true,
            "nested": [1, { "deep": true }],
        })
    );
}

async fn no_walk_leads_to_the_preloads_world(app: App) {
    let window = custom(&app, "bridge.preload.js", "page.html").await;
    let escapes: Vec<String> = eval(&window, "escapes()").await;
    assert!(escapes.is_empty(), "{escapes:#?}");
}

/// WebKit hands the page the promise and the reason. A page may also take all listeners off and be first then.
async fn an_unhandled_rejection_of_the_preload_stays_in_its_world(app: App) {
    let window = custom(&app, "rejects.preload.js", "quiet.html").await;
    for after_opening in [false, true] {
        run(&window, &format!("watchRejections({{ afterOpening: {after_opening} }})")).await;
        run(&window, "rejects.now(); Promise.resolve(0)").await;
        run(&window, "void Promise.reject('own')").await;
        // In the order of the rejections: the preload's would have been first.
        let seen: Value = eval(&window, "told").await;
        let own = value!(["object", true, "own"]);
        let hidden = value!(["undefined", false, Value::Undefined]);
        if after_opening {
            assert_eq!(seen, value!([hidden, own]));
        } else {
            assert_eq!(seen, value!([own]));
        }
    }
}

async fn a_page_that_patches_everything_changes_nothing(app: App) {
    app.ipc_main().handle("echo", |_: &IpcMainInvokeEvent, value: Value| value).unwrap();
    let window = custom(&app, "bridge.preload.js", "hostile.html").await;
    let report: Value = eval(&window, "hostileReport()").await;
    assert_eq!(report, value!({ "stolen": [], "echo": { "a": [1, "x"] }, "sum": 5 }));
}

async fn a_strict_content_security_policy_does_not_block_the_preload(app: App) {
    app.ipc_main().handle("echo", |_: &IpcMainInvokeEvent, value: Value| value).unwrap();
    let window = custom(&app, "preload.js", "strict-csp.html").await;
    let answers: Value = eval(&window, "api.invoke('echo', [1, 'two'])").await;
    assert_eq!(answers, value!([1, "two"]));
}

async fn without_isolation_the_preload_shares_the_pages_world(app: App) {
    app.ipc_main().handle("echo", |_: &IpcMainInvokeEvent, value: Value| value).unwrap();
    let window = BrowserWindow::builder()
        .preload(fixture("shared-world.preload.js"))
        .context_isolation(false)
        .build(&app)
        .unwrap();
    window.load_file(fixture("page.html")).await.unwrap();
    let report: Value = eval(&window, "sharedWorld()").await;
    assert_eq!(
        report,
        value!({
            "sameObject": true,
            "echo": { "x": 1 },
            "require": "undefined",
            "bridge": "contextBridge API can only be used when contextIsolation is enabled",
        })
    );
}

async fn node_integration_gives_the_page_require(app: App) {
    app.ipc_main().handle("echo", |_: &IpcMainInvokeEvent, value: Value| value).unwrap();
    let window =
        BrowserWindow::builder().context_isolation(false).node_integration(true).build(&app).unwrap();
    window.load_file(fixture("page.html")).await.unwrap();
    assert_eq!(eval::<u32>(&window, "require('electron').ipcRenderer.invoke('echo', 7)").await, 7);
    let refused: Value = eval(&window, "attempt(() => require('fs'))").await;
    assert!(refused["message"].as_str().is_some_and(|text| text.contains("fs")), "{refused}");
    run(&window, "new (require('events'))()").await;
}
