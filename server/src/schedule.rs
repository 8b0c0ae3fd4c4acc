//! Backups that the server makes by itself: when the next is due, which old ones go. Never: how a
//! backup is made.

use crate::clock::SharedClock;
use crate::store::backup::{self, Copied};
use crate::store::{Store, StoreError};
use redress_core::time::{Instant, Zone};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How a name of ours begins; other files in the folder are left alone.
const BEGIN: &str = "redress-";
/// How it ends.
const END: &str = ".sqlite3";
/// After a failure it is tried again this soon, or sooner.
const RETRY: Duration = Duration::from_secs(600);

/// Backups by the clock.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The data folder.
    pub data: PathBuf,
    /// Where they go.
    pub to: PathBuf,
    /// How often.
    pub every: Duration,
    /// How many stay.
    pub keep: usize,
}

impl Plan {
    /// Makes backups for as long as the server runs.
    pub async fn follow(self, store: Store, clock: SharedClock) {
        loop {
            let now = clock.now_ms();
            let last = store.last_backup().await.ok().flatten();
            let wait = self.wait(last, now);
            if !wait.is_zero() {
                tokio::time::sleep(wait).await;
                continue;
            }
            let plan = self.clone();
            let made = tokio::task::spawn_blocking(move || plan.once(now)).await;
            match made {
                Ok(Ok(copied)) if copied.found.findings.is_empty() => {
                    tracing::info!(events = copied.found.events, "backup made");
                }
                Ok(Ok(copied)) => {
                    let findings = copied.found.findings.len();
                    tracing::error!(findings, "the record backed up is not whole; run verify");
                }
                Ok(Err(error)) => {
                    tracing::error!(cause = %error, "no backup could be made");
                    tokio::time::sleep(RETRY.min(self.every)).await;
                }
                Err(_) => return,
            }
        }
    }

    /// How long until the next is due.
    fn wait(&self, last: Option<u64>, now_ms: u64) -> Duration {
        let Some(last) = last else {
            return Duration::ZERO;
        };
        // A clock that was set back must not put it off for years.
        let since = Duration::from_millis(now_ms.abs_diff(last));
        self.every.saturating_sub(since)
    }

    /// Makes one and removes those beyond the newest.
    ///
    /// # Errors
    /// [`StoreError`]; then none is removed either.
    pub fn once(&self, now_ms: u64) -> Result<Copied, StoreError> {
        let io = |e: std::io::Error| StoreError::Io(format!("{}: {e}", self.to.display()));
        fs::create_dir_all(&self.to).map_err(io)?;
        let copied = backup::copy(&self.data, &self.to.join(name(now_ms)), now_ms)?;
        let mut ours = Vec::new();
        for entry in fs::read_dir(&self.to).map_err(io)? {
            let path = entry.map_err(io)?.path();
            let name = path.file_name().and_then(|name| name.to_str());
            if name.is_some_and(|name| name.starts_with(BEGIN) && name.ends_with(END)) {
                ours.push(path);
            }
        }
        ours.sort();
        let old = ours.len().saturating_sub(self.keep.max(1));
        for path in ours.iter().take(old) {
            fs::remove_file(path).map_err(io)?;
        }
        Ok(copied)
    }
}

/// The name of a backup made at this time: names sort by time.
#[must_use]
pub fn name(now_ms: u64) -> String {
    let seconds = i64::try_from(now_ms / 1000).unwrap_or(i64::MAX);
    let time = Instant(seconds).text(Zone(0));
    let time = time.trim_end_matches("+00:00").replace(':', "");
    format!("{BEGIN}{time}Z{END}")
}

/// The file a backup goes to: the place named, or a name by time where that is a folder.
#[must_use]
pub fn place(to: &Path, now_ms: u64) -> PathBuf {
    if to.is_dir() {
        to.join(name(now_ms))
    } else {
        to.to_owned()
    }
}

/// A length of time as operators write it: `30m`, `24h`, `7d`.
///
/// # Errors
/// With what can be written, for anything else.
pub fn length(text: &str) -> Result<Duration, String> {
    let wrong = || "write a length like 30m, 24h or 7d".to_owned();
    let units = [('m', 60), ('h', 3600), ('d', 86_400)];
    let read = |(unit, seconds)| Some((text.strip_suffix(unit)?, seconds));
    let (count, seconds) = units.into_iter().find_map(read).ok_or_else(wrong)?;
    match count.parse::<u32>() {
        Ok(count) if count > 0 => Ok(Duration::from_secs(u64::from(count) * seconds)),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_is_due_a_length_after_the_last_whatever_the_clock_does() {
        let plan = Plan {
            data: PathBuf::new(),
            to: PathBuf::new(),
            every: Duration::from_secs(3600),
            keep: 3,
        };
        assert_eq!(plan.wait(None, 5), Duration::ZERO);
        assert_eq!(plan.wait(Some(1_000), 1_000), Duration::from_secs(3600));
        assert_eq!(plan.wait(Some(1_000), 3_602_000), Duration::ZERO);
        assert_eq!(plan.wait(Some(u64::MAX), 1_000), Duration::ZERO);
    }

    #[test]
    fn names_sort_by_time_and_lengths_are_read_or_explained() {
        assert_eq!(
            name(1_759_197_600_000),
            "redress-2025-09-30T020000Z.sqlite3"
        );
        assert!(name(1_759_197_600_000) < name(1_759_197_601_000));
        assert_eq!(length("24h"), Ok(Duration::from_secs(86_400)));
        assert_eq!(length("30m"), Ok(Duration::from_secs(1800)));
        for wrong in ["", "h", "0h", "1.5h", "24", "24hh"] {
            assert!(length(wrong).is_err(), "{wrong}");
        }
    }
}
