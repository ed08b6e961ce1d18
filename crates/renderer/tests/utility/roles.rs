//! The processes that the tests start: this very program, by what it is told on its command line.

use std::{
    io::{Read, Write},
    os::{fd::AsFd, unix::net::UnixStream},
    sync::Arc,
};

use polaron_protocol::{DocumentId, DocumentOpened, EnvelopeWriter, FrameId, Hello, Kind, PageId, Token};
use polaron_renderer::{
    IpcRenderer, IpcRendererEvent, MessageEvent, MessagePortMain, ParentPort, PostMessage, Process, Rest,
    Value, connect,
};

/// Plays a role until its end.
pub(crate) fn play(role: &str) {
    match role {
        "puppet" => puppet(&connect().unwrap()),
        "flood" => flood(&connect().unwrap()),
        "early" => early(&connect().unwrap()),
        "mute" => loop {
            std::thread::park();
        },
        "code-7" => std::process::exit(7),
        "chatter" => chatter(&connect().unwrap()),
        "connect-error" => println!("{}", connect().unwrap_err()),
        "says-when-main-is-gone" => says_when_main_is_gone(&connect().unwrap()),
        "idle" => idle(&connect().unwrap()),
        "busy" => busy(&connect().unwrap()),
        "leaves-a-child" => leaves_a_child(),
        "opens-a-document" => hostile(&[opened()]),
        "closes-its-document" => hostile(&[bare(Kind::DocumentClosed)]),
        "hello-twice" => hostile(&[Hello::new(Token([0; 32])).to_envelope()]),
        "another-version" => another_version(),
        "no-hello" => {
            say(b"GET / HTTP/1.1\r\n\r\n and more than a hello has, so that all of it can be looked at")
        }
        other => panic!("no such role: {other}"),
    }
}

fn post(posted: PostMessage) {
    futures_executor::block_on(posted).unwrap();
}

/// Does what main tells it by messages of the shape `[command, channel, args]`.
fn puppet(process: &Process) {
    let (ipc, port) = (process.ipc_renderer().clone(), process.parent_port().clone());
    let handle = process.clone();
    process.parent_port().on_message(move |event: &MessageEvent| {
        let (command, channel, args): (String, String, Vec<Value>) = event.data().unwrap();
        obey(&handle, &ipc, &port, &command, &channel, args, event.ports());
    });
    process.wait();
}

fn obey(
    process: &Process,
    ipc: &IpcRenderer,
    port: &ParentPort,
    command: &str,
    channel: &str,
    mut args: Vec<Value>,
    ports: &[MessagePortMain],
) {
    let say = |what: &str, value: Value| post(port.post_message((what, value), &[]));
    match command {
        "echo" => post(port.post_message(args, ports)),
        "send" => ipc.send(channel, args).unwrap(),
        "send-after-main" => say("sent", ipc.send(channel, args).unwrap_err().to_string().into()),
        "post-message" => ipc.post_message(channel, args.remove(0), ports).unwrap(),
        "invoke" => match futures_executor::block_on(ipc.invoke::<Value>(channel, args)) {
            Ok(value) => say("resolved", value),
            Err(error) => say("rejected", error.to_string().into()),
        },
        "invoke-number" => match futures_executor::block_on(ipc.invoke::<f64>(channel, args)) {
            Ok(value) => say("resolved", value.into()),
            Err(error) => say("rejected", error.to_string().into()),
        },
        "send-sync" => match ipc.send_sync::<Value>(channel, args) {
            Ok(value) => say("returned", value),
            Err(error) => say("threw", error.to_string().into()),
        },
        "listen" => listen(ipc, port, channel, false),
        "listen-once" => listen(ipc, port, channel, true),
        "listen-typed" => {
            ipc.on(channel, |_: &IpcRendererEvent, _: f64| Err::<(), _>("the listener failed"));
        }
        "listen-and-panic" => {
            ipc.on(channel, |_: IpcRendererEvent| -> () { panic!("on purpose") });
        }
        "add-and-remove" => {
            let id = ipc.add_listener(channel, |_: &IpcRendererEvent| -> () { panic!("it was taken off") });
            assert!(ipc.remove_listener(channel, id) && !ipc.off(channel, id));
            say("listeners", (ipc.listener_count(channel) as f64).into());
        }
        "remove-all" => {
            ipc.remove_all_listeners(channel);
            say("listeners", (ipc.listener_count(channel) as f64).into());
        }
        "serve-ports" => {
            for port in ports {
                let answers = port.clone();
                port.on_message(move |event: &MessageEvent| {
                    post(answers.post_message(event.value().unwrap(), event.ports()));
                });
                port.start();
            }
            say("serving", (ports.len() as f64).into());
        }
        "keep-ports" => {
            let kept = ports.to_vec();
            std::thread::spawn(move || {
                let _kept = kept;
                loop {
                    std::thread::park();
                }
            });
            say("kept", Value::Null);
        }
        "name" => say("name", process.service_name().into()),
        "connect-again" => say("refused", connect().unwrap_err().to_string().into()),
        "surroundings" => {
            let variable = std::env::var("POLARON_TEST").unwrap_or_default();
            let folder = std::env::current_dir().unwrap();
            say("surroundings", format!("{variable} in {}", folder.display()).into());
        }
        "descriptors" => {
            let mut stdin = Vec::new();
            std::io::stdin().read_to_end(&mut stdin).unwrap();
            assert!(stdin.is_empty());
            say("descriptors", inheritable().join(" ").into());
        }
        "libraries" => {
            let maps = std::fs::read_to_string("/proc/self/maps").unwrap();
            let found =
                ["webkit", "libgtk", "javascriptcore"].iter().filter(|name| maps.contains(**name)).count();
            say("libraries", (found as f64).into());
        }
        "exit" => std::process::exit(args[0].as_f64().unwrap() as i32),
        "abort" => std::process::abort(),
        other => panic!("no such command: {other}"),
    }
}

fn listen(ipc: &IpcRenderer, port: &ParentPort, channel: &str, once: bool) {
    let port = port.clone();
    let listener = move |event: &IpcRendererEvent, Rest(args): Rest<Value>| {
        post(port.post_message((event.channel(), args), event.ports()));
    };
    if once {
        ipc.once(channel, listener);
    } else {
        ipc.on(channel, listener);
    }
}

/// The descriptors beyond the standard streams that a child of this process would inherit.
pub(crate) fn inheritable() -> Vec<String> {
    let listed: Vec<_> =
        std::fs::read_dir("/proc/self/fd").unwrap().map(|entry| entry.unwrap().file_name()).collect();
    let flags = |fd: &str| std::fs::read_to_string(format!("/proc/self/fdinfo/{fd}")).unwrap_or_default();
    let is_inherited = |fd: &String| {
        let text = flags(fd);
        let octal = text.lines().find_map(|line| line.strip_prefix("flags:")).map(str::trim);
        octal.is_some_and(|octal| i64::from_str_radix(octal, 8).unwrap() & 0o2_000_000 == 0)
    };
    let mut found: Vec<_> = listed
        .into_iter()
        .map(|name| name.into_string().unwrap())
        .filter(|fd| fd.parse::<i32>().unwrap() > 2)
        .filter(is_inherited)
        .collect();
    found.sort();
    found
}

/// Says 10 000 things and ends at once.
fn flood(process: &Process) {
    for index in 0..10_000 {
        process.ipc_renderer().send("number", (index,)).unwrap();
        post(process.parent_port().post_message(index, &[]));
    }
}

/// Does not listen before it is told to by a message on the one channel that it listens on.
fn early(process: &Process) {
    let (ipc, port) = (process.ipc_renderer().clone(), process.parent_port().clone());
    process.ipc_renderer().once("now", move |_: &IpcRendererEvent| listen(&ipc, &port, "early", false));
    process.wait();
}

fn chatter(process: &Process) {
    println!("to the output, {}", std::env::args().skip(3).collect::<Vec<_>>().join(" "));
    eprintln!("to the error stream");
    process.wait();
}

fn says_when_main_is_gone(process: &Process) {
    println!("connected");
    let (sender, receiver) = std::sync::mpsc::channel();
    let sender = Arc::new(sender);
    process.on_disconnect(move || sender.send(()).unwrap());
    receiver.recv().unwrap();
    assert!(process.is_disconnected());
    let error = futures_executor::block_on(process.ipc_renderer().invoke::<()>("x", ())).unwrap_err();
    println!("{error}");
    println!("{}", process.ipc_renderer().send("x", ()).unwrap_err());
    println!("{}", process.parent_port().try_post_message("x", &[]).unwrap_err());
    futures_executor::block_on(process.disconnected());
    process.wait();
    println!("disconnected");
}

fn idle(process: &Process) {
    process.parent_port().on_message(|_: &MessageEvent| println!("connected"));
    process.wait();
}

/// Never comes back from its listener.
fn busy(process: &Process) {
    process.parent_port().on_message(|_: &MessageEvent| {
        println!("connected");
        loop {
            std::thread::park();
        }
    });
    process.wait();
}

/// Ends before it connects, and leaves a process that has its socket.
fn leaves_a_child() {
    let child = std::process::Command::new("/bin/sleep").arg("1000").spawn().unwrap();
    println!("{}", child.id());
    std::process::exit(5);
}

fn say(bytes: &[u8]) {
    let mut socket = UnixStream::from(std::io::stdin().as_fd().try_clone_to_owned().unwrap());
    socket.write_all(bytes).unwrap();
    loop {
        std::thread::park();
    }
}

fn hostile(envelopes: &[Vec<u8>]) {
    let mut bytes = Hello::new(Token([0; 32])).to_envelope();
    bytes.extend(envelopes.concat());
    say(&bytes);
}

fn another_version() {
    let mut hello = Hello::new(Token([0; 32])).to_envelope();
    hello[20] = 99;
    say(&hello);
}

/// A document in a page that it would like to be.
fn opened() -> Vec<u8> {
    let opened = DocumentOpened {
        document: DocumentId(2),
        page: PageId(1),
        frame: FrameId(1),
        is_main_frame: true,
        parent: DocumentId::NONE,
        url: "app://bank".into(),
        origin: "app://bank".into(),
        name: String::new(),
    };
    opened.to_envelope()
}

fn bare(kind: Kind) -> Vec<u8> {
    let mut envelope = Vec::new();
    EnvelopeWriter::new(&mut envelope, kind).document(DocumentId(1)).finish().unwrap();
    envelope
}
