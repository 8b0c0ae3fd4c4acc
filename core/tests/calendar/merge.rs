//! A region's file with a notice merged in, and files given as a list.

use super::support::{CN, cn, day};
use redress_core::calendar::{Calendar, CalendarError};
use serde_json::{Value, json};

fn notice(off: Value, work: Value) -> String {
    json!({
        "format": 1, "layer": "notice", "region": "CN",
        "notices": {"x": {"number": "某发〔2026〕1号", "title": "某通知"}},
        "final": [{"from": "2026-12-29", "to": "2027-12-31"}],
        "off": off, "work": work,
    })
    .to_string()
}

/// The merged file read back, and the notice laid over the region.
fn both(notice: &str) -> (Calendar, Calendar) {
    let merged = Calendar::merge_notice(CN, notice).unwrap();
    let merged = Calendar::load(&merged).unwrap();
    (merged, cn().with_notice(notice).unwrap())
}

#[test]
fn a_notice_for_a_new_year_is_read_the_same_from_the_merged_file() {
    let (merged, laid) = both(&notice(
        json!([{"from": "2027-02-05", "to": "2027-02-12", "name": "spring_festival", "notice": "x"}]),
        json!([{"from": "2027-01-31", "name": "spring_festival", "notice": "x"}]),
    ));
    for calendar in [&merged, &laid] {
        assert!(calendar.day(day("2027-01-31")).works);
        let info = calendar.day(day("2027-02-12"));
        assert_eq!((info.works, info.notice), (false, Some("某发〔2026〕1号")));
    }
    assert_eq!(merged.published().len(), 1);
    assert_eq!(merged.changed_days(&laid), []);
}

#[test]
fn a_notice_that_takes_days_back_splits_what_the_region_said() {
    let (merged, _) = both(&notice(
        json!([{"from": "2026-10-10", "name": "national_day", "notice": "x"}]),
        json!([{"from": "2026-10-05", "name": "national_day", "notice": "x"}]),
    ));
    let works = |text| merged.day(day(text)).works;
    assert!(!works("2026-10-10") && works("2026-10-05"));
    assert!(!works("2026-10-04") && !works("2026-10-06"));
}

#[test]
fn a_contradiction_is_named_by_its_entry_and_nothing_is_merged() {
    let wrong = notice(
        json!([{"from": "2027-02-05", "to": "2027-02-12", "name": "spring_festival", "notice": "x"}]),
        json!([{"from": "2027-02-07", "name": "spring_festival", "notice": "x"}]),
    );
    let error = Calendar::merge_notice(CN, &wrong).unwrap_err().to_string();
    assert!(
        error.contains("work[0]") && error.contains("off[0]"),
        "{error}"
    );
}

#[test]
fn a_list_of_files_is_the_region_with_the_others_laid_over_it() {
    let notice = notice(
        json!([{"from": "2027-01-01", "name": "new_year", "notice": "x"}]),
        json!([]),
    );
    let own = json!({
        "format": 1, "layer": "organisation", "region": "CN",
        "work": [{"from": "2027-01-01"}], "hours": {"spans": [["09:00", "17:00"]]},
    });
    let list = format!("[{CN}, {notice}, {own}]");
    let listed = Calendar::load(&list).unwrap();
    let laid = cn().with_notice(&notice).unwrap();
    let laid = laid.with_overlay(&own.to_string()).unwrap();
    assert_eq!(listed.digest(), laid.digest());
    assert!(listed.day(day("2027-01-01")).works && listed.has_hours());
}

#[test]
fn a_wrong_list_names_the_file_and_its_entry() {
    let own = |layer: &str, more: &str| {
        format!(r#"{{"format": 1, "layer": "{layer}", "region": "CN" {more}}}"#)
    };
    let text = |list: &str| Calendar::load(list).unwrap_err().to_string();
    let span = r#", "hours": {"spans": [["12:00", "09:00"]]}"#;
    let found = text(&format!("[{CN}, {}]", own("organisation", span)));
    assert!(
        found.contains("file 2") && found.contains("hours.spans[0]"),
        "{found}"
    );
    let found = text(&format!("[{CN}, {CN}]"));
    assert!(
        found.contains("file 2") && found.contains("\"region\""),
        "{found}"
    );
    let found = text(&format!("[{}]", own("local", "")));
    assert!(
        found.contains("file 1") && found.contains("\"local\""),
        "{found}"
    );
    assert!(matches!(Calendar::load("[]"), Err(CalendarError::Empty(_))));
}
