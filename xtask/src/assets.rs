//! The files of the built app: named by their content, listed for the service worker, compressed
//! beside themselves, and put in place only when something changed. Knows nothing of what they say.

use crate::{compress, paths, wasm::Effort};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// Files by their path in the app, without a leading slash.
#[derive(Default)]
pub struct Assets {
    files: BTreeMap<String, Vec<u8>>,
    left_out: Vec<String>,
    on_demand: Vec<String>,
}

impl Assets {
    /// Adds a file under a name that carries its hash, `folder/name.<hash>.ext`, and gives that path.
    ///
    /// Whoever refers to it must be added after it, so that a changed leaf changes every name above.
    pub fn add_hashed(&mut self, folder: &str, name: &str, ext: &str, bytes: Vec<u8>) -> String {
        let hash: String = hex(&Sha256::digest(&bytes)).chars().take(12).collect();
        let path = format!("{folder}/{name}.{hash}.{ext}");
        self.files.insert(path.clone(), bytes);
        path
    }

    /// Adds a file under a fixed path.
    pub fn add(&mut self, path: &str, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path.to_owned(), bytes.into());
    }

    /// Keeps a file out of what the service worker installs: nothing offline needs it.
    pub fn leave_out(&mut self, path: &str) {
        self.left_out.push(path.to_owned());
    }

    /// Has the service worker keep a file only once it was asked for.
    pub fn on_demand(&mut self, path: &str) {
        self.on_demand.push(path.to_owned());
    }

    /// Sixteen hex digits that stand for every byte of the app and of its service worker.
    pub fn version(&self, worker: &str) -> String {
        let mut all = Sha256::new();
        for (path, bytes) in &self.files {
            all.update(path);
            all.update([0]);
            all.update(Sha256::digest(bytes));
        }
        all.update(worker);
        hex(&all.finalize()).chars().take(16).collect()
    }

    /// What the service worker installs: `[{url, integrity}]`, as JSON.
    pub fn install_list(&self) -> String {
        self.list(|path| !self.left_out.contains(path) && !self.on_demand.contains(path))
    }

    /// What it keeps once it was asked for, in the same form.
    pub fn on_demand_list(&self) -> String {
        self.list(|path| self.on_demand.contains(path))
    }

    fn list(&self, wanted: impl Fn(&String) -> bool) -> String {
        let rows: Vec<_> = self
            .files
            .iter()
            .filter(|(path, _)| wanted(path))
            .map(|(path, bytes)| {
                serde_json::json!({
                    "url": format!("/{path}"),
                    "integrity": format!("sha256-{}", base64(&Sha256::digest(bytes))),
                })
            })
            .collect();
        serde_json::Value::Array(rows).to_string()
    }

    /// Writes everything with its compressed twins, in place of `folder` if anything differs.
    pub fn replace(self, folder: &Path, effort: Effort) -> Result<bool> {
        let (quality, level) = match effort {
            Effort::Ship => (11, 9),
            Effort::Quick => (1, 1),
        };
        // Beside it, so that putting it in place is a rename; its own, should two builds run at once.
        let fresh = folder.with_extension(format!("new-{}", std::process::id()));
        paths::emptied(&fresh)?;
        for (path, bytes) in &self.files {
            paths::write(&fresh.join(path), bytes)?;
            paths::write(
                &fresh.join(format!("{path}.br")),
                compress::brotli(bytes, quality)?,
            )?;
            paths::write(
                &fresh.join(format!("{path}.gz")),
                compress::gzip(bytes, level)?,
            )?;
        }
        if folder.is_dir() && contents(folder)? == contents(&fresh)? {
            std::fs::remove_dir_all(&fresh)?;
            return Ok(false);
        }
        if folder.is_dir() {
            std::fs::remove_dir_all(folder)
                .with_context(|| format!("cannot replace {}", folder.display()))?;
        }
        std::fs::rename(&fresh, folder)
            .with_context(|| format!("cannot put {} in place", folder.display()))?;
        Ok(true)
    }
}

/// Every file below a folder, by path.
pub fn contents(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        let entries =
            std::fs::read_dir(&next).with_context(|| format!("cannot list {}", next.display()))?;
        for entry in entries {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path
                    .strip_prefix(folder)?
                    .to_string_lossy()
                    .replace('\\', "/");
                let bytes = std::fs::read(&path)
                    .with_context(|| format!("cannot read {}", path.display()))?;
                found.insert(name, bytes);
            }
        }
    }
    Ok(found)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Standard base 64, for `integrity`.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0_u32, |bits, i| {
            (bits << 8) | u32::from(three.get(i).copied().unwrap_or(0))
        });
        for i in 0..4_usize {
            let digit = DIGITS.get(((bits >> (18 - 6 * i)) & 63) as usize);
            match digit {
                Some(digit) if i <= three.len() => text.push(char::from(*digit)),
                _ => text.push('='),
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_changes_with_the_content_and_only_with_it() {
        let mut assets = Assets::default();
        let a = assets.add_hashed("assets", "app", "css", b"a{}".to_vec());
        let again = assets.add_hashed("assets", "app", "css", b"a{}".to_vec());
        let b = assets.add_hashed("assets", "app", "css", b"b{}".to_vec());
        assert_eq!(a, again);
        assert_ne!(a, b);
        assert!(a.starts_with("assets/app.") && a.ends_with(".css"));
    }

    #[test]
    fn the_version_moves_with_any_file_and_with_the_worker() {
        let mut assets = Assets::default();
        assets.add("index.html", "one");
        let first = assets.version("worker");
        assert_ne!(first, assets.version("other worker"));
        assets.add("index.html", "two");
        assert_ne!(first, assets.version("worker"));
    }

    #[test]
    fn integrity_is_standard_base64_of_sha256() {
        let mut assets = Assets::default();
        assets.add("a.txt", "");
        // The well-known SHA-256 of nothing.
        assert!(
            assets
                .install_list()
                .contains("sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
        );
        assert_eq!(base64(b"ab"), "YWI=");
        assert_eq!(base64(b"abc"), "YWJj");
        assets.leave_out("a.txt");
        assert_eq!(assets.install_list(), "[]");
    }

    #[test]
    fn what_is_kept_on_demand_is_not_installed() {
        let mut assets = Assets::default();
        assets.add("index.html", "page");
        assets.add("packs/a.json", "pack");
        assets.on_demand("packs/a.json");
        assert!(!assets.install_list().contains("packs/a.json"));
        assert!(assets.on_demand_list().contains("packs/a.json"));
        assert!(!assets.on_demand_list().contains("index.html"));
    }

    #[test]
    fn a_folder_is_replaced_only_when_something_differs() {
        let base = std::env::temp_dir().join(format!("redress-assets-{}", std::process::id()));
        let folder = base.join("dist");
        let build = |text: &str| {
            let mut assets = Assets::default();
            assets.add("deep/a.txt", text);
            assets.replace(&folder, Effort::Quick).unwrap()
        };
        assert!(build("one"));
        assert!(!build("one"));
        assert!(build("two"));
        let names: Vec<_> = contents(&folder).unwrap().into_keys().collect();
        assert_eq!(names, ["deep/a.txt", "deep/a.txt.br", "deep/a.txt.gz"]);
        std::fs::remove_dir_all(base).unwrap();
    }
}
