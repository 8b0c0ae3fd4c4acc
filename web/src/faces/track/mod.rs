//! The tracking page: how a case stands, whose turn it is, the next day promised. The code stands
//! after `#` or is typed; it is never sent in an address.

mod shown;

use crate::parts::bars::{Bands, Brand, LangSwitch};
use crate::parts::icons::{Icon, icon};
use crate::parts::page::{self, focus, focus_heading};
use crate::parts::untouched::seconds_untouched;
use crate::state::App;
use crate::texts::track as text;
use crate::trouble::Trouble;
use leptos::ev;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;
use redress_core::record::{CodeError, TrackingCode};
use redress_core::sync::{DeviceKind, TrackAnswer};
use shown::Shown;

/// How the question stands.
#[derive(Clone)]
enum Asked {
    Nothing,
    Looking,
    Answered(Box<TrackAnswer>),
    Failed(Trouble),
}

/// The page; at a kiosk in its size, and left by itself when nobody is there.
#[component]
pub fn Track() -> impl IntoView {
    let app = expect_context::<App>();
    let at_kiosk = Memo::new(move |_| app.device().is_some_and(|d| d.kind == DeviceKind::Kiosk));
    page::enter_as(
        Signal::derive(move || if at_kiosk.get() { "kiosk" } else { "track" }),
        text::TITLE,
    );
    focus_heading();
    leave_when_alone(app, at_kiosk);
    let typed = RwSignal::new(String::new());
    let error = RwSignal::new(None::<String>);
    let asked = RwSignal::new(Asked::Nothing);
    let look = Callback::new(move |()| ask(app, typed, error, asked));
    let from_address = move || {
        let hash = window().location().hash().unwrap_or_default();
        let code = hash.trim_start_matches('#').to_owned();
        if !code.is_empty() {
            typed.set(code);
            look.run(());
        }
    };
    from_address();
    let listener = window_event_listener(ev::hashchange, move |_| from_address());
    on_cleanup(move || listener.remove());
    let again = Callback::new(move |()| {
        typed.set(String::new());
        asked.set(Asked::Nothing);
        focus_heading();
    });
    view! {
        <div class="track">
            <Bands/>
            <header class="track-top">
                <Brand face=Signal::derive(move || app.t(text::TITLE).to_owned())/>
                <span class="grow"></span>
                <LangSwitch/>
                {move || at_kiosk.get().then(|| view! {
                    <A href="/kiosk" attr:class="button">{icon(Icon::Left)}{app.t(text::BACK_TO_KIOSK)}</A>
                })}
            </header>
            {move || match asked.get() {
                Asked::Answered(answer) => view! { <Shown answer=*answer look again/> }.into_any(),
                state => view! { <Question typed error state look/> }.into_any(),
            }}
        </div>
    }
}

/// Nobody touches a kiosk any more: what is shown goes.
fn leave_when_alone(app: App, at_kiosk: Memo<bool>) {
    let seconds = seconds_untouched();
    let go = use_navigate();
    Effect::new(move |_| {
        if at_kiosk.get() && seconds.get() >= app.quiet() {
            go("/kiosk", Default::default());
        }
    });
}

/// Asks the server, once the code can be one.
fn ask(app: App, typed: RwSignal<String>, error: RwSignal<Option<String>>, asked: RwSignal<Asked>) {
    let code = match TrackingCode::parse(&typed.get_untracked()) {
        Ok(code) => code,
        Err(why) => {
            error.set(Some(untrack(|| said(app, &why))));
            asked.set(Asked::Nothing);
            request_animation_frame(|| focus("#input-code"));
            return;
        }
    };
    error.set(None);
    typed.set(code.to_string());
    asked.set(Asked::Looking);
    leptos::task::spawn_local(async move {
        let answer = app.track(code.as_str()).await;
        // The page may have been left in the meantime; then nobody waits for the answer.
        let left = asked.try_set(match answer {
            Ok(answer) => Asked::Answered(Box::new(answer)),
            Err(trouble) => Asked::Failed(trouble),
        });
        if left.is_none() {
            focus_heading();
        }
    });
}

fn said(app: App, why: &CodeError) -> String {
    match why {
        CodeError::Length(0) => app.t(text::EMPTY).to_owned(),
        CodeError::Length(n) => app.tf(text::BAD_LENGTH, &[("n", &n.to_string())]),
        CodeError::Character(c) => app.tf(text::BAD_CHARACTER, &[("c", &c.to_string())]),
        CodeError::Mistyped => app.t(text::MISTYPED).to_owned(),
    }
}

/// The box for a code.
#[component]
fn Question(
    typed: RwSignal<String>,
    error: RwSignal<Option<String>>,
    state: Asked,
    look: Callback<()>,
) -> impl IntoView {
    let app = expect_context::<App>();
    let looking = matches!(state, Asked::Looking);
    let failed = match state {
        Asked::Failed(trouble) => {
            let (what, remedy) = (trouble.text().clone(), trouble.remedy().clone());
            Some(view! {
            <div class="summary" role="alert">
                <h2>{move || app.text(&what)}</h2>
                <p>{move || app.text(&remedy)}</p>
                <p class="quiet">{app.says(text::FAILED_DO)}</p>
            </div>
            })
        }
        _ => None,
    };
    let class = move || {
        if error.with(Option::is_some) {
            "field is-bad"
        } else {
            "field"
        }
    };
    view! {
        <main>
            <h1 tabindex="-1">{app.says(text::ASK)}</h1>
            {failed}
            <form class="ask-code" on:submit=move |event| { event.prevent_default(); look.run(()); }>
                <div class=class>
                    <label for="input-code">{app.says(text::CODE)}</label>
                    <p class="hint" id="about-code">{app.says(text::CODE_HINT)}</p>
                    {move || error.get().map(|e| view! { <p class="bad" role="alert">{icon(Icon::Warning)}<span>{e}</span></p> })}
                    <input class="input code-input" id="input-code" data-testid="track-code" type="text" autocomplete="off"
                        autocapitalize="characters" spellcheck="false" maxlength="40" aria-describedby="about-code"
                        prop:value=typed on:input=move |event| typed.set(event_target_value(&event))/>
                </div>
                <button type="submit" class="button button--go" data-testid="track-go" aria-disabled=looking.to_string()>
                    {icon(Icon::Search)}{move || app.t(if looking { text::LOOKING } else { text::GO })}
                </button>
            </form>
            <p class="unseen" role="status">{move || looking.then(|| app.t(text::LOOKING))}</p>
        </main>
    }
}
