//! `redress verify`: whether a record, or a backup of one, is whole.

use super::error::CliError;
use super::output::{Lang, Look, Reply, Table};
use super::place::PlaceArgs;
use crate::store::check;
use crate::verify::Findings;
use std::path::PathBuf;

/// Arguments of `redress verify`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    place: PlaceArgs,
    /// A backup to look at instead.
    #[arg(long, value_name = "FILE", conflicts_with = "data")]
    backup: Option<PathBuf>,
    #[command(flatten)]
    look: Look,
}

pub(super) fn run(args: &Args) -> Result<Reply, CliError> {
    let found = match &args.backup {
        Some(file) => check::file(file)?,
        None => check::record(&args.place.record(), args.place.folder())?,
    };
    if args.look.json {
        return Ok(Reply {
            found: !found.findings.is_empty(),
            ..Reply::json(&found)?
        });
    }
    Ok(shown(&found, args.look.lang()))
}

/// What was found, for people.
pub(super) fn shown(found: &Findings, lang: Lang) -> Reply {
    let Findings {
        events,
        cases,
        head,
        private,
        attachments,
        awaited,
        lost,
        late,
        unheld,
        findings,
        ..
    } = found;
    let mut held = match lang {
        Lang::Zh => format!("投诉 {cases}，记录 {events}（编号到 {head}），个人信息 {private}"),
        Lang::En => {
            format!("cases {cases}, events {events} (numbers to {head}), private parts {private}")
        }
    };
    if attachments + awaited > 0 {
        held += &match lang {
            Lang::Zh => format!("，附件 {attachments}（未到 {awaited}）"),
            Lang::En => format!(", attachments {attachments} ({awaited} to come)"),
        };
    }
    let state = match (findings.len(), lang) {
        (0, Lang::Zh) => "完整".to_owned(),
        (0, Lang::En) => "whole".to_owned(),
        (n, Lang::Zh) => format!("{n} 处不符"),
        (n, Lang::En) => format!("{n} findings"),
    };
    let mut gone = String::new();
    let range = |(first, last): &(u64, u64)| match first == last {
        true => first.to_string(),
        false => format!("{first}–{last}"),
    };
    if !lost.is_empty() {
        let numbers: Vec<String> = lost.iter().map(range).collect();
        let what = lang.of(
            "恢复备份时没有任何设备留存的编号：",
            "numbers lost in a restore, which no device held: ",
        );
        gone = format!("{what}{}\n", numbers.join(lang.comma()));
    }
    for late in late {
        let numbers = range(&(late.first, late.last));
        gone.push_str(&match lang {
            Lang::Zh => format!(
                "设备 {} 在恢复结束后才连上，恢复前已见过编号 {numbers}；其中它和别的设备都没有留存的，已经丢失\n",
                late.device
            ),
            Lang::En => format!(
                "device {} came after healing had ended and had seen {numbers} before the restore; what of \
                 them no device still held is lost\n",
                late.device
            ),
        });
    }
    for of in unheld {
        let links = range(&(of.first, of.last));
        gone.push_str(&match lang {
            Lang::Zh => format!(
                "设备 {} 的设备链第 {links} 环在恢复备份时丢失：它自己和别的设备都没有留存\n",
                of.device
            ),
            Lang::En => format!(
                "links {links} of device {}'s chain were lost in a restore: neither it nor another device \
                 held them\n",
                of.device
            ),
        });
    }
    let mut table = Table::default();
    for finding in findings {
        let number = finding.number.map(|n| n.to_string()).unwrap_or_default();
        let whose = finding.event.as_ref().or(finding.device.as_ref());
        table.row([
            finding.code,
            &number,
            whose.map_or("", String::as_str),
            lang.pick(&finding.what),
        ]);
    }
    Reply {
        text: format!("{held}: {state}\n{gone}{}", table.text("  ")),
        found: !findings.is_empty(),
        ..Reply::default()
    }
}
