//! Pauses and extensions by walking: minute by minute for hours, day by day for days. The walk only
//! knows what is left and what happens when; it never shifts a date and never adds one up.

use super::oracle::{Random, Walker};
use super::support::cn_with_hours;
use redress_core::calendar::{Calendar, Extension, Length, More, Pause, Roll, StartPolicy, Terms};
use redress_core::time::{Day, Instant, Zone};

/// Cases compared: more when optimised.
const CASES: u32 = if cfg!(debug_assertions) { 150 } else { 100_000 };

const DAY: i64 = 24 * 60;

/// What happens to one clock; all times are minutes after its start.
#[derive(Debug)]
struct Story {
    start: Instant,
    unit: Unit,
    amount: i64,
    pauses: Vec<(i64, Option<i64>)>,
    extensions: Vec<(i64, i64)>,
    cap: Option<i64>,
    now: i64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Unit {
    Hours,
    WorkingHours,
    Days,
    WorkingDays,
}

/// Where it led: the limit, the extensions that counted, whether it stands still at `now`.
#[derive(Debug, PartialEq)]
struct Led {
    at: Instant,
    extended: Vec<usize>,
    paused: bool,
}

impl Unit {
    fn length(self, amount: i64) -> Length {
        let n = u32::try_from(amount).unwrap();
        match self {
            Self::Hours => Length::Hours(n),
            Self::WorkingHours => Length::WorkingHours(n),
            Self::Days => Length::Days(n),
            Self::WorkingDays => Length::WorkingDays(n),
        }
    }
}

impl Story {
    fn random(random: &mut Random) -> Self {
        let unit = [
            Unit::Hours,
            Unit::WorkingHours,
            Unit::Days,
            Unit::WorkingDays,
        ];
        let unit = unit[random.below(4) as usize];
        let minute = |random: &mut Random, bound: i64| random.below(bound as u64) as i64;
        // Sixteen days, so that pauses and extensions fall before, at and after the limit.
        let span = 16 * DAY;
        // Each kind of act on minutes of its own: at one and the same minute no order is promised.
        let on = |random: &mut Random, kind: i64| minute(random, span / 5) * 5 + kind;
        let pauses = (0..random.below(4)).map(|_| {
            let from = on(random, 0) - DAY;
            let to = from + 5 + minute(random, 4 * DAY) / 5 * 5;
            (from, (random.below(8) > 0).then_some(to))
        });
        let pauses = pauses.collect();
        let extensions = (0..random.below(4)).map(|_| (on(random, 1), 1 + minute(random, 5)));
        let extensions = extensions.collect();
        let now = on(random, 2);
        let first = Day::parse("2023-01-01").unwrap().start(Zone::CHINA);
        Self {
            start: first.plus(60 * minute(random, 3 * 365 * DAY)),
            unit,
            amount: 1 + minute(random, 9) * if unit == Unit::Hours { 12 } else { 1 },
            pauses,
            extensions,
            cap: (random.below(2) == 0).then(|| 1 + minute(random, 8)),
            now: if random.below(3) == 0 { now } else { 60 * DAY },
        }
    }

    fn stands_still(&self, minute: i64) -> bool {
        let begun = self.pauses.iter().filter(|(from, _)| *from <= self.now);
        begun
            .clone()
            .any(|(from, to)| *from <= minute && minute < to.unwrap_or(self.now).min(self.now))
    }

    /// Grants what is asked for at a minute while the limit has not passed.
    fn granted(&self, minute: i64, added: &mut i64, extended: &mut Vec<usize>) -> i64 {
        let mut more = 0;
        for (index, (at, by)) in self.extensions.iter().enumerate() {
            let fits = self.cap.is_none_or(|cap| *added + by <= cap);
            if *at == minute && *at <= self.now && fits {
                *added += by;
                more += by;
                extended.push(index);
            }
        }
        more
    }

    fn walk(&self, walker: &Walker) -> Led {
        match self.unit {
            Unit::Hours => self.walk_minutes(|_| true),
            Unit::WorkingHours => self.walk_minutes(|minute| walker.is_open(self.local(minute))),
            Unit::Days => self.walk_days(|_| true),
            Unit::WorkingDays => self.walk_days(|day| walker.works(day)),
        }
    }

    fn local(&self, minute: i64) -> chrono::NaiveDateTime {
        redress_core::time::local(self.start.plus(60 * minute), Zone::CHINA).unwrap()
    }

    /// What is left runs off in open minutes, and not while it stands still.
    fn walk_minutes(&self, open: impl Fn(i64) -> bool) -> Led {
        let (mut left, mut added, mut extended) = (self.amount * 60, 0, Vec::new());
        let mut minute = 0;
        loop {
            left += 60 * self.granted(minute, &mut added, &mut extended);
            if left == 0 {
                break;
            }
            left -= i64::from(open(minute) && !self.stands_still(minute));
            minute += 1;
        }
        self.led(self.start.plus(60 * minute), extended)
    }

    /// What is left runs off with each day that counts. The day a pause begins still counts, the
    /// day it ends does not; with nothing left a day that stands still moves the limit itself.
    fn walk_days(&self, counts: impl Fn(chrono::NaiveDate) -> bool) -> Led {
        let first = self.start.day(Zone::CHINA);
        let midnight = |day: Day| (day.start(Zone::CHINA).0 - self.start.0).div_euclid(60);
        let (mut left, mut added, mut extended) = (self.amount, 0, Vec::new());
        let (mut day, mut limit) = (first, None);
        loop {
            let end = midnight(day.plus(1));
            if day > first {
                let paused = match limit {
                    None => self.paused_on(midnight(day)),
                    // What begins after the limit changes nothing.
                    Some(limit) => midnight(day) <= self.reach(midnight(Day::plus(limit, 1))),
                };
                let works = counts(day.date().unwrap());
                match (works, paused) {
                    (true, true) if left == 0 => limit = Some(day),
                    (true, false) if left > 0 => left -= 1,
                    (_, false) if left == 0 => break,
                    _ => {}
                }
                if left == 0 && limit.is_none() {
                    limit = Some(day);
                }
            }
            for minute in midnight(day).max(0)..end {
                // The limit may lie in a pause that has just ended; then it is over.
                let over = limit.is_some_and(|limit| {
                    let end = midnight(Day::plus(limit, 1));
                    minute >= end.max(self.reach(end))
                });
                if over {
                    continue;
                }
                let more = self.granted(minute, &mut added, &mut extended);
                left += more;
                if more > 0 {
                    limit = None;
                }
            }
            day = day.plus(1);
        }
        self.led(limit.unwrap().plus(1).start(Zone::CHINA), extended)
    }

    /// Whether some pause holds over the midnight a day begins with.
    fn paused_on(&self, midnight: i64) -> bool {
        let now = self.now;
        let begun = self.pauses.iter().filter(|(from, _)| *from <= now);
        begun
            .clone()
            .any(|(from, to)| (*from).max(0) < midnight && midnight <= to.unwrap_or(now).min(now))
    }

    /// How long it stands still without a break once a pause has begun before an end.
    fn reach(&self, end: i64) -> i64 {
        let mut pauses = self.pauses.clone();
        pauses.retain(|(from, _)| *from <= self.now);
        pauses.sort_unstable();
        let longer = |reach: i64, (from, to): &(i64, Option<i64>)| {
            let goes_on = (*from).max(0) < end || *from <= reach;
            let to = to.unwrap_or(self.now).min(self.now);
            if goes_on { reach.max(to) } else { reach }
        };
        pauses.iter().fold(i64::MIN, longer)
    }

    fn led(&self, at: Instant, extended: Vec<usize>) -> Led {
        let due = (at.0 - self.start.0).div_euclid(60);
        let open = |(from, to): &(i64, Option<i64>)| {
            *from <= self.now && to.is_none_or(|to| to > self.now) && (*from).max(0) < due
        };
        Led {
            at,
            extended,
            paused: self.pauses.iter().any(open),
        }
    }

    fn asked(&self, calendar: &Calendar) -> Led {
        let terms = Terms {
            start: self.start,
            length: self.unit.length(self.amount),
            policy: StartPolicy::NotCounted,
            roll: Roll::None,
        };
        let at = |minute: i64| self.start.plus(60 * minute);
        let pause = |(from, to): &(i64, Option<i64>)| Pause {
            from: at(*from),
            to: to.map(at),
        };
        let extension = |(minute, by): &(i64, i64)| Extension {
            at: at(*minute),
            by: More::Length(self.unit.length(*by)),
        };
        let pauses: Vec<Pause> = self.pauses.iter().map(pause).collect();
        let extensions: Vec<Extension> = self.extensions.iter().map(extension).collect();
        let cap = self.cap.map(|cap| self.unit.length(cap));
        let course = calendar.course(&terms, &pauses, &extensions, cap.as_ref(), at(self.now));
        let course = course.unwrap().unwrap();
        assert_eq!(course.extended.len() + course.refused.len(), {
            let made = extensions.iter().filter(|e| e.at <= at(self.now));
            made.count()
        });
        Led {
            at: course.due.at,
            extended: course.extended.iter().map(|(index, _)| *index).collect(),
            paused: course.paused.is_some(),
        }
    }
}

#[test]
fn pauses_and_extensions_equal_a_walk_on_many_random_stories() {
    let (calendar, walker) = (cn_with_hours(), Walker::with_usual_hours());
    let mut random = Random::seeded(4);
    let (mut paused, mut extended, mut refused) = (0, 0, 0);
    for number in 0..CASES {
        let story = Story::random(&mut random);
        let (asked, walked) = (story.asked(&calendar), story.walk(&walker));
        assert_eq!(asked, walked, "story {number}: {story:#?}");
        paused += u32::from(walked.paused);
        extended += walked.extended.len();
        refused += story.extensions.len() - walked.extended.len();
    }
    // The stories tell of everything, often.
    let often = CASES as usize / 50;
    assert!(paused as usize > often && extended > often && refused > often);
}
