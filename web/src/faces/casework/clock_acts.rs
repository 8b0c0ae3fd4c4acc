//! Acts on a clock: to stop it, let it go on, extend or waive it, as far as its rule allows. The core
//! is asked before anything is recorded; what would count for nothing is refused with its reason.

use super::work::{SAVED_LINE, Saving, Work};
use crate::parts::clause::clause_words;
use crate::parts::dialog::dialog;
use crate::parts::icons::{Icon, icon};
use crate::parts::length::length_words;
use crate::parts::live::live;
use crate::state::{App, CaseView, Deed};
use crate::texts::casework as text;
use crate::texts::parts;
use crate::{clock, when};
use leptos::prelude::*;
use redress_core::answer::{Deadline, Text};
use redress_core::case::EventFile;
use redress_core::pack::Pack;
use std::sync::Arc;

const LONGEST_REASON: &str = "4000";
const MOST_UNITS: u32 = 9999;
/// Units of an extension: as the core reads them, and in words.
const UNITS: [(&str, crate::i18n::Words); 4] = [
    ("working days", text::UNIT_WORKING_DAYS),
    ("days", text::UNIT_DAYS),
    ("hours", text::UNIT_HOURS),
    ("months", text::UNIT_MONTHS),
];

/// What an act does to a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// It stands still from now on.
    Pause,
    /// It goes on.
    Resume,
    /// It gets more time.
    Extend,
    /// It no longer binds.
    Waive,
}

/// An act that the rule of a clock allows now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockAct {
    /// What it does.
    pub doing: Doing,
    /// The event that records it.
    kind: String,
    /// The clock.
    clock: Deadline,
    /// Role that approves.
    by: Option<String>,
    /// A reason is needed.
    reason: bool,
    /// Longest extension.
    cap: Option<String>,
}

impl ClockAct {
    /// The name of its button.
    fn label(&self, pack: &Pack) -> Text {
        match self.doing {
            Doing::Pause | Doing::Resume => pack.event_text(&self.kind),
            Doing::Extend => text::EXTEND.text(),
            Doing::Waive => text::WAIVE.text(),
        }
    }
}

/// The acts that the rule of a clock allows in its present state.
pub fn clock_acts(pack: &Pack, clock: &Deadline) -> Vec<ClockAct> {
    let rule = pack.doc().rules.iter().find(|r| r.id == clock.rule);
    let Some(rule) = rule.filter(|_| clock.attempt.is_none()) else {
        return Vec::new();
    };
    let act = |doing, kind: &String| ClockAct {
        doing,
        kind: kind.clone(),
        clock: clock.clone(),
        by: None,
        reason: false,
        cap: None,
    };
    let mut acts = Vec::new();
    let running = clock.status == "running";
    if let Some(pause) = &rule.pause {
        match clock.status.as_str() {
            "running" => acts.extend(pause.from.0.iter().map(|k| act(Doing::Pause, k))),
            "paused" => acts.extend(pause.to.0.iter().map(|k| act(Doing::Resume, k))),
            _ => {}
        }
    }
    let extends = rule.extend.iter().map(|doc| (Doing::Extend, doc));
    let waives = rule.waive.iter().map(|doc| (Doing::Waive, doc));
    let permits = extends.filter(|_| running).chain(waives.filter(|_| {
        running || matches!(clock.status.as_str(), "overdue" | "not_started" | "open")
    }));
    acts.extend(permits.map(|(doing, doc)| ClockAct {
        by: doc.by.clone(),
        reason: doc.reason,
        cap: doc.cap.clone(),
        ..act(doing, &doc.event)
    }));
    acts
}

/// Buttons of the acts on one clock; nothing where its rule allows none.
#[component]
pub fn ClockButtons(
    /// The regulation.
    pack: Pack,
    /// The clock.
    clock: Deadline,
) -> impl IntoView {
    let work = Work::of_context();
    let app = work.app;
    let acts = clock_acts(&pack, &clock);
    (!acts.is_empty()).then(|| {
        let buttons = acts.into_iter().map(|act| {
            let label = act.label(&pack);
            let test = format!("clock-{}-{}", act.kind, act.clock.id);
            let sign = match act.doing {
                Doing::Pause => Icon::Pause,
                Doing::Resume => Icon::Right,
                Doing::Extend => Icon::Plus,
                Doing::Waive => Icon::Check,
            };
            view! {
                <button type="button" class="button" data-testid=test on:click=move |_| work.clock_act.set(Some(act.clone()))>
                    {icon(sign)}<span>{move || app.text(&label)}</span>
                </button>
            }
        });
        view! { <div class="acts clock-acts">{buttons.collect_view()}</div> }
    })
}

/// What the core says of an act before it is recorded.
#[derive(Debug, Clone, PartialEq)]
enum Tried {
    /// The clock as it would be.
    Counts(Option<Box<Deadline>>),
    /// It would count for nothing; why.
    Refused(Text),
}

/// Asks the core what an act would do: the case with the event appended, as the record would hold it.
fn tried(app: App, case: &CaseView, clock: &str, event: EventFile) -> Tried {
    let mut file = case.state.file.clone();
    file.events.push(event);
    let answer = match app.assess(&case.edition, &file, None) {
        Ok(answer) => answer,
        Err(error) => {
            return Tried::Refused(Text {
                zh: error.to_string(),
                en: error.to_string(),
            });
        }
    };
    let idle = |tasks: &[redress_core::answer::Task]| -> Vec<Text> {
        let idle = tasks.iter().filter(|t| t.code == "idle_act");
        idle.map(|t| t.text.clone()).collect()
    };
    let before = case.answer.as_ref().map(|a| idle(&a.tasks));
    // Tasks stand in the order of the events they are about, and this event is the last.
    let mut now = idle(&answer.tasks);
    if now.len() > before.map_or(0, |all| all.len())
        && let Some(why) = now.pop()
    {
        return Tried::Refused(why);
    }
    let deadlines = answer.sections.deadlines.into_iter();
    let mut same = deadlines.filter(|d| d.id == clock && d.attempt.is_none());
    Tried::Counts(same.next().map(Box::new))
}

/// The dialog of an act on a clock; opens when one is asked for.
#[component]
pub fn ClockPanel() -> impl IntoView {
    let work = Work::of_context();
    let body = move || {
        let act = work.clock_act.get()?;
        let case = untrack(|| work.case())?;
        Some(view! { <Form case act/> }.into_any())
    };
    dialog(
        "clock-act-title",
        Signal::derive(move || work.clock_act.with(Option::is_some)),
        Callback::new(move |()| work.clock_act.set(None)),
        SAVED_LINE,
        body,
    )
}

/// What was entered.
#[derive(Debug, Clone, Copy)]
struct Entered {
    to_a_day: RwSignal<bool>,
    amount: RwSignal<u32>,
    unit: RwSignal<&'static str>,
    day: RwSignal<String>,
    reason: RwSignal<String>,
    approved: RwSignal<bool>,
}

impl Entered {
    fn none() -> Self {
        Self {
            to_a_day: RwSignal::new(false),
            amount: RwSignal::new(1),
            unit: RwSignal::new(UNITS[0].0),
            day: RwSignal::new(String::new()),
            reason: RwSignal::new(String::new()),
            approved: RwSignal::new(false),
        }
    }

    /// How much time is given: a length, or a day; reactive.
    fn more(self, act: &ClockAct) -> (Option<String>, Option<String>) {
        if act.doing != Doing::Extend {
            return (None, None);
        }
        if self.to_a_day.get() {
            let day = self.day.get();
            return (None, (!day.is_empty()).then_some(day));
        }
        let length = format!("{} {}", self.amount.get(), self.unit.get());
        (Some(length), None)
    }

    /// The act as an event of the case file, to be tried; reactive.
    fn event(self, act: &ClockAct, at: String) -> EventFile {
        let (length, until) = self.more(act);
        EventFile {
            kind: act.kind.clone(),
            at,
            of: Some(act.clock.id.clone()),
            length,
            until,
            by: act.by.clone(),
            // Whether there is a reason is checked beside its field; the date does not wait for it.
            reason: Some(serde_json::json!({ "present": true })),
            ..EventFile::default()
        }
    }

    /// What is missing, in words; reactive.
    fn lacking(self, act: &ClockAct) -> Option<crate::i18n::Words> {
        if act.doing == Doing::Extend && self.to_a_day.get() && self.day.get().is_empty() {
            Some(text::SAY_DAY)
        } else if act.reason && self.reason.get().trim().is_empty() {
            Some(text::SAY_REASON)
        } else if act.by.is_some() && !self.approved.get() {
            Some(text::SAY_APPROVED)
        } else {
            None
        }
    }
}

#[component]
fn Form(case: Arc<CaseView>, act: ClockAct) -> impl IntoView {
    let work = Work::of_context();
    let app = work.app;
    let pack = case.edition.pack().clone();
    let entered = Entered::none();
    let (lacking, refused) = (RwSignal::new(None), RwSignal::new(None::<Text>));
    let outlook = {
        let (case, act) = (case.clone(), act.clone());
        Memo::new(move |_| {
            let event = entered.event(&act, clock::now().text(when::ZONE));
            if act.doing == Doing::Extend && event.length.is_none() && event.until.is_none() {
                return None;
            }
            Some(tried(app, &case, &act.clock.id, event))
        })
    };
    let confirm = {
        let (case, act) = (case.clone(), act.clone());
        move |_| {
            let lacks = untrack(|| entered.lacking(&act));
            lacking.set(lacks);
            refused.set(None);
            if lacks.is_some() || work.saving.with_untracked(|s| *s == Saving::Busy) {
                return;
            }
            let at = clock::now();
            let event = untrack(|| entered.event(&act, at.text(when::ZONE)));
            let deed = Deed {
                of: event.of.clone(),
                length: event.length.clone(),
                until: event.until.clone(),
                by: event.by.clone(),
                note: Some(entered.reason.get_untracked()),
                at: Some(at),
                ..Deed::default()
            };
            match tried(app, &case, &act.clock.id, event) {
                Tried::Refused(why) => refused.set(Some(why)),
                Tried::Counts(_) => work.record(act.kind.clone(), deed),
            }
        }
    };
    let label = act.label(&pack);
    let (what, clause) = (act.clock.what.clone(), act.clock.clause.clone());
    let due = act.clock.clone();
    let now_due = move || {
        let due = super::clocks::due_words(app, &due)?;
        Some(app.tf(text::DUE_NOW, &[("day", &due)]))
    };
    let cap = act.cap.clone().map(|cap| {
        move || {
            app.tf(
                text::EXTEND_CAP,
                &[("length", &length_words(&cap, app.lang()))],
            )
        }
    });
    let extend = (act.doing == Doing::Extend).then(|| view! { <More entered/> });
    let approver = act.by.clone().map(|role| {
        let role = pack.text(&format!("role/{role}"));
        view! { <Approval entered role/> }
    });
    let reason_words = if act.reason {
        text::REASON_WORDS
    } else {
        text::REASON_OPTIONAL
    };
    let bad = move |words: String| {
        view! { <p class="bad" role="alert" data-testid="clock-refused">{icon(Icon::Warning)}<span>{words}</span></p> }
    };
    let trouble = move || match work.saving.get() {
        Saving::Failed(trouble) => Some(bad(format!(
            "{} {}",
            app.text(trouble.text()),
            app.text(trouble.remedy())
        ))),
        _ => None,
    };
    let busy = move || (work.saving.get() == Saving::Busy).to_string();
    view! {
        <h2 id="clock-act-title" tabindex="-1" autofocus=true>{move || app.text(&label)}</h2>
        <p><b>{move || app.text(&what)}</b>" "<span class="clause">{move || clause_words(&clause, app.lang())}</span></p>
        <p class="quiet">{live(now_due)}</p>
        {extend}
        {cap.map(|words| view! { <p class="hint">{live(words)}</p> })}
        <Outlook doing=act.doing outlook/>
        <div class="field">
            <label for="clock-reason">{move || app.t(reason_words)}</label>
            <p class="hint">{app.says(text::NOTE_HINT)}</p>
            <textarea class="input" id="clock-reason" data-testid="clock-reason" rows="2" maxlength=LONGEST_REASON autocomplete="off"
                prop:value=entered.reason on:input=move |event| entered.reason.set(event_target_value(&event))></textarea>
        </div>
        {approver}
        {move || lacking.get().map(|words| bad(app.t(words).to_owned()))}
        {move || refused.get().map(|why| bad(app.text(&why)))}
        {live(trouble)}
        <div class="row">
            <button type="button" class="button button--go" data-testid="clock-confirm" aria-disabled=busy on:click=confirm>
                {app.says(text::CONFIRM)}
            </button>
            <button type="button" class="button" data-testid="clock-cancel" on:click=move |_| work.clock_act.set(None)>
                {app.says(text::CANCEL)}
            </button>
        </div>
    }
}

/// How much more time: a length, or to a day.
#[component]
fn More(entered: Entered) -> impl IntoView {
    let app = App::of_context();
    let way = move |to_a_day: bool, words: crate::i18n::Words, test: &'static str| {
        view! {
            <label data-testid=test>
                <input class="unseen" type="radio" name="extend-by" prop:checked=move || entered.to_a_day.get() == to_a_day
                    on:change=move |_| entered.to_a_day.set(to_a_day)/>
                {move || app.t(words)}
            </label>
        }
    };
    let step = move |by: i32| {
        entered
            .amount
            .update(|n| *n = n.saturating_add_signed(by).clamp(1, MOST_UNITS));
    };
    let typed = move |event| {
        let typed = event_target_value(&event).trim().parse().unwrap_or(1);
        entered.amount.set(typed.clamp(1, MOST_UNITS));
    };
    let units = move || {
        let options = UNITS.map(|(unit, words)| {
            view! { <option value=unit prop:selected=move || entered.unit.get() == unit>{app.t(words)}</option> }
        });
        options.collect_view()
    };
    let choose = move |event| {
        let name = event_target_value(&event);
        if let Some((unit, _)) = UNITS.iter().find(|(unit, _)| *unit == name) {
            entered.unit.set(unit);
        }
    };
    let length = move || {
        view! {
            <div class="row">
                <span class="stepper">
                    <button type="button" aria-label=app.t(parts::LESS) on:click=move |_| step(-1)>{icon(Icon::Minus)}</button>
                    <input type="text" inputmode="numeric" autocomplete="off" maxlength="4" data-testid="extend-amount"
                        aria-label=app.t(text::EXTEND_AMOUNT) prop:value=move || entered.amount.get().to_string() on:change=typed/>
                    <button type="button" aria-label=app.t(parts::MORE) on:click=move |_| step(1)>{icon(Icon::Plus)}</button>
                </span>
                <select class="input unit" data-testid="extend-unit" aria-label=app.t(text::EXTEND_UNIT) on:change=choose>{live(units)}</select>
            </div>
        }
    };
    let day = move || {
        view! {
            <input class="input" type="date" data-testid="extend-day" aria-label=app.t(text::EXTEND_DAY)
                prop:value=entered.day on:change=move |event| entered.day.set(event_target_value(&event))/>
        }
    };
    view! {
        <fieldset class="field">
            <legend>{app.says(text::EXTEND_HOW)}</legend>
            <div class="segments">{way(false, text::EXTEND_BY, "extend-by-length")}{way(true, text::EXTEND_TO, "extend-to-day")}</div>
            {move || if entered.to_a_day.get() { day().into_any() } else { length().into_any() }}
        </fieldset>
    }
}

/// Who has to approve it, and that they did.
#[component]
fn Approval(entered: Entered, role: Text) -> impl IntoView {
    let app = App::of_context();
    let words = move || app.tf(text::APPROVED_BY, &[("role", &app.text(&role))]);
    view! {
        <div class="choices">
            <label class="choice choice--many" data-testid="clock-approved">
                <input type="checkbox" prop:checked=entered.approved
                    on:change=move |event| entered.approved.set(event_target_checked(&event))/>
                <span class="mark" aria-hidden="true">{icon(Icon::Check)}</span>
                <span class="name">{live(words)}</span>
            </label>
        </div>
    }
}

/// What the clock would be, or why the act would count for nothing.
#[component]
fn Outlook(doing: Doing, outlook: Memo<Option<Tried>>) -> impl IntoView {
    let app = App::of_context();
    let words = move || match outlook.get()? {
        Tried::Refused(why) => Some((app.text(&why), true)),
        Tried::Counts(clock) => {
            let clock = clock?;
            let resumed = clock
                .if_resumed_now
                .as_ref()
                .and_then(|r| r.due_date.clone());
            let words = match (doing, resumed) {
                (Doing::Waive, _) => app.t(text::AFTER_WAIVER).to_owned(),
                (Doing::Pause, Some(day)) => {
                    app.tf(text::PAUSED_IF_RESUMED, &[("day", &app.day_text(&day))])
                }
                _ => app.tf(
                    text::DUE_AFTER,
                    &[("day", &super::clocks::due_words(app, &clock)?)],
                ),
            };
            Some((words, false))
        }
    };
    view! {
        <p class="outlook" role="status" aria-live="polite" data-testid="clock-outlook">
            {move || words().map(|(words, bad)| view! { <b class:red=bad>{words}</b> })}
        </p>
    }
}
