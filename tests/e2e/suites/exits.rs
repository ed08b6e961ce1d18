//! `App::exit`: an end that asks nobody.

use polaron::{
    App,
    events::{BeforeQuit, Quit},
};

use crate::harness::{own_process, tests};

tests! {
    ;
    plain:
    an_application_exits_with_its_status;
    parts: an_application_that_exits,
}

fn an_application_exits_with_its_status() {
    let ended = own_process("exits::an_application_that_exits").output().unwrap();
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
