//! Running other programs: always from the repository root, and a failure names the command.

use crate::paths;
use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

/// A program, started from the root.
pub fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(paths::root());
    command
}

/// Cargo, the one that runs us.
pub fn cargo() -> Command {
    program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs to the end; anything but success is an error.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!("`{}` ended with {status}", shown(command));
    }
    Ok(())
}

/// Runs to the end and gives what it printed to stdout.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| cannot_start(command))?;
    if !output.status.success() {
        bail!("`{}` ended with {}", shown(command), output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs to the end, shows what it prints as it comes, and gives that back with whether it succeeded.
pub fn watched(command: &mut Command) -> Result<(String, bool)> {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| cannot_start(command))?;
    // Both at once: a program that fills the pipe nobody reads would stop.
    let errors = child
        .stderr
        .take()
        .map(|stream| std::thread::spawn(move || shown_lines(stream)));
    let mut seen = child.stdout.take().map_or_else(String::new, shown_lines);
    if let Some(errors) = errors {
        seen.push_str(&errors.join().unwrap_or_default());
    }
    Ok((seen, child.wait()?.success()))
}

fn shown_lines(stream: impl Read) -> String {
    let mut seen = String::new();
    for line in BufReader::new(stream)
        .split(b'\n')
        .map_while(std::result::Result::ok)
    {
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        seen.push_str(&line);
        seen.push('\n');
    }
    seen
}

/// Whether a program of that name is on the PATH.
pub fn found(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

fn cannot_start(command: &Command) -> String {
    format!(
        "cannot start \"{}\"; is it installed and on the PATH?",
        command.get_program().to_string_lossy()
    )
}

fn shown(command: &Command) -> String {
    let mut text = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}
