//! The real program: how it starts, stops, logs, and what its commands say.

use crate::cluster;
use crate::support::{Device, post};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

pub const REDRESS: &str = env!("CARGO_BIN_EXE_redress");

/// The program on a data folder, until dropped or killed.
pub struct Program {
    child: Child,
    pub url: String,
}

impl Program {
    pub fn start(data: &Path) -> Self {
        Self::logging(data, Stdio::null())
    }

    fn logging(data: &Path, logs: Stdio) -> Self {
        Self::with(data, &[], logs)
    }

    /// With further arguments.
    pub fn with(data: &Path, args: &[&str], logs: Stdio) -> Self {
        Self::run(&mut redress(data), data, args, logs)
    }

    /// By a command that ends in the program's name.
    pub fn run(command: &mut Command, data: &Path, args: &[&str], logs: Stdio) -> Self {
        let mut child = command
            .args(["serve", "--addr", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(args)
            .stdout(Stdio::piped())
            .stderr(logs)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let url = line.trim().strip_prefix("listening ").unwrap().to_owned();
        Self { child, url }
    }

    /// SIGTERM, and how it ends.
    pub fn stop(&mut self) -> bool {
        let asked = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        asked.unwrap().success() && self.child.wait().unwrap().success()
    }

    /// SIGKILL.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program, told where the record of a data folder is in this story.
pub fn redress(data: &Path) -> Command {
    let mut command = Command::new(REDRESS);
    if let Some(url) = cluster::database_of(data) {
        command.env("REDRESS_DATABASE", url);
    }
    command
}

pub fn code(data: &Path, kind: &str) -> String {
    let out = redress(data)
        .args(["enrol", "--json", "--kind", kind, "--data"])
        .arg(data)
        .output()
        .unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    let answer: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
    answer["code"].as_str().unwrap().to_owned()
}

#[test]
fn without_a_data_folder_no_code_is_made_and_the_remedy_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("nowhere");
    let out = Command::new(REDRESS)
        .args(["enrol", "--kind", "desk", "--data"])
        .arg(&missing)
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&out.stderr).contains("start the server once"));
    assert!(!missing.exists());
}

#[test]
fn told_to_stop_it_finishes_and_ends_well() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::start(folder.path());
    let mut device = Device::enrol(&program.url, &code(folder.path(), "field"));
    let (_, _, event) = device.file();
    device.sync(&[event]);
    assert!(program.stop());
}

#[test]
fn devices_are_listed_and_revoked_while_the_server_runs() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path());
    let device = Device::enrol(&program.url, &code(folder.path(), "field"));
    let run = |args: &[&str]| {
        let mut command = redress(folder.path());
        command
            .arg("device")
            .args(args)
            .arg("--data")
            .arg(folder.path());
        let out = command.output().unwrap();
        (out.status.code(), String::from_utf8(out.stdout).unwrap())
    };
    let id = device.author.device.as_str();
    let (_, listed) = run(&["list", "--json"]);
    let row: serde_json::Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(
        (row["id"].as_str(), row["revoked"].as_bool()),
        (Some(id), Some(false))
    );
    assert_eq!(run(&["revoke", id]).0, Some(0));
    assert!(device.send(&device.body(&[])).json()["revoked"].is_object());
    assert_eq!(run(&["revoke", "nobody"]).0, Some(2));
}

#[test]
fn logs_are_json_and_say_nothing_about_anyone() {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let mut program = Program::logging(folder.path(), File::create(&log).unwrap().into());
    let mut device = Device::enrol(&program.url, &code(folder.path(), "field"));
    let (case, tracking, event) = device.file();
    device.sync(&[event]);
    let url = |path: &str| format!("{}{path}", program.url);
    post(
        "POST",
        &url("/api/v1/track"),
        &[],
        &json!({"code": tracking.as_str()}),
    );
    post(
        "POST",
        &url("/track/13800000000?code=secret"),
        &[],
        &json!({}),
    );
    program.stop();
    let text = std::fs::read_to_string(&log).unwrap();
    assert!(text.lines().count() >= 4, "{text}");
    for line in text.lines() {
        let entry: Value = serde_json::from_str(line).unwrap();
        assert!(entry["timestamp"].is_string(), "{line}");
    }
    let session = device.cookie.as_str();
    for secret in [
        "13800000000",
        "张三",
        "漏水",
        tracking.as_str(),
        &case,
        session,
        "secret",
        "127.0.0.1",
    ] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[test]
fn a_data_file_of_a_newer_version_is_left_alone_and_the_remedy_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("redress.sqlite3");
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    drop(connection);
    let before = std::fs::read(&file).unwrap();
    let out = Command::new(REDRESS)
        .args(["serve", "--addr", "127.0.0.1:0", "--data"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(2));
    let said = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(
        said.contains("version 99") && said.contains("use the newer one"),
        "{said}"
    );
    assert!(
        std::fs::read(&file).unwrap() == before,
        "the file was touched"
    );
}
