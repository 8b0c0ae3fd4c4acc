//! Joined columns leave the same terms as the columns one by one.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail like the tests"
)]

use super::*;
use crate::pack::{Pack, author};
use std::collections::BTreeMap;
use std::path::Path;

/// Combinations of regions tried one after the other; with more, as many are drawn.
const MOST: usize = 20_000;

/// The joints of a pack's deciding sections, the same columns one by one, and their regions.
fn both(program: &Program) -> (Vec<Pair>, Joints, Rows, Vec<usize>) {
    let mut matrix = Matrix::default();
    matrix.column_per_atom(program);
    matrix.places = vec![Place::default(); program.rules.len()];
    let mut literals = Vec::new();
    Deciding::lay(&mut matrix, program, &mut literals);
    let regions: Vec<usize> = matrix
        .columns
        .iter()
        .map(|source| usize::from(regions::regions(program, source)))
        .collect();
    let late = |column: u16| {
        let source = &matrix.columns[usize::from(column)];
        matches!(source, Source::Outcome(_) | Source::Tree(_))
    };
    literals.retain(|(column, ..)| !late(*column));
    let start = matrix.deciding.start;
    let count = |column: u16| regions[usize::from(column)];
    let rows = Rows::of(start.len(), literals, count);
    let joints = Joints::of(&rows, count);
    (start, joints, rows, regions)
}

#[test]
fn joined_columns_leave_what_the_columns_one_by_one_leave() {
    let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("packs");
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut tried = 0;
    for file in std::fs::read_dir(packs).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let source = author::read("pack", &text).unwrap();
        let pack = Pack::compile(source.doc, source.texts).unwrap();
        let edition = pack.edition(&BTreeMap::new()).unwrap();
        let (start, joints, rows, regions) = both(edition.program());
        let mut codes = Vec::new();
        let mut check = |own: &[u8]| {
            let (mut joined, mut plain) = (start.clone(), start.clone());
            joints.encode(own, &mut codes);
            joints.narrow(&codes, &mut joined);
            rows.narrow(own, &mut plain);
            assert_eq!(joined, plain, "{} {own:?}", pack.doc().pack.id);
            tried += 1;
        };
        // Each joint by itself in every combination of regions: joints are ANDed, so that is all.
        for columns in joints.members() {
            let counts: Vec<usize> = columns.iter().map(|c| regions[usize::from(*c)]).collect();
            let size = counts.iter().fold(1_usize, |n, own| n.saturating_mul(*own));
            for code in 0..size.min(MOST) {
                let mut rest = code;
                let mut own = vec![UNKNOWN; regions.len()];
                for (column, count) in columns.iter().zip(&counts) {
                    if size > MOST {
                        seed = seed.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
                        rest = usize::try_from(seed >> 33).unwrap();
                    }
                    own[usize::from(*column)] = u8::try_from(rest % count).unwrap();
                    rest /= count;
                }
                check(&own);
            }
        }
        for _ in 0..500 {
            let own = regions.iter().map(|count| {
                seed = seed.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(1);
                u8::try_from(usize::try_from(seed >> 33).unwrap() % count).unwrap()
            });
            check(&own.collect::<Vec<u8>>());
        }
    }
    assert!(tried > 20_000, "{tried}");
}
