//! `NavigationHistory`: where a page has been, and the ways back and forth.

use super::{PageAction, PageState};
use crate::WebContents;

/// One stop in a page's history.
///
/// Electron: <https://www.electronjs.org/docs/latest/api/structures/navigation-entry>.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct NavigationEntry {
    /// The page's address.
    pub url: String,
    /// The page's title; empty when it has none.
    pub title: String,
}

impl NavigationEntry {
    #[doc(hidden)]
    /// For the engine's side.
    pub fn new(url: String, title: String) -> Self {
        Self { url, title }
    }
}

/// A page's history: Electron's `webContents.navigationHistory`.
///
/// Electron: <https://www.electronjs.org/docs/latest/api/navigation-history>. The engine has no way to remove or to
/// restore entries, so `clear`, `removeEntryAtIndex` and `restore` are absent.
///
/// ```no_run
/// # fn example(contents: &polaron_core::WebContents) {
/// let history = contents.navigation_history();
/// if history.can_go_back() {
///     history.go_back();
/// }
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct NavigationHistory {
    contents: WebContents,
}

impl NavigationHistory {
    pub(super) fn of(contents: &WebContents) -> Self {
        Self { contents: contents.clone() }
    }

    /// Whether there is an entry before the present one.
    pub fn can_go_back(&self) -> bool {
        self.can_go_to_offset(-1)
    }

    /// Whether there is an entry after the present one.
    pub fn can_go_forward(&self) -> bool {
        self.can_go_to_offset(1)
    }

    /// Whether there is an entry this far from the present one.
    pub fn can_go_to_offset(&self, offset: i32) -> bool {
        self.contents.page_state(|state| entry_at(state, offset).is_some())
    }

    /// Goes to the entry before the present one; without one it does nothing.
    pub fn go_back(&self) {
        self.go_to_offset(-1);
    }

    /// Goes to the entry after the present one; without one it does nothing.
    pub fn go_forward(&self) {
        self.go_to_offset(1);
    }

    /// Goes to the entry this far from the present one; without one it does nothing. Zero reloads.
    pub fn go_to_offset(&self, offset: i32) {
        // Whether there is such an entry the engine decides: a load that just ended may have made one.
        self.contents.act(PageAction::GoToOffset(offset));
    }

    /// Goes to the entry with this index; without one it does nothing.
    pub fn go_to_index(&self, index: usize) {
        let offset = self.contents.page_state(|state| {
            let (index, active) = (i64::try_from(index).ok()?, i64::try_from(state.active_entry?).ok()?);
            i32::try_from(index - active).ok()
        });
        if let Some(offset) = offset {
            self.go_to_offset(offset);
        }
    }

    /// The index of the present entry; [`None`] before anything was loaded.
    pub fn get_active_index(&self) -> Option<usize> {
        self.contents.page_state(|state| state.active_entry)
    }

    /// The entry with this index.
    pub fn get_entry_at_index(&self, index: usize) -> Option<NavigationEntry> {
        self.contents.page_state(|state| state.entries.get(index).cloned())
    }

    /// All entries, oldest first.
    pub fn get_all_entries(&self) -> Vec<NavigationEntry> {
        self.contents.page_state(|state| state.entries.clone())
    }

    /// How many entries there are.
    pub fn length(&self) -> usize {
        self.contents.page_state(|state| state.entries.len())
    }
}

fn entry_at(state: &PageState, offset: i32) -> Option<&NavigationEntry> {
    let index = i64::try_from(state.active_entry?).ok()? + i64::from(offset);
    state.entries.get(usize::try_from(index).ok()?)
}
