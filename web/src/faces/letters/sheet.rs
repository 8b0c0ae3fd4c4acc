//! A letter filled from a case as this device knows it: plain blocks of words, equal as long as nothing in
//! them changes. What this device does not hold is a blank to be filled in by hand. Never: views, rules.

use super::table::{LETTERS, Letter, Limits, Part, last_of};
use crate::faces::casework::head::{lead_words, outcome_words, severity_words};
use crate::faces::casework::work::facts_now;
use crate::i18n::{Lang, Words};
use crate::parts::chip;
use crate::parts::clause::clause_words;
use crate::parts::fact_words::{fact_label, value_words};
use crate::parts::length::length_words;
use crate::state::{App, CaseView};
use crate::texts::{casework, desk, letters as text, parts};
use crate::when;
use redress_core::answer::{Sections, Text};
use redress_core::case::Facts;
use redress_core::pack::Pack;
use redress_core::render::why_this_day;
use serde_json::Value;

/// Words, or a blank that says why it is one.
pub type Cell = Result<String, Words>;

/// What stands on the paper, one under the other.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A paragraph, under a heading where it has one.
    Words(Option<Words>, String),
    /// To whom it goes.
    To(Cell),
    /// Pairs of a name and what it is.
    Pairs(Words, Vec<(String, Cell)>),
    /// A table.
    Table(Words, &'static [Words], Vec<Vec<Cell>>),
    /// So many lines to write on, and why.
    Lines(Words, Option<Words>, u8),
    /// Answers to tick.
    Ticks(Words, &'static [Words]),
}

/// A letter, filled.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Which.
    pub letter: &'static str,
    /// Why it cannot be printed yet; empty where it can.
    pub why_not: String,
    /// The same of every letter; none where the regulation does not know the act that it goes with.
    pub offered: Vec<Option<String>>,
    /// Official number.
    pub number: Option<String>,
    /// Tracking code.
    pub code: String,
    /// Where the case belongs.
    pub place: String,
    /// The regulation and its edition.
    pub edition: String,
    /// Its body.
    pub blocks: Vec<Block>,
}

/// Facts that name who complains; a pack has one of them at most.
const NAMES: [&str; 5] = [
    "complainant_name",
    "customer_name",
    "tourist_name",
    "user_name",
    "owner_name",
];
/// Facts that say how to reach them.
const REACH: [&str; 4] = ["contact", "phone", "email", "address"];

/// Facts that say what it is about; a pack has some of them.
const ABOUT: [&str; 10] = [
    "subject_name",
    "subject",
    "object",
    "respondent",
    "place",
    "matter",
    "content",
    "story",
    "demand",
    "wish",
];

const WAITING: [&str; 4] = ["overdue", "running", "paused", "open"];

/// What a letter is filled from.
struct Filling<'a> {
    app: App,
    lang: Lang,
    case: &'a CaseView,
    pack: &'a Pack,
    sections: &'a Sections,
    facts: Facts,
    letter: &'static Letter,
    /// Words not written for the complainant are wanted.
    kept: bool,
}

/// Fills a letter. Reactive.
pub fn fill(app: App, case: &CaseView, letter: &'static Letter, kept: bool) -> Sheet {
    let pack = case.edition.pack();
    let blank = Sections::default();
    let filling = Filling {
        app,
        lang: app.lang(),
        case,
        pack,
        sections: case.answer.as_ref().map_or(&blank, |a| &a.sections),
        facts: facts_now(&case.state),
        letter,
        kept,
    };
    let doc = &pack.doc().pack;
    let (title, version) = (app.text(&pack.text("pack")), &*doc.version);
    let belongs = case.state.belongs().unwrap_or_default();
    let all = app.organisation();
    let place = all.place(belongs).map(|place| app.text(&place.name));
    Sheet {
        letter: letter.id,
        why_not: letter.why_not(app, case).unwrap_or_default(),
        offered: LETTERS.iter().map(|l| l.why_not(app, case)).collect(),
        number: case.state.number.clone(),
        code: case.code.clone(),
        place: place.unwrap_or_else(|| belongs.to_owned()),
        edition: app.tf(text::EDITION, &[("pack", &title), ("version", version)]),
        blocks: letter
            .parts
            .iter()
            .filter_map(|p| filling.part(*p))
            .collect(),
    }
}

impl Filling<'_> {
    fn part(&self, part: Part) -> Option<Block> {
        Some(match part {
            Part::Words(words) => Block::Words(None, self.sentence(words)),
            Part::Complainant if self.letter.public => Block::To(self.first(&NAMES)),
            Part::Complainant => {
                let name = (self.app.t(text::COMPLAINANT).to_owned(), self.first(&NAMES));
                let reach = REACH.iter().filter_map(|name| self.fact(name));
                Block::Pairs(
                    text::COMPLAINANT,
                    std::iter::once(name).chain(reach).collect(),
                )
            }
            Part::Case => Block::Pairs(text::CASE, self.about()),
            Part::Facts => {
                let all = self.pack.doc().facts.iter();
                Block::Pairs(
                    casework::FACTS,
                    all.filter_map(|doc| self.fact(&doc.id)).collect(),
                )
            }
            Part::Grounds => return self.grounds(),
            Part::Limits(which) => return self.limits(which),
            Part::Owed => return self.owed(),
            Part::Acts => self.acts(),
            Part::Said(name, kinds) => self.said(name, kinds, true),
            Part::Kept(name, kinds) => self.said(name, kinds, self.kept),
            Part::Extended => return self.extended(),
            Part::Blank(name, lines) => Block::Lines(name, None, lines),
            Part::Ask(name, answers) => Block::Ticks(name, answers),
        })
    }

    fn sentence(&self, words: Words) -> String {
        let at = last_of(self.case, self.letter.after).map(|item| self.time(&item.at));
        let received = self.case.state.received.as_deref().map(|at| self.time(at));
        let lead = lead_words(self.app, self.pack, self.sections.routing.as_ref());
        let holes = [
            ("at", at.unwrap_or_default()),
            ("received", received.unwrap_or_default()),
            ("lead", lead),
        ];
        let holes = holes.each_ref().map(|(name, words)| (*name, &**words));
        words.with(self.lang, &holes)
    }

    /// What is known of the first of these facts that the case has.
    fn first(&self, names: &[&str]) -> Cell {
        let mut found = names.iter().filter_map(|name| self.fact(name));
        found
            .next()
            .map_or(Err(text::NOT_RECORDED), |(_, cell)| cell)
    }

    /// A fact with its label; none where nobody has asked for it.
    fn fact(&self, name: &str) -> Option<(String, Cell)> {
        let value = self.facts.get(name)?;
        let label = self.app.text(&fact_label(self.pack, name));
        let hidden = matches!(value, Value::Object(state) if state.contains_key("present"));
        let cell = match (hidden, self.case.state.erased.is_some()) {
            (true, false) => Err(text::BY_HAND),
            (true, true) => Ok(self.app.t(casework::GONE).to_owned()),
            _ => Ok(value_words(self.pack, name, value, self.lang)),
        };
        Some((label, cell))
    }

    fn about(&self) -> Vec<(String, Cell)> {
        let Self {
            app, case, pack, ..
        } = *self;
        let received = case.state.received.as_deref().map(|at| self.time(at));
        let mut rows = vec![
            (text::RECEIVED, Ok(received.unwrap_or_default())),
            (text::REGULATION, Ok(app.text(&pack.text("pack")))),
        ];
        if !self.letter.public {
            let outcome = self.sections.eligibility.as_ref();
            let outcome = outcome.map(|e| app.t(outcome_words(e)).to_owned());
            let level = severity_words(app, pack, self.sections.severity.as_ref());
            let lead = lead_words(app, pack, self.sections.routing.as_ref());
            rows.extend(outcome.map(|words| (text::OUTCOME, Ok(words))));
            rows.extend([(casework::SEVERITY, Ok(level)), (casework::LEAD, Ok(lead))]);
        }
        let rows = rows.into_iter();
        let rows = rows.map(|(name, cell)| (app.t(name).to_owned(), cell));
        // Where every fact stands below, these stand there.
        let all = self.letter.parts.iter().any(|p| matches!(p, Part::Facts));
        let about = ABOUT.iter().filter(|_| !all);
        rows.chain(about.filter_map(|name| self.fact(name)))
            .collect()
    }

    fn grounds(&self) -> Option<Block> {
        let eligibility = self.sections.eligibility.as_ref()?;
        let recorded = eligibility.recorded.as_ref();
        if recorded.is_some_and(|recorded| *recorded != eligibility.outcome) {
            let words = self.app.t(text::BY_PERSON).to_owned();
            return Some(Block::Words(Some(text::GROUNDS), words));
        }
        // What spoke against it, and did not prevail, is for the record.
        let rules = &self.pack.doc().rules;
        let speaks = |rule: &str| {
            let rule = rules.iter().find(|r| r.id == rule);
            !self.letter.public
                || rule.is_none_or(|r| r.outcome.as_ref() == Some(&eligibility.outcome))
        };
        let mut rows = Vec::new();
        for reason in eligibility.reasons.iter().filter(|r| speaks(&r.rule)) {
            let mut because = Vec::new();
            for fact in &reason.because {
                let label = self.app.text(&fact_label(self.pack, &fact.fact));
                let value = value_words(self.pack, &fact.fact, &fact.value, self.lang);
                because.push([&*label, self.app.t(casework::COLON), &value].concat());
            }
            rows.push(vec![
                Ok(self.app.text(&reason.text)),
                Ok(clause_words(&reason.clause, self.lang)),
                Ok(because.join(self.app.t(parts::LIST_JOIN))),
            ]);
        }
        table(text::GROUNDS, &[text::RULE, text::CLAUSE, text::HERE], rows)
    }

    fn limits(&self, which: Limits) -> Option<Block> {
        // How a limit stands changes while a notice is on its way.
        let heads: &'static [Words] = match which {
            Limits::Told => &[text::MATTER, text::FROM, text::UNTIL],
            _ => &[text::MATTER, text::FROM, text::UNTIL, text::STANDS],
        };
        let mut rows = Vec::new();
        for d in &self.sections.deadlines {
            let waits = WAITING.contains(&&*d.status);
            let wanted = match which {
                Limits::All => d.status != "undecided",
                Limits::Told => d.tell && waits,
                Limits::Waiting => waits,
            };
            if !wanted {
                continue;
            }
            let due = self.due(d.due_date.as_deref(), d.due_at.as_deref(), d.due_inclusive);
            let why = self.app.text(&why_this_day(d, self.pack));
            let stands = chip::words(d, false, self.lang);
            let mut row = vec![
                self.owing(&d.what, &d.clause),
                Ok(self.when(d.started_at.as_ref())),
                Ok([&*due, "\n", &why].concat().trim().to_owned()),
                Ok([&*stands, " ", &self.when(d.done_at.as_ref())].concat()),
            ];
            row.truncate(heads.len());
            rows.push(row);
        }
        table(text::LIMITS, heads, rows)
    }

    /// What is owed, with its clause.
    fn owing(&self, what: &Text, clause: &str) -> Cell {
        Ok([&*self.app.text(what), " ", &clause_words(clause, self.lang)].concat())
    }

    /// A time that may not be known.
    fn when(&self, at: Option<&String>) -> String {
        at.map(|at| when::full(at, self.lang)).unwrap_or_default()
    }

    /// A role that may not be known.
    fn role(&self, by: Option<&String>) -> Option<String> {
        by.map(|by| self.app.text(&self.pack.text(&["role/", by].concat())))
    }

    /// The last day in time, or the last moment.
    fn due(&self, date: Option<&str>, at: Option<&str>, moment: bool) -> String {
        match (date, at) {
            (_, Some(at)) if moment => self.time(at),
            (Some(date), _) => self.day(date),
            _ => String::new(),
        }
    }

    fn owed(&self) -> Option<Block> {
        let mut rows = Vec::new();
        for duty in &self.sections.duties {
            let state = self.app.t(match &*duty.status {
                "undecided" => continue,
                "met" => parts::MET,
                "breached" => casework::BREACHED,
                "standing" => casework::STANDING,
                "not_started" => casework::LATER,
                _ => desk::OPEN,
            });
            rows.push(vec![
                self.owing(&duty.what, &duty.clause),
                Ok(self.role(duty.by.as_ref()).unwrap_or_default()),
                Ok([state, " ", &self.when(duty.at.as_ref())].concat()),
            ]);
        }
        table(text::OWED, &[text::MATTER, text::ROLE, text::STANDS], rows)
    }

    fn acts(&self) -> Block {
        let state = &self.case.state;
        let mut rows = Vec::new();
        for item in &state.timeline {
            if item.undoing.is_some() {
                continue;
            }
            let label = match &*item.kind {
                "filed" => self.app.t(casework::FILED).to_owned(),
                "numbered" => self.app.t(casework::NUMBERED).to_owned(),
                "erased" => self.app.t(casework::ERASED).to_owned(),
                kind => self.app.text(&self.pack.event_text(kind)),
            };
            let by = match &*item.actor {
                "complainant" => casework::BY_COMPLAINANT,
                "server" => casework::BY_SERVER,
                _ => casework::BY_STAFF,
            };
            let by = self
                .app
                .name_of(&item.actor)
                .unwrap_or_else(|| self.app.t(by).to_owned());
            let disputed = if item.disputed {
                self.app.t(casework::DISPUTED)
            } else {
                ""
            };
            let note = match (state.shown.notes.get(&item.event), item.note) {
                (Some(note), _) => Ok(note.clone()),
                (None, true) if state.erased.is_none() => Err(text::BY_HAND),
                (None, true) => Ok(self.app.t(casework::GONE).to_owned()),
                (None, false) => Ok(String::new()),
            };
            rows.push(vec![
                Ok(self.time(&item.at)),
                Ok([&*label, " ", disputed].concat()),
                Ok(by),
                note,
            ]);
        }
        let heads = &[text::TIME, text::ACT, text::ACTOR, text::WORDS];
        Block::Table(text::ACTS, heads, rows)
    }

    /// What was written with the last of these acts that has words, where it may stand here.
    fn said(&self, name: Words, kinds: &[&str], may: bool) -> Block {
        let state = &self.case.state;
        let counts = state.timeline.iter().rev().filter(|item| {
            item.note && item.undoing.is_none() && !item.disputed && kinds.contains(&&*item.kind)
        });
        let Some(item) = counts.into_iter().next() else {
            return Block::Lines(name, Some(text::NOT_RECORDED), 3);
        };
        match state.shown.notes.get(&item.event) {
            Some(_) if !may => Block::Lines(name, Some(text::KEPT), 3),
            Some(note) => Block::Words(Some(name), note.clone()),
            None => Block::Lines(name, Some(text::BY_HAND), 3),
        }
    }

    fn extended(&self) -> Option<Block> {
        let mut rows = Vec::new();
        for d in &self.sections.deadlines {
            for by in &d.extensions {
                let length = by.length.as_deref();
                rows.push(vec![
                    self.owing(&d.what, &d.clause),
                    Ok(self.time(&by.at)),
                    Ok(length
                        .map(|l| length_words(l, self.lang))
                        .unwrap_or_default()),
                    self.role(by.by.as_ref()).ok_or(text::NOT_RECORDED),
                    Ok(self.due(Some(&by.due_date), Some(&by.due_at), d.due_inclusive)),
                ]);
            }
        }
        let heads = &[
            text::MATTER,
            text::GRANTED,
            text::BY_HOW_MUCH,
            text::APPROVED,
            text::NOW_DUE,
        ];
        table(text::EXTENDED, heads, rows)
    }

    /// A day with its year: paper is read years later.
    fn day(&self, day: &str) -> String {
        when::day(day, self.lang, "-")
    }

    /// Day and time with the year.
    fn time(&self, at: &str) -> String {
        when::full(at, self.lang)
    }
}

/// A table, where there is anything in it.
fn table(name: Words, heads: &'static [Words], rows: Vec<Vec<Cell>>) -> Option<Block> {
    (!rows.is_empty()).then_some(Block::Table(name, heads, rows))
}
