//! People: everybody with their roles, adding one, leaving and coming back, new codes.

use super::Desk;
use crate::i18n::Words;
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::texts::admin as text;
use gloo_net::http::Method;
use leptos::prelude::*;
use redress_core::people::{MAX_PERSON_TEXT, Person, Role};
use serde_json::{Value, json};

/// A role in words.
fn words(role: Role) -> Words {
    match role {
        Role::Intake => text::INTAKE,
        Role::Handler => text::HANDLER,
        Role::FollowUp => text::FOLLOW_UP,
        Role::Supervisor => text::SUPERVISOR,
        Role::Leader => text::LEADER,
        Role::Administrator => text::ADMINISTRATOR,
        Role::Auditor => text::AUDITOR,
    }
}

/// Name and code of whom a code was just made for.
type Told = RwSignal<Option<(String, String)>>;

fn tell(told: Told) -> Callback<Value> {
    Callback::new(move |answer: Value| {
        let said = |path| {
            answer
                .pointer(path)
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        told.try_set(said("/person/name").zip(said("/code")));
    })
}

/// The section.
pub(in crate::faces) fn list(desk: Desk) -> AnyView {
    let app = desk.app;
    let told: Told = RwSignal::new(None);
    let people = Memo::new(move |_| desk.office.get().unwrap_or_default().people);
    let rows = move || {
        let people = people.get();
        if people.is_empty() {
            return view! { <div class="empty">{icon(Icon::Person)}<b>{app.t(text::PEOPLE_NONE)}</b><p>{app.t(text::PEOPLE_NONE_HINT)}</p></div> }.into_any();
        }
        let rows: Vec<AnyView> = people
            .into_iter()
            .map(|person| row(desk, told, person))
            .collect();
        view! { <ul class="admin-rows" data-testid="admin-people">{rows}</ul> }.into_any()
    };
    let code = move || {
        told.get().map(|(name, code)| {
            view! {
                <p class="note note--seal" data-testid="admin-code"><b>{app.tf(text::ADDED, &[("name", &name)])}</b>" "<span class="code">{code}</span>
                    <br/>{app.t(text::CODE_ONCE)}</p>
            }
        })
    };
    view! {
        <section class="field">
            <h2>{app.says(text::PEOPLE)}</h2>
            {live(rows)}
            <div role="status">{live(code)}</div>
            {form(desk, told)}
        </section>
    }
    .into_any()
}

fn row(desk: Desk, told: Told, person: Person) -> AnyView {
    let app = desk.app;
    let Person {
        id,
        name,
        roles,
        unit,
        active,
        ..
    } = person;
    let roles = roles
        .into_iter()
        .map(|role| app.t(words(role)))
        .collect::<Vec<_>>();
    let mut about = roles.join(" · ");
    if let Some(unit) = unit {
        about = format!("{unit} · {about}");
    }
    if !active {
        about = format!("{} · {about}", app.t(text::LEFT));
    }
    let path = format!("people/{id}");
    let (start, described) = (format!("{path}/start"), format!("person-{id}"));
    let label = described.clone();
    let restart = move |_| desk.change(Method::POST, start.clone(), Some(json!({})), tell(told));
    let turn = move |_| {
        let body = json!({ "active": !active });
        desk.change(Method::PUT, path.clone(), Some(body), Callback::new(|_| ()));
    };
    view! {
        <li>
            <span id=label><b>{name}</b><br/><span class="quiet small">{about}</span></span>
            <span class="grow"></span>
            {active.then(|| view! { <button type="button" class="button" aria-describedby=described.clone() on:click=restart>{app.t(text::NEW_CODE)}</button> })}
            <button type="button" class="button" aria-describedby=described.clone() data-testid="admin-turn" on:click=turn>
                {app.t(if active { text::RETIRE } else { text::BACK })}
            </button>
        </li>
    }
    .into_any()
}

fn form(desk: Desk, told: Told) -> AnyView {
    let app = desk.app;
    let (name, unit) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let roles = RwSignal::new(vec![Role::Handler]);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let unit = unit.get_untracked();
        let unit = (!unit.trim().is_empty()).then_some(unit);
        let mut body = json!({ "name": name.get_untracked(), "roles": roles.get_untracked() });
        if let (Some(unit), Some(body)) = (unit, body.as_object_mut()) {
            body.insert("unit".to_owned(), unit.into());
        }
        let tell = tell(told);
        let then = Callback::new(move |answer| {
            name.try_set(String::new());
            tell.run(answer);
        });
        desk.change(Method::POST, "people".to_owned(), Some(body), then);
    };
    let boxes: Vec<AnyView> = Role::ALL
        .into_iter()
        .map(|role| {
            let turn = move |event| {
                roles.update(|all| {
                    all.retain(|one| *one != role);
                    if event_target_checked(&event) {
                        all.push(role);
                    }
                });
            };
            let on = move || roles.with(|all| all.contains(&role));
            view! {
                <label class="choice choice--many" data-testid=format!("role-{}", role.name())>
                    <input type="checkbox" prop:checked=on on:change=turn/>
                    <span class="mark" aria-hidden="true">{icon(Icon::Check)}</span>
                    <span class="name">{move || app.t(words(role))}</span>
                </label>
            }
            .into_any()
        })
        .collect();
    let line = move |id: &'static str, label: Words, value: RwSignal<String>| {
        view! {
            <div class="field"><label for=id>{move || app.t(label)}</label>
                <input class="input" id=id data-testid=id type="text" autocomplete="off" maxlength=MAX_PERSON_TEXT.to_string()
                    prop:value=value on:input=move |event| value.set(event_target_value(&event))/></div>
        }
        .into_any()
    };
    view! {
        <form class="admin-form" on:submit=submit novalidate=true>
            {line("admin-name", text::PERSON, name)}
            {line("admin-unit", text::UNIT, unit)}
            <fieldset class="field"><legend>{app.says(text::ROLES)}</legend><div class="choices">{boxes}</div></fieldset>
            <div class="row"><button type="submit" class="button button--go" data-testid="admin-add">{icon(Icon::Plus)}<span>{app.says(text::ADD)}</span></button></div>
        </form>
    }
    .into_any()
}
