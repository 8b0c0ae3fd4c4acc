//! Nobody there: after a minute without a touch, or as the organisation has it, a question, half a minute later everything is
//! cleared. Any touch, key or typed letter counts as being there.

use super::session::{Page, Session};
use crate::parts::untouched::seconds_untouched;
use crate::state::App;
use crate::texts::kiosk as text;
use leptos::html;
use leptos::prelude::*;

/// Seconds to answer it.
const GRACE: u32 = 30;

/// The question, and what happens without an answer.
#[component]
pub fn Idle(
    /// Clears everything.
    leave: Callback<()>,
) -> impl IntoView {
    let app = expect_context::<App>();
    let session = expect_context::<Session>();
    let seconds = seconds_untouched();
    let dialog = NodeRef::<html::Dialog>::new();
    let watched =
        Memo::new(move |_| matches!(session.page.get(), Page::Choose | Page::Ask | Page::Review));
    let asking =
        Memo::new(move |_| watched.get() && !session.saving.get() && seconds.get() >= app.quiet());
    let left = move || (app.quiet() + GRACE).saturating_sub(seconds.get());
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        if asking.get() {
            // Already open: nothing to do.
            let _ = dialog.show_modal();
        } else {
            dialog.close();
        }
    });
    Effect::new(move |_| {
        if asking.get() && left() == 0 {
            seconds.set(0);
            leave.run(());
        }
    });
    // Read out every ten seconds, not every second.
    let spoken = Memo::new(move |_| {
        if asking.get() {
            left().div_ceil(10) * 10
        } else {
            0
        }
    });
    let sentence = move |n: u32| app.tf(text::IDLE_TEXT, &[("n", &n.to_string())]);
    view! {
        <dialog class="dialog" node_ref=dialog aria-labelledby="kiosk-idle-title" data-testid="kiosk-idle"
            on:cancel=move |_: web_sys::Event| seconds.set(0)>
            <h2 id="kiosk-idle-title">{app.says(text::IDLE_TITLE)}</h2>
            <p aria-hidden="true">{move || sentence(left())}</p>
            <p class="unseen" role="alert">{move || asking.get().then(|| sentence(spoken.get()))}</p>
            <div class="row">
                <button type="button" class="button button--go grow" data-testid="kiosk-continue" on:click=move |_| seconds.set(0)>
                    {app.says(text::IDLE_GO_ON)}
                </button>
                <button type="button" class="button" data-testid="kiosk-leave" on:click=move |_| { seconds.set(0); leave.run(()); }>
                    {app.says(text::IDLE_LEAVE)}
                </button>
            </div>
        </dialog>
    }
}
