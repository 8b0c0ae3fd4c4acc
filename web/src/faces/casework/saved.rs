//! The line that says whether what was entered is safe: on this device, on its way, on the server.
//! It never says “saved” before the disk did.

use super::work::{NEW, Saving, Work};
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::state::Upload;
use crate::texts::casework as text;
use leptos::prelude::*;

/// The line, with the way to take the last act back.
#[component]
pub fn SaveLine() -> impl IntoView {
    let work = Work::of_context();
    let app = work.app;
    let upload = Memo::new(move |_| {
        work.open
            .get()
            .filter(|id| id != NEW)
            .map(|id| app.upload_of(&id))
    });
    let state = move || {
        let event = |kind: &str| match kind {
            "filed" => app.t(text::FILED).to_owned(),
            kind => work
                .case()
                .map(|c| app.text(&c.edition.pack().event_text(kind)))
                .unwrap_or_default(),
        };
        let words = match work.saving.get() {
            Saving::Busy => return line("sync", Icon::Turning, app.t(text::SAVING).to_owned()),
            Saving::Failed(trouble) => {
                let words = format!(
                    "{} {}",
                    app.text(trouble.text()),
                    app.text(trouble.remedy())
                );
                return line("sync sync--act", Icon::Warning, words);
            }
            Saving::Undone => app.t(text::UNDONE).to_owned(),
            Saving::Done { kind, .. } => app.tf(text::RECORDED, &[("what", &event(&kind))]),
            Saving::Nothing => String::new(),
        };
        let Some(upload) = upload.get() else {
            return ().into_any();
        };
        let (class, sign) = upload_look(upload);
        let gap = if words.is_empty() {
            ""
        } else {
            app.t(text::COMMA)
        };
        line(
            class,
            sign,
            format!("{words}{gap}{}", app.t(upload.words())),
        )
    };
    let undo = move || {
        let can = matches!(work.saving.get(), Saving::Done { undo: Some(_), .. });
        (can && work.seconds.get() > 0).then(|| {
            let n = work.seconds.get().to_string();
            view! {
                <span aria-hidden="true">{icon(Icon::Undo)}</span>
                <span>{app.t(text::UNDO)}</span>
                <span class="nowrap" aria-hidden="true">{app.tf(text::SECONDS, &[("n", &n)])}</span>
            }
        })
    };
    let hidden = move || undo().is_none();
    view! {
        <div class="save-line">
            <p role="status" aria-live="polite" tabindex="-1" data-testid="save-state">{live(state)}</p>
            <button type="button" class="button button--bare" data-testid="undo" hidden=hidden on:click=move |_| work.undo()>
                {live(undo)}
            </button>
        </div>
    }
}

fn line(class: &'static str, sign: Icon, words: String) -> AnyView {
    view! { <span class=class>{icon(sign)}<span>{words}</span></span> }.into_any()
}

/// Class and sign of an upload state.
pub fn upload_look(upload: Upload) -> (&'static str, Icon) {
    match upload {
        Upload::OnDevice => ("sync sync--wait", Icon::Upload),
        Upload::Sending => ("sync sync--wait", Icon::Turning),
        Upload::Sent => ("sync", Icon::CheckTwice),
        Upload::Attention => ("sync sync--act", Icon::Warning),
    }
}
