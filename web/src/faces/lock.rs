//! The lock over every page of staff: who works here, and the PIN. It covers what is behind it and
//! leaves it as it is, so that nothing typed is lost.

use crate::clock;
use crate::faces::kiosk::StaffOnly;
use crate::parts::bars::{Brand, LangSwitch};
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::page::focus_later;
use crate::parts::pin::{Tried, alike, new_pin, pin_pad, said};
use crate::settings;
use crate::state::App;
use crate::texts::lock as text;
use crate::trouble::Trouble;
use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use redress_core::people::Person;
use std::time::Duration;

/// Pages that say nothing about a case and belong to everybody, or ask for more than a PIN.
const OPEN: [&str; 6] = ["", "kiosk", "track", "packs", "enrol", "admin"];
/// Pages of a kiosk that are not for its staff alone, or ask for more than a PIN.
const PUBLIC: [&str; 3] = ["kiosk", "track", "enrol"];
/// With more people than these there is a field to find one.
const MANY: usize = 12;
/// The most names shown at once.
const SHOWN: usize = 60;

/// The lock, closed where it is not needed.
#[component]
pub fn Lock() -> impl IntoView {
    let app = App::of_context();
    let path = use_location().pathname;
    // A wrong try changes what is kept of the PIN, and must not begin the form anew.
    let kept_in = Memo::new(move |_| app.kept_in());
    let closed = Memo::new(move |_| {
        let path = path.get();
        let first = path.trim_start_matches('/').split('/').next().unwrap_or("");
        let staffed = app.locked() && !OPEN.contains(&first);
        !staffed && (!kept_in.get() || PUBLIC.contains(&first))
    });
    let who = RwSignal::new(None::<String>);
    let node = NodeRef::<html::Dialog>::new();
    let show = move || {
        let Some(dialog) = node.get_untracked() else {
            return;
        };
        if !dialog.open() {
            who.set(None);
            // Without a dialog the page stays closed by its acts alone.
            let _ = dialog.show_modal();
        }
    };
    Effect::new(move |_| {
        let closed = closed.get();
        let Some(dialog) = node.get() else { return };
        if closed {
            dialog.close();
        } else {
            show();
        }
    });
    lock_when_idle(app);
    let stage = Memo::new(move |_| {
        let person = app.roster().person(&who.get()?).cloned()?;
        let known = app.has_pin(&person);
        Some((person, known))
    });
    let body = move || {
        if closed.get() {
            return None;
        }
        Some(match stage.get() {
            _ if kept_in.get() => view! { <StaffOnly/> }.into_any(),
            None => choose(app, who),
            Some((person, true)) => enter(app, who, person),
            Some((person, false)) => first_time(app, who, person),
        })
    };
    let face = Signal::derive(move || app.t(text::NOBODY).to_owned());
    view! {
        <dialog class="lock" node_ref=node aria-labelledby="lock-title" data-testid="lock"
            on:cancel=move |event: web_sys::Event| event.prevent_default()
            on:close=move |_| if !closed.get_untracked() { show() }>
            <header class="bar"><Brand face/><span class="grow"></span><LangSwitch/></header>
            <div class="lock-body">{live(body)}</div>
        </dialog>
    }
    .into_any()
}

/// Locks after a time without a touch or a key, also when the device slept meanwhile.
fn lock_when_idle(app: App) {
    let last = StoredValue::new(clock::real_now_ms());
    let touched = move || last.set_value(clock::real_now_ms());
    let handles = [
        window_event_listener(leptos::ev::pointerdown, move |_| touched()),
        window_event_listener(leptos::ev::keydown, move |_| touched()),
        window_event_listener(leptos::ev::wheel, move |_| touched()),
    ];
    on_cleanup(move || handles.into_iter().for_each(WindowListenerHandle::remove));
    let look = move || {
        let idle = clock::real_now_ms().saturating_sub(last.get_value());
        if idle >= app.lock_after_ms() && untrack(|| app.opened_up()) {
            app.lock();
        }
    };
    // Without a timer nothing is locked by itself; the button still does it.
    if let Ok(timer) = set_interval_with_handle(look, Duration::from_secs(5)) {
        on_cleanup(move || timer.clear());
    }
}

fn choose(app: App, who: RwSignal<Option<String>>) -> AnyView {
    let wanted = RwSignal::new(String::new());
    let many = app.roster().active().count() > MANY;
    let rows = move || {
        let wanted = wanted.get().trim().to_lowercase();
        let roster = app.roster();
        let fits = |person: &&Person| person.name.to_lowercase().contains(&wanted);
        let row = |person: &Person| {
            let more = person.unit.iter().chain(&person.site).cloned();
            let more = more.collect::<Vec<_>>().join(" · ");
            let (name, id) = (person.name.clone(), person.id.clone());
            let chosen = id.clone();
            view! {
                <li><button type="button" class="button" data-testid="lock-person" data-person=id on:click=move |_| who.set(Some(chosen.clone()))>
                    {icon(Icon::Person)}<span>{name}</span><span class="quiet small">{more}</span>
                </button></li>
            }
            .into_any()
        };
        let rows: Vec<AnyView> = roster.active().filter(fits).take(SHOWN).map(row).collect();
        rows
    };
    let nobody = move || {
        (app.roster().active().next().is_none()).then(|| {
            view! { <div class="empty">{icon(Icon::Person)}<b>{app.t(text::NONE_ACTIVE)}</b><p>{app.t(text::NONE_ACTIVE_HINT)}</p></div> }
        })
    };
    focus_later("#lock-title");
    view! {
        <h2 id="lock-title" tabindex="-1">{app.says(text::WHO)}</h2>
        <p class="hint">{app.says(text::WHO_HINT)}</p>
        {many.then(|| view! {
            <div class="field"><label for="lock-find">{app.says(text::FILTER)}</label>
                <input class="input" id="lock-find" type="search" autocomplete="off" prop:value=wanted on:input=move |event| wanted.set(event_target_value(&event))/></div>
        })}
        <ul class="lock-people">{live(rows)}</ul>
        {live(nobody)}
    }
    .into_any()
}

fn back(app: App, who: RwSignal<Option<String>>) -> AnyView {
    view! {
        <button type="button" class="button button--bare" data-testid="lock-back" on:click=move |_| who.set(None)>
            {icon(Icon::Left)}<span>{app.says(text::BACK)}</span>
        </button>
    }
    .into_any()
}

fn enter(app: App, who: RwSignal<Option<String>>, person: Person) -> AnyView {
    let name = person.name.clone();
    let title = Signal::derive(move || app.tf(text::PIN_OF, &[("name", &name)]));
    let attempt = move |digits: String| -> Tried {
        let person = person.clone();
        Box::pin(async move { app.unlock(&person, &digits).await })
    };
    pin_pad(app, title, text::FORGOT, back(app, who), attempt)
}

fn first_time(app: App, who: RwSignal<Option<String>>, person: Person) -> AnyView {
    let code = RwSignal::new(String::new());
    let fields = [(); 2].map(|()| RwSignal::new(String::new()));
    let (busy, trouble) = (RwSignal::new(false), RwSignal::new(None::<Trouble>));
    let name = person.name.clone();
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let chosen = match alike(fields) {
            Ok(chosen) => chosen,
            Err(unlike) => return trouble.set(Some(unlike)),
        };
        let typed = code.get_untracked();
        busy.set(true);
        let person = person.clone();
        leptos::task::spawn_local(async move {
            let begun = app.begin(&person, &typed, &chosen).await;
            busy.try_set(false);
            trouble.try_set(begun.err());
        });
    };
    focus_later("#lock-code");
    view! {
        <form class="lock-form" on:submit=submit novalidate=true>
            <h2 id="lock-title">{move || app.tf(text::FIRST, &[("name", &name)])}</h2>
            <div class="field">
                <label for="lock-code">{app.says(text::CODE)}</label>
                <p class="hint" id="lock-code-hint">{app.says(text::CODE_HINT)}</p>
                <input class="input code" id="lock-code" data-testid="lock-code" type="text" autocomplete="off" spellcheck="false" maxlength="20"
                    aria-describedby="lock-code-hint" prop:value=code on:input=move |event| code.set(event_target_value(&event))/>
            </div>
            {new_pin(app, fields)}
            {said(app, trouble)}
            <button type="submit" class="button button--go" data-testid="lock-begin" aria-disabled=move || busy.get().to_string()>
                {move || app.t(if busy.get() { text::UNLOCKING } else { text::START })}
            </button>
            {back(app, who)}
        </form>
    }
    .into_any()
}

/// Who acts, in the bar of staff: one touch locks, the next chooses somebody.
#[component]
pub fn Acting() -> impl IntoView {
    let app = App::of_context();
    move || {
        app.acting().map(|person| {
            view! {
                <button type="button" class="button acting" data-testid="acting" on:click=move |_| app.lock()>
                    {icon(Icon::Person)}<span>{person.name}</span><span class="unseen">{app.t(text::SWITCH)}</span>
                </button>
            }
            .into_any()
        })
    }
}

/// After how long it locks: a setting of this device.
#[component]
pub fn LockAfter() -> impl IntoView {
    let app = App::of_context();
    let chosen = RwSignal::new(settings::lock_after());
    let rows = settings::LOCK_AFTER.map(|minutes| {
        let choose = move |_| {
            settings::set_lock_after(minutes);
            chosen.set(minutes);
        };
        view! {
            <label data-testid=format!("lock-after-{minutes}")>
                <input class="unseen" type="radio" name="lock-after" prop:checked=move || chosen.get() == minutes on:change=choose/>
                {move || app.tf(text::MINUTES, &[("n", &minutes.to_string())])}
            </label>
        }
        .into_any()
    });
    let most = move || {
        let most = app.organisation().lock_minutes;
        (most < 30).then(|| app.tf(text::IDLE_MOST, &[("n", &most.to_string())]))
    };
    view! {
        <fieldset class="field">
            <legend>{app.says(text::IDLE)}</legend>
            <p class="hint">{app.says(text::IDLE_HINT)}" "{live(most)}</p>
            <div class="segments">{rows.into_iter().collect_view()}</div>
        </fieldset>
    }
    .into_any()
}
