//! A pasted message put into the fields of an intake. What is typed already stays as it is, and one
//! touch takes everything back. Which words belong where is the core's to say.

use super::work::fact_doc;
use crate::parts::fact_words::{fact_label, value_label};
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::state::App;
use crate::texts::casework as text;
use leptos::prelude::*;
use redress_core::answer::Text;
use redress_core::case::Facts;
use redress_core::pack::{Audience, FactDoc, FactKind, Pack, Stage};
use redress_core::paste::{Field, Takes, apart};
use serde_json::Value;
use std::time::Duration;

const LONGEST: &str = "4000";

/// What a field takes, by the ids that packs agree on.
fn takes(fact: &FactDoc) -> Takes {
    match fact.id.as_str() {
        "story" => Takes::Story,
        "contact" | "phone" => Takes::Contact,
        "place" | "address" => Takes::Place,
        "subject_name" | "product_name" => Takes::Labelled,
        id if fact.personal && id.ends_with("_name") => Takes::Name,
        _ => Takes::Labelled,
    }
}

/// What a message says, by the fields of a regulation's intake.
fn read(pack: &Pack, message: &str) -> Vec<(String, String)> {
    let asked = |fact: &&FactDoc| {
        fact.stage <= Stage::Intake && matches!(fact.ask, Audience::Complainant | Audience::Staff)
    };
    let facts = pack.doc().facts.iter().filter(asked);
    let facts = facts.filter(|f| matches!(f.kind, FactKind::Text | FactKind::Enum));
    let words = |text: Text| [text.zh, text.en];
    let rows: Vec<_> = facts
        .map(|fact| {
            let values = fact.values.iter();
            let values = values.map(|v| (v, words(value_label(pack, &fact.id, v))));
            (
                fact,
                words(fact_label(pack, &fact.id)),
                values.collect::<Vec<_>>(),
            )
        })
        .collect();
    let fields = rows.iter().map(|(fact, called, values)| Field {
        id: &fact.id,
        called: called.iter().map(String::as_str).collect(),
        takes: takes(fact),
        choices: values
            .iter()
            .map(|(id, names)| (id.as_str(), names.iter().map(String::as_str).collect()))
            .collect(),
    });
    let fields: Vec<_> = fields.collect();
    let found = apart(message, &fields).into_iter();
    found.map(|(id, value)| (id.to_owned(), value)).collect()
}

/// The field for the message, and what came of it.
pub(super) fn pasted(pack: Pack, facts: RwSignal<Facts>) -> AnyView {
    let app = App::of_context();
    let message = RwSignal::new(String::new());
    // What was there before, and which fields took something and which had something.
    let done = RwSignal::new(None::<(Facts, Vec<Text>, Vec<Text>)>);
    let put = StoredValue::new(pack);
    let fill = move || {
        let pack = put.get_value();
        let before = facts.get_untracked();
        let (mut filled, mut kept) = (Vec::new(), Vec::new());
        let found = read(&pack, &message.get_untracked());
        for (id, value) in found
            .into_iter()
            .filter(|(id, _)| fact_doc(&pack, id).is_some())
        {
            let label = fact_label(&pack, &id);
            if before.contains_key(&id) {
                kept.push(label);
                continue;
            }
            filled.push(label);
            facts.update(|all| {
                all.insert(id, Value::String(value));
            });
        }
        done.set(Some((before, filled, kept)));
    };
    // The field has the words only after the event that brings them.
    let paste = move |_| set_timeout(fill, Duration::ZERO);
    let undo = move |_| {
        if let Some((before, ..)) = done.get_untracked() {
            facts.set(before);
            done.set(None);
        }
    };
    let told = move || {
        let (_, filled, kept) = done.get()?;
        let list = |all: &[Text]| {
            let all: Vec<String> = all.iter().map(|words| app.text(words)).collect();
            all.join(app.t(text::LIST))
        };
        let taken = (!filled.is_empty()).then(|| {
            view! {
                <p>{icon(Icon::Check)}" "{app.tf(text::PASTE_FILLED, &[("fields", &list(&filled))])}" "
                    <button type="button" class="button" data-testid="paste-undo" on:click=undo>{icon(Icon::Undo)}<span>{app.t(text::UNDO)}</span></button></p>
            }
        });
        let kept = (!kept.is_empty())
            .then(|| view! { <p>{app.tf(text::PASTE_KEPT, &[("fields", &list(&kept))])}</p> });
        let nothing = (taken.is_none() && kept.is_none())
            .then(|| view! { <p>{app.t(text::PASTE_NOTHING)}</p> });
        Some(view! { {taken}{kept}{nothing} }.into_any())
    };
    view! {
        <details class="more" data-testid="paste">
            <summary>{icon(Icon::Right)}<span>{app.says(text::PASTE)}</span></summary>
            <div class="field">
                <label class="unseen" for="intake-paste">{app.says(text::PASTE)}</label>
                <p class="hint" id="paste-hint">{app.says(text::PASTE_HINT)}</p>
                <textarea class="input" id="intake-paste" data-testid="intake-paste" rows="3" maxlength=LONGEST autocomplete="off"
                    aria-describedby="paste-hint" prop:value=message on:input=move |event| message.set(event_target_value(&event)) on:paste=paste></textarea>
                <div class="row"><button type="button" class="button" data-testid="paste-fill" on:click=move |_| fill()>{app.says(text::PASTE_FILL)}</button></div>
                <div role="status" data-testid="paste-told">{live(told)}</div>
            </div>
        </details>
    }
    .into_any()
}
