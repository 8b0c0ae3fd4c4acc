//! What an organisation has published, as devices are told of it, which edition a new case takes and
//! which calendar counts. A case that is there keeps the edition it was received under. Never: the
//! rules and the days themselves.

use crate::answer::Text;
use serde::{Deserialize, Serialize};

/// Answer of `GET /api/v1/published`: every publication, in the order they were made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publications {
    /// Stands for all of them: another one, and something was published.
    pub mark: String,
    /// The packs.
    pub packs: Vec<PublishedPack>,
    /// Of each region whose calendar was published, the one in force.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calendars: Vec<PublishedCalendar>,
    /// Digest of the settings that were published last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<String>,
    /// Digests of packs and settings that were published and whose texts went with what a restore lost:
    /// whoever has one hands it back (`PUT /api/v1/published/{digest}`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// A region's calendar, once one was published: what every device counts by from then on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedCalendar {
    /// Region, e.g. `CN`.
    pub region: String,
    /// Digest of the text that was published last.
    pub digest: String,
    /// Digest of the calendar in force, with what the server lays over it: what decisions name.
    pub counts: String,
    /// The last day that notices are published for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// A published edition of a pack: enough to choose it, and to fetch it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublishedPack {
    /// Pack id.
    pub id: String,
    /// Key of the source regulation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Version as its author counts.
    pub version: String,
    /// Digest of the logic: what events name.
    pub edition: String,
    /// Digest of the text that was published.
    pub digest: String,
    /// What it is called.
    pub title: Text,
    /// Whose it is and how much of it there is.
    pub about: Text,
    /// A fragment or a reconstruction.
    #[serde(default)]
    pub draft: bool,
    /// How many rules it has.
    pub rules: usize,
    /// In force from this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// In force to this day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

impl Publications {
    /// The edition that a case received on a day (`2025-09-30`) takes: the last one published of those
    /// in force then. None where nothing of this id is in force: then the one that is shipped.
    #[must_use]
    pub fn in_force(&self, pack: &str, day: &str) -> Option<&PublishedPack> {
        let of = self.packs.iter().rev().filter(|row| row.id == pack);
        of.into_iter().find(|row| row.holds(day))
    }

    /// The published calendar of a region.
    #[must_use]
    pub fn calendar(&self, region: &str) -> Option<&PublishedCalendar> {
        self.calendars.iter().find(|row| row.region == region)
    }
}

impl PublishedPack {
    fn holds(&self, day: &str) -> bool {
        let begun = self.from.as_deref().is_none_or(|from| from <= day);
        begun && self.to.as_deref().is_none_or(|to| day <= to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::{SyncAnswer, SyncRequest};

    fn row(id: &str, version: &str, from: Option<&str>, to: Option<&str>) -> PublishedPack {
        PublishedPack {
            id: id.to_owned(),
            version: version.to_owned(),
            from: from.map(str::to_owned),
            to: to.map(str::to_owned),
            ..PublishedPack::default()
        }
    }

    fn taken(all: &Publications, day: &str) -> Option<String> {
        all.in_force("a", day).map(|row| row.version.clone())
    }

    #[test]
    fn an_older_server_names_nothing_published_and_an_older_device_passes_the_mark_over() {
        let old = r#"{"epoch":"e","cursor":3,"head":3,"server_time":1}"#;
        let read: SyncAnswer = serde_json::from_str(old).unwrap();
        assert_eq!(read.published, None);
        let asked = serde_json::to_value(SyncRequest::default()).unwrap();
        assert!(asked.get("published").is_none(), "nothing new is asked");
        let newer = old.replace("\"epoch\"", "\"something_new\":[1],\"epoch\"");
        assert!(serde_json::from_str::<SyncAnswer>(&newer).is_ok());
    }

    #[test]
    fn a_new_case_takes_the_last_edition_published_of_those_in_force_on_its_day() {
        let all = Publications {
            mark: String::new(),
            packs: vec![
                row("a", "1", None, None),
                row("b", "9", None, None),
                row("a", "2", None, Some("2025-12-31")),
                row("a", "3", Some("2026-01-01"), None),
            ],
            ..Publications::default()
        };
        assert_eq!(taken(&all, "2025-12-31").as_deref(), Some("2"));
        assert_eq!(taken(&all, "2026-01-01").as_deref(), Some("3"));
        let ended = Publications {
            packs: vec![row("a", "2", None, Some("2025-12-31"))],
            ..all
        };
        assert_eq!(taken(&ended, "2026-01-01"), None);
        assert_eq!(Publications::default().in_force("a", "2026-01-01"), None);
    }
}
