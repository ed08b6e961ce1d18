//! Requests that wait for their answer: a table on the GTK thread, and the tokens by which any thread answers.

// WebKit asks for a body's next bytes as soon as it has sent the last ones off, and does not ask how far the page is with
// them: what a slow web process has not taken yet would pile up in this process, without bound. `Recipient` is how whoever
// makes a body keeps pace with the page instead.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use glib::prelude::*;
use gtk4::gio;
use webkit6::{URISchemeRequest, UserMessage, WebView, prelude::*};

use super::{OnStopped, SchemeResponse, finish};

thread_local! {
    static WAITING: RefCell<Table> = RefCell::default();
}

#[derive(Default)]
struct Table {
    last: u64,
    waiting: HashMap<u64, Waiting>,
}

struct Waiting {
    /// WebKit alone keeps the request alive. It lets go of it when the page no longer waits, and says so in no other way:
    /// to answer then would make it read a whole body for nobody.
    request: glib::WeakRef<URISchemeRequest>,
    on_stopped: Rc<Hook>,
}

/// What is to be done when the page no longer waits.
#[derive(Default)]
pub(super) struct Hook(Cell<Option<OnStopped>>);

impl Hook {
    pub(super) fn set(&self, on_stopped: OnStopped) {
        self.0.set(Some(on_stopped));
    }
}

/// The right to answer one request, once, from any thread. Dropped, it fails the request.
#[derive(Debug)]
pub struct SchemeTask {
    id: u64,
    is_answered: bool,
    recipient: Recipient,
}

/// The page that an answer goes to.
#[derive(Clone, Debug)]
pub struct Recipient {
    view: glib::SendWeakRef<WebView>,
}

impl Recipient {
    /// Calls back, on the GTK thread, when the page's process has come to all that WebKit has sent it until now. When that
    /// process or the page is gone it calls back too.
    pub fn when_caught_up(&self, done: impl FnOnce() + Send + 'static) {
        let view = self.view.clone();
        glib::MainContext::default().invoke(move || {
            let Some(view) = view.upgrade() else { return done() };
            // Nobody listens for it there. That answer, too, comes only after all that was sent before it was handled.
            let message = UserMessage::new("polaron-caught-up", None);
            view.send_message_to_page(&message, None::<&gio::Cancellable>, move |_| done());
        });
    }
}

impl SchemeTask {
    /// A request begins to wait.
    pub(super) fn open(request: &URISchemeRequest) -> Self {
        let waiting = Waiting { request: request.downgrade(), on_stopped: Rc::default() };
        let id = WAITING.with_borrow_mut(|table| {
            table.last += 1;
            table.waiting.insert(table.last, waiting);
            table.last
        });
        request.add_weak_ref_notify_local(move || {
            // An answered one is not there any more.
            if let Some(on_stopped) = take(id).and_then(|waiting| waiting.on_stopped.0.take()) {
                on_stopped();
            }
        });
        let view = glib::WeakRef::new();
        view.set(request.web_view().as_ref());
        Self { id, is_answered: false, recipient: Recipient { view: view.into() } }
    }

    /// Where to say what to do when the page no longer waits, if it still does.
    pub(super) fn is_wanted(&self) -> Option<Rc<Hook>> {
        WAITING.with_borrow(|table| table.waiting.get(&self.id).map(|waiting| waiting.on_stopped.clone()))
    }

    /// The page that asks.
    pub fn recipient(&self) -> Recipient {
        self.recipient.clone()
    }

    /// Answers.
    pub fn finish(mut self, response: SchemeResponse) {
        self.settle(move |request| finish(request, response));
    }

    /// Fails the request as a connection fails that breaks: a load with this reason, a `fetch` with a `TypeError`.
    pub fn fail(mut self, reason: impl Into<String>) {
        self.settle(fail_with(reason.into()));
    }

    fn settle(&mut self, answer: impl FnOnce(&URISchemeRequest) + Send + 'static) {
        self.is_answered = true;
        let id = self.id;
        glib::MainContext::default().invoke(move || {
            let request = take(id).and_then(|waiting| waiting.request.upgrade());
            if let Some(request) = request {
                answer(&request);
            }
        });
    }
}

impl Drop for SchemeTask {
    fn drop(&mut self) {
        if !self.is_answered {
            self.settle(fail_with("nobody answered the request".to_owned()));
        }
    }
}

/// An entry leaves the table before anything is done with it, which may come back to the table.
fn take(id: u64) -> Option<Waiting> {
    WAITING.with_borrow_mut(|table| table.waiting.remove(&id))
}

fn fail_with(reason: String) -> impl FnOnce(&URISchemeRequest) + Send + 'static {
    move |request| {
        // A message with a NUL would end there.
        let reason = reason.replace('\0', " ");
        request.finish_error(&mut glib::Error::new(webkit6::NetworkError::Failed, &reason));
    }
}
