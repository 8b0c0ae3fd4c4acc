//! Every answer once more before it is submitted; what identifies someone stays hidden until asked
//! for, since others may look over a shoulder.

use super::session::{Page, Session};
use crate::parts::fact_words::{fact_label, value_words};
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::page::{focus_heading, focus_later};
use crate::parts::photos::kiosk_photo_field;
use crate::state::{App, Filing};
use crate::texts::kiosk as text;
use leptos::prelude::*;
use redress_core::assess::Edition;
use redress_core::pack::FactDoc;
use serde_json::Value;

/// The page.
#[component]
pub fn Review() -> impl IntoView {
    let app = expect_context::<App>();
    let session = expect_context::<Session>();
    focus_heading();
    let shown = RwSignal::new(false);
    let rows = move || {
        let edition = session.edition()?;
        let rows = session
            .walked()
            .into_iter()
            .enumerate()
            .map(|(at, screen)| {
                let facts = session.facts_of(&screen);
                facts
                    .into_iter()
                    .map(|fact| row(session, &edition, fact, at, shown))
                    .collect_view()
            });
        Some(rows.collect_view())
    };
    let trouble = move || {
        session.trouble.get().map(|trouble| {
            view! {
                <div class="summary" role="alert" tabindex="-1">
                    <h2>{app.t(text::NOT_SAVED)}</h2>
                    <p>{app.text(trouble.text())}" "{app.text(trouble.remedy())}</p>
                </div>
            }
        })
    };
    view! {
        <main class="review">
            <p class="quiet">{app.says(text::CHECK_STEP)}</p>
            <h1 tabindex="-1">{app.says(text::REVIEW)}</h1>
            <p class="hint">{app.says(text::REVIEW_HINT)}</p>
            {live(trouble)}
            <dl class="facts answers">{live(rows)}</dl>
            <button type="button" class="button" aria-pressed=move || shown.get().to_string() on:click=move |_| shown.update(|s| *s = !*s)>
                {icon(Icon::Eye)}{move || app.t(if shown.get() { text::HIDE } else { text::SHOW })}
            </button>
            {kiosk_photo_field(session.photos)}
        </main>
        <footer class="kiosk-foot">
            <button type="button" class="button" data-testid="kiosk-back" on:click=move |_| session.back()>
                {icon(Icon::Left)}{app.says(text::BACK)}
            </button>
            <button type="button" class="button button--go" data-testid="kiosk-submit"
                aria-disabled=move || session.saving.get().to_string() on:click=move |_| submit(app, session)>
                {move || app.t(if session.saving.get() { text::SUBMITTING } else { text::SUBMIT })}
            </button>
        </footer>
    }
}

fn row(
    session: Session,
    edition: &Edition,
    fact: FactDoc,
    at: usize,
    shown: RwSignal<bool>,
) -> impl IntoView + use<> {
    let app = expect_context::<App>();
    let pack = edition.pack().clone();
    let label = fact_label(&pack, &fact.id);
    let said = label.clone();
    let value = session
        .answers
        .with_untracked(|a| a.get(&fact.id).cloned())
        .unwrap_or(Value::Null);
    let words = move || match &value {
        Value::Null if fact.optional => app.t(text::LEFT_EMPTY).to_owned(),
        Value::String(_) if fact.personal && !shown.get() => app.t(text::MASKED).to_owned(),
        value => value_words(&pack, &fact.id, value, app.lang()),
    };
    let change = move || app.tf(text::CHANGE_WHAT, &[("what", &app.text(&said))]);
    view! {
        <div>
            <dt>{move || app.text(&label)}</dt>
            <dd>
                <span class="grow">{live(words)}</span>
                <button type="button" class="button button--bare" aria-label=change on:click=move |_| session.change(at)>
                    {app.says(text::CHANGE)}
                </button>
            </dd>
        </div>
    }
}

/// Saves it on this device; only then is it “received”.
fn submit(app: App, session: Session) {
    if session.saving.get_untracked() {
        return;
    }
    session.saving.set(true);
    session.trouble.set(None);
    let facts = untrack(|| session.facts());
    let filing = Filing {
        pack: untrack(|| session.pack()).unwrap_or_default(),
        facts: facts.clone(),
        channel: "kiosk".to_owned(),
        actor: "complainant".to_owned(),
        photos: session.photos.get_untracked(),
    };
    leptos::task::spawn_local(async move {
        let filed = app.file(filing).await;
        session.saving.set(false);
        match filed {
            Ok(filed) => {
                session.photos.set(Vec::new());
                session.filed.set(Some((filed, facts)));
                session.page.set(Page::Done);
            }
            Err(trouble) => {
                session.trouble.set(Some(trouble));
                focus_later(".summary");
            }
        }
    });
}
