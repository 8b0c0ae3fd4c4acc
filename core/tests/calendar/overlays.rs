//! New notices, provinces and organisations laid over a region.

use super::support::{CN, at, cn, cn_with_hours, day, plain_due, usual_hours};
use redress_core::calendar::{Calendar, CalendarError, Reason};
use redress_core::time::Day;
use serde_json::{Value, json};

/// A made-up notice for 2027, in the shape a real one will have.
fn notice_2027() -> Value {
    json!({
        "format": 1, "layer": "notice", "region": "CN",
        "final": [{"from": "2026-12-29", "to": "2027-12-28"}],
        "notices": {"2027": {"number": "样〔2026〕1号", "title": "样例"}},
        "off": [
            {"from": "2027-01-01", "to": "2027-01-03", "name": "new_year", "notice": "2027"},
            {"from": "2027-02-05", "to": "2027-02-11", "name": "spring_festival", "notice": "2027"},
        ],
        "work": [{"from": "2027-02-20", "name": "spring_festival", "notice": "2027"}],
    })
}

fn overlay(layer: &str, changes: Value) -> String {
    let mut file = json!({"format": 1, "layer": layer, "region": "CN"});
    for (key, value) in changes.as_object().unwrap() {
        file[key] = value.clone();
    }
    file.to_string()
}

#[test]
fn a_new_notice_makes_its_year_certain_and_lists_the_days_that_changed() {
    let before = cn();
    let after = before.with_notice(&notice_2027().to_string()).unwrap();
    assert!(after.day(day("2026-12-29")).certain);
    let info = after.day(day("2027-02-20"));
    assert_eq!(
        (info.reason, info.notice),
        (Reason::Makeup, Some("样〔2026〕1号"))
    );
    assert_eq!(info.name.unwrap().zh, "春节");
    assert_ne!(before.digest(), after.digest());

    let changed: Vec<_> = before
        .changed_days(&after)
        .into_iter()
        .map(Day::text)
        .collect();
    // What stood in for the rest of 2027 is gone, what the notice says has come.
    let expected = [
        "2027-02-11",
        "2027-02-20",
        "2027-04-05",
        "2027-05-03",
        "2027-05-04",
        "2027-06-09",
        "2027-09-15",
        "2027-10-01",
        "2027-10-04",
        "2027-10-05",
    ];
    assert_eq!(changed, expected);
    assert_eq!(before.changed_days(&cn()), []);

    let moved = plain_due(&after, "2026-12-25T10:00:00+08:00", "30 working days");
    let guess = plain_due(&before, "2026-12-25T10:00:00+08:00", "30 working days");
    assert_eq!(
        (guess.date, guess.uncertain_from),
        (day("2027-02-12"), Some(day("2026-12-29")))
    );
    assert_eq!(
        (moved.date, moved.uncertain_from),
        (day("2027-02-15"), None)
    );
}

#[test]
fn a_later_notice_replaces_days_of_an_earlier_one() {
    let extension = json!({
        "format": 1, "layer": "notice", "region": "CN",
        "notices": {"more": {"title": "more"}},
        "off": [{"from": "2026-02-24", "to": "2026-02-28", "name": "spring_festival", "notice": "more"}],
        "work": [{"from": "2026-02-15", "name": "spring_festival", "notice": "more"}],
    });
    let after = cn().with_notice(&extension.to_string()).unwrap();
    // 28 February had been a make-up workday, 15 February a day off.
    assert_eq!(after.day(day("2026-02-28")).reason, Reason::Holiday);
    assert_eq!(after.day(day("2026-02-28")).notice, Some("more"));
    assert_eq!(after.day(day("2026-02-15")).reason, Reason::Makeup);
    let again = after.with_notice(&extension.to_string()).unwrap();
    assert_eq!(after.changed_days(&again), []);
}

#[test]
fn a_notice_that_contradicts_itself_is_refused_and_the_old_data_stay_in_force() {
    let before = cn();
    let mut wrong = notice_2027();
    wrong["work"] = json!([{"from": "2027-02-07"}]);
    let error = before.with_notice(&wrong.to_string()).unwrap_err();
    assert!(
        matches!(error, CalendarError::BothOffAndWork { .. }),
        "{error}"
    );
    assert!(error.to_string().contains("2027-02-07"), "{error}");
    assert_eq!(before.digest(), cn().digest());
    assert!(!before.day(day("2027-02-10")).certain);
}

#[test]
fn a_file_for_elsewhere_or_of_another_kind_is_refused() {
    let calendar = cn();
    let mut foreign = notice_2027();
    foreign["region"] = json!("HK");
    let error = calendar
        .with_notice(&foreign.to_string())
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("\"HK\"") && error.contains("\"CN\""),
        "{error}"
    );
    let notice = notice_2027().to_string();
    assert!(matches!(
        calendar.with_overlay(&notice),
        Err(CalendarError::Layer { .. })
    ));
    assert!(matches!(
        calendar.with_overlay(CN),
        Err(CalendarError::Layer { .. })
    ));
    let local = overlay("local", json!({}));
    assert!(matches!(
        calendar.with_notice(&local),
        Err(CalendarError::Layer { .. })
    ));
    assert!(matches!(
        Calendar::load(&local),
        Err(CalendarError::Layer { .. })
    ));
    for (layer, key, value) in [
        ("organisation", "final", json!([{"from": "2030-01-01"}])),
        ("organisation", "zone", json!("UTC")),
        ("local", "statutory", json!([{"from": "2030-01-01"}])),
        ("notice", "weekend", json!([7])),
    ] {
        let file = overlay(layer, json!({key: value}));
        let error = calendar
            .with_overlay(&file)
            .or_else(|_| calendar.with_notice(&file))
            .unwrap_err();
        assert_eq!(error, CalendarError::Misplaced { layer, key });
    }
}

#[test]
fn the_organisation_wins_over_the_province_and_the_province_over_the_region() {
    let province = overlay(
        "local",
        json!({
            "title": {"zh": "省", "en": "Province"},
            "names": {"feast": {"zh": "节", "en": "Feast"}},
            "off": [{"from": "2026-04-20", "to": "2026-04-21", "name": "feast"}],
            "work": [{"from": "2026-10-01"}],
            "short": [{"from": "2026-04-22", "close": "12:00"}],
        }),
    );
    let organisation = overlay(
        "organisation",
        json!({
            "title": {"zh": "单位", "en": "Organisation"},
            "work": [{"from": "2026-04-21"}, {"from": "2026-04-22"}],
            "off": [{"from": "2026-10-01"}, {"from": "2026-04-23"}],
            "hours": usual_hours(),
        }),
    );
    let one = cn()
        .with_overlay(&province)
        .unwrap()
        .with_overlay(&organisation)
        .unwrap();
    let other = cn()
        .with_overlay(&organisation)
        .unwrap()
        .with_overlay(&province)
        .unwrap();
    assert_eq!(
        one.digest(),
        other.digest(),
        "whatever the order they were given in"
    );
    assert_eq!(one.changed_days(&other), []);
    assert_eq!(one.title().en, "Organisation");
    for (text, reason) in [
        ("2026-04-20", Reason::Holiday),
        ("2026-04-21", Reason::Workday),
        ("2026-04-23", Reason::Holiday),
        ("2026-10-01", Reason::Holiday),
        ("2026-10-02", Reason::Holiday),
    ] {
        assert_eq!(one.day(day(text)).reason, reason, "{text}");
    }
    assert_eq!(one.day(day("2026-04-20")).name.unwrap().en, "Feast");
    // The organisation works all of the 22nd, though the province closes at noon.
    let found = plain_due(&one, "2026-04-22T11:00:00+08:00", "2 working hours");
    assert_eq!(found.at, at("2026-04-22T14:30:00+08:00"));
    let only_province = cn_with_hours().with_overlay(&province).unwrap();
    let found = plain_due(
        &only_province,
        "2026-04-22T11:00:00+08:00",
        "2 working hours",
    );
    assert_eq!(found.at, at("2026-04-23T10:00:00+08:00"));
}

#[test]
fn an_organisation_has_hours_half_days_and_a_week_of_its_own() {
    let hotel = overlay(
        "organisation",
        json!({
            "weekend": [7],
            "hours": {"spans": [["08:00", "20:00"]], "weekday": {"6": [["08:00", "12:00"]]}},
            "short": [{"from": "2026-02-13", "close": "15:00"}],
        }),
    );
    let calendar = cn().with_overlay(&hotel).unwrap();
    let found = plain_due(&calendar, "2026-03-06T19:00:00+08:00", "6 working hours");
    assert_eq!(
        found.at,
        at("2026-03-09T09:00:00+08:00"),
        "four of them on Saturday morning"
    );
    let found = plain_due(&calendar, "2026-02-13T14:00:00+08:00", "2 working hours");
    // Saturday the 14th works anyway in this week, and keeps its Saturday hours.
    assert_eq!(found.at, at("2026-02-14T09:00:00+08:00"));
    assert!(calendar.day(day("2026-03-07")).works);
    assert!(
        !calendar.day(day("2026-02-21")).works,
        "the festival is off all the same"
    );
}

#[test]
fn hours_alone_change_days_too() {
    let plain = cn();
    let open = cn_with_hours();
    let changed = plain.changed_days(&open);
    assert!(changed.contains(&day("2026-02-14")) && !changed.contains(&day("2026-02-15")));
    let short = overlay(
        "organisation",
        json!({"short": [{"from": "2026-02-13", "close": "15:00"}]}),
    );
    let shorter = open.with_overlay(&short).unwrap();
    assert_eq!(open.changed_days(&shorter), [day("2026-02-13")]);
}

#[test]
fn an_overlay_does_not_make_an_unpublished_year_certain() {
    let file = overlay("organisation", json!({"off": [{"from": "2027-03-01"}]}));
    let calendar = cn().with_overlay(&file).unwrap();
    let info = calendar.day(day("2027-03-01"));
    assert_eq!((info.works, info.reason), (false, Reason::UncertainOff));
    // What an organisation says of a day outranks what stands in for a notice.
    let file = overlay("organisation", json!({"work": [{"from": "2027-10-01"}]}));
    let calendar = cn().with_overlay(&file).unwrap();
    assert!(calendar.day(day("2027-10-01")).works);
}

#[test]
fn of_two_files_for_the_same_level_the_later_one_wins() {
    let off = overlay("local", json!({"off": [{"from": "2026-03-04"}]}));
    let work = overlay("local", json!({"work": [{"from": "2026-03-04"}]}));
    let day = day("2026-03-04");
    let calendar = cn();
    let one = calendar.with_overlay(&off).unwrap();
    assert!(one.with_overlay(&work).unwrap().day(day).works);
    let other = calendar.with_overlay(&work).unwrap();
    assert!(!other.with_overlay(&off).unwrap().day(day).works);
}
