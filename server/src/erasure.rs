//! What erasures leave outside of the record: a list beside it, and beside its backups, that a restore
//! reads, so that an earlier copy does not bring back what was destroyed; and the bytes that go. Never:
//! what is erased, or why.

use crate::attachments::{Folder, Name};
use crate::packs::Packs;
use crate::store::{Erasure, Store, StoreError};
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Arc;

/// The list, one erasure a line. It names cases and hashes, and nobody.
pub const LIST: &str = "erased.jsonl";

/// Why a case is erased once more, in a record that was put back from before.
const AGAIN: &str =
    "恢复备份后按删除清单重新删除 / erased again after a restore, by the list of erasures";

/// Says of cases that a restore erased anew that they are, so that devices follow; nothing while the
/// restored record waits for its devices, of which one may bring the event back.
///
/// # Errors
/// [`StoreError`]; the rest is told next time.
pub async fn tell(store: &Store, packs: Arc<Packs>, now: u64) -> Result<(), StoreError> {
    if store.healing().await?.is_some() {
        return Ok(());
    }
    for case in store.untold().await? {
        let packs = Arc::clone(&packs);
        store.erase(&case, AGAIN, "server", packs, now).await?;
    }
    Ok(())
}

/// The erasures that a folder's list names; none where there is no list.
///
/// # Errors
/// When it cannot be read, or a line of it is not one of ours.
pub fn listed(folder: &Path) -> io::Result<Vec<Erasure>> {
    let text = match fs::read_to_string(folder.join(LIST)) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let lines = text.lines().filter(|line| !line.is_empty());
    lines.map(|line| Ok(serde_json::from_str(line)?)).collect()
}

/// What the erasures of a record leave beside it: its list, and no bytes of what only they had. What of
/// that another case has brought since stays.
///
/// # Errors
/// When folder or record cannot be used; what was listed stays listed.
pub async fn settle_beside(store: &Store, folder: &Path) -> Result<(), StoreError> {
    let erasures = store.erasures().await?;
    let listed = list(folder, &erasures);
    listed.map_err(|e| StoreError::Io(format!("{}: {e}", folder.display())))?;
    store.remove_unstored(folder, &erasures).await
}

/// Adds erasures to the list of a folder that nobody writes to, and removes the bytes of their attachments
/// from it.
///
/// # Errors
/// When the folder cannot be used; what was listed stays listed.
pub fn settle(folder: &Path, erasures: &[Erasure]) -> io::Result<()> {
    list(folder, erasures)?;
    let files = Folder::beside(folder);
    for name in erasures.iter().flat_map(|e| &e.files) {
        if let Some(name) = Name::of_digest(name) {
            files.remove(&name)?;
        }
    }
    Ok(())
}

/// Adds erasures to a folder's list.
fn list(folder: &Path, erasures: &[Erasure]) -> io::Result<()> {
    let mut all: BTreeMap<String, Erasure> = BTreeMap::new();
    let before = listed(folder)?;
    for erasure in before.iter().chain(erasures) {
        let known = all.entry(erasure.case.clone()).or_insert_with(|| Erasure {
            case: erasure.case.clone(),
            at: erasure.at,
            files: Vec::new(),
        });
        known.files.extend(erasure.files.iter().cloned());
        known.files.sort();
        known.files.dedup();
    }
    let after: Vec<Erasure> = all.into_values().collect();
    if after != before {
        write(folder, &after)?;
    }
    Ok(())
}

/// The whole list anew: on the disk under its name, or as it was.
fn write(folder: &Path, erasures: &[Erasure]) -> io::Result<()> {
    let mut text = String::new();
    for erasure in erasures {
        text.push_str(&serde_json::to_string(erasure)?);
        text.push('\n');
    }
    let draft = folder.join(format!("{LIST}.new"));
    let mut options = OpenOptions::new();
    let mut file = options
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&draft, folder.join(LIST))?;
    File::open(folder)?.sync_all()
}
