//! Values, types and parameters between the shared SQL and PostgreSQL.

use crate::store::StoreError;
use crate::store::sql::{Param, Row, Value};
use std::error::Error;
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};

/// The tables' definitions with this database's names of types; texts compare by their bytes.
pub(super) fn in_its_words(step: &str) -> String {
    step.replace(" STRICT, WITHOUT ROWID", "")
        .replace(" STRICT", "")
        .replace(" INTEGER", " BIGINT")
        .replace(" BLOB", " BYTEA")
        .replace(" TEXT", " TEXT COLLATE \"C\"")
}

/// A statement with this database's sign for parameters. No statement has the other sign in a text.
pub(super) fn numbered(sql: &str) -> String {
    sql.replace('?', "$")
}

/// A parameter that outlives the call, for a statement that is not waited for.
#[derive(Debug)]
pub(super) enum Kept {
    Null,
    Integer(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl Kept {
    pub(super) fn of(param: &Param<'_>) -> Self {
        match param {
            Param::Null => Self::Null,
            Param::Integer(n) => Self::Integer(*n),
            Param::Text(text) => Self::Text((*text).to_owned()),
            Param::Bytes(bytes) => Self::Bytes((*bytes).to_owned()),
        }
    }

    pub(super) fn lent(&self) -> Param<'_> {
        match self {
            Self::Null => Param::Null,
            Self::Integer(n) => Param::Integer(*n),
            Self::Text(text) => Param::Text(text),
            Self::Bytes(bytes) => Param::Bytes(bytes),
        }
    }
}

impl ToSql for Param<'_> {
    fn to_sql(
        &self,
        of: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Integer(n) if *of == Type::INT4 => i32::try_from(*n)?.to_sql(of, out),
            Self::Integer(n) => n.to_sql(of, out),
            // No text here can hold this character. Stored events and details are JSON, which writes it
            // otherwise; it is in what others call themselves.
            Self::Text(text) if text.contains('\0') => {
                text.replace('\0', "\u{fffd}").to_sql(of, out)
            }
            Self::Text(text) => text.to_sql(of, out),
            Self::Bytes(bytes) => bytes.to_sql(of, out),
        }
    }

    fn accepts(of: &Type) -> bool {
        matches!(*of, Type::INT4 | Type::INT8 | Type::TEXT | Type::BYTEA)
    }

    to_sql_checked!();
}

/// A row of a result.
pub(super) fn row(found: &tokio_postgres::Row) -> Result<Row, StoreError> {
    let columns = 0..found.len();
    let values = columns.map(|at| {
        let value: Option<Column> = found.try_get(at).map_err(|e| super::session::told(&e))?;
        Ok(value.map_or(Value::Null, |Column(value)| value))
    });
    values.collect::<Result<_, _>>().map(Row::new)
}

struct Column(Value);

impl<'a> FromSql<'a> for Column {
    fn from_sql(of: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Self(match *of {
            Type::INT4 => Value::Integer(i32::from_sql(of, raw)?.into()),
            Type::INT8 => Value::Integer(i64::from_sql(of, raw)?),
            Type::BYTEA => Value::Bytes(raw.to_owned()),
            _ => Value::Text(String::from_sql(of, raw)?),
        }))
    }

    fn accepts(of: &Type) -> bool {
        matches!(*of, Type::INT4 | Type::INT8 | Type::TEXT | Type::BYTEA)
    }
}
