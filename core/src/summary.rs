//! What lists, the board and searches need of a case, small enough to be kept beside its events: how it
//! stands, its clocks as instants, and until when that is so if nobody does anything. Read off a folded
//! case and its answer. Never: a fold, an assessment, words of a pack.

use crate::answer::{Answer, Deadline, Sections};
use crate::calendar::Calendar;
use crate::ledger::{self, Tally};
use crate::order::InOrder;
use crate::record::CaseState;
use crate::time::{Day, Instant};
use serde::{Deserialize, Serialize};

/// The longest title, in characters.
const TITLE: usize = 40;

/// Whether a value says nothing and need not be written.
pub(crate) fn unset<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A case in short, as it is from [`Self::from`] until [`Self::until`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Case id.
    pub id: String,
    /// Tracking code.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub code: String,
    /// Regulation.
    pub pack: String,
    /// Official number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Declared time of receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received: Option<String>,
    /// What it is about, as far as everyone may know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it is about for those who may see who is concerned; absent where that is no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_title: Option<String>,
    /// Closed or withdrawn: nothing is due any more.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub closed: bool,
    /// The computed outcome; absent where the regulation has none, or it could not be assessed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// The recorded outcome.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<String>,
    /// Kind of matter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Who leads.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leads: Vec<String>,
    /// Clocks that bind someone and are late, run, stand still, or have no number.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<Clock>,
    /// Levels to which it rises by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rises: Vec<Rising>,
    /// What the ledger counts of it.
    #[serde(default, skip_serializing_if = "unset")]
    pub tally: Tally,
    /// When it was assessed, in seconds since 1970.
    pub from: i64,
    /// From when on it has to be assessed again, in seconds since 1970; absent where time alone changes
    /// nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
    /// What it was assessed with besides its events and the time: what that is, is the keeper's to say.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub under: String,
}

/// How a clock stands that is not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Its limit has passed.
    Overdue,
    /// It runs.
    Running,
    /// It has no number: see [`Clock::limit`].
    Open,
    /// It stands still.
    Paused,
}

/// A clock in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// Its rule.
    pub rule: String,
    /// How it stands.
    pub stands: Standing,
    /// Its limit, in seconds since 1970; while it stands still, since when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<i64>,
    /// The last day in time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
    /// An act at the limit is in time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inclusive: bool,
    /// The complainant asked for this limit.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_request: bool,
    /// `amount`, or why there is no number.
    pub limit: String,
    /// Unit of its length.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// A level that comes with time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rising {
    /// The level.
    pub level: String,
    /// From when on, in seconds since 1970.
    pub at: i64,
}

impl Summary {
    /// The summary of a case as it was answered at `now`; `answer` says until when, too.
    #[must_use]
    pub fn of(state: &CaseState, answer: Option<&(Answer, Option<Instant>)>, now: Instant) -> Self {
        let blank = Sections::default();
        let sections = answer.map_or(&blank, |(answer, _)| &answer.sections);
        let eligibility = sections.eligibility.as_ref();
        let routing = sections.routing.as_ref();
        let leads = routing.map(|routing| routing.leading().to_vec());
        let (title, full) = (title(state, false), title(state, true));
        let clocks = sections.deadlines.iter().filter_map(Clock::of);
        Self {
            id: state.id.clone(),
            code: state.code.clone().unwrap_or_default(),
            pack: state.file.pack.clone(),
            number: state.number.clone(),
            received: state.received.clone(),
            full_title: full.filter(|full| title.as_ref() != Some(full)),
            title,
            closed: ended(state),
            tally: Tally::of(state, answer.map(|(answer, _)| answer)),
            outcome: eligibility.map(|e| e.outcome.clone()),
            recorded: eligibility.and_then(|e| e.recorded.clone()),
            kind: sections.kind.clone(),
            level: sections.severity.as_ref().and_then(|s| s.level.clone()),
            leads: leads.unwrap_or_default(),
            clocks: clocks.collect(),
            rises: answer.map_or_else(Vec::new, |(answer, _)| rises(answer)),
            from: now.0,
            until: answer.and_then(|(_, until)| until.map(|at| at.0)),
            under: String::new(),
        }
    }

    /// Whether it says how the case stands at `now`: assessed before, and nothing has turned since.
    #[must_use]
    pub fn holds(&self, now: Instant) -> bool {
        self.from <= now.0 && self.until.is_none_or(|until| now.0 < until)
    }

    /// The clock that presses most: a late one, then the next due, then one without a number.
    #[must_use]
    pub fn first(&self) -> Option<&Clock> {
        let pressing = |clock: &&Clock| clock.stands < Standing::Paused;
        let all = self.clocks.iter().filter(pressing);
        all.min_by_key(|clock| (clock.at.is_none(), clock.stands, clock.at))
    }

    /// The order of lists, as text that sorts: open before closed, what has a limit by it, the others last.
    /// No two cases have the same.
    #[must_use]
    pub fn order(&self) -> String {
        let first = self.first();
        let limit = first.and_then(|clock| clock.at);
        let group = match (first, limit) {
            (_, Some(_)) => 0,
            (Some(_), None) => 1,
            (None, _) => 2,
        };
        format!(
            "{}{group}{:012} {} {}",
            u8::from(self.closed),
            limit.unwrap_or_default().max(0),
            self.received.as_deref().unwrap_or_default(),
            self.id
        )
    }
}

impl Clock {
    fn of(deadline: &Deadline) -> Option<Self> {
        if deadline.attempt.is_some() || deadline.modality == "may" {
            return None;
        }
        let (stands, at) = match deadline.status.as_str() {
            "overdue" => (Standing::Overdue, &deadline.due_at),
            "running" => (Standing::Running, &deadline.due_at),
            "paused" => (Standing::Paused, &deadline.paused_since),
            "open" => (Standing::Open, &None),
            _ => return None,
        };
        Some(Self {
            rule: deadline.rule.clone(),
            stands,
            at: at.as_deref().and_then(seconds),
            day: deadline.due_date.clone(),
            inclusive: deadline.due_inclusive,
            by_request: deadline.by_request,
            limit: deadline.limit.clone(),
            unit: deadline.unit.clone(),
        })
    }

    /// The clock at a moment, with the working time that is left, as answers say it.
    #[must_use]
    pub fn deadline(&self, calendar: &Calendar, now: Instant) -> Deadline {
        let zone = calendar.zone();
        let at = self.at.map(|at| Instant(at).text(zone));
        let paused = self.stands == Standing::Paused;
        let mut out = Deadline {
            id: self.rule.clone(),
            rule: self.rule.clone(),
            status: self.stands.name().to_owned(),
            due_at: at.clone().filter(|_| !paused),
            paused_since: at.filter(|_| paused),
            due_date: self.day.clone(),
            due_inclusive: self.inclusive,
            by_request: self.by_request,
            limit: self.limit.clone(),
            unit: self.unit.clone(),
            ..Deadline::default()
        };
        out.left = if in_seconds(&out) {
            self.at.map(|at| at - now.0)
        } else {
            let day = self.day.as_deref().and_then(|day| Day::parse(day).ok());
            day.and_then(|day| Some(calendar.count(now.day(zone), day).ok()?.days))
        };
        out
    }
}

impl Standing {
    /// The status of a deadline that stands so.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Running => "running",
            Self::Open => "open",
            Self::Paused => "paused",
        }
    }
}

/// What is left of a clock of minutes and hours is told in seconds; of all others in working days.
#[must_use]
pub fn in_seconds(deadline: &Deadline) -> bool {
    let unit = deadline.unit.as_deref().unwrap_or("");
    deadline.due_inclusive && !deadline.by_request && (unit.ends_with("hour") || unit == "minute")
}

/// Closed or withdrawn, and not opened again since.
#[must_use]
pub fn ended(state: &CaseState) -> bool {
    ledger::end(state).is_some()
}

/// What a case is about: the first words of what was told, else the subject; with or without what
/// identifies a person.
#[must_use]
pub fn title(state: &CaseState, full: bool) -> Option<String> {
    let text = |name: &&str| {
        let shown = state.shown.facts.get(*name).filter(|_| full);
        let value = shown.or_else(|| state.file.facts.get(*name))?;
        let text = value.as_str().map(str::trim);
        text.filter(|text| !text.is_empty()).map(str::to_owned)
    };
    let story = ["story", "content", "matter"].iter().find_map(text);
    let subject = ["subject_name", "subject", "object", "respondent"];
    let title = match (subject.iter().find_map(text), story) {
        (Some(subject), Some(story)) if !story.contains(&subject) => format!("{subject} · {story}"),
        (_, Some(story)) => story,
        (subject, None) => subject?,
    };
    Some(if title.chars().count() > TITLE {
        title.chars().take(TITLE - 1).chain("…".chars()).collect()
    } else {
        title
    })
}

/// The rises of every matter.
fn rises(answer: &Answer) -> Vec<Rising> {
    let matters = answer.matters.iter().map(|matter| &matter.sections);
    let severities = std::iter::once(&answer.sections)
        .chain(matters)
        .filter_map(|sections| sections.severity.as_ref());
    let all = severities.flat_map(|severity| &severity.rises);
    let mut all: Vec<Rising> = all
        .filter_map(|rise| {
            Some(Rising {
                level: rise.level.clone(),
                at: seconds(&rise.at)?,
            })
        })
        .collect();
    all.in_order_by(|a, b| (a.at, &a.level).cmp(&(b.at, &b.level)));
    all.dedup();
    all
}

fn seconds(text: &str) -> Option<i64> {
    Instant::parse(text).ok().map(|at| at.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::Facts;
    use serde_json::json;

    fn clock(stands: Standing, at: Option<i64>) -> Clock {
        Clock {
            rule: "R".to_owned(),
            stands,
            at,
            day: None,
            inclusive: false,
            by_request: false,
            limit: "amount".to_owned(),
            unit: None,
        }
    }

    fn case(id: &str, clocks: Vec<Clock>, closed: bool) -> Summary {
        Summary {
            id: id.to_owned(),
            clocks,
            closed,
            ..Summary::default()
        }
    }

    #[test]
    fn cases_are_listed_by_what_presses_most_late_or_not_and_closed_ones_last() {
        let open = clock(Standing::Open, None);
        let late = clock(Standing::Overdue, Some(900));
        let paused = clock(Standing::Paused, Some(1));
        let all = [
            case(
                "late",
                vec![clock(Standing::Running, Some(2000)), late],
                false,
            ),
            case("soon", vec![clock(Standing::Running, Some(1000))], false),
            case(
                "later",
                vec![open.clone(), clock(Standing::Running, Some(10_000))],
                false,
            ),
            case("no number", vec![open], false),
            case("stands still", vec![paused], false),
            case("closed", vec![clock(Standing::Overdue, Some(1))], true),
        ];
        let orders: Vec<String> = all.iter().map(Summary::order).collect();
        assert!(orders.is_sorted(), "{orders:?}");
    }

    #[test]
    fn the_title_for_everyone_tells_of_nobody() {
        let mut state = CaseState::default();
        let facts = &mut state.file.facts;
        facts.insert("story".to_owned(), json!({"present": true}));
        facts.insert("subject".to_owned(), json!("门禁"));
        state.shown.facts = Facts::from([("story".to_owned(), json!("张三说刷不开"))]);
        let summary = Summary::of(&state, None, Instant(0));
        assert_eq!(summary.title.as_deref(), Some("门禁"));
        assert_eq!(summary.full_title.as_deref(), Some("门禁 · 张三说刷不开"));
        state.shown.facts.clear();
        let nobody = Summary::of(&state, None, Instant(0));
        assert_eq!(
            (nobody.title.as_deref(), nobody.full_title),
            (Some("门禁"), None)
        );
    }
}
