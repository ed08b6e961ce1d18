//! Pages that are no files: `app://`, served from a folder or made by handlers, and what such pages are.

use std::{fs, thread};

use polaron::{
    App, BrowserWindow, IpcMainInvokeEvent, LoadError,
    events::DidFailLoad,
    protocol::{Body, CustomScheme, Request, Response, ServeFolder},
};

use crate::harness::{eval, fixture, temp, tests};

tests! {
    a_folder_is_served_with_all_that_a_page_needs,
    a_page_has_an_origin_and_what_comes_with_it,
    preload_and_ipc_work_there,
    no_way_leads_out_of_the_folder,
    parts_of_files_and_heads,
    changes_on_the_disk_are_seen_at_the_next_load,
    the_policy_of_a_header_holds,
    methods_headers_and_bodies_reach_the_handler,
    statuses_headers_and_errors_reach_the_page,
    a_failed_load_says_why,
    schemes_come_and_go_while_pages_are_open,
    both_sandboxes_know_the_schemes,
    privileges_are_as_registered,
}

/// A window at a URL, with the preload that gives the page `api`.
pub(crate) async fn open_at(app: &App, url: &str) -> BrowserWindow {
    let window = BrowserWindow::builder().preload(fixture("preload.js")).build(app).unwrap();
    window.load_url(url).await.unwrap();
    window
}

/// The same at the folder of this suite's page.
async fn open_folder(app: &App) -> BrowserWindow {
    app.protocol().serve_folder("app", fixture("local-pages")).unwrap();
    open_at(app, "app://localhost/").await
}

/// Has a scheme answer as `handler` does, and its page with an empty one.
pub(crate) fn handle_with_page(app: &App, handler: impl Fn(Request) -> Response + Send + Sync + 'static) {
    let handler = move |request: Request| match request.path() {
        "/page" => page(),
        _ => handler(request),
    };
    app.protocol().handle("app", handler).unwrap();
}

pub(crate) fn page() -> Response {
    Response::builder()
        .header("content-type", "text/html; charset=utf-8")
        .body(Body::from(page_html()))
        .unwrap()
}

/// A page with the functions of `requests.js`.
fn page_html() -> String {
    let script = include_str!("../fixtures/local-pages/requests.js");
    format!("<!doctype html><meta charset=utf-8><title>page</title><script>{script}</script>")
}

pub(crate) fn status(status: u16, body: impl Into<Body>) -> Response {
    Response::builder().status(status).body(body.into()).unwrap()
}

async fn a_folder_is_served_with_all_that_a_page_needs(app: App) {
    let window = open_folder(&app).await;
    let page: serde_json::Value = eval(&window, "described").await;
    assert_eq!(
        page,
        serde_json::json!({
            "classic": "a script",
            "module": "a module of a module",
            "json": { "from": "data.json" },
            "wasm": 42,
            "worker": "a worker: app://localhost",
            "color": "rgb(1, 2, 3)",
            "image": [3, 2],
            "svg": [5, 4],
            "type": "text/html;charset=utf-8",
            "umlaut": "ä",
        })
    );
    // Relative URLs and folders.
    window.load_url("app://localhost/sub/").await.unwrap();
    assert_eq!(eval::<String>(&window, "document.body.textContent.trim()").await, "the folder's own page");
    assert_eq!(eval::<u16>(&window, "fetch('../data.json').then((r) => r.status)").await, 200);
}

async fn a_page_has_an_origin_and_what_comes_with_it(app: App) {
    app.protocol().serve_folder("other", fixture("local-pages")).unwrap();
    let window = open_folder(&app).await;
    let origin: serde_json::Value = eval(&window, "explore()").await;
    assert_eq!(
        origin,
        serde_json::json!({
            "origin": "app://localhost",
            "isSecureContext": true,
            "crypto": true,
            "stored": "kept",
            "database": "kept too",
            "ownFrame": "readable",
            "otherFrame": "SecurityError",
            "otherOrigin": "TypeError",
            "file": "TypeError",
        })
    );
    // Storage outlives the document, and belongs to the origin.
    window.load_url("app://localhost/sub/").await.unwrap();
    assert_eq!(eval::<String>(&window, "localStorage.getItem('key')").await, "kept");
    window.load_url("other://localhost/sub/").await.unwrap();
    assert!(eval::<bool>(&window, "localStorage.getItem('key') === null").await);
}

async fn preload_and_ipc_work_there(app: App) {
    app.ipc_main()
        .handle("where", |event: &IpcMainInvokeEvent, bytes: polaron::Value| {
            (event.sender_frame().url().to_owned(), bytes)
        })
        .unwrap();
    let window = open_folder(&app).await;
    assert_eq!(
        eval::<serde_json::Value>(&window, "api.invoke('where', [1, 'two'])").await,
        serde_json::json!(["app://localhost/", [1, "two"]])
    );
}

async fn no_way_leads_out_of_the_folder(app: App) {
    let folder = temp().join("ui");
    fs::create_dir(&folder).unwrap();
    fs::write(temp().join("secret"), "secret").unwrap();
    fs::write(folder.join("index.html"), "<!doctype html><p>home").unwrap();
    fs::write(folder.join(".hidden"), "secret").unwrap();
    std::os::unix::fs::symlink(temp().join("secret"), folder.join("link")).unwrap();
    std::os::unix::fs::symlink("..", folder.join("up")).unwrap();
    app.protocol().serve_folder("app", &folder).unwrap();
    let window = open_at(&app, "app://localhost/").await;
    let absolute = temp().join("secret");
    let absolute = absolute.to_str().unwrap();
    for path in [
        "/../secret",
        "/%2e%2e/secret",
        "/..%2fsecret",
        "/%2e%2e%2fsecret",
        "/%252e%252e/secret",
        "/..%5csecret",
        "/..\\\\secret",
        "/.hidden",
        "/%2ehidden",
        "/link",
        "/up/secret",
        "/index.html%00",
        "//secret",
        &format!("/{absolute}"),
        absolute,
        &format!("/{}", absolute.replace('/', "%2f")),
    ] {
        let code = format!("fetch('app://localhost{path}').then(async (r) => [r.status, await r.text()])");
        assert_eq!(
            eval::<(u16, String)>(&window, &code).await,
            (404, "404 Not Found\n".to_owned()),
            "{path}"
        );
    }
    assert_eq!(eval::<u16>(&window, "fetch('app://localhost/index.html').then((r) => r.status)").await, 200);
}

async fn parts_of_files_and_heads(app: App) {
    let folder = temp().join("ui");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("index.html"), page_html()).unwrap();
    let video: Vec<u8> = (0..300_000_u32).map(|index| (index % 251) as u8).collect();
    fs::write(folder.join("film.mp4"), &video).unwrap();
    app.protocol().serve_folder("app", &folder).unwrap();
    let window = open_at(&app, "app://localhost/").await;
    let part = async |range: &str| {
        let code = format!("part('film.mp4', '{range}')");
        eval::<(u16, Option<String>, String, Vec<u8>)>(&window, &code).await
    };
    let film = || "video/mp4".to_owned();
    assert_eq!(
        part("bytes=100000-100999").await,
        (206, Some("bytes 100000-100999/300000".to_owned()), film(), video[100_000..101_000].to_vec())
    );
    assert_eq!(
        part("bytes=299990-").await,
        (206, Some("bytes 299990-299999/300000".to_owned()), film(), video[299_990..].to_vec())
    );
    assert_eq!(part("bytes=0-9,20-29").await, (200, None, film(), video.clone()));
    let (status, range, ..) = part("bytes=300000-").await;
    assert_eq!((status, range.as_deref()), (416, Some("bytes */300000")));

    let head: (u16, String, usize) = eval(&window, "head('film.mp4')").await;
    assert_eq!(head, (200, "300000".to_owned(), 0));
    assert_eq!(eval::<u16>(&window, "fetch('/', { method: 'DELETE' }).then((r) => r.status)").await, 405);
}

async fn changes_on_the_disk_are_seen_at_the_next_load(app: App) {
    let folder = temp().join("ui");
    fs::create_dir(&folder).unwrap();
    let write = |version: u32| {
        fs::write(
            folder.join("index.html"),
            format!("<!doctype html><title>{version}</title><script src=a.js></script>"),
        )
        .unwrap();
        fs::write(folder.join("a.js"), format!("const version = {version}")).unwrap();
    };
    write(0);
    app.protocol().serve_folder("app", &folder).unwrap();
    let window = open_at(&app, "app://localhost/").await;
    for version in 1..4 {
        write(version);
        window.load_url(&format!("app://localhost/?{version}")).await.unwrap();
        assert_eq!(
            eval::<(String, u32)>(&window, "[document.title, version]").await,
            (version.to_string(), version)
        );
    }
}

async fn the_policy_of_a_header_holds(app: App) {
    let folder = ServeFolder::new(fixture("local-pages")).host("bundle");
    let folder = folder.header("content-security-policy", "default-src 'self'; script-src 'none'");
    app.protocol().serve_folder("app", folder).unwrap();
    let window = open_at(&app, "app://bundle/").await;
    assert_eq!(eval::<String>(&window, "typeof described").await, "undefined", "no script of the page ran");
}

async fn methods_headers_and_bodies_reach_the_handler(app: App) {
    handle_with_page(&app, |request| {
        let header = request.headers().get("x-own").map_or("", |value| value.to_str().unwrap());
        let sum: u64 = request.body().iter().map(|byte| u64::from(*byte)).sum();
        let line = format!("{} {} {header} {} {sum}", request.method(), request.url(), request.body().len());
        status(200, line)
    });
    let window = open_at(&app, "app://host/page").await;
    let send = async |init: &str| {
        let code = format!(
            "fetch('/a%20b?c=d#e', {{ headers: {{ 'X-Own': 'mine' }}, {init} }}).then((r) => r.text())"
        );
        eval::<String>(&window, &code).await
    };
    assert_eq!(send("").await, "GET app://host/a%20b?c=d mine 0 0");
    assert_eq!(send("method: 'POST', body: 'äöü'").await, "POST app://host/a%20b?c=d mine 6 1119");
    assert_eq!(
        send("method: 'PUT', body: new Uint8Array(5_000_000).fill(3)").await,
        "PUT app://host/a%20b?c=d mine 5000000 15000000"
    );
    assert_eq!(send("method: 'DELETE'").await, "DELETE app://host/a%20b?c=d mine 0 0");
    assert_eq!(send("method: 'HEAD'").await, "", "the body of an answer to HEAD is left away");
}

async fn statuses_headers_and_errors_reach_the_page(app: App) {
    handle_with_page(&app, |request| match request.path() {
        "/teapot" => Response::builder()
            .status(418)
            .header("x-one", "1")
            .header("x-two", "2")
            .header("content-type", "text/x-tea; charset=utf-8")
            .body(Body::from("short and stout ä"))
            .unwrap(),
        "/empty" => status(204, ""),
        "/moved" => {
            Response::builder().status(302).header("location", "/page").body(Body::from("moved")).unwrap()
        }
        "/continue" => status(100, ""),
        "/length" => Response::builder().header("content-length", "5").body(Body::from("four")).unwrap(),
        "/panic" => panic!("on purpose"),
        _ => status(404, "nothing"),
    });
    app.protocol()
        .handle("fails", async |request: Request| match request.path() {
            "/error" => Err("no luck"),
            "/panic" => panic!("on purpose"),
            _ => Ok(page()),
        })
        .unwrap();
    let window = open_at(&app, "app://host/page").await;
    type Got = (u16, Option<String>, String);
    let ask = async |url: &str| eval::<Got>(&window, &format!("get('{url}')")).await;
    let failed = || (0, Some("TypeError".to_owned()), String::new());
    assert_eq!(
        ask("/teapot").await,
        (418, Some("text/x-tea; charset=utf-8".to_owned()), "short and stout ä".to_owned())
    );
    let headers =
        "fetch('/teapot').then((r) => [r.statusText, r.headers.get('x-one'), r.headers.get('x-two')])";
    assert_eq!(
        eval::<[String; 3]>(&window, headers).await,
        ["I'm a teapot".to_owned(), "1".to_owned(), "2".to_owned()]
    );
    let (code, _, body) = ask("/empty").await;
    assert_eq!((code, body.as_str()), (204, ""));
    let (code, _, body) = ask("/nothing").await;
    assert_eq!((code, body.as_str()), (404, "nothing"));
    // WebKitGTK follows no redirect of a handler's.
    let (code, _, body) = ask("/moved").await;
    assert_eq!((code, body.as_str()), (302, "moved"));
    for url in ["/continue", "/length", "/panic"] {
        assert_eq!(ask(url).await, failed(), "{url}");
    }
    window.load_url("fails://host/page").await.unwrap();
    for url in ["/error", "/panic"] {
        assert_eq!(ask(url).await, failed(), "{url}");
    }
    assert_eq!(ask("/page").await.0, 200, "it answers again");
}

async fn a_failed_load_says_why(app: App) {
    let handler = |request: Request| match request.path() {
        "/panic" => panic!("on purpose"),
        "/missing" => Ok(Response::builder()
            .status(404)
            .header("content-type", "text/html")
            .body(Body::from("<p>not here"))
            .unwrap()),
        _ => Err("the disk is on fire"),
    };
    app.protocol().handle("app", handler).unwrap();
    let window = BrowserWindow::builder().preload(fixture("preload.js")).build(&app).unwrap();
    for (url, expected) in [
        ("app://host/error", "the disk is on fire"),
        ("app://host/panic", "the handler panicked: on purpose"),
    ] {
        let event = window.web_contents().next::<DidFailLoad>();
        let LoadError::Failed { reason, .. } = window.load_url(url).await.unwrap_err() else {
            panic!("{url} failed otherwise")
        };
        assert_eq!(reason, expected);
        assert_eq!(event.await.unwrap().error_description, expected);
    }
    // A status is no failure, as on the web.
    window.load_url("app://host/missing").await.unwrap();
    assert!(app.protocol().unhandle("app"));
    let error = window.load_url("app://host/missing").await.unwrap_err().to_string();
    assert!(error.contains("app: has no handler"), "{error}");
}

async fn schemes_come_and_go_while_pages_are_open(app: App) {
    let window = open_folder(&app).await;
    let text = |text: &'static str| {
        move |_: Request| {
            let response = Response::builder().header("access-control-allow-origin", "*");
            response.header("content-type", "text/plain").body(Body::from(text))
        }
    };
    let ask = "fetch('late://host/').then((r) => r.text()).catch((e) => e.name)";
    assert_eq!(eval::<String>(&window, ask).await, "TypeError");
    app.protocol().handle("late", text("first")).unwrap();
    // The engine tells the page of it, on a way of its own, which a picture takes too.
    window.capture_page().await.unwrap();
    assert_eq!(eval::<String>(&window, ask).await, "first");
    assert!(app.protocol().handle("late", text("second")).is_err());
    assert!(app.protocol().unhandle("late"));
    assert_eq!(eval::<String>(&window, ask).await, "TypeError");
    // On another thread, as any may.
    let protocol = app.protocol();
    thread::spawn(move || protocol.handle("late", text("second")).unwrap()).join().unwrap();
    assert_eq!(eval::<String>(&window, ask).await, "second");
    window.load_url("late://host/").await.unwrap();
    assert!(eval::<bool>(&window, "isSecureContext").await);
}

async fn both_sandboxes_know_the_schemes(app: App) {
    app.protocol().serve_folder("app", fixture("local-pages")).unwrap();
    for sandbox in [true, false] {
        let builder = BrowserWindow::builder().preload(fixture("preload.js")).sandbox(sandbox);
        let window = builder.build(&app).unwrap();
        window.load_url("app://localhost/sub/").await.unwrap();
        assert_eq!(eval::<String>(&window, "self.origin").await, "app://localhost");
        let scheme = format!("later-{sandbox}");
        app.protocol().serve_folder(&scheme, fixture("local-pages")).unwrap();
        window.load_url(&format!("{scheme}://localhost/sub/")).await.unwrap();
    }
}

async fn privileges_are_as_registered(app: App) {
    let handler = |request: Request| {
        let (kind, body) = match request.path() {
            "/image" => {
                ("image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'/>".to_owned())
            }
            _ => ("text/html", page_html()),
        };
        Response::builder().header("content-type", kind).body(Body::from(body))
    };
    let schemes = [
        CustomScheme::new("alone").no_access(true),
        CustomScheme::new("shy").display_isolated(true),
        CustomScheme::new("near").local(true),
    ];
    app.protocol().register_schemes_as_privileged(schemes).unwrap();
    for scheme in ["alone", "shy", "near", "usual"] {
        app.protocol().handle(scheme, handler).unwrap();
    }
    let window = open_at(&app, "usual://host/").await;
    let embed = async |scheme: &str| eval::<bool>(&window, &format!("embed('{scheme}://host/image')")).await;
    for (scheme, may) in [("usual", true), ("alone", true), ("shy", false), ("near", false)] {
        assert_eq!(embed(scheme).await, may, "{scheme}");
    }
    for (scheme, origin, is_secure) in [
        ("usual", "usual://host", true),
        ("alone", "null", false),
        ("shy", "shy://host", true),
        ("near", "near://host", true),
    ] {
        window.load_url(&format!("{scheme}://host/")).await.unwrap();
        let told: (String, bool) = eval(&window, "[self.origin, isSecureContext]").await;
        assert_eq!(told, (origin.to_owned(), is_secure), "{scheme}");
        assert!(embed(scheme).await, "{scheme} embeds its own");
    }
}
