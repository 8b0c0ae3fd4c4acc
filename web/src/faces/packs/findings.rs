//! What the analyser found in a regulation, and how much it looked at. It ran when the app was
//! built; its answer is fetched when it is wanted and then stays. Decides nothing.

use super::condition::told_in_a_line;
use super::trial::address_of;
use crate::i18n::{Lang, Words};
use crate::parts::clause::clause_words;
use crate::parts::fact_words::{fact_label, value_words};
use crate::parts::icons::{Icon, icon};
use crate::parts::live::live;
use crate::parts::reading::parameter_value;
use crate::state::App;
use crate::texts::{casework, packs as text};
use crate::when;
use leptos::prelude::*;
use redress_core::answer::Text;
use redress_core::pack::Pack;
use serde_json::Value;

/// The findings of a regulation.
#[component]
pub fn Findings(pack: Pack) -> impl IntoView {
    let app = App::of_context();
    // None while it is on its way, empty where it could not be fetched.
    let here = RwSignal::new(None::<String>);
    let id = pack.doc().pack.id.clone();
    // The list of regulations may still be on its way.
    Effect::new(move |_| {
        let Some(row) = app.catalogue().and_then(|c| c.row(&id).cloned()) else {
            return;
        };
        leptos::task::spawn_local(async move {
            here.set(Some(row.findings().await.unwrap_or_default()));
        });
    });
    let body = move || {
        let Some(text) = here.get() else {
            return view! { <p role="status">{app.t(text::LOADING)}</p> }.into_any();
        };
        match serde_json::from_str::<Value>(&text) {
            Ok(found) => page(&pack, &found, app.lang()),
            Err(_) => view! { <p role="alert">{app.t(text::FINDINGS_NOT_HERE)}</p> }.into_any(),
        }
    };
    view! { <div class="reading reading--wide findings">{live(body)}</div> }
}

/// A finding's place on the page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Open,
    Incomplete,
    Note,
    Accepted,
}

impl Group {
    const ALL: [Self; 4] = [Self::Open, Self::Incomplete, Self::Note, Self::Accepted];

    fn of(finding: &Value) -> Self {
        match (said(finding, "status"), said(finding, "severity")) {
            ("accepted", _) => Self::Accepted,
            ("incomplete", _) => Self::Incomplete,
            (_, "note") => Self::Note,
            _ => Self::Open,
        }
    }

    fn words(self) -> (Words, Words) {
        match self {
            Self::Open => (text::F_OPEN, text::F_OPEN_LEAD),
            Self::Incomplete => (text::F_INCOMPLETE, text::F_INCOMPLETE_LEAD),
            Self::Note => (text::F_NOTES, text::F_NOTES_LEAD),
            Self::Accepted => (text::F_ACCEPTED, text::F_ACCEPTED_LEAD),
        }
    }

    fn id(self) -> &'static str {
        match self {
            Self::Open => "findings-open",
            Self::Incomplete => "findings-incomplete",
            Self::Note => "findings-notes",
            Self::Accepted => "findings-accepted",
        }
    }
}

fn page(pack: &Pack, found: &Value, lang: Lang) -> AnyView {
    let none = Vec::new();
    let all = found.get("findings").and_then(Value::as_array);
    let all = all.unwrap_or(&none);
    let groups = Group::ALL.map(|group| {
        let rows: Vec<AnyView> = all
            .iter()
            .filter(|one| Group::of(one) == group)
            .map(|one| finding(pack, one, lang))
            .collect();
        (!rows.is_empty()).then(|| {
            let (title, lead) = group.words();
            let count = rows.len();
            view! {
                <section aria-labelledby=group.id()>
                    <h2 id=group.id() class="song">{title.of(lang)}" "<span class="quiet figure">{count}</span></h2>
                    <p class="quiet">{lead.of(lang)}</p>
                    {rows}
                </section>
            }
            .into_any()
        })
    });
    view! {
        {looked(found, all.is_empty(), lang)}
        {groups.into_iter().flatten().collect::<Vec<_>>()}
    }
    .into_any()
}

/// How much was looked at, so that silence says something.
fn looked(found: &Value, nothing: bool, lang: Lang) -> AnyView {
    let looked = found.get("looked").unwrap_or(&Value::Null);
    let number = |of: &Value, key: &str| of.get(key).map(ToString::to_string).unwrap_or_default();
    let lead = if nothing {
        text::F_NOTHING
    } else {
        text::F_LOOKED
    };
    let lead = lead.with(lang, &[("rules", &number(looked, "rules"))]);
    let (before, after) = lead.split_once("{states}").unwrap_or((&lead, ""));
    let (before, after) = (before.to_owned(), after.to_owned());
    let states = power_of_ten(said(looked, "states"));
    let complete = looked.get("complete") == Some(&Value::Bool(true));
    let whole = if complete {
        text::F_COMPLETE
    } else {
        text::F_NOT_COMPLETE
    };
    let cases = text::F_CASES.with(
        lang,
        &[
            ("cases", &number(found, "cases")),
            ("n", &number(found, "exercised")),
            ("of", &number(found, "outcomes")),
        ],
    );
    let sign = if complete { Icon::Check } else { Icon::Dots };
    view! {
        <p class="lead" data-testid="findings-looked">{before}{states}{after}</p>
        <p class="looked">{icon(sign)}<span>{whole.of(lang)}</span></p>
        <p class="quiet">{cases}</p>
    }
    .into_any()
}

/// `3.4e21` as people write it; a plain number stays.
fn power_of_ten(figures: &str) -> AnyView {
    match figures.split_once('e') {
        Some((places, power)) => {
            let (base, power) = (format!("{places}×10"), power.to_owned());
            view! { <span class="nowrap">{base}<sup>{power}</sup></span> }.into_any()
        }
        None => figures.to_owned().into_any(),
    }
}

fn finding(pack: &Pack, one: &Value, lang: Lang) -> AnyView {
    let clauses: Vec<String> = listed(one, "clauses")
        .map(|clause| clause_words(clause, lang))
        .collect();
    let heading = if clauses.is_empty() {
        text::WHOLE_TEXT.of(lang).to_owned()
    } else {
        clauses.join(text::LIST.of(lang))
    };
    let (sign, word) = match (said(one, "status"), said(one, "severity")) {
        ("accepted", _) => (Icon::Check, text::F_IS_ACCEPTED),
        ("incomplete", _) => (Icon::Dots, text::F_IS_INCOMPLETE),
        (_, "error") => (Icon::Warning, text::F_IS_ERROR),
        (_, "warning") => (Icon::Warning, text::F_IS_WARNING),
        _ => (Icon::Speech, text::F_IS_NOTE),
    };
    let grave = matches!(sign, Icon::Warning);
    let end = match spoken(one, "reason", lang) {
        Some(reason) => text::F_REASON.with(lang, &[("what", reason)]),
        None => text::F_REMEDY.with(
            lang,
            &[("what", spoken(one, "remedy", lang).unwrap_or_default())],
        ),
    };
    let what = named(
        pack,
        one,
        spoken(one, "what", lang).unwrap_or_default(),
        lang,
    );
    let base = format!("/packs/{}", pack.doc().pack.id);
    let rules = listed(one, "rules").map(|rule| {
        let href = format!("{base}#{rule}");
        view! { <a class="link" href=href>{rule.to_owned()}</a> }.into_any()
    });
    let rules: Vec<AnyView> = rules.collect();
    view! {
        <article class="clause-row" data-testid=format!("finding-{}", said(one, "code"))>
            <h3>{heading}</h3>
            <div class="finding">
                <p><b class="chip" class:red=grave>{icon(sign)}{word.of(lang)}</b>{what}</p>
                {subject(pack, one, lang)}
                {example(pack, one, lang)}
                <p>{end}</p>
                <p class="quiet small">{rules}<span class="digest">{said(one, "code").to_owned()}</span></p>
            </div>
        </article>
    }
    .into_any()
}

/// What was found in words: names of the pack that stand in quotation marks as it calls them.
fn named(pack: &Pack, one: &Value, what: &str, lang: Lang) -> String {
    let (open, close) = match lang {
        Lang::Zh => ('“', '”'),
        Lang::En => ('"', '"'),
    };
    let mut what = what.to_owned();
    let mut name = |id: &str, words: &str| {
        what = what.replace(
            &format!("{open}{id}{close}"),
            &text::QUOTED.with(lang, &[("what", words)]),
        );
    };
    if let Some(part) = one.pointer("/example/part").and_then(Value::as_str) {
        name(part, &told_in_a_line(pack, part, lang));
    }
    for (section, words) in [
        ("eligibility", text::S_ELIGIBILITY),
        ("severity", text::S_SEVERITY),
        ("kind", text::S_KIND),
        ("lead", text::S_ROUTING),
    ] {
        name(section, words.of(lang));
    }
    for role in &pack.doc().roles {
        name(role, lang.of(&pack.text(&format!("role/{role}"))));
    }
    what
}

/// The name a finding is about, where that is no rule, with what it may be set to.
fn subject(pack: &Pack, one: &Value, lang: Lang) -> Option<AnyView> {
    let example = one.get("example")?;
    let of = |key: &str| example.get(key).and_then(Value::as_str);
    let mut words = if let Some(id) = of("parameter") {
        lang.of(&pack.text(&format!("param/{id}"))).to_owned()
    } else if let Some(id) = of("setting") {
        lang.of(&pack.text(&format!("setting/{id}"))).to_owned()
    } else if let Some(id) = of("fact") {
        lang.of(&fact_label(pack, id)).to_owned()
    } else if let Some(id) = of("event") {
        lang.of(&pack.event_text(id)).to_owned()
    } else {
        lang.of(&pack.text(&format!("role/{}", of("role")?)))
            .to_owned()
    };
    let options = example.get("options").and_then(Value::as_array);
    let options = options.into_iter().flatten();
    let options: Vec<String> = options
        .map(|o| parameter_value(pack, of("parameter").unwrap_or_default(), o, lang))
        .collect();
    if !options.is_empty() {
        let list = options.join(text::LIST.of(lang));
        words += &text::F_OPTIONS.with(lang, &[("list", &list)]);
    }
    Some(view! { <p class="when">{words}</p> }.into_any())
}

/// The case that shows it: its facts, then what happened, and the way to try it.
fn example(pack: &Pack, one: &Value, lang: Lang) -> Option<AnyView> {
    let example = one.get("example")?;
    let case = example.get("case")?;
    let facts = case.get("facts").and_then(Value::as_object);
    let facts = facts.into_iter().flatten().map(|(name, value)| {
        let (label, value) = (fact_label(pack, name), value_words(pack, name, value, lang));
        format!("{}{}{value}", lang.of(&label), casework::COLON.of(lang))
    });
    let events = case.get("events").and_then(Value::as_array);
    let events = events.into_iter().flatten().map(|event| {
        let label: Text = pack.event_text(said(event, "kind"));
        format!(
            "{} {}",
            lang.of(&label),
            when::moment(said(event, "at"), lang)
        )
    });
    let looked_at = said(example, "now");
    let now = text::F_NOW.with(lang, &[("at", &when::moment(looked_at, lang))]);
    let rows: Vec<AnyView> = facts
        .chain(events)
        .chain([now])
        .map(|words| view! { <li>{words}</li> }.into_any())
        .collect();
    let id = &pack.doc().pack.id;
    let way = address_of(case, looked_at).map(|address| {
        let href = format!("/packs/{id}/try#{address}");
        view! { <a class="link" href=href data-testid="finding-try">{text::F_TRY.of(lang)}</a> }
            .into_any()
    });
    Some(
        view! {
            <div class="when">
                <span class="quiet">{text::F_EXAMPLE.of(lang)}</span>
                <ul>{rows}</ul>
                {way}
            </div>
        }
        .into_any(),
    )
}

fn said<'a>(of: &'a Value, key: &str) -> &'a str {
    of.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// A text in one of its languages.
fn spoken<'a>(of: &'a Value, key: &str, lang: Lang) -> Option<&'a str> {
    let side = match lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    };
    of.get(key)?.get(side)?.as_str()
}

fn listed<'a>(of: &'a Value, key: &str) -> impl Iterator<Item = &'a str> {
    let list = of.get(key).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str)
}
