//! The readers, each with inputs that it takes and how much memory one may use in all. Never: how
//! inputs are damaged.

use crate::cases::case_file;
use crate::dice::Dice;
use crate::library::{Library, root};
use anyhow::{Context, Result};
use redress_core::assess::{self, Edition, Options};
use redress_core::calendar::{Calendar, Length};
use redress_core::case::CaseFile;
use redress_core::condition;
use redress_core::golden;
use redress_core::numbering::Pattern;
use redress_core::pack::{Pack, author};
use redress_core::record::{
    Author, Content, Draft, Entry, Event, Filed, Head, Kinds, Personal, Stamp, TrackingCode, fold,
};
use redress_core::sync::{
    OUTBOX_FORM, OutboxFile, Pulled, Pushed, SyncAnswer, SyncRequest, check_answer,
};
use redress_core::time::{Day, Instant};
use redress_server::store::Presented;
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::str::from_utf8;
use std::sync::Arc;

/// The regulation that case files are answered under.
const ASKED: &str = "ops-user-complaints";

/// Reads an input; whether it took it.
pub type Reader = Box<dyn Fn(&[u8]) -> bool>;

/// A reader of what comes from outside.
pub struct Target {
    /// What it reads.
    pub name: &'static str,
    /// Inputs that it takes.
    pub corpus: Vec<Vec<u8>>,
    /// Bytes that it may ask for in all while it reads, whatever it gives back meanwhile: for each
    /// byte of the input, and besides.
    pub memory: (usize, usize),
    /// Reads; whether it took the input.
    pub read: Reader,
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

fn target(
    name: &'static str,
    corpus: Vec<Vec<u8>>,
    memory: (usize, usize),
    read: impl Fn(&[u8]) -> bool + 'static,
) -> Target {
    Target {
        name,
        corpus,
        memory,
        read: Box::new(read),
    }
}

/// A reader of text.
fn text(
    name: &'static str,
    corpus: Vec<Vec<u8>>,
    memory: (usize, usize),
    read: impl Fn(&str) -> bool + 'static,
) -> Target {
    target(name, corpus, memory, move |bytes| {
        from_utf8(bytes).is_ok_and(&read)
    })
}

/// Every reader.
///
/// # Errors
/// When the shipped files cannot be read.
pub fn targets() -> Result<Vec<Target>> {
    let library = Arc::new(Library::load()?);
    let mut all = wire()?;
    all.extend(files(&library)?);
    all.extend(words());
    Ok(all)
}

/// What devices and server send each other.
fn wire() -> Result<Vec<Target>> {
    let events = chain()?;
    let pushed = |event: &Entry| Pushed {
        raw: event.event.raw().to_owned(),
        private: event.private.clone(),
    };
    let request = SyncRequest {
        device: String::from("d"),
        epoch: Some(String::from("e")),
        cursor: 4,
        events: events.iter().map(pushed).collect(),
        returned: events.iter().map(pulled).collect(),
        ..SyncRequest::default()
    };
    let answer = SyncAnswer {
        epoch: String::from("e"),
        cursor: 40,
        head: 40,
        events: events.iter().map(pulled).collect(),
        ..SyncAnswer::default()
    };
    let asked = SyncRequest {
        epoch: Some(String::from("e")),
        ..SyncRequest::default()
    };
    let raws: Vec<Vec<u8>> = events.iter().map(|e| e.event.raw().into()).collect();
    let device = &events.first().context("a chain")?.event.envelope().device;
    let org = &events.first().context("a chain")?.event.envelope().org;
    let outbox = json!({
        "form": OUTBOX_FORM, "org": org, "device": device, "name": "平板", "at": "2026-03-04T09:00:00+08:00",
        "events": request.events, "signature": "x",
    });
    Ok(vec![
        target(
            "a request",
            vec![serde_json::to_vec(&request)?],
            (24, 16 * 1024),
            |bytes| {
                let request = serde_json::from_slice::<SyncRequest>(bytes);
                request.is_ok_and(|request| Presented::read(request.events).is_ok())
            },
        ),
        target(
            "an answer",
            vec![serde_json::to_vec(&answer)?],
            (60, 32 * 1024),
            move |bytes| {
                let Ok(answer) = serde_json::from_slice::<SyncAnswer>(bytes) else {
                    return false;
                };
                let entries: Vec<Entry> = answer.events.iter().filter_map(entry).collect();
                if let Some(first) = entries.first() {
                    let case = &first.event.envelope().case;
                    let state = fold(case, entries.iter(), &Kinds::default());
                    drop(state.hash());
                }
                check_answer(&asked, &answer).is_ok()
            },
        ),
        text("an event", raws, (100, 32 * 1024), |text| {
            Event::parse(text).is_ok_and(|event| {
                let entry = Entry {
                    event,
                    private: None,
                    stamp: None,
                };
                let case = entry.event.envelope().case.clone();
                fold(&case, [&entry], &Kinds::default()).hash().is_ok()
            })
        }),
        text(
            "an outbox file",
            vec![serde_json::to_vec(&outbox)?],
            (40, 24 * 1024),
            |text| OutboxFile::read(text).is_ok_and(|file| file.signed_text().is_ok()),
        ),
    ])
}

/// Files that offices write, and case files of other programs.
fn files(library: &Arc<Library>) -> Result<Vec<Target>> {
    let core = root().join("core");
    let packs = shelf(&core.join("packs"))?;
    let suites = shelf(&core.join("cases"))?;
    let calendars = shelf(&core.join("calendars"))?;
    let edition = library
        .edition(ASKED)
        .context("the regulation asked is shipped")?;
    let mut dice = Dice::new(1);
    let pack = edition.pack().clone();
    let (one, two) = (Arc::clone(library), Arc::clone(library));
    // After everything that the examples tell of.
    let now = Instant::parse("2035-01-01T00:00:00+08:00")?;
    let answered = move |bytes: &[u8]| {
        let Ok(file) = serde_json::from_slice::<CaseFile>(bytes) else {
            return false;
        };
        let Ok(edition) = Edition::new(&pack, &file.parameters) else {
            return false;
        };
        let options = Options::default();
        assess::assess_json(&edition, &two.calendar, &file, now, &options).is_ok()
    };
    // Now and then an example is refused: an act in it counts for nothing.
    let questions = (0..60)
        .map(|_| serde_json::to_vec(&case_file(edition.pack().doc(), &mut dice).0))
        .filter(|text| text.as_ref().is_ok_and(|text| answered(text)))
        .collect::<Result<_, _>>()?;
    let notice = json!({
        "format": 1, "layer": "notice", "region": "CN",
        "notices": {"2027": {"number": "试发〔2026〕1号", "title": "2027年安排"}},
        "final": [{"from": "2026-12-29", "to": "2027-12-28"}],
        "off": [{"from": "2026-12-31", "to": "2027-01-02", "name": "new_year", "notice": "2027"}],
        "work": [{"from": "2027-01-04", "name": "new_year", "notice": "2027"}],
    });
    Ok(vec![
        text("a pack", packs, (500, 1 << 20), |text| {
            let Ok(source) = author::read("pack.toml", text) else {
                return false;
            };
            Pack::compile(source.doc, source.texts)
                .is_ok_and(|pack| Edition::new(&pack, &BTreeMap::new()).is_ok())
        }),
        text("golden cases", suites, (200, 128 * 1024), |text| {
            golden::read("pack.cases.toml", text).is_ok()
        }),
        text("a calendar", calendars, (100, 256 * 1024), |text| {
            Calendar::load(text).is_ok()
        }),
        text(
            "a notice",
            vec![serde_json::to_vec(&notice)?],
            (400, 1 << 20),
            move |text| {
                one.calendar.with_notice(text).is_ok() | one.calendar.with_overlay(text).is_ok()
            },
        ),
        target("a case file", questions, (4_000, 2 << 20), answered),
    ])
}

/// Short texts that people type or packs hold.
fn words() -> Vec<Target> {
    let of = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    vec![
        text(
            "a condition",
            of(&[
                r#"eligibility != "out_of_scope" && (cannot_solve || severity == "major")"#,
                r#"happened("personal_disclosed") && channel in ["phone", "visit"] && n >= 3"#,
            ]),
            (300, 32 * 1024),
            |text| condition::parse(text).is_ok(),
        ),
        text(
            "a tracking code",
            vec![TrackingCode::from_random([9; 7]).to_string().into_bytes()],
            (40, 4096),
            |text| TrackingCode::parse(text).is_ok(),
        ),
        text(
            "a time",
            of(&[
                "2026-03-04T09:00:00+08:00",
                "2026-03-04",
                "2026-03-04T09:00:00Z",
            ]),
            (40, 4096),
            |text| Instant::parse(text).is_ok() | Day::parse(text).is_ok(),
        ),
        text(
            "a length of time",
            of(&["5 working days", "24 hours", "next working day"]),
            (40, 4096),
            |text| Length::parse(text).is_ok(),
        ),
        text(
            "a pattern of numbers",
            of(&["TS-{yyyy}-{n:4}", "{yyyy}{mm}-{n:2}"]),
            (100, 4096),
            |text| Pattern::parse(text, "year").is_ok(),
        ),
    ]
}

fn pulled(entry: &Entry) -> Pulled {
    let stamp = entry.stamp.unwrap_or(Stamp {
        seq: 1,
        received: 1,
    });
    Pulled {
        seq: stamp.seq,
        received: stamp.received,
        raw: entry.event.raw().to_owned(),
        private: entry.private.clone(),
    }
}

fn entry(pulled: &Pulled) -> Option<Entry> {
    Some(Entry {
        event: Event::parse(&pulled.raw).ok()?,
        private: pulled.private.clone(),
        stamp: Some(Stamp {
            seq: pulled.seq,
            received: pulled.received,
        }),
    })
}

/// Events of one case on one device.
fn chain() -> Result<Vec<Entry>> {
    let author = Author {
        org: String::from("019b7523-3400-7af8-8745-c544212be863"),
        device: String::from("019b7523-3400-7e8f-a54e-ef4ccb2202df"),
    };
    let case = "01afc686-4a74-7549-b79d-3823cac9cf88";
    let filed = Filed {
        pack: String::from("ops-user-complaints"),
        code: TrackingCode::from_random([7; 7]).as_str().to_owned(),
        facts: [(String::from("topic"), json!("空调漏水"))].into(),
        ..Filed::default()
    };
    let mut contents = vec![Content::Filed(Box::new(filed))];
    for kind in [
        "accepted",
        "replied",
        "closed",
        "reopened",
        "of_a_newer_version",
    ] {
        contents.push(Content::Act(kind.to_owned(), Box::default()));
    }
    let (mut head, mut entries) = (Head::default(), Vec::new());
    for (number, content) in (1..).zip(contents) {
        let draft = Draft {
            id: format!("01afc686-4a74-7b2d-8613-e960ec6c3d{number:02}"),
            case: case.to_owned(),
            matter: None,
            at: String::from("2026-03-04T09:00:00+08:00"),
            actor: String::from("staff"),
            seen: 0,
            edition: None,
            content,
            personal: Personal {
                text: Some(String::from("已电话说明")),
                ..Personal::default()
            },
            attachments: Vec::new(),
        };
        let done = head.append(&author, draft, 1_772_586_000_000 + number, [1; 16])?;
        head = done.head;
        entries.push(Entry {
            event: done.event,
            private: done.private,
            stamp: Some(Stamp {
                seq: number,
                received: 1_772_586_000_000 + number,
            }),
        });
    }
    Ok(entries)
}

/// The files of a folder, in order of name.
fn shelf(folder: &Path) -> Result<Vec<Vec<u8>>> {
    let mut paths = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<Vec<_>>>()?;
    paths.retain(|path| path.is_file());
    paths.sort();
    let read =
        |path: PathBuf| fs::read(&path).with_context(|| format!("cannot read {}", path.display()));
    paths.into_iter().map(read).collect()
}
