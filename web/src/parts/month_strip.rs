//! The month strip: every day from the start of a clock to its last day, counted, skipped, and why.
//! One row where it fits, Monday-first weeks where it does not. Counts nothing itself.

use crate::i18n::{Lang, Words};
use crate::state::App;
use crate::texts::parts as text;
use crate::when::ZONE;
use leptos::prelude::*;
use redress_core::answer::DayStep;
use redress_core::render;
use redress_core::time::Day;

/// More days than this never stand in one row.
const ROW_DAYS: usize = 14;
/// More days than this are not drawn: the sentence says it all.
const MOST_DAYS: usize = 92;

/// One cell.
struct Cell {
    date: String,
    step: Option<DayStep>,
}

/// The days between a start and a limit.
#[component]
pub fn MonthStrip(
    /// The days, from the start.
    steps: Vec<DayStep>,
    /// The last day.
    #[prop(into)]
    due: String,
    /// Monday-first weeks even for few days.
    #[prop(optional)]
    weeks: bool,
    /// The word under the start day; “start” where none is given.
    #[prop(optional, into)]
    start: Option<Words>,
) -> impl IntoView {
    let app = expect_context::<App>();
    let days = steps.len();
    let in_weeks = weeks || days > ROW_DAYS;
    let cells = StoredValue::new(if in_weeks {
        whole_weeks(steps)
    } else {
        plain(steps)
    });
    let start = start.unwrap_or(text::STRIP_START);
    (2..=MOST_DAYS).contains(&days).then(|| {
        view! {
            <ol class="strip" class=("strip--weeks", in_weeks) aria-label=app.says(text::STRIP_LABEL)>
                {move || {
                    let today = app.now().day(ZONE).text();
                    let eye = Eye { lang: app.lang(), due: due.clone(), today, start, in_weeks };
                    cells.with_value(|cells| {
                        cells.iter().enumerate().map(|(at, cell)| eye.cell(at, cell)).collect_view()
                    })
                }}
            </ol>
        }
    })
}

/// What the marks of a strip mean.
#[component]
pub fn StripKey(
    /// The days shown: only marks that occur are explained.
    steps: Vec<DayStep>,
) -> impl IntoView {
    let app = expect_context::<App>();
    let skips = steps
        .iter()
        .any(|s| s.counted.is_none() && s.reason != "start");
    let makes_up = steps.iter().any(|s| s.reason == "makeup");
    view! {
        <ul class="key" aria-label=app.says(text::KEY_LABEL)>
            <li><i class="k-count" aria-hidden="true">"1"</i>{app.says(text::KEY_COUNTED)}</li>
            {skips.then(|| view! { <li><i class="k-skip" aria-hidden="true"></i>{app.says(text::KEY_SKIPPED)}</li> })}
            {makes_up.then(|| view! {
                <li><i class="k-makeup" aria-hidden="true">{app.says(text::STRIP_MAKEUP)}</i>{app.says(text::KEY_MAKEUP)}</li>
            })}
            <li><i class="k-due" aria-hidden="true"></i>{app.says(text::KEY_DUE)}</li>
        </ul>
    }
}

fn plain(steps: Vec<DayStep>) -> Vec<Cell> {
    steps
        .into_iter()
        .map(|step| Cell {
            date: step.date.clone(),
            step: Some(step),
        })
        .collect()
}

/// The days filled up to whole weeks, Monday first.
fn whole_weeks(steps: Vec<DayStep>) -> Vec<Cell> {
    let ends = |step: Option<&DayStep>| step.and_then(|s| Day::parse(&s.date).ok());
    let (Some(first), Some(last)) = (ends(steps.first()), ends(steps.last())) else {
        return plain(steps);
    };
    let outside = |from: Day, days: i32| {
        (0..days)
            .map(move |n| Cell {
                date: from.plus(n).text(),
                step: None,
            })
            .collect::<Vec<_>>()
    };
    let before = days_since_monday(first);
    let after = 6 - days_since_monday(last);
    let mut cells = outside(first.plus(-before), before);
    cells.extend(plain(steps));
    cells.extend(outside(last.plus(1), after));
    cells
}

fn days_since_monday(day: Day) -> i32 {
    i32::try_from(day.weekday()).unwrap_or(1) - 1
}

/// How the cells of one strip are seen: language, last day, today.
struct Eye {
    lang: Lang,
    due: String,
    today: String,
    start: Words,
    in_weeks: bool,
}

impl Eye {
    fn cell(&self, at: usize, cell: &Cell) -> impl IntoView + use<> {
        let date = &cell.date;
        let step = cell.step.as_ref();
        let reason = step.map_or("", |s| s.reason.as_str());
        let counted = step.and_then(|s| s.counted);
        let (is_due, is_today) = (*date == self.due && step.is_some(), *date == self.today);
        let mut class = String::from(match reason {
            "" => "is-outside",
            "start" => "is-start",
            _ if counted.is_some() => "is-counted",
            _ => "is-skipped",
        });
        for (name, holds) in [
            ("is-past", *date <= self.today),
            ("is-today", is_today),
            ("is-due", is_due),
        ] {
            if holds {
                class.push(' ');
                class.push_str(name);
            }
        }
        let first = date.ends_with("-01");
        let month = (at == 0 || (first && !(self.in_weeks && at >= 7))).then(|| self.month(date));
        let weekday = if first && self.in_weeks && at >= 7 {
            self.month(date)
        } else {
            self.weekday(date)
        };
        let number = date
            .rsplit('-')
            .next()
            .unwrap_or("")
            .trim_start_matches('0')
            .to_owned();
        let makeup = reason == "makeup";
        view! {
            <li class=class>
                <span class="unseen">{self.said(cell, is_today, is_due)}</span>
                {month.map(|m| view! { <span class="month" aria-hidden="true">{m}</span> })}
                <span class="weekday" aria-hidden="true">
                    {if is_today { view! { <b>{text::TODAY.of(self.lang)}</b> }.into_any() } else { weekday.into_any() }}
                    {makeup.then(|| view! { <em>{text::STRIP_MAKEUP.of(self.lang)}</em> })}
                </span>
                <span class="date" aria-hidden="true">{number}</span>
                <span class="count" aria-hidden="true">{self.mark(reason, counted, is_due)}</span>
            </li>
        }
    }

    fn month(&self, date: &str) -> String {
        match self.lang {
            Lang::Zh => render::date_zh(date)
                .split_inclusive('月')
                .next()
                .unwrap_or("")
                .to_owned(),
            Lang::En => render::date_en(date)
                .split(' ')
                .nth(1)
                .unwrap_or("")
                .to_owned(),
        }
    }

    fn weekday(&self, date: &str) -> String {
        match self.lang {
            Lang::Zh => render::weekday_zh(date)
                .chars()
                .last()
                .map(String::from)
                .unwrap_or_default(),
            Lang::En => render::weekday_en(date).chars().take(2).collect(),
        }
    }

    fn mark(&self, reason: &str, counted: Option<i64>, is_due: bool) -> String {
        match (reason, counted) {
            _ if is_due => text::STRIP_DUE.of(self.lang).to_owned(),
            ("start", _) => self.start.of(self.lang).to_owned(),
            (_, Some(n)) => n.to_string(),
            ("uncertain_off", None) => text::STRIP_OFF_UNSURE.of(self.lang).to_owned(),
            ("paused", None) => text::STRIP_PAUSED.of(self.lang).to_owned(),
            ("weekend" | "holiday", None) => text::STRIP_OFF.of(self.lang).to_owned(),
            _ => String::new(),
        }
    }

    /// The cell for those who hear it.
    fn said(&self, cell: &Cell, is_today: bool, is_due: bool) -> String {
        let lang = self.lang;
        let day = spoken_day(&cell.date, lang);
        let step = cell.step.as_ref();
        let number = step
            .and_then(|s| s.counted)
            .map(|n| n.to_string())
            .unwrap_or_default();
        let name = step
            .and_then(|s| s.name.as_ref())
            .map(|n| lang.of(n).to_owned());
        let words = match step.map(|s| (s.reason.as_str(), s.counted)) {
            None => text::SAY_OUTSIDE,
            Some(("start", Some(_))) => text::SAY_START_COUNTED,
            Some(("start", None)) => text::SAY_START,
            Some(("makeup", _)) => text::SAY_MAKEUP,
            Some(("calendar_day", Some(_))) => text::SAY_CALENDAR_DAY,
            Some((_, Some(_))) => text::SAY_WORKDAY,
            Some(("paused", _)) => text::SAY_PAUSED,
            Some(("weekend", None)) => text::SAY_WEEKEND,
            Some(_) if name.is_some() => text::SAY_HOLIDAY,
            Some(_) => text::SAY_OFF,
        };
        let name = name.unwrap_or_default();
        let mut said = words.with(lang, &[("day", &day), ("n", &number), ("name", &name)]);
        if step.is_some_and(|s| s.reason.starts_with("uncertain")) {
            said.push_str(text::SAY_UNSURE.of(lang));
        }
        if is_today {
            said.push_str(text::SAY_TODAY.of(lang));
        }
        if is_due {
            said.push_str(text::SAY_DUE.of(lang));
        }
        said
    }
}

fn spoken_day(date: &str, lang: Lang) -> String {
    match lang {
        Lang::Zh => format!("{}{}", render::date_zh(date), render::weekday_zh(date)),
        Lang::En => format!("{}, {}", render::date_en(date), render::weekday_en(date)),
    }
}
