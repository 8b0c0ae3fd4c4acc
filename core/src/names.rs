//! The nearest known name to a mistyped one, for error messages.

/// The candidate closest to `name`, when close enough to be what was meant.
#[must_use]
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (name.chars().count() / 3).max(1) + 1;
    candidates
        .into_iter()
        .take(4096)
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(d, _)| *d <= limit)
        .min_by_key(|(d, _)| *d)
        .map(|(_, candidate)| candidate)
}

/// "; did you mean \"x\"?" or nothing.
#[must_use]
pub fn hint<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, candidates).map_or_else(String::new, |n| format!("; did you mean \"{n}\"?"))
}

/// A reader's message about a key or word that is not known, with the nearest one instead of all.
/// Any other message comes back with quotes as everywhere.
#[cfg(feature = "author")]
#[must_use]
pub(crate) fn told(message: &str) -> String {
    let message = message.trim().replace('`', "\"");
    for (start, what) in [("unknown field \"", "key"), ("unknown variant \"", "word")] {
        let Some((name, rest)) = message
            .strip_prefix(start)
            .and_then(|rest| rest.split_once('"'))
        else {
            continue;
        };
        let known: Vec<&str> = rest.split('"').skip(1).step_by(2).collect();
        let hint = match nearest(name, known.iter().copied()) {
            Some(near) => format!("; did you mean \"{near}\"?"),
            None => format!("; expected one of {}", known.join(", ")),
        };
        return format!("there is no {what} \"{name}\" here{hint}");
    }
    message
}

/// Edit distance with swaps of neighbours counted once; bounded input.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(64).collect();
    let b: Vec<char> = b.chars().take(64).collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, cb) in b.iter().enumerate() {
            let get = |r: &[usize], k: usize| r.get(k).copied().unwrap_or(usize::MAX / 2);
            let mut best = (get(&last, j + 1) + 1)
                .min(get(&row, j) + 1)
                .min(get(&last, j) + usize::from(ca != cb));
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(cb) && b.get(j - 1) == Some(ca);
            if swapped {
                best = best.min(get(&before, j - 1) + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_finds_its_name_and_nonsense_finds_none() {
        let names = ["topic", "proof", "contact"];
        assert_eq!(nearest("toipc", names), Some("topic"));
        assert_eq!(nearest("contatc", names), Some("contact"));
        assert_eq!(nearest("zzzzzz", names), None);
    }

    #[cfg(feature = "author")]
    #[test]
    fn what_a_reader_says_of_an_unknown_key_is_told_with_the_nearest_or_with_all() {
        let of = |key: &str| {
            told(&format!(
                "unknown field `{key}`, expected one of `zh`, `facts`"
            ))
        };
        assert_eq!(
            of("fcts"),
            "there is no key \"fcts\" here; did you mean \"facts\"?"
        );
        assert_eq!(
            of("colour"),
            "there is no key \"colour\" here; expected one of zh, facts"
        );
        assert_eq!(told("missing field `id`\n"), "missing field \"id\"");
    }
}
