//! What a device does when the server was restored from an earlier copy: it offers what it holds
//! from after the copy, own or pulled, and reads on from where both agree. Pure decisions; never
//! what the server makes of an offer.

use crate::order::InOrder;
use crate::record::{Event, Stamp};
use crate::sync::scope::Scope;
use crate::sync::wire::{Answered, Outcome, SyncAnswer, SyncRequest};
use crate::sync::{MAX_PUSH_BYTES, MAX_PUSH_EVENTS};
use serde::{Deserialize, Serialize};

/// Where a device stands with the server; stored in one transaction with what a round brought.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The server's epoch as last heard.
    #[serde(default)]
    pub epoch: Option<String>,
    /// Everything up to this number is stored.
    #[serde(default)]
    pub cursor: u64,
    /// The server went back: events stamped above this number are still to be offered to it.
    #[serde(default)]
    pub offering: Option<u64>,
    /// The highest number heard of in any epoch.
    #[serde(default)]
    pub reached: u64,
    /// The scope that it pulls in; none while it never heard of one: everything.
    #[serde(default)]
    pub scope: Option<Scope>,
    /// Of the case that enters with the next number what stands up to here is stored.
    #[serde(default)]
    pub within: u64,
    /// It pulls anew in another scope: at the end what is not in it is let go.
    #[serde(default)]
    pub anew: bool,
}

impl Standing {
    /// Whether an answer may still be taken in: the request was made in the epoch that the device
    /// knows now. An answer from before a restore would call things sent that the server has lost.
    #[must_use]
    pub fn still(&self, request: &SyncRequest) -> bool {
        let (cursor, within) = (request.cursor, request.within);
        self.epoch == request.epoch && self.mark() == request.scope && self.goes_on(cursor, within)
    }

    /// The same, where it is known how the device stood when it asked.
    #[must_use]
    pub fn follows(&self, before: &Self) -> bool {
        let same = self.epoch == before.epoch && self.scope == before.scope;
        same && self.goes_on(before.cursor, before.within)
    }

    /// In a scope a page says what has come and gone since the one before; without one any page is good.
    fn goes_on(&self, cursor: u64, within: u64) -> bool {
        self.scope.is_none() || (self.cursor, self.within) == (cursor, within)
    }

    /// Mark of its scope: what a request says.
    #[must_use]
    pub fn mark(&self) -> Option<String> {
        self.scope.as_ref().and_then(|scope| scope.mark().ok())
    }

    /// The newest number that somebody who writes in a case here can have seen, given those held of it that
    /// others wrote: in a scope the cursor passes what is not in it.
    #[must_use]
    pub fn seen(&self, held: impl IntoIterator<Item = u64>) -> u64 {
        match self.scope {
            None => self.cursor,
            Some(_) => held.into_iter().max().unwrap_or(0).min(self.cursor),
        }
    }

    /// The highest number heard of, where that is above the cursor: what a request says.
    #[must_use]
    pub fn beyond(&self) -> Option<u64> {
        (self.reached > self.cursor).then_some(self.reached)
    }

    /// The server answers in another epoch than the device knew.
    #[must_use]
    pub fn leaves(&self, answer: &SyncAnswer) -> bool {
        self.epoch
            .as_ref()
            .is_some_and(|epoch| *epoch != answer.epoch)
    }

    /// Where the device stands after an answer that [`crate::sync::check_answer`] believes and for
    /// which [`Self::still`] holds.
    #[must_use]
    pub fn after(&self, request: &SyncRequest, answer: &SyncAnswer) -> Self {
        if self.leaves(answer) {
            let safe = answer.safe.unwrap_or(0);
            let scoped = self.scope.is_some();
            return Self {
                epoch: Some(answer.epoch.clone()),
                // In a scope what has left was let go, and may not have left in what the server has now.
                cursor: if scoped { 0 } else { self.cursor.min(safe) },
                anew: self.anew || scoped,
                // What an earlier restore asked for and was not all answered is still to be
                // offered: the server may have it under another number by now.
                offering: Some(self.offering.map_or(safe, |above| above.min(safe))),
                reached: self.reached.max(self.cursor),
                within: 0,
                ..self.clone()
            };
        }
        let clear = request.returned.last().map(|event| event.seq);
        let sealed = request.sealed.iter().filter_map(|copy| copy.stamp);
        let offering = match clear.max(sealed.map(|stamp| stamp.seq).max()) {
            _ if request.returned_all => None,
            Some(last) => Some(last),
            None => self.offering,
        };
        let standing = Self {
            epoch: Some(answer.epoch.clone()),
            offering,
            reached: self.reached.max(answer.cursor),
            ..self.clone()
        };
        if request.sends_only {
            return standing;
        }
        if let Some(scope) = &answer.scope {
            return Self {
                cursor: 0,
                within: 0,
                reached: standing.reached.max(self.cursor),
                scope: Some(scope.clone()),
                anew: true,
                ..standing
            };
        }
        Self {
            // Answers to two tabs may come in the other order; what is stored stays so.
            cursor: self.cursor.max(answer.cursor),
            within: answer.within,
            anew: self.anew && answer.more,
            ..standing
        }
    }
}

/// What goes into the next offer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offer {
    /// Numbers of the events, rising.
    pub numbers: Vec<u64>,
    /// Nothing is left to offer after these.
    pub all: bool,
}

/// Chooses what to offer: events stamped above a number, the lowest first, given the number of each
/// and its size with the private part. At least one, where there is one.
#[must_use]
pub fn offer(held: impl IntoIterator<Item = (u64, usize)>, above: u64) -> Offer {
    let mut held: Vec<(u64, usize)> = held.into_iter().filter(|(n, _)| *n > above).collect();
    held.in_order();
    let mut offer = Offer::default();
    let mut bytes = 0_usize;
    for (number, size) in &held {
        bytes = bytes.saturating_add(*size);
        let full = offer.numbers.len() == MAX_PUSH_EVENTS || bytes > MAX_PUSH_BYTES;
        if full && !offer.numbers.is_empty() {
            return offer;
        }
        offer.numbers.push(*number);
    }
    offer.all = true;
    offer
}

/// The stamp under which the server has an event that was offered; none when it did not take it.
#[must_use]
pub fn stamp(answered: &Answered) -> Option<Stamp> {
    match answered.outcome {
        Outcome::Accepted { seq, received } | Outcome::Duplicate { seq, received } => {
            Some(Stamp { seq, received })
        }
        _ => None,
    }
}

/// Own events that were acknowledged before a restore and now contradict the chain: a copy of this
/// device's storage has written in their place meanwhile. They are unsent again, to be carried to
/// another chain, see [`crate::sync::forked`].
pub fn contradicted<'a>(
    request: &'a SyncRequest,
    answer: &'a SyncAnswer,
) -> impl Iterator<Item = Event> + 'a {
    let returned = request.returned.iter().zip(&answer.returned);
    returned.filter_map(|(returned, answered)| {
        let fork = matches!(&answered.outcome, Outcome::Quarantined { code } if code == "fork");
        let event = Event::parse(&returned.raw).ok().filter(|_| fork)?;
        (event.envelope().device == request.device).then_some(event)
    })
}

/// Which of its own links a device must say are gone, when the server asks for one it no longer
/// holds: up to the one before the next that it holds. A kiosk keeps nothing that was acknowledged,
/// so a restored server may ask for what is nowhere any more.
#[must_use]
pub fn gone(asked: u64, held: impl IntoIterator<Item = u64>) -> Option<u64> {
    let next = held.into_iter().filter(|link| *link >= asked).min()?;
    (next > asked).then(|| next - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::Pulled;

    fn standing(epoch: &str, cursor: u64) -> Standing {
        Standing {
            epoch: Some(epoch.to_owned()),
            cursor,
            ..Standing::default()
        }
    }

    fn answer(epoch: &str, cursor: u64, safe: Option<u64>) -> SyncAnswer {
        SyncAnswer {
            epoch: epoch.to_owned(),
            cursor,
            head: cursor,
            safe,
            ..SyncAnswer::default()
        }
    }

    fn returned(seq: u64) -> Pulled {
        Pulled {
            seq,
            received: 1,
            raw: String::new(),
            private: None,
        }
    }

    #[test]
    fn another_epoch_takes_the_cursor_back_to_where_both_agree_and_everything_above_is_offered() {
        let request = SyncRequest {
            epoch: Some("old".to_owned()),
            ..SyncRequest::default()
        };
        let before = standing("old", 50);
        let after = before.after(&request, &answer("new", 40, Some(40)));
        assert_eq!((after.cursor, after.offering), (40, Some(40)));
        assert_eq!(after.epoch.as_deref(), Some("new"));
        // A device that had not come that far stays where it is.
        let behind = standing("old", 7).after(&request, &answer("new", 7, Some(40)));
        assert_eq!((behind.cursor, behind.offering), (7, Some(40)));
        // An epoch the server knows nothing of: nothing is agreed.
        let strange = before.after(&request, &answer("new", 0, None));
        assert_eq!((strange.cursor, strange.offering), (0, Some(0)));
    }

    #[test]
    fn what_was_still_to_be_offered_after_one_restore_is_offered_after_the_next() {
        let request = SyncRequest {
            epoch: Some("first".to_owned()),
            ..SyncRequest::default()
        };
        let before = Standing {
            offering: Some(2),
            ..standing("first", 9)
        };
        let after = before.after(&request, &answer("second", 9, Some(30)));
        assert_eq!((after.cursor, after.offering), (9, Some(2)));
        let deeper = before.after(&request, &answer("second", 1, Some(1)));
        assert_eq!((deeper.cursor, deeper.offering), (1, Some(1)));
    }

    #[test]
    fn offering_goes_on_from_the_last_event_answered_until_nothing_is_left() {
        let before = Standing {
            offering: Some(40),
            ..standing("new", 40)
        };
        let mut request = SyncRequest {
            epoch: Some("new".to_owned()),
            returned: vec![returned(41), returned(44)],
            ..SyncRequest::default()
        };
        let after = before.after(&request, &answer("new", 40, None));
        assert_eq!(after.offering, Some(44));
        request.returned_all = true;
        assert_eq!(
            before.after(&request, &answer("new", 40, None)).offering,
            None
        );
        let plain = SyncRequest::default();
        assert_eq!(
            before.after(&plain, &answer("new", 40, None)).offering,
            Some(40)
        );
    }

    #[test]
    fn an_answer_that_comes_late_does_not_take_the_cursor_back() {
        let after = standing("e", 30).after(&SyncRequest::default(), &answer("e", 20, None));
        assert_eq!(after.cursor, 30);
    }

    #[test]
    fn in_a_scope_pages_follow_one_another_and_another_scope_or_epoch_begins_anew() {
        let request = SyncRequest {
            epoch: Some("e".to_owned()),
            cursor: 30,
            ..SyncRequest::default()
        };
        let told = SyncAnswer {
            scope: Some(Scope::default()),
            ..answer("e", 30, None)
        };
        let turned = standing("e", 30).after(&request, &told);
        assert_eq!((turned.cursor, turned.anew), (0, true));
        assert_eq!(turned.beyond(), Some(30));
        assert!(!turned.still(&request), "asked outside of the scope");
        let request = SyncRequest {
            cursor: 0,
            scope: turned.mark(),
            ..request
        };
        assert!(turned.still(&request));
        let more = SyncAnswer {
            more: true,
            within: 4,
            ..answer("e", 9, None)
        };
        let on = turned.after(&request, &more);
        assert_eq!((on.cursor, on.within, on.anew), (9, 4, true));
        assert!(!on.still(&request), "another tab was first");
        let done = on.after(&request, &answer("e", 30, None));
        assert_eq!((done.within, done.anew), (0, false));
        let back = done.after(&request, &answer("other", 20, Some(20)));
        assert_eq!((back.cursor, back.anew, back.offering), (0, true, Some(20)));
    }

    #[test]
    fn an_answer_to_a_request_of_an_earlier_epoch_is_not_taken_in() {
        let request = SyncRequest {
            epoch: Some("old".to_owned()),
            ..SyncRequest::default()
        };
        assert!(standing("old", 1).still(&request));
        assert!(!standing("new", 1).still(&request));
    }

    #[test]
    fn the_highest_number_heard_of_is_never_forgotten() {
        let request = SyncRequest::default();
        let first = standing("a", 0).after(&request, &answer("a", 50, None));
        assert_eq!(first.beyond(), None);
        let second = first.after(&request, &answer("b", 40, Some(40)));
        let third = second.after(&request, &answer("c", 30, Some(30)));
        assert_eq!((third.cursor, third.beyond()), (30, Some(50)));
    }

    #[test]
    fn an_offer_is_bounded_rises_and_says_when_it_is_the_last() {
        assert_eq!(
            offer([], 0),
            Offer {
                numbers: vec![],
                all: true
            }
        );
        let some = offer([(9, 1), (3, 1), (7, 1)], 3);
        assert_eq!(
            some,
            Offer {
                numbers: vec![7, 9],
                all: true
            }
        );
        let large = offer([(1, MAX_PUSH_BYTES), (2, 1)], 0);
        assert_eq!(
            large,
            Offer {
                numbers: vec![1],
                all: false
            }
        );
        let many = offer((1..=2000).map(|n| (n, 1)), 0);
        assert_eq!((many.numbers.len(), many.all), (MAX_PUSH_EVENTS, false));
    }

    #[test]
    fn a_device_says_which_links_are_gone_only_when_it_holds_a_later_one() {
        assert_eq!(gone(6, [9, 10]), Some(8));
        assert_eq!(gone(6, [6, 9]), None);
        assert_eq!(gone(6, [2, 3]), None);
        assert_eq!(gone(6, []), None);
    }
}
