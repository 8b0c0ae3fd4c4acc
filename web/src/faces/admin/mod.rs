//! The administrator's page: how the record is, people, devices. The secret lives in this page
//! alone and is gone when it closes.

mod devices;
mod people;

use crate::parts::bars::{Bands, Brand, LangSwitch};
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::page::{self, focus_heading, focus_later};
use crate::state::App;
use crate::texts::admin as text;
use crate::trouble::Trouble;
use crate::when;
use gloo_net::http::Method;
use leptos::prelude::*;
use leptos_router::components::A;
use redress_core::people::Person;
use redress_core::time::Instant;
use serde::Deserialize;
use serde_json::Value;

/// How the record is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
struct Condition {
    head: u64,
    last_backup: Option<i64>,
    warnings: Vec<Warning>,
}

/// What somebody should see to; of what a newer server says, only that there is something.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "code", rename_all = "snake_case")]
enum Warning {
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
struct Seen {
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
struct Office {
    condition: Condition,
    people: Vec<Person>,
    devices: Vec<Seen>,
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
struct Desk {
    app: App,
    secret: RwSignal<String>,
    office: RwSignal<Option<Office>>,
    trouble: RwSignal<Option<Trouble>>,
    busy: RwSignal<bool>,
}

impl Desk {
    /// Reads everything again.
    async fn load(self) {
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
        Ok(Office {
            condition: self.app.admin_read(&secret, "condition").await?,
            people,
            devices,
        })
    }

    /// Asks for a change and reads everything again; `then` sees the answer.
    fn change(self, method: Method, path: String, body: Option<Value>, then: Callback<Value>) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        leptos::task::spawn_local(async move {
            let secret = self.secret.get_untracked();
            match self.app.admin(&secret, method, &path, body).await {
                Ok(answer) => {
                    then.run(answer);
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
pub fn Admin() -> impl IntoView {
    let app = App::of_context();
    page::enter("desk", text::TITLE);
    focus_heading();
    let desk = Desk {
        app,
        secret: RwSignal::new(String::new()),
        office: RwSignal::new(None),
        trouble: RwSignal::new(None),
        busy: RwSignal::new(false),
    };
    let inside = Memo::new(move |_| desk.office.with(Option::is_some));
    let body = move || {
        if inside.get() {
            view! { {condition(desk)}{people::list(desk)}{devices::list(desk)} }.into_any()
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
                <h1 tabindex="-1">{app.says(text::TITLE)}</h1>
                <div role="alert" data-testid="admin-trouble">{move || desk.trouble.get().map(|trouble| view! {
                    <p class="bad">{icon(Icon::Warning)}<span>{app.text(&trouble.whole())}</span></p>
                })}</div>
                {live(body)}
            </main>
        </div>
    }
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
        desk.busy.set(true);
        leptos::task::spawn_local(async move {
            desk.load().await;
            desk.busy.try_set(false);
            focus_heading();
        });
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
    let first = move || {
        let office = now.get();
        (office.people.is_empty() && office.devices.is_empty())
            .then(|| view! { <p class="note note--seal">{app.t(text::FIRST_STEPS)}</p> })
    };
    view! {
        {live(first)}
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
