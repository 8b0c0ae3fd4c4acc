//! The packs that the record is kept with: every edition by the digest that an event carries, of each
//! id the one in use, what is published, and which acts there are at all. Never: where packs come
//! from, or who publishes.

use redress_core::answer::Text;
use redress_core::canonical;
use redress_core::pack::Pack;
use redress_core::record::{Body, CaseState, Envelope};
use redress_core::record::{Kinds, Misfit, Private, fit, numbers_on};
use redress_core::sync::{Publications, PublishedPack};
use std::collections::{BTreeMap, BTreeSet};

/// The packs known here. Without any, every event is taken as its author wrote it.
#[derive(Debug, Default)]
pub struct Packs {
    by_id: BTreeMap<String, Pack>,
    editions: BTreeMap<String, Pack>,
    kinds: Kinds,
    numbering: BTreeSet<String>,
    published: Publications,
}

impl Packs {
    /// These packs, one of an id.
    #[must_use]
    pub fn of(packs: impl IntoIterator<Item = Pack>) -> Self {
        let named = |pack: Pack| (pack.doc().pack.id.clone(), pack);
        let by_id: BTreeMap<_, _> = packs.into_iter().map(named).collect();
        let editions = by_id.values();
        let editions = editions.map(|pack| (pack.digest().to_owned(), pack.clone()));
        Self {
            editions: editions.collect(),
            by_id,
            ..Self::default()
        }
        .with_kinds()
    }

    /// These packs, beside them editions that cases still name, and those published, each with the
    /// digest of its text, in the order in which that happened; `settings` is the digest of those
    /// published last, `said` are the digests of everything that was published, `missing` of what is not here.
    #[must_use]
    pub fn with(
        &self,
        kept: Vec<Pack>,
        published: Vec<(String, Pack)>,
        settings: Option<String>,
        said: &[String],
        missing: Vec<String>,
    ) -> Self {
        let mut all = Self {
            by_id: self.by_id.clone(),
            editions: self.editions.clone(),
            ..Self::default()
        };
        all.published.settings = settings;
        for pack in kept {
            all.editions.insert(pack.digest().to_owned(), pack);
        }
        for (digest, pack) in published {
            all.published.packs.push(row(digest, &pack));
            // Of two texts of one edition the later says it better.
            all.editions.insert(pack.digest().to_owned(), pack.clone());
            all.by_id.insert(pack.doc().pack.id.clone(), pack);
        }
        if !said.is_empty() || !missing.is_empty() {
            // Whoever has what is missing must look at the list.
            let mark = [said.concat(), missing.concat()].join("-");
            let mark = canonical::digest(mark.as_bytes());
            all.published.mark = mark.get(7..23).unwrap_or_default().to_owned();
        }
        all.published.missing = missing;
        all.with_kinds()
    }

    fn with_kinds(mut self) -> Self {
        let own = self.editions.values().flat_map(|pack| &pack.doc().events);
        self.kinds = Kinds::with(own.map(|event| event.id.clone()));
        let numbering = self.editions.values().filter_map(numbers_on);
        self.numbering = numbering.map(str::to_owned).collect();
        self
    }

    /// Of every id the pack in use, in order of id.
    pub fn iter(&self) -> impl Iterator<Item = &Pack> {
        self.by_id.values()
    }

    /// The pack in use of an id: the last one published, else the one that is shipped.
    #[must_use]
    pub fn named(&self, id: &str) -> Option<&Pack> {
        self.by_id.get(id)
    }

    /// The pack of a digest.
    #[must_use]
    pub fn edition(&self, digest: &str) -> Option<&Pack> {
        self.editions.get(digest)
    }

    /// The edition that a case was received under; of one from before editions were named, the pack in
    /// use.
    #[must_use]
    pub fn of_case(&self, case: &CaseState) -> Option<&Pack> {
        match &case.edition {
            Some(digest) => self.edition(digest),
            None => self.named(&case.file.pack),
        }
    }

    /// What is published.
    #[must_use]
    pub fn published(&self) -> &Publications {
        &self.published
    }

    /// Every type of act that some pack knows.
    #[must_use]
    pub fn kinds(&self) -> &Kinds {
        &self.kinds
    }

    /// The acts on which an edition gives a case its number.
    #[must_use]
    pub fn numbering(&self) -> &BTreeSet<String> {
        &self.numbering
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

/// How a published pack stands in the list.
fn row(digest: String, pack: &Pack) -> PublishedPack {
    let meta = &pack.doc().pack;
    let said = |key: &str| -> Text { pack.texts().get(key).cloned().unwrap_or_default() };
    PublishedPack {
        id: meta.id.clone(),
        key: meta.key.clone(),
        version: meta.version.clone(),
        edition: pack.digest().to_owned(),
        digest,
        title: said("pack"),
        about: said("source"),
        draft: meta.status == "draft",
        rules: pack.doc().rules.len(),
        from: meta.effective_from.clone(),
        to: meta.effective_to.clone(),
    }
}
