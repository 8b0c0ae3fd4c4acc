//! PostgreSQL: several servers may share one database; whoever writes holds one lock until the
//! commit, so that numbers follow each other in the order of commits.
//! Never: what the statements mean.

mod session;
mod types;

use crate::store::sql::{Connection, Database};
use crate::store::{StoreError, schema};
use session::Session;
use std::str::FromStr as _;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::{SslMode, TargetSessionAttrs};

/// How long a connection may take to be made.
const CONNECTING: Duration = Duration::from_secs(3);

/// How long a host that says nothing is believed to be there.
const SILENT: Duration = Duration::from_secs(10);

/// What holds for every connection. A statement never takes long, but the lock may be waited for.
/// A server that hangs inside a transaction must not keep the others from writing. A commit is
/// confirmed when it is on disk, here and on a synchronous standby where there is one.
const SETTINGS: &str = "
SET statement_timeout = '10s';
SET idle_in_transaction_session_timeout = '10s';
SET client_min_messages = warning;
SELECT set_config('synchronous_commit', 'on', false)
 WHERE current_setting('synchronous_commit') IN ('off', 'local', 'remote_write');";

/// A database on a PostgreSQL server.
#[derive(Debug)]
pub(super) struct Postgres {
    config: Config,
    /// The incarnation that this process has opened; another one is not its own any more.
    epoch: Arc<OnceLock<String>>,
}

impl Postgres {
    /// The database of a URL, `postgres://user@host/name`.
    pub(super) fn new(url: &str) -> Result<Self, StoreError> {
        // What is wrong is told without the text: a password may stand in it.
        let mut config = Config::from_str(url).map_err(|error| {
            let cause = std::error::Error::source(&error).map_or_else(
                || "write it like postgres://user@host/name".to_owned(),
                ToString::to_string,
            );
            StoreError::Address(cause)
        })?;
        if config.get_ssl_mode() == SslMode::Require {
            return Err(StoreError::Address(
                "sslmode=require is asked for, but this program speaks no TLS to databases; use \
                 a socket, a private network or a local pgbouncer that does"
                    .to_owned(),
            ));
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECTING);
        }
        // A machine that is lost says nothing: it is not waited for as long as the system would.
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENT);
        }
        config.keepalives_idle(SILENT);
        if config.get_application_name().is_none() {
            config.application_name("redress");
        }
        // Among several hosts, the one that takes writes: after a fail-over that is another.
        config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        config.ssl_mode(SslMode::Disable);
        Ok(Self {
            config,
            epoch: Arc::default(),
        })
    }

    fn connect(&self, begin: &'static str) -> Result<Session, StoreError> {
        let mut session = Session::connect(&self.config, begin, Arc::clone(&self.epoch))?;
        session.batch(SETTINGS)?;
        Ok(session)
    }
}

impl Database for Postgres {
    fn writer(&self) -> Result<Box<dyn Connection>, StoreError> {
        let mut session = self.connect(session::WRITING)?;
        session.batch(
            "DO $$ BEGIN
               IF current_setting('server_encoding') <> 'UTF8' THEN
                 RAISE 'it is not in UTF8; make it with ENCODING ''UTF8'' TEMPLATE template0';
               END IF;
               IF current_setting('fsync') <> 'on' THEN
                 RAISE 'it runs with fsync off and would lose what it has confirmed; set fsync on';
               END IF;
             END $$",
        )?;
        let made = make_tables(&mut session);
        if made.is_err() {
            session.roll_back();
        }
        made?;
        Ok(Box::new(session))
    }

    fn reader(&self) -> Result<Box<dyn Connection>, StoreError> {
        Ok(Box::new(self.connect(session::READING)?))
    }

    fn exists(&self) -> Result<bool, StoreError> {
        self.connect(session::READING)?.holds_tables()
    }

    fn scrub(&self) -> Result<(), StoreError> {
        // Whole tables anew: a plain one keeps the bytes of dead rows.
        let mut session = self.connect(session::WRITING)?;
        session.batch("VACUUM FULL private")?;
        session.batch("VACUUM FULL quarantine")
    }
}

/// Makes what tables of this version lack. Servers that start together wait for each other.
fn make_tables(session: &mut Session) -> Result<(), StoreError> {
    session.batch(session::LOCKED)?;
    let version = if session.holds_tables()? {
        let kept = session.ask("SELECT value FROM meta WHERE key = 'tables'")?;
        kept.and_then(|version| version.parse().ok()).unwrap_or(0)
    } else {
        0
    };
    let missing = schema::missing(version)?;
    for step in missing {
        session.batch(&types::in_its_words(step))?;
    }
    if !missing.is_empty() {
        session.batch(&format!(
            "INSERT INTO meta (key, value) VALUES ('tables', '{0}')
             ON CONFLICT (key) DO UPDATE SET value = '{0}'",
            schema::VERSION
        ))?;
    }
    session.batch("COMMIT")
}
