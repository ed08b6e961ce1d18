//! The README's example. `--check` verifies what the page shows, prints `hello: ok` and exits.
#![allow(clippy::print_stdout, reason = "an example may print")]

use polaron::{App, BrowserWindow, IpcError, IpcMainEvent, IpcMainInvokeEvent};

#[derive(serde::Serialize)]
struct User {
    id: u64,
    name: &'static str,
}

fn main() -> polaron::Result<()> {
    App::new().app_path(env!("CARGO_MANIFEST_DIR")).run(async |app| {
        let ipc = app.ipc_main();
        ipc.handle("get-user-data", async |_event: IpcMainInvokeEvent, id: u64| match id {
            1 => Ok(User { id, name: "Ada Lovelace" }),
            _ => Err(IpcError::new(format!("There is no user {id}"))),
        })?;
        ipc.on("log-message", |event: &IpcMainEvent, message: String| {
            println!("{message}");
            event.reply("logged", (message.len(),))
        });

        let window =
            BrowserWindow::builder().title("Hello").size(520, 480).preload("ui/preload.js").build(&app)?;
        window.load_file("ui/index.html").await?;
        window.web_contents().send("notification", ("Main is ready",))?;

        if std::env::args().any(|argument| argument == "--check") {
            let shown = window.web_contents().execute_javascript("ready.then(shown)").await?;
            if shown.as_str() != Some("Ada Lovelace / There is no user 2 / 19 bytes / Main is ready") {
                return Err(format!("the page shows {shown}").into());
            }
            println!("hello: ok");
            app.quit();
        }
        Ok(())
    })
}
