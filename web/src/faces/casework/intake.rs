//! Taking in a complaint for someone: what the regulation asks the complainant, and what staff
//! know already. The form is made from the pack.

use super::pasted::pasted;
use super::work::{Saving, Work, put, value_of};
use crate::parts::error_summary::{ErrorSummary, Errors};
use crate::parts::fact_input::{FactInput, input_id, missing};
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::page::{focus_heading, focus_later};
use crate::parts::photos::{Chosen, photo_field};
use crate::state::{Filing, Regulation};
use crate::texts::casework as text;
use crate::when::ZONE;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use redress_core::assess::Edition;
use redress_core::case::{CaseFile, EventFile, Facts};
use redress_core::pack::{Audience, FactDoc, FactKind, Stage};
use std::time::Duration;

/// A pause in typing.
const PAUSE: Duration = Duration::from_millis(300);

/// The form.
#[component]
pub fn Intake() -> impl IntoView {
    let work = Work::of_context();
    let app = work.app;
    let first = untrack(|| app.chosen()).into_iter().next();
    let pack = RwSignal::new(first.unwrap_or_default());
    let facts = RwSignal::new(Facts::new());
    let errors = RwSignal::new(Errors::new());
    let photos = Chosen::new_local(Vec::new());
    focus_heading();
    let packs = move || {
        let options = app.chosen().into_iter().map(|id| {
            let (own, name) = (id.clone(), app.title_of(&id));
            view! { <option value=id prop:selected=move || pack.get() == own>{app.text(&name)}</option> }
        });
        options.collect_view()
    };
    let about = move || {
        let catalogue = app.catalogue()?;
        Some(app.text(catalogue.row(&pack.get())?.matter()))
    };
    let change = move |event| {
        pack.set(event_target_value(&event));
        facts.set(Facts::new());
        errors.set(Errors::new());
    };
    let fields = move || {
        match app.regulation(&pack.get()) {
        Regulation::Ready(edition) => view! { <Fields edition facts errors/> }.into_any(),
        Regulation::Loading => {
            view! { <p role="status">{app.says(text::REGULATION_LOADING)}</p> }.into_any()
        }
        Regulation::Unknown | Regulation::Missing | Regulation::Newer => {
            view! { <p class="note note--seal" role="alert">{app.says(text::REGULATION_MISSING)}</p> }
                .into_any()
        }
    }
    };
    let navigate = use_navigate();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if work.saving.with_untracked(|s| *s == Saving::Busy) {
            return;
        }
        let edition = untrack(|| app.edition_here(&pack.get()));
        let Some(edition) = edition else { return };
        let lacks = lacking(work, &edition, &facts.get_untracked());
        let stays = !lacks.is_empty();
        errors.set(lacks);
        if stays {
            focus_later(".summary");
            return;
        }
        let channel = work.base.trim_start_matches('/').to_owned();
        let filing = Filing {
            pack: pack.get_untracked(),
            facts: facts.get_untracked(),
            channel,
            actor: "staff".to_owned(),
            photos: photos.get_untracked(),
        };
        let navigate = navigate.clone();
        work.saving.set(Saving::Busy);
        leptos::task::spawn_local(async move {
            match app.file(filing).await {
                Ok(filed) => {
                    work.saving.set(Saving::Done {
                        kind: "filed".to_owned(),
                        undo: None,
                    });
                    navigate(
                        &format!("{}/{}", work.base, filed.case),
                        leptos_router::NavigateOptions::default(),
                    );
                }
                Err(trouble) => work.saving.set(Saving::Failed(trouble)),
            }
        });
    };
    let trouble = move || match work.saving.get() {
        Saving::Failed(trouble) => Some(view! {
            <div class="summary" role="alert" tabindex="-1">
                <h2>{app.t(text::NOT_SAVED)}</h2>
                <p>{app.text(trouble.text())}" "{app.text(trouble.remedy())}</p>
            </div>
        }),
        _ => None,
    };
    let busy = move || work.saving.get() == Saving::Busy;
    view! {
        <form class="intake" novalidate=true on:submit=submit>
            <h1 tabindex="-1">{app.says(text::INTAKE)}</h1>
            <p class="hint">{app.says(text::INTAKE_HINT)}</p>
            <ErrorSummary errors/>
            <div class="field">
                <label for="intake-pack">{app.says(text::REGULATION)}</label>
                <p class="hint">{live(about)}</p>
                <select class="input" id="intake-pack" data-testid="intake-pack" on:change=change>{live(packs)}</select>
            </div>
            {live(fields)}
            {photo_field(photos)}
            {live(trouble)}
            <div class="row intake-foot">
                {alike(work, facts)}
                <button type="submit" class="button button--go" data-testid="file-save" aria-disabled=move || busy().to_string()>
                    {move || app.t(if busy() { text::SAVING } else { text::SAVE })}
                </button>
                <a class="button" href=work.base>{app.says(text::CANCEL)}</a>
            </div>
        </form>
    }
}

#[component]
fn Fields(edition: Edition, facts: RwSignal<Facts>, errors: RwSignal<Errors>) -> impl IntoView {
    let app = crate::state::App::of_context();
    let pack = edition.pack().clone();
    let input = |fact: FactDoc| {
        let (value, set, on) = (
            value_of(facts, &fact.id),
            put(facts, &fact.id),
            input_id(&fact.id),
        );
        let error = Signal::derive(move || {
            errors.with(|all| {
                all.iter()
                    .find(|(at, _)| *at == on)
                    .map(|(_, words)| words.clone())
            })
        });
        let decline = fact.kind == FactKind::Text && fact.personal && fact.id != "story";
        let unknown = fact.kind != FactKind::Text && !fact.optional;
        view! { <FactInput pack=pack.clone() fact value set unknown decline error/> }
    };
    let all = &pack.doc().facts;
    let told = |f: &&FactDoc| {
        matches!(f.ask, Audience::Complainant | Audience::Channel) && f.stage <= Stage::Intake
    };
    let known = |f: &&FactDoc| f.ask == Audience::Staff && f.stage == Stage::Intake;
    let asked = all.iter().filter(told).cloned().map(input).collect_view();
    let found = all.iter().filter(known).cloned().map(input).collect_view();
    view! {
        {pasted(pack, facts)}
        <div class="form-fields">{asked}</div>
        <details class="more">
            <summary>{icon(Icon::Right)}<span>{app.says(text::KNOWN_ALREADY)}</span></summary>
            <div class="form-fields">{found}</div>
        </details>
    }
}

/// Open cases that may be about the same; each opens beside the form, which stays as it is.
fn alike(work: Work, facts: RwSignal<Facts>) -> AnyView {
    let app = work.app;
    // Who types is not made to wait for a look at every case.
    let told = RwSignal::new(Vec::new());
    let later = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        let texts = facts.with(|all| {
            let texts = all.values().filter_map(|value| value.as_str());
            texts.map(str::to_owned).collect::<Vec<_>>()
        });
        let look = move || {
            told.try_set(texts.clone());
        };
        let next = set_timeout_with_handle(look, PAUSE).ok();
        if let Some(before) = later.get_value() {
            before.clear();
        }
        later.set_value(next);
    });
    let found = Memo::new(move |_| {
        let found = told.with(|texts| app.alike(texts));
        let short = found.into_iter().map(|case| {
            let title = case.title.clone().unwrap_or_default();
            (case.summary.id.clone(), case.summary.code.clone(), title)
        });
        short.collect::<Vec<_>>()
    });
    let list = move || {
        let found = found.get();
        let rows = found.iter().map(|(id, code, title)| {
            view! {
                <li><a href=format!("{}/{id}", work.base) target="_blank">{title.clone()}" "<span class="small nowrap">{code.clone()}</span></a></li>
            }
        });
        let rows = rows.collect_view();
        (!found.is_empty()).then(|| {
            view! {
                <p><b>{app.t(text::ALIKE)}</b>" "{app.t(text::ALIKE_DO)}</p>
                <ul>{rows}</ul>
            }
        })
    };
    let none = move || found.with(Vec::is_empty);
    view! { <div class="note alike" role="status" data-testid="alike" class:is-empty=none>{live(list)}</div> }
        .into_any()
}

/// What the regulation still has to ask the complainant.
fn lacking(work: Work, edition: &Edition, facts: &Facts) -> Errors {
    let pack = edition.pack();
    let received = EventFile {
        kind: "received".to_owned(),
        at: crate::clock::now().text(ZONE),
        ..EventFile::default()
    };
    let file = CaseFile {
        pack: pack.doc().pack.id.clone(),
        facts: facts.clone(),
        events: vec![received],
        ..CaseFile::default()
    };
    let lang = untrack(|| work.app.lang());
    let asked = work.app.assess(edition, &file, Some(Audience::Complainant));
    // A form that cannot be assessed is refused, with its reason, when it is saved.
    let asked = asked.map(|a| a.next_questions).unwrap_or_default();
    let names = asked.iter().flat_map(|screen| screen.facts.iter());
    let lacks = names.filter_map(|name| {
        let fact = super::work::fact_doc(pack, name)?;
        missing(pack, &fact, facts.get(name), lang).map(|words| (input_id(name), words))
    });
    lacks.collect()
}
