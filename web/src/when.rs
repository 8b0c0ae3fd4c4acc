//! Days and times in words, through the browser's `Intl`, in the zone of the regulations.

use crate::i18n::Lang;
use js_sys::{Array, Function, Object, Reflect};
use redress_core::time::{Day, Instant, Zone};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};

/// The zone that every shipped regulation counts in.
pub const ZONE: Zone = Zone::CHINA;

/// A day with its weekday: `10月9日 星期四`, `Thu 9 Oct`; the text itself when it is no day.
pub fn day(text: &str, lang: Lang, this_year: &str) -> String {
    let Ok(day) = Day::parse(text) else {
        return text.to_owned();
    };
    let mut options = vec![("month", "long"), ("day", "numeric"), ("weekday", "long")];
    if lang == Lang::En {
        options = vec![("month", "short"), ("day", "numeric"), ("weekday", "short")];
    }
    if !text.starts_with(this_year) {
        options.push(("year", "numeric"));
    }
    format(day.start(ZONE).plus(43_200), &options, lang)
}

/// A month such as `2026-10`: `2026年10月`, `October 2026`; the text itself when it is none.
pub fn month(text: &str, lang: Lang) -> String {
    let Some(begin) = redress_core::ledger::begin(text) else {
        return text.to_owned();
    };
    format(begin, &[("year", "numeric"), ("month", "long")], lang)
}

/// Day and time of an instant: `10月9日 09:10`, `9 Oct 09:10`; the text itself when it is none.
pub fn moment(text: &str, lang: Lang) -> String {
    let Ok(at) = Instant::parse(text) else {
        return text.to_owned();
    };
    let month = if lang == Lang::En { "short" } else { "long" };
    format!(
        "{} {}",
        format(at, &[("month", month), ("day", "numeric")], lang),
        time(at, lang)
    )
}

/// Day and time with the year, for paper, which is read years later: `2026年10月9日 09:10`; the text itself
/// when it is none.
pub fn full(text: &str, lang: Lang) -> String {
    let Ok(at) = Instant::parse(text) else {
        return text.to_owned();
    };
    let month = if lang == Lang::En { "short" } else { "long" };
    let shape = [("year", "numeric"), ("month", month), ("day", "numeric")];
    format!("{} {}", format(at, &shape, lang), time(at, lang))
}

/// Day and time in the zone of the regulations, as a control of the browser holds it: `2026-11-22T10:05`.
pub fn local(at: Instant) -> String {
    let minutes = at.second_of_day(ZONE) / 60;
    format!(
        "{}T{:02}:{:02}",
        at.day(ZONE).text(),
        minutes / 60,
        minutes % 60
    )
}

/// The instant of such a text; none where it is none.
pub fn from_local(text: &str) -> Option<Instant> {
    let (day, time) = text.split_once('T')?;
    let mut parts = time.split(':').map_while(|p| p.parse::<i64>().ok());
    let (hours, minutes) = (parts.next()?, parts.next()?);
    let known = (0..24).contains(&hours) && (0..60).contains(&minutes);
    let start = Day::parse(day).ok()?.start(ZONE);
    known.then(|| start.plus(hours * 3600 + minutes * 60))
}

/// Hours and minutes.
pub fn time(at: Instant, lang: Lang) -> String {
    format(
        at,
        &[
            ("hour", "2-digit"),
            ("minute", "2-digit"),
            ("hourCycle", "h23"),
        ],
        lang,
    )
}

/// How the browser writes a time: names and values of `Intl.DateTimeFormat`.
type Shape = Vec<(&'static str, &'static str)>;

thread_local! {
    /// What writes times, by language and shape: to make one takes the browser longer than to use it a
    /// hundred times, and a list has many days.
    static WRITERS: RefCell<Vec<(Lang, Shape, Function)>> = const { RefCell::new(Vec::new()) };
}

fn format(at: Instant, shape: &[(&'static str, &'static str)], lang: Lang) -> String {
    formatted(at, shape, lang).unwrap_or_else(|_| at.text(ZONE))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds of any civil date are exact in a double"
)]
fn formatted(
    at: Instant,
    shape: &[(&'static str, &'static str)],
    lang: Lang,
) -> Result<String, JsValue> {
    let text = writer(shape, lang)?.call1(
        &JsValue::UNDEFINED,
        &JsValue::from_f64(at.0 as f64 * 1000.0),
    )?;
    // Han text has no gap before the weekday.
    Ok(text
        .as_string()
        .unwrap_or_default()
        .replace(", ", " ")
        .replace("日星期", "日 星期"))
}

/// The function that writes times of a shape.
fn writer(shape: &[(&'static str, &'static str)], lang: Lang) -> Result<Function, JsValue> {
    let known = WRITERS.with_borrow(|writers| {
        let mut of = writers.iter().filter(|(l, s, _)| *l == lang && s == shape);
        of.next().map(|(.., writer)| writer.clone())
    });
    if let Some(writer) = known {
        return Ok(writer);
    }
    let object = Object::new();
    Reflect::set(&object, &"timeZone".into(), &"Asia/Shanghai".into())?;
    for (name, value) in shape {
        Reflect::set(&object, &(*name).into(), &(*value).into())?;
    }
    let locale = if lang == Lang::En { "en-GB" } else { "zh-CN" };
    let intl = Reflect::get(&js_sys::global(), &"Intl".into())?;
    let class: Function = Reflect::get(&intl, &"DateTimeFormat".into())?.dyn_into()?;
    let formatter = Reflect::construct(&class, &Array::of2(&locale.into(), &object))?;
    // Bound to its formatter.
    let writer: Function = Reflect::get(&formatter, &"format".into())?.dyn_into()?;
    WRITERS.with_borrow_mut(|writers| writers.push((lang, shape.to_vec(), writer.clone())));
    Ok(writer)
}
