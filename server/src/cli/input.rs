//! What commands read: packs and calendars by name or path, files within bounds. Never: what is
//! made of them.

use super::error::CliError;
use crate::calendars;
pub(super) use crate::calendars::Written;
use crate::shipped;
use redress_core::calendar::Calendar;
use redress_core::pack::{Pack, author};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// The largest file read; no pack, case or calendar comes near it.
const MAX_FILE: u64 = 16 << 20;

/// A file's text; `-` is standard input.
pub(super) fn read(file: &str) -> Result<String, CliError> {
    let failed = |cause| CliError::Read {
        file: file.to_owned(),
        cause,
    };
    let mut bytes = Vec::new();
    let source: Box<dyn Read> = match file {
        "-" => Box::new(std::io::stdin().lock()),
        path => Box::new(File::open(path).map_err(failed)?),
    };
    source
        .take(MAX_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(CliError::TooLarge {
            file: file.to_owned(),
            limit: MAX_FILE,
        });
    }
    String::from_utf8(bytes).map_err(|_| CliError::NotText(file.to_owned()))
}

/// Finds a pack by id or path.
pub(super) fn written(asked: &str) -> Result<Written, CliError> {
    if is_path(asked, "toml") {
        let text = read(asked)?;
        return Ok(Written {
            file: asked.to_owned(),
            text,
        });
    }
    let text =
        shipped::pack(asked).ok_or_else(|| CliError::no_pack(asked, &shipped::pack_ids()))?;
    Ok(Written {
        file: format!("{asked}.toml"),
        text,
    })
}

/// Loads a pack by id or path.
pub(super) fn pack(asked: &str) -> Result<Pack, CliError> {
    let Written { file, text } = written(asked)?;
    let source = author::read(&file, &text)?;
    Ok(Pack::compile(source.doc, source.texts)?)
}

/// A calendar file's text and its name for messages: a shipped one by region, or a file.
pub(super) fn calendar_text(asked: &str) -> Result<Written, CliError> {
    if is_path(asked, "json") {
        let text = read(asked)?;
        return Ok(Written {
            file: asked.to_owned(),
            text,
        });
    }
    calendars::region(asked, None)?.ok_or_else(|| no_region(asked))
}

/// There is no such region.
pub(super) fn no_region(asked: &str) -> CliError {
    CliError::NoRegion {
        asked: asked.to_owned(),
        known: shipped::regions().join(", "),
    }
}

/// Loads a calendar by region or path.
pub(super) fn calendar(asked: &str) -> Result<Calendar, CliError> {
    Ok(calendars::load(&calendar_text(asked)?)?)
}

/// Ids have neither extension nor folder.
fn is_path(asked: &str, extension: &str) -> bool {
    let path = Path::new(asked);
    path.extension().is_some_and(|e| e == extension) || path.components().count() > 1
}
