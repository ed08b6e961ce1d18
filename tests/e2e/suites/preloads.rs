//! What preloads have around them, and what becomes of those that fail.

use std::sync::Arc;

use parking_lot::Mutex;
use polaron::{App, BrowserWindow, Value, events::PreloadError, value::value};

use crate::harness::{eval, fixture, run, temp, tests};

tests! {
    a_preload_has_electrons_modules_and_globals,
    process_tells_what_the_system_says,
    styles_come_and_go_whatever_the_page_forbids,
    text_goes_to_the_focused_element,
    a_preload_zooms_its_page,
    preloads_run_in_order_and_a_failing_one_is_told_with_file_and_line,
    a_page_with_node_integration_has_the_same_modules,
}

async fn surroundings(app: &App, page: &str) -> BrowserWindow {
    let window = BrowserWindow::builder().preload(fixture("surroundings.preload.js")).build(app).unwrap();
    window.load_file(fixture(page)).await.unwrap();
    window
}

async fn a_preload_has_electrons_modules_and_globals(app: App) {
    let window = surroundings(&app, "page.html").await;
    let modules: Value = eval(&window, "surroundings.modules()").await;
    assert_eq!(
        modules,
        value!({
            "events": "function",
            "timers": "clearImmediate,clearInterval,clearTimeout,setImmediate,setInterval,setTimeout",
            "url": "/cfile:///x%20y",
            "buffer": "aMOpbGxv",
            "global": true,
        })
    );
    let order: Vec<String> = eval(&window, "surroundings.order()").await;
    assert_eq!((order.len(), order.last().map(String::as_str)), (3, Some("immediate")), "{order:?}");
    let refused: String = eval(&window, "surroundings.refused('fs')").await;
    assert!(refused.starts_with("Cannot find module 'fs'"), "{refused}");
    // The page has none of it.
    let seen: Vec<String> =
        eval(&window, "[typeof Buffer, typeof setImmediate, typeof global, typeof process]").await;
    assert_eq!(seen, ["undefined"; 4]);
}

async fn process_tells_what_the_system_says(app: App) {
    let window = surroundings(&app, "page.html").await;
    let told: Value = eval(&window, "surroundings.process()").await;
    let number = |key: &str| told[key].as_f64().unwrap_or_else(|| panic!("{key} in {told}"));
    let age = number("age");
    assert!((0.0..60.0).contains(&age), "{told}");
    assert!(told["memory"]["residentSet"].as_f64().is_some_and(|kilobytes| kilobytes > 1000.0), "{told}");
    assert!(told["system"]["total"] != Value::Undefined && told["system"]["free"] != Value::Undefined);
    assert_eq!(told["type"].as_str(), Some("renderer"));
    assert_eq!(told["context"].as_str(), Some("string"));
    assert_eq!(number("cpu"), 0.0, "nothing is known at the first call");
    let exec = std::env::current_exe().unwrap();
    assert_eq!(told["exec"].as_str(), exec.to_str());
}

async fn styles_come_and_go_whatever_the_page_forbids(app: App) {
    let window = surroundings(&app, "strict-csp.html").await;
    let color = "getComputedStyle(document.documentElement).color";
    let before: String = eval(&window, color).await;
    let key: String = eval(&window, "surroundings.insert('html { color: rgb(1, 2, 3) !important }')").await;
    assert_eq!(eval::<String>(&window, color).await, "rgb(1, 2, 3)");
    run(&window, &format!("surroundings.remove('{key}')")).await;
    assert_eq!(eval::<String>(&window, color).await, before);
}

async fn text_goes_to_the_focused_element(app: App) {
    let window = surroundings(&app, "page.html").await;
    let text: String = eval(&window, "typed('typed')").await;
    assert_eq!(text, "typed");
}

async fn a_preload_zooms_its_page(app: App) {
    let window = surroundings(&app, "page.html").await;
    let width: f64 = eval(&window, "innerWidth").await;
    assert_eq!(eval::<f64>(&window, "surroundings.zoom(2)").await, 2.0);
    assert_eq!(window.web_contents().get_zoom_factor(), 2.0);
    let zoomed: f64 = eval(&window, &format!("widthAfter({width})")).await;
    assert!((zoomed - width / 2.0).abs() <= 1.0, "{width} became {zoomed}");
    let level: f64 = eval(&window, "surroundings.level(1)").await;
    assert!((level - 1.0).abs() < 1e-9, "{level}");
    let refused: Value = eval(&window, "attempt(() => surroundings.zoom(0))").await;
    assert_eq!(refused["name"].as_str(), Some("TypeError"));
}

async fn preloads_run_in_order_and_a_failing_one_is_told_with_file_and_line(app: App) {
    let folder = temp();
    let write = |name: &str, source: &str| std::fs::write(folder.join(name), source).unwrap();
    write("first.js", "globalThis.order = ['first'];");
    write("throws.js", "\n\nthrow new RangeError('on line 3');");
    write("syntax.js", "\nlet let = ;");
    write("module.mjs", "import 'electron';");
    write(
        "last.js",
        "order.push('last'); require('electron').contextBridge.exposeInMainWorld('order', order);",
    );
    let errors = Arc::new(Mutex::new(Vec::new()));
    let mut builder = BrowserWindow::builder();
    for name in ["first.js", "throws.js", "syntax.js", "missing.js", "module.mjs", "last.js"] {
        builder = builder.preload(folder.join(name));
    }
    let window = builder.build(&app).unwrap();
    let heard = errors.clone();
    window.web_contents().on(move |event: &PreloadError| {
        let path = event.path.rsplit('/').next().unwrap_or_default().to_owned();
        heard.lock().push((path, event.error.clone()));
    });
    window.load_file(fixture("page.html")).await.unwrap();
    assert_eq!(eval::<Vec<String>>(&window, "order").await, ["first", "last"]);
    let errors = errors.lock();
    let paths: Vec<_> = errors.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["throws.js", "syntax.js", "missing.js", "module.mjs"]);
    let stack = |at: usize| format!("{:?}", errors[at].1);
    assert!(stack(0).contains("throws.js:3"), "{}", stack(0));
    assert_eq!(errors[1].1.name(), "SyntaxError");
    assert!(errors[2].1.message().contains("missing.js: No such file"), "{}", errors[2].1);
    let message = errors[3].1.message();
    assert!(
        message.contains("module.mjs: ES module preloads are not supported, as in Electron's"),
        "{message}"
    );
    assert!(message.ends_with("Bundle the preload into a script that uses require"), "{message}");
}

async fn a_page_with_node_integration_has_the_same_modules(app: App) {
    let window =
        BrowserWindow::builder().context_isolation(false).node_integration(true).build(&app).unwrap();
    window.load_file(fixture("page.html")).await.unwrap();
    let seen: Value = eval(
        &window,
        "[typeof require('timers').setTimeout, require('url').parse('/p?q').query, Buffer.from('x').length,
          typeof process.nextTick, global === window]",
    )
    .await;
    assert_eq!(seen, value!(["function", "q", 1, "function", true]));
}
