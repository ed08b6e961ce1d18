//! The backend without a web engine: `polaron_core::memory`, which speaks the real wire to the real sessions.

use std::{
    cell::{Cell, RefCell, RefMut},
    collections::{HashMap, HashSet},
    rc::Rc,
    sync::Arc,
};

use parking_lot::Mutex;
use polaron_core::{
    ExecuteError, Hub, IpcError, WebContents, WebFrameMain, WebPreferences,
    memory::{self, CallError, Document, Renderer},
};
use polaron_value::{Value, value};

use crate::{
    Backend, CallNumber, Frame, Page, PortMessage, PortNumber, Push, Script, Setup, backend::EARLY,
    tools::settled,
};

/// An application whose pages are no pages.
#[derive(Debug, Default)]
pub struct Memory {
    hub: Hub,
}

impl Memory {
    /// A new application.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Backend for Memory {
    fn hub(&self) -> &Hub {
        &self.hub
    }

    fn open_with(&self, setup: Setup<'_>) -> Box<dyn Page> {
        let mut preferences = WebPreferences::default();
        // Nothing of it runs here, but frames have an `ipcRenderer` only where there is a preload.
        preferences.preloads = vec!["preload.js".into()];
        preferences.node_integration_in_sub_frames = true;
        let contents = self.hub.create_contents(preferences);
        if let Some(before) = setup.before_document {
            before(&contents);
        }
        let mut renderer = Renderer::of(&self.hub, &contents).expect("the system has sockets and threads");
        let names = Names::default();
        let of_frames = names.clone();
        renderer.evaluate_with(move |frame, code| evaluate(&of_frames, frame, code));
        let process = Process {
            contents,
            renderer: RefCell::new(Some(renderer)),
            names,
            calls: RefCell::default(),
            last_call: Cell::new(0),
            loads: Cell::new(1),
            ports: RefCell::default(),
        };
        Box::new(MemoryFrame { process: Rc::new(process), iframe: None, listening: RefCell::default() })
    }
}

type Names = Arc<Mutex<HashMap<memory::Frame, String>>>;

/// Stands for the page's JavaScript; it knows the scripts of the scenarios.
fn evaluate(names: &Names, frame: memory::Frame, code: &str) -> Result<Value, IpcError> {
    match code {
        "[1 + 1, 'two']" => Ok(value!([2, "two"])),
        "null.x" => Err(IpcError::new("null is not an object (evaluating 'null.x')").with_name("TypeError")),
        "window.name" => Ok(names.lock().get(&frame).cloned().unwrap_or_default().into()),
        other => Err(IpcError::new(format!("no scenario runs this: {other}")).with_name("SyntaxError")),
    }
}

/// A renderer process with one page.
struct Process {
    contents: WebContents,
    /// [`None`] when the page is closed.
    renderer: RefCell<Option<Renderer>>,
    names: Names,
    calls: RefCell<HashMap<CallNumber, memory::Call>>,
    last_call: Cell<u32>,
    loads: Cell<u32>,
    ports: RefCell<Vec<memory::Port>>,
}

impl Process {
    fn add_port(&self, port: memory::Port) -> PortNumber {
        let mut ports = self.ports.borrow_mut();
        ports.push(port);
        PortNumber(u32::try_from(ports.len() - 1).expect("they are few"))
    }

    fn port(&self, number: PortNumber) -> memory::Port {
        self.ports.borrow()[number.0 as usize].clone()
    }

    fn ports_of(&self, numbers: &[PortNumber]) -> Vec<memory::Port> {
        numbers.iter().map(|number| self.port(*number)).collect()
    }

    fn renderer(&self) -> RefMut<'_, Renderer> {
        RefMut::map(self.renderer.borrow_mut(), |renderer| renderer.as_mut().expect("the page is open"))
    }
}

/// A document: that of the page's main frame, or of an iframe.
struct MemoryFrame {
    process: Rc<Process>,
    iframe: Option<memory::Frame>,
    listening: RefCell<HashSet<String>>,
}

impl MemoryFrame {
    /// Does something in this document.
    fn with<T>(
        &self,
        act: impl FnOnce(&mut memory::FrameMut<'_>) -> Result<T, CallError>,
    ) -> Result<T, CallError> {
        let mut renderer = self.process.renderer();
        let frame = self.iframe.unwrap_or_else(|| renderer.main_frame());
        act(&mut renderer.frame(frame))
    }

    /// The same where nothing may fail.
    fn surely<T>(&self, act: impl FnOnce(&mut memory::FrameMut<'_>) -> Result<T, CallError>) -> T {
        self.with(act).unwrap_or_else(|error| panic!("{error}"))
    }
}

impl Frame for MemoryFrame {
    fn send(&self, channel: &str, args: Vec<Value>) {
        self.surely(|frame| frame.send(channel, args));
    }

    fn post_message(&self, channel: &str, message: Value, transfer: &[PortNumber]) -> Result<(), IpcError> {
        let transfer = self.process.ports_of(transfer);
        done(self.with(|frame| frame.post_message(channel, message, &transfer)))
    }

    fn message_channel(&self) -> (PortNumber, PortNumber) {
        let (one, other) = self.process.renderer().message_channel();
        (self.process.add_port(one), self.process.add_port(other))
    }

    fn post(&self, port: PortNumber, message: Value, transfer: &[PortNumber]) -> Result<(), IpcError> {
        done(self.process.port(port).post_message(message, &self.process.ports_of(transfer)))
    }

    fn post_unclonable(&self, port: PortNumber, transfer: &[PortNumber]) -> Result<(), IpcError> {
        done(self.process.port(port).post_message(u64::MAX, &self.process.ports_of(transfer)))
    }

    fn post_buffer(&self, port: PortNumber, length: u32) -> u32 {
        let bytes: Vec<u8> = (0..=255).cycle().take(length as usize).collect();
        self.process
            .port(port)
            .post_message(Value::ArrayBuffer(bytes.into()), &[])
            .expect("it can be cloned");
        0
    }

    fn next_message(&self, port: PortNumber) -> Option<PortMessage> {
        let port = self.process.port(port);
        let message = self.process.renderer().next_message(&port).expect("main is there")?;
        let ports = message.ports.into_iter().map(|port| self.process.add_port(port)).collect();
        Some(PortMessage { data: message.data, ports })
    }

    fn close_port(&self, port: PortNumber) {
        self.process.port(port).close().expect("main is there");
    }

    fn send_sync(&self, channel: &str, args: Vec<Value>) -> Result<Value, IpcError> {
        answer(self.with(|frame| frame.send_sync(channel, args)))
    }

    fn begin_invoke(&self, channel: &str, args: Vec<Value>) -> CallNumber {
        let call = self.surely(|frame| frame.begin_invoke(channel, args));
        let number = CallNumber(self.process.last_call.get() + 1);
        self.process.last_call.set(number.0);
        self.process.calls.borrow_mut().insert(number, call);
        number
    }

    fn finish(&self, call: CallNumber) -> Result<Value, IpcError> {
        let call = self.process.calls.borrow_mut().remove(&call).expect("each call is finished once");
        answer(self.process.renderer().finish(call))
    }

    fn listen(&self, channel: &str) {
        self.listening.borrow_mut().insert(channel.to_owned());
    }

    fn next_push(&self) -> Push {
        loop {
            let push = self.surely(|frame| frame.next_push());
            // What nobody listens to is not heard.
            if push.channel == EARLY || self.listening.borrow().contains(&push.channel) {
                let ports = push.ports.into_iter().map(|port| self.process.add_port(port)).collect();
                return Push { channel: push.channel, args: push.args, ports };
            }
        }
    }

    fn seen_by_main(&self) -> WebFrameMain {
        self.surely(|frame| Ok(frame.web_frame_main())).expect("main knows it")
    }
}

impl Page for MemoryFrame {
    fn contents(&self) -> &WebContents {
        &self.process.contents
    }

    fn add_frame(&self, name: &str) -> Box<dyn Frame> {
        self.add_frame_in(self, name)
    }

    fn add_frame_in(&self, parent: &dyn Frame, name: &str) -> Box<dyn Frame> {
        let parent = self.handle(parent);
        let document = Document::new(format!("memory:{name}")).name(name);
        let frame =
            self.process.renderer().frame(parent).open_subframe(document).expect("its parent is there");
        self.process.names.lock().insert(frame, name.to_owned());
        Box::new(Self { process: self.process.clone(), iframe: Some(frame), listening: RefCell::default() })
    }

    fn remove_frame(&self, frame: Box<dyn Frame>) {
        let frame = self.handle(&*frame);
        self.process.renderer().frame(frame).close().expect("it is there");
        settled(self);
    }

    fn navigate(&self) {
        self.listening.borrow_mut().clear();
        self.process.loads.set(self.process.loads.get() + 1);
        let url = format!("memory:page?{}", self.process.loads.get());
        self.process.renderer().navigate(url.as_str()).expect("main is there");
    }

    fn navigate_saying(&self, channel: &str, args: Vec<Value>) {
        self.surely(|frame| {
            frame.unload()?;
            frame.send(channel, args)
        });
        self.navigate();
    }

    fn close(&self) {
        self.process.renderer.take();
    }

    fn script(&self, script: Script<'_>) -> Result<Value, ExecuteError> {
        self.process.renderer().run_until(script).expect("main is there")
    }
}

impl MemoryFrame {
    /// The renderer's word for a frame: main's number for it.
    fn handle(&self, frame: &dyn Frame) -> memory::Frame {
        let routing_id = frame.seen_by_main().routing_id();
        let main = self.process.renderer().main_frame();
        let names = self.process.names.lock();
        let known = names.keys().copied().chain([main]).find(|frame| frame.routing_id() == routing_id);
        known.expect("it is a frame of this page")
    }
}

/// What throws in a page.
fn done(outcome: Result<(), CallError>) -> Result<(), IpcError> {
    outcome.map_err(|error| IpcError::new(error.to_string()))
}

fn answer(outcome: Result<Value, CallError>) -> Result<Value, IpcError> {
    match outcome {
        Ok(value) => Ok(value),
        Err(CallError::Rejected(error)) => Err(error),
        Err(other) => panic!("{other}"),
    }
}
