//! What a supervisor looks at first: which cases are late, due today or by the next working day, stand
//! still, or rise by themselves soon. Read off their summaries. Never: a rule, an assessment.

use crate::calendar::Calendar;
use crate::order::InOrder;
use crate::summary::{Clock, Rising, Standing, Summary};
use crate::time::{Day, Instant};
use std::collections::BTreeMap;

/// How many working days ahead a rise of the level is shown: the week in which it can be prevented.
pub const RISES_WITHIN: u32 = 5;

/// What a case is on the board for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Something is late.
    Overdue,
    /// Something ends today.
    Today,
    /// Something ends after today and by the next working day.
    Next,
    /// A clock stands still.
    Paused,
    /// Its level rises by itself soon.
    Rising,
}

impl Group {
    /// Every group, what presses most first.
    pub const ALL: [Self; 5] = [
        Self::Overdue,
        Self::Today,
        Self::Next,
        Self::Paused,
        Self::Rising,
    ];
}

/// One case on the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place among the cases given.
    pub case: usize,
    /// The clock that brings it here: the earliest of its kind.
    pub clock: Option<Clock>,
    /// How many working days the clock has stood still.
    pub still: Option<i64>,
    /// The rise that brings it here.
    pub rise: Option<Rising>,
}

/// The board at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Board {
    /// The day of that moment.
    pub today: Day,
    /// The next working day; none beyond the calendar.
    pub next: Option<Day>,
    /// Open cases in all.
    pub open: usize,
    groups: BTreeMap<Group, Vec<Entry>>,
}

impl Board {
    /// Reads the board off the summaries of all cases; a closed one is none.
    ///
    /// A case stands in each group once, and may stand in several.
    #[must_use]
    pub fn of(cases: &[Option<&Summary>], calendar: &Calendar, now: Instant) -> Self {
        let today = now.day(calendar.zone());
        let ahead = |days| calendar.add(today, days).ok().map(|added| added.day);
        let mut board = Self {
            today,
            next: ahead(1),
            open: 0,
            groups: BTreeMap::new(),
        };
        let horizon = ahead(RISES_WITHIN).map(|day| day.plus(1).start(calendar.zone()));
        for (case, summary) in cases.iter().enumerate() {
            if let Some(summary) = summary {
                board.open += 1;
                board.take(case, summary, calendar, now, horizon);
            }
        }
        for entries in board.groups.values_mut() {
            entries.in_order_of(|entry| (entry.order(), entry.case));
        }
        board
    }

    /// The cases of a group: late ones longest late first, others by what comes first.
    #[must_use]
    pub fn group(&self, group: Group) -> &[Entry] {
        self.groups.get(&group).map_or(&[], Vec::as_slice)
    }

    fn take(
        &mut self,
        case: usize,
        summary: &Summary,
        calendar: &Calendar,
        now: Instant,
        horizon: Option<Instant>,
    ) {
        let mut first: BTreeMap<Group, &Clock> = BTreeMap::new();
        for clock in &summary.clocks {
            if let Some(group) = self.group_of(clock) {
                let known = first.entry(group).or_insert(clock);
                if instant(clock) < instant(known) {
                    *known = clock;
                }
            }
        }
        for (group, clock) in first {
            let since = clock.at.filter(|_| group == Group::Paused);
            let day = since.map(|since| Instant(since).day(calendar.zone()));
            let counted = day.and_then(|day| calendar.count(day, self.today).ok());
            self.groups.entry(group).or_default().push(Entry {
                case,
                clock: Some(clock.clone()),
                still: counted.map(|counted| counted.days),
                rise: None,
            });
        }
        // The first rise that is still to come, by the horizon.
        let soon = |rise: &&Rising| rise.at > now.0 && horizon.is_some_and(|h| rise.at <= h.0);
        if let Some(rise) = summary.rises.iter().filter(soon).min_by_key(|rise| rise.at) {
            self.groups.entry(Group::Rising).or_default().push(Entry {
                case,
                clock: None,
                still: None,
                rise: Some(rise.clone()),
            });
        }
    }

    fn group_of(&self, clock: &Clock) -> Option<Group> {
        let due = || Day::parse(clock.day.as_deref()?).ok();
        match clock.stands {
            Standing::Overdue => Some(Group::Overdue),
            Standing::Paused => Some(Group::Paused),
            Standing::Running if due()? == self.today => Some(Group::Today),
            Standing::Running if due()? > self.today && due()? <= self.next? => Some(Group::Next),
            _ => None,
        }
    }
}

impl Entry {
    /// What comes first in its group; what has no instant comes last.
    fn order(&self) -> i64 {
        let clock = self.clock.as_ref().map(instant);
        let rise = self.rise.as_ref().map(|rise| rise.at);
        clock.or(rise).unwrap_or(i64::MAX)
    }
}

/// The instant that orders a clock in its group: since when it stands still, or its limit.
fn instant(clock: &Clock) -> i64 {
    clock.at.unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::{Answer, Deadline, PackRef, Rise, Sections, Severity};
    use crate::record::CaseState;

    fn china() -> Calendar {
        Calendar::load(include_str!("../calendars/cn.json")).unwrap()
    }

    fn answer(deadlines: Vec<Deadline>, rises: &[&str]) -> Summary {
        let rises = rises.iter().map(|at| Rise {
            level: "major".to_owned(),
            at: (*at).to_owned(),
            rule: "R".to_owned(),
        });
        let severity = Severity {
            rises: rises.collect(),
            ..Severity::default()
        };
        let answer = Answer {
            pack: PackRef {
                id: "p".to_owned(),
                version: "1".to_owned(),
                digest: String::new(),
            },
            calendar: String::new(),
            now: String::new(),
            sections: Sections {
                severity: Some(severity),
                deadlines,
                ..Sections::default()
            },
            matters: Vec::new(),
            next_questions: Vec::new(),
            tasks: Vec::new(),
            derived_events: Vec::new(),
        };
        Summary::of(&CaseState::default(), Some(&(answer, None)), Instant(0))
    }

    fn clock(id: &str, status: &str, due: &str) -> Deadline {
        let after = Day::parse(due).unwrap().plus(1);
        Deadline {
            rule: id.to_owned(),
            status: status.to_owned(),
            modality: "must".to_owned(),
            due_date: Some(due.to_owned()),
            due_at: Some(format!("{}T00:00:00+08:00", after.text())),
            ..Deadline::default()
        }
    }

    fn board(answers: &[Summary], now: &str) -> Board {
        let cases: Vec<Option<&Summary>> = answers.iter().map(Some).collect();
        Board::of(&cases, &china(), Instant::parse(now).unwrap())
    }

    fn cases(board: &Board, group: Group) -> Vec<usize> {
        board.group(group).iter().map(|entry| entry.case).collect()
    }

    #[test]
    fn the_next_working_day_is_the_one_after_the_holiday_and_all_days_up_to_it_belong_to_it() {
        let answers = [
            answer(vec![clock("a", "running", "2026-09-30")], &[]),
            // A limit in calendar days may end in the holiday.
            answer(vec![clock("a", "running", "2026-10-03")], &[]),
            answer(vec![clock("a", "running", "2026-10-08")], &[]),
            answer(vec![clock("a", "running", "2026-10-09")], &[]),
        ];
        let board = board(&answers, "2026-09-30T10:00:00+08:00");
        assert_eq!(board.next, Day::parse("2026-10-08").ok());
        assert_eq!(cases(&board, Group::Today), [0]);
        assert_eq!(cases(&board, Group::Next), [1, 2]);
        assert_eq!(board.open, 4);
    }

    #[test]
    fn a_case_stands_once_in_each_group_with_its_earliest_clock_and_the_longest_late_comes_first() {
        let answers = [
            answer(
                vec![
                    clock("later", "overdue", "2026-10-20"),
                    clock("earlier", "overdue", "2026-10-15"),
                    clock("today", "running", "2026-10-22"),
                ],
                &[],
            ),
            answer(vec![clock("a", "overdue", "2026-10-09")], &[]),
        ];
        let board = board(&answers, "2026-10-22T10:00:00+08:00");
        assert_eq!(cases(&board, Group::Overdue), [1, 0]);
        let clock = board.group(Group::Overdue)[1].clock.as_ref().unwrap();
        assert_eq!(clock.rule, "earlier");
        assert_eq!(cases(&board, Group::Today), [0]);
    }

    #[test]
    fn what_binds_nobody_or_belongs_to_an_earlier_attempt_is_not_late() {
        let may = Deadline {
            modality: "may".to_owned(),
            ..clock("a", "overdue", "2026-10-09")
        };
        let before = Deadline {
            attempt: Some(0),
            ..clock("a", "overdue", "2026-10-09")
        };
        let closed = answer(vec![clock("a", "overdue", "2026-10-09")], &[]);
        let idle = answer(vec![may, before, clock("b", "met", "2026-10-22")], &[]);
        let now = Instant::parse("2026-10-22T10:00:00+08:00").unwrap();
        let board = Board::of(&[None, Some(&idle)], &china(), now);
        assert_eq!(board.open, 1);
        assert!(Group::ALL.iter().all(|g| board.group(*g).is_empty()));
        let board = Board::of(&[Some(&closed)], &china(), now);
        assert_eq!(cases(&board, Group::Overdue), [0]);
    }

    #[test]
    fn a_clock_that_stands_still_says_for_how_many_working_days() {
        let still = |since: &str| Deadline {
            paused_since: Some(since.to_owned()),
            due_date: None,
            due_at: None,
            ..clock("a", "paused", "2026-10-09")
        };
        let answers = [
            answer(vec![still("2026-10-09T09:00:00+08:00")], &[]),
            answer(vec![still("2026-09-29T16:00:00+08:00")], &[]),
        ];
        let board = board(&answers, "2026-10-12T10:00:00+08:00");
        assert_eq!(cases(&board, Group::Paused), [1, 0]);
        let days: Vec<_> = board.group(Group::Paused).iter().map(|e| e.still).collect();
        // 30 September, 8, 9, the make-up Saturday and 12 October; then the last two.
        assert_eq!(days, [Some(5), Some(2)]);
    }

    #[test]
    fn a_rise_is_shown_within_five_working_days_and_neither_earlier_nor_once_it_came() {
        let answers = [
            answer(Vec::new(), &["2026-10-19T00:00:00+08:00"]),
            answer(Vec::new(), &["2026-10-20T00:00:01+08:00"]),
            answer(Vec::new(), &["2026-10-12T10:00:00+08:00"]),
            answer(
                Vec::new(),
                &["2026-10-16T00:00:00+08:00", "2026-10-13T00:00:00+08:00"],
            ),
        ];
        let board = board(&answers, "2026-10-12T10:00:00+08:00");
        assert_eq!(cases(&board, Group::Rising), [3, 0]);
        let rise = board.group(Group::Rising)[0].rise.as_ref().unwrap();
        let tuesday = Instant::parse("2026-10-13T00:00:00+08:00").unwrap();
        assert_eq!(rise.at, tuesday.0);
    }
}
