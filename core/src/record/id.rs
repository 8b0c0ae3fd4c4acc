//! Identifiers as text: UUID version 7, from a time and random bytes that the caller brings.

use std::fmt::Write;

/// The UUIDv7 of a time (milliseconds since 1970) and ten random bytes.
///
/// ```
/// use redress_core::record::uuid_v7;
/// assert_eq!(uuid_v7(0x0190_0000_0001, [0xff; 10]), "01900000-0001-7fff-bfff-ffffffffffff");
/// ```
#[must_use]
pub fn uuid_v7(ms: u64, random: [u8; 10]) -> String {
    let [_, _, t @ ..] = ms.to_be_bytes();
    let [r0, r1, r2, rest @ ..] = random;
    let head = [0x70 | (r0 & 0x0f), r1, 0x80 | (r2 & 0x3f)];
    let mut text = String::with_capacity(36);
    for (i, byte) in t.into_iter().chain(head).chain(rest).enumerate() {
        if matches!(i, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Whether a text is a UUID in lower case with dashes, the only form identifiers take here.
#[must_use]
pub fn is_id(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(i, b)| match i {
            8 | 13 | 18 | 23 => b == b'-',
            _ => matches!(b, b'0'..=b'9' | b'a'..=b'f'),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_made_later_sort_later_and_carry_version_and_variant() {
        let early = uuid_v7(1_700_000_000_000, [0xff; 10]);
        let late = uuid_v7(1_700_000_000_001, [0; 10]);
        assert!(early < late);
        assert!(is_id(&early) && is_id(&late));
        assert_eq!(late.as_bytes()[14], b'7');
        assert!(matches!(late.as_bytes()[19], b'8' | b'9' | b'a' | b'b'));
    }

    #[test]
    fn only_lower_case_dashed_uuids_are_ids() {
        assert!(!is_id("01900000-0001-7FFF-bfff-ffffffffffff"));
        assert!(!is_id("0190000000017fffbfffffffffffffff"));
        assert!(!is_id("01900000-0001-7fff-bfff-fffffffffff"));
        assert!(!is_id(""));
    }
}
