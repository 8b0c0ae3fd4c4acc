//! The real program killed while devices push: every acknowledged event is there afterwards.

use crate::support::{Device, accepted};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

const REDRESS: &str = env!("CARGO_BIN_EXE_redress");

/// The program on a data folder, until dropped or killed.
struct Program {
    child: Child,
    url: String,
}

impl Program {
    fn start(data: &Path) -> Self {
        let mut child = Command::new(REDRESS)
            .args(["serve", "--addr", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let url = line.trim().strip_prefix("listening ").unwrap().to_owned();
        Self { child, url }
    }

    /// SIGKILL.
    fn kill(&mut self) {
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

fn code(data: &Path, kind: &str) -> String {
    let out = Command::new(REDRESS)
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

/// Pushes one event after another until the server is gone; notes each acknowledged one.
fn push_until_gone(device: &mut Device, noted: &Mutex<Vec<(u64, String)>>) {
    loop {
        let (_, _, event) = device.file();
        let body = device.body(std::slice::from_ref(&event)).to_string();
        let sent = ureq::post(format!("{}/api/v1/sync", device.url))
            .header("content-type", "application/json")
            .header("cookie", &device.cookie)
            .send(body);
        let Ok(mut response) = sent else { return };
        let Ok(text) = response.body_mut().read_to_string() else {
            return;
        };
        let Ok(answer) = serde_json::from_str(&text) else {
            return;
        };
        for seq in accepted(&answer) {
            noted.lock().unwrap().push((seq, event.raw.clone()));
        }
    }
}

#[test]
fn every_acknowledged_event_survives_sigkill_under_load() {
    let folder = tempfile::tempdir().unwrap();
    let noted = Mutex::new(Vec::new());
    for _ in 0..3 {
        let mut program = Program::start(folder.path());
        let before = noted.lock().unwrap().len();
        let mut devices: Vec<Device> = (0..4)
            .map(|_| Device::enrol(&program.url, &code(folder.path(), "field")))
            .collect();
        std::thread::scope(|scope| {
            for device in &mut devices {
                scope.spawn(|| push_until_gone(device, &noted));
            }
            while noted.lock().unwrap().len() < before + 50 {
                std::thread::sleep(Duration::from_millis(20));
            }
            program.kill();
        });
    }
    let program = Program::start(folder.path());
    let mut desk = Device::enrol(&program.url, &code(folder.path(), "desk"));
    let pulled = desk.pull_all();
    let numbers: Vec<u64> = pulled.iter().map(|e| e.seq).collect();
    assert_eq!(
        numbers,
        (1..=pulled.len() as u64).collect::<Vec<_>>(),
        "no hole"
    );
    let noted = noted.into_inner().unwrap();
    assert!(noted.len() >= 150);
    for (seq, raw) in noted {
        let kept = pulled.iter().find(|e| e.seq == seq);
        assert_eq!(
            kept.map(|e| e.raw.as_str()),
            Some(raw.as_str()),
            "event {seq} was acknowledged"
        );
    }
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
    let asked = Command::new("kill")
        .arg(program.child.id().to_string())
        .status()
        .unwrap();
    assert!(asked.success());
    assert!(program.child.wait().unwrap().success());
}

#[test]
fn devices_are_listed_and_revoked_while_the_server_runs() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::start(folder.path());
    let device = Device::enrol(&program.url, &code(folder.path(), "field"));
    let run = |args: &[&str]| {
        let mut command = Command::new(REDRESS);
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
    assert_eq!(device.send(&device.body(&[])).problem(), "revoked");
    assert_eq!(run(&["revoke", "nobody"]).0, Some(2));
}
