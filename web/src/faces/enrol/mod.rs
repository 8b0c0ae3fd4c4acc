//! Enrolment: a one-time code from an administrator makes this browser a device. The code stands
//! behind `#`, so no server log ever holds it.

use crate::browser;
use crate::faces::kiosk::StaffPin;
use crate::parts::bars::{Bands, Brand, LangSwitch};
use crate::parts::error_summary::{ErrorSummary, Errors};
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::page::{self, focus_heading, focus_later};
use crate::state::{App, Storage};
use crate::store::Device;
use crate::texts::{common, enrol as text};
use crate::trouble::Trouble;
use leptos::prelude::*;
use redress_core::sync::DeviceKind;

const LONGEST_NAME: &str = "60";
const LONGEST_CODE: &str = "200";

/// How enrolment stands.
#[derive(Clone)]
enum Step {
    Asking,
    Working,
    Failed(Trouble),
    Done(Device),
}

/// The page.
#[component]
pub fn Enrol() -> impl IntoView {
    let app = App::of_context();
    page::enter("field", text::TITLE);
    focus_heading();
    let step = RwSignal::new(Step::Asking);
    let face = Signal::derive(move || app.t(text::FACE).to_owned());
    let done = move || match step.get() {
        Step::Done(device) => Some(device),
        _ => None,
    };
    view! {
        <div class="enrol">
            <Bands/>
            <header class="bar"><Brand face/><span class="grow"></span><LangSwitch/></header>
            <main>
                <Show when=move || done().is_some() fallback=move || view! { <Form step/> }>
                    {move || done().map(|device| view! { <Done device/> })}
                </Show>
            </main>
        </div>
    }
}

#[component]
fn Form(step: RwSignal<Step>) -> impl IntoView {
    let app = App::of_context();
    let code = RwSignal::new(browser::fragment());
    let name = RwSignal::new(app.t(text::DEFAULT_NAME).to_owned());
    let errors = RwSignal::new(Errors::new());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if step.with_untracked(|s| matches!(s, Step::Working)) {
            return;
        }
        let (code, name) = (
            code.get_untracked().trim().to_owned(),
            name.get_untracked().trim().to_owned(),
        );
        let lang = untrack(|| app.lang());
        let mut lacks = Errors::new();
        if code.is_empty() {
            lacks.push(("enrol-code".to_owned(), text::NO_CODE.of(lang).to_owned()));
        }
        if name.is_empty() {
            lacks.push(("enrol-name".to_owned(), text::NO_NAME.of(lang).to_owned()));
        }
        let stays = !lacks.is_empty();
        errors.set(lacks);
        if stays {
            focus_later(".summary");
            return;
        }
        step.set(Step::Working);
        leptos::task::spawn_local(async move {
            match app.enrol(&code, &name).await {
                Ok(device) => {
                    step.set(Step::Done(device));
                    focus_heading();
                }
                Err(trouble) => {
                    step.set(Step::Failed(trouble));
                    focus_later(".summary");
                }
            }
        });
    };
    let trouble = move || match step.get() {
        Step::Failed(trouble) => Some(trouble_words(app, &trouble)),
        _ => match app.storage() {
            Storage::Missing(_) => Some(trouble_words(
                app,
                &Trouble::new(common::NO_STORAGE, common::NO_STORAGE_REMEDY),
            )),
            _ => None,
        },
    };
    let already = move || {
        app.device().map(|d| view! { <p class="note note--seal">{app.tf(text::ALREADY, &[("name", &d.name)])}</p> })
    };
    let working = move || step.with(|s| matches!(s, Step::Working));
    view! {
        <form novalidate=true on:submit=submit>
            <h1 tabindex="-1">{app.says(text::TITLE)}</h1>
            <p class="hint">{app.says(text::INTRO)}</p>
            {live(already)}
            <ErrorSummary errors/>
            {live(trouble)}
            <div class="field">
                <label for="enrol-name">{app.says(text::NAME)}</label>
                <p class="hint" id="enrol-name-hint">{app.says(text::NAME_HINT)}</p>
                <input class="input" id="enrol-name" data-testid="enrol-name" type="text" autocomplete="off" maxlength=LONGEST_NAME
                    aria-describedby="enrol-name-hint" prop:value=name on:input=move |event| name.set(event_target_value(&event))/>
            </div>
            <div class="field">
                <label for="enrol-code">{app.says(text::CODE)}</label>
                <p class="hint" id="enrol-code-hint">{app.says(text::CODE_HINT)}</p>
                <input class="input" id="enrol-code" data-testid="enrol-code" type="text" autocomplete="off" spellcheck="false" maxlength=LONGEST_CODE
                    aria-describedby="enrol-code-hint" prop:value=code on:input=move |event| code.set(event_target_value(&event))/>
            </div>
            <div class="row">
                <button type="submit" class="button button--go" data-testid="enrol-go" aria-disabled=move || working().to_string()>
                    {move || app.t(if working() { text::WORKING } else { text::GO })}
                </button>
            </div>
        </form>
    }
}

fn trouble_words(app: App, trouble: &Trouble) -> impl IntoView + use<> {
    let (what, remedy) = (app.text(trouble.text()), app.text(trouble.remedy()));
    view! {
        <div class="summary" role="alert" tabindex="-1" data-testid="enrol-trouble">
            <h2>{app.t(text::NOT_DONE)}</h2>
            <p>{what}" "{remedy}</p>
        </div>
    }
}

#[component]
fn Done(device: Device) -> impl IntoView {
    let app = App::of_context();
    let (path, kind) = match device.kind {
        DeviceKind::Kiosk => ("/kiosk", text::KIOSK),
        DeviceKind::Field => ("/field", text::FIELD),
        DeviceKind::Desk => ("/desk", text::DESK),
    };
    view! {
        <div class="enrolled" data-testid="enrol-done">
            <span class="seal" aria-hidden="true">{icon(Icon::Check)}</span>
            <h1 tabindex="-1">{app.says(text::DONE)}</h1>
            <p>{move || app.tf(text::DONE_AS, &[("name", &device.name), ("kind", app.t(kind))])}</p>
            <StaffPin/>
            <a class="button button--go" href=path data-testid="enrol-start">{app.says(text::GO_ON)}</a>
        </div>
    }
}
