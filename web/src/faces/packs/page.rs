//! One regulation: its name and source, and the ways to look at it, each with an address of its own.

use super::PacksBar;
use super::clauses::Clauses;
use super::findings::Findings;
use super::open::Open;
use super::tables::Tables;
use super::trial::Trial;
use crate::i18n::Words;
use crate::parts::live::live;
use crate::parts::page::{enter, focus, focus_heading};
use crate::state::{App, Regulation as State};
use crate::texts::packs as text;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::{use_location, use_params_map};
use redress_core::assess::Edition;

/// A way to look at a regulation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Clauses,
    Tables,
    Open,
    Findings,
    Trial,
}

impl View {
    const ALL: [Self; 5] = [
        Self::Clauses,
        Self::Tables,
        Self::Open,
        Self::Findings,
        Self::Trial,
    ];

    /// The last part of its address; the first view has none.
    fn path(self) -> &'static str {
        match self {
            Self::Clauses => "",
            Self::Tables => "tables",
            Self::Open => "open",
            Self::Findings => "findings",
            Self::Trial => "try",
        }
    }

    fn words(self) -> Words {
        match self {
            Self::Clauses => text::V_CLAUSES,
            Self::Tables => text::V_TABLES,
            Self::Open => text::V_OPEN,
            Self::Findings => text::V_FINDINGS,
            Self::Trial => text::V_TRIAL,
        }
    }

    fn of(path: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|view| view.path() == path)
            .unwrap_or(Self::Clauses)
    }
}

/// The page of the regulation in the address.
#[component]
pub fn PackPage() -> impl IntoView {
    let app = expect_context::<App>();
    enter("packs", text::TITLE);
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|p| p.get("id")).unwrap_or_default());
    let view = Memo::new(move |_| params.with(|p| View::of(&p.get("view").unwrap_or_default())));
    let body = move || {
        let none = move |words: Words| {
            focus_heading();
            view! {
                <main>
                    <h1 tabindex="-1">{move || app.t(words)}</h1>
                    <p><A href="/packs" attr:class="link">{app.says(text::ALL)}</A></p>
                </main>
            }
            .into_any()
        };
        match app.regulation(&id.get()) {
            State::Ready(edition) => view! { <Regulation edition view/> }.into_any(),
            State::Loading => {
                view! { <main><p role="status">{app.says(text::LOADING)}</p></main> }.into_any()
            }
            State::Unknown => none(text::NOT_KNOWN),
            State::Missing => none(text::NOT_HERE),
            State::Newer => none(text::NEWER),
        }
    };
    view! { <div class="packs"><PacksBar/>{live(body)}</div> }
}

#[component]
fn Regulation(edition: Edition, view: Memo<View>) -> impl IntoView {
    let app = expect_context::<App>();
    let pack = edition.pack().clone();
    let hash = use_location().hash;
    Effect::new(move |_| {
        // A link to a rule leads to it, anything else to the page's heading.
        match hash.get().strip_prefix('#') {
            Some(rule) if view.get() == View::Clauses && !rule.is_empty() => focus_rule(rule),
            _ => {
                view.track();
                focus_heading();
            }
        }
    });
    let meta = pack.doc().pack.clone();
    let base = format!("/packs/{}", meta.id);
    let tabs = View::ALL.map(|one| {
        let href = if one.path().is_empty() {
            base.clone()
        } else {
            format!("{base}/{}", one.path())
        };
        let current = move || (view.get() == one).then_some("page");
        let test = format!("view-{}", one.path());
        view! { <a href=href aria-current=current data-testid=test>{move || app.t(one.words())}</a> }
            .into_any()
    });
    let (name, source) = (pack.text("pack"), pack.text("source"));
    let draft = meta.status == "draft";
    let about = move || {
        let count = pack_count(&meta.version, app);
        let draft = draft.then(|| app.t(text::DRAFT).to_owned());
        let parts = [meta.key.clone(), Some(count), draft];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    let digest = pack.digest().to_owned();
    let shown = move || match view.get() {
        View::Clauses => view! { <Clauses pack=pack.clone()/> }.into_any(),
        View::Tables => view! { <Tables pack=pack.clone()/> }.into_any(),
        View::Open => view! { <Open pack=pack.clone()/> }.into_any(),
        View::Findings => view! { <Findings pack=pack.clone()/> }.into_any(),
        View::Trial => view! { <Trial edition=edition.clone()/> }.into_any(),
    };
    view! {
        <main class="pack">
            <header class="pack-head">
                <h1 tabindex="-1">{move || app.text(&name)}</h1>
                <p class="quiet">{move || app.text(&source)}</p>
                <p class="quiet small">{live(about)}" · "<span class="digest" title=digest.clone()>{digest.chars().take(19).collect::<String>()}"…"</span></p>
            </header>
            <nav class="views" aria-label=app.says(text::VIEWS)>{tabs}</nav>
            {live(shown)}
        </main>
    }
}

/// Moves the focus to a rule once it is drawn; the browser brings it into sight.
fn focus_rule(rule: &str) {
    let selector = format!("[id='{rule}']");
    request_animation_frame(move || focus(&selector));
}

fn pack_count(version: &str, app: App) -> String {
    app.tf(text::VERSION, &[("version", version)])
}
