//! A pack published as one text is the same pack wherever it is read again.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "helpers of tests fail like the tests"
)]

use redress_core::pack::{Pack, PublicationError, author};
use std::path::Path;

fn packs() -> Vec<Pack> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("packs");
    let mut packs = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let source = author::read(path.to_str().unwrap(), &text).unwrap();
        packs.push(Pack::compile(source.doc, source.texts).unwrap());
    }
    packs
}

#[test]
fn every_pack_comes_back_from_its_published_text_with_its_digest_and_its_words() {
    for pack in packs() {
        let text = pack.publication().unwrap();
        let read = Pack::published(&text).unwrap();
        assert_eq!(read.digest(), pack.digest());
        assert_eq!(read.texts(), pack.texts());
        assert_eq!(read.publication().unwrap(), text);
    }
}

#[test]
fn what_a_newer_version_published_is_told_from_what_is_damaged() {
    let pack = packs().remove(0);
    let text = pack.publication().unwrap();
    let newer = |text: String| Pack::published(&text).unwrap_err();
    let form = text.replacen(r#"{"format":1"#, r#"{"format":2"#, 1);
    assert_eq!(newer(form), PublicationError::Newer(2));
    let logic = text.replacen(r#"\"format\":1"#, r#"\"format\":7"#, 1);
    assert_eq!(newer(logic), PublicationError::Newer(7));
    assert_eq!(
        newer(r#"{"format":3,"other":{}}"#.to_owned()),
        PublicationError::Newer(3)
    );
    let cut: String = text.chars().take(1000).collect();
    assert!(matches!(
        Pack::published(&cut),
        Err(PublicationError::Damaged(_))
    ));
}
