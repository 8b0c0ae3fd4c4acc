//! The page about commands: every output in it is what the program prints.

use crate::{Folder, run};
use std::process::Command;

const PAGE: &str = include_str!("../../../docs/commands.md");

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

#[test]
fn every_output_on_the_page_is_what_the_program_prints() {
    let folder = Folder::new();
    let mut ran = 0;
    let mut code = 0;
    for (info, text) in blocks(PAGE) {
        match info.split_once(' ') {
            Some((_, file)) => {
                folder.file(file, text);
            }
            None if info == "console" => {
                for Shown { command, lines } in commands(text) {
                    if command == "echo $?" {
                        assert_eq!(lines, [code.to_string()]);
                        continue;
                    }
                    let args = words(command.strip_prefix("redress ").unwrap());
                    let mut program = Command::new(env!("CARGO_BIN_EXE_redress"));
                    let done = run(program.args(args).current_dir(folder.path("")), "", "C");
                    let printed = done.out + &done.err;
                    assert!(is_shown(&printed, &lines), "$ {command}\n{printed}");
                    code = done.code;
                    ran += 1;
                }
            }
            None => {}
        }
    }
    assert!(ran >= 10, "only {ran} commands were found");
}
