//! Loads of a page's main frame: who waits for one, who began it, and whether it may go on.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
};

use futures_channel::oneshot;
use polaron_core::{LoadError, Loaded};
use webkit6::NavigationType;

/// How many navigations are remembered between the engine's question and the beginning of the load. Those of iframes are
/// among them, and never begin.
const MAX_ACTIONS: usize = 32;

/// The load that is under way, and who waits for it.
#[derive(Default)]
pub(crate) struct PendingLoad {
    waiter: RefCell<Option<oneshot::Sender<Loaded>>>,
    trouble: Cell<Trouble>,
}

/// What happened to the load that the engine is about to call finished: it does so whether all went well or not.
#[derive(Clone, Copy, Default)]
enum Trouble {
    #[default]
    None,
    Failed,
    Cancelled,
}

impl PendingLoad {
    /// A load was asked for; who waited for the one before learns that it was given up.
    pub(crate) fn begin(&self, waiter: oneshot::Sender<Loaded>) {
        if let Some(before) = self.waiter.replace(Some(waiter)) {
            let _ = before.send(Err(LoadError::Aborted));
        }
    }

    /// The engine starts a load: one that was asked for here, a link, a reload.
    pub(crate) fn start(&self) {
        self.trouble.set(Trouble::None);
    }

    /// The load failed.
    pub(crate) fn fail(&self, error: LoadError) {
        self.trouble.set(Trouble::Failed);
        self.end(Err(error));
    }

    /// The load was stopped, or made way for another one.
    pub(crate) fn cancel(&self) {
        self.trouble.set(Trouble::Cancelled);
    }

    /// The engine says that it is done; whether it went well. `next_is_loading`: another load took its place.
    pub(crate) fn finish(&self, next_is_loading: bool) -> bool {
        match self.trouble.get() {
            Trouble::None => self.end(Ok(())),
            Trouble::Failed => return false,
            Trouble::Cancelled => {
                if !next_is_loading {
                    self.end(Err(LoadError::Aborted));
                }
                return false;
            }
        }
        true
    }

    /// The load was stopped before the engine began it; it will not tell of it.
    pub(crate) fn abort(&self) {
        self.end(Err(LoadError::Aborted));
    }

    fn end(&self, loaded: Loaded) {
        if let Some(waiter) = self.waiter.take() {
            // Who asked may have stopped waiting.
            let _ = waiter.send(loaded);
        }
    }
}

/// Who began the loads of the main frame, and whether the present one may become a document.
#[derive(Default)]
pub(crate) struct Journey {
    asked: RefCell<Option<Asked>>,
    actions: RefCell<VecDeque<(String, NavigationType)>>,
    is_given_up: Cell<bool>,
}

/// What the application asked the engine for, and has not begun yet.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// The address as the engine writes it.
    Url(String),
    Reload,
    History,
}

impl Journey {
    /// The application asks for a load.
    pub(crate) fn ask(&self, asked: Asked) {
        self.asked.replace(Some(asked));
    }

    /// The application takes back what it asked for; whether that had not begun.
    pub(crate) fn take_back(&self) -> bool {
        self.asked.take().is_some()
    }

    /// The engine asks whether some frame may go there.
    pub(crate) fn consider(&self, url: String, kind: NavigationType) {
        let mut actions = self.actions.borrow_mut();
        if actions.len() == MAX_ACTIONS {
            actions.pop_front();
        }
        actions.push_back((url, kind));
    }

    /// The main frame begins to load; whether the page or a person began it, and not the application.
    ///
    /// A way back or forth counts as the application's whoever began it, as in Electron.
    pub(crate) fn start(&self, url: &str) -> bool {
        self.arrive();
        let mut actions = self.actions.borrow_mut();
        let at = actions.iter().rposition(|(action, _)| action == url);
        let kind = at.map(|at| actions.drain(..=at).next_back().expect("it is in there").1);
        let mut asked = self.asked.borrow_mut();
        let is_asked = match &*asked {
            Some(Asked::Url(wanted)) => wanted == url,
            Some(Asked::Reload) => kind == Some(NavigationType::Reload),
            Some(Asked::History) => kind == Some(NavigationType::BackForward),
            None => false,
        };
        if is_asked {
            *asked = None;
        }
        !is_asked && kind != Some(NavigationType::BackForward)
    }

    /// A listener prevents the present load.
    pub(crate) fn give_up(&self) {
        self.is_given_up.set(true);
    }

    /// Whether the present load is to become no document.
    pub(crate) fn is_given_up(&self) -> bool {
        self.is_given_up.get()
    }

    /// It became one all the same, or another one begins.
    pub(crate) fn arrive(&self) {
        self.is_given_up.set(false);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_application_asks_for_is_not_the_pages() {
        let journey = Journey::default();
        journey.ask(Asked::Url("file:///a".into()));
        journey.consider("file:///a".into(), NavigationType::Other);
        assert!(!journey.start("file:///a"));
        journey.consider("file:///a".into(), NavigationType::Other);
        assert!(journey.start("file:///a"), "the same address again is the page's own doing");
    }

    #[test]
    fn a_page_that_gets_in_between_is_told_apart() {
        let journey = Journey::default();
        journey.ask(Asked::Url("file:///a".into()));
        journey.consider("file:///b".into(), NavigationType::LinkClicked);
        assert!(journey.start("file:///b"));
        journey.consider("file:///a".into(), NavigationType::Other);
        assert!(!journey.start("file:///a"));
    }

    #[test]
    fn ways_back_are_nobodys_and_reloads_are_told_apart() {
        let journey = Journey::default();
        journey.consider("file:///a".into(), NavigationType::BackForward);
        assert!(!journey.start("file:///a"));
        journey.consider("file:///a".into(), NavigationType::Reload);
        assert!(journey.start("file:///a"));
        journey.ask(Asked::Reload);
        journey.consider("file:///a".into(), NavigationType::Reload);
        assert!(!journey.start("file:///a"));
    }

    #[test]
    fn iframes_do_not_fill_the_memory() {
        let journey = Journey::default();
        for frame in 0..1000 {
            journey.consider(format!("file:///{frame}"), NavigationType::Other);
        }
        assert_eq!(journey.actions.borrow().len(), MAX_ACTIONS);
    }

    #[test]
    fn a_load_given_up_is_forgotten_with_the_next() {
        let journey = Journey::default();
        journey.start("file:///a");
        journey.give_up();
        assert!(journey.is_given_up());
        journey.start("file:///b");
        assert!(!journey.is_given_up());
    }
}
