//! When a case is due for its official number, and in which series. Never: which numbers have been
//! given; whoever keeps the record counts them.

use crate::events;
use crate::numbering::{Pattern, PatternError};
use crate::pack::{Pack, Section};
use crate::record::body::Numbered;
use crate::record::state::CaseState;
use crate::time::{Day, Instant, Zone};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// How an organisation numbers the cases of regulations that give no numbering of their own: the
/// setting `ledger_number`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LedgerNumber {
    /// A pattern such as `{yyyy}-{n:4}`.
    pub pattern: String,
    /// In what it counts: `day`, `month`, `year` or `ever`.
    pub per: String,
    /// The act that takes a number, `received` for the filing itself.
    pub on: String,
}

/// Why a way of numbering cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LedgerNumberError {
    /// The pattern.
    #[error(transparent)]
    Pattern(#[from] PatternError),
    /// An act that not every regulation has.
    #[error("\"{0}\" is no act that every regulation knows; use one such as received or accepted")]
    Act(String),
}

impl LedgerNumber {
    /// Whether it can be used.
    ///
    /// # Errors
    /// [`LedgerNumberError`] with what is possible.
    pub fn check(&self) -> Result<(), LedgerNumberError> {
        Pattern::parse(&self.pattern, &self.per)?;
        if events::label(&self.on).is_none() {
            return Err(LedgerNumberError::Act(self.on.clone()));
        }
        Ok(())
    }
}

/// A number that a case is due for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueNumber {
    /// What the number counts in: the regulation, or `ledger`, and the period. Within a series
    /// numbers run from 1 without a gap.
    pub series: String,
    /// Declared time of the act that takes it.
    pub at: String,
    pattern: Pattern,
    day: Day,
}

impl DueNumber {
    /// The body of the event that gives it, as the `running`-th of its series.
    #[must_use]
    pub fn numbered(&self, running: u32) -> Numbered {
        Numbered {
            number: self.pattern.number(self.day, running),
            series: self.series.clone(),
            running,
        }
    }
}

/// The act on which cases of a pack take a number, where the pack gives a numbering.
#[must_use]
pub fn numbers_on(pack: &Pack) -> Option<&str> {
    let keys = pack.doc().sections.get(&Section::Numbering)?;
    keys.pattern.as_ref()?;
    Some(keys.on.as_deref().unwrap_or("received"))
}

/// The number that a case is due for: by its pack, else by the organisation's setting. None while
/// the act that takes it has not happened, or once the case has one.
#[must_use]
pub fn due_number(
    pack: &Pack,
    state: &CaseState,
    ledger: Option<&LedgerNumber>,
) -> Option<DueNumber> {
    if !state.filed || state.number.is_some() {
        return None;
    }
    let keys = pack.doc().sections.get(&Section::Numbering);
    let own = keys.and_then(|keys| {
        let per = keys.per.as_deref().unwrap_or("ever");
        Some((keys.pattern.as_deref()?, per, numbers_on(pack)?))
    });
    let (scope, (pattern, per, on)) = match (own, ledger) {
        (Some(own), _) => (pack.doc().pack.id.as_str(), own),
        (None, Some(set)) => (
            "ledger",
            (set.pattern.as_str(), set.per.as_str(), set.on.as_str()),
        ),
        (None, None) => return None,
    };
    let act = state.file.events.iter().find(|event| event.kind == on)?;
    let zone = Zone::named(&pack.doc().pack.zone).ok()?;
    let day = Instant::parse(&act.at).ok()?.day(zone);
    let pattern = Pattern::parse(pattern, per).ok()?;
    Some(DueNumber {
        series: format!("{scope}/{}", pattern.period_of(day)),
        at: act.at.clone(),
        pattern,
        day,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_of_numbering_names_an_act_that_every_regulation_knows() {
        let setting = |pattern: &str, on: &str| LedgerNumber {
            pattern: pattern.to_owned(),
            per: "year".to_owned(),
            on: on.to_owned(),
        };
        assert_eq!(setting("{yyyy}-{n:4}", "received").check(), Ok(()));
        assert_eq!(setting("{yyyy}-{n:4}", "accepted").check(), Ok(()));
        let unknown = setting("{yyyy}-{n:4}", "form_received").check();
        assert_eq!(
            unknown,
            Err(LedgerNumberError::Act("form_received".to_owned()))
        );
        assert!(matches!(
            setting("{n:4}", "received").check(),
            Err(LedgerNumberError::Pattern(_))
        ));
    }
}
