//! What commands share: the language, JSON or text, aligned columns, and how a command ends.
//! Never: what a command finds out.

use super::Outcome;
use super::error::CliError;
use clap::{Args, ValueEnum};
use redress_core::answer::Text;
use redress_core::canonical;
use serde::Serialize;
use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;
use unicode_width::UnicodeWidthStr;

/// How an answer is shown.
#[derive(Debug, Clone, Args)]
pub(super) struct Look {
    /// Print canonical JSON.
    #[arg(long)]
    pub(super) json: bool,
    /// Language of text for people; without it, Chinese where the locale (LC_ALL, LANG) is Chinese.
    #[arg(long, value_enum)]
    lang: Option<Lang>,
}

impl Look {
    /// The language to write in.
    pub(super) fn lang(&self) -> Lang {
        self.lang.unwrap_or_else(|| {
            let named = ["LC_ALL", "LC_MESSAGES", "LANG"]
                .iter()
                .filter_map(|name| std::env::var(name).ok())
                .find(|value| !value.is_empty());
            match named {
                Some(locale) if locale.starts_with("zh") => Lang::Zh,
                _ => Lang::En,
            }
        })
    }
}

/// A language of text for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Lang {
    /// Chinese.
    Zh,
    /// English.
    En,
}

impl Lang {
    /// One of two wordings.
    pub(super) fn of<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// This language's part of a text.
    pub(super) fn pick(self, text: &Text) -> &str {
        self.of(&text.zh, &text.en)
    }

    /// The sign between items of a list.
    pub(super) fn comma(self) -> &'static str {
        self.of("、", ", ")
    }
}

/// What a command answers.
#[derive(Debug, Default)]
pub(super) struct Reply {
    /// For standard output, with its last line ended.
    pub(super) text: String,
    /// For standard error: the places of what is wrong, where that is the answer.
    pub(super) errors: String,
    /// It has findings or failures.
    pub(super) found: bool,
}

impl Reply {
    /// Text without findings.
    pub(super) fn text(text: String) -> Self {
        Self {
            text,
            ..Self::default()
        }
    }

    /// Canonical JSON without findings.
    pub(super) fn json(value: &impl Serialize) -> Result<Self, CliError> {
        Ok(Self::text(canonical::of(value)? + "\n"))
    }
}

/// Prints an answer; its exit code.
pub(super) fn finish(answered: Result<Reply, CliError>) -> Outcome {
    let reply = answered?;
    if !reply.errors.is_empty() {
        eprintln!("{}", reply.errors.trim_end());
    }
    let mut out = io::stdout().lock();
    match out
        .write_all(reply.text.as_bytes())
        .and_then(|()| out.flush())
    {
        // A reader that has seen enough, such as `head`, is no failure.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(ExitCode::from(u8::from(reply.found))),
    }
}

/// Rows whose columns stand under each other, as wide as a terminal shows them.
#[derive(Debug, Default)]
pub(super) struct Table(Vec<Vec<String>>);

impl Table {
    /// Adds a row.
    pub(super) fn row<const N: usize>(&mut self, cells: [&str; N]) {
        self.0.push(cells.map(str::to_owned).into());
    }

    /// The rows, each behind `indent`. Columns that are empty in every row are left out.
    pub(super) fn text(&self, indent: &str) -> String {
        let columns = self.0.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = self.0.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.width()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut out = String::new();
        for row in &self.0 {
            let mut line = String::from(indent);
            for (cell, width) in row.iter().zip(&widths).filter(|(_, width)| **width > 0) {
                line.push_str(cell);
                line.push_str(&" ".repeat(width - cell.width() + 2));
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_align_by_the_width_a_terminal_gives_chinese() {
        let mut table = Table::default();
        table.row(["受理", "", "a"]);
        table.row(["x", "", "b"]);
        assert_eq!(table.text(" "), " 受理  a\n x     b\n");
    }

    #[test]
    fn the_last_column_leaves_no_space_behind() {
        let mut table = Table::default();
        table.row(["a", "long"]);
        table.row(["b", ""]);
        assert_eq!(table.text(""), "a  long\nb\n");
    }
}
