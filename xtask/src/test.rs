//! `cargo xtask test`: the whole check, in the order that finds cheap mistakes first.

use crate::counts::Counts;
use crate::steps::Steps;
use crate::wasm::{self, Effort};
use crate::{browser, budget, npm, paths, postgres, run, seeds, tidy, tools, web};
use anyhow::{Result, bail};
use std::path::PathBuf;
use std::process::Command;

/// One package set for every host command: another set resolves other features and builds half of
/// the tree again.
const HOST: [&str; 8] = [
    "--package",
    "redress-core",
    "--package",
    "redress-server",
    "--package",
    "redress-tests",
    "--package",
    "xtask",
];

/// Runs every step and ends with the sum.
pub fn test() -> Result<()> {
    let mut steps = Steps::default();
    steps.step("format", &[], |_| {
        run::run(run::cargo().args(["fmt", "--all", "--check"]))
    });
    steps.step("tidy", &[], |_| tidy::command());
    steps.step("lints: host", &[], |_| {
        lints(&[&HOST[..], &["--all-targets"]].concat())
    });
    steps.step("lints: app", &[], |_| {
        wasm::ensure_target()?;
        lints(&["--package", "redress-web", "--target", wasm::TARGET])
    });
    steps.step("lints: npm", &[], |_| {
        wasm::ensure_target()?;
        let npm = ["--no-default-features", "--features", "npm"];
        let core = [
            "--package",
            "redress-core",
            "--lib",
            "--target",
            wasm::TARGET,
        ];
        lints(&[&core[..], &npm[..]].concat())
    });
    steps.step("host build", &[], |_| {
        run::run(
            run::cargo()
                .args(["build", "--locked", "--all-targets"])
                .args(HOST),
        )
    });
    steps.step("host tests", &["host build"], host_tests);
    steps.step("simulation", &["host build"], |_| seeds::checked());
    match postgres::ensure() {
        Ok(false) => steps.leave_out("story on PostgreSQL", postgres::ABSENT),
        _ => steps.step("story on PostgreSQL", &["host build"], on_postgresql),
    }
    steps.step("documentation tests", &["host build"], |counts| {
        let mut command = run::cargo();
        command.args(["test", "--locked", "--doc", "--package", "redress-core"]);
        counted(&mut command, counts)
    });
    steps.step("app scripts", &[], |counts| {
        let mut node = run::program("node");
        node.args(["--test", "--test-reporter=tap", "web/static/test/"]);
        counted(&mut node, counts)
    });
    steps.step("app build", &[], |_| web::build(Effort::Ship));
    let mut tarball = None;
    steps.step("npm build", &[], |_| {
        tarball = Some(npm::build()?);
        Ok(())
    });
    steps.step(
        "npm tests",
        &["npm build", "host build"],
        |counts| match &tarball {
            Some(tarball) => npm::test(tarball, &parity()?, counts),
            None => bail!("there is no tarball"),
        },
    );
    steps.step(
        "browser journey",
        &["app build", "npm build", "host build"],
        journey,
    );
    steps.step("budget", &["app build", "npm build"], |_| budget::command());
    steps.finish()
}

fn lints(what: &[&str]) -> Result<()> {
    run::run(
        run::cargo()
            .args(["clippy", "--locked"])
            .args(what)
            .args(["--", "-D", "warnings"]),
    )
}

/// Nextest where it is installed: it runs the binaries side by side and names slow tests.
fn host_tests(counts: &mut Counts) -> Result<()> {
    let mut command = run::cargo();
    if run::found("cargo-nextest") {
        command.args([
            "nextest",
            "run",
            "--locked",
            "--no-fail-fast",
            "--all-targets",
        ]);
        command.args(["--status-level", "fail", "--final-status-level", "slow"]);
    } else {
        command.args(["test", "--locked", "--no-fail-fast", "--all-targets"]);
    }
    counted(command.args(HOST), counts)
}

/// What the server promises, told again with every record in a PostgreSQL database, and what only
/// that can show. Backups of a data folder, and what heals after one, have no place there.
fn on_postgresql(counts: &mut Counts) -> Result<()> {
    let mut command = run::cargo();
    command.args(["test", "--locked", "--no-fail-fast"]);
    command.args(HOST).args(["--test", "server"]);
    command.args(["--", "--include-ignored"]);
    command.args(["--skip", "backup::", "--skip", "healing::"]);
    counted(command.env("REDRESS_TEST_STORE", "postgresql"), counts)
}

/// The tests marked `ignore` in the tests crate need the built app, the server and a browser.
fn journey(counts: &mut Counts) -> Result<()> {
    browser::ensure()?;
    let mut command = run::cargo();
    command.args(["test", "--locked", "--no-fail-fast", "--all-targets"]);
    command.args(HOST);
    command.args([
        "--",
        "--ignored",
        "--test-threads",
        "1",
        "--skip",
        "postgresql::",
    ]);
    command.env("REDRESS_BINARY", built("redress"));
    command.env("REDRESS_AXE", tools::file("axe-core/axe.min.js")?);
    counted(&mut command, counts)
}

/// Case files with the digests of their native answers, for the module to answer again.
fn parity() -> Result<PathBuf> {
    let file = paths::target().join("npm/parity.jsonl");
    let lines = run::output(&mut run::program(built("examples/parity")))?;
    paths::write(&file, lines)?;
    Ok(file)
}

fn built(name: &str) -> PathBuf {
    paths::target().join("debug").join(name)
}

fn counted(command: &mut Command, counts: &mut Counts) -> Result<()> {
    let (seen, passed) = run::watched(command.env("CARGO_TERM_COLOR", "never"))?;
    counts.add(Counts::read(&seen));
    if !passed {
        bail!("a test failed");
    }
    Ok(())
}
