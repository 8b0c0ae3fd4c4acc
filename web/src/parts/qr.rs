//! A QR code as SVG: one path, drawn in the colour of the text on white.

use leptos::prelude::*;
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write;

/// Light modules around the code that scanners need.
const QUIET: usize = 2;

/// A QR code of a text; `label` says what it leads to.
#[component]
pub fn Qr(
    /// What a scanner reads.
    #[prop(into)]
    text: String,
    /// What it leads to, for those who do not see it.
    #[prop(into)]
    label: Signal<String>,
) -> impl IntoView {
    // Too long for a code is not possible for the addresses drawn here; then there is no code.
    drawn(&text).map(|(size, path)| {
        let view_box = format!("0 0 {size} {size}");
        view! {
            <div class="qr" role="img" aria-label=label data-text=text>
                <svg viewBox=view_box aria-hidden="true"><path d=path></path></svg>
            </div>
        }
    })
}

fn drawn(text: &str) -> Option<(usize, String)> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (index, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (index % width + QUIET, index / width + QUIET);
            // Writing to a string cannot fail.
            let _ = write!(path, "M{x} {y}h1v1h-1z");
        }
    }
    Some((width + 2 * QUIET, path))
}
