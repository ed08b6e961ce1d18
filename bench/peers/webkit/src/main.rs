//! WebKitGTK alone: a script message handler with reply, and scripts that are evaluated for what main sends. This is the
//! engine's own way between a page and its application.

use std::cell::RefCell;
use std::rc::Rc;

use glib::object::ObjectExt;
use gtk4::prelude::{GtkWindowExt, WidgetExt};
use javascriptcore6::{Context, Value};
use polaron_bench_kit::{Bench, Call, page_folder};
use webkit6::prelude::WebViewExt;
use webkit6::{ScriptMessageReply, UserContentManager, WebView};

/// The name under which the page finds the handler.
const HANDLER: &str = "bench";

fn main() {
    let outcome = Bench::new().and_then(|bench| {
        gtk4::init().map_err(|error| error.to_string())?;
        run(&bench);
        Ok(())
    });
    if let Err(error) = outcome {
        eprintln!("peer-webkit: {error}");
        std::process::exit(2);
    }
}

fn run(bench: &Bench) {
    let (major, minor, micro) = (
        webkit6::functions::major_version(),
        webkit6::functions::minor_version(),
        webkit6::functions::micro_version(),
    );
    bench.version("webkitgtk", &format!("{major}.{minor}.{micro}"));
    let manager = UserContentManager::new();
    manager.register_script_message_handler_with_reply(HANDLER, None);
    let view = WebView::builder().user_content_manager(&manager).build();
    let main_loop = glib::MainLoop::new(None, false);
    let (kit, shown, ending) = (bench.clone(), view.downgrade(), main_loop.clone());
    manager.connect_script_message_with_reply_received(Some(HANDLER), move |_, message, reply| {
        let verb = message.object_get_property("verb").map(|verb| verb.to_string()).unwrap_or_default();
        let value =
            message.object_get_property("value").and_then(|value| value.to_json(0)).unwrap_or_default();
        let Some(context) = message.context() else { return false };
        let done = verb == "done";
        if let Some(answer) = take(&kit, &shown, &verb, &value, &context, reply) {
            send(reply, &context, &answer);
        }
        if done {
            ending.quit();
        }
        true
    });
    let window = gtk4::Window::builder().title("Benchmark").default_width(640).default_height(400).build();
    window.set_child(Some(&view));
    view.set_visible(true);
    window.present();
    view.load_uri(&format!(
        "file://{}/index.html",
        page_folder().canonicalize().expect("the page is there").display()
    ));
    main_loop.run();
}

fn send(reply: &ScriptMessageReply, context: &Context, value: &str) {
    reply.return_value(&Value::from_json(context, value));
}

thread_local! {
    /// Replies that wait, on the main thread, where alone they may be used.
    static LATER: RefCell<Vec<Option<(ScriptMessageReply, Context)>>> = const { RefCell::new(Vec::new()) };
}

/// Does what a page asks; the answer if there is one now.
fn take(
    bench: &Bench,
    view: &glib::WeakRef<WebView>,
    verb: &str,
    value: &str,
    context: &Context,
    reply: &ScriptMessageReply,
) -> Option<String> {
    let slot = LATER.with_borrow_mut(|later| {
        if !matches!(verb, "noted" | "probe") {
            return 0;
        }
        later.push(Some((reply.clone(), context.clone())));
        later.len() - 1
    });
    let answer = move |value: String| {
        glib::MainContext::default().invoke(move || {
            if let Some((reply, context)) = LATER.with_borrow_mut(|later| later[slot].take()) {
                send(&reply, &context, &value);
            }
        });
    };
    match bench.call(verb, value, answer)? {
        Call::Answer(value) => return Some(value),
        Call::Push(count) => push(view, count),
        Call::Windows(_) => bench.fail(verb, "one window is enough"),
    }
    Some("null".to_owned())
}

/// A view belongs to the main thread: there each push is a script.
fn push(view: &glib::WeakRef<WebView>, count: u64) {
    let Some(view) = view.upgrade() else { return };
    let view = Rc::new(view);
    glib::MainContext::default().spawn_local(async move {
        for id in 0..count {
            view.evaluate_javascript(
                &format!("heard({{\"id\":{id}}})"),
                None,
                None,
                gtk4::gio::Cancellable::NONE,
                |_| (),
            );
        }
    });
}
