//! The packs that the record is kept with: found by the digest that an event carries, or by id,
//! and which acts there are at all. Never: where packs come from.

use redress_core::pack::Pack;
use redress_core::record::{Body, Envelope};
use redress_core::record::{Kinds, Misfit, Private, fit};
use std::collections::BTreeMap;

/// The packs known here. Without any, every event is taken as its author wrote it.
#[derive(Debug, Default)]
pub struct Packs {
    by_id: BTreeMap<String, Pack>,
    /// Digest to id.
    digests: BTreeMap<String, String>,
    kinds: Kinds,
}

impl Packs {
    /// These packs.
    #[must_use]
    pub fn of(packs: impl IntoIterator<Item = Pack>) -> Self {
        let named = |pack: Pack| (pack.doc().pack.id.clone(), pack);
        let by_id: BTreeMap<_, _> = packs.into_iter().map(named).collect();
        let digests = by_id.iter();
        let digests = digests.map(|(id, pack)| (pack.digest().to_owned(), id.clone()));
        let own = by_id.values().flat_map(|pack| &pack.doc().events);
        Self {
            digests: digests.collect(),
            kinds: Kinds::with(own.map(|event| event.id.clone())),
            by_id,
        }
    }

    /// Every pack, in order of id.
    pub fn iter(&self) -> impl Iterator<Item = &Pack> {
        self.by_id.values()
    }

    /// The pack of an id.
    #[must_use]
    pub fn named(&self, id: &str) -> Option<&Pack> {
        self.by_id.get(id)
    }

    /// The pack of a digest.
    #[must_use]
    pub fn edition(&self, digest: &str) -> Option<&Pack> {
        self.named(self.digests.get(digest)?)
    }

    /// Every type of act that some pack knows.
    #[must_use]
    pub fn kinds(&self) -> &Kinds {
        &self.kinds
    }

    /// Holds an event against the pack it was decided under, where that is known here: a device may
    /// have newer packs.
    ///
    /// # Errors
    /// The [`Misfit`], with the pack.
    pub fn fit(
        &self,
        envelope: &Envelope,
        body: &Body,
        private: Option<&Private>,
    ) -> Result<(), (&Pack, Misfit)> {
        let pack = envelope.edition.as_deref().and_then(|d| self.edition(d));
        pack.map_or(Ok(()), |pack| {
            fit(pack, envelope, body, private).map_err(|misfit| (pack, misfit))
        })
    }
}
