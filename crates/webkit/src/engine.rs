//! What an application has one of: its web contexts, its socket server, and how its web processes are launched.

use std::{
    cell::{OnceCell, RefCell},
    io,
    path::{Path, PathBuf},
    rc::Rc,
    sync::Arc,
};

use glib::variant::ToVariant;
use polaron_core::{Hub, Server};
use webkit6::WebContext;

use crate::{SchemeHandler, SchemePrivileges, drawing, extension_file, ffi, protocol::Scheme};

/// The engine of one application, on GTK's main thread.
pub struct Engine {
    hub: Hub,
    server: Rc<Server>,
    extension: PathBuf,
    sandboxed: OnceCell<WebContext>,
    unsandboxed: OnceCell<WebContext>,
    schemes: RefCell<Vec<Scheme>>,
}

/// Why the engine did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// GTK found no display to show windows on.
    #[error(
        "no display: neither WAYLAND_DISPLAY nor DISPLAY leads to one (without a screen, run under `xvfb-run -a`)"
    )]
    NoDisplay,
    /// The socket or the web-process extension could not be set up.
    #[error("the engine did not start: {0}")]
    Io(#[from] io::Error),
}

impl Engine {
    /// Starts GTK on this thread, and listens for web processes.
    ///
    /// # Errors
    ///
    /// Without a display, and when the socket or the extension can not be put into place.
    pub fn start(hub: &Hub) -> Result<Self, StartError> {
        drawing::start_gtk().map_err(|_| StartError::NoDisplay)?;
        Ok(Self {
            hub: hub.clone(),
            server: Rc::new(Server::start(hub)?),
            extension: extension_file::unpack()?,
            sandboxed: OnceCell::new(),
            unsandboxed: OnceCell::new(),
            schemes: RefCell::default(),
        })
    }

    /// Asks pages and windows for dark colours, or leaves it to the desktop ([`None`]).
    pub fn prefer_dark(&self, dark: Option<bool>) {
        let Some(settings) = gtk4::Settings::default() else { return };
        match dark {
            Some(dark) => settings.set_gtk_application_prefer_dark_theme(dark),
            None => settings.reset_property("gtk-application-prefer-dark-theme"),
        }
    }

    /// Has `handler` asked for what pages, present and future ones, want of a scheme's URLs. Only the first one for each
    /// scheme: WebKit knows of no way back.
    pub fn register_scheme(&self, name: &str, privileges: SchemePrivileges, handler: Arc<dyn SchemeHandler>) {
        if self.schemes.borrow().iter().any(|scheme| *scheme.name == *name) {
            return;
        }
        let scheme = Scheme { name: name.into(), privileges, handler };
        for context in [self.sandboxed.get(), self.unsandboxed.get()].into_iter().flatten() {
            scheme.install(context);
        }
        self.schemes.borrow_mut().push(scheme);
    }

    pub(crate) fn hub(&self) -> &Hub {
        &self.hub
    }

    /// The web context for pages with or without WebKit's sandbox.
    pub(crate) fn context(&self, sandbox: bool) -> &WebContext {
        if sandbox {
            self.sandboxed.get_or_init(|| self.make_context())
        } else {
            self.unsandboxed.get_or_init(|| {
                ffi::with_environment_variable("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1", || {
                    self.make_context()
                })
            })
        }
    }

    fn make_context(&self) -> WebContext {
        let context = WebContext::new();
        for scheme in self.schemes.borrow().iter() {
            scheme.install(&context);
        }
        let folder = |path: &Path| path.to_str().map(str::to_owned);
        for path in [&self.extension, &self.server.folder().to_owned()] {
            context.add_path_to_sandbox(path, true);
        }
        let (server, extension) = (self.server.clone(), folder(&self.extension));
        context.connect_initialize_web_process_extensions(move |context| {
            let Some(extension) = &extension else {
                return tracing::error!(target: "polaron", "the extension's folder has no UTF-8 name");
            };
            // It may have been removed while this application ran for long.
            if let Err(error) = extension_file::unpack() {
                return tracing::error!(target: "polaron", %error, "no extension for a web process");
            }
            let token = match server.admit() {
                Ok(token) => token,
                Err(error) => {
                    return tracing::error!(target: "polaron", %error, "no token for a web process");
                }
            };
            // Each web process is told a token of its own.
            let told = (server.socket_path().display().to_string(), token.to_hex());
            context.set_web_process_extensions_directory(extension);
            context.set_web_process_extensions_initialization_user_data(&told.to_variant());
        });
        context
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("server", &self.server).finish_non_exhaustive()
    }
}
