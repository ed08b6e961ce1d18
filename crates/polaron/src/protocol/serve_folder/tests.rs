//! A served folder as handlers see it: statuses, headers and bodies.

use std::{fs, path::Path};

use super::{
    super::{Body, Method, Request, Response, body::Source, header},
    ServeFolder, content_type,
};

fn folder() -> (tempfile::TempDir, ServeFolder) {
    let temp = tempfile::tempdir().unwrap();
    fs::create_dir(temp.path().join("sub")).unwrap();
    fs::write(temp.path().join("index.html"), "<h1>home</h1>").unwrap();
    fs::write(temp.path().join("digits.txt"), "0123456789").unwrap();
    fs::write(temp.path().join("empty.txt"), "").unwrap();
    let folder = ServeFolder::new(temp.path());
    (temp, folder)
}

fn text(response: Response) -> String {
    let Body { source, length } = response.into_body();
    let bytes = match source {
        Source::Bytes(bytes) => bytes.to_vec(),
        Source::Pieces(pieces) => pieces.flat_map(|piece| piece.unwrap()).collect(),
        Source::Stream(_) => panic!("a file is no stream"),
    };
    assert_eq!(length, Some(bytes.len() as u64));
    String::from_utf8(bytes).unwrap()
}

fn field<'r>(response: &'r Response, name: &str) -> &'r str {
    response.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

#[test]
fn files_have_types_and_the_engine_guesses_nothing() {
    let (_temp, folder) = folder();
    let response = folder.respond(&Request::get("app://localhost/"));
    assert_eq!(response.status(), 200);
    assert_eq!(field(&response, "content-type"), "text/html; charset=utf-8");
    assert_eq!(field(&response, "x-content-type-options"), "nosniff");
    assert_eq!(field(&response, "accept-ranges"), "bytes");
    assert_eq!(text(response), "<h1>home</h1>");
}

#[test]
fn parts_of_files() {
    let (_temp, folder) = folder();
    for (range, status, content_range, body) in [
        ("bytes=2-4", 206, "bytes 2-4/10", "234"),
        ("bytes=7-", 206, "bytes 7-9/10", "789"),
        ("bytes=-2", 206, "bytes 8-9/10", "89"),
        ("bytes=0-1,3-4", 200, "", "0123456789"),
        ("bytes=10-", 416, "bytes */10", "416 Range Not Satisfiable\n"),
        ("bytes=x", 416, "bytes */10", "416 Range Not Satisfiable\n"),
    ] {
        let request =
            Request::get("app://localhost/digits.txt").with_header(header::RANGE, range.parse().unwrap());
        let response = folder.respond(&request);
        assert_eq!(response.status(), status, "{range}");
        assert_eq!(field(&response, "content-range"), content_range, "{range}");
        assert_eq!(text(response), body, "{range}");
        let conditional = request.with_header(header::IF_RANGE, "\"tag\"".parse().unwrap());
        assert_eq!(text(folder.respond(&conditional)), "0123456789", "{range}");
    }
    assert_eq!(text(folder.respond(&Request::get("app://localhost/empty.txt"))), "");
}

#[test]
fn what_is_not_served_has_its_status() {
    let (temp, folder) = folder();
    for (url, status) in [
        ("app://localhost/nothing", 404),
        ("app://localhost/sub", 404),
        ("app://localhost/sub/", 404),
        ("app://localhost/index.html/", 404),
        ("app://localhost/../secret", 404),
        ("app://elsewhere/index.html", 404),
        ("app:///index.html", 404),
        ("app://localhost:80/index.html", 404),
        ("app://user@localhost/index.html", 404),
        ("app:index.html", 404),
    ] {
        let response = folder.respond(&Request::get(url));
        assert_eq!(response.status(), status, "{url}");
        assert_eq!(field(&response, "content-type"), "text/plain; charset=utf-8");
        assert_eq!(field(&response, "x-content-type-options"), "nosniff");
        assert_eq!(text(response), "404 Not Found\n");
    }
    let post = Request::get("app://localhost/").with_method(Method::POST);
    let response = folder.respond(&post);
    assert_eq!((response.status().as_u16(), field(&response, "allow")), (405, "GET, HEAD"));
    // Root may read everything.
    if !rustix::process::geteuid().is_root() {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(temp.path().join("digits.txt"), fs::Permissions::from_mode(0o0)).unwrap();
        let response = folder.respond(&Request::get("app://localhost/digits.txt"));
        assert_eq!(response.status(), 403);
    }
}

#[test]
fn another_host_and_headers_of_ones_own() {
    let (_temp, folder) = folder();
    let folder = folder.host("bundle").header("Content-Security-Policy", "default-src 'self'");
    let folder = folder.header("cache-control", "max-age=60");
    assert_eq!(folder.respond(&Request::get("app://localhost/")).status(), 404);
    let response = folder.respond(&Request::get("app://bundle/"));
    assert_eq!(field(&response, "content-security-policy"), "default-src 'self'");
    assert_eq!(field(&response, "cache-control"), "max-age=60");

    for (name, value) in [("a b", "x"), ("a", "x\r\ny: z"), ("", "x"), ("a", "x\0")] {
        let folder = folder.clone().header(name, value);
        assert!(folder.prepare(Path::to_owned).is_err(), "{name}: {value:?}");
    }
}

#[test]
fn types_by_ending() {
    let expected = [
        ("a.html", "text/html; charset=utf-8"),
        ("a.HTM", "text/html; charset=utf-8"),
        ("a.css", "text/css; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.mjs", "text/javascript; charset=utf-8"),
        ("a.MJS", "text/javascript; charset=utf-8"),
        ("a.cjs", "text/javascript; charset=utf-8"),
        ("a.json", "application/json"),
        ("a.js.map", "application/json"),
        ("a.webmanifest", "application/manifest+json"),
        ("a.txt", "text/plain; charset=utf-8"),
        ("a.md", "text/markdown; charset=utf-8"),
        ("a.wasm", "application/wasm"),
        ("a.svg", "image/svg+xml"),
        ("a.png", "image/png"),
        ("a.jpg", "image/jpeg"),
        ("a.webp", "image/webp"),
        ("a.avif", "image/avif"),
        ("a.ico", "image/x-icon"),
        ("a.woff", "font/woff"),
        ("a.woff2", "font/woff2"),
        ("a.ttf", "font/ttf"),
        ("a.otf", "font/otf"),
        ("a.mp4", "video/mp4"),
        ("a.webm", "video/webm"),
        ("a.mp3", "audio/mpeg"),
        ("a.pdf", "application/pdf"),
        ("a.unheard-of", "application/octet-stream"),
        ("html", "application/octet-stream"),
    ];
    let told = expected.map(|(name, _)| (name, content_type(Path::new(name)).to_str().unwrap().to_owned()));
    assert_eq!(told, expected.map(|(name, told)| (name, told.to_owned())));
}
