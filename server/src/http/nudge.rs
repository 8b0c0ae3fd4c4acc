//! `GET /api/v1/nudge`: tells a device, while its page is open, that there is something new: the
//! number of the newest event and nothing else. A nudge that is lost is no loss; devices ask again
//! by themselves. Never: an event, a name, or anything a sync would not hand out.

use crate::http::App;
use crate::http::problem::Failure;
use crate::http::session::Session;
use crate::store::Store;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use futures_util::stream::unfold;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Instant, sleep, timeout_at};

/// The most pages that listen at once; it leaves connections free for requests.
const LISTENERS: usize = 1536;
/// How long a page is told before it has to ask anew, so that a session that ended ends here too.
const LONGEST: Duration = Duration::from_secs(300);
/// A sign of life for proxies that cut silent connections.
const ALIVE: Duration = Duration::from_secs(25);
/// How often the store is asked while somebody listens: another server may write to it.
const ASKED: Duration = Duration::from_secs(1);

/// The newest number known here, and who waits for it.
#[derive(Debug)]
pub struct Nudges {
    /// Absent once the server stops.
    head: watch::Sender<Option<u64>>,
    slots: Arc<Semaphore>,
}

impl Default for Nudges {
    fn default() -> Self {
        Self {
            head: watch::Sender::new(Some(0)),
            slots: Arc::new(Semaphore::new(LISTENERS)),
        }
    }
}

impl Nudges {
    /// There is an event of this number.
    pub fn tell(&self, head: u64) {
        self.head.send_if_modified(|known| match known {
            Some(number) if head > *number => {
                *number = head;
                true
            }
            _ => false,
        });
    }

    /// Ends every stream; the server stops.
    pub fn end(&self) {
        self.head.send_replace(None);
    }

    /// Asks the store as long as somebody listens. Ends never; drop it with the server.
    pub async fn follow(&self, store: &Store) {
        loop {
            sleep(ASKED).await;
            if self.head.receiver_count() > 0
                && let Ok(head) = store.head().await
            {
                self.tell(head);
            }
        }
    }
}

/// One listening page.
struct Listener {
    head: watch::Receiver<Option<u64>>,
    told: u64,
    until: Instant,
    _slot: OwnedSemaphorePermit,
}

impl Listener {
    /// The next number above what was told; none when this stream is over.
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        let told = self.told;
        let newer = self
            .head
            .wait_for(|head| head.is_none_or(|head| head > told));
        let head = (*timeout_at(self.until, newer).await.ok()?.ok()?)?;
        self.told = head;
        Some((Ok(Event::default().data(head.to_string())), self))
    }
}

/// The stream of a page with a session.
pub async fn nudge(
    State(app): State<App>,
    Session(_): Session,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Failure> {
    let slot = Arc::clone(&app.nudges.slots).try_acquire_owned();
    let slot = slot.map_err(|_| Failure::Busy)?;
    let listener = Listener {
        told: app.store.head().await?,
        head: app.nudges.head.subscribe(),
        until: Instant::now() + LONGEST,
        _slot: slot,
    };
    // The page learns at once where things stand, so that nothing between its last sync and now is missed.
    app.nudges.tell(listener.told);
    let first = Event::default().data(listener.told.to_string());
    let stream = unfold((Some(first), listener), |(first, listener)| async {
        match first {
            Some(first) => Some((Ok(first), (None, listener))),
            None => {
                let (event, listener) = listener.next().await?;
                Some((event, (None, listener)))
            }
        }
    });
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(ALIVE)))
}
