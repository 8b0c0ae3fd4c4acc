//! A device's side: what to send, whether an answer can be believed, what each answer means.

use crate::sync::wire::{Outcome, SyncAnswer, SyncRequest};
use crate::sync::{MAX_PUSH_BYTES, MAX_PUSH_EVENTS};
use thiserror::Error;

/// What a device does with one of its events after an answer. Nothing is ever dropped: an event
/// leaves the outbox only when it is on the server's disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// Store the stamp, take it out of the outbox, keep the event.
    Sent {
        /// Number in the organisation's sequence.
        seq: u64,
        /// When it was received.
        received: u64,
    },
    /// Keep it in the outbox; next time send from this chain number.
    SendFrom(u64),
    /// Keep it, stop sending it by itself, show it with what to do.
    NeedsAttention,
}

/// What an answer means for the event.
#[must_use]
pub fn after(outcome: &Outcome) -> Disposition {
    match outcome {
        Outcome::Accepted { seq, received } | Outcome::Duplicate { seq, received } => {
            Disposition::Sent {
                seq: *seq,
                received: *received,
            }
        }
        Outcome::Held { missing } => Disposition::SendFrom(*missing),
        Outcome::Refused(_) | Outcome::Quarantined { .. } | Outcome::Newer => {
            Disposition::NeedsAttention
        }
    }
}

/// How many of the outbox's events, given the size of each with its private part, go into the
/// next push. At least one, where there is one.
#[must_use]
pub fn batch(sizes: impl IntoIterator<Item = usize>) -> usize {
    let mut bytes = 0_usize;
    let mut count = 0;
    for size in sizes {
        bytes = bytes.saturating_add(size);
        if count == MAX_PUSH_EVENTS || (count > 0 && bytes > MAX_PUSH_BYTES) {
            break;
        }
        count += 1;
    }
    count
}

/// Why an answer is not one of our server's, whatever its status says.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AnswerError {
    /// Another number of answers than events.
    #[error("server answered {answers} events of {events}; keep them and try again")]
    Count {
        /// Events pushed.
        events: usize,
        /// Answers received.
        answers: usize,
    },
    /// Numbers that do not rise from the cursor to the new cursor.
    #[error("server sent event {0} out of order; keep the cursor and try again")]
    Order(u64),
    /// A cursor that goes back or past the head.
    #[error("server moved the cursor from {from} to {to}; keep the cursor and try again")]
    Cursor {
        /// The device's cursor.
        from: u64,
        /// The answer's.
        to: u64,
    },
}

/// Whether this device's chain went on elsewhere: its storage was set back to an earlier state, or
/// copied to another browser. It then has to become another device, and to carry what is unsent to a
/// chain of its own. `link` is the last link of its chain as it is stored now, not as it was asked.
#[must_use]
pub fn forked(request: &SyncRequest, answer: &SyncAnswer, link: u64) -> bool {
    let fork =
        |outcome: &Outcome| matches!(outcome, Outcome::Quarantined { code } if code == "fork");
    let own = request.sealed.iter().zip(&answer.sealed);
    let sealed = own.filter(|(copy, _)| copy.device == request.device);
    answer.links.is_some_and(|links| links > link)
        || answer.answers.iter().any(|one| fork(&one.outcome))
        || sealed.into_iter().any(|(_, one)| fork(&one.outcome))
}

/// Checks an answer against its request before anything of it is stored. A truncated or foreign
/// answer must not move the cursor.
///
/// # Errors
/// [`AnswerError`]; the device then keeps everything as it was.
pub fn check_answer(request: &SyncRequest, answer: &SyncAnswer) -> Result<(), AnswerError> {
    // On first contact the server starts from the beginning. In another epoch it says only how far
    // both agree.
    let other_epoch = request
        .epoch
        .as_ref()
        .is_some_and(|epoch| *epoch != answer.epoch);
    let (offered, sealed) = if other_epoch {
        (0, 0)
    } else {
        (request.returned.len(), request.sealed.len())
    };
    for (events, answers) in [
        (request.events.len(), answer.answers.len()),
        (offered, answer.returned.len()),
        (sealed, answer.sealed.len()),
    ] {
        if events != answers {
            return Err(AnswerError::Count { events, answers });
        }
    }
    let agreed = request.cursor.min(answer.safe.unwrap_or(0));
    let from = match (&request.epoch, other_epoch) {
        (None, _) => 0,
        (Some(_), false) => request.cursor,
        (Some(_), true) => agreed,
    };
    let too_far = answer.cursor > answer.head || (other_epoch && answer.cursor > agreed);
    if answer.cursor < from || too_far {
        return Err(AnswerError::Cursor {
            from,
            to: answer.cursor,
        });
    }
    // What comes with a case that enters is older than the page.
    if let Some(event) = answer.entered.iter().find(|e| e.seq > answer.cursor) {
        return Err(AnswerError::Order(event.seq));
    }
    let mut last = from;
    for event in &answer.events {
        if event.seq <= last || event.seq > answer.cursor {
            return Err(AnswerError::Order(event.seq));
        }
        last = event.seq;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::SealedCopy;
    use crate::sync::wire::{Answered, Pulled, Pushed};
    use serde_json::json;

    #[test]
    fn a_fork_is_what_the_server_says_of_the_own_chain_alone() {
        let copy = |device: &str| SealedCopy {
            event: String::new(),
            device: device.into(),
            link: 1,
            stamp: None,
            copy: String::new(),
        };
        let aside = |code: &str| Answered {
            id: String::new(),
            outcome: Outcome::Quarantined { code: code.into() },
        };
        let request = |sealed| SyncRequest {
            device: "own".into(),
            sealed,
            ..SyncRequest::default()
        };
        let answer = |answers, sealed, links| SyncAnswer {
            answers,
            sealed,
            links,
            ..SyncAnswer::default()
        };
        let plain = request(vec![]);
        assert!(forked(
            &plain,
            &answer(vec![aside("fork")], vec![], None),
            9
        ));
        assert!(!forked(
            &plain,
            &answer(vec![aside("other_bytes")], vec![], None),
            9
        ));
        let own = request(vec![copy("own")]);
        assert!(forked(&own, &answer(vec![], vec![aside("fork")], None), 9));
        let carried = request(vec![copy("another")]);
        assert!(!forked(
            &carried,
            &answer(vec![], vec![aside("fork")], None),
            9
        ));
        assert!(forked(&plain, &answer(vec![], vec![], Some(10)), 9));
        // Meanwhile another tab has written, and sent, as much.
        assert!(!forked(&plain, &answer(vec![], vec![], Some(10)), 10));
    }

    fn pulled(seq: u64) -> Pulled {
        Pulled {
            seq,
            received: 1,
            raw: String::new(),
            private: None,
        }
    }

    fn answer(cursor: u64, head: u64, events: Vec<Pulled>) -> SyncAnswer {
        SyncAnswer {
            epoch: "e".into(),
            cursor,
            head,
            events,
            ..SyncAnswer::default()
        }
    }

    #[test]
    fn a_batch_is_bounded_in_events_and_bytes_but_never_empty() {
        assert_eq!(batch([]), 0);
        assert_eq!(batch([MAX_PUSH_BYTES * 2, 1]), 1);
        assert_eq!(batch(std::iter::repeat_n(1, 2000)), MAX_PUSH_EVENTS);
        assert_eq!(batch(std::iter::repeat_n(MAX_PUSH_BYTES / 4, 9)), 4);
    }

    #[test]
    fn an_answer_that_would_lose_events_is_not_believed() {
        let request = SyncRequest {
            epoch: Some("e".into()),
            cursor: 5,
            ..SyncRequest::default()
        };
        assert_eq!(
            check_answer(&request, &answer(7, 9, vec![pulled(6), pulled(7)])),
            Ok(())
        );
        assert_eq!(check_answer(&request, &answer(5, 5, vec![])), Ok(()));
        assert!(check_answer(&request, &answer(4, 9, vec![])).is_err());
        assert!(check_answer(&request, &answer(9, 8, vec![])).is_err());
        assert!(check_answer(&request, &answer(7, 9, vec![pulled(7), pulled(6)])).is_err());
        assert!(check_answer(&request, &answer(7, 9, vec![pulled(5)])).is_err());
        assert!(check_answer(&request, &answer(7, 9, vec![pulled(8)])).is_err());
        let entering = |seq| SyncAnswer {
            entered: vec![pulled(seq)],
            ..answer(7, 9, vec![])
        };
        assert_eq!(check_answer(&request, &entering(2)), Ok(()));
        assert!(check_answer(&request, &entering(8)).is_err());
        let pushed = Pushed {
            raw: "x".into(),
            private: None,
        };
        let pushing = SyncRequest {
            events: vec![pushed],
            ..request
        };
        assert!(matches!(
            check_answer(&pushing, &answer(5, 5, vec![])),
            Err(AnswerError::Count {
                events: 1,
                answers: 0
            })
        ));
    }

    #[test]
    fn another_epoch_says_only_how_far_both_agree() {
        let request = SyncRequest {
            epoch: Some("old".into()),
            cursor: 50,
            ..SyncRequest::default()
        };
        let back = |cursor, events| SyncAnswer {
            safe: Some(40),
            ..answer(cursor, 45, events)
        };
        assert_eq!(check_answer(&request, &back(40, vec![])), Ok(()));
        assert!(check_answer(&request, &back(45, vec![])).is_err());
        assert!(check_answer(&request, &back(40, vec![pulled(39)])).is_err());
        assert_eq!(check_answer(&request, &answer(0, 45, vec![])), Ok(()));
        // What was offered in yet another epoch is not answered: it is offered again.
        let offering = SyncRequest {
            returned: vec![pulled(41)],
            ..request
        };
        assert_eq!(check_answer(&offering, &back(40, vec![])), Ok(()));
    }

    #[test]
    fn what_only_a_newer_server_says_leaves_the_event_on_the_device_and_the_rest_readable() {
        let text = json!({
            "epoch": "e", "cursor": 4, "head": 4, "server_time": 1, "since_then": [1],
            "answers": [
                {"id": "a", "outcome": "weighed", "by": {"whom": 3}},
                {"id": "b", "outcome": "accepted", "seq": 4, "received": 9, "kept_until": 5},
            ],
        });
        let answer: SyncAnswer = serde_json::from_value(text).unwrap();
        let read: Vec<Disposition> = answer.answers.iter().map(|a| after(&a.outcome)).collect();
        let sent = Disposition::Sent {
            seq: 4,
            received: 9,
        };
        assert_eq!(read, [Disposition::NeedsAttention, sent]);
    }

    #[test]
    fn only_what_is_on_the_servers_disk_leaves_the_outbox() {
        for (text, sent) in [
            (
                json!({"id": "a", "outcome": "accepted", "seq": 3, "received": 9}),
                true,
            ),
            (
                json!({"id": "a", "outcome": "duplicate", "seq": 3, "received": 9}),
                true,
            ),
            (json!({"id": "a", "outcome": "held", "missing": 2}), false),
            (
                json!({"id": "a", "outcome": "refused", "code": "c", "reason": {}, "remedy": {}}),
                false,
            ),
            (
                json!({"id": "a", "outcome": "quarantined", "code": "fork"}),
                false,
            ),
        ] {
            let answered: Answered = serde_json::from_value(text.clone()).unwrap();
            assert_eq!(serde_json::to_value(&answered).unwrap(), text);
            assert_eq!(
                matches!(after(&answered.outcome), Disposition::Sent { .. }),
                sent
            );
        }
    }
}
