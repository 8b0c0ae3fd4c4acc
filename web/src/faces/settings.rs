//! Settings of this browser. Small choices only; they take effect and are kept at once.

use crate::faces::kiosk::StaffPin;
use crate::faces::lock::LockAfter;
use crate::i18n::{Lang, Words};
use crate::parts::bars::{Bands, Brand, LangSwitch};
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::page::{self, focus_heading};
use crate::parts::reading::reading_input;
use crate::settings::{self as kept, Theme};
use crate::state::App;
use crate::texts::settings as text;
use leptos::prelude::*;
use leptos_router::components::A;
use redress_core::pack::Pack;

/// How far the clock can be moved, in days.
const CLOCKS: [(i64, Words); 3] = [
    (0, text::CLOCK_REAL),
    (7, text::CLOCK_WEEK),
    (31, text::CLOCK_MONTH),
];

/// The page.
#[component]
pub fn Settings() -> impl IntoView {
    let app = expect_context::<App>();
    page::enter("settings", text::TITLE);
    focus_heading();
    view! {
        <div class="settings">
            <Bands/>
            <header class="bar">
                <Brand face=Signal::derive(move || app.t(text::TITLE).to_owned())/>
                <nav aria-label=app.says(text::TITLE)><A href="/">{app.says(text::HOME)}</A></nav>
                <span class="grow"></span>
                <LangSwitch/>
            </header>
            <main>
                <h1 tabindex="-1">{app.says(text::TITLE)}</h1>
                {move || app.organisation_newer().then(|| view! {
                    <p class="bad" role="status">{icon(Icon::Warning)}<span>{app.t(text::NEWER)}</span></p>
                })}
                <Language/>
                <Appearance/>
                <Place/>
                <Regulations/>
                <ReadHere/>
                <Device/>
                <LockAfter/>
                <StaffPin/>
                <Room/>
                <Clock/>
            </main>
        </div>
    }
}

/// One of a few, all in sight.
fn segment(
    group: &'static str,
    id: String,
    label: impl IntoView + 'static,
    on: Signal<bool>,
    choose: Callback<()>,
) -> impl IntoView {
    view! {
        <label data-testid=id>
            <input class="unseen" type="radio" name=group prop:checked=on on:change=move |_| choose.run(())/>
            {label}
        </label>
    }
}

#[component]
fn Language() -> impl IntoView {
    let app = expect_context::<App>();
    let rows = [(Lang::Zh, text::CHINESE), (Lang::En, text::ENGLISH)].map(|(lang, words)| {
        let on = Signal::derive(move || app.lang() == lang);
        let name = view! { <span lang=lang.tag()>{words.of(lang)}</span> };
        segment(
            "lang",
            format!("lang-{}", lang.tag()),
            name,
            on,
            Callback::new(move |()| app.set_lang(lang)),
        )
    });
    view! {
        <fieldset class="field">
            <legend>{app.says(text::LANGUAGE)}</legend>
            <div class="segments">{rows}</div>
        </fieldset>
    }
}

#[component]
fn Appearance() -> impl IntoView {
    let app = expect_context::<App>();
    let all = [
        (Theme::System, text::THEME_SYSTEM),
        (Theme::Light, text::THEME_LIGHT),
        (Theme::Dark, text::THEME_DARK),
    ];
    let rows = all.map(|(theme, words)| {
        let on = Signal::derive(move || app.theme() == theme);
        let choose = Callback::new(move |()| app.set_theme(theme));
        segment(
            "theme",
            format!("theme-{}", theme.name()),
            move || app.t(words),
            on,
            choose,
        )
    });
    view! {
        <fieldset class="field">
            <legend>{app.says(text::THEME)}</legend>
            <div class="segments">{rows}</div>
        </fieldset>
    }
}

#[component]
fn Place() -> impl IntoView {
    let app = expect_context::<App>();
    let saved = RwSignal::new(false);
    let keep = move |event: leptos::ev::Event| {
        kept::set_place(&event_target_value(&event));
        saved.set(true);
    };
    let input = move || {
        let (places, at) = (
            app.organisation().places.clone(),
            kept::place().unwrap_or_default(),
        );
        if places.is_empty() {
            return view! {
                <input class="input" id="place" data-testid="place" type="text" autocomplete="off" maxlength="60"
                    aria-describedby="about-place" value=at on:change=keep/>
            }
            .into_any();
        }
        let mut all: Vec<(String, String)> = places
            .iter()
            .map(|place| (place.id.clone(), app.text(&place.name)))
            .collect();
        // None, or words from before there were places.
        if !places.iter().any(|place| place.id == at) {
            all.insert(0, (at.clone(), at.clone()));
        }
        let all = all.into_iter().map(|(id, name)| {
            let on = id == at;
            view! { <option value=id selected=on>{name}</option> }.into_any()
        });
        view! {
            <select class="input" id="place" data-testid="place" aria-describedby="about-place" on:change=keep>
                {all.collect_view()}
            </select>
        }
        .into_any()
    };
    view! {
        <div class="field">
            <label for="place">{app.says(text::PLACE)}</label>
            <p class="hint" id="about-place">{app.says(text::PLACE_HINT)}</p>
            {live(input)}
            <p class="quiet small" role="status">{move || saved.get().then(|| app.t(text::SAVED))}</p>
        </div>
    }
}

/// Which regulations are in use here: what the kiosk asks by, and what staff choose from.
#[component]
fn Regulations() -> impl IntoView {
    let app = expect_context::<App>();
    let rows = move || {
        let offered = app.organisation();
        let all = app.catalogue()?.packs.clone().into_iter();
        let all = all.filter(|row| offered.offers(&row.id));
        let rows = all.map(|row| {
            let (own, kept_id) = (row.id.clone(), row.id.clone());
            let on = Signal::derive(move || app.chosen().contains(&own));
            let choose = move |event| {
                let mut chosen = untrack(|| app.chosen());
                chosen.retain(|id| *id != kept_id);
                if event_target_checked(&event) {
                    chosen.push(kept_id.clone());
                }
                // Without any there would be nothing to ask by: the last one stays.
                if !chosen.is_empty() {
                    app.choose(chosen);
                }
            };
            view! {
                <label class="choice choice--many" data-testid=format!("pack-{}", row.id)>
                    <input type="checkbox" prop:checked=on on:change=choose/>
                    <span class="mark" aria-hidden="true">{icon(Icon::Check)}</span>
                    <span><span class="name">{move || app.text(&row.title)}</span><br/>
                        <span class="quiet small">{move || app.text(&row.about)}</span></span>
                </label>
            }
        });
        Some(rows.collect_view())
    };
    let count = move || {
        app.tf(
            text::PACKS_CHOSEN,
            &[("n", &app.chosen().len().to_string())],
        )
    };
    view! {
        <fieldset class="field">
            <legend>{app.says(text::PACKS)}</legend>
            <p class="hint">{app.says(text::PACKS_HINT)}</p>
            <p class="quiet small" role="status" data-testid="packs-chosen">{live(count)}</p>
            <div class="choices">{live(rows)}</div>
        </fieldset>
    }
}

/// How the regulations in use are read here where their text leaves it open.
#[component]
fn ReadHere() -> impl IntoView {
    let app = expect_context::<App>();
    let rows = move || {
        let editions = app.chosen().into_iter().filter_map(|id| app.edition(&id));
        let rows = editions.map(|edition| readings(app, edition.pack()));
        rows.collect_view()
    };
    view! {
        <section class="field">
            <p class="label">{app.says(text::READINGS)}</p>
            <p class="hint">{app.says(text::READINGS_HINT)}</p>
            {live(rows)}
        </section>
    }
}

fn readings(app: App, pack: &Pack) -> Option<AnyView> {
    let (id, name) = (pack.doc().pack.id.clone(), pack.text("pack"));
    let all = RwSignal::new(kept::readings(&id));
    let fields: Vec<AnyView> = pack
        .doc()
        .parameters
        .iter()
        .map(|p| reading_input(pack, p, all))
        .collect();
    let (kept_id, refused) = (id.clone(), RwSignal::new(None::<String>));
    let pack = pack.clone();
    Effect::new(move |first: Option<()>| {
        let readings = all.get();
        if first.is_some() {
            match pack.edition(&readings) {
                Ok(_) => {
                    kept::set_readings(&kept_id, &readings);
                    refused.set(None);
                }
                Err(why) => refused.set(Some(why.to_string())),
            }
        }
    });
    (!fields.is_empty()).then(|| {
        view! {
            <details class="more" data-testid=format!("readings-{id}")>
                <summary>{icon(Icon::Right)}<span>{move || app.text(&name)}</span></summary>
                <div class="form-fields">{fields}</div>
                {move || refused.get().map(|why| view! {
                    <p class="bad" role="alert">{icon(Icon::Warning)}<span>{app.t(text::READING_REFUSED)}" "<span lang="en">{why}</span></span></p>
                })}
            </details>
        }
        .into_any()
    })
}

#[component]
fn Device() -> impl IntoView {
    let app = expect_context::<App>();
    let line = move || {
        match app.device() {
        Some(device) => view! { <p>{device.name}" "<span class="quiet small">{device.id}</span></p> }.into_any(),
        None => view! { <p>{app.t(text::DEVICE_NONE)}" "<A href="/enrol" attr:class="link">{app.t(text::ENROL)}</A></p> }.into_any(),
    }
    };
    view! { <section class="field"><p class="label">{app.says(text::DEVICE)}</p>{live(line)}</section> }
}

/// What the browser promises of its storage, and how full it is.
#[component]
fn Room() -> impl IntoView {
    let app = expect_context::<App>();
    let words = move || {
        let room = app.room();
        let promise = app.t(match room.promised {
            Some(true) => text::ROOM_PROMISED,
            Some(false) => text::ROOM_REFUSED,
            None => text::ROOM_NOT_ASKED,
        });
        let used = room
            .used
            .map(|n| app.tf(text::ROOM_USED, &[("n", &n.to_string())]));
        format!("{promise} {}", used.unwrap_or_default())
    };
    view! {
        <section class="field">
            <p class="label">{app.says(text::ROOM)}</p>
            <p data-testid="room">{live(words)}</p>
        </section>
    }
}

#[component]
fn Clock() -> impl IntoView {
    let app = expect_context::<App>();
    let moved = RwSignal::new(kept::clock_offset_ms() / 86_400_000);
    let rows = CLOCKS.map(|(days, words)| {
        let on = Signal::derive(move || {
            if app.clock_moved() {
                moved.get() == days
            } else {
                days == 0
            }
        });
        let choose = Callback::new(move |()| {
            moved.set(days);
            app.move_clock(days);
        });
        segment(
            "clock",
            format!("clock-{days}"),
            move || app.t(words),
            on,
            choose,
        )
    });
    view! {
        <fieldset class="field">
            <legend>{app.says(text::CLOCK)}</legend>
            <p class="hint">{app.says(text::CLOCK_HINT)}</p>
            <div class="segments">{rows}</div>
            <p class="quiet small" role="status">{move || app.tf(text::CLOCK_SHOWS, &[("time", &app.clock_text())])}</p>
        </fieldset>
    }
}
