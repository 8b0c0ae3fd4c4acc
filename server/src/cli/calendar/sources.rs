//! The cases whose limits a notice may move: case files, or the record of a server. Never: what
//! becomes of them.

use crate::cli::error::CliError;
use crate::cli::input;
use crate::cli::place::Record;
use crate::limits::Case;
use redress_core::case::CaseFile;
use redress_core::record::fold;
use serde::Deserialize as _;
use std::path::Path;

/// The cases of a file, one or more JSON values after each other, or of the `.json` and `.jsonl`
/// files of a folder.
pub(super) fn files(path: &str) -> Result<Vec<Case>, CliError> {
    if !Path::new(path).is_dir() {
        return file(path);
    }
    let failed = |cause| CliError::Read {
        file: path.to_owned(),
        cause,
    };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(path).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let extension = path.extension().and_then(|e| e.to_str());
        if matches!(extension, Some("json" | "jsonl")) {
            names.push(path.display().to_string());
        }
    }
    names.sort();
    let mut cases = Vec::new();
    for name in names {
        cases.extend(file(&name)?);
    }
    Ok(cases)
}

fn file(name: &str) -> Result<Vec<Case>, CliError> {
    let text = input::read(name)?;
    let stream = serde_json::Deserializer::from_str(&text).into_iter::<serde_json::Value>();
    let mut cases = Vec::new();
    for value in stream {
        let number = cases.len() + 1;
        let case = value.and_then(CaseFile::deserialize);
        cases.push(Case {
            name: format!("{name}#{number}"),
            file: case.map_err(|cause| CliError::CaseShape {
                file: format!("{name}, case {number}"),
                cause: cause.to_string().replace('`', "\""),
            })?,
            edition: None,
            record: false,
        });
    }
    // A file with one case needs no number.
    if let [only] = cases.as_mut_slice() {
        name.clone_into(&mut only.name);
    }
    Ok(cases)
}

/// Every filed case of a record.
pub(super) fn record(record: &Record) -> Result<Vec<Case>, CliError> {
    let packs = record.packs()?;
    let mut cases = Vec::new();
    for id in record.wait(record.store.cases())? {
        let state = fold(&id, &record.wait(record.store.case(&id))?, packs.kinds());
        if state.filed {
            cases.push(state.into());
        }
    }
    Ok(cases)
}
