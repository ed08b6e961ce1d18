//! The native functions that are about the documents of frames, the runtime's own and others: the way to them, code in their
//! worlds, changes in them.

use std::rc::Rc;

use polaron_protocol::DocumentId;

use crate::{
    document::Document,
    extension::Extension,
    ffi::jsc::{Context, Thrown, Value},
    frames::Asker,
    native::{Bound, released, take},
};

/// Puts the functions on the `native` object of a document.
pub(crate) fn define(native: &Value, world: &Context, bound: &Bound) {
    let this = bound.clone();
    native.set(
        "findFrame",
        &world.function("findFrame", move |arguments| {
            let [frame, relation, argument] = take(arguments)?;
            // Nothing is around a frame that is gone. (No value is null for the caller.)
            let Some((extension, own)) = this.both() else { return Ok(None) };
            let asker = Asker { document: &own, isolated: this.isolated };
            let Some(of) = document_id(&frame).and_then(|id| extension.reachable(&asker, id)) else {
                return Ok(None);
            };
            let found = extension.related(&asker, &of, &relation.to_text(), &argument);
            Ok(found.map(|found| own.world(this.isolated).number(f64::from(found.id.0))))
        }),
    );

    let this = bound.clone();
    native.set(
        "isReachable",
        &world.function("isReachable", move |arguments| {
            let [frame] = take(arguments)?;
            let (_, own, of) = target(&this, &frame)?;
            let answer = of.id == own.id || own.reaches(&of);
            Ok(Some(own.world(this.isolated).number(f64::from(u8::from(answer)))))
        }),
    );

    let this = bound.clone();
    native.set(
        "edit",
        &world.function("edit", move |arguments| {
            let [frame, verb, text] = take(arguments)?;
            let (_, _, of) = target(&this, &frame)?;
            of.edit(&verb.to_text(), &text).map(Some)
        }),
    );

    let this = bound.clone();
    native.set(
        "evaluateIn",
        &world.function("evaluateIn", move |arguments| {
            let [frame, id, code, url] = take(arguments)?;
            let (extension, _, of) = target(&this, &frame)?;
            let own = of.world(this.isolated);
            extension.worlds.evaluate(&of, own, world_id(&id)?, &code.to_text(), &url.to_text()).map(Some)
        }),
    );

    let this = bound.clone();
    native.set(
        "openWorld",
        &world.function("openWorld", move |arguments| {
            let [frame, id, name] = take(arguments)?;
            let (extension, _, of) = target(&this, &frame)?;
            let own = of.world(this.isolated);
            // What is thrown there is an object of another world.
            let opened = extension.worlds.open(&of, own, world_id(&id)?, &name.to_text());
            opened.map(Some).map_err(|thrown| Thrown::text(&thrown.to_string()))
        }),
    );
}

type Target = (Rc<Extension>, Rc<Document>, Rc<Document>);

/// This process, the runtime's own document, and the one that a function is asked about.
fn target(bound: &Bound, frame: &Value) -> Result<Target, Thrown> {
    let (extension, own) = bound.both_or_throw()?;
    let asker = Asker { document: &own, isolated: bound.isolated };
    let of = document_id(frame).and_then(|id| extension.reachable(&asker, id)).ok_or_else(released)?;
    Ok((extension, own, of))
}

fn document_id(value: &Value) -> Option<DocumentId> {
    value.to_index().and_then(|id| u32::try_from(id).ok()).map(DocumentId)
}

fn world_id(value: &Value) -> Result<u32, Thrown> {
    let id = value.to_index().and_then(|id| u32::try_from(id).ok());
    id.ok_or_else(|| Thrown::text("a world's id is a whole number"))
}
