//! One case file, one answer: in the browser by the npm module, on the command line, and by the
//! core that these tests are linked with, byte for byte.

use crate::tell;
use anyhow::{Context, Result, ensure};
use redress_core::pack::Audience;
use redress_tests::cases::Question;
use redress_tests::library::{Library, root};
use redress_tests::stage::story::DESK;
use redress_tests::stage::{Browser, Files, program};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// How many of the generated questions go through every face.
const COMMAND_LINE: u64 = 150;
const BROWSER: u64 = 1_500;

#[test]
#[ignore = "needs the built program"]
fn the_command_line_prints_the_same_bytes() {
    let library = Library::load().unwrap();
    let mut compared = 0;
    for number in 0..COMMAND_LINE {
        let question = Question::numbered(number, &library).unwrap();
        let Ok(wanted) = library.answer(&question).unwrap() else {
            continue;
        };
        let printed = on_the_command_line(&question).unwrap();
        assert_eq!(
            printed.trim_end(),
            wanted,
            "case {number}: {}",
            question.case
        );
        compared += 1;
    }
    assert!(compared > 100, "only {compared} were compared");
}

fn on_the_command_line(question: &Question) -> Result<String> {
    let mut command = Command::new(program()?);
    command.args(["assess", "--json", "--case", "-", "--now", &question.now]);
    match question.audience {
        Some(Audience::Complainant) => command.args(["--questions", "complainant"]),
        Some(Audience::Staff) => command.args(["--questions", "staff"]),
        _ => &mut command,
    };
    if question.steps {
        command.arg("--steps");
    }
    let mut process = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut input = process.stdin.take().context("no input")?;
    input.write_all(question.case.as_bytes())?;
    drop(input);
    Ok(String::from_utf8(process.wait_with_output()?.stdout)?)
}

/// Loads the package in the page, answers every question, hands the texts to its last argument.
const ANSWER: &str = r#"
const [questions, done] = arguments;
(async () => {
  const { init } = await import("/index.js");
  const rules = await init(fetch("/rules.wasm"));
  const text = async (path) => (await fetch(path)).text();
  const calendar = rules.loadCalendar(await text("/calendars/cn.json"));
  const packs = new Map();
  const answers = [];
  for (const q of questions) {
    if (!packs.has(q.pack)) packs.set(q.pack, rules.loadPack(await text(`/packs/${q.pack}.json`), await text(`/packs/${q.pack}.texts.json`)));
    const options = { questionsFor: q.questionsFor ?? undefined, steps: q.steps };
    try {
      answers.push(rules.assessJson(packs.get(q.pack), calendar, q.case, q.now, options));
    } catch ({ path, message }) {
      answers.push(JSON.stringify({ path, message }));
    }
  }
  done(answers);
})().catch((error) => done(String(error)));
"#;

#[test]
#[ignore = "needs the built npm package and a browser"]
fn the_module_in_a_browser_answers_the_same_bytes() {
    tell(async {
        let target = std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into());
        let package = root().join(Path::new(&target)).join("npm/redress-rules");
        ensure!(package.is_dir(), "build it: cargo xtask npm");
        let site = Files::serve(&package)?;
        let library = Library::load()?;
        let mut questions = Vec::new();
        let mut wanted = Vec::new();
        for number in 0..BROWSER {
            let question = Question::numbered(number, &library)?;
            wanted.push(match library.answer(&question)? {
                Ok(answer) => answer,
                Err(error) => json!({ "path": error.path, "message": error.message }).to_string(),
            });
            questions.push(json!({
                "pack": question.pack,
                "case": question.case,
                "now": question.now,
                "questionsFor": question.audience,
                "steps": question.steps,
            }));
        }
        let profile = TempDir::new()?;
        let browser = Browser::open(profile.path(), DESK).await?;
        browser.goto(&site.url("/package.json")).await?;
        let answers = browser.js_later(ANSWER, &[json!(questions)]).await?;
        let Value::Array(answers) = answers else {
            anyhow::bail!("the page says {answers}");
        };
        ensure!(answers.len() == wanted.len(), "{} answers", answers.len());
        for (number, (answer, wanted)) in answers.iter().zip(&wanted).enumerate() {
            let same = match serde_json::from_str::<Value>(wanted)?.get("message") {
                // The order of an error's keys is the test's own.
                Some(_) => {
                    serde_json::from_str::<Value>(answer.as_str().unwrap_or("null"))?
                        == serde_json::from_str::<Value>(wanted)?
                }
                None => answer == wanted,
            };
            ensure!(same, "case {number}:\n{answer}\n{wanted}");
        }
        browser.close().await
    });
}
