//! Bars: the brand, the language switch, the line that says what is sent, and the bands above a
//! page (moved clock, new version).

use super::icons::{Icon, icon};
use crate::i18n::Words;
use crate::parts::live::live;
use crate::state::{App, Storage, SyncView};
use crate::texts::{parts as text, photos as photo_text};
use leptos::prelude::*;

/// The mark: five clear lines, the last one short.
const MARK: &str =
    "M2 2.5h20v2.2H2zM2 7h20v2.2H2zM2 11.5h20v2.2H2zM2 16h20v2.2H2zM2 20.5h11v2.2H2z";

/// The name of the app, with what this page is.
#[component]
pub fn Brand(
    /// What stands beside the name.
    #[prop(into)]
    face: Signal<String>,
) -> impl IntoView {
    let app = expect_context::<App>();
    view! {
        <span class="brand">
            <svg viewBox="0 0 24 24" aria-hidden="true"><path d=MARK></path></svg>
            <span>{app.says(text::APP)}" "<small>{face}</small></span>
        </span>
    }
}

/// Switches between the two languages; labelled in the other one.
#[component]
pub fn LangSwitch() -> impl IntoView {
    let app = expect_context::<App>();
    view! {
        <button
            type="button"
            class="button lang"
            data-testid="lang-switch"
            lang=move || app.lang().other().tag()
            on:click=move |_| app.set_lang(app.lang().other())
        >
            {icon(Icon::Globe)}
            <span class="name">{app.says(text::OTHER_LANGUAGE)}</span>
        </button>
    }
}

/// What the line about sending says.
fn sync_words(sync: &SyncView) -> (&'static str, Icon, Words, usize) {
    if sync.attention > 0 {
        (
            "sync sync--act",
            Icon::Warning,
            text::SYNC_ATTENTION,
            sync.attention,
        )
    } else if sync.sending {
        (
            "sync sync--wait",
            Icon::Turning,
            text::SYNC_SENDING,
            sync.unsent,
        )
    } else if sync.unsent > 0 && sync.reachable == Some(false) {
        (
            "sync sync--wait",
            Icon::Offline,
            text::SYNC_WAITING,
            sync.unsent,
        )
    } else if sync.unsent > 0 {
        (
            "sync sync--wait",
            Icon::Upload,
            text::SYNC_QUEUED,
            sync.unsent,
        )
    } else if sync.reachable == Some(false) {
        ("sync", Icon::Offline, text::SYNC_OFFLINE, 0)
    } else if sync.last_sent.is_some() {
        ("sync", Icon::CheckTwice, text::SYNC_ALL_SENT_AT, 0)
    } else {
        ("sync", Icon::Check, text::SYNC_NOTHING, 0)
    }
}

/// What of this device's own work is not sent yet. Being offline with nothing unsent is no error.
#[component]
pub fn SyncLine() -> impl IntoView {
    let app = expect_context::<App>();
    let line = move || {
        let sync = app.sync();
        let (class, sign, words, n) = sync_words(&sync);
        let time = sync
            .last_sent
            .as_deref()
            .map(|at| app.time_text(at))
            .unwrap_or_default();
        let words = app.tf(words, &[("n", &n.to_string()), ("time", &time)]);
        let trouble = sync
            .trouble
            .filter(|_| sync.reachable == Some(true))
            .map(|t| app.text(&t));
        view! { <span class=class title=trouble>{icon(sign)}<span>{words}</span></span> }
    };
    let photos = move || {
        let photos = app.photos();
        let refused = photos.refused();
        let waiting = (photos.waiting() > 0).then(|| {
            let (n, p) = (photos.waiting().to_string(), photos.percent.to_string());
            let words = app.tf(photo_text::LEFT, &[("n", &n), ("p", &p)]);
            let said = photos.said.as_ref().map(|said| format!(" · {}", app.text(said)));
            view! { <span class="sync sync--wait" data-testid="photos-left">{icon(Icon::Upload)}<span>{words}{said}</span></span> }
        });
        let refused = (refused > 0).then(|| {
            let words = app.tf(photo_text::SOME_REFUSED, &[("n", &refused.to_string())]);
            view! { <span class="sync sync--act" data-testid="photos-refused">{icon(Icon::Warning)}<span>{words}</span></span> }
        });
        view! { {waiting}{refused} }
    };
    view! { <span class="sync-line" role="status" data-testid="sync-line">{live(line)}{live(photos)}</span> }
}

/// What must be known before a page is read: a moved clock, a new version. Asks, never interrupts.
#[component]
pub fn Bands() -> impl IntoView {
    let app = expect_context::<App>();
    let moved = move || {
        app.clock_moved().then(|| {
            let words = app.tf(text::CLOCK_MOVED, &[("day", &app.clock_text())]);
            view! {
                <div class="band band--seal" role="note">
                    {icon(Icon::Clock)}<span>{words}</span>
                    <button type="button" class="button" on:click=move |_| app.move_clock(0)>
                        {app.t(text::CLOCK_SETTINGS)}
                    </button>
                </div>
            }
        })
    };
    let update = move || {
        app.update_ready().then(|| {
            view! {
                <div class="band" role="status">
                    <span>{app.t(text::UPDATE_READY)}</span>
                    <button type="button" class="button" on:click=move |_| app.apply_update()>
                        {app.t(text::UPDATE_APPLY)}
                    </button>
                </div>
            }
        })
    };
    let waits = move || {
        (app.storage() == Storage::Waiting).then(|| {
            view! {
                <div class="band band--seal" role="alert" data-testid="other-tab">{icon(Icon::Warning)}<span>{app.t(text::OTHER_TAB)}</span></div>
            }
        })
    };
    let short = move || {
        app.room().short().map(|used| {
            let words = app.tf(text::ROOM_SHORT, &[("n", &used.to_string())]);
            view! {
                <div class="band band--seal" role="status" data-testid="room-short">{icon(Icon::Warning)}<span>{words}</span></div>
            }
        })
    };
    let kept_out = move || {
        app.photos().kept_out.map(|(words, n)| {
            let words = app.tf(words, &[("n", &n.to_string())]);
            view! {
                <div class="band band--seal" role="alert" data-testid="photos-kept-out">
                    {icon(Icon::Warning)}<span>{words}</span>
                    <button type="button" class="button" on:click=move |_| app.photos_kept_out(None)>{app.t(photo_text::UNDERSTOOD)}</button>
                </div>
            }
        })
    };
    let revoked = move || {
        app.sync().revoked.map(|told| {
            view! {
                <div class="band band--seal" role="status" data-testid="revoked">{icon(Icon::Warning)}<span>{app.text(&told)}</span></div>
            }
        })
    };
    view! { {live(waits)}{live(revoked)}{live(kept_out)}{live(moved)}{live(update)}{live(short)} }
}
