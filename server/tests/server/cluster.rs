//! PostgreSQL servers of the tests, each in a folder of its own, ended with the process that
//! started them, however that ends. `REDRESS_TEST_STORE=postgresql` puts every record of these
//! tests into one, so that the same tests tell the same story of both stores.

use std::collections::HashMap;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{LazyLock, Mutex};
use std::time::{Duration, Instant};
use tokio_postgres::{NoTls, SimpleQueryMessage};

/// The user that PostgreSQL runs as where the tests run as root, which it refuses.
const NOBODY: u32 = 65534;

/// Whether the story is told on PostgreSQL.
pub fn on_postgresql() -> bool {
    std::env::var("REDRESS_TEST_STORE").is_ok_and(|store| store == "postgresql")
}

static SHARED: LazyLock<Cluster> = LazyLock::new(Cluster::start);
static DATABASES: LazyLock<Mutex<HashMap<PathBuf, String>>> = LazyLock::new(Mutex::default);

/// The database that stands for a data folder, where there is one.
pub fn database_of(data: &Path) -> Option<String> {
    let mut databases = DATABASES.lock().unwrap();
    if on_postgresql() && !databases.contains_key(data) {
        databases.insert(data.to_owned(), SHARED.database());
    }
    databases.get(data).cloned()
}

/// Lets a database stand for a data folder, whatever the store of the story.
pub fn stand_for(data: &Path, url: &str) {
    let mut databases = DATABASES.lock().unwrap();
    databases.insert(data.to_owned(), url.to_owned());
}

/// A program of PostgreSQL.
fn program(name: &str) -> PathBuf {
    let mut places: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .map(|versions| versions.map(|v| v.unwrap().path().join("bin")).collect())
        .unwrap_or_default();
    places.sort();
    places.extend(std::env::split_paths(
        &std::env::var_os("PATH").unwrap_or_default(),
    ));
    let found = places.iter().rev().map(|place| place.join(name));
    found.into_iter().find(|path| path.is_file()).unwrap_or_else(|| {
        panic!(
            "PostgreSQL is not installed: `apt-get install postgresql`, or leave these tests out"
        )
    })
}

/// A command that runs as a user that PostgreSQL accepts.
fn command(name: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(name);
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command.current_dir("/tmp");
    command
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").unwrap().uid() == 0
}

fn done(command: &mut Command) {
    let out = command.stdin(Stdio::null()).output().unwrap();
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
}

/// A PostgreSQL server.
pub struct Cluster {
    folder: PathBuf,
    /// The shell that ends the server when nothing holds its input open any more.
    keeper: Child,
}

impl Cluster {
    /// A new one with nothing in it.
    pub fn start() -> Self {
        let folder = folder();
        let mut initdb = command(program("initdb"));
        done(
            initdb
                .args(["-A", "trust", "-U", "redress", "-E", "UTF8", "--locale=C"])
                .args(["--no-sync", "-D"])
                .arg(folder.join("data")),
        );
        Self::run(folder)
    }

    /// A standby of this one, which waits for it from now on at every commit.
    pub fn standby(&self) -> Self {
        let folder = folder();
        let source = format!(
            "host={} user=redress application_name=standby",
            self.folder.display()
        );
        let mut copy = command(program("pg_basebackup"));
        done(
            copy.args(["--no-sync", "-c", "fast", "-R", "-d", &source, "-D"])
                .arg(folder.join("data")),
        );
        let standby = Self::run(folder);
        self.ask("ALTER SYSTEM SET synchronous_standby_names = 'standby'");
        self.ask("SELECT pg_reload_conf()");
        let begun = Instant::now();
        let synchronous = "SELECT sync_state FROM pg_stat_replication";
        while self.ask(synchronous).as_deref() != Some("sync") {
            assert!(begun.elapsed() < Duration::from_secs(30), "no standby");
            std::thread::sleep(Duration::from_millis(50));
        }
        standby
    }

    fn run(folder: PathBuf) -> Self {
        let keeper = command("sh")
            .arg("-c")
            .arg("\"$1\" -D \"$0/data\" -k \"$0\" -c listen_addresses= & read _; kill -QUIT $!; wait; rm -rf \"$0\"")
            .arg(&folder)
            .arg(program("postgres"))
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(folder.join("log")).unwrap())
            .spawn()
            .unwrap();
        let cluster = Self { folder, keeper };
        let begun = Instant::now();
        while cluster.asked("postgres", "SELECT 1").is_err() {
            assert!(
                begun.elapsed() < Duration::from_secs(30),
                "{}",
                std::fs::read_to_string(cluster.folder.join("log")).unwrap()
            );
            std::thread::sleep(Duration::from_millis(30));
        }
        cluster
    }

    /// A new database and its URL.
    pub fn database(&self) -> String {
        static NUMBER: Mutex<u32> = Mutex::new(0);
        let mut number = NUMBER.lock().unwrap();
        *number += 1;
        let name = format!("record{number}");
        self.ask(&format!("CREATE DATABASE {name}"));
        self.url(&name)
    }

    /// The URL of a database.
    pub fn url(&self, name: &str) -> String {
        format!("postgres://redress@/{name}?host={}", self.folder.display())
    }

    /// The folder of its socket.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The first value that a query comes to.
    pub fn ask(&self, query: &str) -> Option<String> {
        self.asked("postgres", query).unwrap()
    }

    fn asked(&self, name: &str, query: &str) -> Result<Option<String>, tokio_postgres::Error> {
        asked(&self.url(name), query)
    }

    /// Ends it at once, as a machine does that loses power.
    pub fn kill(&self) {
        let file = std::fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap();
        let pid = file.lines().next().unwrap();
        done(Command::new("kill").args(["-KILL", pid]));
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// The first value that a query in a database comes to.
pub fn asked(url: &str, query: &str) -> Result<Option<String>, tokio_postgres::Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
        tokio::spawn(connection);
        let messages = client.simple_query(query).await?;
        Ok(messages.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        }))
    })
}

/// A folder that belongs to whom PostgreSQL runs as.
fn folder() -> PathBuf {
    let folder = tempfile::Builder::new()
        .prefix("redress-pg")
        .tempdir()
        .unwrap()
        .keep();
    if is_root() {
        chown(&folder, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    folder
}
