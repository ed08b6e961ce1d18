//! `webFrame` beyond the preload's own frame: the tree around it, and what a preload may do with other frames.

use polaron::{App, BrowserWindow, Value, WebFrameMain, value::value};

use super::{children::open_child, site::serve};
use crate::harness::{eval, fixture, run, tests};

tests! {
    a_preload_walks_over_the_frames_of_its_page,
    a_web_frame_is_one_object_while_its_document_lives,
    frames_are_found_by_name_selector_number_and_token,
    a_preload_works_in_frames_of_other_origins,
    a_page_gets_nothing_of_a_preload_that_works_in_it,
    nodes_cross_between_frames_that_could_have_them_anyway,
    a_web_frame_that_is_gone_says_so,
    a_document_without_scripts_does_not_keep_the_one_before_it,
    a_preload_in_a_frame_finds_its_way_up,
    a_page_that_was_opened_knows_its_opener,
    without_isolation_only_frames_of_the_origin_are_there,
}

async fn open(app: &App, port: u16, in_frames: bool, isolated: bool) -> BrowserWindow {
    let window = BrowserWindow::builder()
        .preload(fixture("web-frames.preload.js"))
        .node_integration_in_sub_frames(in_frames)
        .context_isolation(isolated)
        .build(app)
        .unwrap();
    window.load_url(&format!("http://127.0.0.1:{port}/frames.html")).await.unwrap();
    window
}

/// Code in the main frame's preload.
async fn preload<T: serde::de::DeserializeOwned>(window: &BrowserWindow, code: &str) -> T {
    eval(window, &format!("inPreload({})", serde_json::to_string(code).unwrap())).await
}

/// Expressions that must be true in the main frame's preload.
async fn holds(window: &BrowserWindow, expressions: &[&str]) {
    for expression in expressions {
        assert!(preload::<bool>(window, expression).await, "{expression}");
    }
}

/// Frames of every kind in the page: `a` of the same origin with `a1` and `a2` within, `cross` of another one with `far`
/// within, `doc`, `blank`, and `sand`, whose origin is nobody's.
async fn family(window: &BrowserWindow, port: u16) -> WebFrameMain {
    let other = format!("http://localhost:{port}");
    for (key, attributes) in [
        ("a", "{ name: 'a', id: 'first', src: 'frames.html' }".to_owned()),
        ("cross", format!("{{ name: 'cross', src: '{other}/frames.html' }}")),
        ("doc", "{ name: 'doc', srcdoc: '<p>doc' }".to_owned()),
        ("blank", "{ name: 'blank' }".to_owned()),
        ("sand", "{ name: 'sand', sandbox: 'allow-scripts', srcdoc: '<p>sand' }".to_owned()),
    ] {
        run(window, &format!("add('{key}', {attributes})")).await;
    }
    let main = window.web_contents().main_frame().unwrap();
    let within = async |name: &str, code: &str| {
        let frame = main.frames().into_iter().find(|frame| frame.name() == name).unwrap();
        frame.execute_javascript(code).await.unwrap();
    };
    within("a", "add('a1', { name: 'a1', srcdoc: 'x' })").await;
    within("a", "add('a2', { name: 'a2' })").await;
    within("cross", &format!("add('far', {{ name: 'far', src: 'http://127.0.0.1:{port}/frames.html' }})"))
        .await;
    main
}

fn named(main: &WebFrameMain, name: &str) -> WebFrameMain {
    main.frames_in_subtree().into_iter().find(|frame| frame.name() == name).unwrap()
}

fn ids(main: &WebFrameMain) -> Vec<u32> {
    main.frames_in_subtree().iter().map(WebFrameMain::routing_id).collect()
}

async fn a_preload_walks_over_the_frames_of_its_page(app: App) {
    let port = serve();
    let window = open(&app, port, false, true).await;
    holds(&window, &["webFrame.top === webFrame", "webFrame.parent === null", "webFrame.opener === null"])
        .await;
    holds(&window, &["webFrame.firstChild === null", "webFrame.nextSibling === null"]).await;
    let main = family(&window, port).await;
    assert_eq!(preload::<Vec<u32>>(&window, "walk(webFrame)").await, ids(&main));
    assert_eq!(ids(&main).len(), 9);
    // What no script may run in has no document that anybody could reach.
    run(&window, "add('still', { name: 'still', sandbox: '', srcdoc: '<p>still' })").await;
    run(&window, "add('last', { name: 'last', srcdoc: 'x' })").await;
    assert_eq!(preload::<Vec<u32>>(&window, "walk(webFrame)").await, ids(&main));
    assert_eq!(ids(&main).len(), 10);
    // Whatever the page makes of the names that the way goes by.
    run(&window, "forge()").await;
    for name in ["top", "parent", "length", "opener"] {
        run(&window, &format!("addNamed('{name}')")).await;
    }
    let all = preload::<Vec<u32>>(&window, "walk(webFrame)").await;
    assert_eq!((all.len(), &all), (14, &ids(&main)));
    holds(&window, &["webFrame.top === webFrame && webFrame.parent === null && webFrame.opener === null"])
        .await;
}

async fn a_web_frame_is_one_object_while_its_document_lives(app: App) {
    let port = serve();
    let window = open(&app, port, false, true).await;
    family(&window, port).await;
    holds(
        &window,
        &[
            "(held.a = webFrame.firstChild, held.a === webFrame.firstChild)",
            "held.a.top === webFrame && held.a.parent === webFrame",
            "held.a.firstChild.parent === held.a",
            "held.a.firstChild.nextSibling.parent.parent === webFrame",
            "webFrame.findFrameByName('far').top === webFrame",
            "webFrame.findFrameByName('far').parent === held.a.nextSibling",
            "webFrame.findFrameByRoutingId(held.a.routingId) === held.a",
        ],
    )
    .await;
    run(&window, "go('a', 'page.html')").await;
    holds(
        &window,
        &[
            "held.a !== webFrame.firstChild && held.a.routingId !== webFrame.firstChild.routingId",
            "held.a.parent === null && held.a.nextSibling === null",
            "webFrame.firstChild === webFrame.findFrameByName('a')",
        ],
    )
    .await;
}

async fn frames_are_found_by_name_selector_number_and_token(app: App) {
    let port = serve();
    let window = open(&app, port, false, true).await;
    let main = family(&window, port).await;
    for frame in main.frames_in_subtree() {
        let (id, token) = (frame.routing_id(), frame.frame_token());
        assert_eq!(
            preload::<String>(&window, &format!("webFrame.findFrameByRoutingId({id}).frameToken")).await,
            token
        );
        assert_eq!(
            preload::<u32>(&window, &format!("webFrame.findFrameByToken('{token}').routingId")).await,
            id
        );
        if !frame.is_main_frame() {
            let name = frame.name();
            assert_eq!(
                preload::<u32>(&window, &format!("webFrame.findFrameByName('{name}').routingId")).await,
                id
            );
        }
    }
    holds(
        &window,
        &[
            "webFrame.getFrameForSelector('#first') === webFrame.findFrameByName('a')",
            "webFrame.getFrameForSelector('iframe:nth-of-type(2)') === webFrame.findFrameByName('cross')",
            "webFrame.findFrameByName('cross').getFrameForSelector('iframe') === webFrame.findFrameByName('far')",
            "webFrame.getFrameForSelector('body') === null && webFrame.getFrameForSelector('#none') === null",
            "webFrame.getFrameForSelector('::no selector') === null",
            "webFrame.findFrameByName('none') === null && webFrame.findFrameByToken('none') === null",
            "webFrame.findFrameByName('cross').findFrameByName('a') === null",
            "[0, -1, 1e9, 0.5, NaN, 'x', {}].every((id) => webFrame.findFrameByRoutingId(id) === null)",
        ],
    )
    .await;
    // By the name that the frame has now.
    run(&window, "kept.a.contentWindow.name = 'renamed'").await;
    holds(
        &window,
        &[
            "webFrame.findFrameByName('renamed') === webFrame.firstChild",
            "webFrame.findFrameByName('a') === null",
        ],
    )
    .await;
    // A frame of another process is not found by its token.
    let stranger = open(&app, port, false, true).await;
    let token = stranger.web_contents().main_frame().unwrap().frame_token().to_owned();
    holds(&window, &[&format!("webFrame.findFrameByToken('{token}') === null")]).await;
}

async fn a_preload_works_in_frames_of_other_origins(app: App) {
    let port = serve();
    let window = open(&app, port, false, true).await;
    family(&window, port).await;
    let origin: String =
        preload(&window, "webFrame.findFrameByName('cross').executeJavaScript('window.origin')").await;
    assert_eq!(origin, format!("http://localhost:{port}"));
    assert_eq!(
        preload::<String>(&window, "webFrame.findFrameByName('sand').executeJavaScript('origin')").await,
        "null"
    );
    run(&window, "inPreload(\"held.cross = webFrame.findFrameByName('cross')\"), 0").await;
    let given: Value = preload(
        &window,
        "held.cross.executeJavaScript('Promise.resolve({ list: [1, new Map([[1, 2]])], f: (x) => ({ x }) })')
           .then((v) => [v.list instanceof Array, v.list[1].get(1), v.f(3).x, v.f([]).x instanceof Array])",
    )
    .await;
    assert_eq!(given, value!([true, 2, 3, true]));
    let failed: String = preload(
        &window,
        "held.cross.executeJavaScript('no code').catch((e) => e.constructor === SyntaxError && e.name)",
    )
    .await;
    assert_eq!(failed, "SyntaxError");
    // Its other worlds, which are not those of this frame.
    let worlds: Value = preload(
        &window,
        "Promise.all([
           held.cross.executeJavaScriptInIsolatedWorld(7, [{ code: 'var mine = 1; [typeof add, mine, origin]' }]),
           held.cross.executeJavaScriptInIsolatedWorld(7, [{ code: 'typeof mine' }]),
           webFrame.executeJavaScriptInIsolatedWorld(7, [{ code: 'typeof mine' }]),
           held.cross.executeJavaScriptInIsolatedWorld(999, [{ code: 'typeof add' }]),
         ])",
    )
    .await;
    assert_eq!(
        worlds,
        value!([["undefined", 1, format!("http://localhost:{port}")], "number", "undefined", "undefined"])
    );
    // Styles and text.
    let color = "held.cross.executeJavaScript('getComputedStyle(document.documentElement).color')";
    let before: String = preload(&window, color).await;
    preload::<String>(&window, "held.key = held.cross.insertCSS('html { color: rgb(1, 2, 3) !important }')")
        .await;
    assert_eq!(preload::<String>(&window, color).await, "rgb(1, 2, 3)");
    preload::<Value>(&window, "held.cross.removeInsertedCSS(held.key)").await;
    assert_eq!(preload::<String>(&window, color).await, before);
    let typed: String = preload(&window, "typeInto(webFrame.findFrameByName('a'), 'typed')").await;
    assert_eq!(typed, "typed");
    assert_eq!(preload::<f64>(&window, "held.cross.getZoomFactor()").await, 1.0);
}

async fn a_page_gets_nothing_of_a_preload_that_works_in_it(app: App) {
    let port = serve();
    let window = open(&app, port, false, true).await;
    let main = family(&window, port).await;
    let cross = named(&main, "cross");
    set_snares(&cross).await;
    let refused: String = preload(&window, "lend(webFrame.findFrameByName('cross'))").await;
    assert!(refused.contains("cannot cross the context bridge"), "{refused}");
    // It says that it is undefined, and may be taken for a promise all the same: by its own world then.
    let read = "webFrame.findFrameByName('cross').executeJavaScript('document.all').then(() => true)";
    assert!(preload::<bool>(&window, read).await);
    let found = cross.execute_javascript("found").await.unwrap();
    assert_eq!(found.as_str(), Some(""));
    let seen = cross
        .execute_javascript(
            "[typeof require, typeof inPreload, typeof webFrame, typeof kept.webFrame].join()",
        )
        .await;
    assert_eq!(seen.unwrap().as_str(), Some("undefined,undefined,undefined,undefined"));
    // Another realm that hands over what it has as it is falls into each of them.
    let doc = named(&main, "a");
    set_snares(&doc).await;
    for naive in [
        "page.value.given({ a: [1], f: () => 1 })",
        "page.value.given(() => ({}))",
        "page.document.all.then(() => 1)",
        "page.Reflect.apply(() => 1, {}, [])",
        "page.Array.prototype.push.call([], 1)",
    ] {
        let source = serde_json::to_string(naive).unwrap();
        let found =
            doc.execute_javascript(&format!("found = '', setUpNaive({source}), found")).await.unwrap();
        assert!(found.as_str().is_some_and(|found| !found.is_empty()), "{naive} gives nothing away");
    }
}

/// The page there climbs from all that it is given, and has patched whatever could be used in its world.
async fn set_snares(frame: &WebFrameMain) {
    for script in ["attack/common.js", "attack/naive.js", "attack/snares.js"] {
        frame.execute_javascript(&format!("include('{script}')")).await.unwrap();
    }
    frame.execute_javascript("setSnares(), setTrap()").await.unwrap();
}

async fn nodes_cross_between_frames_that_could_have_them_anyway(app: App) {
    let port = serve();
    let window = open(&app, port, false, true).await;
    family(&window, port).await;
    let to = "executeJavaScript('(v) => v.localName').then((f) => f(document.body)).catch((e) => e.message)";
    let from = "executeJavaScript('document.body').then((node) => node.localName, (e) => e.message)";
    let from_world = "executeJavaScriptInIsolatedWorld(7, [{ code: 'document.body' }]).then((node) => node.localName, (e) => e.message)";
    for way in [to, from, from_world] {
        for (name, crosses) in
            [("a", true), ("doc", true), ("blank", true), ("cross", false), ("sand", false)]
        {
            let told: String = preload(&window, &format!("webFrame.findFrameByName('{name}').{way}")).await;
            if crosses {
                assert_eq!(told, "body", "{name}: {way}");
            } else {
                assert_eq!(
                    told, "An object could not be cloned. HTMLBodyElement cannot cross the context bridge",
                    "{name}: {way}"
                );
            }
        }
    }
    // The engine decides: an origin that has no name is one as well.
    window.load_file(fixture("frames.html")).await.unwrap();
    run(&window, "add('blank', { name: 'blank' })").await;
    run(&window, "add('doc', { name: 'doc', srcdoc: '<p>doc' })").await;
    run(&window, "add('sand', { name: 'sand', sandbox: 'allow-scripts', srcdoc: '<p>sand' })").await;
    for (name, crosses) in [("blank", true), ("doc", true), ("sand", false)] {
        let told: String = preload(&window, &format!("webFrame.findFrameByName('{name}').{from}")).await;
        assert_eq!(told == "body", crosses, "{name}: {told}");
    }
}

async fn a_web_frame_that_is_gone_says_so(app: App) {
    let port = serve();
    let window = open(&app, port, false, true).await;
    family(&window, port).await;
    run(&window, "inPreload('held.doc = webFrame.findFrameByName(\"doc\"); held.doc.insertCSS(\"p {}\"); held.token = held.doc.frameToken')").await;
    let never = window
        .web_contents()
        .execute_javascript("inPreload('held.doc.executeJavaScript(\"new Promise(() => {})\"), 1')");
    assert_eq!(never.await.unwrap().as_i64(), Some(1));
    run(&window, "kept.doc.remove()").await;
    holds(
        &window,
        &[
            "['top', 'parent', 'opener', 'firstChild', 'nextSibling'].every((name) => held.doc[name] === null)",
            "held.doc.findFrameByName('a') === null && held.doc.getFrameForSelector('p') === null",
            "webFrame.findFrameByName('doc') === null && webFrame.findFrameByRoutingId(held.doc.routingId) === null",
            "webFrame.findFrameByToken(held.token) === null && held.doc.frameToken === held.token",
        ],
    )
    .await;
    for (call, name) in [
        ("insertCSS('p {}')", "insertCSS"),
        ("removeInsertedCSS('x')", "removeInsertedCSS"),
        ("insertText('x')", "insertText"),
        ("getZoomFactor()", "getZoomFactor"),
        ("setZoomLevel(1)", "setZoomLevel"),
        ("executeJavaScript('1')", "executeJavaScript"),
        ("executeJavaScriptInIsolatedWorld(7, [{ code: '1' }])", "executeJavaScriptInIsolatedWorld"),
    ] {
        let message: String = preload(
            &window,
            &format!("(async () => held.doc.{call})().then(() => 'done', (e) => e.message)"),
        )
        .await;
        assert_eq!(message, format!("Render frame was torn down before webFrame.{name} could be executed"));
    }
    // The frame that comes in its place is another one.
    run(&window, "document.body.append(kept.doc), new Promise((r) => kept.doc.addEventListener('load', r, { once: true })).then(() => 0)").await;
    holds(
        &window,
        &["webFrame.findFrameByName('doc') !== null && webFrame.findFrameByName('doc') !== held.doc"],
    )
    .await;
}

async fn a_document_without_scripts_does_not_keep_the_one_before_it(app: App) {
    let port = serve();
    let window = open(&app, port, false, true).await;
    run(&window, "add('quiet', { name: 'quiet', src: 'frames.html' })").await;
    preload::<Value>(&window, "void (held.quiet = webFrame.findFrameByName('quiet'))").await;
    run(&window, &format!("replaceSilently('quiet', 'http://localhost:{port}/frames.html')")).await;
    let said: String =
        preload(&window, "held.quiet.executeJavaScript('1').catch((error) => error.message)").await;
    assert!(said.contains("torn down"), "{said}");
}

async fn a_preload_in_a_frame_finds_its_way_up(app: App) {
    let port = serve();
    let window = open(&app, port, true, true).await;
    let main = family(&window, port).await;
    // Of each frame, the one of another origin and the one within that too.
    for name in ["a1", "cross", "far", "sand"] {
        let frame = named(&main, name);
        let code = "inPreload(`[webFrame.routingId, webFrame.parent.routingId, webFrame.top.routingId, walk(webFrame.top),
          webFrame.top.findFrameByName(window.name) === webFrame, webFrame.findFrameByRoutingId(webFrame.routingId) === webFrame]`)";
        let seen = frame.execute_javascript(code).await.unwrap();
        let ids: Vec<Value> = ids(&main).into_iter().map(Value::from).collect();
        let parent = frame.parent().unwrap().routing_id();
        assert_eq!(
            seen,
            value!([frame.routing_id(), parent, main.routing_id(), Value::from(ids), true, true]),
            "{name}"
        );
    }
    let far = named(&main, "far");
    let title = far
        .execute_javascript("inPreload('webFrame.top.executeJavaScript(\"document.title\")')")
        .await
        .unwrap();
    assert_eq!(title.as_str(), Some("frames"));
}

async fn a_page_that_was_opened_knows_its_opener(app: App) {
    let port = serve();
    let window = open(&app, port, false, true).await;
    let main = window.web_contents().main_frame().unwrap();
    run(&window, "add('a', { name: 'a', srcdoc: 'x' })").await;
    let (child, _) = open_child(&window, "void open('frames.html')").await;
    holds(
        &child,
        &["webFrame.top === webFrame && webFrame.parent === null && webFrame.nextSibling === null"],
    )
    .await;
    assert_eq!(preload::<u32>(&child, "webFrame.opener.routingId").await, main.routing_id());
    assert_eq!(preload::<Vec<u32>>(&child, "walk(webFrame.opener)").await, ids(&main));
    holds(&child, &["webFrame.opener.top === webFrame.opener && webFrame.findFrameByName('a') === null"])
        .await;
    // Each has the zoom of its own page.
    preload::<Value>(&child, "webFrame.opener.setZoomFactor(2)").await;
    let factors: [f64; 2] =
        preload(&child, "[webFrame.getZoomFactor(), webFrame.opener.getZoomFactor()]").await;
    assert_eq!((factors, window.web_contents().get_zoom_factor()), ([1.0, 2.0], 2.0));
    preload::<Value>(&child, "held.opener = webFrame.opener, 0").await;
    window.load_url(&format!("http://127.0.0.1:{port}/page.html")).await.unwrap();
    let anew = window.web_contents().main_frame().unwrap().routing_id();
    assert_eq!(preload::<u32>(&child, "webFrame.opener.routingId").await, anew);
    holds(&child, &["held.opener.top === null"]).await;
}

async fn without_isolation_only_frames_of_the_origin_are_there(app: App) {
    let port = serve();
    let window = open(&app, port, false, false).await;
    let main = family(&window, port).await;
    let reachable: Vec<_> =
        ["a", "a1", "a2", "doc", "blank"].iter().map(|name| named(&main, name).routing_id()).collect();
    let mut walked = preload::<Vec<u32>>(&window, "walk(webFrame)").await;
    assert_eq!(walked.remove(0), main.routing_id());
    assert_eq!(walked, reachable, "and nothing of what another origin holds");
    for name in ["cross", "sand"] {
        let (id, token) = (named(&main, name).routing_id(), named(&main, name).frame_token().to_owned());
        holds(
            &window,
            &[
                &format!("webFrame.findFrameByRoutingId({id}) === null"),
                &format!("webFrame.findFrameByToken('{token}') === null"),
                &format!("webFrame.findFrameByName('{name}') === null"),
                &format!("webFrame.getFrameForSelector('[name={name}]') === null"),
            ],
        )
        .await;
    }
    // The page itself could reach this one, by a way that a preload has not: over a frame of another origin.
    let far = named(&main, "far").routing_id();
    holds(
        &window,
        &[
            "webFrame.firstChild.firstChild.parent === webFrame.firstChild",
            &format!("(held.far = webFrame.findFrameByRoutingId({far}), held.far.parent === null && held.far.top === webFrame)"),
        ],
    )
    .await;
    let title: String = preload(&window, "webFrame.firstChild.executeJavaScript('document.title')").await;
    assert_eq!(title, "frames");
    preload::<String>(&window, "webFrame.firstChild.insertCSS('html { color: rgb(1, 2, 3) }')").await;
    let color: String = eval(&window, "getComputedStyle(frames.a.document.documentElement).color").await;
    assert_eq!(color, "rgb(1, 2, 3)");
}
