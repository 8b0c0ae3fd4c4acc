//! The calendar in force: handed out with its digest, replaced by a notice, laid over by overlays.

use crate::program::{Program, code, redress};
use crate::support::{Device, Server, post, request};
use redress_core::calendar::Calendar;
use redress_core::time::{Day, Instant, Zone};
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

const REDRESS: &str = env!("CARGO_BIN_EXE_redress");

/// The calendar a server hands out, and its mark.
fn fetched(url: &str) -> (Calendar, String) {
    let reply = request("GET", &format!("{url}/api/v1/calendars/cn"), &[], b"");
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-type"), "application/json");
    let text = String::from_utf8(reply.body.clone()).unwrap();
    (
        Calendar::load(&text).unwrap(),
        reply.header("etag").to_owned(),
    )
}

fn works(calendar: &Calendar, day: &str) -> bool {
    calendar.day(Day::parse(day).unwrap()).works
}

/// A made-up notice for 2027.
fn notice(work: &str) -> Value {
    json!({
        "format": 1, "layer": "notice", "region": "CN",
        "notices": {"2027": {"number": "试发〔2026〕1号", "title": "2027年安排"}},
        "final": [{"from": "2026-12-29", "to": "2027-12-28"}],
        "off": [{"from": "2026-12-31", "to": "2027-01-02", "name": "new_year", "notice": "2027"}],
        "work": [{"from": work, "name": "new_year", "notice": "2027"}],
    })
}

fn load(data: &Path, notice: &Value) -> Output {
    let file = data.with_extension("notice.json");
    std::fs::write(&file, notice.to_string()).unwrap();
    redress(data)
        .args([
            "calendar",
            "load",
            "--json",
            "--now",
            "2026-12-29T10:00:00+08:00",
        ])
        .arg(&file)
        .arg("--data")
        .arg(data)
        .output()
        .unwrap()
}

#[test]
fn the_calendar_is_open_and_not_sent_again_to_who_has_it() {
    let server = Server::start();
    let (calendar, etag) = fetched(&server.url);
    assert_eq!(etag, format!("\"{}\"", calendar.digest()));
    let url = format!("{}/api/v1/calendars/CN", server.url);
    for known in [etag.clone(), format!("W/{etag}")] {
        let reply = request("GET", &url, &[("if-none-match", &known)], b"");
        assert_eq!((reply.status, reply.body.len()), (304, 0));
    }
    let reply = request("GET", &url, &[("if-none-match", "\"sha256:old\"")], b"");
    assert_eq!(reply.status, 200);
    let url = format!("{}/api/v1/calendars/zz", server.url);
    assert_eq!(request("GET", &url, &[], b"").status, 404);
}

#[test]
fn a_notice_moves_open_limits_of_the_record_and_is_served_without_a_rebuild() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut program = Program::start(&data);
    let mut device = Device::enrol(&program.url, &code(&data, "desk"));
    "2026-12-28T10:00:00+08:00".clone_into(&mut device.at);
    let (case, tracking, filed) = device.file();
    let accepted = device.act(&case, "accepted");
    device.sync(&[filed, accepted]);
    let (before, mark) = fetched(&program.url);
    assert!(works(&before, "2026-12-31") && !works(&before, "2027-01-03"));

    let out = load(&data, &notice("2027-01-03"));
    let told = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!(out.status.code(), Some(0), "{told}");
    let answer: Value = serde_json::from_slice(&out.stdout).unwrap();
    let limits = &answer["limits"];
    assert_eq!(limits["cases"], 1, "{answer}");
    let row = |limit: &Value| {
        let date = |side: &str| limit[side]["due_date"].as_str().unwrap().to_owned();
        assert_eq!(
            (&limit["case"], &limit["now_sure"]),
            (&json!(case), &json!(true))
        );
        (
            limit["clause"].as_str().unwrap().to_owned(),
            date("before"),
            date("after"),
        )
    };
    let lists = ["moved", "confirmed"].map(|list| limits[list].as_array().unwrap().clone());
    let rows: Vec<_> = lists.iter().flatten().map(row).collect();
    // Five working days from Monday, 28 December: 29, 30, [31], then Sunday the 3rd and on.
    let reply = ("3.3(3)b", "2027-01-05", "2027-01-05");
    let found = rows.iter().find(|(clause, ..)| clause == reply.0).unwrap();
    assert_eq!(
        (found.1.as_str(), found.2.as_str()),
        (reply.1, reply.2),
        "{rows:?}"
    );

    assert!(program.stop());
    drop(program);
    // On the day after, so that the clocks run.
    let then = Instant::parse("2026-12-29T10:00:00+08:00").unwrap().0;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let offset = then - i64::try_from(now.as_secs()).unwrap();
    let args = ["--clock-offset", &offset.to_string()];
    let program = Program::with(&data, &args, Stdio::null());
    let (after, new_mark) = fetched(&program.url);
    assert_ne!(mark, new_mark);
    assert_eq!(
        format!("\"{}\"", answer["after"].as_str().unwrap()),
        new_mark
    );
    assert!(!works(&after, "2026-12-31") && works(&after, "2027-01-03"));
    let url = format!("{}/api/v1/track", program.url);
    let told = post("POST", &url, &[], &json!({"code": tracking.as_str()})).json();
    let told = told["deadlines"].as_array().unwrap();
    let one = told.iter().find(|d| d["clause"] == reply.0).unwrap();
    assert_eq!(one["due_date"], reply.2);
    assert!(one["steps"].as_array().unwrap().iter().any(|step| {
        step["date"] == "2027-01-03"
            && step["reason"] == "makeup"
            && step["notice"] == "试发〔2026〕1号"
    }));
}

/// Runs a command on the record of a folder: its exit code, output and complaints.
fn run(data: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let out = redress(data)
        .args(args)
        .arg("--data")
        .arg(data)
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (out.status.code(), text(&out.stdout), text(&out.stderr))
}

#[test]
fn a_published_notice_lists_the_limits_it_moves_takes_two_people_and_counts_without_a_new_start() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let program = Program::start(&data);
    let person = |name: &str| {
        let add = ["person", "add", "--name", name, "--role", "administrator"];
        let (_, out, _) = run(&data, &[&add[..], &["--json"]].concat());
        let added: Value = serde_json::from_str(&out).unwrap();
        added["person"]["id"].as_str().unwrap().to_owned()
    };
    let (one, two) = (person("甲"), person("乙"));
    let mut device = Device::enrol(&program.url, &code(&data, "desk"));
    // Its limits are five working days from today on, whatever day that is.
    let today = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let today = Instant(i64::try_from(today.as_secs()).unwrap());
    device.at = today.text(Zone::CHINA);
    let (case, _, filed) = device.file();
    let accepted = device.act(&case, "accepted");
    device.sync(&[filed, accepted]);
    let (_, mark) = fetched(&program.url);
    let day = today.day(Zone::CHINA);
    let notice = json!({
        "format": 1, "layer": "notice", "region": "CN",
        "off": [{"from": day.plus(1).text(), "to": day.plus(9).text()}],
    });
    let file = folder.path().join("notice.json");
    std::fs::write(&file, notice.to_string()).unwrap();
    let publish = [
        "publish",
        "calendar",
        file.to_str().unwrap(),
        "--json",
        "--by",
        &one,
    ];
    let publish = |more: &[&str]| run(&data, &[&publish[..], more].concat());

    let (code, out, told) = publish(&["--dry-run"]);
    assert_eq!(code, Some(0), "{told}");
    let looked: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(looked["limits"]["moved"][0]["case"], case, "{looked}");
    assert_eq!(looked["published"], Value::Null);
    for more in [&[][..], &["--second", &one]] {
        let (code, _, told) = publish(more);
        assert_eq!(code, Some(2));
        assert!(told.contains("1 of 1 open cases"), "{told}");
    }
    assert_eq!(fetched(&program.url).1, mark, "nothing is published yet");

    let (code, out, told) = publish(&["--second", &two]);
    assert_eq!(code, Some(0), "{told}");
    let published: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(published["limits"], looked["limits"]);
    let digest = published["published"].as_str().unwrap();
    let begun = SystemTime::now();
    while fetched(&program.url).1 != format!("\"{digest}\"") {
        assert!(begun.elapsed().unwrap().as_secs() < 5, "{digest}");
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    // A file in the data folder would not count beside it.
    let (code, _, told) = run(&data, &["calendar", "load", file.to_str().unwrap()]);
    assert_eq!(code, Some(2));
    assert!(told.contains("redress publish calendar"), "{told}");
    assert!(!data.join("calendars").exists());
}

#[test]
fn a_notice_that_contradicts_itself_changes_nothing_and_names_its_entry() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut program = Program::start(&data);
    let (_, mark) = fetched(&program.url);
    let out = load(&data, &notice("2027-01-02"));
    assert_eq!((out.status.code(), out.stdout.len()), (Some(2), 0));
    let told = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(
        told.contains("work[0]: 2027-01-02") && told.contains("off[0]"),
        "{told}"
    );
    assert!(!data.join("calendars").exists());
    assert!(program.stop());
    drop(program);
    assert_eq!(fetched(&Program::start(&data).url).1, mark);
}

#[test]
fn overlays_given_to_the_server_are_counted_with_and_handed_on() {
    let folder = tempfile::tempdir().unwrap();
    let overlay = |name: &str, more: Value| {
        let mut file = json!({"format": 1, "region": "CN"});
        for (key, value) in more.as_object().unwrap() {
            file[key] = value.clone();
        }
        let path = folder.path().join(name);
        std::fs::write(&path, file.to_string()).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let city = overlay(
        "city.json",
        json!({"layer": "local", "off": [{"from": "2027-04-12"}, {"from": "2027-04-13"}]}),
    );
    let own = overlay(
        "own.json",
        json!({
            "layer": "organisation", "work": [{"from": "2027-04-13"}],
            "hours": {"spans": [["09:00", "12:00"], ["13:30", "18:00"]]},
        }),
    );
    let data = folder.path().join("data");
    let args = ["--overlay", &own, "--overlay", &city];
    let program = Program::with(&data, &args, Stdio::null());
    let (calendar, _) = fetched(&program.url);
    // The organisation wins over the city, in whatever order they are given.
    assert!(!works(&calendar, "2027-04-12") && works(&calendar, "2027-04-13"));
    assert!(calendar.has_hours());

    let out = Command::new(REDRESS)
        .args(["serve", "--addr", "127.0.0.1:0", "--overlay"])
        .arg(overlay(
            "bad.json",
            json!({"layer": "local", "off": [{"from": "2027-02-30"}]}),
        ))
        .arg("--data")
        .arg(folder.path().join("other"))
        .output()
        .unwrap();
    assert_eq!(out.status.code(), Some(2));
    let told = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(
        told.contains("bad.json: off[0]") && told.contains("\"2027-02-30\""),
        "{told}"
    );
}
