//! A handful of connections that only read, lent out one at a time; who finds none waits.

use crate::store::StoreError;
use crate::store::sql::{Connection, Database, Sql};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Semaphore;

/// Connections there are at most.
const CONNECTIONS: usize = 8;

#[derive(Clone)]
pub(super) struct Readers {
    database: Arc<dyn Database>,
    idle: Arc<Mutex<Vec<Box<dyn Connection>>>>,
    free: Arc<Semaphore>,
}

impl fmt::Debug for Readers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Readers")
            .field("database", &self.database)
            .finish_non_exhaustive()
    }
}

impl Readers {
    /// Leaves nothing of deleted rows, see [`Database::scrub`].
    pub(super) async fn scrub(&self) -> Result<(), StoreError> {
        let database = Arc::clone(&self.database);
        let done = tokio::task::spawn_blocking(move || database.scrub()).await;
        done.map_err(|_| StoreError::Stopped)?
    }

    pub(super) fn new(database: Arc<dyn Database>) -> Self {
        Self {
            database,
            idle: Arc::default(),
            free: Arc::new(Semaphore::new(CONNECTIONS)),
        }
    }

    /// Runs a query off the async threads. All of it sees one state.
    pub(super) async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Sql) -> Result<T, StoreError> + Send + 'static,
    {
        let permit = Arc::clone(&self.free).acquire_owned().await;
        let readers = self.clone();
        let task = tokio::task::spawn_blocking(move || {
            let mut connection = readers.begun()?;
            let result = work(&mut *connection);
            connection.roll_back();
            if connection.usable() {
                readers.idle().push(connection);
            }
            drop(permit);
            result
        });
        task.await.map_err(|_| StoreError::Stopped)?
    }

    /// A connection in a transaction. Those that have gone bad while idle are put away.
    fn begun(&self) -> Result<Box<dyn Connection>, StoreError> {
        loop {
            let idle = self.idle().pop();
            let Some(mut connection) = idle else { break };
            match connection.begin() {
                Ok(()) => return Ok(connection),
                Err(_) if !connection.usable() => {}
                Err(error) => return Err(error),
            }
        }
        let mut connection = self.database.reader()?;
        connection.begin()?;
        Ok(connection)
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Box<dyn Connection>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
