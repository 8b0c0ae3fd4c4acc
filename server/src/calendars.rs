//! The calendars in force: the files inside the program, those kept in a data folder after a notice
//! was loaded, those published in the record, and overlays laid over them. Never: what a day counts
//! for.

use crate::shipped;
use redress_core::calendar::{Calendar, CalendarError, Layer};
use redress_core::sync::PublishedCalendar;
use redress_core::time::Day;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File};
use std::io::{self, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;

/// Why there is no calendar.
#[derive(Debug, Error)]
pub enum CalendarsError {
    /// A file that cannot be read.
    #[error("cannot read \"{file}\": {cause}; check the path")]
    Read {
        /// The file.
        file: String,
        /// Why not.
        cause: io::Error,
    },
    /// A file that is wrong.
    #[error("{file}: {cause}")]
    Calendar {
        /// The file.
        file: String,
        /// What is wrong.
        cause: CalendarError,
    },
    /// An overlay for a region there is no calendar of.
    #[error("{file}: there is no calendar \"{region}\"; give one of {known}")]
    Region {
        /// The file.
        file: String,
        /// The region it names.
        region: String,
        /// Those there are.
        known: String,
    },
}

/// A calendar file: its name for messages, and its text.
#[derive(Debug, Clone)]
pub struct Written {
    /// The name.
    pub file: String,
    /// The text.
    pub text: String,
}

/// What a calendar file says it is.
#[derive(Debug, Deserialize)]
pub struct Head {
    /// What it speaks for.
    pub layer: Layer,
    /// Of where.
    pub region: String,
}

impl Head {
    /// Reads the head of a file; none where it has none.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

/// A calendar ready to count with, and the text it is handed on as.
#[derive(Debug)]
pub struct InForce {
    /// The calendar.
    pub calendar: Calendar,
    /// The region's file, or a list of it and the overlays.
    pub text: String,
    /// The region's file, below any overlay.
    pub base: Written,
}

/// The calendars of every region, ready to count with.
#[derive(Debug, Default)]
pub struct Calendars {
    overlays: Vec<Written>,
    by_region: BTreeMap<String, Arc<InForce>>,
    published: Vec<PublishedCalendar>,
}

impl Calendars {
    /// Those of the program and a data folder, with overlays.
    ///
    /// # Errors
    /// [`CalendarsError`] naming the file and what is wrong.
    pub fn open(data: Option<&Path>, overlays: Vec<Written>) -> Result<Self, CalendarsError> {
        let all = all(data, &overlays)?.into_iter().map(Arc::new);
        let named = |one: Arc<InForce>| (one.calendar.region().to_ascii_lowercase(), one);
        Ok(Self {
            by_region: all.map(named).collect(),
            overlays,
            published: Vec::new(),
        })
    }

    /// These, and those that were published: texts by their digests, in the order in which that
    /// happened. The last of a region is in force unless what is here reaches further, as it may after
    /// an update of the program. What cannot be read here is left to the program that can.
    #[must_use]
    pub fn with(&self, published: Vec<(String, String)>) -> Self {
        let mut all = Self {
            overlays: self.overlays.clone(),
            by_region: self.by_region.clone(),
            published: Vec::new(),
        };
        for (digest, text) in published {
            match all.take(&digest, text) {
                Ok(row) => {
                    all.published.retain(|other| other.region != row.region);
                    all.published.push(row);
                }
                Err(cause) => {
                    tracing::warn!(%digest, %cause, "a published calendar is not counted with");
                }
            }
        }
        all
    }

    fn take(&mut self, digest: &str, text: String) -> Result<PublishedCalendar, CalendarsError> {
        let file = format!("the published calendar {digest}");
        let base = Written { file, text };
        let calendar = load(&base)?;
        let last = reach(&calendar);
        let region = calendar.region().to_ascii_lowercase();
        let known = self.by_region.get(&region);
        let further = match known {
            Some(known) => reach(&load(&known.base)?) > last,
            None => false,
        };
        let in_force = match known {
            Some(known) if further => Arc::clone(known),
            _ => Arc::new(laid(base, &self.overlays)?),
        };
        let row = PublishedCalendar {
            region: calendar.region().to_owned(),
            digest: digest.to_owned(),
            counts: in_force.calendar.digest().to_owned(),
            to: reach(&in_force.calendar).map(Day::text),
        };
        self.by_region.insert(region, in_force);
        Ok(row)
    }

    /// The calendar of a region, however its letters are written.
    #[must_use]
    pub fn of(&self, region: &str) -> Option<&InForce> {
        let found = self.by_region.get(&region.to_ascii_lowercase());
        found.map(|one| &**one)
    }

    /// Of each region whose calendar was published, the one in force.
    #[must_use]
    pub fn published(&self) -> &[PublishedCalendar] {
        &self.published
    }

    /// A region's calendar once a notice is published over it, with the overlays.
    ///
    /// # Errors
    /// [`CalendarsError`] naming the entry of the notice, or a region there is no calendar of.
    pub fn noticed(&self, notice: &Written) -> Result<(&InForce, InForce), CalendarsError> {
        let wrong = |cause| CalendarsError::Calendar {
            file: notice.file.clone(),
            cause,
        };
        // What has no head is no notice; its reader says so, whatever it is laid over.
        let region = Head::of(&notice.text).map_or_else(|| "CN".to_owned(), |head| head.region);
        let Some(before) = self.of(&region) else {
            return Err(CalendarsError::Region {
                file: notice.file.clone(),
                region,
                known: shipped::regions().join(", "),
            });
        };
        let text = Calendar::merge_notice(&before.base.text, &notice.text).map_err(wrong)?;
        let file = notice.file.clone();
        let after = laid(Written { file, text }, &self.overlays)?;
        Ok((before, after))
    }
}

/// The region's file in force: the one kept in the data folder, unless the program's own reaches
/// further, as it may after an update. None for a region there is no calendar of.
///
/// # Errors
/// [`CalendarsError`] when the kept file cannot be read or is wrong.
pub fn region(region: &str, data: Option<&Path>) -> Result<Option<Written>, CalendarsError> {
    let Some(text) = shipped::calendar(region) else {
        return Ok(None);
    };
    let own = Written {
        file: format!("{}.json", region.to_ascii_lowercase()),
        text,
    };
    let Some(path) = data.map(|data| kept(data, region)) else {
        return Ok(Some(own));
    };
    let file = path.display().to_string();
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Some(own)),
        Err(cause) => return Err(CalendarsError::Read { file, cause }),
    };
    let kept = Written { file, text };
    let further = reach(&load(&own)?) > reach(&load(&kept)?);
    Ok(Some(if further { own } else { kept }))
}

/// The last day a calendar is published for.
#[must_use]
pub fn reach(calendar: &Calendar) -> Option<Day> {
    calendar.published().last().map(|(_, last)| *last)
}

/// Reads a calendar file.
///
/// # Errors
/// [`CalendarsError`] naming the file and the entry.
pub fn load(written: &Written) -> Result<Calendar, CalendarsError> {
    Calendar::load(&written.text).map_err(|cause| CalendarsError::Calendar {
        file: written.file.clone(),
        cause,
    })
}

/// Lays overlays of a region over its file; those of other regions are passed over.
///
/// # Errors
/// [`CalendarsError`] naming the file and the entry.
pub fn laid(base: Written, overlays: &[Written]) -> Result<InForce, CalendarsError> {
    let mut calendar = load(&base)?;
    let mut files = vec![base.text.clone()];
    for overlay in overlays {
        let elsewhere = |head: Head| !head.region.eq_ignore_ascii_case(calendar.region());
        if Head::of(&overlay.text).is_some_and(elsewhere) {
            continue;
        }
        calendar =
            calendar
                .with_overlay(&overlay.text)
                .map_err(|cause| CalendarsError::Calendar {
                    file: overlay.file.clone(),
                    cause,
                })?;
        files.push(overlay.text.clone());
    }
    let text = match files.as_slice() {
        [only] => only.clone(),
        several => format!("[{}]", several.join(",")),
    };
    Ok(InForce {
        calendar,
        text,
        base,
    })
}

/// Every region's calendar in force.
///
/// # Errors
/// [`CalendarsError`] naming the file and what is wrong, also for an overlay of no region.
fn all(data: Option<&Path>, overlays: &[Written]) -> Result<Vec<InForce>, CalendarsError> {
    let regions = shipped::regions();
    for overlay in overlays {
        if let Some(head) = Head::of(&overlay.text)
            && !regions.contains(&head.region)
        {
            return Err(CalendarsError::Region {
                file: overlay.file.clone(),
                region: head.region,
                known: regions.join(", "),
            });
        }
    }
    let bases = regions.iter().map(|name| region(name, data));
    let mut calendars = Vec::new();
    for base in bases {
        if let Some(base) = base? {
            calendars.push(laid(base, overlays)?);
        }
    }
    Ok(calendars)
}

/// Keeps a region's new file in a data folder, and the one in force until now beside it under a name
/// with its digest. Either the new file is in force as a whole afterwards, or the old one still is.
///
/// # Errors
/// When the folder cannot be written; then nothing has changed.
pub fn keep(data: &Path, old: (&Calendar, &str), new: &str) -> io::Result<PathBuf> {
    let (calendar, old_text) = old;
    let file = kept(data, calendar.region());
    let folder = data.join(FOLDER);
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&folder)?;
    let mark = calendar.digest().get(7..19).unwrap_or_default();
    let name = calendar.region().to_ascii_lowercase();
    write(&folder.join(format!("{name}.{mark}.json")), old_text)?;
    write(&file, new)?;
    File::open(&folder)?.sync_all()?;
    Ok(file)
}

/// Writes beside the file first, so that a full disk leaves the old one in force.
///
/// # Errors
/// When it cannot be written.
pub fn write(file: &Path, text: &str) -> io::Result<()> {
    let mut draft = file.as_os_str().to_owned();
    draft.push(".new");
    let mut out = File::create(&draft)?;
    out.write_all(text.as_bytes())?;
    out.sync_all()?;
    fs::rename(&draft, file)
}

const FOLDER: &str = "calendars";

fn kept(data: &Path, region: &str) -> PathBuf {
    let name = format!("{}.json", region.to_ascii_lowercase());
    data.join(FOLDER).join(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;

    fn with_year(last: &str) -> String {
        let notice = format!(
            r#"{{"format":1,"layer":"notice","region":"CN","final":[{{"from":"2026-12-29","to":"{last}"}}]}}"#
        );
        Calendar::merge_notice(&shipped::calendar("CN").unwrap(), &notice).unwrap()
    }

    #[test]
    fn what_is_kept_is_in_force_and_the_old_file_stays_beside_it() {
        let data = TempDir::new().unwrap();
        let old = region("cn", Some(data.path())).unwrap().unwrap();
        let calendar = load(&old).unwrap();
        let file = keep(
            data.path(),
            (&calendar, &old.text),
            &with_year("2027-12-28"),
        )
        .unwrap();
        let now = region("CN", Some(data.path())).unwrap().unwrap();
        assert_eq!(now.file, file.display().to_string());
        let mark = calendar.digest().get(7..19).unwrap();
        let beside = data.path().join(format!("calendars/cn.{mark}.json"));
        assert_eq!(fs::read_to_string(beside).unwrap(), old.text);
        assert!(fs::read_dir(data.path().join("calendars")).unwrap().count() == 2);
    }

    #[test]
    fn a_program_that_reaches_further_outranks_an_older_kept_file() {
        let data = TempDir::new().unwrap();
        let own = region("HK", None).unwrap().unwrap();
        let shorter = own.text.replace("2026-12-31", "2025-12-31");
        fs::create_dir(data.path().join("calendars")).unwrap();
        fs::write(data.path().join("calendars/hk.json"), &shorter).unwrap();
        let found = region("HK", Some(data.path())).unwrap();
        match found {
            Some(written) => assert_eq!(written.file, "hk.json"),
            None => panic!("there is no calendar of Hong Kong"),
        }
    }

    #[test]
    fn the_last_published_is_in_force_below_overlays_unless_the_program_reaches_further() {
        let city = Written {
            file: "city.json".to_owned(),
            text: r#"{"format":1,"layer":"local","region":"CN","off":[{"from":"2027-03-01"}]}"#
                .to_owned(),
        };
        let own = Calendars::open(None, vec![city]).unwrap();
        let later = with_year("2027-12-28");
        let texts = [with_year("2026-12-31"), later.clone(), "{".to_owned()];
        let texts = texts.map(|text| ("sha256:0".to_owned(), text)).to_vec();
        let all = own.with(texts.clone());
        let cn = all.of("CN").unwrap();
        assert_eq!(cn.base.text, later);
        assert!(!cn.calendar.day(Day::parse("2027-03-01").unwrap()).works);
        let [row] = all.published() else {
            panic!("{:?}", all.published());
        };
        assert_eq!(row.counts, cn.calendar.digest());
        assert_eq!(row.to.as_deref(), Some("2027-12-28"));

        let data = TempDir::new().unwrap();
        fs::create_dir(data.path().join("calendars")).unwrap();
        let newer = with_year("2028-12-28");
        fs::write(data.path().join("calendars/cn.json"), &newer).unwrap();
        let further = Calendars::open(Some(data.path()), Vec::new()).unwrap();
        let all = further.with(texts);
        assert_eq!(all.of("cn").unwrap().base.text, newer);
        assert_eq!(all.published()[0].to.as_deref(), Some("2028-12-28"));
    }

    #[test]
    fn a_damaged_kept_file_is_named_and_not_passed_over() {
        let data = TempDir::new().unwrap();
        fs::create_dir(data.path().join("calendars")).unwrap();
        fs::write(data.path().join("calendars/cn.json"), "{").unwrap();
        let error = region("CN", Some(data.path())).unwrap_err().to_string();
        assert!(error.contains("calendars/cn.json"), "{error}");
    }

    #[test]
    fn an_overlay_of_an_unknown_region_is_refused_by_name() {
        let overlay = Written {
            file: "city.json".to_owned(),
            text: r#"{"format":1,"layer":"local","region":"ZZ"}"#.to_owned(),
        };
        let error = all(None, &[overlay]).unwrap_err().to_string();
        assert!(
            error.contains("city.json") && error.contains("\"ZZ\""),
            "{error}"
        );
    }
}
