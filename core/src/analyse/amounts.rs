//! Amounts in texts: three days, 十五个工作日, 0.5 %. Never: whose they are.

use crate::calendar::Length;

/// An amount of something, in one measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Amount {
    /// Minutes.
    Minutes(i64),
    /// Days, working or not.
    Days(i64),
    /// Months.
    Months(i64),
    /// Thousandths of anything else.
    Plain(i64),
}

impl Amount {
    /// It is a time.
    pub fn is_time(self) -> bool {
        !matches!(self, Self::Plain(_))
    }

    /// A day is also 24 hours, whichever way a text says it.
    pub fn same(self, other: Self) -> bool {
        let hours = |a: Self| match a {
            Self::Minutes(n) => Some(n),
            Self::Days(n) => Some(n * 24 * 60),
            _ => None,
        };
        self == other || (hours(self).is_some() && hours(self) == hours(other))
    }
}

/// The amount of a length; none where it has none.
pub fn of_length(length: Length) -> Option<Amount> {
    let n = length.amount()?;
    Some(match length {
        Length::Minutes(_) => Amount::Minutes(n),
        Length::Hours(_) | Length::WorkingHours(_) => Amount::Minutes(n * 60),
        Length::Days(_) | Length::WorkingDays(_) => Amount::Days(n),
        Length::Months(_) => Amount::Months(n),
        _ => return None,
    })
}

/// A number as text in thousandths.
pub fn thousandths(text: &str) -> Option<i64> {
    crate::pack::values::decimal(text, 3)
}

/// Units with a factor, longest first.
const UNITS_ZH: [(&str, i64, Unit); 20] = [
    ("分钟", 1, Unit::Minutes),
    ("个小时", 60, Unit::Minutes),
    ("小时", 60, Unit::Minutes),
    ("个工作日", 1, Unit::Days),
    ("工作日", 1, Unit::Days),
    ("个自然日", 1, Unit::Days),
    ("自然日", 1, Unit::Days),
    ("日", 1, Unit::Days),
    ("天", 1, Unit::Days),
    ("周", 7, Unit::Days),
    ("个星期", 7, Unit::Days),
    ("个月", 1, Unit::Months),
    ("年", 12, Unit::Months),
    ("%", 1, Unit::Plain),
    ("％", 1, Unit::Plain),
    ("次", 1, Unit::Plain),
    ("件", 1, Unit::Plain),
    ("人", 1, Unit::Plain),
    ("分", 1, Unit::Plain),
    ("元", 1, Unit::Plain),
];

const UNITS_EN: [(&str, i64, Unit); 7] = [
    ("minute", 1, Unit::Minutes),
    ("hour", 60, Unit::Minutes),
    ("day", 1, Unit::Days),
    ("week", 7, Unit::Days),
    ("month", 1, Unit::Months),
    ("year", 12, Unit::Months),
    ("time", 1, Unit::Plain),
];

const WORDS_EN: [(&str, i64); 22] = [
    ("half", 500),
    ("one", 1000),
    ("two", 2000),
    ("three", 3000),
    ("four", 4000),
    ("five", 5000),
    ("six", 6000),
    ("seven", 7000),
    ("eight", 8000),
    ("nine", 9000),
    ("ten", 10_000),
    ("twelve", 12_000),
    ("fifteen", 15_000),
    ("twenty", 20_000),
    ("twenty-four", 24_000),
    ("thirty", 30_000),
    ("forty", 40_000),
    ("forty-eight", 48_000),
    ("sixty", 60_000),
    ("ninety", 90_000),
    ("hundred", 100_000),
    ("twice", 2000),
];

#[derive(Debug, Clone, Copy)]
enum Unit {
    Minutes,
    Days,
    Months,
    Plain,
}

fn amount(thousandths: i64, factor: i64, unit: Unit) -> Option<Amount> {
    let scaled = thousandths.checked_mul(factor)?;
    let whole = |n: i64| (n % 1000 == 0).then_some(n / 1000);
    Some(match unit {
        Unit::Minutes => Amount::Minutes(whole(scaled)?),
        Unit::Days => match whole(scaled) {
            Some(days) => Amount::Days(days),
            None => Amount::Minutes(scaled * 24 * 60 / 1000),
        },
        Unit::Months => Amount::Months(whole(scaled)?),
        Unit::Plain => Amount::Plain(scaled),
    })
}

/// Amounts in a Chinese text, as written.
pub fn amounts_zh(text: &str) -> Vec<(Amount, String)> {
    let numeral = |c: char| "零〇一二两三四五六七八九十百千半".contains(c);
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit() || numeral(c)) {
        let Some(tail) = rest.get(at..) else { break };
        let digits = tail.starts_with(|c: char| c.is_ascii_digit());
        let part = |c: char| {
            if digits {
                c.is_ascii_digit() || c == '.'
            } else {
                numeral(c)
            }
        };
        let end = tail.find(|c: char| !part(c)).unwrap_or(tail.len());
        let (number, after) = tail.split_at_checked(end).unwrap_or((tail, ""));
        let value = if digits {
            thousandths(number)
        } else {
            chinese(number)
        };
        let ordinal = rest.get(..at).is_some_and(|before| before.ends_with('第'));
        let after = after.strip_prefix(' ').unwrap_or(after);
        let unit = UNITS_ZH.iter().find(|(unit, ..)| after.starts_with(unit));
        if let (Some(value), Some((name, factor, unit)), false) = (value, unit, ordinal) {
            // 一次, 一件 and 一人 are how sentences are built, not numbers.
            let counted = !matches!(unit, Unit::Plain) || value > 1000 || digits;
            if let Some(amount) = amount(value, *factor, *unit).filter(|_| counted) {
                found.push((amount, format!("{number}{name}")));
            }
        }
        rest = after;
    }
    found
}

/// A Chinese numeral in thousandths: 十五, 二十四, 三十, 两, 半.
fn chinese(numeral: &str) -> Option<i64> {
    if numeral == "半" {
        return Some(500);
    }
    let digit = |c: char| "零一二三四五六七八九".chars().position(|d| d == c);
    let (mut total, mut current) = (0i64, 0i64);
    for c in numeral.chars() {
        let scale = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            '两' => {
                current = 2;
                continue;
            }
            '〇' => continue,
            '半' => return None,
            c => {
                current = i64::try_from(digit(c)?).ok()?;
                continue;
            }
        };
        total += current.max(1) * scale;
        current = 0;
    }
    (total + current).checked_mul(1000)
}

/// Amounts in an English text, as written.
pub fn amounts_en(text: &str) -> Vec<(Amount, String)> {
    let lower = text.to_ascii_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-' | '%')))
        .map(|w| w.trim_matches(['.', '-']))
        .filter(|w| !w.is_empty())
        .collect();
    let mut found = Vec::new();
    for (place, word) in words.iter().enumerate() {
        let percent = word.strip_suffix('%').and_then(thousandths);
        if let Some(percent) = percent {
            found.push((Amount::Plain(percent), (*word).to_owned()));
            continue;
        }
        let spelt = WORDS_EN
            .iter()
            .find(|(name, _)| name == word)
            .map(|(_, n)| *n);
        let Some(value) = thousandths(word).or(spelt) else {
            continue;
        };
        let skipped = [
            "working", "calendar", "an", "a", "full", "natural", "office",
        ];
        let next = words.iter().skip(place + 1).find(|w| !skipped.contains(w));
        let unit = next.and_then(|next| {
            let single = next.strip_suffix('s').unwrap_or(next);
            UNITS_EN.iter().find(|(name, ..)| *name == single)
        });
        if let Some((name, factor, unit)) = unit
            && let Some(amount) = amount(value, *factor, *unit)
        {
            found.push((amount, format!("{word} {name}")));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_in_both_languages() {
        let zh = |t: &str| {
            amounts_zh(t)
                .into_iter()
                .map(|(a, _)| a)
                .collect::<Vec<_>>()
        };
        let en = |t: &str| {
            amounts_en(t)
                .into_iter()
                .map(|(a, _)| a)
                .collect::<Vec<_>>()
        };
        for (chinese, english, amount) in [
            ("三日内告知", "within three days", Amount::Days(3)),
            ("十五个工作日内", "15 working days", Amount::Days(15)),
            ("两小时内", "within two hours", Amount::Minutes(120)),
            ("二十四小时", "24 hours", Amount::Minutes(1440)),
            ("满一个月", "one month", Amount::Months(1)),
            (
                "半小时的产量",
                "half an hour's output".trim_end_matches("'s output"),
                Amount::Minutes(30),
            ),
            ("10分钟", "ten minutes", Amount::Minutes(10)),
            ("不良率达到0.5%", "0.5% fail", Amount::Plain(500)),
        ] {
            assert_eq!(zh(chinese), [amount], "{chinese}");
            assert_eq!(en(english), [amount], "{english}");
        }
        assert_eq!(zh("第三次提出的，一次办结"), []);
        assert!(Amount::Days(1).same(Amount::Minutes(1440)));
    }
}
