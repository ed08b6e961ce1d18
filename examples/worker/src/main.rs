//! The Mandelbrot set: a page draws what a worker process computes, and a port joins the two. A click zooms in. The worker
//! may be killed; the next one goes on. Application and worker are the same program. `--check` does that by itself, prints
//! `mandelbrot: ok` and exits.
#![allow(clippy::print_stdout, reason = "an example may print")]

mod worker;

use std::sync::{Arc, Mutex};

use polaron::{
    App, BrowserWindow, IpcMainEvent, MessageChannelMain, UtilityProcess, WebContents, events::Exit, renderer,
};

/// Starts a worker, and gives the page a port to it; again whenever it is gone and the page is not.
fn start(app: &App, page: &WebContents, current: &Arc<Mutex<Option<UtilityProcess>>>) -> polaron::Result<()> {
    let worker = UtilityProcess::builder(std::env::current_exe()?).service_name("Mandelbrot").spawn(app)?;
    let MessageChannelMain { port1, port2 } = MessageChannelMain::new();
    worker.try_post_message("tiles", &[port1])?;
    page.post_message("worker", worker.pid(), &[port2])?;

    *current.lock().unwrap() = Some(worker.clone());
    let (app, page, current) = (app.clone(), page.clone(), current.clone());
    worker.on(move |exit: &Exit| {
        println!("the worker is gone: {exit:?}");
        // It exits with 0 when the application ends.
        if !exit.success()
            && let Err(error) = start(&app, &page, &current)
        {
            println!("there is no new worker: {error}");
        }
    });
    Ok(())
}

fn main() -> polaron::Result<()> {
    if renderer::is_utility_process() {
        return worker::run();
    }
    App::new().app_path(env!("CARGO_MANIFEST_DIR")).run(async |app| {
        let window = BrowserWindow::builder()
            .title("Mandelbrot")
            .size(800, 680)
            .preload("ui/preload.js")
            .build(&app)?;
        window.load_file("ui/index.html").await?;
        let worker = Arc::default();
        start(&app, window.web_contents(), &worker)?;
        app.ipc_main().on("kill-worker", move |_: &IpcMainEvent| {
            if let Some(worker) = &*worker.lock().unwrap() {
                worker.kill();
            }
        });

        if std::env::args().any(|argument| argument == "--check") {
            let shown = window.web_contents().execute_javascript("check()").await?;
            if shown.as_str() != Some("drawn, killed, drawn again") {
                return Err(format!("the page says: {shown}").into());
            }
            println!("mandelbrot: ok");
            app.quit();
        }
        Ok(())
    })
}
