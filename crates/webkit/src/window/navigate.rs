//! The loads and navigations of a page's main frame, as the engine tells of them.
//!
//! The engine asks whether a frame may go somewhere without saying which frame. Which navigations are the main frame's is
//! known when their loads begin; only then listeners are asked, and what they prevent is stopped, and refused again when its
//! response is there, before it becomes a document.
//!
//! When a load begins, the view still has the address of the page before, unless the application asked for the load. So
//! the beginning is told with the request for the document, or, for a load without one, with whatever comes next.

use std::rc::Rc;

use gtk4::prelude::*;
use polaron_core::{LoadError, Preventable};
use webkit6::{LoadEvent, PolicyDecisionType, prelude::*};

use super::Window;
use crate::{
    events::{
        DidFailLoad, DidFailProvisionalLoad, DidFinishLoad, DidNavigate, DidRedirectNavigation,
        DidStartLoading, DidStartNavigation, DidStopLoading, ReadyToShow, WillNavigate, WillRedirect,
    },
    net_error,
};

impl Window {
    pub(super) fn follow_loads(self: &Rc<Self>) {
        let window = Rc::downgrade(self);
        self.view.connect_load_changed(move |_, event| {
            let Some(window) = window.upgrade().filter(|window| !window.is_gone()) else { return };
            window.begin_navigation(None);
            match event {
                LoadEvent::Started => window.load_started(),
                LoadEvent::Redirected => window.load_redirected(),
                LoadEvent::Committed => window.load_committed(),
                LoadEvent::Finished => window.load_finished(),
                _ => {}
            }
        });
        let window = Rc::downgrade(self);
        self.view.connect_load_failed(move |_, stage, url, error| {
            if let Some(window) = window.upgrade() {
                window.begin_navigation(Some(url));
                window.load_failed(stage, url, net_error::code(error), error.message());
            }
            // Handled: an error page of WebKit's would be one more load, and cancel the next one.
            true
        });
        let window = Rc::downgrade(self);
        self.view.connect_load_failed_with_tls_errors(move |_, url, _, errors| {
            if let Some(window) = window.upgrade() {
                window.begin_navigation(Some(url));
                let reason = format!("the certificate is not accepted: {errors:?}");
                window.load_failed(LoadEvent::Started, url, net_error::CERTIFICATE, &reason);
            }
            true
        });
        let window = Rc::downgrade(self);
        self.view.connect_resource_load_started(move |view, resource, _| {
            let Some(window) = window.upgrade().filter(|window| window.is_beginning.get()) else { return };
            if view.main_resource().as_ref() == Some(resource) {
                window.begin_navigation(None);
            }
        });
        let window = Rc::downgrade(self);
        self.view.connect_uri_notify(move |_| {
            if let Some(window) = window.upgrade() {
                window.url_changed();
            }
        });
    }

    pub(super) fn follow_policy(self: &Rc<Self>) {
        let window = Rc::downgrade(self);
        self.view.connect_decide_policy(move |_, decision, kind| {
            let Some(window) = window.upgrade() else { return false };
            match kind {
                PolicyDecisionType::NavigationAction => {
                    let action = decision
                        .downcast_ref::<webkit6::NavigationPolicyDecision>()
                        .and_then(webkit6::NavigationPolicyDecision::navigation_action);
                    if let Some(mut action) = action {
                        let url = action.request().and_then(|request| request.uri()).unwrap_or_default();
                        window.journey.consider(url.into(), action.navigation_type());
                    }
                    false
                }
                PolicyDecisionType::NewWindowAction => {
                    let action = decision
                        .downcast_ref::<webkit6::NavigationPolicyDecision>()
                        .and_then(webkit6::NavigationPolicyDecision::navigation_action);
                    let name = action.and_then(|mut action| action.frame_name()).unwrap_or_default();
                    window.child_name.replace(name.into());
                    false
                }
                PolicyDecisionType::Response => {
                    let refused = decision
                        .downcast_ref::<webkit6::ResponsePolicyDecision>()
                        .filter(|response| response.is_main_frame_main_resource())
                        .is_some_and(|response| window.refuses(response));
                    if refused {
                        decision.ignore();
                    }
                    refused
                }
                _ => false,
            }
        });
    }

    /// Whether this becomes no document, for a listener prevented it.
    fn refuses(&self, response: &webkit6::ResponsePolicyDecision) -> bool {
        let url = response.request().and_then(|request| request.uri());
        self.begin_navigation(url.as_deref());
        self.journey.is_given_up()
    }

    fn url(&self) -> String {
        self.view.uri().map(Into::into).unwrap_or_default()
    }

    /// The address that the main frame is on its way to.
    fn destination(&self) -> String {
        let requested = self.view.main_resource().and_then(|document| document.uri());
        requested.map_or_else(|| self.url(), Into::into)
    }

    fn load_started(&self) {
        self.load.start();
        self.journey.arrive();
        self.is_beginning.set(true);
        let mut was_loading = false;
        self.contents().update_page(|page| {
            was_loading = std::mem::replace(&mut page.is_loading, true);
            page.is_waiting_for_response = true;
            page.is_crashed = false;
        });
        if !was_loading {
            self.tell_page(&DidStartLoading {});
        }
    }

    /// Tells of a load that has begun, now that it is known where it goes.
    fn begin_navigation(&self, url: Option<&str>) {
        if !self.is_beginning.take() || self.is_gone() {
            return;
        }
        let url = url.map_or_else(|| self.destination(), str::to_owned);
        let is_the_pages = self.journey.start(&url);
        self.tell_page(&DidStartNavigation {
            url: url.clone(),
            is_main_frame: true,
            is_same_document: false,
        });
        if is_the_pages {
            let navigate = WillNavigate {
                url,
                is_main_frame: true,
                is_same_document: false,
                prevent: Preventable::default(),
            };
            self.tell_page(&navigate);
            if navigate.is_default_prevented() {
                self.give_up_load();
            }
        }
    }

    fn load_redirected(&self) {
        if self.journey.is_given_up() {
            return;
        }
        let url = self.destination();
        let redirect =
            WillRedirect { url: url.clone(), is_main_frame: true, prevent: Preventable::default() };
        self.tell_page(&redirect);
        if redirect.is_default_prevented() {
            self.give_up_load();
        } else {
            self.tell_page(&DidRedirectNavigation { url, is_main_frame: true });
        }
    }

    fn give_up_load(&self) {
        self.journey.give_up();
        if !self.is_gone() {
            self.view.stop_loading();
        }
    }

    fn load_committed(&self) {
        self.journey.arrive();
        let url = self.url();
        self.url_before.replace(url.clone());
        self.contents().update_page(|page| page.is_waiting_for_response = false);
        let status = self
            .view
            .main_resource()
            .and_then(|resource| resource.response())
            .and_then(|response| i32::try_from(response.status_code()).ok())
            .filter(|status| *status != 0);
        self.tell_page(&DidNavigate { url, http_response_code: status.unwrap_or(-1) });
    }

    fn load_finished(&self) {
        let is_loading = self.view.is_loading();
        if self.load.finish(is_loading) {
            self.tell_page(&DidFinishLoad { url: self.url() });
            if !self.shown_once.replace(true) {
                self.face.emitter.emit(&ReadyToShow {});
            }
        }
        if !is_loading {
            self.contents().update_page(|page| {
                page.is_loading = false;
                page.is_waiting_for_response = false;
            });
            self.tell_page(&DidStopLoading {});
        }
    }

    fn load_failed(&self, stage: LoadEvent, url: &str, error_code: i32, reason: &str) {
        let is_aborted = error_code == net_error::ABORTED;
        if is_aborted {
            self.load.cancel();
        } else {
            self.load.fail(LoadError::Failed {
                url: url.to_owned(),
                reason: reason.to_owned(),
                code: error_code,
            });
        }
        if self.is_gone() {
            return;
        }
        let is_provisional = matches!(stage, LoadEvent::Started | LoadEvent::Redirected);
        if is_provisional {
            self.tell_page(&DidFailProvisionalLoad {
                error_code,
                error_description: reason.to_owned(),
                url: url.to_owned(),
                is_main_frame: true,
            });
        }
        if !is_provisional || !is_aborted {
            self.tell_page(&DidFailLoad {
                error_code,
                error_description: reason.to_owned(),
                url: url.to_owned(),
                is_main_frame: true,
            });
        }
    }

    /// A load moves the page's address, and so does a step within the document.
    fn url_changed(&self) {
        let url = self.url();
        self.contents().update_page(|page| page.url.clone_from(&url));
        let is_within = !self.view.is_loading()
            && !self.url_before.borrow().is_empty()
            && *self.url_before.borrow() != url;
        if is_within {
            self.url_before.replace(url.clone());
            self.tell_page(&DidStartNavigation { url, is_main_frame: true, is_same_document: true });
        }
    }
}
