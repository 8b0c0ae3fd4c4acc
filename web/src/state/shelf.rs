//! Regulations on this device: each is loaded when something wants it, once, and then stays. A kiosk
//! wants those in use here; staff also those of their cases and those they open.

use super::{App, Storage};
use crate::parts::reading::Readings;
use crate::settings;
use leptos::prelude::*;
use redress_core::answer::Text;
use redress_core::assess::Edition;
use std::collections::BTreeMap;

/// How the digest of an edition begins, and no id of a regulation.
const DIGEST: &str = "sha256:";

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
    /// Only a newer app reads it.
    Newer,
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
    /// Of which regulation it is.
    pack: String,
    seen: ArcRwSignal<Regulation>,
    fetching: bool,
}

/// Regulations that were wanted, by id or, where a case names another edition than the one in force,
/// by its digest; and as they are under readings, each made once.
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
        self.under(edition, &settings::readings(pack))
    }

    /// A regulation in force under readings, if it is here, without following it; loading it if it is
    /// not.
    pub(super) fn edition_now(self, pack: &str, readings: &Readings) -> Option<Edition> {
        let edition = self.want(pack).get_untracked().ready()?;
        self.under(edition, readings)
    }

    /// As [`Self::edition_now`], of the edition that a case was received under.
    pub(super) fn edition_named(
        self,
        pack: &str,
        named: Option<&str>,
        readings: &Readings,
    ) -> Option<Edition> {
        let in_force = self.want(pack).get_untracked();
        let Some(named) = named else {
            return self.under(in_force.ready()?, readings);
        };
        let edition = match in_force {
            Regulation::Loading => return None,
            Regulation::Ready(edition) if edition.pack().digest() == named => edition,
            _ => self.want_edition(pack, named).get_untracked().ready()?,
        };
        self.under(edition, readings)
    }

    /// Whether an edition that a case names could not be had, and if so, whether only a newer app reads
    /// it.
    pub(super) fn lacks_edition(self, named: &str) -> Option<bool> {
        let seen = self
            .shelf
            .with_value(|shelf| shelf.books.get(named).map(|book| book.seen.clone()));
        match seen?.get_untracked() {
            Regulation::Newer => Some(true),
            Regulation::Missing | Regulation::Unknown => Some(false),
            Regulation::Loading | Regulation::Ready(_) => None,
        }
    }

    /// An edition under readings; none where it does not allow them.
    fn under(self, edition: Edition, readings: &Readings) -> Option<Edition> {
        if readings.is_empty() {
            return Some(edition);
        }
        let key = (
            edition.pack().digest().to_owned(),
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
        for pack in untrack(|| self.chosen()) {
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

    /// Fetches anew each regulation here that is not the edition in force any more.
    pub(super) fn renew_regulations(self) {
        let here = |shelf: &Shelf| -> Vec<(String, Option<String>)> {
            let books = shelf
                .books
                .iter()
                .filter(|(id, book)| !id.starts_with(DIGEST) && !book.fetching);
            let digest = |book: &Book| {
                let seen = book.seen.get_untracked().ready();
                seen.map(|edition| edition.pack().digest().to_owned())
            };
            books.map(|(id, book)| (id.clone(), digest(book))).collect()
        };
        for (pack, here) in self.shelf.with_value(here) {
            let in_force = self.in_force(&pack);
            if in_force.is_some() && in_force != here {
                self.fetch(pack);
            }
        }
    }

    fn want(self, pack: &str) -> ArcRwSignal<Regulation> {
        self.want_edition(pack, pack)
    }

    /// A regulation by its id, or an edition of it by its digest.
    fn want_edition(self, pack: &str, key: &str) -> ArcRwSignal<Regulation> {
        if let Some(seen) = self
            .shelf
            .with_value(|shelf| shelf.books.get(key).map(|book| book.seen.clone()))
        {
            return seen;
        }
        let seen = ArcRwSignal::new(Regulation::Loading);
        let book = Book {
            pack: pack.to_owned(),
            seen: seen.clone(),
            fetching: false,
        };
        self.shelf
            .update_value(|shelf| drop(shelf.books.insert(key.to_owned(), book)));
        self.fetch(key.to_owned());
        seen
    }

    /// Fetches what a book is kept under; without the list yet, as soon as the list is there.
    fn fetch(self, key: String) {
        let Some(catalogue) = self.catalogue.get_untracked() else {
            return;
        };
        // What is published is known once the record is open.
        if self.storage.with_untracked(|s| *s == Storage::Opening) {
            return;
        }
        let of = self
            .shelf
            .with_value(|shelf| shelf.books.get(&key).map(|book| book.pack.clone()));
        let pack = of.unwrap_or_else(|| key.clone());
        self.fetching(&key, true);
        leptos::task::spawn_local(async move {
            let by_digest = key.starts_with(DIGEST).then(|| key.clone());
            let found = match by_digest.or_else(|| self.in_force(&pack)) {
                Some(digest) => self.published_edition(&pack, &digest).await,
                None => match catalogue.row(&pack) {
                    None => Regulation::Unknown,
                    Some(row) => match row.load().await {
                        Ok(edition) => Regulation::Ready(edition),
                        Err(_) => Regulation::Missing,
                    },
                },
            };
            let came = matches!(found, Regulation::Ready(_));
            let lacks = matches!(found, Regulation::Missing);
            // Of an edition that only cases name the cases themselves say that they wait.
            let told = !key.starts_with(DIGEST);
            if told && lacks != self.missing.with_untracked(|all| all.contains(&pack)) {
                self.missing.update(|all| {
                    all.retain(|id| *id != pack);
                    if lacks {
                        all.push(pack.clone());
                    }
                });
            }
            self.fetching(&key, false);
            let seen = self
                .shelf
                .with_value(|shelf| shelf.books.get(&key).map(|book| book.seen.clone()));
            let still = |r: &Regulation| lacks && matches!(r, Regulation::Missing);
            // A page that says so already is left as it is, and what is here stays until another is.
            let stays = |r: &Regulation| lacks && matches!(r, Regulation::Ready(_));
            if let Some(seen) = seen.filter(|seen| !seen.with_untracked(|r| still(r) || stays(r))) {
                seen.set(found);
                if came || !told {
                    self.look_again();
                    self.bring_up();
                }
            }
        });
    }

    fn fetching(self, key: &str, fetching: bool) {
        self.shelf.update_value(|shelf| {
            if let Some(book) = shelf.books.get_mut(key) {
                book.fetching = fetching;
            }
        });
    }
}
