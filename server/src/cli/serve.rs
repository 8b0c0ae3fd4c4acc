//! `redress serve`: opens the record, prints the address and what a newcomer needs, serves.
//!
//! Standard output is for people and scripts and has a fixed form: `listening URL`,
//! `administrator SECRET`, `set-up URL`, `enrol KIND URL`. Logs are JSON on standard error.

use crate::attachments::{Attachments, Folder};
use crate::cli::Outcome;
use crate::cli::calendar::Overlays;
use crate::cli::place::PlaceArgs;
use crate::clock::{SharedClock, SystemClock};
use crate::demo;
use crate::erasure;
use crate::http::assets::Assets;
use crate::http::identity::enrolment_link;
use crate::http::{self, App, Limits};
use crate::library::Library;
use crate::schedule::{self, Plan};
use crate::secret;
use crate::store::{Opened, Place, Store, StoreError};
use redress_core::sync::DeviceKind;
use std::error::Error;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Threads for work that keeps a processor or a disk busy: more would only take memory.
const AT_ONCE: usize = 32;

/// How often what was erased is looked after.
const HOUR: Duration = Duration::from_secs(3600);

/// How often a backup is expected where nobody says.
const DAY: Duration = Duration::from_secs(86_400);

/// Arguments of `redress serve`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    place: PlaceArgs,
    /// Address to listen on; port 0 takes any free one.
    #[arg(long, default_value = "127.0.0.1:8080")]
    addr: SocketAddr,
    /// Address people use, where it is another (behind TLS).
    #[arg(long)]
    public_url: Option<String>,
    #[command(flatten)]
    overlays: Overlays,
    /// Make a backup this often, e.g. 24h.
    #[arg(long, value_parser = schedule::length, value_name = "LENGTH")]
    backup_every: Option<Duration>,
    /// How many of these backups stay.
    #[arg(long, default_value_t = 14, value_name = "COUNT")]
    backup_keep: usize,
    /// Folder of these backups, best on another disk [default: DATA/backups].
    #[arg(long, value_name = "FOLDER")]
    backup_to: Option<PathBuf>,
    /// Load sample cases into an empty record, and print links at every start.
    #[arg(long)]
    demo: bool,
    /// Seconds added to the clock, for demonstrations.
    #[arg(long, default_value_t = 0, hide = true, allow_negative_numbers = true)]
    clock_offset: i64,
}

pub(super) fn run(args: Args) -> Outcome {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .max_blocking_threads(AT_ONCE)
        .build()?;
    runtime.block_on(serve(args))
}

async fn serve(args: Args) -> Outcome {
    let in_folder = matches!(args.place.record(), Place::Folder(_));
    if args.backup_every.is_some() && !in_folder {
        return Err("--backup-every copies a data folder, not a database; back it up with its own tools, such as pg_dump".into());
    }
    let clock: SharedClock = Arc::new(SystemClock {
        offset: args.clock_offset,
    });
    let library = Arc::new(Library::open(
        Some(args.place.folder()),
        &args.overlays.read()?,
    )?);
    let Opened {
        store,
        administrator,
    } = Store::open(args.place.record(), clock.now_ms())?;
    if args.demo && store.head().await? == 0 {
        demo::load(&store, &library, clock.now_ms()).await?;
    }
    let listener = TcpListener::bind(args.addr).await.map_err(|e| {
        format!(
            "cannot listen on {}: {e}; choose another address with --addr",
            args.addr
        )
    })?;
    let base = args
        .public_url
        .clone()
        .unwrap_or(format!("http://{}", listener.local_addr()?));
    say(&format!("listening {base}"));
    if let Some(secret) = &administrator {
        say(&format!("administrator {secret}"));
        say(&format!("set-up {base}/setup#{secret}"));
    }
    if args.demo || administrator.is_some() {
        print_links(&store, &base, clock.now_ms()).await?;
    }
    let attachments = attachments(&store, args.place.folder(), in_folder).await?;
    let app = App {
        store,
        attachments,
        clock,
        library,
        assets: Arc::new(Assets::embedded()),
        public_url: args.public_url,
        limits: Arc::new(Limits::default()),
        nudges: Arc::default(),
        // A database is backed up by its own tools.
        backup_every: in_folder.then(|| args.backup_every.unwrap_or(DAY)),
    };
    if let Some(every) = args.backup_every {
        let data = args.place.folder().to_owned();
        let plan = Plan {
            to: args.backup_to.unwrap_or_else(|| data.join("backups")),
            data,
            every,
            keep: args.backup_keep,
        };
        tokio::spawn(plan.follow(app.store.clone(), app.clock.clone()));
    }
    tokio::spawn(settle_erasures(app.clone(), args.place.folder().to_owned()));
    // A server that stopped while it healed, or that knew fewer packs, left cases without a number.
    let (store, packs, now) = (app.store.clone(), app.library.known(), app.clock.now_ms());
    tokio::spawn(async move {
        if let Err(error) = store.keep_editions(Arc::clone(&packs)).await {
            tracing::warn!(cause = %error, "editions that cases name have not been kept");
        }
        let numbered = match store.packs(packs).await {
            Ok(packs) => store.number_all_due(packs, now).await,
            Err(error) => Err(error),
        };
        if let Err(error) = numbered {
            tracing::warn!(cause = %error, "cases that are due have not been numbered");
        }
    });
    http::serve(listener, app, asked_to_stop()).await;
    Ok(ExitCode::SUCCESS)
}

/// What was erased, here or at another server, by a restore or by what a device brought back: devices are
/// told, and it leaves the files beside and below the record too.
async fn settle_erasures(app: App, data: PathBuf) {
    let mut before = None;
    loop {
        match settle(&app, &data, before).await {
            Ok(erased) => before = Some(erased),
            Err(cause) => {
                tracing::error!(%cause, "erasures could not be completed; tried again in an hour")
            }
        }
        tokio::time::sleep(HOUR).await;
    }
}

/// One look at them; how many there are.
async fn settle(app: &App, data: &Path, before: Option<usize>) -> Result<usize, Box<dyn Error>> {
    erasure::tell(&app.store, app.library.known(), app.clock.now_ms()).await?;
    let erased = app.store.erasures().await?;
    erasure::settle_beside(&app.store, data).await?;
    if before.is_some_and(|before| before < erased.len()) {
        app.store.scrub().await?;
    }
    Ok(erased.len())
}

/// The folder of attachments, if it is the record's: servers that share a database must share it too,
/// else a photo would be on one of them only.
async fn attachments(
    store: &Store,
    data: &Path,
    alone: bool,
) -> Result<Option<Arc<dyn Attachments>>, Box<dyn Error>> {
    let folder = Folder::beside(data);
    if !alone {
        let mark = folder.mark(&secret::token()?)?;
        if !store.keeps_attachments(&mark).await? {
            tracing::error!(
                "--data is not the folder that has the record's attachments; give every server the same"
            );
            return Ok(None);
        }
    }
    Ok(Some(Arc::new(folder)))
}

async fn print_links(store: &Store, base: &str, now: u64) -> Result<(), StoreError> {
    for kind in [DeviceKind::Kiosk, DeviceKind::Field, DeviceKind::Desk] {
        let minted = store.mint_enrolment(kind, None, now).await?;
        let link = enrolment_link(base, &minted.secret);
        say(&format!("enrol {} {link}", kind.name()));
    }
    Ok(())
}

/// A line on standard output. Whoever started the server may have stopped listening to it: the
/// server goes on.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Ends when the process is asked to: Ctrl-C or SIGTERM.
async fn asked_to_stop() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
