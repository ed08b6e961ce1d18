//! The window itself: shown, sized, focused, and what it tells of that.
//!
//! All of it is as the desktop grants it. Without a window manager nothing becomes an icon or fills the desktop. Positions
//! are absent: Wayland has none.

use std::rc::Rc;

use gtk4::{gdk, prelude::*};
use polaron_core::PageEvent;

use super::{Window, WindowState};
use crate::events::{
    Blur, EnterFullScreen, Focus, Hide, LeaveFullScreen, Maximize, Minimize, Resize, Restore, Show,
    Unmaximize, WindowEvent,
};

impl Window {
    /// Shows the window and gives it the focus.
    pub fn show(&self) {
        self.gtk.present();
    }

    /// Shows the window; whether it gets the focus is the desktop's choice.
    pub fn show_inactive(&self) {
        self.gtk.set_visible(true);
    }

    /// Hides the window; its page lives on.
    pub fn hide(&self) {
        self.gtk.set_visible(false);
    }

    /// Gives the window the focus, if it is shown.
    pub fn focus(&self) {
        if self.gtk.is_visible() {
            self.gtk.present();
        }
    }

    /// Makes the window an icon, where the desktop has such.
    pub fn minimize(&self) {
        self.gtk.minimize();
    }

    /// Brings the window back from an icon.
    pub fn restore(&self) {
        self.gtk.unminimize();
    }

    /// Has the window fill the desktop.
    pub fn maximize(&self) {
        self.gtk.maximize();
    }

    /// Gives the window the size back that it had before.
    pub fn unmaximize(&self) {
        self.gtk.unmaximize();
    }

    /// Has the window fill the screen, or not.
    pub fn set_full_screen(&self, on: bool) {
        self.gtk.set_fullscreened(on);
    }

    /// Sets the title, until the page sets another one.
    pub fn set_title(&self, title: &str) {
        self.gtk.set_title(Some(title));
        title.clone_into(&mut self.face.state.write().title);
    }

    /// Sets width and height in logical pixels.
    pub fn set_size(&self, (width, height): (i32, i32)) {
        self.gtk.set_default_size(width, height);
        if !self.gtk.is_mapped() {
            self.resized((width, height));
        }
    }

    /// Whether a person can resize the window.
    pub fn set_resizable(&self, on: bool) {
        self.gtk.set_resizable(on);
        self.face.state.write().is_resizable = on;
    }

    pub(super) fn follow_surface(self: &Rc<Self>) {
        let window = Rc::downgrade(self);
        self.gtk.connect_visible_notify(move |gtk| {
            let Some(window) = window.upgrade() else { return };
            let is_visible = gtk.is_visible();
            window.note(|state| &mut state.is_visible, is_visible, &Show {}, &Hide {});
            window.mirror_visibility();
        });
        let window = Rc::downgrade(self);
        self.gtk.connect_maximized_notify(move |gtk| {
            let Some(window) = window.upgrade() else { return };
            window.note(|state| &mut state.is_maximized, gtk.is_maximized(), &Maximize {}, &Unmaximize {});
        });
        let window = Rc::downgrade(self);
        self.gtk.connect_fullscreened_notify(move |gtk| {
            let Some(window) = window.upgrade() else { return };
            let is_full = gtk.is_fullscreen();
            window.note(|state| &mut state.is_full_screen, is_full, &EnterFullScreen {}, &LeaveFullScreen {});
        });
        let window = Rc::downgrade(self);
        self.gtk.connect_is_active_notify(move |gtk| {
            let Some(window) = window.upgrade() else { return };
            window.note(|state| &mut state.is_focused, gtk.is_active(), &Focus {}, &Blur {});
            window.mirror_focus();
        });
        let window = Rc::downgrade(self);
        self.view.connect_has_focus_notify(move |_| {
            if let Some(window) = window.upgrade() {
                window.mirror_focus();
            }
        });
        let window = Rc::downgrade(self);
        self.gtk.connect_realize(move |gtk| {
            // A window that was hidden is realized anew, with another surface.
            if let (Some(window), Some(surface)) = (window.upgrade(), gtk.surface()) {
                window.follow_gdk(&surface);
            }
        });
    }

    /// What only the window's surface tells.
    fn follow_gdk(self: &Rc<Self>, surface: &gdk::Surface) {
        if let Some(toplevel) = surface.downcast_ref::<gdk::Toplevel>() {
            let window = Rc::downgrade(self);
            toplevel.connect_state_notify(move |toplevel| {
                let Some(window) = window.upgrade() else { return };
                let is_icon = toplevel.state().contains(gdk::ToplevelState::MINIMIZED);
                window.note(|state| &mut state.is_minimized, is_icon, &Minimize {}, &Restore {});
                window.mirror_visibility();
            });
        }
        let window = Rc::downgrade(self);
        surface.connect_layout(move |_, _, _| {
            let window = window.clone();
            // The widgets get their sizes after this.
            glib::idle_add_local_once(move || {
                if let Some(window) = window.upgrade()
                    && window.view.is_mapped()
                {
                    window.resized((window.view.width(), window.view.height()));
                }
            });
        });
    }

    fn resized(&self, size: (i32, i32)) {
        if self.is_gone() || std::mem::replace(&mut self.face.state.write().size, size) == size {
            return;
        }
        let pixels = |length: i32| length.unsigned_abs();
        self.face.emitter.emit(&Resize { size: (pixels(size.0), pixels(size.1)) });
    }

    /// Keeps whether something is so, and tells when that is new.
    fn note(
        &self,
        part: impl FnOnce(&mut WindowState) -> &mut bool,
        is_so: bool,
        begins: &impl WindowEvent,
        ends: &impl WindowEvent,
    ) {
        let was_so = {
            let mut state = self.face.state.write();
            std::mem::replace(part(&mut state), is_so)
        };
        if was_so == is_so || self.is_gone() {
        } else if is_so {
            self.face.emitter.emit(begins);
        } else {
            self.face.emitter.emit(ends);
        }
    }

    pub(super) fn mirror_visibility(&self) {
        let is_visible = {
            let state = self.face.state.read();
            state.is_visible && !state.is_minimized
        };
        self.contents().set_visible(is_visible);
    }

    fn mirror_focus(&self) {
        let is_focused = self.gtk.is_active() && self.view.has_focus();
        let mut was_focused = is_focused;
        self.contents().update_page(|page| was_focused = std::mem::replace(&mut page.is_focused, is_focused));
        if was_focused != is_focused {
            if is_focused { self.tell_page(&Focus {}) } else { self.tell_page(&Blur {}) }
        }
    }

    pub(super) fn tell_page(&self, event: &impl PageEvent) {
        self.contents().emit(event);
    }
}
