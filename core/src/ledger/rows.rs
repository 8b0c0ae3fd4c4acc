//! The ledger as a table: its columns with their headings, and what a line says in each, for commands,
//! spreadsheets and the app alike. Never: how a cell is written or drawn.

use super::{Adjusts, Line};
use crate::answer::{Text, outcome_text};
use crate::pack::Pack;
use crate::time::{Instant, Zone};

/// The headings of the columns, in their order: Chinese and English.
pub const HEADINGS: [(&str, &str); 17] = [
    ("编号", "Number"),
    ("跟踪码", "Tracking code"),
    ("规范", "Regulation"),
    ("收到时间", "Received"),
    ("渠道", "Channel"),
    ("地点", "Place"),
    ("投诉事项", "Subject"),
    ("类型", "Kind"),
    ("级别", "Level"),
    ("主办", "Lead"),
    ("处理意见", "Decision"),
    ("办结时间", "Ended"),
    ("按期", "In time"),
    ("逾期", "Late"),
    ("在办时限", "Waiting"),
    ("最近到期日", "Next due"),
    ("补登或变更", "Late or changed"),
];

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Words, and numbers that are names.
    Text(String),
    /// A count.
    Number(u32),
    /// A day: `2026-10-09`.
    Day(String),
    /// A time of day: `2026-10-09 08:30`.
    Time(String),
}

impl Cell {
    /// As plain text shows it.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Number(n) => n.to_string(),
            Self::Text(text) | Self::Day(text) | Self::Time(text) => text.clone(),
        }
    }
}

/// The cells of a line, in the order of [`HEADINGS`]. `pick` takes the language that is read; without its
/// pack a line has the ids of what it says.
///
/// ```
/// use redress_core::ledger::{HEADINGS, Line, row};
///
/// let line = Line {
///     pack: "p".to_owned(),
///     received: "2025-09-30T23:30:00Z".to_owned(),
///     outcome: Some("accept".to_owned()),
///     late: 1,
///     ..Line::default()
/// };
/// let cells = row(&line, None, &|text| text.en.clone());
/// assert_eq!(cells.len(), HEADINGS.len());
/// assert_eq!(cells[3].text(), "2025-10-01 07:30");
/// assert_eq!(cells[10].text(), "accepted (preview)");
/// assert_eq!((cells[12].text(), cells[13].text()), ("0".into(), "1".into()));
/// ```
#[must_use]
pub fn row(line: &Line, pack: Option<&Pack>, pick: &dyn Fn(&Text) -> String) -> Vec<Cell> {
    let both = |zh: String, en: String| pick(&Text { zh, en });
    let named = |what: &str, id: &str| match pack {
        Some(pack) => pick(&pack.text(&format!("{what}/{id}"))),
        None => id.to_owned(),
    };
    let text = |text: &Option<String>| Cell::Text(text.clone().unwrap_or_default());
    let of = |what: &str, id: &Option<String>| {
        let id = id.as_ref();
        Cell::Text(id.map(|id| named(what, id)).unwrap_or_default())
    };
    let leads: Vec<String> = line.leads.iter().map(|lead| named("role", lead)).collect();
    let title = pack.map(|pack| pick(&pack.text("pack")));
    let decision = line.outcome.as_ref().map(|id| {
        let words = outcome_text(id);
        match line.decided {
            true => pick(&words),
            false => both(
                format!("{}（拟）", words.zh),
                format!("{} (preview)", words.en),
            ),
        }
    });
    let adjusts = line.adjusts.as_ref().map(|adjusts| match adjusts {
        Adjusts::Late(month) => both(format!("补登 {month}"), format!("late for {month}")),
        Adjusts::Changed(month) => both(format!("变更 {month}"), format!("changed since {month}")),
    });
    vec![
        text(&line.number),
        text(&line.code),
        Cell::Text(title.unwrap_or_else(|| line.pack.clone())),
        Cell::Time(local(&line.received)),
        text(&line.channel),
        text(&line.place),
        text(&line.title),
        of("kind", &line.kind),
        of("level", &line.level),
        Cell::Text(leads.join(&both("、".to_owned(), ", ".to_owned()))),
        text(&decision),
        line.ended
            .as_ref()
            .map_or(Cell::Empty, |at| Cell::Time(local(at))),
        Cell::Number(line.in_time),
        Cell::Number(line.late),
        Cell::Number(line.waiting),
        line.due.clone().map_or(Cell::Empty, Cell::Day),
        adjusts.map_or(Cell::Empty, Cell::Text),
    ]
}

/// A declared instant as a clock in China shows it, to the minute.
fn local(at: &str) -> String {
    let shown = Instant::parse(at).map(|at| at.text(Zone::CHINA));
    let shown = shown.unwrap_or_else(|_| at.to_owned());
    shown.get(..16).unwrap_or(&shown).replace('T', " ")
}
