//! A web site for tests: the fixtures over HTTP, under as many names as loopback has.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    thread,
};

use crate::harness::fixture;

/// Serves `fixtures/` for as long as this process lives, and gives the port. An address that ends with a slash is an empty
/// page.
pub(crate) fn serve() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut reader = BufReader::new(stream);
            let mut request = String::new();
            // A client that went away needs no answer.
            let _ = reader.read_line(&mut request);
            let mut line = String::new();
            while reader.read_line(&mut line).is_ok_and(|length| length > 2) {
                line.clear();
            }
            let path = request.split(' ').nth(1).unwrap_or("/").trim_start_matches('/');
            let (kind, body) = if path.ends_with(".js") {
                ("text/javascript", fs::read(fixture(path)).unwrap_or_default())
            } else if path.ends_with(".html") {
                ("text/html; charset=utf-8", fs::read(fixture(path)).unwrap_or_default())
            } else {
                ("text/html", b"<!doctype html><title>served</title>".to_vec())
            };
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _ = reader.get_mut().write_all(&[head.as_bytes(), &body].concat());
        }
    });
    port
}
