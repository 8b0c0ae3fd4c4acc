//! Which cases a device gets, and whether with what identifies people. Never: who decides that.

use crate::canonical::{self, CanonicalError};
use crate::order::InOrder;
use crate::record::{Envelope, MAX_PLACE};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The most places, and the most packs, in a scope.
pub const MAX_SCOPE: usize = 200;

/// Why a scope cannot be kept.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ScopeError {
    /// A name that no place or pack has.
    #[error("\"{0}\" is no name of a place or pack; give 1 to {MAX_PLACE} characters")]
    Name(String),
    /// Too many names.
    #[error("more than {MAX_SCOPE} places or packs; leave them out for all")]
    Many,
}

/// What a device is given of the organisation's cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// Cases that belong to these places; empty: to any, or to none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
    /// Cases of these packs, by id; empty: of any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packs: Vec<String>,
    /// Private parts too.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub personal: bool,
}

/// What an event says of where its case belongs. Read alike wherever it is, also of a type that only a
/// newer version knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placing<'a> {
    /// It opens the case.
    Filed {
        /// Pack id.
        pack: Option<&'a str>,
        /// Where it came in.
        place: Option<&'a str>,
    },
    /// It moves the case there.
    Moved(&'a str),
}

impl<'a> Placing<'a> {
    /// What an event says; none where it says nothing of it.
    #[must_use]
    pub fn of(event: &'a Envelope) -> Option<Self> {
        let text = |name: &str| event.body.get(name)?.as_str();
        match event.kind.as_str() {
            "filed" => Some(Self::Filed {
                pack: text("pack"),
                place: text("place"),
            }),
            "published" | "month_closed" | "numbered" | "erased" | "undone" => None,
            _ => text("place").map(Self::Moved),
        }
    }
}

impl Default for Scope {
    /// Everything.
    fn default() -> Self {
        Self {
            places: Vec::new(),
            packs: Vec::new(),
            personal: true,
        }
    }
}

impl Scope {
    /// Puts the names in order, each once, so that one scope has one mark.
    ///
    /// # Errors
    /// [`ScopeError`] when it cannot be kept.
    pub fn settle(&mut self) -> Result<(), ScopeError> {
        for list in [&mut self.places, &mut self.packs] {
            list.in_order();
            list.dedup();
            if list.len() > MAX_SCOPE {
                return Err(ScopeError::Many);
            }
            let strange = |name: &&String| !(1..=MAX_PLACE).contains(&name.chars().count());
            if let Some(name) = list.iter().find(strange) {
                return Err(ScopeError::Name(name.chars().take(MAX_PLACE).collect()));
            }
        }
        Ok(())
    }

    /// Every case, with its private parts.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.every_case() && self.personal
    }

    /// Every case.
    #[must_use]
    pub fn every_case(&self) -> bool {
        self.places.is_empty() && self.packs.is_empty()
    }

    /// Whether it has a case of this pack that belongs to this place.
    #[must_use]
    pub fn covers(&self, place: Option<&str>, pack: Option<&str>) -> bool {
        holds(&self.places, place) && holds(&self.packs, pack)
    }

    /// Whether it has the case that these events are of, each with its number: the case belongs where it
    /// was moved last, else where it came in; of two filings the first counts. By the server's numbers,
    /// not by clocks or by what came when.
    #[must_use]
    pub fn has<'a>(&self, events: impl IntoIterator<Item = (u64, &'a Envelope)>) -> bool {
        let mut events: Vec<(u64, &Envelope)> = events.into_iter().collect();
        events.in_order_of(|(number, _)| *number);
        let placings = events
            .into_iter()
            .filter_map(|(_, event)| Placing::of(event));
        let (mut filed, mut moved) = (None, None);
        for placing in placings {
            match placing {
                Placing::Filed { .. } => filed = filed.or(Some(placing)),
                Placing::Moved(place) => moved = Some(place),
            }
        }
        match filed {
            Some(Placing::Filed { pack, place }) => self.covers(moved.or(place), pack),
            _ => self.every_case(),
        }
    }

    /// What a device knows its scope by.
    ///
    /// # Errors
    /// [`CanonicalError`], never of what was read from JSON.
    pub fn mark(&self) -> Result<String, CanonicalError> {
        Ok(canonical::digest(canonical::of(self)?.as_bytes()))
    }
}

fn holds(list: &[String], name: Option<&str>) -> bool {
    list.is_empty() || name.is_some_and(|name| list.iter().any(|one| one == name))
}

fn yes() -> bool {
    true
}

fn is_true(value: &bool) -> bool {
    *value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limited_scope_leaves_out_what_belongs_nowhere_and_everything_leaves_out_nothing() {
        let east = Scope {
            places: vec!["east".to_owned()],
            ..Scope::default()
        };
        assert!(east.covers(Some("east"), Some("any")));
        assert!(!east.covers(Some("west"), Some("any")));
        assert!(!east.covers(None, Some("any")));
        assert!(Scope::default().covers(None, None) && Scope::default().is_everything());
        let both: Scope = serde_json::from_str(r#"{"places":["east"],"packs":["a"]}"#).unwrap();
        assert!(both.personal && !both.every_case());
        assert!(both.covers(Some("east"), Some("a")) && !both.covers(Some("east"), Some("b")));
        assert_ne!(both.mark().unwrap(), east.mark().unwrap());
    }
}
