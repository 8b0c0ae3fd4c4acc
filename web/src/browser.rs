//! Small reaches into the browser: document, window events. Never: storage, network.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, CustomEvent, CustomEventInit, Document, HtmlElement, Url, Window};

/// How long a file is held for the browser to save it.
const READ_WITHIN_MS: u32 = 60_000;

/// The window. There is always one: the app runs nowhere else.
pub fn window() -> Option<Window> {
    web_sys::window()
}

/// The document.
pub fn document() -> Option<Document> {
    window()?.document()
}

/// Sets an attribute of `<html>`.
pub fn mark(name: &str, value: &str) {
    if let Some(root) = document().and_then(|d| d.document_element()) {
        // An attribute name of ours is always valid.
        let _ = root.set_attribute(name, value);
    }
}

/// Whether an attribute of `<html>` is there.
pub fn marked(name: &str) -> bool {
    document()
        .and_then(|d| d.document_element())
        .is_some_and(|root| root.has_attribute(name))
}

/// Dispatches an event on the window, with a text.
pub fn announce(name: &str, detail: &str) {
    let options = CustomEventInit::new();
    options.set_detail(&detail.into());
    if let (Some(window), Ok(event)) = (
        window(),
        CustomEvent::new_with_event_init_dict(name, &options),
    ) {
        let _ = window.dispatch_event(&event);
    }
}

/// Listens on the window for as long as the page lives.
pub fn on_window(name: &str, act: impl Fn() + 'static) {
    let listener = Closure::<dyn Fn()>::new(act);
    if let Some(window) = window() {
        let _ = window.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    }
    listener.forget();
}

/// Listens on the document for as long as the page lives.
pub fn on_document(name: &str, act: impl Fn() + 'static) {
    let listener = Closure::<dyn Fn()>::new(act);
    if let Some(document) = document() {
        let _ = document.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
    }
    listener.forget();
}

/// Hands a text to the person as a file, as a link with `download` would.
pub fn save_file(name: &str, text: &str) -> Result<(), JsValue> {
    let parts = js_sys::Array::of1(&text.into());
    let blob = Blob::new_with_str_sequence(&parts)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link = document().ok_or(JsValue::NULL)?.create_element("a")?;
    link.set_attribute("href", &url)?;
    link.set_attribute("download", name)?;
    link.unchecked_into::<HtmlElement>().click();
    // The browser reads it in its own time; then the copy in memory goes.
    gloo_timers::callback::Timeout::new(READ_WITHIN_MS, move || {
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    Ok(())
}

/// Replaces what stands behind `#` in the address, without a step in the history.
pub fn set_fragment(fragment: &str) {
    if let Some(history) = window().and_then(|w| w.history().ok()) {
        // Where the browser refuses, the address simply stays as it was.
        let url = format!("#{fragment}");
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&url));
    }
}

/// What stands behind `#` in the address.
pub fn fragment() -> String {
    let hash = window()
        .and_then(|w| w.location().hash().ok())
        .unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// Takes what stands behind `#` out of the address and the history.
pub fn forget_fragment() {
    set_address(&path());
}

/// The path of the page.
pub fn path() -> String {
    let path = window().and_then(|w| w.location().pathname().ok());
    path.unwrap_or_default()
}

/// Changes the address of the page that is open, without going anywhere.
pub fn set_address(to: &str) {
    if let Some(Ok(history)) = window().map(|w| w.history()) {
        // An address that cannot be changed is no reason to stop.
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(to));
    }
}
