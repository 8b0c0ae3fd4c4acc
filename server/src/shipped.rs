//! The packs, their golden cases and the calendars inside the binary, as text. Never: what they mean.

use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../core/packs"]
struct Packs;

#[derive(RustEmbed)]
#[folder = "../core/cases"]
struct Cases;

#[derive(RustEmbed)]
#[folder = "../core/calendars"]
struct Calendars;

/// Ids of the packs, in order.
#[must_use]
pub fn pack_ids() -> Vec<String> {
    stems::<Packs>(".toml")
}

/// The pack of an id, as written.
#[must_use]
pub fn pack(id: &str) -> Option<String> {
    text(Packs::get(&format!("{id}.toml")))
}

/// The golden cases of a pack, as written.
#[must_use]
pub fn cases(pack: &str) -> Option<String> {
    text(Cases::get(&format!("{pack}.toml")))
}

/// Regions that have a calendar, upper case, in order.
#[must_use]
pub fn regions() -> Vec<String> {
    let mut regions = stems::<Calendars>(".json");
    regions.iter_mut().for_each(|r| r.make_ascii_uppercase());
    regions
}

/// The calendar file of a region, in whatever case it is written.
#[must_use]
pub fn calendar(region: &str) -> Option<String> {
    let region = region.to_ascii_lowercase();
    text(Calendars::get(&format!("{region}.json")))
}

fn stems<T: RustEmbed>(extension: &str) -> Vec<String> {
    let mut stems: Vec<String> = T::iter()
        .filter_map(|name| name.strip_suffix(extension).map(str::to_owned))
        .collect();
    stems.sort();
    stems
}

/// Shipped files are utf-8: the build reads every one of them.
fn text(file: Option<EmbeddedFile>) -> Option<String> {
    String::from_utf8(file?.data.into_owned()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use redress_core::calendar::Calendar;
    use redress_core::pack::author;

    #[test]
    fn every_shipped_pack_is_named_after_its_id_and_has_golden_cases() {
        assert!(!pack_ids().is_empty());
        for id in pack_ids() {
            let source = author::read(&id, &pack(&id).unwrap()).unwrap();
            assert_eq!(source.doc.pack.id, id);
            assert!(cases(&id).is_some(), "{id} has no golden cases");
            assert!(calendar(&source.doc.pack.calendar).is_some(), "{id}");
        }
    }

    #[test]
    fn every_shipped_calendar_is_named_after_its_region() {
        for region in regions() {
            let calendar = Calendar::load(&calendar(&region).unwrap()).unwrap();
            assert_eq!(calendar.region(), region);
        }
    }
}
