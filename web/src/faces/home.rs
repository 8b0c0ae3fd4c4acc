//! The first page: the faces to choose from. Where the browser can keep nothing it says so and
//! offers only what needs no keeping.

use crate::i18n::Words;
use crate::parts::bars::{Bands, Brand, LangSwitch, SyncLine};
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::page::{self, focus_heading};
use crate::state::{App, Storage};
use crate::texts::home as text;
use leptos::prelude::*;
use leptos_router::components::A;

/// A face to choose.
struct Way {
    path: &'static str,
    sign: Icon,
    name: Words,
    what: Words,
    /// It takes or changes cases.
    keeps: bool,
}

const WAYS: [Way; 10] = [
    Way {
        path: "/kiosk",
        sign: Icon::Speech,
        name: text::KIOSK,
        what: text::KIOSK_WHAT,
        keeps: true,
    },
    Way {
        path: "/track",
        sign: Icon::Search,
        name: text::TRACK,
        what: text::TRACK_WHAT,
        keeps: false,
    },
    Way {
        path: "/field",
        sign: Icon::Pen,
        name: text::FIELD,
        what: text::FIELD_WHAT,
        keeps: true,
    },
    Way {
        path: "/desk",
        sign: Icon::List,
        name: text::DESK,
        what: text::DESK_WHAT,
        keeps: true,
    },
    Way {
        path: "/board",
        sign: Icon::Rise,
        name: text::BOARD,
        what: text::BOARD_WHAT,
        keeps: true,
    },
    Way {
        path: "/ledger",
        sign: Icon::Page,
        name: text::LEDGER,
        what: text::LEDGER_WHAT,
        keeps: true,
    },
    Way {
        path: "/packs",
        sign: Icon::Book,
        name: text::PACKS,
        what: text::PACKS_WHAT,
        keeps: false,
    },
    Way {
        path: "/outbox",
        sign: Icon::Upload,
        name: text::OUTBOX,
        what: text::OUTBOX_WHAT,
        keeps: true,
    },
    Way {
        path: "/settings",
        sign: Icon::Sliders,
        name: text::SETTINGS,
        what: text::SETTINGS_WHAT,
        keeps: false,
    },
    Way {
        path: "/admin",
        sign: Icon::Person,
        name: text::ADMIN,
        what: text::ADMIN_WHAT,
        keeps: false,
    },
];

/// The page.
#[component]
pub fn Home() -> impl IntoView {
    let app = expect_context::<App>();
    page::enter("home", text::TITLE);
    focus_heading();
    let missing = Memo::new(move |_| match app.storage() {
        Storage::Missing(why) => Some(why),
        Storage::Opening | Storage::Waiting | Storage::Working => None,
    });
    let ways = move || {
        let open = WAYS
            .iter()
            .filter(|way| !way.keeps || missing.with(Option::is_none));
        open.map(|way| {
            view! {
                <li>
                    <A href=way.path attr:class="way">
                        {icon(way.sign)}
                        <span><b>{move || app.t(way.name)}</b><span class="quiet">{move || app.t(way.what)}</span></span>
                        {icon(Icon::Right)}
                    </A>
                </li>
            }
        })
        .collect_view()
    };
    view! {
        <div class="home">
            <Bands/>
            <header class="bar">
                <Brand face=Signal::derive(move || app.t(text::OTHER_NAME).to_owned())/>
                <span class="grow"></span>
                <SyncLine/>
                <LangSwitch/>
            </header>
            <main>
                <h1 tabindex="-1">{app.says(text::TITLE)}</h1>
                <p class="lead">{app.says(text::LEAD)}</p>
                {move || missing.get().map(|why| view! { <NoStorage why/> })}
                <Enrolled/>
                <h2>{app.says(text::FACES)}</h2>
                <ul class="ways">{live(ways)}</ul>
                <InUse/>
            </main>
        </div>
    }
}

/// The regulations in use here, by what they are about.
#[component]
fn InUse() -> impl IntoView {
    let app = expect_context::<App>();
    let rows = move || {
        let catalogue = app.catalogue()?;
        let chosen = app.chosen();
        let rows = chosen.iter().filter_map(|id| {
            let row = catalogue.row(id)?;
            let (href, title) = (format!("/packs/{id}"), app.text(&row.title));
            let about = app.text(row.matter());
            Some(view! {
                <div>
                    <dt><A href=href attr:class="link">{title}</A></dt>
                    <dd class="quiet">{about}</dd>
                </div>
            })
        });
        Some(rows.collect_view())
    };
    view! {
        <h2>{app.says(text::IN_USE)}</h2>
        <dl class="facts in-use">{live(rows)}</dl>
    }
}

/// Why nothing can be kept, and what to do.
#[component]
fn NoStorage(why: String) -> impl IntoView {
    let app = expect_context::<App>();
    view! {
        <div class="summary" role="alert" data-testid="storage-missing">
            <h2>{app.says(text::NO_STORAGE)}</h2>
            <p>{app.says(text::NO_STORAGE_WHY)}</p>
            <p><b>{app.says(text::NO_STORAGE_DO)}</b></p>
            <p class="quiet small">{move || app.tf(text::NO_STORAGE_DETAIL, &[("why", &why)])}</p>
        </div>
    }
}

/// What this browser is to the organisation.
#[component]
fn Enrolled() -> impl IntoView {
    let app = expect_context::<App>();
    move || match (app.storage(), app.device()) {
        (Storage::Working, None) => Some(
            view! {
                <div class="note" data-testid="not-enrolled">
                    <p>{app.t(text::NO_DEVICE)}</p>
                    <A href="/enrol" attr:class="link">{app.t(text::ENROL)}</A>
                </div>
            }
            .into_any(),
        ),
        (_, Some(device)) => Some(
            view! { <p class="quiet small">{app.tf(text::DEVICE, &[("name", &device.name)])}</p> }
                .into_any(),
        ),
        _ => None,
    }
}
