//! The ledger (台账): one line a case, which month it belongs to, and up to where a closed month goes. Read
//! off the summaries of cases. Never: how a line is printed, who may close a month.

mod rates;
mod rows;
mod standing;
mod tally;

pub use rates::{MEASURES, Measure, Rate, Rates};
pub use rows::{Cell, HEADINGS, row};
pub use standing::{Standing, closes, next, sort};
pub(crate) use tally::end;
pub use tally::{TELLING, Tally};

use crate::canonical::{self, CanonicalError};
use crate::summary::{Summary, unset};
use crate::time::{Instant, Zone};
use serde::Serialize;

/// What a close keeps the digest of. A line may say more one day, and a closed month is still the same.
const CLOSED: [&str; 18] = [
    "adjusts", "case", "channel", "code", "decided", "due", "ended", "in_time", "kind", "late",
    "leads", "level", "number", "outcome", "pack", "place", "received", "waiting",
];

/// A case in the ledger.
///
/// ```
/// use redress_core::ledger::Line;
/// use redress_core::summary::Summary;
///
/// // A case of which only acts have come, and not its filing, has no line yet.
/// assert_eq!(Line::of(&Summary::default(), false), None);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Case id.
    pub case: String,
    /// Official number; none until the regulation's act that takes one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Tracking code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Regulation.
    pub pack: String,
    /// Declared time of receipt.
    pub received: String,
    /// How it came in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// Where it came in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// What it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Kind of matter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Who leads.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub leads: Vec<String>,
    /// What was decided about it, else what the regulation says; none where it cannot be assessed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// Somebody decided it; otherwise `outcome` is a preview.
    pub decided: bool,
    /// When it was closed or withdrawn, and not opened again since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<String>,
    /// It ended by being withdrawn.
    #[serde(skip_serializing_if = "unset")]
    pub withdrawn: bool,
    /// Limits that were kept.
    pub in_time: u32,
    /// Limits that have passed: done late, or not done yet.
    pub late: u32,
    /// Limits that run or stand still.
    pub waiting: u32,
    /// The next last day of those that run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// The complainant has heard something of it.
    #[serde(skip_serializing_if = "unset")]
    pub told: bool,
    /// It was opened again, or is about the same as another one.
    #[serde(skip_serializing_if = "unset")]
    pub again: bool,
    /// Whether the complainant said to be satisfied; none where nobody asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub satisfied: Option<bool>,
    /// Why it stands in the ledger of another month than that of its receipt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adjusts: Option<Adjusts>,
}

/// What a line has to do with an earlier month whose ledger is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Adjusts {
    /// Received in that month, and not known here when it was closed.
    Late(String),
    /// It has a line there, and went on since; this is how it stands now.
    Changed(String),
}

/// A month whose ledger is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Close {
    /// The month.
    pub month: String,
    /// The newest number that its ledger is read from.
    pub head: u64,
    /// When it was closed: limits are counted as they stood then.
    pub at: String,
    /// Who closed it.
    pub by: String,
    /// Digest of its lines.
    pub digest: String,
}

/// From which events the ledger of a month is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach<'a> {
    /// The close up to which; none while it is open.
    pub upto: Option<&'a Close>,
    /// The close before it, whose months' late and changed lines stand here; none where they stand in
    /// another month, or nothing was closed before.
    pub after: Option<&'a Close>,
}

impl<'a> Reach<'a> {
    /// From which events the ledger of a month is read, by the closes there are, in the order of their
    /// months. What comes after a close stands in the month that is closed next.
    ///
    /// ```
    /// use redress_core::ledger::{Close, Reach};
    ///
    /// let of = |month: &str, head| Close {
    ///     month: month.to_owned(),
    ///     head,
    ///     at: String::new(),
    ///     by: String::new(),
    ///     digest: String::new(),
    /// };
    /// let closes = [of("2026-09", 40), of("2026-10", 70)];
    /// let heads = |month| {
    ///     let reach = Reach::of(&closes, month);
    ///     (reach.after.map(|c| c.head), reach.upto.map(|c| c.head))
    /// };
    /// assert_eq!(heads("2026-09"), (None, Some(40)));
    /// assert_eq!(heads("2026-10"), (Some(40), Some(70)));
    /// assert_eq!(heads("2026-11"), (Some(70), None));
    /// assert_eq!(heads("2026-12"), (None, None));
    /// // It had no case when the first month was closed, and is closed with it.
    /// assert_eq!(heads("2026-08"), (None, Some(40)));
    /// ```
    #[must_use]
    pub fn of(closes: &'a [Close], month: &str) -> Self {
        let upto = closes.iter().find(|close| *close.month >= *month);
        let before = closes.iter().rfind(|close| *close.month < *month);
        let takes = |before: &&Close| match upto {
            Some(own) => own.month == month,
            None => following(&before.month).as_deref() == Some(month),
        };
        Self {
            upto,
            after: before.filter(takes),
        }
    }
}

impl Line {
    /// The line of a case by its summary; none while its filing is not here. What it is about is said with
    /// what identifies a person only where `personal`.
    #[must_use]
    pub fn of(summary: &Summary, personal: bool) -> Option<Self> {
        let Summary { tally, .. } = summary;
        let full = summary.full_title.as_ref().filter(|_| personal);
        let code = Some(&summary.code).filter(|code| !code.is_empty());
        let outcome = summary.recorded.as_ref().or(summary.outcome.as_ref());
        Some(Self {
            case: summary.id.clone(),
            number: summary.number.clone(),
            code: code.cloned(),
            pack: summary.pack.clone(),
            received: summary.received.clone()?,
            channel: tally.channel.clone(),
            place: tally.place.clone(),
            title: full.or(summary.title.as_ref()).cloned(),
            kind: summary.kind.clone(),
            level: summary.level.clone(),
            leads: summary.leads.clone(),
            outcome: outcome.cloned(),
            decided: summary.recorded.is_some(),
            ended: tally.ended.clone(),
            withdrawn: tally.withdrawn,
            in_time: tally.in_time,
            late: tally.late,
            waiting: tally.waiting,
            due: tally.due.clone(),
            told: tally.told,
            again: tally.again,
            satisfied: tally.satisfied,
            adjusts: None,
        })
    }
}

/// The month of an instant such as `2025-09-30T23:30:00+08:00`, as `2025-09`, in China's time: the one in
/// whose ledger a case stands that was received then. None where it is no instant.
///
/// ```
/// use redress_core::ledger::month;
///
/// assert_eq!(month("2025-09-30T23:30:00+08:00").as_deref(), Some("2025-09"));
/// assert_eq!(month("2025-09-30T23:30:00Z").as_deref(), Some("2025-10"));
/// ```
#[must_use]
pub fn month(at: &str) -> Option<String> {
    let local = Instant::parse(at).ok()?.text(Zone::CHINA);
    local.get(..7).map(str::to_owned)
}

/// The digest that a close keeps of its lines: of what was decided and counted, not of what complaints are
/// about.
///
/// # Errors
/// [`CanonicalError`].
///
/// ```
/// use redress_core::ledger::{Line, digest};
///
/// let line = Line {
///     case: "01900000-0001-7fff-bfff-00000000000c".to_owned(),
///     late: 1,
///     ..Line::default()
/// };
/// let first = digest(&[line.clone()]).unwrap();
/// // Every version gives this one: months were closed with it.
/// assert_eq!(first, "sha256:8ab28421f9a386e9d708510a75cc26be3f1399486fa9a34bc4349b6f406d4175");
/// let title = Some("漏水".to_owned());
/// assert_eq!(digest(&[Line { title, ..line.clone() }]).unwrap(), first);
/// assert_ne!(digest(&[Line { late: 2, ..line }]).unwrap(), first);
/// ```
pub fn digest(lines: &[Line]) -> Result<String, CanonicalError> {
    let mut kept = Vec::with_capacity(lines.len());
    for line in lines {
        let line = serde_json::to_value(line);
        let mut line = line.map_err(|e| CanonicalError::Serialise(e.to_string()))?;
        if let Some(line) = line.as_object_mut() {
            line.retain(|name, _| CLOSED.contains(&name.as_str()));
        }
        kept.push(line);
    }
    let text = canonical::of(&kept)?;
    Ok(canonical::digest(text.as_bytes()))
}

/// The first instant of a month such as `2026-10`, in China's time; none where it is no month.
///
/// ```
/// use redress_core::ledger::begin;
///
/// assert!(begin("2026-10").is_some());
/// assert_eq!(begin("2026-13"), None);
/// assert_eq!(begin("2026-1"), None);
/// ```
#[must_use]
pub fn begin(month: &str) -> Option<Instant> {
    Instant::parse(&format!("{month}-01T00:00:00+08:00")).ok()
}

/// The month after one.
///
/// ```
/// use redress_core::ledger::following;
///
/// assert_eq!(following("2026-12").as_deref(), Some("2027-01"));
/// assert_eq!(following("2024-02").as_deref(), Some("2024-03"));
/// ```
#[must_use]
pub fn following(this: &str) -> Option<String> {
    // No month is longer than 31 days, and none is over three days later.
    month(&begin(this)?.plus(31 * 24 * 3600).text(Zone::CHINA))
}
