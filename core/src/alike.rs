//! How alike two short texts are, so that somebody who takes a complaint in sees that it may be there
//! already. Counts what both say; never decides that two cases are one.

use std::collections::BTreeSet;

/// So much must both say before a share of it means anything.
const LEAST: usize = 3;

/// How much of the shorter of two texts the other says too, in percent: Chinese by pairs of characters, other
/// writing by words, without regard to case or punctuation. 0 where they share next to nothing.
///
/// ```
/// use redress_core::alike::likeness;
///
/// assert_eq!(likeness("12层会议室空调", "12层会议室空调 · 报修三次仍不制冷"), 100);
/// assert_eq!(likeness("the lift doors", "The lift: doors stuck"), 100);
/// assert_eq!(likeness("12层会议室空调", "食堂饭菜太咸"), 0);
/// ```
#[must_use]
pub fn likeness(one: &str, other: &str) -> usize {
    let (one, other) = (said(one), said(other));
    let both = one.intersection(&other).count();
    let shorter = one.len().min(other.len());
    if both < LEAST {
        return 0;
    }
    both * 100 / shorter
}

/// What a text says: words, and of Chinese every two characters that follow each other.
fn said(text: &str) -> BTreeSet<String> {
    let mut said = BTreeSet::new();
    let (mut word, mut before) = (String::new(), None);
    for letter in text.chars().chain([' ']) {
        let han = letter > '\u{2e7f}' && letter.is_alphanumeric();
        if han {
            if let Some(before) = before {
                said.insert(String::from_iter([before, letter]));
            }
        } else if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
            before = None;
            continue;
        }
        before = han.then_some(letter);
        if !word.is_empty() {
            said.insert(std::mem::take(&mut word));
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::likeness;

    #[test]
    fn a_longer_story_does_not_hide_that_the_same_thing_is_named() {
        let title = "12层东区会议室空调 · 报修三次仍不制冷";
        assert_eq!(likeness("12层东区会议室空调", title), 100);
        assert!(likeness("十二层会议室的空调还是不制冷，开会只能开窗", title) < 60);
        assert!(likeness("食堂饭菜太咸，连续三天", title) < 20);
    }

    #[test]
    fn a_word_or_two_in_common_mean_nothing() {
        assert_eq!(likeness("空调", "空调 · 空调不制冷"), 0);
        assert_eq!(likeness("the lift", "the lift is slow"), 0);
        assert_eq!(likeness("", ""), 0);
    }

    #[test]
    fn case_punctuation_and_the_order_of_the_two_do_not_matter() {
        let (one, other) = ("Card readers, gate 3", "GATE 3: card readers fail");
        assert_eq!(likeness(one, other), 100);
        assert_eq!(likeness(one, other), likeness(other, one));
    }
}
