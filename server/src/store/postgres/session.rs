//! One connection: statements prepared once, writes sent ahead without waiting for each, a limit
//! of time on everything, and a commit that is believed only when it is whole.
//! Never: what the statements mean.

use crate::store::StoreError;
use crate::store::postgres::types::{self, Kept};
use crate::store::sql::{Connection, Param, Row, Sql};
use futures_util::StreamExt as _;
use std::collections::HashMap;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::ops::ControlFlow;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Waker};
use std::time::Duration;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::error::SqlState;
use tokio_postgres::{AsyncMessage, Client, Config, Error, NoTls, SimpleQueryMessage, Statement};

/// The longest that an answer is waited for. The database's own limits are shorter, but for a
/// commit, which has none: one that waits for its standby must never be broken off, because it
/// would then stand here alone and be seen.
const LONGEST: Duration = Duration::from_secs(20);

/// The most statements sent ahead.
const AHEAD: usize = 256;

/// Begins a transaction in which nobody else writes: the lock is held until the commit is over.
pub(super) const LOCKED: &str =
    "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_advisory_xact_lock(7235440951)";

/// The same, and which incarnation of the record is there.
pub(super) const WRITING: &str =
    "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SELECT pg_advisory_xact_lock(7235440951);
     SELECT (SELECT value FROM meta WHERE key = 'epoch')";

/// Begins a transaction that sees one state.
pub(super) const READING: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// A statement on its way.
type Sent = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

pub(super) struct Session {
    /// None only while it is dropped.
    runtime: Option<Runtime>,
    client: Arc<Client>,
    begin: &'static str,
    epoch: Arc<OnceLock<String>>,
    statements: HashMap<&'static str, Statement>,
    sent: VecDeque<Sent>,
    /// The server said something that is not quite an error.
    warned: Arc<AtomicBool>,
    lost: bool,
}

impl Drop for Session {
    fn drop(&mut self) {
        // Dropping a runtime waits for it, which is not allowed everywhere that this may happen.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Session {
    pub(super) fn connect(
        config: &Config,
        begin: &'static str,
        epoch: Arc<OnceLock<String>>,
    ) -> Result<Self, StoreError> {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|e| StoreError::Io(e.to_string()))?;
        let (client, mut connection) = runtime
            .block_on(async { tokio::time::timeout(LONGEST, config.connect(NoTls)).await })
            .map_err(|_| silent())?
            .map_err(|e| told(&e))?;
        let warned = Arc::new(AtomicBool::new(false));
        let note = Arc::clone(&warned);
        runtime.spawn(async move {
            while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await
            {
                if let AsyncMessage::Notice(_) = message {
                    note.store(true, Ordering::SeqCst);
                }
            }
        });
        Ok(Self {
            runtime: Some(runtime),
            client: Arc::new(client),
            begin,
            epoch,
            statements: HashMap::new(),
            sent: VecDeque::new(),
            warned,
            lost: false,
        })
    }

    /// Runs statements without parameters, after all that was sent ahead.
    pub(super) fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        let client = Arc::clone(&self.client);
        self.wait(client.batch_execute(sql))
    }

    /// The text that the last of some statements without parameters comes to.
    pub(super) fn ask(&mut self, sql: &str) -> Result<Option<String>, StoreError> {
        let client = Arc::clone(&self.client);
        let messages = self.wait(client.simple_query(sql))?;
        let last = messages.iter().rev().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row.get(0).map(str::to_owned)),
            _ => None,
        });
        Ok(last.flatten())
    }

    /// Whether there are tables of ours.
    pub(super) fn holds_tables(&mut self) -> Result<bool, StoreError> {
        let found = self
            .ask("SELECT to_regclass('meta') IS NOT NULL AND to_regclass('event') IS NOT NULL")?;
        Ok(found.as_deref() == Some("t"))
    }

    /// Sends a request and waits for its answer and for all that was sent ahead. The first failure
    /// is the one that counts: what follows it in a transaction fails because of it.
    fn wait<T>(
        &mut self,
        request: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, StoreError> {
        let sent = std::mem::take(&mut self.sent);
        let Some(runtime) = &self.runtime else {
            return Err(StoreError::Stopped);
        };
        let answered = runtime.block_on(async {
            tokio::time::timeout(LONGEST, async {
                let mut request = std::pin::pin!(request);
                let mut done = poll_fn(|context| {
                    // Once, so that it is on its way behind the others.
                    std::task::Poll::Ready(match request.as_mut().poll(context) {
                        std::task::Poll::Ready(answer) => Some(answer),
                        std::task::Poll::Pending => None,
                    })
                })
                .await;
                let mut failed = None;
                for one in sent {
                    failed = failed.or(one.await.err());
                }
                let answer = match done.take() {
                    Some(answer) => answer,
                    None => request.await,
                };
                failed.map_or(answer, Err)
            })
            .await
        });
        match answered {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(self.failed(&error)),
            Err(_) => {
                self.lost = true;
                Err(silent())
            }
        }
    }

    /// Sends a statement ahead. Answers come in the order of requests, so nobody need wait here.
    fn send(
        &mut self,
        request: impl Future<Output = Result<(), Error>> + Send + 'static,
    ) -> Result<(), StoreError> {
        if self.sent.len() >= AHEAD {
            self.settle()?;
        }
        let mut request: Sent = Box::pin(request);
        let mut context = Context::from_waker(Waker::noop());
        match request.as_mut().poll(&mut context) {
            std::task::Poll::Ready(Err(error)) => Err(self.failed(&error)),
            std::task::Poll::Ready(Ok(())) => Ok(()),
            std::task::Poll::Pending => {
                self.sent.push_back(request);
                Ok(())
            }
        }
    }

    /// Waits until all that was sent has succeeded.
    fn settle(&mut self) -> Result<(), StoreError> {
        self.wait(async { Ok(()) })
    }

    fn statement(&mut self, sql: &'static str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let client = Arc::clone(&self.client);
        let text = types::numbered(sql);
        let statement = self.wait(client.prepare(&text))?;
        self.statements.insert(sql, statement.clone());
        Ok(statement)
    }

    fn failed(&mut self, error: &Error) -> StoreError {
        let ended = [
            SqlState::ADMIN_SHUTDOWN,
            SqlState::CRASH_SHUTDOWN,
            SqlState::CANNOT_CONNECT_NOW,
            SqlState::READ_ONLY_SQL_TRANSACTION,
            SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
        ];
        let gone = error.code().is_none_or(|code| ended.contains(code));
        self.lost |= gone || self.client.is_closed();
        told(error)
    }
}

/// What went wrong, in the words of the store. Neither the address nor a value is in it.
pub(super) fn told(error: &Error) -> StoreError {
    match error.as_db_error() {
        Some(db) if *db.code() == SqlState::QUERY_CANCELED => StoreError::Busy,
        Some(db) => StoreError::Database(db.message().to_owned()),
        None => StoreError::Away(
            std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string),
        ),
    }
}

fn silent() -> StoreError {
    StoreError::Away("it does not answer".to_owned())
}

impl Sql for Session {
    fn execute(&mut self, sql: &'static str, params: &[Param<'_>]) -> Result<u64, StoreError> {
        let statement = self.statement(sql)?;
        let client = Arc::clone(&self.client);
        self.wait(client.execute_raw(&statement, params))
    }

    fn run(&mut self, sql: &'static str, params: &[Param<'_>]) -> Result<(), StoreError> {
        let statement = self.statement(sql)?;
        let client = Arc::clone(&self.client);
        let kept: Vec<Kept> = params.iter().map(Kept::of).collect();
        self.send(async move {
            let params: Vec<Param<'_>> = kept.iter().map(Kept::lent).collect();
            client.execute_raw(&statement, &params).await.map(|_| ())
        })
    }

    fn each(
        &mut self,
        sql: &'static str,
        params: &[Param<'_>],
        visit: &mut dyn FnMut(Row) -> Result<ControlFlow<()>, StoreError>,
    ) -> Result<(), StoreError> {
        let statement = self.statement(sql)?;
        let client = Arc::clone(&self.client);
        self.wait(async {
            let rows = client.query_raw(&statement, params).await?;
            let mut rows = std::pin::pin!(rows);
            while let Some(found) = rows.next().await {
                match types::row(&found?).and_then(&mut *visit) {
                    Ok(ControlFlow::Continue(())) => {}
                    ended => return Ok(ended.map(|_| ())),
                }
            }
            Ok(Ok(()))
        })?
    }
}

impl Connection for Session {
    fn begin(&mut self) -> Result<(), StoreError> {
        let begun = self.ask(self.begin).and_then(|epoch| match epoch {
            Some(epoch) if *self.epoch.get_or_init(|| epoch.clone()) != epoch => {
                Err(StoreError::Restored)
            }
            _ => Ok(()),
        });
        if begun.is_err() {
            self.roll_back();
        }
        begun
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.settle()?;
        self.warned.store(false, Ordering::SeqCst);
        // Whether a commit that failed is there cannot be known on this connection.
        self.batch("SET LOCAL statement_timeout = 0; COMMIT")
            .inspect_err(|_| self.lost = true)?;
        // It was told to wait for its standby no longer, and may be lost with this machine.
        if self.warned.load(Ordering::SeqCst) {
            return Err(StoreError::Away(
                "it has not reached the standby".to_owned(),
            ));
        }
        Ok(())
    }

    fn roll_back(&mut self) {
        if self.batch("ROLLBACK").is_err() {
            self.lost = true;
        }
    }

    fn mark(&mut self) -> Result<(), StoreError> {
        let client = Arc::clone(&self.client);
        self.send(async move { client.batch_execute("SAVEPOINT piece").await })
    }

    fn keep(&mut self) -> Result<(), StoreError> {
        self.settle()?;
        let client = Arc::clone(&self.client);
        self.send(async move { client.batch_execute("RELEASE piece").await })
    }

    fn take_back(&mut self) -> Result<(), StoreError> {
        // What was sent ahead may have failed as well: it is taken back with the rest.
        let _ = self.settle();
        self.batch("ROLLBACK TO piece; RELEASE piece")
    }

    fn usable(&self) -> bool {
        !self.lost && !self.client.is_closed()
    }
}
