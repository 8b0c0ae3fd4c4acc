//! A filled letter as it stands on A4: its head, its blocks, and an end that no page has for itself.

use super::sheet::{Block, Cell, Sheet};
use super::table::Letter;
use crate::faces::kiosk::address;
use crate::i18n::Words;
use crate::parts::live::live;
use crate::parts::qr::Qr;
use crate::state::App;
use crate::texts::{casework, kiosk, letters as text};
use crate::when::{ZONE, full};
use leptos::prelude::*;

/// The paper.
pub fn paper(app: App, letter: &'static Letter, sheet: Sheet, case: String) -> AnyView {
    let blocks: Vec<AnyView> = sheet.blocks.into_iter().map(|b| block(app, b)).collect();
    let name = app.organisation_name();
    let name = if name.is_empty() {
        Err(text::BY_HAND)
    } else {
        Ok(name)
    };
    let number = sheet
        .number
        .unwrap_or_else(|| app.t(text::NO_NUMBER).to_owned());
    let signs = letter.signs.iter().map(|who| {
        view! { <div><b>{app.t(*who)}</b><span>{app.t(text::DATE)}</span></div> }.into_any()
    });
    let signs: Vec<AnyView> = signs.collect();
    let contact = letter.public.then(|| {
        let all = app.organisation();
        let (words, phone) = (app.text(&all.contact), all.phone.clone());
        let none = words.is_empty() && phone.is_empty();
        let cell = if none {
            Err(text::BY_HAND)
        } else {
            Ok(format!("{words} {phone}"))
        };
        view! { <p>{app.t(text::CONTACT)}" "{filled(app, cell)}</p> }.into_any()
    });
    let code = sheet.code.clone();
    let label = Signal::derive(move || app.tf(kiosk::QR_LABEL, &[("code", &code)]));
    let printed = move || {
        let time = full(&app.now().text(ZONE), app.lang());
        let upload = app.t(app.upload_of(&case).words());
        app.tf(text::PRINTED, &[("time", &time), ("upload", upload)])
    };
    view! {
        <article class="letter" data-testid="letter">
            <header>
                <p class="row"><span>{filled(app, name)}" "{sheet.place}</span><span class="grow"></span>
                    <span>{app.t(casework::NUMBER)}" "<b class="code" data-testid="letter-number">{number}</b></span></p>
                <h2 class="song" lang="zh-Hans">{letter.title.zh}</h2>
                <p lang="en">{letter.title.en}</p>
            </header>
            {blocks}
            <section class="letter-end">
                {contact}
                <div class="letter-signs">{signs}</div>
                <footer class="small">
                    <Qr text=address(&sheet.code) label/>
                    <div>
                        <p>{app.t(text::CODE)}" "<b class="code">{sheet.code.clone()}</b></p>
                        <p>{app.t(text::FOLLOW)}</p>
                        <p>{sheet.edition}</p>
                        <p>{live(printed)}</p>
                    </div>
                </footer>
            </section>
        </article>
    }
    .into_any()
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
    let why = why.map(|why| app.t(why));
    view! { <span class="letter-blank"><small>{why}</small></span> }.into_any()
}

fn block(app: App, block: Block) -> AnyView {
    let (name, body) = match block {
        Block::To(cell) => {
            // The name stands in the middle of the greeting, in both languages.
            let words = app.t(text::TO);
            let (before, after) = words.split_once("{name}").unwrap_or((words, ""));
            let cell = filled(app, cell);
            (
                None,
                view! { <p class="letter-to">{before}{cell}{after}</p> }.into_any(),
            )
        }
        Block::Words(name, words) => (
            name,
            view! { <p class="letter-words">{words}</p> }.into_any(),
        ),
        Block::Pairs(name, pairs) => {
            let rows = pairs.into_iter().map(|(name, cell)| {
                view! { <div><dt>{name}</dt><dd>{filled(app, cell)}</dd></div> }.into_any()
            });
            let rows: Vec<AnyView> = rows.collect();
            (Some(name), view! { <dl>{rows}</dl> }.into_any())
        }
        Block::Table(name, heads, rows) => {
            let heads = heads
                .iter()
                .map(|head| view! { <th scope="col">{app.t(*head)}</th> }.into_any());
            let heads: Vec<AnyView> = heads.collect();
            let rows = rows.into_iter().map(|row| {
                let cells = row
                    .into_iter()
                    .map(|cell| view! { <td>{filled(app, cell)}</td> }.into_any());
                let cells: Vec<AnyView> = cells.collect();
                view! { <tr>{cells}</tr> }.into_any()
            });
            let rows: Vec<AnyView> = rows.collect();
            let table = view! { <table class="table"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table> };
            (Some(name), table.into_any())
        }
        Block::Lines(name, why, lines) => {
            let lines = (0..lines).map(|line| blank(app, why.filter(|_| line == 0)));
            let lines: Vec<AnyView> = lines.collect();
            (
                Some(name),
                view! { <p class="letter-lines">{lines}</p> }.into_any(),
            )
        }
        Block::Ticks(name, answers) => {
            let answers = answers
                .iter()
                .map(|answer| view! { <span>"□ "{app.t(*answer)}</span> }.into_any());
            let answers: Vec<AnyView> = answers.collect();
            (
                Some(name),
                view! { <p class="row letter-ticks">{answers}</p> }.into_any(),
            )
        }
    };
    let name = name.map(|name| view! { <h3>{app.t(name)}</h3> });
    view! { <section>{name}{body}</section> }.into_any()
}
