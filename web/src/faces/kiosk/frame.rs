//! The top of every kiosk page: where one is, the other language, help by staff. Always there.

use crate::parts::bars::{Bands, Brand, LangSwitch};
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::state::App;
use crate::texts::kiosk as text;
use leptos::html;
use leptos::prelude::*;
use leptos_router::components::A;

/// The bar.
#[component]
pub fn Top() -> impl IntoView {
    let app = expect_context::<App>();
    let face = Signal::derive(move || {
        let named = app.organisation_name();
        match app.place() {
            Some(place) if named.is_empty() => place,
            Some(place) => format!("{named} · {place}"),
            None if named.is_empty() => app.t(text::FACE).to_owned(),
            None => named,
        }
    });
    let help_text = move || {
        let contact = app.text(&app.organisation().contact);
        if contact.is_empty() {
            app.t(text::HELP_TEXT).to_owned()
        } else {
            contact
        }
    };
    let phone = move || {
        let all = app.organisation();
        (!all.phone.is_empty()).then(|| app.tf(text::HELP_PHONE, &[("phone", &all.phone)]))
    };
    let help = NodeRef::<html::Dialog>::new();
    let open = move |_| {
        if let Some(dialog) = help.get_untracked() {
            // Already open: nothing to do.
            let _ = dialog.show_modal();
        }
    };
    let close = move |_| {
        if let Some(dialog) = help.get_untracked() {
            dialog.close();
        }
    };
    view! {
        <Bands/>
        <header class="kiosk-top">
            <Brand face/>
            <span class="grow"></span>
            <LangSwitch/>
            <button type="button" class="button" data-testid="kiosk-help" on:click=open>
                {icon(Icon::Person)}<span class="name">{app.says(text::CALL_STAFF)}</span>
            </button>
        </header>
        <dialog class="dialog" node_ref=help aria-labelledby="kiosk-help-title">
            <h2 id="kiosk-help-title">{app.says(text::HELP_TITLE)}</h2>
            <p>{live(help_text)}</p>
            {move || phone().map(|phone| view! { <p>{phone}</p> })}
            {move || app.place().map(|place| view! {
                <p class="quiet">{app.tf(text::HELP_PLACE, &[("place", &place)])}</p>
            })}
            <div class="row">
                <button type="button" class="button button--go grow" on:click=close>{app.says(text::CLOSE)}</button>
                <A href="/" attr:class="button button--bare" attr:data-testid="kiosk-staff">{app.says(text::STAFF)}</A>
            </div>
        </dialog>
    }
}
