//! Windows that a page opens: by `window.open`, or by a link with a target of its own.

use std::rc::Rc;

use gtk4::prelude::*;
use polaron_core::{WindowOpenAction, WindowOpenDetails};
use webkit6::prelude::*;

use super::{Opener, Window, WindowOptions};

impl Window {
    /// The page waits for the answer. The bindings' own `connect_create` has no way to say no.
    pub(super) fn follow_children(self: &Rc<Self>) {
        let window = Rc::downgrade(self);
        self.view.connect_local("create", false, move |values| {
            let action = values.get(1).and_then(|action| action.get::<webkit6::NavigationAction>().ok());
            let child = window.upgrade().zip(action).and_then(|(window, action)| window.open_child(action));
            Some(child.map(|child| child.view.clone().upcast::<gtk4::Widget>()).to_value())
        });
    }

    fn open_child(&self, mut action: webkit6::NavigationAction) -> Option<Rc<Self>> {
        let text = |text: Option<glib::GString>| text.map(String::from).unwrap_or_default();
        let details = WindowOpenDetails::new(
            text(action.request().and_then(|request| request.uri())),
            self.child_name.take(),
            action.is_user_gesture(),
        );
        let overrides = match self.contents().window_open_action(&details) {
            WindowOpenAction::Allow(overrides) if !self.is_gone() => overrides,
            _ => return None,
        };
        let inherited = self.contents().preferences();
        let mut options = WindowOptions {
            preferences: overrides.preferences.unwrap_or_else(|| inherited.clone()),
            ..WindowOptions::default()
        };
        // Both pages live in one process.
        options.preferences.sandbox = inherited.sandbox;
        if let Some(title) = overrides.title {
            options.title = title;
        }
        if let Some(show) = overrides.show {
            options.show = show;
        }
        if let Some((width, height)) = overrides.size {
            options.size = (pixels(width), pixels(height));
        }
        let opener = Opener { view: &self.view, is_sized: overrides.size.is_some() };
        self.tell_keeper(|keeper| keeper.open_child(options, &details, opener)).flatten()
    }

    /// The page that opens a window says of its size by and by, and then that this is all.
    pub(super) fn show_when_ready(self: &Rc<Self>, options: &WindowOptions, is_sized: bool) {
        let (window, show) = (Rc::downgrade(self), options.show);
        self.view.connect_ready_to_show(move |view| {
            let Some(window) = window.upgrade() else { return };
            if let Some(wanted) = view.window_properties() {
                let geometry = wanted.geometry();
                if !is_sized && geometry.width() > 0 && geometry.height() > 0 {
                    window.set_size((geometry.width(), geometry.height()));
                }
                window.set_resizable(wanted.is_resizable());
            }
            if show {
                window.show();
            }
        });
    }
}

/// A length as GTK counts it.
fn pixels(length: u32) -> i32 {
    i32::try_from(length).unwrap_or(i32::MAX)
}
