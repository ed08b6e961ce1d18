//! A web server for tests, on this machine only.

use std::{
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::Arc,
    thread,
};

use parking_lot::Mutex;

/// Answers until the test's process ends.
pub(crate) struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen: Arc<Mutex<Vec<String>>> = Arc::default();
        let log = seen.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let log = log.clone();
                // One that hangs up is of no interest.
                thread::spawn(move || drop(stream.map(|stream| answer(stream, &log))));
            }
        });
        Self { address, seen }
    }

    /// An address where nothing listens.
    pub(crate) fn closed() -> String {
        let address = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).unwrap();
        format!("http://{address}/")
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Everything that was asked for, in order, and who asked.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().clone()
    }
}

fn answer(mut stream: TcpStream, seen: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut agent = String::new();
    for line in lines {
        let line = line?;
        if let Some(value) = line.strip_prefix("User-Agent: ") {
            value.clone_into(&mut agent);
        }
        if line.is_empty() {
            break;
        }
    }
    seen.lock().push(path.clone());
    let (status, header, body) = match path.as_str() {
        "/redirect" => ("302 Found", "Location: /page\r\n", String::new()),
        "/missing" => ("404 Not Found", "", "<title>missing</title>".to_owned()),
        "/agent" => ("200 OK", "", agent),
        // The connection stays open, and nothing comes.
        "/hang" => return lines_end(&stream),
        _ => ("200 OK", "", "<!doctype html><title>served</title>".to_owned()),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: text/html\r\nContent-Length: {}\r\n{header}Connection: close\r\n\r\n{body}",
        body.len()
    )
}

/// Waits until the other side hangs up.
fn lines_end(mut stream: &TcpStream) -> std::io::Result<()> {
    std::io::copy(&mut stream, &mut std::io::sink()).map(drop)
}
