//! What a page tells but for its loads: whose it is, its title, its process, its inspector.

use std::rc::{Rc, Weak};

use gtk4::prelude::*;
use polaron_core::{LoadError, NavigationEntry, Preventable};
use polaron_protocol::PageId;
use webkit6::prelude::*;

use super::Window;
use crate::{
    Engine,
    events::{
        DevToolsClosed, DevToolsOpened, GoneReason, PageTitleUpdated, RenderProcessGone, Responsive,
        Unresponsive, WillPreventUnload,
    },
};

impl Window {
    /// The page's number changes when it moves to another process; that renderer waits to learn whose page it is.
    pub(super) fn follow_page(self: &Rc<Self>, engine: &Engine) {
        let (window, hub) = (Rc::downgrade(self), engine.hub().clone());
        self.view.connect_page_id_notify(move |view| {
            if let Some(window) = window.upgrade() {
                let page = PageId(view.page_id());
                hub.bind_page(page, window.contents());
                let before = window.page.replace(page);
                if before != page {
                    hub.unbind_page(before);
                }
            }
        });
        let window = Rc::downgrade(self);
        self.view.connect_title_notify(move |view| {
            let Some(window) = window.upgrade() else { return };
            let title: String = view.title().map(Into::into).unwrap_or_default();
            window.contents().update_page(|page| page.title.clone_from(&title));
            window.mirror_history();
            if !title.is_empty() {
                window.take_title(title);
            }
        });
        let window = Rc::downgrade(self);
        if let Some(list) = self.view.back_forward_list() {
            list.connect_local("changed", false, move |_| {
                if let Some(window) = window.upgrade() {
                    window.mirror_history();
                }
                None
            });
        }
    }

    fn take_title(&self, title: String) {
        let updated = PageTitleUpdated { title, prevent: Preventable::default() };
        self.tell_page(&updated);
        self.face.emitter.emit(&updated);
        if !updated.is_default_prevented() && !self.is_gone() {
            self.set_title(&updated.title);
        }
    }

    fn mirror_history(&self) {
        let Some(list) = self.view.back_forward_list() else { return };
        let entry = |offset| {
            list.nth_item(offset).map(|item| {
                let text = |text: Option<glib::GString>| text.map(Into::into).unwrap_or_default();
                NavigationEntry::new(text(item.uri()), text(item.title()))
            })
        };
        let mut entries: Vec<_> = (1..).map_while(|back| entry(-back)).collect();
        entries.reverse();
        let active = entries.len();
        entries.extend((0..).map_while(entry));
        let active = (active < entries.len()).then_some(active);
        self.contents().update_page(|page| {
            page.entries = entries;
            page.active_entry = active;
        });
    }

    pub(super) fn follow_process(self: &Rc<Self>) {
        let window = Rc::downgrade(self);
        self.view.connect_web_process_terminated(move |_, reason| {
            let Some(window) = window.upgrade() else { return };
            window.load.fail(LoadError::Gone);
            let reason = match reason {
                webkit6::WebProcessTerminationReason::ExceededMemoryLimit => GoneReason::Oom,
                webkit6::WebProcessTerminationReason::TerminatedByApi => GoneReason::Killed,
                _ => GoneReason::Crashed,
            };
            tracing::error!(target: "polaron", ?reason, "a web process is gone");
            window.contents().update_page(|page| {
                page.is_crashed = true;
                page.is_loading = false;
                page.is_waiting_for_response = false;
            });
            let web_contents = window.contents().clone();
            window.tell_page(&RenderProcessGone { web_contents, reason });
        });
        let window = Rc::downgrade(self);
        self.view.connect_is_web_process_responsive_notify(move |view| {
            let Some(window) = window.upgrade() else { return };
            if view.is_web_process_responsive() {
                window.tell_page(&Responsive {});
                window.face.emitter.emit(&Responsive {});
            } else {
                window.tell_page(&Unresponsive {});
                window.face.emitter.emit(&Unresponsive {});
            }
        });
        let window = Rc::downgrade(self);
        self.view.connect_script_dialog(move |_, dialog| {
            if dialog.dialog_type() != webkit6::ScriptDialogType::BeforeUnloadConfirm {
                return false;
            }
            let Some(window) = window.upgrade() else { return false };
            let refusal = WillPreventUnload { prevent: Preventable::default() };
            window.tell_page(&refusal);
            let goes = refusal.is_default_prevented();
            dialog.confirm_set_confirmed(goes);
            if !goes {
                window.tell_keeper(|keeper| keeper.close_refused());
            }
            true
        });
    }

    /// Keeps what was set of the page for those who read it.
    pub(super) fn mirror_settings(&self) {
        let user_agent = WebViewExt::settings(&self.view).and_then(|settings| settings.user_agent());
        self.contents().update_page(|page| {
            page.zoom_factor = self.view.zoom_level();
            page.user_agent = user_agent.map(Into::into).unwrap_or_default();
        });
    }

    pub(super) fn follow_inspector(self: &Rc<Self>) {
        let Some(inspector) = self.view.inspector() else { return };
        let window = Rc::downgrade(self);
        inspector.connect_closed(move |_| {
            if let Some(window) = window.upgrade() {
                window.dev_tools_are(false);
            }
        });
        // It opens in the window or in one of its own. Whichever it is, the engine does it.
        let is_open = |window: Weak<Self>| {
            move |_: &webkit6::WebInspector| {
                if let Some(window) = window.upgrade() {
                    window.dev_tools_are(true);
                }
                false
            }
        };
        inspector.connect_attach(is_open(Rc::downgrade(self)));
        inspector.connect_open_window(is_open(Rc::downgrade(self)));
    }

    pub(super) fn open_dev_tools(&self) {
        if let Some(inspector) = self.view.inspector() {
            inspector.show();
        }
    }

    pub(super) fn close_dev_tools(&self) {
        if let Some(inspector) = self.view.inspector() {
            inspector.close();
        }
    }

    fn dev_tools_are(&self, open: bool) {
        let mut were_open = open;
        self.contents().update_page(|page| were_open = std::mem::replace(&mut page.has_dev_tools, open));
        match (were_open, open) {
            (false, true) => self.tell_page(&DevToolsOpened {}),
            (true, false) => self.tell_page(&DevToolsClosed {}),
            _ => {}
        }
    }
}
