//! What the store asks of a database: statements with parameters, rows, and transactions in which
//! nobody else writes. Statements are written once, in the SQL that SQLite and PostgreSQL share:
//! parameters `?1`, `?2`, texts that compare by their bytes, `ON CONFLICT`, `RETURNING`.
//! Never: anything that only one of them understands, or what a statement means.

use crate::store::StoreError;
use std::fmt::Debug;
use std::ops::ControlFlow;

/// What a statement is given for `?1`, `?2`…
#[derive(Debug, Clone, Copy)]
pub(super) enum Param<'a> {
    Null,
    Integer(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

impl From<u64> for Param<'_> {
    /// Integers of databases are signed; times and numbers here never reach the sign.
    fn from(n: u64) -> Self {
        Self::Integer(i64::try_from(n).unwrap_or(i64::MAX))
    }
}

impl<'a> From<&'a str> for Param<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Param<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a [u8]> for Param<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'a> From<&'a Vec<u8>> for Param<'a> {
    fn from(bytes: &'a Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl<'a, T: Into<Self>> From<Option<T>> for Param<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// What a column holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Integer(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// A row of a query; each column is taken out once, by its place.
#[derive(Debug)]
pub(super) struct Row(Vec<Value>);

impl Row {
    pub(super) fn new(columns: Vec<Value>) -> Self {
        Self(columns)
    }

    fn take(&mut self, at: usize) -> Value {
        let column = self.0.get_mut(at);
        column.map_or(Value::Null, |value| std::mem::replace(value, Value::Null))
    }

    /// A number that is always there.
    pub(super) fn number(&mut self, at: usize) -> Result<u64, StoreError> {
        self.number_if_any(at)?.ok_or(UNEXPECTED)
    }

    pub(super) fn number_if_any(&mut self, at: usize) -> Result<Option<u64>, StoreError> {
        match self.take(at) {
            Value::Null => Ok(None),
            Value::Integer(n) => u64::try_from(n).map(Some).map_err(|_| UNEXPECTED),
            _ => Err(UNEXPECTED),
        }
    }

    /// A text that is always there.
    pub(super) fn text(&mut self, at: usize) -> Result<String, StoreError> {
        self.text_if_any(at)?.ok_or(UNEXPECTED)
    }

    pub(super) fn text_if_any(&mut self, at: usize) -> Result<Option<String>, StoreError> {
        match self.take(at) {
            Value::Null => Ok(None),
            Value::Text(text) => Ok(Some(text)),
            _ => Err(UNEXPECTED),
        }
    }

    /// Bytes that are always there.
    pub(super) fn bytes(&mut self, at: usize) -> Result<Vec<u8>, StoreError> {
        match self.take(at) {
            Value::Bytes(bytes) => Ok(bytes),
            _ => Err(UNEXPECTED),
        }
    }
}

const UNEXPECTED: StoreError = StoreError::Damaged("a value of the expected type");

/// Statements inside a transaction.
pub(super) trait Sql {
    /// Runs a statement; how many rows it touched.
    fn execute(&mut self, sql: &'static str, params: &[Param<'_>]) -> Result<u64, StoreError>;

    /// Runs a statement whose effect nobody asks for. It need not be waited for: that it failed
    /// may be told by a later statement, at the latest by the end of the piece of work.
    fn run(&mut self, sql: &'static str, params: &[Param<'_>]) -> Result<(), StoreError> {
        self.execute(sql, params).map(|_| ())
    }

    /// Hands over the rows of a query one after another, until told to stop.
    fn each(
        &mut self,
        sql: &'static str,
        params: &[Param<'_>],
        visit: &mut dyn FnMut(Row) -> Result<ControlFlow<()>, StoreError>,
    ) -> Result<(), StoreError>;

    /// All rows of a query that has few.
    fn rows(&mut self, sql: &'static str, params: &[Param<'_>]) -> Result<Vec<Row>, StoreError> {
        let mut rows = Vec::new();
        self.each(sql, params, &mut |row| {
            rows.push(row);
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(rows)
    }

    /// The first row of a query, if there is one.
    fn one(&mut self, sql: &'static str, params: &[Param<'_>]) -> Result<Option<Row>, StoreError> {
        let mut first = None;
        self.each(sql, params, &mut |row| {
            first = Some(row);
            Ok(ControlFlow::Break(()))
        })?;
        Ok(first)
    }
}

/// A connection: one transaction after another.
pub(super) trait Connection: Sql + Send {
    /// Begins a transaction. On a connection that writes, nobody else writes until it ends; on one
    /// that reads, all of it sees one state.
    fn begin(&mut self) -> Result<(), StoreError>;

    /// Ends it; what was written is then where it survives the machine losing power.
    fn commit(&mut self) -> Result<(), StoreError>;

    /// Ends it as if it had not been.
    fn roll_back(&mut self);

    /// Begins a piece of work that can be taken back by itself.
    fn mark(&mut self) -> Result<(), StoreError>;

    /// Keeps the piece; every statement of it has then succeeded.
    fn keep(&mut self) -> Result<(), StoreError>;

    /// Takes the piece back.
    fn take_back(&mut self) -> Result<(), StoreError>;

    /// False when it is good for nothing more.
    fn usable(&self) -> bool {
        true
    }
}

/// Where connections come from.
pub(super) trait Database: Debug + Send + Sync {
    /// A connection that writes, the tables being there and of this version.
    fn writer(&self) -> Result<Box<dyn Connection>, StoreError>;

    /// A connection that only reads.
    fn reader(&self) -> Result<Box<dyn Connection>, StoreError>;

    /// Whether a record has been made there.
    fn exists(&self) -> Result<bool, StoreError>;

    /// Leaves nothing of rows that were deleted, as far as the database can: by itself it keeps their
    /// bytes until something else needs the room. Takes as long as copying the record.
    fn scrub(&self) -> Result<(), StoreError>;
}
