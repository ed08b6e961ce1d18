//! The functions that the renderer runtime may call; `renderer/src/types.js` describes them for its side.

use std::rc::{Rc, Weak};

use crate::{
    document::Document,
    extension::Extension,
    ffi::jsc::{Bytes, Thrown, Value},
    log, native_frames,
    process_info::{self, Field},
};

/// What a preload has without asking; `renderer/src/preload.js` gives it.
const PRELOAD_PARAMETERS: &str =
    "exports, require, module, __filename, __dirname, process, Buffer, global, setImmediate, clearImmediate";

/// Makes the `native` object of one document. Its functions hold on to neither the document nor the extension.
pub(crate) fn object(extension: &Rc<Extension>, document: &Rc<Document>, isolated: bool) -> Value {
    let world = document.world(isolated);
    let native = world.object();
    let bound = Bound { extension: Rc::downgrade(extension), document: Rc::downgrade(document), isolated };
    native.set("document", &world.number(f64::from(document.id.0)));
    native_frames::define(&native, world, &bound);

    let this = bound.clone();
    native.set(
        "setTransmitBuffer",
        &world.function("setTransmitBuffer", move |arguments| {
            let (document, [array]) = (this.document()?, take(arguments)?);
            document.set_transmit(bytes(array)?);
            Ok(None)
        }),
    );

    let this = bound.clone();
    native.set(
        "setReceiveBuffer",
        &world.function("setReceiveBuffer", move |arguments| {
            let (document, [array]) = (this.document()?, take(arguments)?);
            document.set_receive(bytes(array)?);
            Ok(None)
        }),
    );

    let this = bound.clone();
    native.set(
        "send",
        &world.boolean_function("send", move || {
            this.both().is_some_and(|(extension, document)| extension.send(&document))
        }),
    );

    let this = bound.clone();
    native.set(
        "sendPart",
        &world.function("sendPart", move |arguments| {
            let [length] = take(arguments)?;
            let sent = this.both().zip(length.to_index());
            let sent =
                sent.is_some_and(|((extension, document), length)| extension.send_part(&document, length));
            Ok(Some(length.context().boolean(sent)))
        }),
    );

    let this = bound.clone();
    native.set(
        "sendSync",
        &world.boolean_function("sendSync", move || {
            this.both().is_some_and(|(extension, document)| extension.send_sync(&document))
        }),
    );

    let this = bound.clone();
    native.set(
        "isCongested",
        &world.boolean_function("isCongested", move || {
            this.extension.upgrade().is_some_and(|extension| extension.is_congested())
        }),
    );

    let this = bound.clone();
    native.set(
        "compile",
        &world.function("compile", move |arguments| {
            let (document, [source, uri]) = (this.document()?, take(arguments)?);
            // Line 1 of the source stays line 1.
            let wrapped = format!("(function ({PRELOAD_PARAMETERS}) {{{}\n}})", source.to_text());
            document.world(isolated).evaluate(&wrapped, &uri.to_text()).map(Some)
        }),
    );

    let this = bound.clone();
    native.set(
        "evaluate",
        &world.function("evaluate", move |arguments| {
            let (document, [code]) = (this.document()?, take(arguments)?);
            document.main_world.evaluate(&code.to_text(), "").map(Some)
        }),
    );

    let this = bound.clone();
    native.set(
        "library",
        &world.function("library", move |_| {
            const LIBRARY: &str = include_str!("../../../renderer/dist/node-library.js");
            this.document()?.world(isolated).evaluate(LIBRARY, "polaron:node-library").map(Some)
        }),
    );

    let this = bound;
    native.set(
        "processInfo",
        &world.function("processInfo", move |arguments| {
            let (document, [what]) = (this.document()?, take(arguments)?);
            let what = what.to_text();
            if what == "crash" {
                std::process::abort();
            }
            Ok(process_info::read(&what).map(|info| {
                let world = document.world(isolated);
                let object = world.object();
                for (name, field) in info {
                    let value = match field {
                        Field::Number(number) => world.number(number),
                        Field::Text(text) => world.string(&text),
                    };
                    object.set(name, &value);
                }
                object
            }))
        }),
    );

    native.set(
        "log",
        &world.function("log", |arguments| {
            let [level, text] = take(arguments)?;
            log::line(&level.to_text(), &text.to_text());
            Ok(None)
        }),
    );
    native
}

/// What the functions of a document find again when they are called.
#[derive(Clone)]
pub(crate) struct Bound {
    extension: Weak<Extension>,
    document: Weak<Document>,
    pub(crate) isolated: bool,
}

impl Bound {
    fn document(&self) -> Result<Rc<Document>, Thrown> {
        self.document
            .upgrade()
            .filter(|document| document.open.get() && !document.is_removed())
            .ok_or_else(released)
    }

    pub(crate) fn both_or_throw(&self) -> Result<(Rc<Extension>, Rc<Document>), Thrown> {
        self.both().ok_or_else(released)
    }

    pub(crate) fn both(&self) -> Option<(Rc<Extension>, Rc<Document>)> {
        Some((self.extension.upgrade()?, self.document().ok()?))
    }
}

pub(crate) fn released() -> Thrown {
    Thrown::text("IPC method called after context was released")
}

/// The arguments of a native function, or an error that says how many there should be.
pub(crate) fn take<const N: usize>(arguments: Vec<Value>) -> Result<[Value; N], Thrown> {
    arguments.try_into().map_err(|_| Thrown::text("a native function got another number of arguments"))
}

/// A buffer of the runtime's.
fn bytes(array: Value) -> Result<Bytes, Thrown> {
    array.into_bytes().ok_or_else(|| Thrown::text("a buffer is a Uint8Array"))
}
