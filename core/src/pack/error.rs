//! What can be wrong with a pack, with the place in its file.

use std::fmt;
use thiserror::Error;

/// One thing wrong with a pack.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PackError {
    /// File, where the pack was read from one.
    pub file: Option<String>,
    /// Line, from 1; 0 when not read from a file.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// Path of the entry: `severity.R01-41.when`.
    pub path: String,
    /// Byte inside the entry's text (a condition), from 1; 0 is the entry as a whole.
    pub offset: usize,
    /// What is wrong, what was expected, the nearest known name.
    pub message: String,
}

impl PackError {
    /// An error at a path.
    pub(crate) fn at(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            message: message.into(),
            ..Self::default()
        }
    }
}

impl fmt::Display for PackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(f, "{file}:{}:{}: ", self.line, self.column)?;
        }
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.message)
    }
}

/// Everything wrong with a pack; nothing of it is loaded.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct PackErrors(pub Vec<PackError>);

impl From<PackError> for PackErrors {
    fn from(error: PackError) -> Self {
        Self(vec![error])
    }
}
