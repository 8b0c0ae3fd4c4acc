//! A filled letter as it stands on A4: its head, its blocks, and an end that no page has for itself. Made of
//! elements of one type: nothing on paper changes by itself, and a type for each would be code for each.

use super::sheet::{Block, Cell, Sheet};
use super::table::Letter;
use crate::clock;
use crate::faces::kiosk::address;
use crate::i18n::Words;
use crate::parts::live::live;
use crate::parts::qr::Qr;
use crate::state::App;
use crate::texts::{casework, kiosk, letters as text};
use crate::when::{ZONE, full};
use leptos::html::custom;
use leptos::prelude::*;

/// The paper.
pub fn paper(app: App, letter: &'static Letter, sheet: Sheet, case: String) -> AnyView {
    let name = Some(app.organisation_name()).filter(|name| !name.is_empty());
    let number = sheet
        .number
        .unwrap_or_else(|| app.t(text::NO_NUMBER).to_owned());
    let head = vec![
        filled(app, name.ok_or(text::BY_HAND)),
        said("span", "grow", format!(" {}", sheet.place)),
        said("span", "", format!("{} ", app.t(casework::NUMBER))),
        said("b", "code", number),
    ];
    let mut all = vec![
        node("p", "row", None, head),
        node(
            "h2",
            "song",
            Some("zh-Hans"),
            vec![letter.title.zh.into_any()],
        ),
        node(
            "p",
            "letter-sub",
            Some("en"),
            vec![letter.title.en.into_any()],
        ),
    ];
    for part in sheet.blocks {
        all.push(block(app, part));
    }
    let mut end = Vec::new();
    if letter.public {
        let settings = app.organisation();
        let words = format!("{} {}", app.text(&settings.contact), settings.phone);
        let cell = Some(words).filter(|words| words != " ");
        let contact = said("span", "", format!("{} ", app.t(text::CONTACT)));
        end.push(node(
            "p",
            "",
            None,
            vec![contact, filled(app, cell.ok_or(text::BY_HAND))],
        ));
    }
    let mut signs = Vec::new();
    for who in letter.signs {
        let date = said("span", "", app.t(text::DATE).to_owned());
        signs.push(node(
            "div",
            "",
            None,
            vec![said("b", "", app.t(*who).to_owned()), date],
        ));
    }
    end.push(node("div", "letter-signs", None, signs));
    let code = sheet.code.clone();
    let label = Signal::derive(move || app.tf(kiosk::QR_LABEL, &[("code", &code)]));
    let printed = move || {
        // What is shown ticks seldom: not before what was just recorded.
        let now = app.now().max(clock::now());
        let time = full(&now.text(ZONE), app.lang());
        let upload = app.t(app.upload_of(&case).words());
        app.tf(text::PRINTED, &[("time", &time), ("upload", upload)])
    };
    let last = vec![
        said("p", "", format!("{} {}", app.t(text::CODE), sheet.code)),
        said("p", "", app.t(text::FOLLOW).to_owned()),
        said("p", "", sheet.edition),
        node("p", "", None, vec![live(printed).into_any()]),
    ];
    let qr = view! { <Qr text=address(&sheet.code) label/> }.into_any();
    end.push(node(
        "footer",
        "small",
        None,
        vec![qr, node("div", "", None, last)],
    ));
    all.push(node("section", "letter-end", None, end));
    view! { <article class="letter" data-testid="letter">{all}</article> }.into_any()
}

/// An element.
fn node(
    tag: &'static str,
    class: &'static str,
    lang: Option<&'static str>,
    children: Vec<AnyView>,
) -> AnyView {
    let made = custom(tag).child(children);
    made.attr("class", class).attr("lang", lang).into_any()
}

/// An element of words alone.
fn said(tag: &'static str, class: &'static str, words: String) -> AnyView {
    node(tag, class, None, vec![words.into_any()])
}

/// What a cell says, or its blank.
fn filled(app: App, cell: Cell) -> AnyView {
    match cell {
        Ok(words) => words.into_any(),
        Err(why) => blank(app, Some(why)),
    }
}

/// A blank to be filled in by hand, which says so.
fn blank(app: App, why: Option<Words>) -> AnyView {
    let why = why.map(|why| app.t(why)).unwrap_or_default();
    said("span", "letter-blank", why.to_owned())
}

fn block(app: App, block: Block) -> AnyView {
    let (name, tag, class, mut inner) = match block {
        Block::To(cell) => {
            // The name stands in the middle of the greeting, in both languages.
            let words = app.t(text::TO);
            let (before, after) = words.split_once("{name}").unwrap_or((words, ""));
            let all = vec![before.into_any(), filled(app, cell), after.into_any()];
            (None, "p", "letter-to", all)
        }
        Block::Words(name, words) => (name, "p", "letter-words", vec![words.into_any()]),
        Block::Pairs(name, pairs) => {
            let mut rows = Vec::new();
            for (name, cell) in pairs {
                let value = node("dd", "", None, vec![filled(app, cell)]);
                rows.push(node("div", "", None, vec![said("dt", "", name), value]));
            }
            (Some(name), "dl", "", rows)
        }
        Block::Table(name, heads, rows) => {
            let mut top = Vec::new();
            for head in heads {
                top.push(said("th", "", app.t(*head).to_owned()));
            }
            let mut body = Vec::new();
            for row in rows {
                let mut cells = Vec::new();
                for cell in row {
                    cells.push(node("td", "", None, vec![filled(app, cell)]));
                }
                body.push(node("tr", "", None, cells));
            }
            let top = node("thead", "", None, vec![node("tr", "", None, top)]);
            let all = vec![top, node("tbody", "", None, body)];
            (Some(name), "table", "table", all)
        }
        Block::Lines(name, why, lines) => {
            let mut all = Vec::new();
            for line in 0..lines {
                all.push(blank(app, why.filter(|_| line == 0)));
            }
            (Some(name), "p", "letter-lines", all)
        }
        Block::Ticks(name, answers) => {
            let mut all = Vec::new();
            for answer in answers {
                all.push(said("span", "", format!("□ {}", app.t(*answer))));
            }
            (Some(name), "p", "row letter-ticks", all)
        }
    };
    inner = vec![node(tag, class, None, inner)];
    if let Some(name) = name {
        inner.insert(0, said("h3", "", app.t(name).to_owned()));
    }
    node("section", "", None, inner)
}
