//! One complainant at the kiosk: what they answered, on which screen they are, what was filed.
//! Only signals, wiped as one; nothing of it is stored before it is submitted.

use crate::parts::error_summary::Errors;
use crate::parts::fact_input::{input_id, missing};
use crate::parts::photos::Chosen;
use crate::state::{App, Filed};
use crate::trouble::Trouble;
use crate::when::ZONE;
use leptos::prelude::*;
use redress_core::answer::{Answer, Screen};
use redress_core::assess::Edition;
use redress_core::case::{CaseFile, EventFile, Facts};
use redress_core::order::gathered;
use redress_core::pack::{Audience, FactDoc};
use serde_json::json;

/// An interview never has more screens than this, whatever a pack asks.
const MOST_SCREENS: usize = 12;
/// What a kiosk is called where a pack asks how a complaint came in, best first.
const CHANNELS: [&str; 3] = ["kiosk", "touch", "desk"];

/// The page shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Page {
    /// The invitation.
    #[default]
    Attract,
    /// What it is about, where several regulations are in use.
    Choose,
    /// A screen of questions.
    Ask,
    /// All answers, before they are submitted.
    Review,
    /// It is saved.
    Done,
}

/// The session; cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Session {
    app: App,
    /// The regulation chosen, where several are in use.
    pack: RwSignal<Option<String>>,
    /// The page shown.
    pub page: RwSignal<Page>,
    /// Every answer given, also on screens left since.
    pub answers: RwSignal<Facts>,
    /// Screens walked through, in order.
    path: RwSignal<Vec<Screen>>,
    /// The screen shown.
    at: RwSignal<usize>,
    /// A screen is being changed from the review.
    pub changing: RwSignal<bool>,
    /// What is missing on this screen.
    pub errors: RwSignal<Errors>,
    /// It is being saved.
    pub saving: RwSignal<bool>,
    /// Why it was not saved.
    pub trouble: RwSignal<Option<Trouble>>,
    /// Photos that go with it.
    pub photos: Chosen,
    /// What was filed, with the facts it was filed with.
    pub filed: RwSignal<Option<(Filed, Facts)>>,
}

impl Session {
    /// A fresh one.
    pub fn new(app: App) -> Self {
        Self {
            app,
            pack: RwSignal::default(),
            page: RwSignal::default(),
            answers: RwSignal::default(),
            path: RwSignal::default(),
            at: RwSignal::default(),
            changing: RwSignal::default(),
            errors: RwSignal::default(),
            saving: RwSignal::default(),
            trouble: RwSignal::default(),
            photos: Chosen::new_local(Vec::new()),
            filed: RwSignal::default(),
        }
    }

    /// Forgets everything and goes back to the invitation.
    pub fn wipe(self) {
        self.page.set(Page::Attract);
        self.pack.set(None);
        self.answers.set(Facts::new());
        self.path.set(Vec::new());
        self.at.set(0);
        self.changing.set(false);
        self.errors.set(Errors::new());
        self.saving.set(false);
        self.trouble.set(None);
        self.photos.set(Vec::new());
        self.app.photos_kept_out(None);
        self.filed.set(None);
    }

    /// The regulation this complaint is asked by: the one chosen, or the only one. Reactive.
    pub fn pack(self) -> Option<String> {
        let chosen = self.pack.get();
        chosen.or_else(|| {
            <[String; 1]>::try_from(self.app.chosen())
                .ok()
                .map(|[one]| one)
        })
    }

    /// The same as it answers; none while it is not chosen or not here. Reactive.
    pub fn edition(self) -> Option<Edition> {
        self.app.edition_here(&self.pack()?)
    }

    /// Begins: with the choice of a regulation where there is one.
    pub fn start(self) {
        self.wipe();
        if untrack(|| self.pack()).is_none() {
            self.page.set(Page::Choose);
        } else {
            self.ask();
        }
    }

    /// Begins the interview under a regulation.
    pub fn choose(self, pack: String) {
        self.pack.set(Some(pack));
        self.ask();
    }

    fn ask(self) {
        if untrack(|| self.go_to(0)) {
            self.page.set(Page::Ask);
        }
    }

    /// The screen shown; reactive.
    pub fn screen(self) -> Option<Screen> {
        self.path.with(|path| path.get(self.at.get()).cloned())
    }

    /// Which screen this is, and the most there can be; reactive.
    pub fn step(self) -> (usize, usize) {
        let at = self.at.get();
        let ahead = self.questions(&self.facts_before(at)).len().max(1);
        (at + 1, at + ahead)
    }

    /// The facts of a screen; reactive.
    pub fn facts_of(self, screen: &Screen) -> Vec<FactDoc> {
        let Some(edition) = self.edition() else {
            return Vec::new();
        };
        let all = &edition.pack().doc().facts;
        screen
            .facts
            .iter()
            .filter_map(|id| all.iter().find(|f| f.id == *id).cloned())
            .collect()
    }

    /// Screens walked through; reactive.
    pub fn walked(self) -> Vec<Screen> {
        self.path.get()
    }

    /// Every answer on the screens up to the one shown; reactive.
    pub fn facts_so_far(self) -> Facts {
        self.facts_before(self.at.get() + 1)
    }

    /// Every answer of the interview; reactive.
    pub fn facts(self) -> Facts {
        self.facts_before(MOST_SCREENS)
    }

    fn facts_before(self, screens: usize) -> Facts {
        let mut facts = self.edition().map(|e| self.channel(&e)).unwrap_or_default();
        self.path.with(|path| {
            for id in path.iter().take(screens).flat_map(|s| &s.facts) {
                if let Some(value) = self.answers.with(|a| a.get(id).cloned()) {
                    facts.insert(id.clone(), value);
                }
            }
        });
        facts
    }

    /// How it came in, where the pack asks and knows a kiosk.
    fn channel(self, edition: &Edition) -> Facts {
        let asked = edition
            .pack()
            .doc()
            .facts
            .iter()
            .filter(|f| f.ask == Audience::Channel);
        let known = asked.filter_map(|fact| {
            let name = CHANNELS
                .iter()
                .find(|c| fact.values.iter().any(|v| v == *c))?;
            Some((fact.id.clone(), json!(name)))
        });
        gathered(known)
    }

    /// What the regulation says of these facts, received now.
    pub fn assess(self, facts: &Facts) -> Option<Answer> {
        let edition = self.edition()?;
        let received = EventFile {
            kind: "received".to_owned(),
            at: self.app.now().text(ZONE),
            ..EventFile::default()
        };
        let file = CaseFile {
            pack: edition.pack().doc().pack.id.clone(),
            facts: facts.clone(),
            events: vec![received],
            ..CaseFile::default()
        };
        self.app
            .assess(&edition, &file, Some(Audience::Complainant))
            .ok()
    }

    fn questions(self, facts: &Facts) -> Vec<Screen> {
        self.assess(facts)
            .map(|a| a.next_questions)
            .unwrap_or_default()
    }

    /// Notes down an answer; an error beside it goes.
    pub fn answer(self, fact: &str, value: Option<serde_json::Value>) {
        self.answers.update(|answers| {
            match value {
                Some(value) => answers.insert(fact.to_owned(), value),
                None => answers.remove(fact),
            };
        });
        let id = input_id(fact);
        if self
            .errors
            .with_untracked(|e| e.iter().any(|(on, _)| *on == id))
        {
            self.errors
                .update(|errors| errors.retain(|(on, _)| *on != id));
        }
    }

    /// What is missing on the screen shown.
    fn lacking(self) -> Errors {
        let (Some(edition), Some(screen)) = (self.edition(), self.screen()) else {
            return Errors::new();
        };
        let lang = self.app.lang();
        let lacks = |fact: &FactDoc| {
            let value = self.answers.with(|a| a.get(&fact.id).cloned());
            missing(edition.pack(), fact, value.as_ref(), lang)
                .map(|words| (input_id(&fact.id), words))
        };
        self.facts_of(&screen).iter().filter_map(lacks).collect()
    }

    /// Goes on, unless something is missing.
    pub fn next(self) {
        untrack(|| {
            let errors = self.lacking();
            let stays = !errors.is_empty();
            self.errors.set(errors);
            if stays {
                crate::parts::page::focus_later(".summary");
                return;
            }
            self.settle();
            let mut at = self.at.get() + 1;
            // After a change from the review, screens already answered are not asked again.
            while self.go_to(at) && self.changing.get() && self.lacking().is_empty() {
                at += 1;
            }
            if self.at.get() < at {
                self.changing.set(false);
                self.page.set(Page::Review);
            }
        });
    }

    /// An optional question passed over is answered: there is none.
    fn settle(self) {
        let Some(screen) = self.screen() else { return };
        for fact in self.facts_of(&screen).iter().filter(|f| f.optional) {
            self.answers.update(|answers| {
                answers
                    .entry(fact.id.clone())
                    .or_insert(serde_json::Value::Null);
            });
        }
    }

    /// Shows the screen of a number, if there still is a question for it.
    fn go_to(self, at: usize) -> bool {
        let next = self.questions(&self.facts_before(at)).into_iter().next();
        let Some(next) = next.filter(|_| at < MOST_SCREENS) else {
            self.path.update(|path| path.truncate(at));
            return false;
        };
        self.path.update(|path| match path.get_mut(at) {
            Some(before) if before.screen == next.screen => before.facts = next.facts,
            _ => {
                path.truncate(at);
                path.push(next);
            }
        });
        self.at.set(at);
        true
    }

    /// Goes back; the answers stay.
    pub fn back(self) {
        self.errors.set(Errors::new());
        match (self.page.get_untracked(), self.at.get_untracked()) {
            (Page::Review, _) => self.page.set(Page::Ask),
            (Page::Ask, 0) if untrack(|| self.app.chosen()).len() > 1 => {
                self.start();
            }
            (_, 0) => self.wipe(),
            (_, at) => self.at.set(at - 1),
        }
    }

    /// Changes a screen from the review.
    pub fn change(self, at: usize) {
        self.changing.set(true);
        self.at.set(at);
        self.page.set(Page::Ask);
    }
}
