//! Putting lists in order and gathering them into maps and sets, compiled once for all types.
//!
//! The standard library's sort is compiled anew for every type and every comparison, four kilobytes
//! each, and maps and sets sort what they are collected from. In a browser, where every byte travels,
//! places in the list are sorted instead, by one function; elsewhere the standard library's own runs.
//! Both are stable, so both give the same. What comes before what is never decided here.

use std::cmp::Ordering;

/// Lists that can be put in order.
pub trait InOrder<T> {
    /// Puts them in the order that `compare` says; equal ones keep theirs.
    fn in_order_by(&mut self, compare: impl FnMut(&T, &T) -> Ordering);

    /// Puts them in the order of their keys; those of equal keys keep theirs.
    fn in_order_of<K: Ord>(&mut self, mut key: impl FnMut(&T) -> K) {
        self.in_order_by(|a, b| key(a).cmp(&key(b)));
    }

    /// Puts them in their own order.
    fn in_order(&mut self)
    where
        T: Ord,
    {
        self.in_order_by(T::cmp);
    }
}

impl<T> InOrder<T> for [T] {
    fn in_order_by(&mut self, compare: impl FnMut(&T, &T) -> Ordering) {
        if cfg!(target_family = "wasm") {
            small(self, compare);
        } else {
            self.sort_by(compare);
        }
    }
}

/// The same by few instructions a type.
fn small<T>(list: &mut [T], mut compare: impl FnMut(&T, &T) -> Ordering) {
    let swaps = swaps(list.len(), &mut |a, b| match (list.get(a), list.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    for (a, b) in swaps {
        list.swap(a, b);
    }
}

/// What to swap with what, one after the other, to put so many in order.
#[inline(never)]
fn swaps(n: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<(usize, usize)> {
    let mut from: Vec<usize> = (0..n).collect();
    from.sort_by(|a, b| compare(*a, *b));
    let mut swaps = Vec::new();
    for place in 0..n {
        let Some(mut found) = from.get(place).copied() else {
            break;
        };
        // What stood there first may have been swapped away, to where the one that took its place came from.
        while found < place {
            match from.get(found) {
                Some(next) => found = *next,
                None => break,
            }
        }
        if let Some(entry) = from.get_mut(place) {
            *entry = found;
        }
        if found != place {
            swaps.push((place, found));
        }
    }
    swaps
}

/// Gathers a map or a set, one after the other: of equal keys the last one's value stays.
pub fn gathered<C: Default + Extend<T>, T>(items: impl IntoIterator<Item = T>) -> C {
    let mut all = C::default();
    all.extend(items);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn the_small_sort_gives_what_the_standard_one_gives(
            list in proptest::collection::vec((0_u8..8, any::<u16>()), 0..200)
        ) {
            let by = |a: &(u8, u16), b: &(u8, u16)| a.0.cmp(&b.0);
            let (mut ours, mut theirs) = (list.clone(), list);
            small(&mut ours, by);
            theirs.sort_by(by);
            prop_assert_eq!(ours, theirs);
        }
    }

    #[test]
    fn of_equal_keys_the_last_value_stays() {
        let map: BTreeMap<u8, u8> = gathered([(2, 1), (1, 1), (2, 2)]);
        assert_eq!(map, BTreeMap::from([(1, 1), (2, 2)]));
    }
}
