//! The script worlds beside the page's and the preloads', by the number that preloads know them by. A world is one for the
//! whole process: each document has globals of its own in it.

use std::{cell::RefCell, collections::HashMap};

use crate::{
    document::Document,
    ffi::{
        jsc::{Context, Thrown, Value},
        webkit::ScriptWorld,
    },
};

const REALM: &str = include_str!("../../../renderer/dist/world-realm.js");

/// The page's world, as Electron counts.
const MAIN: u32 = 0;
/// The preloads' world, as Electron counts.
const PRELOAD: u32 = 999;

/// The worlds that were asked for.
#[derive(Default)]
pub(crate) struct Worlds(RefCell<HashMap<u32, ScriptWorld>>);

impl Worlds {
    /// A document's globals in a world. The world is made, with this name, when it is new. `own` are the runtime's.
    fn context(&self, document: &Document, own: &Context, id: u32, name: &str) -> Result<Context, Thrown> {
        match id {
            MAIN => Ok(document.main_world.clone()),
            PRELOAD => Ok(own.clone()),
            _ => {
                let world = self.0.borrow_mut().entry(id).or_insert_with(|| ScriptWorld::new(name)).clone();
                document
                    .frame_ref
                    .with(|frame| frame.context_in(&world))
                    .ok_or_else(|| Thrown::text("IPC method called after context was released"))
            }
        }
    }

    /// The other side of a bridge to a world: for the page's own, from another frame's preload.
    pub(crate) fn open(
        &self,
        document: &Document,
        own: &Context,
        id: u32,
        name: &str,
    ) -> Result<Value, Thrown> {
        if id == MAIN {
            return document.open_page();
        }
        self.context(document, own, id, name)?.evaluate(REALM, "polaron:world-realm")
    }

    /// Runs code in a world.
    pub(crate) fn evaluate(
        &self,
        document: &Document,
        own: &Context,
        id: u32,
        code: &str,
        url: &str,
    ) -> Result<Value, Thrown> {
        self.context(document, own, id, &format!("polaron-world-{id}"))?.evaluate(code, url)
    }
}
