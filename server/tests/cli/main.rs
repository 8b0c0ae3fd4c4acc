//! The command line as people and scripts use it: the real binary, its output, its exit codes.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests fail like the tests"
)]

mod assess;
mod calendar;
mod docs;
mod notices;
mod packs;
mod publish;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// What a command did.
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Ran {
    /// Standard output as JSON.
    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {}{}", self.out, self.err))
    }
}

/// Runs the binary in an English locale.
fn redress(args: &[&str]) -> Ran {
    redress_with(args, "", "en_GB.UTF-8")
}

/// Runs the binary with standard input and a locale.
fn redress_with(args: &[&str], input: &str, locale: &str) -> Ran {
    run(
        Command::new(env!("CARGO_BIN_EXE_redress")).args(args),
        input,
        locale,
    )
}

/// Runs the binary as set up, with standard input and a locale.
fn run(command: &mut Command, input: &str, locale: &str) -> Ran {
    let mut child = command
        .env_remove("LC_ALL")
        .env_remove("LC_MESSAGES")
        .env("LANG", locale)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that does not read its input may have ended by now.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A folder for the files of one test.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file; its path as an argument.
    fn file(&self, name: &str, text: &str) -> String {
        std::fs::write(self.path(name), text).unwrap();
        self.path(name).to_str().unwrap().to_owned()
    }
}

#[test]
fn a_wrong_command_line_is_no_answer() {
    for args in [
        &["calender"][..],
        &["packs"],
        &["packs", "check"],
        &["assess"],
    ] {
        let ran = redress(args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}");
        assert!(ran.err.contains("Usage"), "{}", ran.err);
    }
    assert!(redress(&["calender"]).err.contains("similar"));
}
