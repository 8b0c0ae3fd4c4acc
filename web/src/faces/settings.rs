//! Settings of this browser. Small choices only; they take effect and are kept at once.

use crate::i18n::{Lang, Words};
use crate::parts::bars::{Bands, Brand, LangSwitch};
use crate::parts::page::{self, focus_heading};
use crate::settings::{self as kept, Theme};
use crate::state::App;
use crate::texts::settings as text;
use leptos::prelude::*;
use leptos_router::components::A;

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
                <nav aria-label=move || app.t(text::TITLE)><A href="/">{move || app.t(text::HOME)}</A></nav>
                <span class="grow"></span>
                <LangSwitch/>
            </header>
            <main>
                <h1 tabindex="-1">{move || app.t(text::TITLE)}</h1>
                <Language/>
                <Appearance/>
                <Place/>
                <KioskPack/>
                <Device/>
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
            <legend>{move || app.t(text::LANGUAGE)}</legend>
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
            <legend>{move || app.t(text::THEME)}</legend>
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
    view! {
        <div class="field">
            <label for="place">{move || app.t(text::PLACE)}</label>
            <p class="hint" id="about-place">{move || app.t(text::PLACE_HINT)}</p>
            <input class="input" id="place" data-testid="place" type="text" autocomplete="off" maxlength="60"
                aria-describedby="about-place" value=kept::place().unwrap_or_default() on:change=keep/>
            <p class="quiet small" role="status">{move || saved.get().then(|| app.t(text::SAVED))}</p>
        </div>
    }
}

#[component]
fn KioskPack() -> impl IntoView {
    let app = expect_context::<App>();
    let chosen = RwSignal::new(app.kiosk_pack());
    let rows = move || {
        let catalogue = app.catalogue()?;
        let rows = catalogue.packs.iter().map(|edition| {
            let (id, name) = (edition.pack().doc().pack.id.clone(), edition.pack().text("pack"));
            let (own, kept_id) = (id.clone(), id.clone());
            let on = Signal::derive(move || chosen.with(|c| *c == own));
            let choose = Callback::new(move |()| {
                kept::set_kiosk_pack(&kept_id);
                chosen.set(kept_id.clone());
            });
            view! {
                <label class="choice" data-testid=format!("pack-{id}")>
                    <input type="radio" name="kiosk-pack" prop:checked=on on:change=move |_| choose.run(())/>
                    <span class="mark" aria-hidden="true">{crate::parts::icons::icon(crate::parts::icons::Icon::Check)}</span>
                    <span class="name">{move || app.text(&name)}</span>
                </label>
            }
        });
        Some(rows.collect_view())
    };
    view! {
        <fieldset class="field">
            <legend>{move || app.t(text::PACK)}</legend>
            <p class="hint">{move || app.t(text::PACK_HINT)}</p>
            <div class="choices">{rows}</div>
        </fieldset>
    }
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
    view! { <section class="field"><p class="label">{move || app.t(text::DEVICE)}</p>{line}</section> }
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
            <legend>{move || app.t(text::CLOCK)}</legend>
            <p class="hint">{move || app.t(text::CLOCK_HINT)}</p>
            <div class="segments">{rows}</div>
            <p class="quiet small" role="status">{move || app.tf(text::CLOCK_SHOWS, &[("time", &app.clock_text())])}</p>
        </fieldset>
    }
}
