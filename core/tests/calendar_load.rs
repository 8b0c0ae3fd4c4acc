//! Calendar files: what loads, and what is refused with the entry named.

use redress_core::calendar::Calendar;

#[test]
fn every_shipped_region_loads() {
    for (file, region) in [
        (include_str!("../calendars/cn.json"), "CN"),
        (include_str!("../calendars/hk.json"), "HK"),
        (include_str!("../calendars/mo.json"), "MO"),
        (include_str!("../calendars/tw.json"), "TW"),
    ] {
        let calendar = Calendar::load(file).unwrap();
        assert_eq!(calendar.region(), region);
        assert!(calendar.digest().starts_with("sha256:"));
    }
}
