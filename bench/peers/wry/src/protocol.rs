//! The custom protocol: the page's files, and bytes there and back.

use std::{borrow::Cow, fs};

use http::{Request, Response, StatusCode, header::CONTENT_TYPE};
use polaron_bench_kit::{Bench, Message, page_folder};

type Body = Cow<'static, [u8]>;

/// Answers a request.
pub(crate) fn answer(bench: &Bench, request: &Request<Vec<u8>>) -> Response<Body> {
    match request.uri().path() {
        "/echo" => {
            bench.tick();
            of("application/octet-stream", request.body().clone())
        }
        "/upload" => {
            bench.tick();
            of("text/plain", request.body().len().to_string().into_bytes())
        }
        "/download" => {
            bench.tick();
            let length = request.uri().query().and_then(|query| query.parse().ok()).unwrap_or(0);
            of("application/octet-stream", bench.download(length).to_vec())
        }
        "/call" => {
            bench.tick();
            let message: Option<Message> = serde_json::from_slice(request.body()).ok();
            of("application/json", serde_json::to_vec(&message).unwrap_or_default())
        }
        path => match fs::read(page_folder().join(path.trim_start_matches('/'))) {
            Ok(file) => of(if path.ends_with(".js") { "text/javascript" } else { "text/html" }, file),
            Err(_) => {
                let mut response = of("text/plain", Vec::new());
                *response.status_mut() = StatusCode::NOT_FOUND;
                response
            }
        },
    }
}

fn of(kind: &'static str, body: Vec<u8>) -> Response<Body> {
    let mut response = Response::new(Cow::Owned(body));
    response.headers_mut().insert(CONTENT_TYPE, http::HeaderValue::from_static(kind));
    response
}
