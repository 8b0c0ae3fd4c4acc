//! One thread writes: it takes what is waiting, does it all in one transaction, and answers only
//! after the commit is durable. So many small writes share one `fsync`.

use crate::store::StoreError;
use crate::store::sql::{Connection, Database, Sql};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// The most pieces of work in one transaction.
const GROUP: usize = 256;

/// The most pieces of work that wait; beyond, callers are told to come back.
const QUEUE: usize = 1024;

/// After a connection that could not be made, the next attempt is this much later, and each time
/// twice as much, up to the longest pause.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Told what became of the commit, hands the result to whoever waits for it.
type Reply = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// A piece of work inside the transaction, or what stands in its way.
type Job = Box<dyn FnOnce(Result<&mut dyn Connection, StoreError>) -> Reply + Send>;

/// The way to the writing thread. The thread ends when the last handle is dropped.
#[derive(Debug, Clone)]
pub(super) struct Writer(SyncSender<Job>);

impl Writer {
    /// Starts the thread, which connects and does a first piece of work; what that comes to.
    pub(super) fn start<T, F>(
        database: Arc<dyn Database>,
        first: F,
    ) -> Result<(Self, T), StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Sql) -> Result<T, StoreError> + Send + 'static,
    {
        let (sender, receiver) = sync_channel(QUEUE);
        let (opened, opening) = sync_channel(1);
        let work = move || {
            let mut line = Line {
                database,
                connection: None,
                pause: FIRST_PAUSE,
                not_before: None,
            };
            let done = line.begun().and_then(|connection| {
                let done = first(connection).and_then(|done| connection.commit().map(|()| done));
                done.inspect_err(|_| connection.roll_back())
            });
            let go_on = done.is_ok();
            if opened.send(done).is_ok() && go_on {
                run(line, &receiver);
            }
        };
        thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(work)
            .map_err(|e| StoreError::Io(e.to_string()))?;
        let done = opening.recv().map_err(|_| StoreError::Stopped)??;
        Ok((Self(sender), done))
    }

    /// Does a piece of work; its result comes back after the commit that holds it.
    pub(super) async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Sql) -> Result<T, StoreError> + Send + 'static,
    {
        let (answer, waiting) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let result = connection.and_then(|connection| piece(connection, work));
            Box::new(move |committed| {
                // The asker may have gone; the work stands all the same.
                let _ = answer.send(committed.and(result));
            })
        });
        self.0.try_send(job).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Busy,
            TrySendError::Disconnected(_) => StoreError::Stopped,
        })?;
        waiting.await.map_err(|_| StoreError::Stopped)?
    }
}

fn run(mut line: Line, jobs: &Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let connection = match line.begun() {
            Ok(connection) => connection,
            Err(error) => {
                first(Err(error))(Ok(()));
                continue;
            }
        };
        let mut replies = vec![first(Ok(connection))];
        while replies.len() < GROUP {
            let Ok(next) = jobs.try_recv() else { break };
            replies.push(next(Ok(connection)));
        }
        let committed = connection.commit();
        if committed.is_err() {
            connection.roll_back();
        }
        for reply in replies {
            reply(committed.clone());
        }
    }
}

/// One piece that fails takes back only what it did itself.
fn piece<T>(
    connection: &mut dyn Connection,
    work: impl FnOnce(&mut dyn Sql) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection.mark()?;
    let result = work(connection).and_then(|done| connection.keep().map(|()| done));
    if result.is_err() {
        connection.take_back()?;
    }
    result
}

/// The connection, made again when it is lost.
struct Line {
    database: Arc<dyn Database>,
    connection: Option<Box<dyn Connection>>,
    pause: Duration,
    not_before: Option<(Instant, StoreError)>,
}

impl Line {
    /// A connection in a new transaction.
    fn begun(&mut self) -> Result<&mut dyn Connection, StoreError> {
        let mut connection = match self.connection.take() {
            Some(connection) if connection.usable() => connection,
            _ => self.connect()?,
        };
        let mut begun = connection.begin();
        if begun.is_err() && !connection.usable() {
            // It was lost while nothing was written.
            connection = self.connect()?;
            begun = connection.begin();
        }
        let connection = self.connection.insert(connection);
        begun.map(|()| &mut **connection as &mut dyn Connection)
    }

    /// Whoever comes during the pause is told the last failure at once.
    fn connect(&mut self) -> Result<Box<dyn Connection>, StoreError> {
        if let Some((time, error)) = &self.not_before
            && Instant::now() < *time
        {
            return Err(error.clone());
        }
        match self.database.writer() {
            Ok(connection) => {
                self.pause = FIRST_PAUSE;
                self.not_before = None;
                Ok(connection)
            }
            Err(error) => {
                tracing::warn!(cause = %error, "the store cannot be reached");
                self.not_before = Some((Instant::now() + self.pause, error.clone()));
                self.pause = (self.pause * 2).min(LONGEST_PAUSE);
                Err(error)
            }
        }
    }
}
