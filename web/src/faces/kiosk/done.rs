//! What a complainant leaves with: that it is saved, the tracking code, what to expect, who handles
//! it, which days are promised and why. Says “received”, never “accepted”: a person accepts.

use super::outlook::{Outlook, days, is_ahead, label, last_day};
use super::session::Session;
use super::slip::Slip;
use crate::parts::clause::clause_words;
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::month_strip::{MonthStrip, StripKey};
use crate::parts::page::focus_heading;
use crate::parts::qr::Qr;
use crate::parts::untouched::seconds_untouched;
use crate::state::{App, Upload};
use crate::texts::kiosk as text;
use leptos::prelude::*;
use redress_core::answer::{Deadline, Text};
use redress_core::pack::Pack;
use redress_core::render::why_this_day;

/// A code in groups that can be read out.
pub fn groups(code: &str) -> Vec<String> {
    code.split('-').map(str::to_owned).collect()
}

/// The address a code is followed at. After `#`, so that it is never sent or logged.
pub fn address(code: &str) -> String {
    let origin = window().location().origin().unwrap_or_default();
    format!("{origin}/track#{code}")
}

/// The page.
#[component]
pub fn Done(
    /// Ends the session.
    leave: Callback<()>,
) -> impl IntoView {
    let app = expect_context::<App>();
    let session = expect_context::<Session>();
    focus_heading();
    let seconds = seconds_untouched();
    Effect::new(move |_| {
        if seconds.get() >= app.quiet() {
            leave.run(());
        }
    });
    let left = move || app.quiet().saturating_sub(seconds.get()).to_string();
    let body = move || {
        let (filed, facts) = session.filed.get()?;
        let edition = session.edition()?;
        let pack = edition.pack().clone();
        // As it stands at the moment it was submitted; the page does not change under the reader.
        let answer = untrack(|| session.assess(&facts))?;
        let outlook = Outlook::of(&answer, &pack);
        Some(view! {
            <Expectation outlook=outlook.clone()/>
            <Code case=filed.case.clone() code=filed.code.clone()/>
            <Promises outlook=outlook.clone()/>
            <Why outlook=outlook.clone() pack=pack.clone()/>
            <Next outlook=outlook.clone()/>
            <Slip filed outlook pack/>
        })
    };
    view! {
        <main class="done">
            <h1 tabindex="-1" data-testid="kiosk-done">{app.says(text::DONE)}</h1>
            {live(body)}
        </main>
        <footer class="kiosk-foot kiosk-foot--even">
            <button type="button" class="button" data-testid="kiosk-finish" on:click=move |_| leave.run(())>
                <span>{app.says(text::FINISH)}<span class="quiet">{move || app.tf(text::FINISH_IN, &[("n", &left())])}</span></span>
            </button>
            // Printing is the browser's; where there is no printer its dialog says so.
            <button type="button" class="button button--go" on:click=move |_| { let _ = window().print(); }>
                {icon(Icon::Print)}{app.says(text::PRINT)}
            </button>
        </footer>
    }
}

/// The outcome in plain words, its clause, what is still to be checked or brought.
#[component]
fn Expectation(outlook: Outlook) -> impl IntoView {
    let app = expect_context::<App>();
    move || {
        let lang = app.lang();
        let reason = outlook.reasons.first().map(|reason| {
            let words = lang.of(&reason.text).to_owned();
            view! { <span>{words}" "<span class="clause">{clause_words(&reason.clause, lang)}</span></span> }
        });
        let list = |texts: &[Text]| {
            let words: Vec<&str> = texts.iter().map(|t| lang.of(t)).collect();
            words.join(crate::texts::parts::LIST_JOIN.of(lang))
        };
        let bring = (!outlook.to_bring.is_empty()).then(|| {
            let what = list(&outlook.to_bring);
            let words = match &outlook.bring_by {
                Some(at) => {
                    text::BRING_BY.with(lang, &[("what", &what), ("day", &app.time_text(at))])
                }
                None => what,
            };
            view! { <p><b>{text::BRING.of(lang)}{text::COLON.of(lang)}</b>{words}</p> }
        });
        let check = (!outlook.to_check.is_empty()).then(|| {
            let words = list(&outlook.to_check);
            view! { <p class="quiet small">{text::STILL_CHECKED.of(lang)}{text::COLON.of(lang)}{words}</p> }
        });
        view! {
            <section class="expect" data-testid="kiosk-outlook" data-outcome=outlook.outcome.clone()>
                <p><b>{outlook.words(lang)}</b>{if lang == crate::i18n::Lang::Zh { "。" } else { ". " }}{reason}</p>
                {bring}
                {check}
            </section>
        }
    }
}

/// The tracking code with its QR code, and where the complaint is now.
#[component]
fn Code(case: String, code: String) -> impl IntoView {
    let app = expect_context::<App>();
    let parts = groups(&code);
    let spoken = code.clone();
    let label = Signal::derive(move || app.tf(text::QR_LABEL, &[("code", &spoken)]));
    let state = Memo::new(move |_| app.upload_of(&case));
    let line = move || {
        let (class, sign, words) = match state.get() {
            Upload::OnDevice => ("sync", Icon::Upload, text::STATE_ON_DEVICE),
            Upload::Sending => ("sync sync--wait", Icon::Turning, text::STATE_SENDING),
            Upload::Sent => ("sync", Icon::CheckTwice, text::STATE_SENT),
            Upload::Attention => ("sync sync--act", Icon::Warning, text::STATE_ATTENTION),
        };
        view! { <span class=class>{icon(sign)}<span>{app.t(words)}</span></span> }
    };
    view! {
        <section class="ticket">
            <Qr text=address(&code) label/>
            <div>
                <p class="quiet">{app.says(text::CODE)}</p>
                <p class="code" data-testid="kiosk-code" data-code=code.clone()>
                    {parts.into_iter().map(|part| view! { <span>{part}</span>" " }).collect_view()}
                </p>
                <p>{app.says(text::CODE_HOW)}</p>
                <p role="status" data-testid="save-state" data-state=move || state.get().name()>{live(line)}</p>
            </div>
        </section>
    }
}

/// Who, and by which days.
#[component]
fn Promises(outlook: Outlook) -> impl IntoView {
    let app = expect_context::<App>();
    move || {
        let lang = app.lang();
        let lead = outlook
            .lead
            .as_ref()
            .map_or(text::LEAD_LATER.of(lang), |lead| lang.of(lead))
            .to_owned();
        let clause = outlook
            .lead_clause
            .as_ref()
            .map(|c| view! { <span class="clause">{clause_words(c, lang)}</span> });
        let grade = outlook.grade.as_ref().filter(|_| outlook.may_be_handled()).map(|grade| {
            let clause = outlook.grade_clause.as_ref().map(|c| clause_words(c, lang));
            view! {
                <div><dt>{text::GRADE.of(lang)}</dt><dd data-testid="severity"><b>{lang.of(grade).to_owned()}</b>" "
                    <span class="quiet">{text::GRADE_IF.of(lang)}</span>" "<span class="clause">{clause}</span></dd></div>
            }
        });
        let notice = outlook
            .notice()
            .and_then(|d| Some((app.day_text(last_day(d)?), d.clone())));
        let notice = notice.map(|(day, deadline)| view! {
            <div data-testid=format!("deadline-{}", deadline.id)>
                <dt>{label(&deadline).of(lang)}</dt>
                <dd><b>{text::NOTICE_BY.with(lang, &[("day", &day)])}</b>{text::COLON.of(lang)}{lang.of(&deadline.what).to_owned()}" "
                    <span class="clause">{clause_words(&deadline.clause, lang)}</span></dd>
            </div>
        });
        let result = outlook
            .result()
            .and_then(|d| Some((last_day(d)?.to_owned(), d.clone())));
        let result = result.map(|(date, deadline)| {
            let unsure = deadline.uncertain_from.is_some().then(|| text::RESULT_UNSURE.of(lang));
            let when = if is_ahead(&deadline) { text::RESULT_IF.of(lang) } else { "" };
            view! {
                <div data-testid=format!("deadline-{}", deadline.id) data-date=date.clone()>
                    <dt>{text::RESULT.of(lang)}</dt>
                    <dd><b class="when song red">{app.day_text(&date)}</b>" "<span class="quiet">{when}</span>
                        {unsure.map(|u| view! { <p class="quiet small">{u}</p> })}</dd>
                </div>
            }
        });
        view! {
            <dl class="facts promises">
                {outlook.may_be_handled().then(|| view! {
                    <div><dt>{text::LEAD.of(lang)}</dt><dd data-testid="lead"><b>{lead}</b>" "{clause}</dd></div>
                })}
                {grade}
                {notice}
                {result}
            </dl>
        }
    }
}

/// The numbers of the notices that decide days of a clock, each once.
fn notices(deadline: &Deadline) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for notice in days(deadline).iter().filter_map(|d| d.notice.clone()) {
        if !all.contains(&notice) {
            all.push(notice);
        }
    }
    all
}

/// The strip of the day that matters most, and the sentence under it.
#[component]
fn Why(outlook: Outlook, pack: Pack) -> impl IntoView {
    let app = expect_context::<App>();
    let deadline = outlook.result().or_else(|| outlook.notice()).cloned();
    deadline.and_then(|deadline| {
        let due = last_day(&deadline)?.to_owned();
        let steps = days(&deadline).to_vec();
        let start = if is_ahead(&deadline) { text::IF_ACCEPTED } else { text::RECEIVED_TODAY };
        let why = why_this_day(&deadline, &pack);
        let notices = notices(&deadline).join("、");
        let (narrow, narrow_due) = (steps.clone(), due.clone());
        Some(view! {
            <section class="why">
                <h2>{app.says(text::WHY)}</h2>
                <div class="wide-only"><MonthStrip steps=steps.clone() due start/></div>
                <div class="narrow-only"><MonthStrip steps=narrow due=narrow_due start weeks=true/></div>
                <StripKey steps/>
                <p>
                    {move || app.text(&why)}" "
                    <span class="clause">{move || clause_words(&deadline.clause, app.lang())}</span>
                    {(!notices.is_empty()).then(|| view! { " "<span class="quiet small">{notices}</span> })}
                </p>
            </section>
        })
    })
}

/// The promises as steps, in the order of their days.
#[component]
fn Next(outlook: Outlook) -> impl IntoView {
    let app = expect_context::<App>();
    move || {
        let lang = app.lang();
        let shown = outlook
            .promises
            .iter()
            .filter(|d| outlook.may_be_handled() || !is_ahead(d));
        let rows = shown.enumerate().map(|(at, deadline)| {
            let day = last_day(deadline).map(|d| app.day_text(d));
            let by = match (day, deadline.limit.as_str()) {
                (Some(day), _) if is_ahead(deadline) => text::NEXT_IF.with(lang, &[("day", &day)]),
                (Some(day), _) => text::NEXT_BEFORE.with(lang, &[("day", &day)]),
                (None, "immediate") => text::NEXT_AT_ONCE.of(lang).to_owned(),
                (None, "prompt") => text::NEXT_PROMPTLY.of(lang).to_owned(),
                (None, "per_case") => text::NEXT_AGREED.of(lang).to_owned(),
                (None, "amount") => text::NEXT_LATER.of(lang).to_owned(),
                (None, _) => text::NEXT_NO_FIGURE.of(lang).to_owned(),
            };
            let class = if at == 0 { "is-now" } else { "is-next" };
            view! {
                <li class=class><span class="dot" aria-hidden="true"></span>
                    <div><b>{by}</b>{text::COLON.of(lang)}{lang.of(&deadline.what).to_owned()}</div></li>
            }
        });
        let rows = rows.collect_view();
        view! {
            <section class="next">
                <h2>{text::NEXT_STEPS.of(lang)}</h2>
                <ol class="line">{rows}</ol>
            </section>
        }
    }
}
