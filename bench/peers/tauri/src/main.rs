//! Tauri 2, as its documentation recommends each: commands that are awaited, raw bodies and responses for bytes, a
//! `Channel` and an event for what main sends.

mod kit;

use std::{sync::Arc, thread};

use polaron_bench_kit::{Bench, Item, Message};
use tauri::{
    AppHandle, Emitter, State, WebviewUrl, WebviewWindowBuilder,
    ipc::{Channel, InvokeBody, Request, Response},
};

fn main() {
    let bench = match Bench::new() {
        Ok(bench) => bench,
        Err(error) => {
            eprintln!("peer-tauri: {error}");
            std::process::exit(2);
        }
    };
    bench.version("tauri", tauri::VERSION);
    tauri::Builder::default()
        .manage(bench)
        .manage(kit::Parked::default())
        .invoke_handler(tauri::generate_handler![
            echo,
            note,
            push_channel,
            push_emit,
            bytes_echo,
            bytes_upload,
            bytes_download,
            json_echo,
            value,
            text,
            windows,
            kit::plan,
            kit::hello,
            kit::begin,
            kit::finish,
            kit::report,
            kit::fail,
            kit::noted,
            kit::probe,
            kit::park,
            kit::release,
            kit::done,
        ])
        .run(tauri::generate_context!())
        .expect("Tauri starts");
}

#[tauri::command]
async fn echo(bench: State<'_, Bench>, message: Message) -> Result<Message, String> {
    bench.tick();
    Ok(message)
}

#[tauri::command]
async fn note(bench: State<'_, Bench>, message: Message) -> Result<(), String> {
    let _ = message;
    bench.note();
    Ok(())
}

#[tauri::command]
async fn push_channel(count: u64, channel: Channel<Message>) {
    thread::spawn(move || {
        for id in 0..count {
            if channel.send(Message { id }).is_err() {
                break;
            }
        }
    });
}

#[tauri::command]
async fn push_emit(app: AppHandle, count: u64) {
    thread::spawn(move || {
        for id in 0..count {
            if app.emit("push", Message { id }).is_err() {
                break;
            }
        }
    });
}

fn raw<'a>(request: &'a Request<'_>) -> Result<&'a Vec<u8>, String> {
    match request.body() {
        InvokeBody::Raw(bytes) => Ok(bytes),
        InvokeBody::Json(_) => Err("the body is not raw".to_owned()),
    }
}

#[tauri::command]
async fn bytes_echo(bench: State<'_, Bench>, request: Request<'_>) -> Result<Response, String> {
    bench.tick();
    Ok(Response::new(raw(&request)?.clone()))
}

#[tauri::command]
async fn bytes_upload(bench: State<'_, Bench>, request: Request<'_>) -> Result<usize, String> {
    bench.tick();
    Ok(raw(&request)?.len())
}

#[tauri::command]
async fn bytes_download(bench: State<'_, Bench>, length: usize) -> Result<Response, String> {
    bench.tick();
    // A response owns its bytes: there is no way to give it some that the application keeps.
    let file: Arc<Vec<u8>> = bench.download(length);
    Ok(Response::new(file.to_vec()))
}

#[tauri::command]
async fn json_echo(bench: State<'_, Bench>, bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    bench.tick();
    Ok(bytes)
}

#[tauri::command]
async fn value(bench: State<'_, Bench>, items: Vec<Item>) -> Result<Vec<Item>, String> {
    bench.tick();
    Ok(items)
}

#[tauri::command]
async fn text(bench: State<'_, Bench>, text: String) -> Result<String, String> {
    bench.tick();
    Ok(text)
}

#[tauri::command]
async fn windows(app: AppHandle, bench: State<'_, Bench>, count: u64) -> Result<(), String> {
    use tauri::Manager;
    for index in app.webview_windows().len() as u64..count {
        WebviewWindowBuilder::new(&app, format!("window-{index}"), WebviewUrl::default())
            .title("Benchmark")
            .inner_size(640.0, 400.0)
            .build()
            .map_err(|error| error.to_string())?;
    }
    kit::wait(|done| bench.when_hellos(count, done)).await;
    Ok(())
}
