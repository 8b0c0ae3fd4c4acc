//! Ways in which an input is damaged: what links and disks do to bytes, and what someone would try
//! who means harm. Knows no reader.

use crate::dice::Dice;

/// Pieces that readers stumble over: deep nests, huge numbers, odd characters, wrong types.
const PIECES: [&str; 40] = [
    "null",
    "true",
    "-1",
    "0.5",
    "1e999",
    "18446744073709551615",
    "-9223372036854775808",
    "99999999999999999999999999",
    "\"\"",
    "[]",
    "{}",
    "[[[[",
    "{\"a\":{\"a\":{\"a\":",
    "\\u0000",
    "\\ud800",
    "\u{0}",
    "\u{feff}",
    "\u{202e}",
    "\u{1f469}\u{200d}\u{1f527}",
    "𠮷",
    "é́́́",
    "\"",
    "'",
    "\\",
    "\n",
    "\r\n",
    ",",
    ":",
    "::",
    "..",
    "9999-12-31T23:59:60+14:00",
    "0000-00-00",
    "2024-02-30",
    "P999999999D",
    "100000000000wd",
    "not not not ",
    "((((((((",
    " and ",
    "%s%n",
    "=cmd|' /C calc'!A0",
];

/// Damages an input in one way.
pub fn once(input: &mut Vec<u8>, other: &[u8], dice: &mut Dice) {
    let at = dice.below(input.len() + 1);
    match dice.below(9) {
        0 => input.truncate(at),
        1 => {
            if let Some(byte) = input.get_mut(at) {
                *byte ^= 1 << dice.below(8);
            }
        }
        2 => {
            let piece = dice.pick(&PIECES).copied().unwrap_or_default();
            input.splice(at..at, piece.bytes());
        }
        // Some of it again, possibly often.
        3 => {
            let end = (at + dice.below(64)).min(input.len());
            let some: Vec<u8> = input.get(at..end).unwrap_or_default().to_vec();
            let often = one_of(&[1, 2, 50, 2_000], dice);
            input.splice(at..at, some.repeat(often));
        }
        // Some of it gone.
        4 => {
            let end = (at + dice.below(200)).min(input.len());
            input.drain(at..end);
        }
        // The rest of another.
        5 => {
            input.truncate(at);
            input.extend(other.iter().skip(dice.below(other.len() + 1)));
        }
        // A deep nest.
        6 => {
            let open = one_of(b"[{(\"", dice);
            input.splice(at..at, vec![open; one_of(&[3, 120, 130, 20_000], dice)]);
        }
        // A number becomes another.
        7 => {
            let digits: Vec<usize> = (0..input.len())
                .filter(|place| input.get(*place).is_some_and(u8::is_ascii_digit))
                .collect();
            if let Some(place) = dice.pick(&digits)
                && let Some(byte) = input.get_mut(*place)
            {
                *byte = one_of(b"0123456789", dice);
            }
        }
        // A value becomes a piece.
        _ => {
            let end = input.iter().skip(at).position(|b| b",]}\n".contains(b));
            let end = end.map_or(input.len(), |length| at + length);
            let piece = dice.pick(&PIECES).copied().unwrap_or_default();
            input.splice(at..end, piece.bytes());
        }
    }
}

fn one_of<T: Copy + Default>(choices: &[T], dice: &mut Dice) -> T {
    dice.pick(choices).copied().unwrap_or_default()
}
