//! Lengths of time in words, as packs write them. Counts nothing.

use crate::i18n::{Lang, Words};
use crate::texts::parts as text;
use redress_core::calendar::Length;

/// `5 working days` in the reader's language; what is no length stands as it is.
pub fn length_words(written: &str, lang: Lang) -> String {
    let Ok(length) = Length::parse(written) else {
        return written.to_owned();
    };
    let counted = |words: Words, one: &'static str, n: u32| match (lang, n) {
        (Lang::En, 1) => one.to_owned(),
        _ => words.with(lang, &[("n", &n.to_string())]),
    };
    let named = match length {
        Length::Minutes(n) => return counted(text::N_MINUTES, "1 minute", n),
        Length::Hours(n) => return counted(text::N_HOURS, "1 hour", n),
        Length::WorkingHours(n) => return counted(text::N_WORKING_HOURS, "1 working hour", n),
        Length::Days(n) => return counted(text::N_DAYS, "1 day", n),
        Length::WorkingDays(n) => return counted(text::N_WORKING_DAYS, "1 working day", n),
        Length::Months(n) => return counted(text::N_MONTHS, "1 month", n),
        Length::SameDay => text::L_SAME_DAY,
        Length::NextDay => text::L_NEXT_DAY,
        Length::NextWorkingDay => text::L_NEXT_WORKING_DAY,
        Length::WeekEnd => text::L_WEEK_END,
        Length::MonthEnd => text::L_MONTH_END,
        Length::YearEnd => text::L_YEAR_END,
        Length::OnTheSpot => text::L_ON_THE_SPOT,
        Length::Immediately => text::L_IMMEDIATELY,
        Length::Promptly => text::L_PROMPTLY,
        Length::PerCase => text::L_PER_CASE,
        Length::NoneInText => text::L_NONE,
    };
    named.of(lang).to_owned()
}
