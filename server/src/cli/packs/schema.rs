//! `redress packs schema`: the JSON Schema of pack files, or of golden case files, for editors.

use crate::cli::error::CliError;
use crate::cli::output::{Look, Reply};
use redress_core::{golden, pack};

/// Arguments of `redress packs schema`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Of golden case files rather than of packs.
    #[arg(long)]
    cases: bool,
    /// Write it to this file.
    #[arg(long, value_name = "FILE")]
    out: Option<String>,
    #[command(flatten)]
    look: Look,
}

pub(super) fn run(args: &Args) -> Result<Reply, CliError> {
    let schema = if args.cases {
        golden::schema()
    } else {
        pack::schema::pack()
    };
    let text = format!("{schema:#}\n");
    let Some(file) = &args.out else {
        return match args.look.json {
            true => Reply::json(&schema),
            false => Ok(Reply::text(text)),
        };
    };
    std::fs::write(file, text).map_err(|cause| CliError::Write {
        file: file.clone(),
        cause,
    })?;
    let to = args.look.lang().of("已写入", "written to");
    Ok(Reply::text(format!("{to} {file}\n")))
}
