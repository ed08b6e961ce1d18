//! The way from a page, used on any thread, to its engine on the main thread.

use futures_channel::oneshot;
use polaron_core::{Load, Loaded, PageAction, PageHost};

use super::WindowId;
use crate::main_thread;

/// The page of the window with this number.
pub(super) struct Host(pub(super) WindowId);

impl PageHost for Host {
    fn load(&self, what: Load, done: oneshot::Sender<Loaded>) {
        let id = self.0;
        main_thread::on_main(move |state| {
            let what = match what {
                Load::File(path) => Load::File(state.app().resolve(&path)),
                other => other,
            };
            main_thread::with_window(id, move |window| window.load(&what, done));
        });
    }

    fn act(&self, action: PageAction) {
        main_thread::with_window(self.0, move |window| window.act(action));
    }
}
