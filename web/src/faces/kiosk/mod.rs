//! The kiosk: a complainant alone with a large screen. Invitation, questions one screen at a time,
//! review, and what is to be expected. Keeps nothing of anyone once the session is over.

mod ask;
mod attract;
mod choose;
mod done;
mod frame;
mod idle;
mod outlook;
mod review;
mod session;
mod slip;
mod staff;

use crate::i18n::Lang;
use crate::parts::page;
use crate::state::App;
use crate::texts::kiosk as text;
use leptos::prelude::*;
use session::{Page, Session};

pub use done::address;
pub use staff::{StaffOnly, StaffPin};

/// The face.
#[component]
pub fn Kiosk() -> impl IntoView {
    let app = expect_context::<App>();
    page::enter("kiosk", text::TITLE);
    app.keep_in();
    let session = Session::new(app);
    provide_context(session);
    let house: Lang = untrack(|| app.lang());
    // The next person finds the language of the house.
    let leave = Callback::new(move |()| {
        session.wipe();
        app.set_lang(house);
    });
    let shown = Memo::new(move |_| session.page.get());
    view! {
        <div class="kiosk">
            <frame::Top/>
            {move || match shown.get() {
                Page::Attract => view! { <attract::Attract/> }.into_any(),
                Page::Choose => view! { <choose::Choose/> }.into_any(),
                Page::Ask => view! { <ask::Ask/> }.into_any(),
                Page::Review => view! { <review::Review/> }.into_any(),
                Page::Done => view! { <done::Done leave/> }.into_any(),
            }}
            <idle::Idle leave/>
        </div>
    }
}
