//! The application's own life: its beginning, its end, and what keeps it from ending.

use std::sync::Arc;

use parking_lot::Mutex;
use polaron::{
    App, BeforeQuit, BrowserWindow, Error, Quit, Ready, WillQuit, WindowAllClosed,
    events::{Close, Closed},
};

use crate::harness::{fixture, open, temp, tests};

tests! {
    a_quit_that_is_prevented_is_forgotten,
    a_window_that_stays_keeps_the_application,
    the_application_knows_its_name;
    plain:
    an_application_tells_of_its_life,
    an_application_may_live_on_without_windows,
    nobody_waits_for_an_application_that_is_over,
}

async fn a_quit_that_is_prevented_is_forgotten(app: App) {
    let window = open(&app).await;
    let kept = app.on(|event: &BeforeQuit| event.prevent_default());
    let before = app.next::<BeforeQuit>();
    app.quit();
    assert!(before.await.unwrap().is_default_prevented());
    assert!(!window.is_destroyed());
    app.off(kept);
    // It is no quit that is under way: the last window closes as ever.
    let all_closed = app.next::<WindowAllClosed>();
    window.destroy();
    all_closed.await.unwrap();
}

async fn a_window_that_stays_keeps_the_application(app: App) {
    let (stays, goes) = (open(&app).await, open(&app).await);
    stays.on(|event: &Close| event.prevent_default());
    let (before, closed) = (app.next::<BeforeQuit>(), goes.next::<Closed>());
    app.quit();
    assert!(before.await.is_some() && closed.await.is_some());
    assert!(!stays.is_destroyed());
    let all_closed = app.next::<WindowAllClosed>();
    stays.destroy();
    all_closed.await.unwrap();
}

async fn the_application_knows_its_name(app: App) {
    assert!(app.is_ready());
    app.when_ready().await;
    assert!(app.get_name().starts_with("e2e"), "{}", app.get_name());
    assert_eq!(app.get_version(), "");
    assert_eq!(app.get_app_path(), std::env::current_dir().unwrap());
    let other = App::new().name("Mail").version("1.2.3").app_path(temp());
    assert_eq!((other.get_name().as_str(), other.get_version().as_str()), ("Mail", "1.2.3"));
    assert_eq!(other.get_app_path(), temp());
    assert!(!other.is_ready());
    assert!(BrowserWindow::from_id(&other, open(&app).await.id()).is_none(), "each has windows of its own");
}

fn an_application_tells_of_its_life() {
    let told: Arc<Mutex<Vec<String>>> = Arc::default();
    let app = App::new();
    let log = |what: &'static str| {
        let told = told.clone();
        move || told.lock().push(what.to_owned())
    };
    let note = log("ready");
    app.on(move |_: &Ready| note());
    let note = log("before-quit");
    app.on(move |_: &BeforeQuit| note());
    let note = log("will-quit");
    app.on(move |_: &WillQuit| note());
    let note = log("window-all-closed");
    app.on(move |_: &WindowAllClosed| note());
    let quit = told.clone();
    app.on(move |event: &Quit| quit.lock().push(format!("quit {}", event.exit_code)));
    let (begun, closed) = (log("main"), told.clone());
    assert!(!app.is_ready());
    app.run(async move |app| {
        begun();
        let window = BrowserWindow::builder().build(&app)?;
        window.load_file(fixture("page.html")).await?;
        window.on(move |_: &Closed| closed.lock().push("closed".to_owned()));
        app.quit();
        app.quit();
        Ok(())
    })
    .unwrap();
    assert_eq!(*told.lock(), ["ready", "main", "before-quit", "closed", "will-quit", "quit 0"]);
}

fn an_application_may_live_on_without_windows() {
    let app = App::new();
    app.on(|_: &WindowAllClosed| ());
    let prevented = app.on(|event: &WillQuit| event.prevent_default());
    app.run(async move |app| {
        let window = BrowserWindow::builder().build(&app)?;
        let will = app.next::<WillQuit>();
        app.quit();
        assert!(will.await.unwrap().is_default_prevented());
        assert!(window.is_destroyed());
        // It runs as before.
        let window = BrowserWindow::builder().build(&app)?;
        window.load_file(fixture("page.html")).await?;
        app.off(prevented);
        app.quit();
        Ok(())
    })
    .unwrap();
}

/// Threads ask for windows all the while the application ends; each gets an answer.
fn nobody_waits_for_an_application_that_is_over() {
    for _ in 0..5 {
        let app = App::new();
        let threads: Mutex<Vec<std::thread::JoinHandle<()>>> = Mutex::default();
        app.clone()
            .run(async |app| {
                app.when_ready().await;
                for _ in 0..4 {
                    let app = app.clone();
                    threads.lock().push(std::thread::spawn(move || {
                        loop {
                            match BrowserWindow::builder().show(false).build(&app) {
                                Ok(window) => window.destroy(),
                                Err(Error::NotRunning) => break,
                                Err(other) => panic!("{other}"),
                            }
                        }
                    }));
                }
                let _first = app.next::<polaron::BrowserWindowCreated>().await;
                Err("the end".into())
            })
            .unwrap_err();
        for thread in threads.into_inner() {
            thread.join().unwrap();
        }
        assert!(matches!(BrowserWindow::builder().build(&app), Err(Error::NotRunning)));
        assert!(!app.is_ready() && BrowserWindow::get_all_windows(&app).is_empty());
    }
}
