//! The ledger of a month: who stands in it, and that a spreadsheet reads every cell as it is meant.

use crate::program::redress;
use crate::support::{Device, Server, accepted};
use calamine::{Data, Reader as _, Xlsx, open_workbook};
use redress_core::record::{Content, Personal};
use redress_core::sync::DeviceKind;
use serde_json::Value;
use std::fs;
use std::process::Output;

/// `redress ledger export` with these arguments.
pub fn export(server: &Server, args: &[&str]) -> Output {
    let mut command = redress(server.folder());
    command.args(["ledger", "export"]).args(args).arg("--data");
    command.arg(server.folder()).output().unwrap()
}

/// Files a complaint at a time, about something that a spreadsheet would run.
pub fn file(device: &mut Device, at: &str) -> String {
    at.clone_into(&mut device.at);
    let (filed, _) = crate::hand::filing().unwrap();
    let case = redress_server::secret::id(device.wall).unwrap();
    let personal = Personal {
        facts: [("subject_name".to_owned(), "=1+1".into())].into(),
        ..Personal::default()
    };
    let filed = device.write(&case, Content::Filed(Box::new(filed)), personal);
    accepted(&device.sync(&[filed]));
    case
}

/// September's two, of which the later one came in first, and one of October.
pub fn three(server: &Server) -> [String; 3] {
    let mut desk = server.device(DeviceKind::Desk);
    let late = file(&mut desk, "2025-09-30T23:30:00+08:00");
    let early = file(&mut desk, "2025-09-02T08:05:00+08:00");
    let next = file(&mut desk, "2025-09-30T16:30:00Z");
    desk.at = "2025-10-09T10:00:00+08:00".to_owned();
    let closed = [desk.act(&early, "accepted"), desk.act(&early, "closed")];
    accepted(&desk.sync(&closed));
    [early, late, next]
}

#[test]
fn a_month_has_those_received_in_it_by_the_clock_of_china_in_the_order_of_their_receipt() {
    let server = Server::start();
    let [early, late, next] = three(&server);
    let lines = |month: &str| -> Vec<Value> {
        let done = export(&server, &[month, "--json"]);
        assert!(done.status.success(), "{done:?}");
        let found: Value = serde_json::from_slice(&done.stdout).unwrap();
        found["lines"].as_array().unwrap().clone()
    };
    let september = lines("2025-09");
    let cases: Vec<_> = september.iter().map(|line| &line["case"]).collect();
    assert_eq!(cases, [&early, &late]);
    assert_eq!(september[0]["ended"], "2025-10-09T10:00:00+08:00");
    assert_eq!(september[0]["decided"], true);
    assert!(september[1].get("ended").is_none(), "{september:?}");
    assert!(september[0].get("title").is_none(), "it names somebody");
    assert_eq!(lines("2025-10")[0]["case"], next);
    assert!(lines("2025-11").is_empty());
}

#[test]
fn a_workbook_has_days_as_days_counts_as_numbers_and_nothing_that_runs() {
    let server = Server::start();
    three(&server);
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("台账.xlsx");
    let to = path.to_str().unwrap();
    let args = ["2025-09", "--personal", "--lang", "zh", "--to", to];
    let done = export(&server, &args);
    assert!(done.status.success(), "{done:?}");
    let mut book: Xlsx<_> = open_workbook(&path).unwrap();
    assert_eq!(book.sheet_names(), ["投诉台账 2025-09"]);
    let sheet = book.worksheet_range("投诉台账 2025-09").unwrap();
    let rows: Vec<&[Data]> = sheet.rows().collect();
    assert_eq!(rows.len(), 3);
    let column = |name: &str| {
        let heading = |cell: &Data| matches!(cell, Data::String(text) if text == name);
        rows[0].iter().position(heading).unwrap()
    };
    let received = &rows[1][column("收到时间")];
    let (year, month, day, hour, minute, ..) = match received {
        Data::DateTime(at) => at.to_ymd_hms_milli(),
        other => panic!("{other:?}"),
    };
    assert_eq!((year, month, day, hour, minute), (2025, 9, 2, 8, 5));
    assert!(matches!(rows[1][column("逾期")], Data::Float(_)));
    assert_eq!(rows[1][column("规范")].to_string(), "用户投诉处理规范");
    let subject = &rows[1][column("投诉事项")];
    assert!(
        matches!(subject, Data::String(text) if text == "=1+1"),
        "{subject:?}"
    );
    assert!(
        book.worksheet_formula("投诉台账 2025-09")
            .unwrap()
            .is_empty()
    );
    // It is not written over.
    let again = export(&server, &args);
    assert_eq!(again.status.code(), Some(2));
}

#[test]
fn the_same_goes_to_csv_in_which_no_cell_runs_and_no_case_names_anybody_unasked() {
    let server = Server::start();
    three(&server);
    let plain = export(&server, &["2025-09"]);
    let plain = String::from_utf8(plain.stdout).unwrap();
    assert!(!plain.contains("1+1"), "{plain}");
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("ledger.csv");
    let to = path.to_str().unwrap();
    let done = export(&server, &["2025-09", "--personal", "--to", to]);
    assert!(done.status.success(), "{done:?}");
    let text = fs::read_to_string(&path).unwrap();
    assert!(
        text.starts_with('\u{feff}') && text.contains("\"'=1+1\""),
        "{text}"
    );
    assert_eq!(text.lines().count(), 3);
}

#[test]
fn what_is_no_month_and_no_regulation_is_named_with_what_to_do() {
    let server = Server::start();
    let why = |args: &[&str]| {
        let done = export(&server, args);
        assert_eq!(done.status.code(), Some(2), "{done:?}");
        String::from_utf8(done.stderr).unwrap()
    };
    assert!(why(&["2025-13"]).contains("\"2025-13\" is no month"));
    assert!(why(&["2025-09", "--pack", "nothing"]).contains("no regulation \"nothing\""));
}
