//! `execute_javascript`: what a script gives, and how it fails.

use polaron::{App, BrowserWindow, ExecuteError, Value, value::value};

use crate::harness::{eval, eval_error, fixture, open, tests};

tests! {
    scripts_give_values_and_promises,
    scripts_that_throw_tell_what,
    a_value_that_can_not_be_cloned_is_an_error,
    a_script_waits_for_the_first_document,
    a_script_of_a_page_that_goes_away_ends,
    scripts_run_without_a_preload,
}

async fn scripts_give_values_and_promises(app: App) {
    let window = open(&app).await;
    assert_eq!(eval::<f64>(&window, "6 * 7").await, 42.0);
    assert_eq!(eval::<Value>(&window, "const late = 1").await, Value::Undefined);
    assert_eq!(eval::<Value>(&window, "({ a: [1, null, 'x'] })").await, value!({ "a": [1, null, "x"] }));
    assert_eq!(eval::<Value>(&window, "Promise.resolve().then(() => 'later')").await, Value::from("later"));
    assert_eq!(eval::<String>(&window, "document.title").await, "fixture");
}

async fn scripts_that_throw_tell_what(app: App) {
    let window = open(&app).await;
    let error = eval_error(&window, "throw new RangeError('too far')").await;
    assert_eq!((error.name(), error.message()), ("RangeError", "too far"));
    let error = eval_error(&window, "this is no JavaScript").await;
    assert_eq!(error.name(), "SyntaxError");
    let error = eval_error(&window, "Promise.reject(new TypeError('no'))").await;
    assert_eq!((error.name(), error.message()), ("TypeError", "no"));
    let error = eval_error(&window, "throw 'just text'").await;
    assert!(error.message().contains("just text"), "{error}");
}

async fn a_value_that_can_not_be_cloned_is_an_error(app: App) {
    let window = open(&app).await;
    let error = eval_error(&window, "({ run() {} })").await;
    assert!(error.message().starts_with("An object could not be cloned."), "{error}");
    assert_eq!(eval::<u8>(&window, "1").await, 1);
}

async fn a_script_waits_for_the_first_document(app: App) {
    let window = BrowserWindow::builder().build(&app).unwrap();
    let title = window.web_contents().execute_javascript("location.pathname.split('/').pop()");
    window.load_file(fixture("page.html")).await.unwrap();
    assert_eq!(title.await.unwrap().as_str(), Some("page.html"));
}

async fn a_script_of_a_page_that_goes_away_ends(app: App) {
    let window = open(&app).await;
    let never = window.web_contents().execute_javascript("new Promise(() => {})");
    window.load_file(fixture("strict-csp.html")).await.unwrap();
    assert!(matches!(never.await, Err(ExecuteError::FrameGone)));

    let keep = open(&app).await;
    let never = window.web_contents().execute_javascript("new Promise(() => {})");
    window.destroy();
    assert!(matches!(never.await, Err(ExecuteError::FrameGone)));
    let after = window.web_contents().execute_javascript("1").await;
    assert!(matches!(after, Err(ExecuteError::FrameGone)));
    assert_eq!(eval::<u8>(&keep, "2").await, 2);
}

async fn scripts_run_without_a_preload(app: App) {
    let window = BrowserWindow::builder().build(&app).unwrap();
    window.load_html("<title>bare</title>").await.unwrap();
    assert_eq!(eval::<String>(&window, "document.title").await, "bare");
}
