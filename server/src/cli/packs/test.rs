//! `redress packs test`: golden cases, their failures, and which outcome rules they exercise.

use super::Which;
use crate::cli::error::CliError;
use crate::cli::input;
use crate::cli::output::{Lang, Look, Reply, Table};
use crate::shipped;
use redress_core::golden::{self, Difference, Report, Seen, Suite};
use redress_core::pack::Pack;
use serde::Serialize;

/// Percentage of outcome rules that golden cases must exercise.
const ENOUGH: usize = 95;

/// Arguments of `redress packs test`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    #[command(flatten)]
    which: Which,
    /// Golden cases of the pack, for a pack that is not inside this program.
    #[arg(long, value_name = "FILE", conflicts_with = "all")]
    cases: Option<String>,
    #[command(flatten)]
    look: Look,
}

/// The result for one pack.
#[derive(Debug, Serialize)]
struct Tested {
    pack: String,
    passed: bool,
    cases: usize,
    failures: Vec<Failure>,
    coverage: Coverage,
}

/// One place where the engine does not answer as a case says.
#[derive(Debug, Serialize)]
struct Failure {
    case: String,
    path: String,
    expected: String,
    got: String,
}

/// Which outcome rules the cases exercise: saw true and, where it can be, false.
#[derive(Debug, Serialize)]
struct Coverage {
    exercised: usize,
    rules: usize,
    by_rule: Vec<Rule>,
}

/// One outcome rule.
#[derive(Debug, Serialize)]
struct Rule {
    rule: String,
    holds: bool,
    fails: bool,
    always: bool,
    exercised: bool,
}

/// The golden cases of a pack: those in the file given, else the shipped ones of that id.
pub(super) fn suite(pack: &str, cases: Option<&str>) -> Result<Option<Suite>, CliError> {
    let (file, text) = match cases {
        Some(file) => (file.to_owned(), Some(input::read(file)?)),
        None => (format!("{pack}.toml"), shipped::cases(pack)),
    };
    Ok(match text {
        Some(text) => Some(golden::read(&file, &text)?),
        None => None,
    })
}

pub(super) fn run(args: &Args) -> Result<Reply, CliError> {
    let mut tested = Vec::new();
    for name in args.which.names()? {
        let pack = input::pack(&name)?;
        tested.push(tested_by(&name, &pack, args.cases.as_deref())?);
    }
    let mut reply = match tested.as_slice() {
        [only] if args.look.json && !args.which.all => Reply::json(only)?,
        all if args.look.json => Reply::json(&all)?,
        all => {
            let lang = args.look.lang();
            Reply::text(all.iter().map(|one| one.shown(lang)).collect())
        }
    };
    reply.found = tested.iter().any(|one| !one.passed);
    Ok(reply)
}

/// Whether a pack's golden cases hold and exercise enough of it.
pub(super) fn passes(name: &str, pack: &Pack, cases: Option<&str>) -> Result<bool, CliError> {
    Ok(tested_by(name, pack, cases)?.passed)
}

fn tested_by(name: &str, pack: &Pack, cases: Option<&str>) -> Result<Tested, CliError> {
    let suite = suite(name, cases)?.ok_or_else(|| CliError::NoCases(name.to_owned()))?;
    let calendar = input::calendar(&pack.doc().pack.calendar)?;
    Ok(Tested::of(&pack.doc().pack.id, suite.run(pack, &calendar)))
}

impl Tested {
    fn of(pack: &str, report: Report) -> Self {
        let (exercised, rules) = report.exercised();
        Self {
            pack: pack.to_owned(),
            passed: report.differences.is_empty() && exercised * 100 >= rules * ENOUGH,
            cases: report.cases,
            failures: report.differences.into_iter().map(Failure::of).collect(),
            coverage: Coverage {
                exercised,
                rules,
                by_rule: report.coverage.into_iter().map(Rule::of).collect(),
            },
        }
    }

    fn shown(&self, lang: Lang) -> String {
        let Coverage {
            exercised,
            rules,
            by_rule,
        } = &self.coverage;
        let percent = exercised * 100 / (*rules).max(1);
        let verdict = match (self.passed, self.failures.is_empty()) {
            (true, _) => lang.of("通过", "passed"),
            (false, false) => lang.of("未通过", "FAILED"),
            (false, true) => lang.of("未通过：覆盖不足", "FAILED: too few rules exercised"),
        };
        let mut failing: Vec<&str> = self.failures.iter().map(|f| f.case.as_str()).collect();
        failing.dedup();
        let held = self.cases.saturating_sub(failing.len());
        let all = self.cases;
        let mut out = match lang {
            Lang::Zh => format!(
                "{}：{verdict}。用例{all}个，相符{held}个；结果规则{rules}条，两面都验到{exercised}条（{percent}%）\n",
                self.pack
            ),
            Lang::En => format!(
                "{}: {verdict}; {held} of {all} cases hold, {exercised} of {rules} outcome rules exercised ({percent} %)\n",
                self.pack
            ),
        };
        for Failure {
            case,
            path,
            expected,
            got,
        } in &self.failures
        {
            out.push_str(&match lang {
                Lang::Zh => format!("  {case}：{path} 应为 {expected}，实为 {got}\n"),
                Lang::En => format!("  {case}: {path}: expected {expected}, got {got}\n"),
            });
        }
        let mut table = Table::default();
        for rule in by_rule {
            table.row([&rule.rule, rule.seen(lang)]);
        }
        out + &table.text("  ")
    }
}

impl Failure {
    fn of(difference: Difference) -> Self {
        let Difference {
            case,
            path,
            expected,
            got,
        } = difference;
        Self {
            case,
            path,
            expected,
            got,
        }
    }
}

impl Rule {
    fn of(seen: Seen) -> Self {
        Self {
            exercised: seen.exercised(),
            rule: seen.rule,
            holds: seen.holds,
            fails: seen.fails,
            always: seen.always,
        }
    }

    fn seen(&self, lang: Lang) -> &'static str {
        match (self.holds, self.fails, self.always) {
            (true, true, _) => lang.of("成立、不成立", "true, false"),
            (true, false, true) => lang.of("总是成立", "always true"),
            (true, false, false) => lang.of("成立；缺不成立的用例", "true; never false"),
            (false, true, _) => lang.of("不成立；缺成立的用例", "false; never true"),
            (false, false, _) => lang.of("没有用例", "never decided"),
        }
    }
}
