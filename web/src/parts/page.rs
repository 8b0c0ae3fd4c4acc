//! What every page does when it opens: names the face (its type size and targets), sets the title,
//! puts the focus on its heading.

use crate::i18n::Words;
use crate::state::App;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;

/// Sets the face and the title while the calling component lives.
pub fn enter(face: &'static str, title: Words) {
    enter_as(Signal::stored(face), title);
}

/// Sets a face that is known only later, and the title.
pub fn enter_as(face: Signal<&'static str>, title: Words) {
    let app = expect_context::<App>();
    Effect::new(move |_| {
        let document = document();
        document.set_title(&format!(
            "{} · {}",
            app.t(title),
            app.t(crate::texts::parts::APP)
        ));
        if let Some(root) = document.document_element() {
            // Without the attribute the page keeps its default size: nothing to report.
            let _ = root.set_attribute("data-face", face.get());
        }
    });
}

/// Moves the focus to the page's heading once it is drawn, so that a screen reader starts there
/// and the page is seen from its top.
pub fn focus_heading() {
    focus_later("h1[tabindex]");
}

/// Moves the focus to the first element that matches once it is drawn.
pub fn focus_later(selector: &'static str) {
    request_animation_frame(move || {
        focus(selector);
        // Where the ways to other pages are pushed along, that to this one is in sight.
        let here = document().query_selector("nav [aria-current]");
        if let Ok(Some(here)) = here {
            here.scroll_into_view_with_bool(false);
        }
        window().scroll_to_with_x_and_y(0.0, 0.0);
    });
}

/// Moves the focus to the first element that matches.
pub fn focus(selector: &str) {
    let found = document().query_selector(selector).ok().flatten();
    if let Some(element) = found.and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) {
        // An element that cannot take the focus leaves it where it was.
        let _ = element.focus();
    }
}
