//! Typing a PIN: by touch on a pad or by keys, and choosing a new one by typing it twice. Never: whose
//! PIN it is, or what it opens.

use super::icons::{Icon, icon};
use super::page::focus_later;
use crate::i18n::Words;
use crate::pin::LONGEST;
use crate::state::App;
use crate::texts::lock as text;
use crate::trouble::Trouble;
use leptos::prelude::*;
use std::future::Future;
use std::pin::Pin;

/// What is done with the digits, and what went wrong with it.
pub type Tried = Pin<Box<dyn Future<Output = Result<(), Trouble>>>>;

/// What went wrong, said where it is seen.
pub fn said(app: App, trouble: RwSignal<Option<Trouble>>) -> AnyView {
    view! {
        <p class="bad" role="alert" data-testid="lock-trouble">{move || trouble.get().map(|trouble| view! {
            {icon(Icon::Warning)}<span>{app.text(&trouble.whole())}</span>
        })}</p>
    }
    .into_any()
}

/// Digits of what was typed, at most as many as a PIN has.
fn digits(typed: &str) -> String {
    typed
        .chars()
        .filter(char::is_ascii_digit)
        .take(LONGEST)
        .collect()
}

/// A form with a pad. Once the PIN is taken nothing of it need be there any more.
pub fn pin_pad(
    app: App,
    title: Signal<String>,
    forgot: Words,
    back: AnyView,
    attempt: impl Fn(String) -> Tried + 'static,
) -> AnyView {
    let (pin, busy) = (RwSignal::new(String::new()), RwSignal::new(false));
    let trouble = RwSignal::new(None::<Trouble>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let tried = attempt(pin.get_untracked());
        leptos::task::spawn_local(async move {
            let tried = tried.await;
            busy.try_set(false);
            pin.try_set(String::new());
            trouble.try_set(tried.err());
            focus_later("#lock-pin");
        });
    };
    let put = move |digit: char| {
        pin.update(|pin| *pin = digits(&format!("{pin}{digit}")));
        focus_later("#lock-pin");
    };
    let key = move |digit: char| {
        let test = format!("pad-{digit}");
        view! { <button type="button" class="button" data-testid=test on:click=move |_| put(digit)>{digit.to_string()}</button> }.into_any()
    };
    let rows: Vec<AnyView> = ('1'..='9').map(key).collect();
    focus_later("#lock-pin");
    view! {
        <form class="lock-form" on:submit=submit>
            <h2 id="lock-title"><label for="lock-pin">{title}</label></h2>
            <input class="input lock-pin" id="lock-pin" data-testid="lock-pin" type="password" inputmode="none" autocomplete="off"
                prop:value=pin on:input=move |event| pin.set(digits(&event_target_value(&event)))/>
            {said(app, trouble)}
            <div class="lock-pad">
                {rows}
                <button type="button" class="button small" on:click=move |_| pin.set(String::new())>{app.says(text::CLEAR)}</button>
                {key('0')}
                <button type="button" class="button small" on:click=move |_| pin.update(|pin| { pin.pop(); })>{app.says(text::DELETE)}</button>
            </div>
            <button type="submit" class="button button--go" data-testid="lock-go" aria-disabled=move || busy.get().to_string()>
                {move || app.t(if busy.get() { text::UNLOCKING } else { text::UNLOCK })}
            </button>
            {back}
            <p class="hint">{move || app.t(forgot)}</p>
        </form>
    }
    .into_any()
}

/// Two fields for a new PIN.
pub fn new_pin(app: App, [pin, again]: [RwSignal<String>; 2]) -> AnyView {
    let secret = move |id: &'static str, label, hint: Option<Words>, value: RwSignal<String>| {
        view! {
            <div class="field">
                <label for=id>{move || app.t(label)}</label>
                {hint.map(|hint| view! { <p class="hint">{move || app.t(hint)}</p> })}
                <input class="input" id=id data-testid=id type="password" inputmode="numeric" autocomplete="off"
                    prop:value=value on:input=move |event| value.set(digits(&event_target_value(&event)))/>
            </div>
        }
        .into_any()
    };
    let first = secret("lock-new", text::NEW_PIN, Some(text::NEW_PIN_HINT), pin);
    let second = secret("lock-again", text::AGAIN, None, again);
    view! { {first}{second} }.into_any()
}

/// What both fields say, where they say the same.
pub fn alike([pin, again]: [RwSignal<String>; 2]) -> Result<String, Trouble> {
    let chosen = pin.get_untracked();
    if chosen == again.get_untracked() {
        Ok(chosen)
    } else {
        Err(Trouble::new(text::UNLIKE, text::UNLIKE_REMEDY))
    }
}
