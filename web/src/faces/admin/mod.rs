//! The administrator's page: how the record is, people, devices. The secret lives in this page
//! alone and is gone when it closes.

pub(in crate::faces) mod devices;
pub(in crate::faces) mod people;

use crate::browser;
use crate::faces::setup;
use crate::parts::bars::{Bands, Brand, LangSwitch};
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::page::{self, focus_heading, focus_later};
use crate::state::App;
use crate::texts::{admin as text, setup as setup_text};
use crate::trouble::Trouble;
use crate::when;
use gloo_net::http::Method;
use leptos::prelude::*;
use leptos_router::components::A;
use redress_core::people::Person;
use redress_core::settings::Settings;
use redress_core::time::Instant;
use serde::Deserialize;
use serde_json::Value;

/// How the record is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub(in crate::faces) struct Condition {
    head: u64,
    last_backup: Option<i64>,
    warnings: Vec<Warning>,
}

/// What somebody should see to; of what a newer server says, only that there is something.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
pub(in crate::faces) enum Warning {
    Healing,
    NoBackup,
    OldBackup {
        hours: u64,
    },
    NoAttachments,
    #[serde(other)]
    Newer,
}

/// A device as the server knows it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(in crate::faces) struct Seen {
    id: String,
    kind: String,
    name: String,
    revoked: bool,
    pending: u64,
    /// When it was last here, in milliseconds since 1970.
    #[serde(default)]
    seen: u64,
}

/// Everything on the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::faces) struct Office {
    condition: Condition,
    pub(in crate::faces) people: Vec<Person>,
    pub(in crate::faces) devices: Vec<Seen>,
    /// What the organisation says of itself, once that was published.
    pub(in crate::faces) settings: Option<Settings>,
}

#[derive(Deserialize)]
struct Kept {
    settings: Option<Settings>,
}

#[derive(Deserialize)]
struct People {
    people: Vec<Person>,
}

#[derive(Deserialize)]
struct Devices {
    devices: Vec<Seen>,
}

/// The page's work; cheap to copy.
#[derive(Debug, Clone, Copy)]
pub(in crate::faces) struct Desk {
    pub(in crate::faces) app: App,
    pub(in crate::faces) secret: RwSignal<String>,
    pub(in crate::faces) office: RwSignal<Option<Office>>,
    pub(in crate::faces) trouble: RwSignal<Option<Trouble>>,
    pub(in crate::faces) busy: RwSignal<bool>,
}

impl Desk {
    /// Reads everything again.
    pub(in crate::faces) async fn load(self) {
        match self.read().await {
            Ok(office) => {
                self.trouble.try_set(None);
                self.office.try_set(Some(office));
            }
            Err(trouble) => {
                self.trouble.try_set(Some(trouble));
            }
        }
    }

    async fn read(self) -> Result<Office, Trouble> {
        let secret = self.secret.get_untracked();
        let People { people } = self.app.admin_read(&secret, "people").await?;
        let Devices { devices } = self.app.admin_read(&secret, "devices").await?;
        let Kept { settings } = self.app.admin_read(&secret, "settings").await?;
        Ok(Office {
            condition: self.app.admin_read(&secret, "condition").await?,
            people,
            devices,
            settings,
        })
    }

    /// Asks for a change and reads everything again; `then` sees the answer.
    pub(in crate::faces) fn change(
        self,
        method: Method,
        path: String,
        body: Option<Value>,
        then: Callback<Value>,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        leptos::task::spawn_local(async move {
            let secret = self.secret.get_untracked();
            match self.app.admin(&secret, method, &path, body).await {
                Ok(answer) => {
                    then.run(answer);
                    // Who goes on at once does not wait for the lists.
                    self.busy.try_set(false);
                    self.load().await;
                }
                Err(trouble) => {
                    self.trouble.try_set(Some(trouble));
                }
            }
            self.busy.try_set(false);
        });
    }
}

/// The page.
#[component]
pub fn Admin(
    /// Begins with the set-up, step by step.
    #[prop(optional)]
    guided: bool,
) -> impl IntoView {
    let app = App::of_context();
    let guided = RwSignal::new(guided);
    let title = move || {
        if guided.get() {
            setup_text::TITLE
        } else {
            text::TITLE
        }
    };
    page::enter("desk", untrack(title));
    focus_heading();
    let desk = Desk {
        app,
        secret: RwSignal::new(String::new()),
        office: RwSignal::new(None),
        trouble: RwSignal::new(None),
        busy: RwSignal::new(false),
    };
    // The link that the server prints at its first start brings the secret; it does not stay in the address.
    let brought = browser::fragment();
    if !brought.is_empty() {
        browser::forget_fragment();
        desk.secret.set(brought);
        open(desk);
    }
    let inside = Memo::new(move |_| desk.office.with(Option::is_some));
    let body = move || {
        if inside.get() && guided.get() {
            setup::steps(desk, guided)
        } else if inside.get() {
            view! { {set_up(desk, guided)}{condition(desk)}{people::list(desk)}{devices::list(desk)} }.into_any()
        } else {
            ask(desk)
        }
    };
    view! {
        <div class="settings admin">
            <Bands/>
            <header class="bar">
                <Brand face=Signal::derive(move || app.t(text::TITLE).to_owned())/>
                <nav aria-label=app.says(text::TITLE)><A href="/">{app.says(text::HOME)}</A></nav>
                <span class="grow"></span>
                <LangSwitch/>
            </header>
            <main>
                <h1 tabindex="-1">{move || app.t(title())}</h1>
                <div role="alert" data-testid="admin-trouble">{move || desk.trouble.get().map(|trouble| view! {
                    <p class="bad">{icon(Icon::Warning)}<span>{app.text(&trouble.whole())}</span></p>
                })}</div>
                {live(body)}
            </main>
        </div>
    }
    .into_any()
}

/// Reads everything with the secret at hand.
fn open(desk: Desk) {
    desk.busy.set(true);
    leptos::task::spawn_local(async move {
        desk.load().await;
        desk.busy.try_set(false);
        focus_heading();
    });
}

/// The way to the set-up; a note while there is nothing yet.
fn set_up(desk: Desk, guided: RwSignal<bool>) -> AnyView {
    let app = desk.app;
    let none = Memo::new(move |_| {
        let office = desk.office.get().unwrap_or_default();
        office.people.is_empty() && office.devices.is_empty()
    });
    let note = move || {
        none.get()
            .then(|| view! { <p class="note note--seal">{app.t(text::FIRST_STEPS)}</p> })
    };
    let words = move || {
        app.t(if none.get() {
            setup_text::START
        } else {
            setup_text::EDIT
        })
    };
    let go = move |_| {
        guided.set(true);
        focus_heading();
    };
    view! { {live(note)}<div class="row"><button type="button" class="button" data-testid="set-up" on:click=go>{icon(Icon::Sliders)}<span>{live(words)}</span></button></div> }
        .into_any()
}

fn ask(desk: Desk) -> AnyView {
    let app = desk.app;
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if desk.secret.with_untracked(|s| s.trim().is_empty()) {
            desk.trouble
                .set(Some(Trouble::new(text::NO_SECRET, text::SECRET_HINT)));
            focus_later("#admin-secret");
            return;
        }
        desk.secret.update(|s| *s = s.trim().to_owned());
        open(desk);
    };
    view! {
        <form class="field" on:submit=submit novalidate=true>
            <label for="admin-secret">{app.says(text::SECRET)}</label>
            <p class="hint" id="admin-secret-hint">{app.says(text::SECRET_HINT)}</p>
            <input class="input" id="admin-secret" data-testid="admin-secret" type="password" autocomplete="off" maxlength="100"
                aria-describedby="admin-secret-hint" prop:value=desk.secret on:input=move |event| desk.secret.set(event_target_value(&event))/>
            <div class="row"><button type="submit" class="button button--go" data-testid="admin-open" aria-disabled=move || desk.busy.get().to_string()>
                {move || app.t(if desk.busy.get() { text::OPENING } else { text::OPEN })}
            </button></div>
        </form>
    }
    .into_any()
}

fn condition(desk: Desk) -> AnyView {
    let app = desk.app;
    let now = Memo::new(move |_| desk.office.get().unwrap_or_default());
    let backup = move || {
        let ms = now.get().condition.last_backup?;
        let time = app.time_text(&Instant(ms / 1000).text(when::ZONE));
        let words = app.tf(text::BACKUP_AT, &[("time", &time)]);
        Some(view! { <p>{words}</p> })
    };
    let warnings = move || {
        let warnings = now.get().condition.warnings;
        if warnings.is_empty() {
            return view! { <p>{icon(Icon::Check)}" "{app.t(text::ALL_WELL)}</p> }.into_any();
        }
        let row = |warning: Warning| {
            let words = match warning {
                Warning::Healing => app.t(text::HEALING).to_owned(),
                Warning::NoBackup => app.t(text::BACKUP_NEVER).to_owned(),
                Warning::OldBackup { hours } => {
                    app.tf(text::BACKUP_OLD, &[("n", &hours.to_string())])
                }
                Warning::NoAttachments => app.t(text::NO_ATTACHMENTS).to_owned(),
                Warning::Newer => app.t(text::SEE_READYZ).to_owned(),
            };
            view! { <p class="bad">{icon(Icon::Warning)}<span>{words}</span></p> }
        };
        warnings.into_iter().map(row).collect_view().into_any()
    };
    view! {
        <section class="field" data-testid="admin-state">
            <h2>{app.says(text::STATE)}</h2>
            {live(warnings)}
            <p>{move || app.tf(text::EVENTS, &[("n", &now.get().condition.head.to_string())])}</p>
            {live(backup)}
            <p class="hint">{app.says(text::BACKUP_HINT)}</p>
        </section>
    }
    .into_any()
}
