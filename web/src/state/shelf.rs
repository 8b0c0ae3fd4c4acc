//! Regulations on this device: each is loaded when something wants it, once, and then stays. A kiosk
//! wants those in use here; staff also those of their cases and those they open.

use super::App;
use crate::parts::reading::Readings;
use crate::settings;
use leptos::prelude::*;
use redress_core::answer::Text;
use redress_core::assess::Edition;
use std::collections::BTreeMap;

/// A regulation as far as it is here.
#[derive(Debug, Clone)]
pub enum Regulation {
    /// On its way.
    Loading,
    /// Here, under its default parameters.
    Ready(Edition),
    /// The app knows none of this name.
    Unknown,
    /// It could not be fetched and is not kept; tried again by itself.
    Missing,
}

impl Regulation {
    /// The edition, where it is here.
    pub fn ready(self) -> Option<Edition> {
        match self {
            Self::Ready(edition) => Some(edition),
            _ => None,
        }
    }
}

/// One regulation: as faces see it, and whether its files are being fetched.
#[derive(Debug, Clone)]
struct Book {
    seen: ArcRwSignal<Regulation>,
    fetching: bool,
}

/// Regulations that were wanted, by id, and as they are under readings, each made once.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    books: BTreeMap<String, Book>,
    under: BTreeMap<(String, String), Edition>,
}

impl App {
    /// A regulation, loading it when it is wanted for the first time; reactive.
    pub fn regulation(self, pack: &str) -> Regulation {
        self.want(pack).get()
    }

    /// The edition of a regulation that is here; reactive, and loading as [`Self::regulation`].
    pub fn edition(self, pack: &str) -> Option<Edition> {
        self.regulation(pack).ready()
    }

    /// A regulation as it is read here; reactive, and loading as [`Self::regulation`].
    pub fn edition_here(self, pack: &str) -> Option<Edition> {
        let edition = self.edition(pack)?;
        self.under(edition, pack, &settings::readings(pack))
    }

    /// A regulation under readings, if it is here, without following it; loading it if it is not.
    pub(super) fn edition_now(self, pack: &str, readings: &Readings) -> Option<Edition> {
        let edition = self.want(pack).get_untracked().ready()?;
        self.under(edition, pack, readings)
    }

    /// An edition under readings; none where it does not allow them.
    fn under(self, edition: Edition, pack: &str, readings: &Readings) -> Option<Edition> {
        if readings.is_empty() {
            return Some(edition);
        }
        let key = (
            pack.to_owned(),
            serde_json::to_string(readings).unwrap_or_default(),
        );
        if let Some(made) = self
            .shelf
            .with_value(|shelf| shelf.under.get(&key).cloned())
        {
            return Some(made);
        }
        let made = edition.pack().edition(readings).ok()?;
        self.shelf
            .update_value(|shelf| drop(shelf.under.insert(key, made.clone())));
        Some(made)
    }

    /// Regulations in use here, by id; never none. Reactive.
    pub fn chosen(self) -> Vec<String> {
        self.chosen.get()
    }

    /// Changes which regulations are in use here, keeps it, and fetches those that are new.
    pub fn choose(self, packs: Vec<String>) {
        settings::set_packs(&packs);
        self.chosen.set(packs);
        self.want_chosen();
    }

    /// The title of a regulation, which need not be here; its id where even the list is not. Reactive.
    pub fn title_of(self, pack: &str) -> Text {
        let catalogue = self.catalogue.get();
        let row = catalogue.and_then(|c| c.row(pack).map(|row| row.title.clone()));
        row.unwrap_or_else(|| Text {
            zh: pack.to_owned(),
            en: pack.to_owned(),
        })
    }

    /// Regulations that are wanted and could not be fetched; reactive.
    pub fn missing(self) -> Vec<String> {
        self.missing.get()
    }

    /// Fetches the regulations in use here, so that they work without a network later.
    pub(super) fn want_chosen(self) {
        for pack in self.chosen.get_untracked() {
            self.want(&pack);
        }
    }

    /// Fetches, or tries again to fetch, every regulation that is wanted and not here.
    pub(super) fn fetch_wanted(self) {
        let open = |shelf: &Shelf| -> Vec<String> {
            let lacking = |book: &Book| {
                let open = |r: &Regulation| matches!(r, Regulation::Loading | Regulation::Missing);
                !book.fetching && book.seen.with_untracked(open)
            };
            let wanted = shelf.books.iter().filter(|(_, book)| lacking(book));
            wanted.map(|(id, _)| id.clone()).collect()
        };
        for pack in self.shelf.with_value(open) {
            self.fetch(pack);
        }
    }

    fn want(self, pack: &str) -> ArcRwSignal<Regulation> {
        if let Some(seen) = self
            .shelf
            .with_value(|shelf| shelf.books.get(pack).map(|book| book.seen.clone()))
        {
            return seen;
        }
        let seen = ArcRwSignal::new(Regulation::Loading);
        let book = Book {
            seen: seen.clone(),
            fetching: false,
        };
        self.shelf
            .update_value(|shelf| drop(shelf.books.insert(pack.to_owned(), book)));
        self.fetch(pack.to_owned());
        seen
    }

    /// Fetches a regulation; without the list yet, it is fetched as soon as the list is there.
    fn fetch(self, pack: String) {
        let Some(catalogue) = self.catalogue.get_untracked() else {
            return;
        };
        self.fetching(&pack, true);
        leptos::task::spawn_local(async move {
            let found = match catalogue.row(&pack) {
                None => Regulation::Unknown,
                Some(row) => match row.load().await {
                    Ok(edition) => Regulation::Ready(edition),
                    Err(_) => Regulation::Missing,
                },
            };
            let came = matches!(found, Regulation::Ready(_));
            let lacks = matches!(found, Regulation::Missing);
            if lacks != self.missing.with_untracked(|all| all.contains(&pack)) {
                self.missing.update(|all| {
                    all.retain(|id| *id != pack);
                    if lacks {
                        all.push(pack.clone());
                    }
                });
            }
            self.fetching(&pack, false);
            let seen = self
                .shelf
                .with_value(|shelf| shelf.books.get(&pack).map(|book| book.seen.clone()));
            let still = |r: &Regulation| lacks && matches!(r, Regulation::Missing);
            // A page that says so already is left as it is.
            if let Some(seen) = seen.filter(|seen| !seen.with_untracked(still)) {
                seen.set(found);
            }
            if came {
                self.look_again();
                self.bring_up();
            }
        });
    }

    fn fetching(self, pack: &str, fetching: bool) {
        self.shelf.update_value(|shelf| {
            if let Some(book) = shelf.books.get_mut(pack) {
                book.fetching = fetching;
            }
        });
    }
}
