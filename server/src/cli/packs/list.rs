//! `redress packs list`.

use crate::cli::error::CliError;
use crate::cli::input;
use crate::cli::output::{Lang, Look, Reply, Table};
use crate::shipped;
use redress_core::answer::Text;
use redress_core::pack::Pack;
use serde::Serialize;

/// Arguments of `redress packs list`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    look: Look,
}

/// One pack of the list.
#[derive(Debug, Serialize)]
struct Entry {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    version: String,
    status: String,
    title: Text,
    rules: usize,
    digest: String,
}

impl Entry {
    fn of(pack: &Pack) -> Self {
        let meta = &pack.doc().pack;
        Self {
            id: meta.id.clone(),
            key: meta.key.clone(),
            version: meta.version.clone(),
            status: meta.status.clone(),
            title: pack.text("pack"),
            rules: pack.doc().rules.len(),
            digest: pack.digest().to_owned(),
        }
    }
}

pub(super) fn run(args: &Args) -> Result<Reply, CliError> {
    let mut entries = Vec::new();
    for id in shipped::pack_ids() {
        entries.push(Entry::of(&input::pack(&id)?));
    }
    if args.look.json {
        return Reply::json(&entries);
    }
    Ok(Reply::text(table(&entries, args.look.lang())))
}

fn table(entries: &[Entry], lang: Lang) -> String {
    let mut table = Table::default();
    table.row(match lang {
        Lang::Zh => ["编号", "代号", "版本", "状态", "规则", "摘要", "名称"],
        Lang::En => ["ID", "KEY", "VERSION", "STATUS", "RULES", "DIGEST", "TITLE"],
    });
    for entry in entries {
        table.row([
            &entry.id,
            entry.key.as_deref().unwrap_or("-"),
            &entry.version,
            status(lang, &entry.status),
            &entry.rules.to_string(),
            short(&entry.digest),
            lang.pick(&entry.title),
        ]);
    }
    table.text("")
}

fn status(lang: Lang, status: &str) -> &str {
    match status {
        "active" => lang.of("施行", "active"),
        "draft" => lang.of("草稿", "draft"),
        other => other,
    }
}

/// The first digits of a digest: enough to tell editions apart by eye.
pub(super) fn short(digest: &str) -> &str {
    let hex = digest.strip_prefix("sha256:").unwrap_or(digest);
    hex.get(..12).unwrap_or(hex)
}
