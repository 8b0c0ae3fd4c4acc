//! Fixed sentence patterns, Chinese and English, so that every face explains a date in the same
//! words. Input is an answer; nothing is computed here that the answer does not hold.

use crate::answer::{DayStep, Deadline, Text};
use crate::calendar::Length;
use crate::pack::Pack;
use crate::time::Day;
use std::fmt::Write;

/// Why a deadline falls on its day: start, length, extensions, pauses, what was skipped, make-up
/// days, the last day.
///
/// Reads the days of the deadline itself, of `if_resumed_now` for one that stands still, or of
/// `if_started_now` for one that has not started. Empty when there is no date to explain.
#[must_use]
pub fn why_this_day(deadline: &Deadline, pack: &Pack) -> Text {
    let preview = deadline
        .if_resumed_now
        .as_ref()
        .or(deadline.if_started_now.as_ref());
    let (steps, due) = match (&deadline.due_date, preview) {
        (Some(due), _) => (&deadline.steps, due),
        (None, Some(preview)) => match &preview.due_date {
            Some(due) => (&preview.steps, due),
            None => return Text::default(),
        },
        (None, None) => return Text::default(),
    };
    let start = deadline.starts_on.iter().find(|s| *s != "known");
    let start = start.map(|s| pack.event_text(s));
    let (mut zh, mut en) = (String::new(), String::new());
    length(deadline, start.as_ref(), &mut zh, &mut en);
    if !deadline.by_request {
        extensions(deadline, pack, &mut zh, &mut en);
    }
    pauses(deadline, &mut zh, &mut en);
    days_off(steps, &mut zh, &mut en);
    makeup(steps, due, &mut zh, &mut en);
    if deadline.paused_since.is_some() {
        zh.push_str("若现在恢复，");
        en.push_str("If it went on now: ");
    }
    last_day(deadline, due, &mut zh, &mut en);
    Text {
        zh,
        en: en.trim_end().to_owned(),
    }
}

/// Who let it run longer, and by how much.
fn extensions(deadline: &Deadline, pack: &Pack, zh: &mut String, en: &mut String) {
    for extension in &deadline.extensions {
        let on = extension.at.get(..10).unwrap_or_default();
        let by = extension.by.as_ref();
        let by = by.map(|role| pack.text(&format!("role/{role}")));
        let (by_zh, by_en) = by.map_or((String::new(), String::new()), |by| {
            (format!("经{}批准", by.zh), format!(" by the {}", by.en))
        });
        let length = extension
            .length
            .as_deref()
            .and_then(|l| Length::parse(l).ok());
        let amount = length.and_then(|l| Some((l.amount()?, unit_words(l.unit()))));
        match amount {
            Some((n, (unit_zh, unit_en))) => {
                let plural = if n == 1 { "" } else { "s" };
                let _ = write!(zh, "{}{by_zh}延长{n}{unit_zh}。", date_zh(on));
                let _ = write!(
                    en,
                    "Extended{by_en} on {} by {n} {unit_en}{plural}. ",
                    date_en(on)
                );
            }
            None => {
                let to = &extension.due_date;
                let _ = write!(zh, "{}{by_zh}延长至{}。", date_zh(on), date_zh(to));
                let _ = write!(
                    en,
                    "Extended{by_en} on {} to {}. ",
                    date_en(on),
                    date_en(to)
                );
            }
        }
    }
}

/// When it stood still.
fn pauses(deadline: &Deadline, zh: &mut String, en: &mut String) {
    for pause in &deadline.pauses {
        let from = pause.from.get(..10).unwrap_or_default();
        match pause.to.as_deref().and_then(|to| to.get(..10)) {
            Some(to) if to == from => {
                let _ = write!(zh, "{}曾暂停计时，当天恢复。", date_zh(from));
                let _ = write!(en, "It stood still for a while on {}. ", date_en(from));
            }
            Some(to) => {
                let _ = write!(
                    zh,
                    "{}暂停计时，{}恢复，其间不计。",
                    date_zh(from),
                    date_zh(to)
                );
                let _ = write!(
                    en,
                    "It stood still from {} to {}; the days between do not count. ",
                    date_en(from),
                    date_en(to)
                );
            }
            None => {
                let _ = write!(zh, "{}起暂停计时，尚未恢复。", date_zh(from));
                let _ = write!(en, "It has stood still since {}. ", date_en(from));
            }
        }
    }
}

fn length(deadline: &Deadline, start: Option<&Text>, zh: &mut String, en: &mut String) {
    if deadline.by_request {
        zh.push_str("按投诉人要求的期限，它早于规定时限。");
        en.push_str("The complainant asked for this limit, which is earlier than the rule's. ");
        return;
    }
    let (Some(unit), amount) = (&deadline.unit, deadline.amount) else {
        return;
    };
    let (unit_zh, unit_en) = unit_words(unit);
    let (start_zh, start_en) = match start {
        Some(text) => (
            format!("自“{}”起", text.zh),
            format!("from \"{}\"", text.en),
        ),
        None => (
            "自知晓之时起".to_owned(),
            "from when it became known".to_owned(),
        ),
    };
    match amount {
        Some(n) => {
            let plural = if n == 1 { "" } else { "s" };
            let _ = write!(zh, "{start_zh}{n}{unit_zh}内");
            let _ = write!(en, "Within {n} {unit_en}{plural} {start_en}");
        }
        None => {
            let _ = write!(zh, "{start_zh}，{unit_zh}");
            let _ = write!(en, "{}: {unit_en}", capital(&start_en));
        }
    }
    if matches!(unit.as_str(), "working_day" | "calendar_day" | "month") {
        zh.push_str("，起算当天不计");
        en.push_str("; the start day is not counted");
    }
    zh.push('。');
    en.push_str(". ");
}

/// A run of days off.
struct Run<'a> {
    first: &'a str,
    last: &'a str,
    days: usize,
    names: Vec<&'a Text>,
}

/// Runs of days off, holidays by name and ordinary weekends by number.
fn days_off(steps: &[DayStep], zh: &mut String, en: &mut String) {
    let mut weekends = 0;
    let mut runs: Vec<Run<'_>> = Vec::new();
    let mut in_run = false;
    for step in steps.iter().filter(|s| s.reason != "start") {
        match step.reason.as_str() {
            "holiday" | "uncertain_off" => {
                if !in_run {
                    runs.push(Run {
                        first: &step.date,
                        last: &step.date,
                        days: 0,
                        names: Vec::new(),
                    });
                }
                in_run = true;
                if let Some(run) = runs.last_mut() {
                    run.last = &step.date;
                    run.days += 1;
                    run.names
                        .extend(step.name.as_ref().filter(|n| !run.names.contains(n)));
                }
            }
            "weekend" => {
                weekends += 1;
                in_run = false;
            }
            _ => in_run = false,
        }
    }
    for Run {
        first,
        last,
        days,
        names,
    } in &runs
    {
        let join = |pick: fn(&Text) -> &str, by: &str, none: &str| {
            let words: Vec<&str> = names.iter().map(|n| pick(n)).collect();
            if words.is_empty() {
                none.to_owned()
            } else {
                words.join(by)
            }
        };
        let (name_zh, name_en) = (
            join(|n| &n.zh, "、", ""),
            join(|n| &n.en, " and ", "Days off"),
        );
        let unit = if *days == 1 { "day" } else { "days" };
        if first == last {
            let _ = write!(zh, "{name_zh}{}放假，跳过。", date_zh(first));
            let _ = write!(en, "{name_en}, {}, is off and skipped. ", date_en(first));
        } else {
            let _ = write!(
                zh,
                "{name_zh}{}至{}放假{days}天，跳过。",
                date_zh(first),
                date_zh(last)
            );
            let _ = write!(
                en,
                "{name_en}, {} to {}, {days} {unit} off, skipped. ",
                date_en(first),
                date_en(last)
            );
        }
    }
    if weekends > 0
        && steps
            .iter()
            .any(|s| s.counted.is_some() && s.reason != "calendar_day")
    {
        let unit = if weekends == 1 { "day" } else { "days" };
        let _ = write!(zh, "周末{weekends}天，跳过。");
        let _ = write!(en, "{weekends} weekend {unit} skipped. ");
    }
}

/// Make-up workdays that were counted.
fn makeup(steps: &[DayStep], due: &str, zh: &mut String, en: &mut String) {
    for step in steps
        .iter()
        .filter(|s| s.reason == "makeup" && s.counted.is_some() && s.date != due)
    {
        let _ = write!(
            zh,
            "{}虽是{}，但调休上班，照常计入。",
            date_zh(&step.date),
            weekday_zh(&step.date)
        );
        let _ = write!(
            en,
            "{} is a {} worked in exchange for a day off, and counts. ",
            date_en(&step.date),
            weekday_en(&step.date)
        );
    }
    if steps.iter().any(|s| s.date == due && s.reason == "makeup") {
        let _ = write!(
            zh,
            "{}是{}调休上班，照常计入。",
            date_zh(due),
            weekday_zh(due)
        );
        let _ = write!(
            en,
            "{} is a {} worked in exchange for a day off, and counts. ",
            date_en(due),
            weekday_en(due)
        );
    }
}

fn last_day(deadline: &Deadline, due: &str, zh: &mut String, en: &mut String) {
    let preview = deadline
        .if_resumed_now
        .as_ref()
        .or(deadline.if_started_now.as_ref());
    let preview = preview.and_then(|preview| preview.due_at.as_ref());
    let at = deadline.due_at.as_ref().or(preview);
    let inclusive = at.filter(|_| deadline.due_inclusive);
    match inclusive.and_then(|at| at.get(11..16)) {
        Some(time) => {
            let _ = write!(zh, "截止{}{}{time}。", date_zh(due), weekday_zh(due));
            let _ = write!(en, "Due {} {} at {time}.", weekday_en(due), date_en(due));
        }
        None => {
            let _ = write!(
                zh,
                "最后一天是{}{}，到24:00为止。",
                date_zh(due),
                weekday_zh(due)
            );
            let _ = write!(
                en,
                "The last day is {} {}, until midnight.",
                weekday_en(due),
                date_en(due)
            );
        }
    }
    if let Some(from) = &deadline.uncertain_from {
        let _ = write!(zh, "{}起的放假安排尚未公布，日期可能变动。", date_zh(from));
        let _ = write!(
            en,
            " Days off from {} are not published yet; the date may move.",
            date_en(from)
        );
    }
}

/// Unit names as they stand behind a number, or alone.
fn unit_words(unit: &str) -> (&'static str, &'static str) {
    match unit {
        "working_day" => ("个工作日", "working day"),
        "calendar_day" => ("天", "day"),
        "hour" => ("小时", "hour"),
        "working_hour" => ("个工作小时", "working hour"),
        "minute" => ("分钟", "minute"),
        "month" => ("个月", "month"),
        "same_day" => ("当日内", "the same day"),
        "next_day" => ("次日内", "the next day"),
        "next_working_day" => ("下一工作日内", "the next working day"),
        "week_end" => ("本周内", "by the end of the week"),
        "month_end" => ("本月内", "by the end of the month"),
        "year_end" => ("本年内", "by the end of the year"),
        _ => ("", ""),
    }
}

/// `10月9日`.
#[must_use]
pub fn date_zh(date: &str) -> String {
    parts(date).map_or_else(
        || date.to_owned(),
        |(month, day, _)| format!("{month}月{day}日"),
    )
}

/// `9 Oct`.
#[must_use]
pub fn date_en(date: &str) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    parts(date)
        .and_then(|(month, day, _)| Some(format!("{day} {}", MONTHS.get(month as usize - 1)?)))
        .unwrap_or_else(|| date.to_owned())
}

/// `星期四`.
#[must_use]
pub fn weekday_zh(date: &str) -> &'static str {
    const DAYS: [&str; 7] = [
        "星期一",
        "星期二",
        "星期三",
        "星期四",
        "星期五",
        "星期六",
        "星期日",
    ];
    parts(date)
        .and_then(|(_, _, w)| DAYS.get(w as usize - 1))
        .copied()
        .unwrap_or("")
}

/// `Thursday`.
#[must_use]
pub fn weekday_en(date: &str) -> &'static str {
    const DAYS: [&str; 7] = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ];
    parts(date)
        .and_then(|(_, _, w)| DAYS.get(w as usize - 1))
        .copied()
        .unwrap_or("")
}

/// Month, day and ISO weekday of a date text.
fn parts(date: &str) -> Option<(u32, u32, u32)> {
    use chrono::Datelike;
    let day = Day::parse(date).ok()?;
    let civil = day.date()?;
    Some((civil.month(), civil.day(), day.weekday()))
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| {
        c.to_uppercase().collect::<String>() + chars.as_str()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::{Extended, PauseSpan};
    use crate::calendar::{Calendar, Roll, StartPolicy};
    use crate::pack::{PackDoc, Texts};
    use crate::time::Instant;

    fn pack() -> Pack {
        let mut doc = PackDoc {
            format: 1,
            ..PackDoc::default()
        };
        doc.pack.status = "active".to_owned();
        doc.pack.zone = "Asia/Shanghai".to_owned();
        Pack::compile(doc, Texts::default()).unwrap()
    }

    fn deadline(start: &str, length: &str) -> Deadline {
        let calendar = Calendar::load(include_str!("../calendars/cn.json")).unwrap();
        let length = Length::parse(length).unwrap();
        let start = Instant::parse(start).unwrap();
        let due = calendar
            .due(start, &length, StartPolicy::NotCounted, Roll::None)
            .unwrap()
            .unwrap();
        Deadline {
            starts_on: vec!["accepted".to_owned()],
            due_date: Some(due.date.text()),
            due_at: Some(due.at.text(calendar.zone())),
            due_inclusive: due.inclusive,
            unit: Some(length.unit().to_owned()),
            amount: length.amount(),
            uncertain_from: due.uncertain_from.map(|d| d.text()),
            steps: calendar.steps(start, &length, &due, &[]),
            ..Deadline::default()
        }
    }

    #[test]
    fn a_working_day_limit_across_national_day_is_read_aloud_day_by_day() {
        let text = why_this_day(
            &deadline("2025-09-30T10:00:00+08:00", "5 working days"),
            &pack(),
        );
        assert_eq!(
            text.zh,
            "自“受理”起5个工作日内，起算当天不计。国庆节、中秋节10月1日至10月8日放假8天，跳过。周末1天，跳过。\
             10月11日虽是星期六，但调休上班，照常计入。最后一天是10月14日星期二，到24:00为止。"
        );
        assert!(
            text.en.starts_with(
                "Within 5 working days from \"accepted\"; the start day is not counted."
            ),
            "{}",
            text.en
        );
        assert!(
            text.en
                .ends_with("The last day is Tuesday 14 Oct, until midnight."),
            "{}",
            text.en
        );
    }

    #[test]
    fn a_clock_that_has_not_started_is_told_to_the_minute_too() {
        let mut clock = deadline("2024-06-07T22:00:00+08:00", "12 hours");
        clock.if_started_now = Some(crate::answer::IfStarted {
            due_date: clock.due_date.take(),
            due_at: clock.due_at.take(),
            steps: std::mem::take(&mut clock.steps),
        });
        let text = why_this_day(&clock, &pack());
        assert!(text.zh.ends_with("截止6月8日星期六10:00。"), "{}", text.zh);
    }

    #[test]
    fn pauses_and_extensions_are_told_before_the_days() {
        let mut clock = deadline("2025-09-08T10:00:00+08:00", "5 working days");
        clock.extensions = vec![Extended {
            at: "2025-09-12T09:00:00+08:00".to_owned(),
            length: Some("2 working days".to_owned()),
            ..Extended::default()
        }];
        clock.pauses = vec![PauseSpan {
            from: "2025-09-09T09:00:00+08:00".to_owned(),
            to: Some("2025-09-11T09:00:00+08:00".to_owned()),
        }];
        let text = why_this_day(&clock, &pack());
        assert!(
            text.zh
                .contains("9月12日延长2个工作日。9月9日暂停计时，9月11日恢复，其间不计。"),
            "{}",
            text.zh
        );
        assert!(
            text.en.contains(
                "Extended on 12 Sep by 2 working days. It stood still from 9 Sep to 11 Sep; the days between do not count."
            ),
            "{}",
            text.en
        );
    }

    #[test]
    fn a_limit_in_hours_names_its_minute_and_an_open_calendar_says_so() {
        let text = why_this_day(&deadline("2024-06-07T22:00:00+08:00", "12 hours"), &pack());
        assert!(text.zh.ends_with("截止6月8日星期六10:00。"), "{}", text.zh);
        let text = why_this_day(
            &deadline("2026-12-25T10:00:00+08:00", "5 working days"),
            &pack(),
        );
        assert!(text.zh.contains("尚未公布"), "{}", text.zh);
        assert!(text.en.contains("not published yet"), "{}", text.en);
    }
}
