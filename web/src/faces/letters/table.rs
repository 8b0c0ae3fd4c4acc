//! Which letters and forms there are, what each is made of, and when a case is ready for it: one table.
//! Never: how a part is filled or drawn.

use crate::i18n::Words;
use crate::state::{App, CaseView};
use crate::texts::letters as text;
use redress_core::record::TimelineItem;

/// A part of a letter, filled from the case.
#[derive(Debug, Clone, Copy)]
pub enum Part {
    /// To whom it goes.
    Complainant,
    /// A sentence; its holes are filled.
    Words(Words),
    /// What the case is: received, regulation, level, lead, and what was told.
    Case,
    /// What was told and found.
    Facts,
    /// The rules behind the outcome.
    Grounds,
    /// Clocks of these: all, those the complainant is told of, those that wait.
    Limits(Limits),
    /// Duties with how they stand.
    Owed,
    /// What was done, by whom.
    Acts,
    /// What was written with the last of these acts that has words; where there are none, lines to write on.
    Said(Words, &'static [&'static str]),
    /// The same, of words that were not written for the complainant: only where who prints it wants them.
    Kept(Words, &'static [&'static str]),
    /// Extensions that count.
    Extended,
    /// So many lines to write on.
    Blank(Words, u8),
    /// A question with answers to tick.
    Ask(Words, &'static [Words]),
}

/// Which clocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limits {
    /// Every one.
    All,
    /// Those that the complainant is told of.
    Told,
    /// Those that somebody is waited for.
    Waiting,
}

/// A letter or form.
#[derive(Debug)]
pub struct Letter {
    /// Its name in addresses.
    pub id: &'static str,
    /// Its title.
    pub title: Words,
    /// Acts of which one must be recorded; none for what is always there.
    pub after: &'static [&'static str],
    /// What it is made of.
    pub parts: &'static [Part],
    /// The complainant gets it: it says whom to ask.
    pub public: bool,
    /// Who signs.
    pub signs: &'static [Words],
}

use Part::{
    Acts, Ask, Blank, Case, Complainant, Extended, Facts, Grounds, Kept, Limits as Clocks, Owed,
    Said,
};

/// Acts after which there is a result to tell.
const REPLIES: &[&str] = &[
    "handling_done",
    "reply_given",
    "solution_agreed",
    "written_reply_sent",
    "decision_delivered",
    "closed",
];
/// Acts whose words the complainant was told.
const TOLD: &[&str] = &["reply_given", "written_reply_sent", "decision_delivered"];
/// Acts that decide whether it is taken up: one excludes the others.
const DECISIONS: [&str; 3] = ["accepted", "declined", "referred_elsewhere"];
/// The act that a supervision notice goes with.
const SUPERVISED: &str = "supervision_notice_sent";

/// Every letter.
pub static LETTERS: [Letter; 7] = [
    Letter {
        id: "record",
        title: text::RECORD,
        after: &[],
        parts: &[
            Case,
            Facts,
            Grounds,
            Clocks(Limits::All),
            Owed,
            Acts,
            Blank(text::VERDICT, 3),
        ],
        public: false,
        signs: &[text::HANDLER, text::REVIEWER, text::SEAL],
    },
    Letter {
        id: "acceptance",
        title: text::ACCEPTANCE,
        after: &["accepted"],
        parts: &[
            Complainant,
            Part::Words(text::ACCEPTANCE_OPENS),
            Case,
            Clocks(Limits::Told),
            Grounds,
        ],
        public: true,
        signs: &[text::RECIPIENT, text::HANDLER, text::SEAL],
    },
    Letter {
        id: "refusal",
        title: text::REFUSAL,
        after: &["declined"],
        parts: &[
            Complainant,
            Part::Words(text::REFUSAL_OPENS),
            Case,
            Grounds,
            Kept(text::EXPLAINED, &["declined"]),
        ],
        public: true,
        signs: &[text::RECIPIENT, text::HANDLER, text::SEAL],
    },
    Letter {
        id: "extension",
        title: text::EXTENSION,
        after: &[EXTENDING],
        parts: &[
            Complainant,
            Part::Words(text::EXTENSION_OPENS),
            Case,
            Extended,
            Kept(text::REASON, &[EXTENDING]),
        ],
        public: true,
        signs: &[text::RECIPIENT, text::HANDLER, text::SEAL],
    },
    Letter {
        id: "reply",
        title: text::REPLY,
        after: REPLIES,
        parts: &[
            Complainant,
            Part::Words(text::REPLY_OPENS),
            Case,
            Said(text::ANSWER, TOLD),
        ],
        public: true,
        signs: &[text::RECIPIENT, text::HANDLER, text::SEAL],
    },
    Letter {
        id: "supervision",
        title: text::SUPERVISION,
        after: &[SUPERVISED],
        parts: &[
            Part::Words(text::SUPERVISION_OPENS),
            Case,
            Clocks(Limits::Waiting),
            Said(text::ASKS, &[SUPERVISED]),
            Blank(text::REPORT_BY, 1),
        ],
        public: false,
        signs: &[text::UNIT, text::REVIEWER, text::SEAL],
    },
    Letter {
        id: "follow-up",
        title: text::FOLLOW_UP,
        after: REPLIES,
        parts: &[
            Part::Words(text::FOLLOW_UP_OPENS),
            Complainant,
            Case,
            Said(text::ANSWER, TOLD),
            Blank(text::VISIT, 1),
            Ask(
                text::IN_TIME,
                &[crate::texts::parts::YES, crate::texts::parts::NO],
            ),
            Ask(
                text::SOLVED,
                &[
                    crate::texts::parts::YES,
                    text::PARTLY,
                    crate::texts::parts::NO,
                ],
            ),
            Ask(
                text::CONTENT,
                &[text::CONTENT_YES, text::CONTENT_FAIR, text::CONTENT_NO],
            ),
            Blank(text::OPINION, 3),
        ],
        public: false,
        signs: &[text::COMPLAINANT, text::VISITOR, text::REVIEWER],
    },
];
/// The act that extends a limit.
const EXTENDING: &str = "extension_granted";

/// The last act of these kinds that counts.
pub fn last_of<'a>(case: &'a CaseView, kinds: &[&str]) -> Option<&'a TimelineItem> {
    let counts = |item: &&TimelineItem| {
        kinds.contains(&&*item.kind) && item.undoing.is_none() && !item.disputed
    };
    case.state.timeline.iter().rev().find(counts)
}

impl Letter {
    /// Why a case is not ready for it, in words; empty where it is, none where its regulation does not know
    /// the act that it goes with.
    pub fn why_not(&self, app: App, case: &CaseView) -> Option<String> {
        let pack = case.edition.pack();
        let known = |kind: &&str| {
            let own = || pack.doc().events.iter().any(|e| e.id == *kind);
            redress_core::events::label(kind).is_some() || own()
        };
        let mut known = self.after.iter().copied().filter(known);
        let label = |kind: &str| app.text(&pack.event_text(kind));
        if self.after.is_empty() {
            return Some(String::new());
        }
        let first = label(known.next()?);
        if last_of(case, self.after).is_some() {
            // One that would not count has extended nothing.
            let none = self.after == [EXTENDING] && !extended(case);
            return Some(if none {
                app.t(text::NO_EXTENSION).to_owned()
            } else {
                String::new()
            });
        }
        let other = last_of(case, &DECISIONS);
        if let Some(other) = other.filter(|_| self.after.iter().any(|a| DECISIONS.contains(a))) {
            return Some(app.tf(text::INSTEAD, &[("what", &label(&other.kind))]));
        }
        let what = match known.next() {
            Some(second) => [&*first, app.t(text::OR), &label(second)].concat(),
            None => first,
        };
        Some(app.tf(text::AFTER, &[("what", &what)]))
    }
}

fn extended(case: &CaseView) -> bool {
    let answer = case.answer.as_ref();
    answer.is_some_and(|a| {
        let mut all = a.sections.deadlines.iter();
        all.any(|d| !d.extensions.is_empty())
    })
}
