//! `cargo xtask tidy`: what no compiler checks. Each check gives findings, and every finding says
//! file, and where it helps, line.

use crate::{paths, run};
use anyhow::{Result, bail};
use std::collections::BTreeSet;
use std::path::Path;

/// Longer files are divided.
const MOST_LINES: usize = 600;

/// Runs every check and lists what it found.
pub fn command() -> Result<()> {
    let files = tracked()?;
    let mut findings = Vec::new();
    for path in &files {
        let Ok(text) = std::fs::read_to_string(paths::root().join(path)) else {
            continue; // a picture, or a file just deleted
        };
        findings.extend(length(path, &text));
        findings.extend(first_comment(path, &text));
        findings.extend(absolute_paths(path, &text));
    }
    let manifest = paths::read(&paths::root().join("Cargo.toml"))?;
    findings.extend(reasons(&manifest));
    findings.extend(equal_pins(&manifest));
    findings.extend(map(&paths::root().join("ARCHITECTURE.md"))?);
    for finding in &findings {
        println!("{finding}");
    }
    if !findings.is_empty() {
        bail!("{} findings", findings.len());
    }
    println!("{} files are tidy", files.len());
    Ok(())
}

/// Files git knows or would add, by path from the root.
fn tracked() -> Result<Vec<String>> {
    let list = run::output(run::program("git").args([
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
    ]))?;
    Ok(list.lines().map(str::to_owned).collect())
}

fn is_code(path: &str) -> bool {
    let code = ["rs", "js", "mjs", "ts", "css", "html"];
    Path::new(path)
        .extension()
        .is_some_and(|ext| code.iter().any(|code| ext == *code))
}

fn length(path: &str, text: &str) -> Option<String> {
    let lines = text.lines().count();
    (is_code(path) && lines > MOST_LINES)
        .then(|| format!("{path}: {lines} lines; divide what has more than {MOST_LINES}"))
}

/// Every Rust file begins by saying what lives in it.
fn first_comment(path: &str, text: &str) -> Option<String> {
    (path.ends_with(".rs") && !text.starts_with("//!"))
        .then(|| format!("{path}:1: begin with `//!` and what lives here"))
}

/// Builders' folders in sources: what works on one machine only.
fn absolute_paths(path: &str, text: &str) -> Vec<String> {
    // Put together here, so that this file is no finding of itself.
    let folders = ["home", "root", "work", "Users"].map(|folder| format!("/{folder}/"));
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for folder in &folders {
            let hit = line.match_indices(folder.as_str()).any(|(at, _)| {
                // `a/home/b` and `https://host/home/` are no absolute paths.
                let before = line.get(..at).and_then(|before| before.chars().next_back());
                matches!(before, None | Some(' ' | '"' | '\'' | '`' | '=' | '('))
            });
            if hit {
                found.push(format!(
                    "{path}:{}: an absolute path, {folder}…",
                    number + 1
                ));
            }
        }
    }
    found
}

/// Each dependency of the workspace says why it is there.
fn reasons(manifest: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut inside = false;
    for (number, line) in manifest.lines().enumerate() {
        if line.starts_with('[') {
            inside = line == "[workspace.dependencies]";
        } else if inside
            && !line.trim().is_empty()
            && !line.starts_with('#')
            && !line.contains("path = ")
            && !line.contains(" # ")
        {
            found.push(format!(
                "Cargo.toml:{}: say after `#` why it is needed",
                number + 1
            ));
        }
    }
    found
}

/// The bindgen library refuses modules of another version.
fn equal_pins(manifest: &str) -> Option<String> {
    let pins: BTreeSet<&str> = manifest
        .lines()
        .filter(|line| line.starts_with("wasm-bindgen = ") || line.starts_with("wasm-bindgen-cli"))
        .filter_map(|line| line.split('"').nth(1))
        .collect();
    let exact = pins.iter().all(|pin| pin.starts_with('='));
    (pins.len() != 1 || !exact).then(|| {
        String::from("Cargo.toml: wasm-bindgen and wasm-bindgen-cli-support need one equal `=` pin")
    })
}

/// Every path the map names is there.
fn map(file: &Path) -> Result<Vec<String>> {
    let text = paths::read(file)?;
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for name in line.split('`').skip(1).step_by(2) {
            let rooms = [
                "core/", "web/", "server/", "tests/", "xtask/", "npm/", "docs/",
            ];
            let is_path = rooms.iter().any(|room| name.starts_with(room))
                && !name.contains(['<', '*', ' ', '{', '…']);
            if is_path && !paths::root().join(name).exists() {
                found.push(format!(
                    "ARCHITECTURE.md:{}: there is no {name}",
                    number + 1
                ));
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_without_a_reason_is_found() {
        let manifest = "[workspace.dependencies]\na = \"1\" # why\nb = \"1\"\nc = { path = \"c\" }\n[other]\nd = \"1\"\n";
        assert_eq!(
            reasons(manifest),
            ["Cargo.toml:3: say after `#` why it is needed"]
        );
    }

    #[test]
    fn unequal_or_loose_pins_are_found() {
        let two = |a, b| format!("wasm-bindgen = \"{a}\"\nwasm-bindgen-cli-support = \"{b}\"\n");
        assert_eq!(equal_pins(&two("=1.0.0", "=1.0.0")), None);
        assert!(equal_pins(&two("=1.0.0", "=1.0.1")).is_some());
        assert!(equal_pins(&two("1.0.0", "1.0.0")).is_some());
    }

    #[test]
    fn absolute_paths_are_found_and_links_are_not() {
        let home = format!("let x = \"/{}/me\";", "home");
        assert_eq!(absolute_paths("a.rs", &home).len(), 1);
        let link = format!("see https://example.org/{}/me", "home");
        assert!(absolute_paths("a.rs", &link).is_empty());
    }

    #[test]
    fn long_files_and_files_without_a_first_comment_are_found() {
        assert!(length("a.rs", &"x\n".repeat(601)).is_some());
        assert!(length("a.json", &"x\n".repeat(601)).is_none());
        assert!(first_comment("a.rs", "fn main() {}").is_some());
        assert!(first_comment("a.rs", "//! Here.").is_none());
    }
}
