//! What the Rust sources offer in public, as `syn` reads them: types, their methods and fields, and the event types.

use std::collections::{BTreeMap, BTreeSet};

use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// The traits that make a type an event.
const EVENT_TRAITS: [&str; 4] = ["PageEvent", "WindowEvent", "AppEvent", "UtilityProcessEvent"];

/// The module of the application's crate that exports the event types: those that a macro makes events are found here.
const EVENTS_MODULE: &str = "events";

/// Where something stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) path: String,
    pub(super) line: usize,
}

/// The public names of some sources. What is `#[doc(hidden)]` or `#[cfg(test)]` is not public.
#[derive(Debug, Default)]
pub(super) struct Api {
    types: BTreeSet<String>,
    /// `Type::field` and `Type::Variant`.
    parts: BTreeSet<String>,
    /// `Type::method`, of inherent implementations.
    methods: BTreeMap<String, Place>,
    /// Types that implement one of the traits of events, or that a module called `events` exports.
    events: BTreeMap<String, Place>,
}

impl Api {
    /// Adds a file.
    ///
    /// # Errors
    ///
    /// When it is no Rust.
    pub(super) fn add(&mut self, path: &str, text: &str) -> syn::Result<()> {
        let file = syn::parse_file(text)?;
        Reader { api: self, path }.visit_file(&file);
        Ok(())
    }

    /// Whether `Type`, `Type::method`, `Type::field` or `Type::Variant` is public.
    pub(super) fn has(&self, name: &str) -> bool {
        self.types.contains(name) || self.parts.contains(name) || self.methods.contains_key(name)
    }

    /// The methods of one type: `Type::method` and where it is.
    pub(super) fn methods_of<'a>(&'a self, owner: &'a str) -> impl Iterator<Item = (&'a str, &'a Place)> {
        let of_owner = move |name: &str| name.split_once("::").is_some_and(|(first, _)| first == owner);
        self.methods
            .iter()
            .map(|(name, place)| (name.as_str(), place))
            .filter(move |(name, _)| of_owner(name))
    }

    /// The event types.
    pub(super) fn events(&self) -> impl Iterator<Item = (&str, &Place)> {
        self.events.iter().map(|(name, place)| (name.as_str(), place))
    }
}

struct Reader<'a> {
    api: &'a mut Api,
    path: &'a str,
}

impl Reader<'_> {
    fn place(&self, spanned: &impl Spanned) -> Place {
        Place { path: self.path.to_owned(), line: spanned.span().start().line }
    }

    fn export_events(&mut self, tree: &syn::UseTree) {
        match tree {
            syn::UseTree::Path(path) => self.export_events(&path.tree),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.export_events(tree)),
            syn::UseTree::Name(name) if EVENT_TRAITS.iter().all(|event| name.ident != event) => {
                let place = self.place(&name.ident);
                self.api.events.entry(name.ident.to_string()).or_insert(place);
            }
            syn::UseTree::Name(_) | syn::UseTree::Rename(_) | syn::UseTree::Glob(_) => {}
        }
    }
}

impl Visit<'_> for Reader<'_> {
    fn visit_item_mod(&mut self, item: &syn::ItemMod) {
        if is_hidden(&item.attrs) {
            return;
        }
        if item.ident == EVENTS_MODULE && is_public(&item.vis) {
            let uses = item.content.iter().flat_map(|(_, items)| items).filter_map(|item| match item {
                syn::Item::Use(item) if is_public(&item.vis) => Some(item),
                _ => None,
            });
            for item in uses {
                self.export_events(&item.tree);
            }
        }
        visit::visit_item_mod(self, item);
    }

    fn visit_item_fn(&mut self, _: &syn::ItemFn) {
        // What is declared within a function is no part of the face.
    }

    fn visit_item_struct(&mut self, item: &syn::ItemStruct) {
        if is_public(&item.vis) && !is_hidden(&item.attrs) {
            self.api.types.insert(item.ident.to_string());
            let fields = item.fields.iter().filter(|field| is_public(&field.vis) && !is_hidden(&field.attrs));
            let names = fields.filter_map(|field| Some(format!("{}::{}", item.ident, field.ident.as_ref()?)));
            self.api.parts.extend(names);
        }
    }

    fn visit_item_enum(&mut self, item: &syn::ItemEnum) {
        if is_public(&item.vis) && !is_hidden(&item.attrs) {
            self.api.types.insert(item.ident.to_string());
            self.api
                .parts
                .extend(item.variants.iter().map(|variant| format!("{}::{}", item.ident, variant.ident)));
        }
    }

    fn visit_item_trait(&mut self, item: &syn::ItemTrait) {
        if is_public(&item.vis) {
            self.api.types.insert(item.ident.to_string());
        }
    }

    fn visit_item_impl(&mut self, item: &syn::ItemImpl) {
        let Some(owner) = type_name(&item.self_ty) else { return };
        if is_hidden(&item.attrs) {
            return;
        }
        if let Some((_, implemented, _)) = &item.trait_ {
            if implemented
                .segments
                .last()
                .is_some_and(|last| EVENT_TRAITS.iter().any(|event| last.ident == event))
            {
                let place = self.place(item);
                self.api.events.insert(owner, place);
            }
            return;
        }
        for part in &item.items {
            let syn::ImplItem::Fn(method) = part else { continue };
            if is_public(&method.vis) && !is_hidden(&method.attrs) {
                let place = self.place(&method.sig.ident);
                self.api.methods.insert(format!("{owner}::{}", method.sig.ident), place);
            }
        }
    }
}

/// `pub` without restriction: what is `pub(crate)` is nobody else's.
fn is_public(visibility: &syn::Visibility) -> bool {
    matches!(visibility, syn::Visibility::Public(_))
}

fn is_hidden(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let says = |word: &str| attribute.parse_args::<syn::Ident>().is_ok_and(|argument| argument == word);
        (attribute.path().is_ident("doc") && says("hidden"))
            || (attribute.path().is_ident("cfg") && says("test"))
    })
}

fn type_name(of: &syn::Type) -> Option<String> {
    match of {
        syn::Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Api, Place};

    const SOURCE: &str = "
        pub struct Window { pub id: u32, secret: u8 }
        pub enum Reason { Crashed }
        struct Private { pub field: u8 }
        pub trait Face {}
        impl Window {
            pub fn show(&self) {}
            pub async fn load(&self) {}
            pub(crate) fn inner(&self) {}
            fn own(&self) {}
            #[doc(hidden)]
            pub fn secret_door(&self) {}
        }
        #[doc(hidden)]
        impl Window { pub fn hidden_too(&self) {} }
        impl Clone for Window { fn clone(&self) -> Self { todo!() } }
        impl PageEvent for Closed {}
        impl Other for Opened {}
        #[cfg(test)]
        mod tests { pub struct Fixture; impl super::Window { pub fn in_test(&self) {} } }
        mod inner { impl super::Window { pub fn from_inner(&self) {} } }
        pub mod events { pub use core::{PageEvent, Moved}; pub use webkit::gone::{Closed, Gone}; use own::Private; }
        fn scope() { pub struct Local; }
    ";

    fn api() -> Api {
        let mut api = Api::default();
        api.add("a.rs", SOURCE).unwrap();
        api
    }

    #[test]
    fn public_names_are_there() {
        let api = api();
        for name in [
            "Window",
            "Window::id",
            "Reason",
            "Reason::Crashed",
            "Face",
            "Window::show",
            "Window::load",
            "Window::from_inner",
        ] {
            assert!(api.has(name), "{name}");
        }
    }

    #[test]
    fn what_is_not_public_is_not_there() {
        let api = api();
        for name in [
            "Private",
            "Private::field",
            "Window::secret",
            "Window::inner",
            "Window::own",
            "Window::secret_door",
            "Window::hidden_too",
            "Window::clone",
            "Window::in_test",
            "Fixture",
            "Local",
        ] {
            assert!(!api.has(name), "{name}");
        }
    }

    #[test]
    fn methods_have_their_place_and_events_are_known_by_their_trait() {
        let api = api();
        let methods: Vec<_> = api.methods_of("Window").collect();
        assert_eq!(methods.len(), 3);
        assert_eq!(methods[2], ("Window::show", &Place { path: "a.rs".to_owned(), line: 7 }));
        assert_eq!(api.events().map(|(name, _)| name).collect::<Vec<_>>(), ["Closed", "Gone", "Moved"]);
    }

    #[test]
    fn what_is_no_rust_is_an_error() {
        assert!(Api::default().add("a.rs", "fn {").is_err());
    }
}
