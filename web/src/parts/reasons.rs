//! Why something is so: the rule in words and its clause; the facts behind it on demand.

use super::clause::clause_words;
use super::fact_words::{fact_label, value_words};
use super::icons::{Icon, icon};
use crate::i18n::Lang;
use crate::state::App;
use crate::texts::parts as text;
use leptos::prelude::*;
use redress_core::answer::Reason;
use redress_core::pack::Pack;

/// Reasons as rows that open.
#[component]
pub fn Reasons(
    /// The rules that hold.
    reasons: Vec<Reason>,
    /// Where the names of facts come from.
    pack: Pack,
) -> impl IntoView {
    let rows = reasons
        .into_iter()
        .map(|reason| view! { <ReasonRow reason pack=pack.clone()/> });
    view! { <ul class="reasons">{rows.collect_view()}</ul> }
}

#[component]
fn ReasonRow(reason: Reason, pack: Pack) -> impl IntoView {
    let app = expect_context::<App>();
    move || {
        let lang = app.lang();
        let words = lang.of(&reason.text).to_owned();
        let clause = clause_words(&reason.clause, lang);
        let rule = reason.rule.clone();
        if reason.because.is_empty() {
            return view! {
                <li data-rule=rule><p>{words}" "<span class="clause">{clause}</span></p></li>
            }
            .into_any();
        }
        view! {
            <li data-rule=rule>
                <details>
                    <summary><span>{words}" "<span class="clause">{clause}</span></span>{icon(Icon::Right)}</summary>
                    <div class="because">
                        <p><b>{text::BECAUSE.of(lang)}</b></p>
                        <ul>{because(&reason, &pack, lang)}</ul>
                    </div>
                </details>
            </li>
        }
        .into_any()
    }
}

fn because(reason: &Reason, pack: &Pack, lang: Lang) -> impl IntoView + use<> {
    let rows = reason.because.iter().map(|fact| {
        let label = lang.of(&fact_label(pack, &fact.fact)).to_owned();
        let value = value_words(pack, &fact.fact, &fact.value, lang);
        let presumed = if fact.presumed {
            text::PRESUMED.of(lang)
        } else {
            ""
        };
        let colon = if lang == Lang::Zh { "：" } else { ": " };
        view! { <li>{label}{colon}{value}{presumed}</li> }
    });
    rows.collect_view()
}
