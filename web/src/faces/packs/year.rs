//! A year of the calendar that limits are counted by: every day off and every made-up workday in
//! twelve months, and below them the notice behind each. Reads the calendar; counts no limit.

use super::PacksBar;
use crate::i18n::Lang;
use crate::parts::live::live;
use crate::parts::page::{enter, focus_heading};
use crate::state::App;
use crate::texts::year as text;
use crate::when::ZONE;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use redress_core::answer::Text;
use redress_core::calendar::{Calendar, Reason};
use redress_core::time::Day;

/// The years that days can be counted in.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2050;
const MONTHS: u32 = 12;

/// A day of the grid.
#[derive(Debug, Clone, PartialEq)]
struct Cell {
    day: Day,
    number: u32,
    reason: Reason,
    name: Option<Text>,
    today: bool,
}

/// What a notice says of one holiday: the days off, and the weekend days worked for it.
#[derive(Debug, Clone, PartialEq)]
struct Holiday {
    name: Text,
    notice: Option<String>,
    off: Vec<Day>,
    makeup: Vec<Day>,
}

/// A year as the page shows it.
#[derive(Debug, Clone, Default, PartialEq)]
struct Shown {
    region: Text,
    months: Vec<Vec<Cell>>,
    holidays: Vec<Holiday>,
    workdays: usize,
    /// The first day whose notice is not published.
    uncertain: Option<Day>,
}

fn read(calendar: &Calendar, year: i32, today: Day) -> Shown {
    let mut shown = Shown {
        region: calendar.title(),
        ..Shown::default()
    };
    for month in 1..=MONTHS {
        let days = (1..=31).filter_map(|number| Some((number, Day::civil(year, month, number)?)));
        let cells = days.map(|(number, day)| {
            let info = calendar.day(day);
            shown.workdays += usize::from(info.works);
            if !info.certain {
                shown.uncertain.get_or_insert(day);
            }
            let (off, makeup) = (
                info.reason == Reason::Holiday,
                info.reason == Reason::Makeup,
            );
            if let Some(name) = info.name.clone().filter(|_| off || makeup) {
                let notice = info.notice.map(str::to_owned);
                let same = |h: &&mut Holiday| h.name == name && h.notice == notice;
                if shown.holidays.iter_mut().find(same).is_none() {
                    shown.holidays.push(Holiday {
                        name: name.clone(),
                        notice: notice.clone(),
                        off: Vec::new(),
                        makeup: Vec::new(),
                    });
                }
                if let Some(holiday) = shown.holidays.iter_mut().find(same) {
                    let days = if off {
                        &mut holiday.off
                    } else {
                        &mut holiday.makeup
                    };
                    days.push(day);
                }
            }
            Cell {
                day,
                number,
                reason: info.reason,
                name: info.name,
                today: day == today,
            }
        });
        let cells = cells.collect();
        shown.months.push(cells);
    }
    shown
}

/// The page.
#[component]
pub fn Year() -> impl IntoView {
    let app = App::of_context();
    enter("packs", text::TITLE);
    focus_heading();
    let params = use_params_map();
    let today = move || app.now().day(ZONE);
    let year = Memo::new(move |_| {
        let asked = params.with(|p| p.get("year")).and_then(|y| y.parse().ok());
        let this = today().text().get(..4).and_then(|y| y.parse().ok());
        let year: i32 = asked.or(this).unwrap_or(2026);
        year.clamp(*YEARS.start(), *YEARS.end())
    });
    let shown = Memo::new(move |_| Some(read(&app.catalogue()?.calendar, year.get(), today())));
    let title = move || app.tf(text::YEAR, &[("year", &year.get().to_string())]);
    let step = move |by: i32, words| {
        let to = move || (year.get() + by).clamp(*YEARS.start(), *YEARS.end());
        let href = move || format!("/calendar/{}", to());
        let label = move || app.tf(words, &[("year", &to().to_string())]);
        view! { <A href=href attr:class="button">{label}</A> }.into_any()
    };
    let body = move || match shown.get() {
        Some(shown) => grid(app, shown),
        None => view! { <p role="status">{app.t(crate::texts::packs::LOADING)}</p> }.into_any(),
    };
    view! {
        <div class="packs year">
            <PacksBar/>
            <main>
                <h1 tabindex="-1">{live(title)}</h1>
                <p class="lead">{app.says(text::LEAD)}</p>
                <nav class="row no-print" aria-label=app.says(text::TITLE)>{step(-1, text::BEFORE)}{step(1, text::AFTER)}</nav>
                {live(body)}
            </main>
        </div>
    }
    .into_any()
}

fn grid(app: App, shown: Shown) -> AnyView {
    let count = |days: fn(&Holiday) -> &Vec<Day>| {
        let all = shown.holidays.iter().map(|holiday| days(holiday).len());
        all.sum::<usize>().to_string()
    };
    let sum = app.tf(
        text::SUM,
        &[
            ("region", &app.text(&shown.region)),
            ("days", &shown.workdays.to_string()),
            ("off", &count(|h| &h.off)),
            ("makeup", &count(|h| &h.makeup)),
        ],
    );
    let uncertain = shown.uncertain.map(|from| {
        let words = app.tf(text::UNCERTAIN, &[("day", &app.day_text(&from.text()))]);
        view! { <p class="note note--seal">{words}</p> }.into_any()
    });
    let months: Vec<AnyView> = shown.months.iter().map(|cells| month(app, cells)).collect();
    let holidays: Vec<AnyView> = shown.holidays.iter().map(|h| holiday(app, h)).collect();
    view! {
        <p data-testid="year-sum">{sum}</p>
        {uncertain}
        <div class="year-months" data-testid="year">{months}</div>
        <ul class="key"><li><i class="k-off" aria-hidden="true">{app.t(text::OFF)}</i>{app.t(text::KEY_OFF)}</li>
            <li><i class="k-work" aria-hidden="true">{app.t(text::WORK)}</i>{app.t(text::KEY_WORK)}</li></ul>
        <h2>{app.t(text::NOTICES)}</h2>
        <dl class="facts">{holidays}</dl>
    }
    .into_any()
}

/// A month as a table, Monday first.
fn month(app: App, cells: &[Cell]) -> AnyView {
    let Some(first) = cells.first() else {
        return ().into_any();
    };
    let before = usize::try_from(first.day.weekday()).unwrap_or(1) - 1;
    let padded: Vec<Option<&Cell>> = std::iter::repeat_n(None, before)
        .chain(cells.iter().map(Some))
        .collect();
    let weeks: Vec<AnyView> = padded
        .chunks(7)
        .map(|week| {
            let week: Vec<AnyView> = week.iter().map(|cell| day(app, *cell)).collect();
            view! { <tr>{week}</tr> }.into_any()
        })
        .collect();
    let heads: Vec<AnyView> = app
        .t(text::WEEKDAYS)
        .split(' ')
        .map(|name| view! { <th scope="col">{name.to_owned()}</th> }.into_any())
        .collect();
    let date = first.day.text();
    let number = date.get(5..7).unwrap_or_default().trim_start_matches('0');
    let name = match app.lang() {
        Lang::Zh => format!("{number}月"),
        Lang::En => {
            let at = number.parse::<usize>().unwrap_or(1).saturating_sub(1);
            let name = text::MONTHS_EN.split(' ').nth(at);
            name.unwrap_or_default().to_owned()
        }
    };
    view! { <table><caption>{name}</caption><thead><tr>{heads}</tr></thead><tbody>{weeks}</tbody></table> }
        .into_any()
}

fn day(app: App, cell: Option<&Cell>) -> AnyView {
    let Some(cell) = cell else {
        return view! { <td></td> }.into_any();
    };
    let (class, mark) = match cell.reason {
        Reason::Holiday => ("is-off", Some(text::OFF)),
        Reason::Makeup => ("is-work", Some(text::WORK)),
        Reason::Weekend | Reason::UncertainOff => ("is-weekend", None),
        Reason::Workday | Reason::UncertainWorkday => ("", None),
    };
    let name = mark.and(cell.name.as_ref()).map(|name| app.text(name));
    let mark = mark.map(|mark| view! { <em>{app.t(mark)}</em> });
    let said = name
        .clone()
        .map(|name| view! { <span class="unseen">{name}</span> });
    let today = cell.today.then_some("date");
    view! { <td class=class title=name aria-current=today data-day=cell.day.text()>{cell.number}{mark}{said}</td> }
        .into_any()
}

/// A holiday with its days and its notice.
fn holiday(app: App, holiday: &Holiday) -> AnyView {
    let off = spans(app, &holiday.off);
    let off = (!off.is_empty()).then(|| {
        let n = holiday.off.len().to_string();
        app.tf(text::DAYS_OFF, &[("days", &off), ("n", &n)])
    });
    let makeup = spans(app, &holiday.makeup);
    let makeup = (!makeup.is_empty()).then(|| app.tf(text::DAYS_WORK, &[("days", &makeup)]));
    let notice = holiday.notice.clone();
    view! {
        <div><dt>{app.text(&holiday.name)}</dt>
            <dd>{off}" "{makeup}" "<span class="clause">{notice}</span></dd></div>
    }
    .into_any()
}

/// Days as spans, in words.
fn spans(app: App, days: &[Day]) -> String {
    let mut spans: Vec<(Day, Day)> = Vec::new();
    for day in days {
        match spans.last_mut() {
            Some((_, last)) if last.plus(1) == *day => *last = *day,
            _ => spans.push((*day, *day)),
        }
    }
    let words = spans.into_iter().map(|(first, last)| {
        if first == last {
            app.day_text(&first.text())
        } else {
            format!(
                "{} – {}",
                app.day_text(&first.text()),
                app.day_text(&last.text())
            )
        }
    });
    let words: Vec<String> = words.collect();
    words.join(app.t(crate::texts::casework::LIST))
}
