//! The conformance suite in real windows: its backend, and its scenarios as tests.

use std::{
    cell::Cell,
    panic::{AssertUnwindSafe, catch_unwind},
};

use futures_channel::oneshot;
use polaron::{
    App, BrowserWindow, ExecuteError, Hub, IpcError, Value, WebContents, WebFrameMain, WebPreferences,
    events::Closed, events::WindowAllClosed,
};
use polaron_conformance::{
    Backend, CallNumber, Frame, Page, PortMessage, PortNumber, Push, Scenario, Script, Setup, tools::block_on,
};

use crate::harness::{Body, Test, fixture};

pub(crate) fn tests() -> Vec<Test> {
    let test = |scenario: Scenario| {
        // Tests live as long as the process.
        let name = Box::leak(format!("conformance::{}", scenario.name).into_boxed_str());
        Test::new(name, Body::Scenario(scenario))
    };
    polaron_conformance::all().into_iter().map(test).collect()
}

/// Runs a scenario on a thread of its own: it blocks, and the application must not.
pub(crate) async fn run(app: App, scenario: Scenario) {
    // Scenarios close windows, the last one too.
    app.on(|_: &WindowAllClosed| {});
    let (sender, outcome) = oneshot::channel();
    let backend = WebKit { app };
    std::thread::spawn(move || {
        let outcome = catch_unwind(AssertUnwindSafe(|| (scenario.run)(&backend)));
        // The test waits for it, or is over.
        let _ = sender.send(outcome);
    });
    if let Err(panic) = outcome.await.expect("the scenario's thread says how it ended") {
        std::panic::resume_unwind(panic);
    }
}

struct WebKit {
    app: App,
}

impl Backend for WebKit {
    fn hub(&self) -> &Hub {
        self.app.hub()
    }

    fn open_with(&self, setup: Setup<'_>) -> Box<dyn Page> {
        let mut preferences = WebPreferences::default();
        preferences.preloads = vec![fixture("conformance.preload.js")];
        preferences.node_integration_in_sub_frames = true;
        let window =
            BrowserWindow::builder().web_preferences(preferences).build(&self.app).expect("a window opens");
        if let Some(before) = setup.before_document {
            before(window.web_contents());
        }
        let page = Document { window, iframe: None, loads: Cell::new(0), calls: Cell::new(0) };
        page.load();
        Box::new(page)
    }
}

/// A document: that of a window's main frame, or of an iframe.
struct Document {
    window: BrowserWindow,
    iframe: Option<WebFrameMain>,
    /// How many documents the main frame has loaded; their addresses differ by it.
    loads: Cell<u32>,
    calls: Cell<u32>,
}

impl Document {
    fn load(&self) {
        self.loads.set(self.loads.get() + 1);
        let url = format!("file://{}?{}", fixture("conformance.html").display(), self.loads.get());
        block_on(self.window.load_url(&url)).expect("the page loads");
    }

    /// Calls a function that the preload exposed.
    fn call(&self, function: &str, args: &[Value]) -> Value {
        let args: Vec<String> = args.iter().map(literal).collect();
        let code = format!("conformance.{function}({})", args.join(", "));
        let done = match &self.iframe {
            Some(frame) => block_on(frame.execute_javascript(&code)),
            None => block_on(self.window.web_contents().execute_javascript(&code)),
        };
        done.unwrap_or_else(|error| panic!("conformance.{function}: {error}"))
    }
}

impl Page for Document {
    fn contents(&self) -> &WebContents {
        self.window.web_contents()
    }

    fn add_frame(&self, name: &str) -> Box<dyn Frame> {
        self.add_frame_in(self, name)
    }

    fn add_frame_in(&self, parent: &dyn Frame, name: &str) -> Box<dyn Frame> {
        let parent = parent.seen_by_main();
        let code = format!("addFrame({})", literal(&name.into()));
        block_on(parent.execute_javascript(&code)).expect("the frame loads");
        let frame = parent.frames().into_iter().find(|frame| frame.name() == name);
        Box::new(Self {
            window: self.window.clone(),
            iframe: Some(frame.expect("main knows it by then")),
            loads: Cell::new(0),
            calls: Cell::new(0),
        })
    }

    fn remove_frame(&self, frame: Box<dyn Frame>) {
        let gone = frame.seen_by_main();
        let parent = gone.parent().expect("an iframe is in a frame");
        // A script that never ends by itself ends with its frame.
        let end = gone.execute_javascript("new Promise(() => {})");
        let code = format!("removeFrame({})", literal(&gone.name().into()));
        block_on(parent.execute_javascript(&code)).expect("the frame is there to be removed");
        block_on(end).expect_err("its frame is gone");
    }

    fn navigate(&self) {
        self.load();
    }

    fn navigate_saying(&self, channel: &str, args: Vec<Value>) {
        self.call("sendAtUnload", &[channel.into(), Value::Array(args)]);
        self.load();
    }

    fn close(&self) {
        let closed = self.window.next::<Closed>();
        self.window.destroy();
        block_on(closed).expect("it is told that it is closed");
    }

    fn script(&self, script: Script<'_>) -> Result<Value, ExecuteError> {
        block_on(script)
    }
}

impl Frame for Document {
    fn send(&self, channel: &str, args: Vec<Value>) {
        self.call("send", &[channel.into(), Value::Array(args)]);
    }

    fn post_message(&self, channel: &str, message: Value, transfer: &[PortNumber]) -> Result<(), IpcError> {
        outcome(&self.call("postMessage", &[channel.into(), message, numbers(transfer)])).map(drop)
    }

    fn message_channel(&self) -> (PortNumber, PortNumber) {
        match ports(&self.call("messageChannel", &[]))[..] {
            [one, other] => (one, other),
            _ => panic!("a channel has two ports"),
        }
    }

    fn post(&self, port: PortNumber, message: Value, transfer: &[PortNumber]) -> Result<(), IpcError> {
        outcome(&self.call("post", &[port.0.into(), message, numbers(transfer)])).map(drop)
    }

    fn post_unclonable(&self, port: PortNumber, transfer: &[PortNumber]) -> Result<(), IpcError> {
        outcome(&self.call("postUnclonable", &[port.0.into(), numbers(transfer)])).map(drop)
    }

    fn post_buffer(&self, port: PortNumber, length: u32) -> u32 {
        number(&self.call("postBuffer", &[port.0.into(), length.into()]))
    }

    fn next_message(&self, port: PortNumber) -> Option<PortMessage> {
        let message = self.call("nextMessage", &[port.0.into()]);
        let data = message.get("data")?.clone();
        Some(PortMessage { data, ports: ports(message.get("ports").expect("each message has some or none")) })
    }

    fn close_port(&self, port: PortNumber) {
        self.call("closePort", &[port.0.into()]);
    }

    fn send_sync(&self, channel: &str, args: Vec<Value>) -> Result<Value, IpcError> {
        outcome(&self.call("sendSync", &[channel.into(), Value::Array(args)]))
    }

    fn begin_invoke(&self, channel: &str, args: Vec<Value>) -> CallNumber {
        let number = self.calls.get() + 1;
        self.calls.set(number);
        self.call("beginInvoke", &[number.into(), channel.into(), Value::Array(args)]);
        CallNumber(number)
    }

    fn finish(&self, call: CallNumber) -> Result<Value, IpcError> {
        outcome(&self.call("finish", &[call.0.into()]))
    }

    fn listen(&self, channel: &str) {
        self.call("listen", &[channel.into()]);
    }

    fn next_push(&self) -> Push {
        let push = self.call("nextPush", &[]);
        let part = |key: &str| push.get(key).unwrap_or_else(|| panic!("{push} has no {key}"));
        Push {
            channel: part("channel").as_str().expect("a channel is text").to_owned(),
            args: part("args").as_array().expect("arguments are a list").to_vec(),
            ports: ports(part("ports")),
        }
    }

    fn seen_by_main(&self) -> WebFrameMain {
        let main = || self.window.web_contents().main_frame().expect("it has a document");
        self.iframe.clone().unwrap_or_else(main)
    }
}

fn numbers(ports: &[PortNumber]) -> Value {
    Value::Array(ports.iter().map(|port| port.0.into()).collect())
}

fn ports(numbers: &Value) -> Vec<PortNumber> {
    numbers.as_array().expect("ports are a list").iter().map(|port| PortNumber(number(port))).collect()
}

fn number(value: &Value) -> u32 {
    polaron::from_value(value).expect("it is a number")
}

/// A value as JavaScript; scenarios use such values only as JSON has, too.
fn literal(value: &Value) -> String {
    value.to_json().unwrap_or_else(|error| panic!("{value} is not JSON: {error}")).to_string()
}

/// What the preload tells of a call: `{ value }` or `{ error }`.
fn outcome(told: &Value) -> Result<Value, IpcError> {
    match told.get("error") {
        Some(error) => Err(error_of(error)),
        None => Ok(told.get("value").cloned().unwrap_or(Value::Undefined)),
    }
}

fn error_of(described: &Value) -> IpcError {
    let text = |key: &str| described.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut error = IpcError::new(text("message")).with_name(text("name"));
    for (key, value) in described.as_object().expect("an error is described by an object").iter() {
        error = match (key.to_string().as_str(), value) {
            ("name" | "message", _) | (_, Value::Undefined) => error,
            ("code", code) => error.with_code(code.clone()),
            ("cause", cause) => error.with_cause(error_of(cause)),
            (key, value) => error.with_data(key, value.clone()),
        };
    }
    error
}
