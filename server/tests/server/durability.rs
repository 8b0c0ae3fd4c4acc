//! The real program killed while devices push: every acknowledged event is there afterwards.

use crate::program::{Program, code};
use crate::support::{Device, accepted};
use std::sync::Mutex;
use std::time::Duration;

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
