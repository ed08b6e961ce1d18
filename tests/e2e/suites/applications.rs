//! The application itself: what it says it is, and how it begins and ends. Each test runs one of its own.

use std::sync::Arc;

use parking_lot::Mutex;
use polaron::{
    App,
    events::{BeforeQuit, Quit, Ready, WillQuit},
};

use crate::harness::{own_process, tests};

tests! {
    ;
    plain:
    an_application_says_what_it_is_and_when_it_is_ready,
    quitting_is_told_step_by_step_and_can_be_prevented,
    an_application_exits_with_its_status;
    parts: an_application_that_exits,
}

fn an_application_says_what_it_is_and_when_it_is_ready() {
    let app = App::new().name("Tide").version("1.2.3").app_path("/tide");
    assert_eq!((app.get_name().as_str(), app.get_version().as_str()), ("Tide", "1.2.3"));
    assert_eq!(app.get_app_path(), std::path::Path::new("/tide"));
    assert!(App::new().get_name().starts_with("e2e"), "without a name it is the program's");
    assert!(!app.is_ready());
    let (asked_before, told) = (app.when_ready(), Arc::new(Mutex::new(0)));
    let ready = told.clone();
    app.on(move |_: &Ready| *ready.lock() += 1);
    let ended = app.clone().run(async |app| {
        assert!(app.is_ready());
        assert_eq!(*told.lock(), 1, "it is told before the application's own code runs");
        asked_before.await;
        app.when_ready().await;
        app.quit();
        Ok(())
    });
    assert!(ended.is_ok() && !app.is_ready());
}

fn quitting_is_told_step_by_step_and_can_be_prevented() {
    let app = App::new();
    let log = Arc::new(Mutex::new(Vec::new()));
    let (before, will, quit) = (log.clone(), log.clone(), log.clone());
    // The first time the first of them says no, the second time the second.
    app.on(move |event: &BeforeQuit| {
        before.lock().push("before-quit".to_owned());
        if before.lock().len() == 1 {
            event.prevent_default();
        }
    });
    app.on(move |event: &WillQuit| {
        will.lock().push("will-quit".to_owned());
        if will.lock().len() == 3 {
            event.prevent_default();
        }
    });
    app.on(move |event: &Quit| quit.lock().push(format!("quit {}", event.exit_code)));
    let ended = app.run(async |app| {
        for _ in 0..3 {
            app.quit();
        }
        Ok(())
    });
    assert!(ended.is_ok());
    assert_eq!(
        *log.lock(),
        ["before-quit", "before-quit", "will-quit", "before-quit", "will-quit", "quit 0"]
    );
}

fn an_application_exits_with_its_status() {
    let ended = own_process("applications::an_application_that_exits").output().unwrap();
    let said = String::from_utf8_lossy(&ended.stdout).into_owned();
    assert_eq!((ended.status.code(), said.as_str()), (Some(7), "quit 7\n"));
}

fn an_application_that_exits() {
    let app = App::new();
    app.on(|event: &Quit| println!("quit {}", event.exit_code));
    app.on(|_: &BeforeQuit| println!("nobody is asked"));
    let ended = app.run(async |app| {
        app.exit(7);
        std::future::pending().await
    });
    println!("it goes on: {ended:?}");
}
