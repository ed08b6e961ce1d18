//! `protocol`: URLs of the application's own, such as `app://`, and a folder served at one.
//!
//! | module | owns |
//! |---|---|
//! | `scheme` | names and privileges |
//! | `request`, `body`, `handler` | what handlers take and return |
//! | `answer` | from a request to its answer |
//! | `threads` | where handlers and bodies run |
//! | `pump`, `pipe` | the way of a body to the engine |
//! | `serve_folder` | files of a folder as responses |

mod answer;
mod body;
mod handler;
mod pipe;
mod pump;
mod request;
mod scheme;
mod serve_folder;
mod threads;

use std::{collections::BTreeMap, fmt, io, path::PathBuf, sync::Arc};

use parking_lot::RwLock;
use polaron_webkit::{OnStopped, SchemeHandler, SchemePrivileges, SchemeRequest, SchemeTask};

use crate::{App, main_thread};
use answer::Answerer;

pub use body::Body;
pub use handler::{HandlerFn, IntoResponse, ProtocolHandler, shape};
pub use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
pub use request::Request;
pub use scheme::CustomScheme;
pub use serve_folder::ServeFolder;

/// What a handler answers with: the widespread type of the crate `http`, with a [`Body`].
///
/// ```
/// use polaron::protocol::{Body, Response};
///
/// let page = Response::builder().header("content-type", "text/html").body(Body::from("<h1>Hello</h1>"));
/// assert_eq!(page.unwrap().status(), 200);
/// ```
///
/// It should have a `content-type`. The engine goes by the URL's ending without one, and offers as a download what it does not
/// know. WebKit sends the page status and headers together with the body's first bytes.
pub type Response<B = Body> = http::Response<B>;

/// Handlers for URLs of the application's own schemes: Electron's `protocol`. [`App::protocol`] gives it.
///
/// ```no_run
/// # use polaron::{App, BrowserWindow};
/// # fn main() -> polaron::Result<()> {
/// use polaron::protocol::{Body, Request, Response};
///
/// App::new().app_path(env!("CARGO_MANIFEST_DIR")).run(async |app| {
///     // The folder `ui`: its index.html is app://localhost/
///     app.protocol().serve_folder("app", "ui")?;
///     // Anything else an application can make.
///     app.protocol().handle("report", |request: Request| {
///         let text = format!("You asked for {}", request.path());
///         Response::builder().header("content-type", "text/plain; charset=utf-8").body(Body::from(text))
///     })?;
///
///     let window = BrowserWindow::builder().preload("ui/preload.js").build(&app)?;
///     window.load_url("app://localhost/").await?;
///     Ok(())
/// })
/// # }
/// ```
///
/// Pages of such a scheme have an origin (`app://localhost`), and with it what `file://` pages lack: storage of their own,
/// `fetch` and modules of their own files, and no reach into the rest of the disk. They are secure contexts. Preloads and IPC
/// work as anywhere.
///
/// Handlers may be set before the application runs and while it runs, on any thread, for pages that are there already too.
/// They run on threads of their own, never on the main thread; see [`ProtocolHandler`].
///
/// What Electron has and this has not: the schemes of the engine itself (`https`, `file`, …) can not be handled, and WebKitGTK
/// follows no redirect that a handler answers with; it shows the response as it is. `<video>` and `<audio>` of WebKitGTK
/// play no URLs of such schemes.
///
/// Electron: <https://www.electronjs.org/docs/latest/api/protocol>.
#[derive(Clone)]
pub struct Protocol {
    app: App,
}

/// Why a scheme was not set up.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProtocolError {
    /// The name can not be that of a scheme.
    #[error("{scheme:?} is no scheme: letters, digits, `+`, `-` and `.`, the first a letter, without `:`")]
    InvalidScheme {
        /// The name.
        scheme: String,
    },
    /// The engine answers it itself.
    #[error("{scheme}: belongs to the engine and can not be handled")]
    Reserved {
        /// The scheme.
        scheme: String,
    },
    /// It has a handler.
    #[error("{scheme}: has a handler already")]
    AlreadyHandled {
        /// The scheme.
        scheme: String,
    },
    /// Its privileges were set, or it was handled, before.
    #[error("{scheme}: its privileges can only be set once, before its first handler")]
    AlreadyRegistered {
        /// The scheme.
        scheme: String,
    },
    /// There is no such folder to serve.
    #[error("{} can not be served: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A header for the files of a folder is none.
    #[error("{name}: {value:?} is no header")]
    InvalidHeader {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
}

impl Protocol {
    pub(crate) fn new(app: App) -> Self {
        Self { app }
    }

    /// Has `handler` answer all requests for URLs of `scheme`: Electron's `protocol.handle`.
    ///
    /// A handler that returns an error or panics fails the request, as in Electron: a load ends with
    /// [`LoadError::Failed`](crate::LoadError::Failed), which has the error's text, and a page's `fetch` rejects. The error
    /// is logged. To a `HEAD` request a handler may answer as to `GET`: the body is left away.
    ///
    /// # Errors
    ///
    /// When `scheme` is no scheme, the engine's own, or has a handler already.
    pub fn handle<S>(&self, scheme: &str, handler: impl ProtocolHandler<S>) -> Result<(), ProtocolError> {
        self.app.schemes().handle(scheme, handler.into_protocol_handler())
    }

    /// Serves a folder's files at `scheme://localhost/`; see [`ServeFolder`] for what that is, and for other hosts.
    ///
    /// A relative path begins at the [`App::app_path`].
    ///
    /// # Errors
    ///
    /// As [`handle`](Self::handle), and when there is no such folder.
    pub fn serve_folder(&self, scheme: &str, folder: impl Into<ServeFolder>) -> Result<(), ProtocolError> {
        let folder = folder.into().prepare(|path| self.app.resolve(path))?;
        self.handle(scheme, move |request: Request| folder.respond(&request))
    }

    /// Takes the handler off a scheme; whether there was one: Electron's `protocol.unhandle`. Requests that it has begun
    /// still get their answer; later ones fail.
    pub fn unhandle(&self, scheme: &str) -> bool {
        self.app.schemes().unhandle(scheme)
    }

    /// Whether a scheme has a handler: Electron's `protocol.isProtocolHandled`. The engine's own schemes have none.
    pub fn is_protocol_handled(&self, scheme: &str) -> bool {
        self.app.schemes().is_handled(scheme)
    }

    /// Sets what pages of schemes may do: Electron's `protocol.registerSchemesAsPrivileged`. All of the schemes, or, with
    /// an error, none.
    ///
    /// Seldom needed: what Electron's applications ask for here is given without asking; see [`CustomScheme`].
    ///
    /// # Errors
    ///
    /// When one is no scheme, the engine's own, is there twice, or has been handled or registered before: WebKit can not take
    /// privileges back.
    pub fn register_schemes_as_privileged(
        &self,
        schemes: impl IntoIterator<Item = CustomScheme>,
    ) -> Result<(), ProtocolError> {
        self.app.schemes().register(schemes)
    }
}

impl fmt::Debug for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schemes = self.app.schemes().inner.table.read();
        f.debug_struct("Protocol").field("schemes", &schemes.keys()).finish()
    }
}

/// An application's schemes. Cheap to clone; every clone is the same.
#[derive(Clone)]
pub(crate) struct Schemes {
    inner: Arc<Inner>,
}

struct Inner {
    table: RwLock<BTreeMap<String, Entry>>,
    answerer: Answerer,
}

#[derive(Default)]
struct Entry {
    privileges: SchemePrivileges,
    handler: Option<HandlerFn>,
    /// Whether it has been handled once: the engine knows it from then on.
    is_known: bool,
}

impl Schemes {
    /// With the feature `tokio`, within a tokio runtime, async handlers are polled within that.
    pub(crate) fn new() -> Self {
        Self { inner: Arc::new(Inner { table: RwLock::default(), answerer: Answerer::new() }) }
    }

    /// Tells a new engine of the schemes that there are.
    pub(crate) fn install(&self, engine: &polaron_webkit::Engine) {
        let known: Vec<_> = {
            let table = self.inner.table.read();
            let known = table.iter().filter(|(_, entry)| entry.is_known);
            known.map(|(name, entry)| (name.clone(), entry.privileges)).collect()
        };
        for (name, privileges) in known {
            engine.register_scheme(&name, privileges, Arc::new(self.clone()));
        }
    }

    fn handle(&self, scheme: &str, handler: HandlerFn) -> Result<(), ProtocolError> {
        let scheme = scheme::checked(scheme)?;
        let mut table = self.inner.table.write();
        let entry = table.entry(scheme.clone()).or_default();
        if entry.handler.is_some() {
            return Err(ProtocolError::AlreadyHandled { scheme });
        }
        entry.handler = Some(handler);
        let privileges = entry.privileges;
        if !std::mem::replace(&mut entry.is_known, true) {
            // Without the lock: on the main thread this is done at once.
            drop(table);
            let schemes = self.clone();
            main_thread::on_main(move |state| {
                state.engine().register_scheme(&scheme, privileges, Arc::new(schemes));
            });
        }
        Ok(())
    }

    fn unhandle(&self, scheme: &str) -> bool {
        let mut table = self.inner.table.write();
        let handler = table.get_mut(&scheme.to_ascii_lowercase()).and_then(|entry| entry.handler.take());
        // Dropped without the lock: what it holds may come back here.
        drop(table);
        handler.is_some()
    }

    fn is_handled(&self, scheme: &str) -> bool {
        self.handler(&scheme.to_ascii_lowercase()).is_some()
    }

    fn handler(&self, scheme: &str) -> Option<HandlerFn> {
        self.inner.table.read().get(scheme).and_then(|entry| entry.handler.clone())
    }

    fn register(&self, schemes: impl IntoIterator<Item = CustomScheme>) -> Result<(), ProtocolError> {
        let schemes: Vec<_> = schemes.into_iter().collect();
        let mut table = self.inner.table.write();
        let mut new = BTreeMap::new();
        for CustomScheme { name, privileges } in schemes {
            let scheme = scheme::checked(&name)?;
            let entry = Entry { privileges, ..Entry::default() };
            if table.contains_key(&scheme) || new.insert(scheme.clone(), entry).is_some() {
                return Err(ProtocolError::AlreadyRegistered { scheme });
            }
        }
        table.extend(new);
        Ok(())
    }
}

impl SchemeHandler for Schemes {
    fn begin(&self, scheme: &str, request: SchemeRequest, task: SchemeTask) -> OnStopped {
        match self.handler(scheme) {
            Some(handler) => self.inner.answerer.begin(handler, request, task),
            None => {
                task.fail(format!("{scheme}: has no handler"));
                Box::new(|| {})
            }
        }
    }
}

impl fmt::Debug for Schemes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schemes").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{Body, CustomScheme, ProtocolError, Request, Response};
    use crate::App;

    fn empty(_: Request) -> Response {
        Response::new(Body::empty())
    }

    #[test]
    fn a_scheme_has_one_handler_at_a_time() {
        let app = App::new();
        let protocol = app.protocol();
        assert!(!protocol.is_protocol_handled("app") && !protocol.unhandle("app"));
        protocol.handle("App", empty).unwrap();
        assert!(protocol.is_protocol_handled("aPP"));
        let error = protocol.handle("app", async |request: Request| empty(request)).unwrap_err();
        assert_eq!(error.to_string(), "app: has a handler already");
        assert!(protocol.unhandle("APP") && !protocol.is_protocol_handled("app"));
        protocol.handle("app", empty).unwrap();
        assert!(matches!(protocol.handle("https", empty), Err(ProtocolError::Reserved { .. })));
        assert!(!protocol.is_protocol_handled("https"));
    }

    #[test]
    fn privileges_are_set_once_all_or_none() {
        let app = App::new();
        let protocol = app.protocol();
        protocol.handle("known", empty).unwrap();
        for second in ["known", "one", "file", "no scheme"] {
            let both = [CustomScheme::new("one"), CustomScheme::new(second)];
            assert!(protocol.register_schemes_as_privileged(both).is_err(), "{second}");
        }
        protocol.register_schemes_as_privileged([CustomScheme::new("one").local(true)]).unwrap();
        assert!(protocol.register_schemes_as_privileged([CustomScheme::new("one")]).is_err());
        protocol.handle("one", empty).unwrap();
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let app = App::new().app_path("/nonexistent");
        let error = app.protocol().serve_folder("app", "ui").unwrap_err().to_string();
        assert!(error.starts_with("/nonexistent/ui can not be served: "), "{error}");
        assert!(!app.protocol().is_protocol_handled("app"));
    }
}
