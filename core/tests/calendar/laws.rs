//! What holds for every day and amount between 1990 and 2040.

use super::support::{CN, cn, cn_with_hours};
use proptest::prelude::*;
use redress_core::calendar::{Calendar, Length, Roll, StartPolicy};
use redress_core::time::{Day, Instant};
use std::sync::LazyLock;

static PLAIN: LazyLock<Calendar> = LazyLock::new(cn);
static HOURS: LazyLock<Calendar> = LazyLock::new(cn_with_hours);

/// Days from 1990-01-01 to 2040-12-31.
fn days() -> impl Strategy<Value = Day> {
    (7_305..=25_932).prop_map(Day)
}

fn instants() -> impl Strategy<Value = Instant> {
    (days(), 0..86_400_i64).prop_map(|(day, second)| day.start(PLAIN.zone()).plus(second))
}

fn add(day: Day, n: u32) -> Day {
    PLAIN.add(day, n).unwrap().day
}

fn count(from: Day, to: Day) -> i64 {
    PLAIN.count(from, to).unwrap().days
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn counting_to_where_adding_led_gives_what_was_added(day in days(), n in 0..400_u32) {
        prop_assert_eq!(count(day, add(day, n)), i64::from(n));
    }

    #[test]
    fn adding_in_two_goes_leads_where_adding_at_once_does(
        day in days(), a in 0..200_u32, b in 0..200_u32,
    ) {
        prop_assert_eq!(add(add(day, a), b), add(day, a + b));
    }

    #[test]
    fn a_later_start_or_a_larger_amount_never_leads_to_an_earlier_day(
        day in days(), later in 0..60_i32, n in 1..200_u32, more in 0..20_u32,
    ) {
        prop_assert!(add(day, n) <= add(day.plus(later), n));
        prop_assert!(add(day, n) <= add(day, n + more));
        prop_assert!(add(day, n) < add(day, n + 1));
    }

    #[test]
    fn subtracting_undoes_adding_on_working_days(day in days(), n in 1..200_u32) {
        let day = add(day, 1);
        prop_assert_eq!(PLAIN.sub(add(day, n), n).unwrap().day, day);
    }

    #[test]
    fn adding_leads_to_a_working_day_and_zero_leads_nowhere(day in days(), n in 1..200_u32) {
        prop_assert!(PLAIN.day(add(day, n)).works);
        prop_assert_eq!(add(day, 0), day);
    }

    #[test]
    fn counts_add_up_and_turn_their_sign(a in days(), b in days(), c in days()) {
        prop_assert_eq!(count(a, b) + count(b, c), count(a, c));
        prop_assert_eq!(count(a, b), -count(b, a));
    }

    #[test]
    fn working_seconds_to_the_end_of_working_hours_are_those_hours(
        start in instants(), n in 1..200_u32,
    ) {
        let due = HOURS
            .due(start, &Length::WorkingHours(n), StartPolicy::NotCounted, Roll::None)
            .unwrap()
            .unwrap();
        prop_assert_eq!(HOURS.working_seconds(start, due.at).unwrap(), i64::from(n) * 3600);
        // The earliest such instant: one second before, one second less has passed.
        let before = HOURS.working_seconds(start, due.at.plus(-1)).unwrap();
        prop_assert_eq!(before, i64::from(n) * 3600 - 1);
    }

    #[test]
    fn a_limit_never_lies_before_its_start_unless_it_rolls_back(
        start in instants(), amount in 1..90_u32, unit in 0..11_usize,
    ) {
        let length = [
            Length::Minutes(amount), Length::Hours(amount), Length::WorkingHours(amount),
            Length::Days(amount), Length::WorkingDays(amount), Length::Months(amount),
            Length::SameDay, Length::NextDay, Length::NextWorkingDay, Length::WeekEnd,
            Length::MonthEnd,
        ][unit];
        for policy in [StartPolicy::NotCounted, StartPolicy::DeemedNextWorkingDay] {
            for roll in [Roll::None, Roll::Following] {
                let due = HOURS.due(start, &length, policy, roll).unwrap().unwrap();
                prop_assert!(due.at >= start && due.date >= due.raw_date);
                let steps = HOURS.steps(start, &length, &due, &[]);
                prop_assert_eq!(&steps[0].reason, "start");
                prop_assert_eq!(&steps[steps.len() - 1].date, &due.date.text());
                let days = due.date.0 - start.day(HOURS.zone()).0 + 1;
                prop_assert_eq!(i32::try_from(steps.len()).unwrap(), days);
                if let Length::Days(n) | Length::WorkingDays(n) = length {
                    let counted = steps.iter().filter_map(|step| step.counted).max();
                    prop_assert_eq!(counted, Some(i64::from(n)));
                }
            }
        }
    }

    #[test]
    fn no_text_makes_loading_panic(
        at in 0..CN.len(), junk in "[\\PC\\s]{0,8}", length in "\\PC{0,20}",
    ) {
        let cut = (0..=at).rev().find(|i| CN.is_char_boundary(*i)).unwrap_or(0);
        let (head, tail) = CN.split_at(cut);
        let _ = Calendar::load(&format!("{head}{junk}{tail}"));
        let _ = Length::parse(&length);
    }
}
