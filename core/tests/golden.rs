//! Every shipped pack: it loads, and its golden cases hold. What a case is lives in
//! `redress_core::golden`; what the cases are lives in `core/cases`.

use redress_core::pack::{Pack, author};
use std::path::{Path, PathBuf};

fn packs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("packs");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path())
        .collect();
    files.sort();
    files
}

fn load(file: &Path) -> Pack {
    let text = std::fs::read_to_string(file).unwrap();
    let source = author::read(&file.display().to_string(), &text).unwrap_or_else(|e| panic!("{e}"));
    Pack::compile(source.doc, source.texts).unwrap_or_else(|e| panic!("{e}"))
}

#[test]
fn every_shipped_pack_loads() {
    assert!(packs().len() >= 3);
    for file in packs() {
        load(&file);
    }
}
