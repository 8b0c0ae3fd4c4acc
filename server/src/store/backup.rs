//! Copies of the data folder in one file, made while the server writes, and putting one back. Knows
//! the embedded store's file; never when a copy is due, and nothing of the network.

use crate::attachments::{self, Folder};
use crate::erasure;
use crate::store::sql::Database as _;
use crate::store::sqlite::{FILE, Sqlite, patient};
use crate::store::{Erasure, Place, StoreError, check, erase, heal};
use crate::verify::Findings;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _, params};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Folders beside the record that a copy holds as well.
const BESIDE: [&str; 1] = ["calendars"];
/// What a copy has beyond the record's own tables.
const KEPT: &str =
    "CREATE TABLE kept (path TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT, WITHOUT ROWID";
/// When the last copy was made, in the `meta` table of the record copied.
pub(super) const LAST: &str = "last_backup";
/// When a copy was made, in its own `meta` table.
const MADE: &str = "backup_made";
/// What SQLite keeps beside its file.
const COMPANIONS: [&str; 2] = ["-wal", "-shm"];

/// A copy, or a record put back from one.
#[derive(Debug)]
pub struct Copied {
    /// The copy's file, or the record's.
    pub file: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// When the copy was made, in milliseconds since 1970.
    pub made: u64,
    /// What was found when it was read through.
    pub found: Findings,
    /// Where the record that was there before is now, when there was one.
    pub set_aside: Option<PathBuf>,
}

/// Copies a data folder into one file while it is being written to. The copy is read through before
/// it takes its name: a file of that name is a whole one.
///
/// # Errors
/// [`StoreError`]; nothing has the name then.
pub fn copy(data: &Path, to: &Path, now_ms: u64) -> Result<Copied, StoreError> {
    let source = data.join(FILE);
    if !source.is_file() {
        return Err(StoreError::NoRecord(Place::from(data).to_string()));
    }
    if to.exists() {
        return Err(StoreError::Exists(to.display().to_string()));
    }
    let draft = beside(to, ".part");
    remove(&draft)?;
    // For the owner of the process alone, before anything is in it.
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)
        .map_err(|e| io_error(&draft, &e))?;
    let made = fill(&source, data, &draft, now_ms)
        // What the copied state says to be stored was on the disk before it said so.
        .and_then(|()| copy_attachments(data, folder_of(to)))
        .and_then(|()| settle(&source, folder_of(to)))
        .and_then(|()| check::file(&draft));
    let found = match made {
        Ok(found) => found,
        Err(error) => {
            let _ = fs::remove_file(&draft);
            return Err(error);
        }
    };
    durable(&draft, to)?;
    let record = Connection::open(&source)?;
    patient(&record)?;
    set(&record, LAST, &now_ms.to_string())?;
    let bytes = fs::metadata(to).map_err(|e| io_error(to, &e))?.len();
    Ok(Copied {
        file: to.to_owned(),
        bytes,
        made: now_ms,
        found,
        set_aside: None,
    })
}

/// Writes one state of the record, and the folders beside it, into the draft.
fn fill(source: &Path, data: &Path, draft: &Path, now_ms: u64) -> Result<(), StoreError> {
    let record = Connection::open_with_flags(source, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    patient(&record)?;
    record.execute("VACUUM INTO ?1", [draft.to_string_lossy()])?;
    drop(record);
    let copy = Connection::open(draft)?;
    let tx = copy.unchecked_transaction()?;
    tx.execute_batch(KEPT)?;
    for (path, bytes) in files_beside(data)? {
        tx.execute(
            "INSERT INTO kept (path, bytes) VALUES (?1, ?2)",
            params![path, bytes],
        )?;
    }
    // Nobody is signed in to a copy.
    tx.execute_batch("DELETE FROM session; DELETE FROM challenge")?;
    set(&tx, MADE, &now_ms.to_string())?;
    tx.commit()?;
    Ok(())
}

/// Attachments are many and never change: the backups in one folder share theirs.
fn copy_attachments(from: &Path, to: &Path) -> Result<(), StoreError> {
    Folder::beside(from)
        .copy_to(&Folder::beside(to))
        .map_err(|e| io_error(&to.join(attachments::FOLDER), &e))
}

/// What a record has erased is listed in a folder, and its attachments go from there.
fn settle(record: &Path, folder: &Path) -> Result<(), StoreError> {
    let mut reader = Sqlite::at(record).reader()?;
    let erased = erase::erasures(&mut *reader)?;
    erasure::settle(folder, &erased).map_err(|e| io_error(&folder.join(erasure::LIST), &e))
}

/// Everything that the lists of folders name as erased.
fn listed(folders: [&Path; 2]) -> Result<Vec<Erasure>, StoreError> {
    let mut all = Vec::new();
    for folder in folders {
        let list = erasure::listed(folder);
        all.extend(list.map_err(|e| io_error(&folder.join(erasure::LIST), &e))?);
    }
    Ok(all)
}

fn folder_of(file: &Path) -> &Path {
    let folder = file.parent().filter(|folder| *folder != Path::new(""));
    folder.unwrap_or(Path::new("."))
}

fn files_beside(data: &Path) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
    let mut files = Vec::new();
    for name in BESIDE {
        let folder = data.join(name);
        let list = match fs::read_dir(&folder) {
            Ok(list) => list,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(io_error(&folder, &error)),
        };
        for entry in list {
            let path = entry.map_err(|e| io_error(&folder, &e))?.path();
            let file = path.file_name().and_then(|name| name.to_str());
            if let Some(file) = file.filter(|_| path.is_file()) {
                let bytes = fs::read(&path).map_err(|e| io_error(&path, &e))?;
                files.push((format!("{name}/{file}"), bytes));
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Puts a copy back as the record of a data folder. The copy is read through first; a record that is
/// there is only set aside when `replace` says so, and never removed.
///
/// The record begins a new epoch: devices see that it went back, and offer what came after. The
/// server writes under a new device id, so that nothing it writes can collide with what the copy
/// does not know. Every device that was in use is waited for, so long, before new numbers are given.
///
/// # Errors
/// [`StoreError`]; the folder is as it was then.
pub fn restore(
    from: &Path,
    data: &Path,
    replace: bool,
    wait: Duration,
    now_ms: u64,
) -> Result<Copied, StoreError> {
    let found = check::file(from)?;
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(data)
        .map_err(|e| io_error(data, &e))?;
    let target = data.join(FILE);
    if target.exists() && !replace {
        return Err(StoreError::Exists(target.display().to_string()));
    }
    let draft = beside(&target, ".restored");
    remove(&draft)?;
    let bytes = fs::read(from).map_err(|e| io_error(from, &e))?;
    let mut out = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&draft)
        .map_err(|e| io_error(&draft, &e))?;
    out.write_all(&bytes).map_err(|e| io_error(&draft, &e))?;
    drop(out);
    // What was destroyed after the copy was made is destroyed in it before anybody reads it.
    let erased = listed([folder_of(from), data])?;
    let (made, kept, erased) = begin_anew(&draft, wait, &erased, now_ms)?;
    let set_aside = if target.exists() {
        Some(aside(&target, now_ms)?)
    } else {
        None
    };
    copy_attachments(folder_of(from), data)?;
    for (path, bytes) in kept {
        put(&data.join(path), &bytes)?;
    }
    let list = data.join(erasure::LIST);
    erasure::settle(data, &erased).map_err(|e| io_error(&list, &e))?;
    durable(&draft, &target)?;
    let bytes = fs::metadata(&target)
        .map_err(|e| io_error(&target, &e))?
        .len();
    Ok(Copied {
        file: target,
        bytes,
        made,
        found,
        set_aside,
    })
}

/// Files that stood beside a record, by path from its folder.
type Kept = Vec<(PathBuf, Vec<u8>)>;

/// Makes a copy a record of its own; when it was made, and the files to put beside it.
fn begin_anew(
    draft: &Path,
    wait: Duration,
    erased: &[Erasure],
    now_ms: u64,
) -> Result<(u64, Kept, Vec<Erasure>), StoreError> {
    let copy = Connection::open(draft)?;
    let made: u64 = get(&copy, MADE)?
        .and_then(|text| text.parse().ok())
        .ok_or(StoreError::Damaged("the mark of a backup"))?;
    let kept = {
        let mut query = copy.prepare("SELECT path, bytes FROM kept ORDER BY path")?;
        let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
        let rows: Vec<(String, Vec<u8>)> = rows.collect::<Result<_, _>>()?;
        let inside = |(path, bytes): (String, Vec<u8>)| {
            let path = PathBuf::from(path);
            let plain = path
                .components()
                .all(|part| matches!(part, std::path::Component::Normal(_)));
            plain
                .then_some((path, bytes))
                .ok_or(StoreError::Damaged("paths that stay in the folder"))
        };
        rows.into_iter().map(inside).collect::<Result<Kept, _>>()?
    };
    let tx = copy.unchecked_transaction()?;
    tx.execute("DELETE FROM meta WHERE key = ?1", [MADE])?;
    set(&tx, LAST, &made.to_string())?;
    tx.execute_batch("DROP TABLE kept")?;
    tx.commit()?;
    drop(copy);
    let mut record = Sqlite::at(draft).writer()?;
    record.begin()?;
    heal::begin(&mut *record, wait, now_ms)?;
    erase::forget(&mut *record, erased)?;
    let erased = erase::erasures(&mut *record)?;
    record.commit()?;
    drop(record);
    if !erased.is_empty() {
        Sqlite::at(draft).scrub()?;
    }
    Ok((made, kept, erased))
}

/// Moves a record out of the way, under a name with the time. Nobody may be using it.
fn aside(target: &Path, now_ms: u64) -> Result<PathBuf, StoreError> {
    // Leaving WAL needs the file for oneself: a running server holds it. A file too damaged to be
    // opened is held by nobody that works.
    let alone = Connection::open(target)
        .and_then(|c| c.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(())));
    if let Err(rusqlite::Error::SqliteFailure(error, _)) = &alone
        && matches!(
            error.code,
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked
        )
    {
        return Err(StoreError::InUse);
    }
    let name = beside(target, &format!(".before-{now_ms}"));
    for end in COMPANIONS {
        let (from, to) = (beside(target, end), beside(&name, end));
        if from.exists() {
            fs::rename(&from, &to).map_err(|e| io_error(&from, &e))?;
        }
    }
    fs::rename(target, &name).map_err(|e| io_error(target, &e))?;
    Ok(name)
}

fn get(copy: &Connection, key: &str) -> Result<Option<String>, StoreError> {
    let mut query = copy.prepare("SELECT value FROM meta WHERE key = ?1")?;
    Ok(query.query_row([key], |row| row.get(0)).optional()?)
}

fn set(copy: &Connection, key: &str, value: &str) -> Result<(), StoreError> {
    copy.execute(
        "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
        [key, value],
    )?;
    Ok(())
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    if let Some(folder) = path.parent() {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|e| io_error(folder, &e))?;
    }
    let draft = beside(path, ".new");
    fs::write(&draft, bytes).map_err(|e| io_error(&draft, &e))?;
    durable(&draft, path)
}

/// Gives a draft its name once its bytes are on the disk, and the name after them.
fn durable(draft: &Path, name: &Path) -> Result<(), StoreError> {
    let sync = || {
        File::open(draft)?.sync_all()?;
        fs::rename(draft, name)?;
        File::open(folder_of(name))?.sync_all()
    };
    sync().map_err(|e| io_error(name, &e))
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(io_error(path, &error)),
        _ => Ok(()),
    }
}

fn io_error(path: &Path, error: &io::Error) -> StoreError {
    StoreError::Io(format!("{}: {error}", path.display()))
}
