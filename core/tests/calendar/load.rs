//! Calendar files: what loads, and what is refused with the entry named.

use super::support::{CN, HK, MO, TW, cn, cn_with, usual_hours};
use redress_core::calendar::Calendar;
use serde_json::{Value, json};

#[test]
fn every_shipped_region_loads() {
    for (file, region) in [(CN, "CN"), (HK, "HK"), (MO, "MO"), (TW, "TW")] {
        let calendar = Calendar::load(file).unwrap();
        assert_eq!(calendar.region(), region);
        assert!(!calendar.title().zh.is_empty() && !calendar.title().en.is_empty());
        assert_eq!(calendar.digest().len(), "sha256:".len() + 64);
    }
}

#[test]
fn the_digest_is_of_the_data_and_not_of_its_layout() {
    let value: Value = serde_json::from_str(CN).unwrap();
    let pretty = serde_json::to_string_pretty(&value).unwrap();
    assert_eq!(Calendar::load(&pretty).unwrap().digest(), cn().digest());
    assert_ne!(cn_with("hours", usual_hours()).digest(), cn().digest());
}

/// The smallest file that loads, with some keys changed.
fn small(changes: Value) -> Result<Calendar, String> {
    let mut file = json!({
        "format": 1, "layer": "region", "region": "XX", "zone": "Asia/Shanghai", "weekend": [6, 7],
        "final": [{"from": "2026-01-01", "to": "2026-12-31"}],
        "names": {"feast": {"zh": "节", "en": "Feast"}},
    });
    for (key, value) in changes.as_object().unwrap() {
        if value.is_null() {
            file.as_object_mut().unwrap().remove(key);
        } else {
            file[key] = value.clone();
        }
    }
    Calendar::load(&file.to_string()).map_err(|error| error.to_string())
}

#[test]
fn a_wrong_file_is_refused_with_the_entry_and_the_value_named() {
    small(json!({})).unwrap();
    for (changes, parts) in [
        (
            json!({"off": [{"from": "2026-02-30"}]}),
            ["off[0]", "\"2026-02-30\""],
        ),
        (
            json!({"off": [{"from": "2026-2-3"}]}),
            ["off[0]", "\"2026-2-3\""],
        ),
        (
            json!({"off": [{"from": "2026-02-03", "to": "2026-02-01"}]}),
            ["off[0]", "2026-02-01"],
        ),
        (
            json!({"off": [{"from": "2051-01-01"}]}),
            ["2051-01-01", "2050-12-31"],
        ),
        (
            json!({"off": [{"from": "2026-03-07"}], "work": [{"from": "2026-03-07"}]}),
            ["work[0]: 2026-03-07", "off[0]"],
        ),
        (
            json!({"off": [{"from": "2026-05-01", "to": "2026-05-05"}, {"from": "2026-05-05"}]}),
            ["off[1]: 2026-05-05", "off[0]"],
        ),
        (
            json!({"work": [{"from": "2026-03-07"}, {"from": "2026-03-07"}]}),
            ["work[1]: 2026-03-07", "work[0]"],
        ),
        (
            json!({"work": [{"from": "2026-03-06"}]}),
            ["work[0]", "2026-03-06"],
        ),
        (
            json!({"off": [{"from": "2026-03-06", "name": "fest"}]}),
            ["off[0]", "\"fest\""],
        ),
        (
            json!({"off": [{"from": "2026-03-06", "notice": "9"}]}),
            ["off[0]", "\"9\""],
        ),
        (
            json!({"statutory": [{"from": "soon"}]}),
            ["statutory[0]", "\"soon\""],
        ),
        (
            json!({"final": [{"from": "2026-01-01"}, {"from": "2026-01-01"}]}),
            ["final[1]", "final[0]"],
        ),
        (json!({"final": null}), ["\"final\"", "add it"]),
        (json!({"zone": null}), ["\"zone\"", "add it"]),
        (json!({"weekend": null}), ["\"weekend\"", "add it"]),
        (
            json!({"zone": "Mars/Olympus"}),
            ["\"Mars/Olympus\"", "Asia/Shanghai"],
        ),
        (json!({"weekend": [6, 8]}), ["weekend[1]", "8"]),
        (json!({"format": 2}), ["2", "format 1"]),
        (json!({"layer": "notice"}), ["\"notice\"", "\"zone\""]),
        (json!({"layer": "planet"}), ["planet", "line 1"]),
        (json!({"holidays": []}), ["holidays", "line 1"]),
        (json!({"region": 1.5}), ["1.5", "integer"]),
        (json!({"hours": {"spans": []}}), ["hours.spans", "empty"]),
        (
            json!({"hours": {"spans": [["9:00", "12:00"]]}}),
            ["hours.spans[0]", "\"9:00\""],
        ),
        (
            json!({"hours": {"spans": [["09:00", "12:00"], ["11:00", "18:00"]]}}),
            ["hours.spans[1]", "11:00-18:00"],
        ),
        (
            json!({"hours": {"spans": [["22:00", "06:00"]]}}),
            ["hours.spans[0]", "22:00-06:00"],
        ),
        (
            json!({"hours": {"spans": [["09:00", "12:00"]], "weekday": {"8": [["09:00", "12:00"]]}}}),
            ["hours.weekday.8", "\"8\""],
        ),
        (
            json!({"hours": {"spans": [["09:00", "12:00"]], "makeup": [["12:00", "12:00"]]}}),
            ["hours.makeup[0]", "12:00-12:00"],
        ),
        (
            json!({"short": [{"from": "2026-03-07", "close": "12:00"}]}),
            ["short[0]", "2026-03-07"],
        ),
        (
            json!({"short": [{"from": "2026-03-06", "close": "noon"}]}),
            ["short[0]", "\"noon\""],
        ),
        (
            json!({"short": [{"from": "2026-03-06", "close": "12:00"}, {"from": "2026-03-06", "close": "13:00"}]}),
            ["short[1]: 2026-03-06", "short[0]"],
        ),
    ] {
        let error = small(changes.clone()).unwrap_err();
        for part in parts {
            assert!(error.contains(part), "{changes}: \"{error}\" lacks {part}");
        }
    }
    assert!(
        Calendar::load("[")
            .unwrap_err()
            .to_string()
            .contains("line 1")
    );
}
