//! The pages that show commands: every output in them is what the program prints.

use crate::{Folder, run};
use redress_server::demo;
use redress_server::library::Library;
use redress_server::store::Store;
use std::path::Path;
use std::process::Command;
use tokio::runtime::Builder;

const CALENDAR: &str = include_str!("../../../docs/calendar.md");
const COMMANDS: &str = include_str!("../../../docs/commands.md");
const PACKS: &str = include_str!("../../../docs/writing-packs.md");

/// One command of a page and the lines shown under it.
struct Shown<'a> {
    command: &'a str,
    lines: Vec<&'a str>,
}

/// Fenced blocks: what stands behind the fence, and the text.
fn blocks(page: &str) -> Vec<(&str, &str)> {
    let inside = page.split("\n```").skip(1).step_by(2);
    inside
        .map(|block| block.split_once('\n').unwrap())
        .collect()
}

fn commands(block: &str) -> Vec<Shown<'_>> {
    let mut shown: Vec<Shown<'_>> = Vec::new();
    for line in block.lines() {
        match line.strip_prefix("$ ") {
            Some(command) => shown.push(Shown {
                command,
                lines: Vec::new(),
            }),
            None => shown.last_mut().unwrap().lines.push(line),
        }
    }
    shown
}

/// Words of a command line; quotes keep words together.
fn words(line: &str) -> Vec<String> {
    let quoted = |(i, part): (usize, &str)| match i % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    };
    line.split('\'').enumerate().flat_map(quoted).collect()
}

/// An ellipsis stands for the rest of a line, alone for the rest of the output.
fn is_shown(printed: &str, lines: &[&str]) -> bool {
    let mut printed = printed.lines();
    for line in lines {
        match (line.split_once('…'), printed.next()) {
            (Some(("", _)), _) => return true,
            (Some((begin, _)), Some(line)) if line.starts_with(begin) => {}
            (None, Some(real)) if *line == real => {}
            _ => return false,
        }
    }
    printed.next().is_none()
}

/// Runs a command line of a page: `redress`, or `sed` where a page shows a slip being made.
fn ran(command: &str, folder: &Folder) -> crate::Ran {
    let args = words(command);
    let (program, args) = args.split_first().unwrap();
    let program = match program.as_str() {
        "redress" => env!("CARGO_BIN_EXE_redress"),
        "sed" => "sed",
        other => panic!("a page runs \"{other}\""),
    };
    let mut program = Command::new(program);
    run(program.args(args).current_dir(folder.path("")), "", "C")
}

/// The record of the demonstration, as a server has made it.
fn record(data: &Path) {
    const NOW: u64 = 1_759_197_600_000;
    let store = Store::open(data, NOW).unwrap().store;
    let library = Library::embedded().unwrap();
    let runtime = Builder::new_current_thread().build().unwrap();
    runtime.block_on(demo::load(&store, &library, NOW)).unwrap();
}

/// Follows a page from its top, with the files it shows and the record of the demonstration in
/// `data`; how many commands it has.
fn follow(page: &str) -> usize {
    let folder = Folder::new();
    record(&folder.path("data"));
    let mut commands_run = 0;
    let mut code = 0;
    for (info, text) in blocks(page) {
        match info.split_once(' ') {
            Some((_, file)) => {
                folder.file(file, &format!("{text}\n"));
            }
            None if info == "console" => {
                for Shown { command, lines } in commands(text) {
                    if command == "echo $?" {
                        assert_eq!(lines, [code.to_string()]);
                        continue;
                    }
                    let done = ran(command, &folder);
                    let printed = done.out + &done.err;
                    assert!(is_shown(&printed, &lines), "$ {command}\n{printed}");
                    code = done.code;
                    commands_run += 1;
                }
            }
            None => {}
        }
    }
    commands_run
}

#[test]
fn every_output_on_the_page_of_commands_is_what_the_program_prints() {
    assert!(follow(COMMANDS) >= 10);
}

#[test]
fn whoever_follows_the_tutorial_of_packs_sees_what_it_shows() {
    assert!(follow(PACKS) >= 10);
}

#[test]
fn the_page_of_the_calendar_lays_an_office_over_it_as_shown() {
    assert!(follow(CALENDAR) >= 3);
}
