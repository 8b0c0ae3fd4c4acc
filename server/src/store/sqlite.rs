//! SQLite: one file in the data folder, on disk when acknowledged (`synchronous=FULL`).
//! Never: what the statements mean.

use crate::store::sql::{Connection, Database, Param, Row, Sql, Value};
use crate::store::{StoreError, schema};
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{OpenFlags, params_from_iter};
use std::fs::DirBuilder;
use std::ops::ControlFlow;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long another process that writes is waited for, rather than fail at once.
const PATIENCE: Duration = Duration::from_secs(10);

/// More than there are statements.
const CACHED_STATEMENTS: usize = 128;

/// The record's file in the data folder.
pub(super) const FILE: &str = "redress.sqlite3";

/// The file.
#[derive(Debug)]
pub(super) struct Sqlite {
    file: PathBuf,
}

impl Sqlite {
    /// The file in a data folder.
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            file: folder.join(FILE),
        }
    }

    /// A file that is there, to be read.
    pub(super) fn at(file: &Path) -> Self {
        Self {
            file: file.to_owned(),
        }
    }

    /// The version of its tables, and what SQLite finds wrong with its pages and indices.
    pub(super) fn damages(&self) -> Result<(i64, Vec<String>), StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
        let connection = rusqlite::Connection::open_with_flags(&self.file, flags)?;
        patient(&connection)?;
        // Without tables it is no record, and tables of a version not known cannot be judged.
        let version = version(&connection)?;
        if version == 0 {
            return Err(StoreError::Version(0));
        }
        schema::missing(version)?;
        let mut query = connection.prepare("PRAGMA integrity_check(20)")?;
        let lines = query.query_map([], |row| row.get(0))?;
        let lines: Vec<String> = lines.collect::<Result<_, _>>()?;
        let damages = lines.into_iter().filter(|line| line != "ok").collect();
        Ok((version, damages))
    }
}

impl Database for Sqlite {
    fn writer(&self) -> Result<Box<dyn Connection>, StoreError> {
        if let Some(folder) = self.file.parent() {
            // People's details are in there: for the owner of the process alone.
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)
                .map_err(|e| StoreError::Io(format!("{}: {e}", folder.display())))?;
        }
        let connection = rusqlite::Connection::open(&self.file)?;
        prepare(&connection)?;
        Ok(Box::new(File {
            connection,
            begin: "BEGIN IMMEDIATE",
        }))
    }

    fn reader(&self) -> Result<Box<dyn Connection>, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = rusqlite::Connection::open_with_flags(&self.file, flags)?;
        patient(&connection)?;
        Ok(Box::new(File {
            connection,
            begin: "BEGIN",
        }))
    }

    fn exists(&self) -> Result<bool, StoreError> {
        Ok(self.file.is_file())
    }

    fn scrub(&self) -> Result<(), StoreError> {
        let connection = rusqlite::Connection::open(&self.file)?;
        patient(&connection)?;
        connection.pragma_update(None, "secure_delete", true)?;
        // Pages that were copied or split before may hold a row twice.
        connection.execute_batch("VACUUM")?;
        // What the log still has of it goes once nobody reads from there.
        connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")?;
        Ok(())
    }
}

pub(super) fn patient(connection: &rusqlite::Connection) -> Result<(), StoreError> {
    connection.set_prepared_statement_cache_capacity(CACHED_STATEMENTS);
    Ok(connection.busy_timeout(PATIENCE)?)
}

/// Makes a file ready to be written: tables of this version, durable on acknowledgement. A file of
/// a version that is not known is refused before anything in it is touched.
fn prepare(connection: &rusqlite::Connection) -> Result<(), StoreError> {
    patient(connection)?;
    schema::missing(version(connection)?)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // What is deleted is to be gone, not only not found.
    connection.pragma_update(None, "secure_delete", true)?;
    // What a piece of work would be taken back with is not worth a file.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    // Read again inside the transaction: another process may have come first.
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let made = steps(connection).and_then(|()| Ok(connection.execute_batch("COMMIT")?));
    if made.is_err() && !connection.is_autocommit() {
        let _ = connection.execute_batch("ROLLBACK");
    }
    made
}

fn version(connection: &rusqlite::Connection) -> Result<i64, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// Brings tables of an earlier version to this one, inside the caller's transaction.
fn steps(connection: &rusqlite::Connection) -> Result<(), StoreError> {
    let missing = schema::missing(version(connection)?)?;
    for step in missing {
        connection.execute_batch(step)?;
    }
    if !missing.is_empty() {
        connection.pragma_update(None, "user_version", schema::VERSION)?;
    }
    Ok(())
}

struct File {
    connection: rusqlite::Connection,
    begin: &'static str,
}

impl File {
    /// What stands around every piece of work is read by the database once, not each time.
    fn control(&self, sql: &'static str) -> Result<(), StoreError> {
        self.connection.prepare_cached(sql)?.execute([])?;
        Ok(())
    }
}

impl Connection for File {
    fn begin(&mut self) -> Result<(), StoreError> {
        self.control(self.begin)
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.control("COMMIT")
    }

    fn roll_back(&mut self) {
        // A failure may have ended the transaction already.
        if !self.connection.is_autocommit() {
            let _ = self.control("ROLLBACK");
        }
    }

    fn mark(&mut self) -> Result<(), StoreError> {
        // A full disk ends the transaction at once; a savepoint would begin another.
        if self.connection.is_autocommit() {
            return Err(StoreError::Busy);
        }
        self.control("SAVEPOINT piece")
    }

    fn keep(&mut self) -> Result<(), StoreError> {
        self.control("RELEASE piece")
    }

    fn take_back(&mut self) -> Result<(), StoreError> {
        self.control("ROLLBACK TO piece")?;
        self.control("RELEASE piece")
    }
}

impl Sql for File {
    fn execute(&mut self, sql: &'static str, params: &[Param<'_>]) -> Result<u64, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let touched = statement.execute(params_from_iter(params))?;
        Ok(u64::try_from(touched).unwrap_or(u64::MAX))
    }

    fn each(
        &mut self,
        sql: &'static str,
        params: &[Param<'_>],
        visit: &mut dyn FnMut(Row) -> Result<ControlFlow<()>, StoreError>,
    ) -> Result<(), StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query(params_from_iter(params))?;
        while let Some(row) = rows.next()? {
            let mut values = Vec::with_capacity(columns);
            for column in 0..columns {
                values.push(value(row.get_ref(column)?)?);
            }
            if visit(Row::new(values))?.is_break() {
                break;
            }
        }
        Ok(())
    }
}

fn value(column: ValueRef<'_>) -> Result<Value, StoreError> {
    Ok(match column {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(n) => Value::Integer(n),
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text);
            Value::Text(
                text.map_err(|_| StoreError::Damaged("readable text"))?
                    .to_owned(),
            )
        }
        ValueRef::Blob(bytes) => Value::Bytes(bytes.to_owned()),
        ValueRef::Real(_) => return Err(StoreError::Damaged("a value of the expected type")),
    })
}

impl ToSql for Param<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(n) => ValueRef::Integer(*n),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}
