//! The paper slip: seen only when printed, and then alone. Nothing on it says what was complained
//! about or by whom.

use super::done::{address, groups};
use super::outlook::{Outlook, is_ahead, label as named, last_day};
use crate::parts::live::live;
use crate::parts::qr::Qr;
use crate::state::{App, Filed};
use crate::texts::kiosk as text;
use leptos::prelude::*;
use redress_core::pack::Pack;

/// The slip of a complaint.
#[component]
pub fn Slip(filed: Filed, outlook: Outlook, pack: Pack) -> impl IntoView {
    let app = expect_context::<App>();
    let link = address(&filed.code);
    let (host, _) = link
        .split_once('#')
        .map_or((link.clone(), ""), |(host, rest)| (host.to_owned(), rest));
    let spoken = filed.code.clone();
    let label = Signal::derive(move || app.tf(text::QR_LABEL, &[("code", &spoken)]));
    let code = groups(&filed.code);
    let rows = move || {
        let lang = app.lang();
        let day = |deadline| last_day(deadline).map(|d| app.day_text(d));
        let result = outlook.result().and_then(|d| {
            let day = day(d)?;
            Some(if is_ahead(d) {
                format!("{day} ({})", text::RESULT_IF.of(lang))
            } else {
                day
            })
        });
        let all = [
            (text::SLIP_TIME, Some(app.time_text(&filed.at))),
            (text::SLIP_PLACE, app.place()),
            (text::SLIP_REGULATION, Some(app.text(&pack.text("pack")))),
            (
                text::LEAD,
                outlook
                    .lead
                    .as_ref()
                    .filter(|_| outlook.may_be_handled())
                    .map(|l| app.text(l)),
            ),
            (
                outlook.notice().map_or(text::NOTICE, named),
                outlook.notice().and_then(day),
            ),
            (text::RESULT, result),
            (text::SLIP_WHERE, Some(host.clone())),
        ];
        let rows = all
            .into_iter()
            .filter_map(|(label, value)| Some((label, value?)));
        rows.map(|(label, value)| view! { <div><dt>{label.of(lang)}</dt><dd>{value}</dd></div> })
            .collect_view()
    };
    view! {
        <section class="slip" aria-hidden="true">
            <h2 class="song">{move || app.organisation_name()}" "{app.says(text::SLIP_TITLE)}</h2>
            <p class="code">{code.into_iter().map(|part| view! { <span>{part}</span>" " }).collect_view()}</p>
            <Qr text=link label/>
            <dl class="facts">{live(rows)}</dl>
        </section>
    }
}
