//! The list of what is still to be filled in, above a form: takes the focus when it appears, each
//! line leads to its field. Same words as beside the field.

use super::page::focus;
use crate::state::App;
use crate::texts::parts as text;
use leptos::prelude::*;

/// What is wrong with a field, in the current language, by the id of its input.
pub type Errors = Vec<(String, String)>;

/// The summary; nothing while there are no errors.
#[component]
pub fn ErrorSummary(
    /// Id of the input and what is wrong.
    #[prop(into)]
    errors: Signal<Errors>,
) -> impl IntoView {
    let app = expect_context::<App>();
    move || {
        let errors = errors.get();
        let title = match errors.len() {
            0 => return None,
            1 => app.t(text::ERRORS_ONE).to_owned(),
            n => app.tf(text::ERRORS_MANY, &[("n", &n.to_string())]),
        };
        let lines = errors.into_iter().map(|(id, words)| {
            let href = format!("#{id}");
            let go = move |event: leptos::ev::MouseEvent| {
                event.prevent_default();
                focus(&format!("#{id}"));
            };
            view! { <li><a href=href rel="external" on:click=go>{words}</a></li> }
        });
        let lines = lines.collect_view();
        Some(view! {
            <div class="summary" role="alert" tabindex="-1">
                <h2>{title}</h2>
                <ul>{lines}</ul>
            </div>
        })
    }
}
