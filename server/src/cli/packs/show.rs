//! `redress packs show`: rules by section, or one rule with every key.

use super::list::short;
use crate::cli::error::CliError;
use crate::cli::input;
use crate::cli::output::{Lang, Look, Reply, Table};
use redress_core::answer::Text;
use redress_core::canonical::{self, CanonicalError};
use redress_core::names::hint;
use redress_core::pack::{Pack, RuleDoc, Section};
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Arguments of `redress packs show`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// Id of a pack, or path of a .toml file.
    #[arg(value_name = "ID|FILE")]
    pack: String,
    /// Only this rule, with its condition and every other key.
    #[arg(long, value_name = "RULE")]
    rule: Option<String>,
    #[command(flatten)]
    look: Look,
}

/// A pack as shown.
#[derive(Debug, Serialize)]
struct Shown<'a> {
    pack: &'a redress_core::pack::doc::Meta,
    title: Text,
    digest: &'a str,
    sections: Vec<Part<'a>>,
}

/// One section of it.
#[derive(Debug, Serialize)]
struct Part<'a> {
    section: &'static str,
    rules: Vec<Rule<'a>>,
}

/// A rule and its words.
#[derive(Debug, Serialize)]
struct Rule<'a> {
    #[serde(flatten)]
    doc: &'a RuleDoc,
    text: Text,
}

pub(super) fn run(args: &Args) -> Result<Reply, CliError> {
    let pack = input::pack(&args.pack)?;
    let lang = args.look.lang();
    if let Some(id) = &args.rule {
        let rule = rule(&pack, id)?;
        return if args.look.json {
            Reply::json(&rule)
        } else {
            Ok(Reply::text(full(&rule, lang)?))
        };
    }
    let shown = shown(&pack);
    if args.look.json {
        return Reply::json(&shown);
    }
    Ok(Reply::text(overview(&shown, lang)))
}

fn shown(pack: &Pack) -> Shown<'_> {
    let part = |section: Section| Part {
        section: section.name(),
        rules: pack
            .doc()
            .rules
            .iter()
            .filter(|rule| rule.section == section)
            .map(|doc| Rule {
                doc,
                text: pack.text(&format!("rule/{}", doc.id)),
            })
            .collect(),
    };
    Shown {
        pack: &pack.doc().pack,
        title: pack.text("pack"),
        digest: pack.digest(),
        sections: Section::ALL
            .into_iter()
            .map(part)
            .filter(|part| !part.rules.is_empty())
            .collect(),
    }
}

fn rule<'a>(pack: &'a Pack, asked: &str) -> Result<Rule<'a>, CliError> {
    let rules = &pack.doc().rules;
    let doc = rules.iter().find(|rule| rule.id == asked);
    let doc = doc.ok_or_else(|| CliError::NoRule {
        pack: pack.doc().pack.id.clone(),
        asked: asked.to_owned(),
        hint: hint(asked, rules.iter().map(|rule| rule.id.as_str())),
    })?;
    Ok(Rule {
        doc,
        text: pack.text(&format!("rule/{asked}")),
    })
}

fn overview(shown: &Shown<'_>, lang: Lang) -> String {
    let count: usize = shown.sections.iter().map(|part| part.rules.len()).sum();
    let mut out = format!(
        "{}\n{} {}, {}, {}\n",
        lang.pick(&shown.title),
        shown.pack.id,
        shown.pack.version,
        lang.of(&format!("{count}条规则"), &format!("{count} rules")),
        short(shown.digest),
    );
    for part in &shown.sections {
        out.push_str(&format!("\n{}\n", section_name(part.section, lang)));
        let mut table = Table::default();
        for rule in &part.rules {
            table.row([&rule.doc.id, &rule.doc.clause, lang.pick(&rule.text)]);
        }
        out.push_str(&table.text("  "));
    }
    out
}

/// A rule with every key it has, as the pack file writes them.
fn full(rule: &Rule<'_>, lang: Lang) -> Result<String, CliError> {
    let mut out = format!(
        "{}  {}  {}\n{}\n",
        rule.doc.id,
        section_name(rule.doc.section.name(), lang),
        rule.doc.clause,
        lang.pick(&rule.text),
    );
    let keys =
        serde_json::to_value(rule.doc).map_err(|e| CanonicalError::Serialise(e.to_string()))?;
    let mut table = Table::default();
    // Sorted here: the order of a JSON object is not the same in every build.
    let keys: BTreeMap<&String, &Value> = keys.as_object().into_iter().flatten().collect();
    for (key, value) in keys {
        if !["id", "section", "clause"].contains(&key.as_str()) {
            table.row([key, &plain(value)]);
        }
    }
    out.push_str(&table.text("  "));
    Ok(out)
}

/// A value as people read it: text bare, lists with commas, the rest as JSON.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => canonical::to_string(other).unwrap_or_else(|_| other.to_string()),
    }
}

/// A section's heading.
fn section_name(name: &'static str, lang: Lang) -> &'static str {
    let zh = match name {
        "kind" => "责任界定",
        "categories" => "分类",
        "eligibility" => "受理",
        "severity" => "等级",
        "routing" => "分派",
        "deadlines" => "时限",
        "duties" => "职责",
        "lifecycle" => "流程",
        "required_fields" => "应记事项",
        "satisfaction" => "满意度",
        "numbering" => "编号",
        "records" => "记录",
        "reports" => "上报",
        "indicators" => "指标",
        "consequences" => "处理建议",
        "privacy" => "保密",
        "guidance" => "指引",
        "notes" => "说明",
        "gaps" => "原文缺漏",
        other => other,
    };
    match lang {
        Lang::Zh => zh,
        Lang::En => name,
    }
}
