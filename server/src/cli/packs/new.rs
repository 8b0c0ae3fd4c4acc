//! `redress packs new`: a pack file and its case file to begin with; they load and pass.

use crate::cli::error::CliError;
use crate::cli::output::{Look, Reply};
use std::fs::OpenOptions;
use std::io::Write;

const PACK: &str = include_str!("new/pack.toml");
const CASES: &str = include_str!("new/cases.toml");

/// Arguments of `redress packs new`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Id of the new pack: small letters, digits and dashes.
    id: String,
    /// Short key of the regulation; its rule ids begin with it.
    #[arg(long, default_value = "X01")]
    key: String,
    #[command(flatten)]
    look: Look,
}

pub(super) fn run(args: &Args) -> Result<Reply, CliError> {
    let Args { id, key, look } = args;
    if !is_id(id) {
        return Err(CliError::PackId(id.clone()));
    }
    if !is_key(key) {
        return Err(CliError::PackKey(key.clone()));
    }
    let mut written = Vec::new();
    for (file, template) in [
        (format!("{id}.toml"), PACK),
        (format!("{id}.cases.toml"), CASES),
    ] {
        let filled = template.replace("NEW-ID", id).replace("KEY", key);
        // Never over a file that is there: it may be somebody's work.
        OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&file)
            .and_then(|mut out| out.write_all(filled.as_bytes()))
            .map_err(|cause| CliError::Write {
                file: file.clone(),
                cause,
            })?;
        written.push(file);
    }
    if look.json {
        return Reply::json(&written);
    }
    let to = look.lang().of("已写入", "written to");
    let lines = written.iter().map(|file| format!("{to} {file}\n"));
    Ok(Reply::text(lines.collect()))
}

fn is_id(id: &str) -> bool {
    id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.len() <= 64
        && id
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn is_key(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_uppercase())
        && key.len() <= 16
        && key.bytes().all(|b| b.is_ascii_alphanumeric())
}
