//! A modal dialog: open while something wants it, closed by Escape as by its own buttons. What it
//! says and does is its caller's.

use super::page::focus;
use leptos::html;
use leptos::prelude::*;

/// A dialog named by the heading of what stands in it. Closed, the focus goes to `after`.
pub fn dialog(
    heading: &'static str,
    open: Signal<bool>,
    close: Callback<()>,
    after: &'static str,
    body: impl Fn() -> Option<AnyView> + Send + Sync + 'static,
) -> AnyView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let open = open.get();
        let Some(dialog) = node.get() else { return };
        if open && !dialog.open() {
            // The page goes on without the dialog if the browser cannot open it.
            let _ = dialog.show_modal();
        } else if !open && dialog.open() {
            dialog.close();
            focus(after);
        }
    });
    view! {
        <dialog class="dialog act-panel" node_ref=node aria-labelledby=heading on:close=move |_| close.run(())>
            {body}
        </dialog>
    }
    .into_any()
}
