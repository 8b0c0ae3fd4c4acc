//! What an organisation says of itself, as a draft in three parts, and its publication. What it may
//! say is the core's to check, and the server checks it again.

use crate::faces::admin::Desk;
use crate::i18n::Words;
use crate::parts::error_summary::{ErrorSummary, Errors};
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::page::focus_later;
use crate::texts::setup as text;
use gloo_net::http::Method;
use leptos::prelude::*;
use redress_core::answer::Text;
use redress_core::people::{Person, Role};
use redress_core::settings::{Place, Settings};
use serde_json::{Value, json};

/// A name and its English, as they are typed.
#[derive(Clone, Copy)]
struct Named {
    zh: RwSignal<String>,
    en: RwSignal<String>,
}

impl Named {
    fn of(text: &Text) -> Self {
        // What repeats the Chinese was left out.
        let en = if text.en == text.zh { "" } else { &text.en };
        Self {
            zh: RwSignal::new(text.zh.clone()),
            en: RwSignal::new(en.to_owned()),
        }
    }

    fn text(self) -> Text {
        let trimmed = |s: RwSignal<String>| s.with_untracked(|s| s.trim().to_owned());
        let (zh, en) = (trimmed(self.zh), trimmed(self.en));
        let en = if en.is_empty() { zh.clone() } else { en };
        Text { zh, en }
    }
}

/// The draft; cheap to copy.
#[derive(Clone, Copy)]
pub(super) struct Draft {
    desk: Desk,
    name: Named,
    contact: Named,
    phone: RwSignal<String>,
    /// Who answers for it: a name while there is no administrator, else the id of one.
    me: RwSignal<String>,
    regulations: RwSignal<Vec<String>>,
    places: RwSignal<Vec<(String, Named)>>,
    errors: RwSignal<Errors>,
    /// Name and starting code of who has just become the first administrator.
    told: RwSignal<Option<(String, String)>>,
}

impl Draft {
    /// From the settings in force.
    pub(super) fn of(desk: Desk) -> Self {
        let office = desk.office.get_untracked().unwrap_or_default();
        let now = office.settings.unwrap_or_default();
        let places = now.places.iter();
        let places = places.map(|place| (place.id.clone(), Named::of(&place.name)));
        Self {
            desk,
            name: Named::of(&now.name),
            contact: Named::of(&now.contact),
            phone: RwSignal::new(now.phone),
            me: RwSignal::new(String::new()),
            places: RwSignal::new(places.collect()),
            regulations: RwSignal::new(now.regulations),
            errors: RwSignal::new(Errors::new()),
            told: RwSignal::new(None),
        }
    }

    fn settings(self) -> Settings {
        let before = self.desk.office.with_untracked(|office| {
            let office = office.as_ref();
            office.and_then(|o| o.settings.clone()).unwrap_or_default()
        });
        let places = self.places.get_untracked().into_iter();
        let places = places.map(|(id, name)| Place {
            id,
            name: name.text(),
        });
        Settings {
            name: self.name.text(),
            contact: self.contact.text(),
            phone: self.phone.get_untracked().trim().to_owned(),
            places: places.filter(|place| !place.name.zh.is_empty()).collect(),
            regulations: self.regulations.get_untracked(),
            ..before
        }
    }

    /// One part as a form; `on` follows when it is in order, after the last one once it is published.
    pub(super) fn part(self, part: usize, on: Callback<()>) -> AnyView {
        let app = self.desk.app;
        let submit = move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            let lacks = self.lacking();
            // The parts after the first hold nothing that must be there.
            let stays = part == 0 && !lacks.is_empty();
            self.errors
                .set(if part == 0 { lacks } else { Errors::new() });
            if stays {
                focus_later(".summary");
            } else if part == 2 {
                self.publish(on);
            } else {
                on.run(());
            }
        };
        let fields = match part {
            0 => self.who(),
            1 => self.by_what(),
            _ => self.where_(),
        };
        let errors = self.errors;
        let busy = self.desk.busy;
        let go = move || {
            app.t(match (part, busy.get()) {
                (2, true) => text::PUBLISHING,
                (2, false) => text::PUBLISH,
                _ => text::NEXT,
            })
        };
        view! {
            <form class="admin-form" novalidate=true on:submit=submit>
                <ErrorSummary errors/>
                {fields}
                <div class="row"><button type="submit" class="button button--go" data-testid="setup-next" aria-disabled=move || busy.get().to_string()>{live(go)}</button></div>
            </form>
        }
        .into_any()
    }

    fn lacking(self) -> Errors {
        let lang = untrack(|| self.desk.app.lang());
        let mut lacks = Errors::new();
        if self.name.text().zh.is_empty() {
            lacks.push(("setup-name".to_owned(), text::NO_NAME.of(lang).to_owned()));
        }
        if self.administrators().is_empty() && self.me.with_untracked(|me| me.trim().is_empty()) {
            lacks.push(("setup-me".to_owned(), text::NO_ME.of(lang).to_owned()));
        }
        lacks
    }

    fn administrators(self) -> Vec<Person> {
        let people = self
            .desk
            .office
            .with_untracked(|o| o.as_ref().map(|o| o.people.clone()));
        let answers = |p: &Person| p.active && p.roles.contains(&Role::Administrator);
        people.into_iter().flatten().filter(answers).collect()
    }

    fn who(self) -> AnyView {
        let app = self.desk.app;
        let administrators = self.administrators();
        let me = if let Some(first) = administrators.first() {
            if !administrators
                .iter()
                .any(|p| self.me.with_untracked(|me| p.id == *me))
            {
                self.me.set(first.id.clone());
            }
            let options = administrators.iter().map(|person| {
                let (id, own) = (person.id.clone(), person.id.clone());
                view! { <option value=id selected=move || self.me.get() == own>{person.name.clone()}</option> }.into_any()
            });
            view! {
                <div class="field"><label for="setup-me">{app.says(text::BY)}</label>
                    <select class="input" id="setup-me" data-testid="setup-me" on:change=move |event| self.me.set(event_target_value(&event))>{options.collect_view()}</select></div>
            }
            .into_any()
        } else {
            self.line("setup-me", text::ME, Some(text::ME_HINT), self.me)
        };
        view! {
            {self.line("setup-name", text::NAME, None, self.name.zh)}
            {me}
            {self.line("setup-name-en", text::NAME_EN, Some(text::EN_HINT), self.name.en)}
            {self.line("setup-phone", text::PHONE, Some(text::PHONE_HINT), self.phone)}
            {self.line("setup-contact", text::CONTACT, Some(text::CONTACT_HINT), self.contact.zh)}
            {self.line("setup-contact-en", text::CONTACT_EN, None, self.contact.en)}
        }
        .into_any()
    }

    fn line(
        self,
        id: &'static str,
        label: Words,
        hint: Option<Words>,
        value: RwSignal<String>,
    ) -> AnyView {
        let app = self.desk.app;
        let about = format!("{id}-hint");
        let described = hint.map(|_| about.clone());
        let hint = hint.map(|hint| view! { <p class="hint" id=about>{app.says(hint)}</p> });
        view! {
            <div class="field"><label for=id>{app.says(label)}</label>{hint}
                <input class="input" id=id data-testid=id type="text" autocomplete="off" maxlength="60" aria-describedby=described
                    prop:value=value on:input=move |event| value.set(event_target_value(&event))/></div>
        }
        .into_any()
    }

    fn by_what(self) -> AnyView {
        let app = self.desk.app;
        let filter = RwSignal::new(String::new());
        let chosen = self.regulations;
        let rows = move || {
            let wanted = filter.get().trim().to_lowercase();
            let rows = app.catalogue()?.packs.clone().into_iter();
            let rows = rows.filter(move |row| {
                let words = [&row.title, &row.about].map(|t| format!("{} {}", t.zh, t.en));
                words.concat().to_lowercase().contains(&wanted)
            });
            let rows = rows.map(|row| {
                let (own, id) = (row.id.clone(), row.id.clone());
                let on = move || chosen.with(|all| all.contains(&own));
                let turn = move |event| {
                    chosen.update(|all| {
                        all.retain(|other| *other != id);
                        if event_target_checked(&event) {
                            all.push(id.clone());
                        }
                    });
                };
                let draft = row.draft.then(|| view! { " "<span class="quiet small">{app.t(text::DRAFT)}</span> });
                view! {
                    <label class="choice choice--many" data-testid=format!("pack-{}", row.id)>
                        <input type="checkbox" prop:checked=on on:change=turn/>
                        <span class="mark" aria-hidden="true">{icon(Icon::Check)}</span>
                        <span><span class="name">{app.text(&row.title)}</span>{draft}<br/><span class="quiet small">{app.text(&row.about)}</span></span>
                    </label>
                }
                .into_any()
            });
            Some(rows.collect_view())
        };
        let count = move || {
            let n = chosen.with(Vec::len).to_string();
            app.tf(text::CHOSEN, &[("n", &n)])
        };
        view! {
            <p class="lead">{app.says(text::CHOOSE)}</p>
            {self.line("setup-filter", text::FILTER, None, filter)}
            <p class="quiet small" role="status">{live(count)}</p>
            <fieldset class="field"><legend class="unseen">{app.says(text::REGULATIONS)}</legend><div class="choices choices--wide">{live(rows)}</div></fieldset>
        }
        .into_any()
    }

    fn where_(self) -> AnyView {
        let app = self.desk.app;
        let places = self.places;
        let add = move || {
            places.update(|all| {
                // An id stays with its place: a number that was given once is not given again here.
                let number = |id: &String| id.strip_prefix("place-")?.parse::<u32>().ok();
                let last = all.iter().filter_map(|(id, _)| number(id)).max();
                let id = format!("place-{}", last.unwrap_or_default().saturating_add(1));
                all.push((id, Named::of(&Text::default())));
            });
            focus_later(".place-rows li:last-child input");
        };
        if places.with_untracked(Vec::is_empty) {
            add();
        }
        let row = move |(id, name): (String, Named)| {
            let own = id.clone();
            let remove = move |_| places.update(|all| all.retain(|(other, _)| *other != own));
            let input = |end: &str, words: Words, value: RwSignal<String>| {
                view! {
                    <input class="input" data-testid=format!("{id}{end}") type="text" autocomplete="off" maxlength="60" aria-label=app.says(words)
                        placeholder=app.says(words) prop:value=value on:input=move |event| value.set(event_target_value(&event))/>
                }
                .into_any()
            };
            view! {
                <li>{input("", text::PLACE, name.zh)}{input("-en", text::PLACE_EN, name.en)}
                    <button type="button" class="button" on:click=remove>{app.says(text::REMOVE)}</button></li>
            }
            .into_any()
        };
        view! {
            <p class="lead">{app.says(text::PLACES_HINT)}</p>
            <ul class="admin-rows place-rows"><For each=move || places.get() key=|(id, _)| id.clone() children=row/></ul>
            <div class="row"><button type="button" class="button" data-testid="setup-place" on:click=move |_| add()>{icon(Icon::Plus)}<span>{app.says(text::ADD)}</span></button></div>
        }
        .into_any()
    }

    /// Publishes all of it; makes who sets up the first administrator where there is none.
    fn publish(self, on: Callback<()>) {
        let desk = self.desk;
        if desk.busy.get_untracked() {
            return;
        }
        desk.busy.set(true);
        let settings = json!(self.settings());
        leptos::task::spawn_local(async move {
            match self.send(settings).await {
                Ok(()) => {
                    desk.load().await;
                    on.run(());
                }
                Err(trouble) => {
                    desk.trouble.try_set(Some(trouble));
                }
            }
            desk.busy.try_set(false);
        });
    }

    async fn send(self, settings: Value) -> Result<(), crate::trouble::Trouble> {
        let desk = self.desk;
        let secret = desk.secret.get_untracked();
        let post = |path: &'static str, body: Value| {
            let secret = secret.clone();
            async move {
                desk.app
                    .admin(&secret, Method::POST, path, Some(body))
                    .await
            }
        };
        if self.administrators().is_empty() {
            let name = self.me.get_untracked().trim().to_owned();
            let roles = [Role::Administrator, Role::Supervisor];
            let answer = post("people", json!({ "name": name, "roles": roles })).await?;
            let said = |path| answer.pointer(path).and_then(Value::as_str);
            self.me
                .set(said("/person/id").unwrap_or_default().to_owned());
            let code = said("/code").unwrap_or_default().to_owned();
            self.told.set(Some((name, code)));
            // Should publishing fail, the next try finds who it is.
            desk.load().await;
        }
        let by = self.me.get_untracked();
        post("publications", json!({ "settings": settings, "by": by })).await?;
        Ok(())
    }

    /// The starting code of who has just become administrator.
    pub(super) fn code(self) -> AnyView {
        let app = self.desk.app;
        let code = move || {
            let (name, code) = self.told.get()?;
            Some(view! {
                <p class="note note--seal" data-testid="setup-code"><b>{app.tf(text::YOUR_CODE, &[("name", &name)])}</b>" "<span class="code">{code}</span>
                    <br/>{app.t(crate::texts::admin::CODE_ONCE)}</p>
            })
        };
        view! { <p role="status">{app.says(text::PUBLISHED)}</p>{live(code)} }.into_any()
    }
}
