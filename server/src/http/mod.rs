//! The network face: routes, and what holds for all of them.
//!
//! Who may ask what stands in `access`; open to anyone beside it are only health and the app's files.
//! Logs say method, route, status and time: no path, no body, no address, no name.

pub mod access;
pub mod assets;
mod attachments;
mod body;
mod calendars;
mod data_key;
pub mod identity;
mod json;
mod ledger;
mod limiter;
mod listen;
mod nudge;
mod people;
pub mod problem;
mod publications;
mod published;
mod session;
mod settings;
mod sync;
mod track;

pub use listen::serve;
pub use nudge::Nudges;

use crate::attachments::Attachments;
use crate::clock::SharedClock;
use crate::library::Library;
use crate::store::{Store, StoreError};
use assets::Assets;
use axum::Router;
use axum::error_handling::HandleErrorLayer;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post, put};
use limiter::Limiter;
use problem::Failure;
use serde::Serialize;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tower::ServiceBuilder;
use tower::limit::GlobalConcurrencyLimitLayer;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate as _, SizeAbove};
use tower_http::decompression::RequestDecompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;

/// The most requests worked on at once; more are told to come back.
const CONCURRENT: usize = 512;
/// Smaller answers weigh more compressed, with what announces it.
const WORTH_COMPRESSING: u64 = 512;
/// The longest a request may take.
const SLOW: Duration = Duration::from_secs(30);

/// What pages may load and do: only what comes from here; WASM may be compiled.
const CSP: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
img-src 'self' blob:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What every request has at hand.
#[derive(Clone)]
pub struct App {
    /// The record.
    pub store: Store,
    /// The time.
    pub clock: SharedClock,
    /// Packs and calendars.
    pub library: Arc<Library>,
    /// The app's files.
    pub assets: Arc<Assets>,
    /// The address people use, where it is not the one listened on.
    pub public_url: Option<String>,
    /// How often an address may ask.
    pub limits: Arc<Limits>,
    /// Pages that wait to be told of what is new.
    pub nudges: Arc<Nudges>,
    /// Where attachments are kept; none when this server's folder is not the one of the record.
    pub attachments: Option<Arc<dyn Attachments>>,
    /// How often a backup should be made; none where others see to it.
    pub backup_every: Option<Duration>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App")
            .field("public_url", &self.public_url)
            .finish_non_exhaustive()
    }
}

/// Limits on what is open to anyone.
#[derive(Debug)]
pub struct Limits {
    public: Limiter,
    identity: Limiter,
}

impl Default for Limits {
    /// Tracking: twenty at once, then one every three seconds. Devices: a whole fleet may stand
    /// behind one address and come back at once; keys and codes are far too long to guess.
    fn default() -> Self {
        Self {
            public: Limiter::new(20, 3000),
            identity: Limiter::new(2000, 50),
        }
    }
}

impl App {
    /// Whether people reach this server by HTTPS.
    fn secure(&self) -> bool {
        self.public_url
            .as_ref()
            .is_some_and(|url| url.starts_with("https://"))
    }
}

/// All routes with all that holds for them.
pub fn router(app: App) -> Router {
    let api = Router::new()
        .route("/api/v1/sync", post(sync::sync))
        .route("/api/v1/nudge", get(nudge::nudge))
        .route(
            "/api/v1/attachments/{sha256}",
            get(attachments::show)
                .head(attachments::arrived)
                .put(attachments::chunk),
        )
        .route("/api/v1/enrol", post(identity::enrol))
        .route("/api/v1/enrol/again", post(identity::enrol_again))
        .route("/api/v1/data-key", post(data_key::open))
        .route("/api/v1/sealing", get(identity::sealing))
        .route(
            "/api/v1/session",
            post(identity::challenge).put(identity::session),
        )
        .route("/api/v1/enrolments", post(identity::mint))
        .route("/api/v1/people", get(people::list).post(people::add))
        .route("/api/v1/people/{id}", put(people::change))
        .route("/api/v1/people/{id}/start", post(people::restart))
        .route("/api/v1/devices", get(people::devices))
        .route(
            "/api/v1/devices/{id}",
            delete(people::revoke).put(people::change_device),
        )
        .route("/api/v1/condition", get(people::condition))
        .route("/api/v1/track", post(track::track))
        .route("/api/v1/calendars/{region}", get(calendars::calendar))
        .route("/api/v1/ledger/{month}/close", post(ledger::close))
        .route("/api/v1/published", get(published::list))
        .route(
            "/api/v1/published/{digest}",
            get(published::text).put(published::give_back),
        )
        .route(
            "/api/v1/publications",
            get(publications::list).post(publications::publish),
        )
        .route("/api/v1/settings", get(settings::current))
        .method_not_allowed_fallback(|| async { Failure::Method })
        .route_layer(from_fn_with_state(app.clone(), access::ruled))
        .layer(from_fn_with_state(app.clone(), session::own_origin))
        .layer(RequestDecompressionLayer::new())
        .layer(
            CompressionLayer::new()
                .quality(CompressionLevel::Precise(4))
                .compress_when(DefaultPredicate::new().and(SizeAbove::new(WORTH_COMPRESSING))),
        );
    pages()
        .merge(api)
        .layer(
            ServiceBuilder::new()
                .layer(SetResponseHeaderLayer::overriding(
                    header::X_CONTENT_TYPE_OPTIONS,
                    |response: &Response| {
                        let terse = response.extensions().get::<Terse>().is_some();
                        (!terse).then_some(HeaderValue::from_static("nosniff"))
                    },
                ))
                .layer(from_fn(log))
                .layer(HandleErrorLayer::new(|_| async { Failure::Busy }))
                .load_shed()
                .layer(GlobalConcurrencyLimitLayer::new(CONCURRENT))
                .layer(from_fn(in_time)),
        )
        .with_state(app)
}

/// Marks an answer without headers that would say nothing in its place.
#[derive(Debug, Clone, Copy)]
struct Terse;

/// Leaves out what only weighs on the JSON answer of a `POST` that says nothing of anybody: nobody keeps
/// such an answer (RFC 9111, 3), and a page cannot load it as anything else.
fn terse(mut response: Response) -> Response {
    response.headers_mut().remove(header::CACHE_CONTROL);
    response.extensions_mut().insert(Terse);
    response
}

/// What a browser may show as a page, under the policy of pages. The interface answers with JSON,
/// which is never one: there the policy would only weigh, more than the answer itself.
fn pages() -> Router<App> {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .fallback(file)
        .layer(
            ServiceBuilder::new()
                .layer(SetResponseHeaderLayer::overriding(
                    header::CONTENT_SECURITY_POLICY,
                    HeaderValue::from_static(CSP),
                ))
                .layer(SetResponseHeaderLayer::overriding(
                    header::REFERRER_POLICY,
                    HeaderValue::from_static("no-referrer"),
                ))
                .layer(SetResponseHeaderLayer::overriding(
                    HeaderName::from_static("cross-origin-opener-policy"),
                    HeaderValue::from_static("same-origin"),
                )),
        )
}

async fn ready(State(app): State<App>) -> Response {
    match readiness(&app).await {
        Ok(lines) => lines.into_response(),
        Err(error) => Failure::from(error).into_response(),
    }
}

/// `ready`, and a line for each thing that somebody should see to.
async fn readiness(app: &App) -> Result<String, StoreError> {
    app.store.ready().await?;
    let mut lines = "ready\n".to_owned();
    for warning in warnings(app).await? {
        lines.push_str(&format!("warning: {warning}\n"));
    }
    Ok(lines)
}

/// What somebody should see to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "snake_case")]
enum Warning {
    Healing,
    NoBackup,
    OldBackup { hours: u64 },
    NoAttachments,
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Healing => f.write_str("the record was restored and waits for its devices"),
            Self::NoBackup => f.write_str("no backup has been made"),
            Self::NoAttachments => f.write_str(
                "this server's --data is not the folder that has the record's attachments; it takes none",
            ),
            Self::OldBackup { hours } => write!(f, "the last backup is {hours} hours old"),
        }
    }
}

async fn warnings(app: &App) -> Result<Vec<Warning>, StoreError> {
    let mut all = Vec::new();
    if app.store.healing().await?.is_some() {
        all.push(Warning::Healing);
    }
    if app.attachments.is_none() {
        all.push(Warning::NoAttachments);
    }
    let Some(every) = app.backup_every else {
        return Ok(all);
    };
    let last = app.store.last_backup().await?;
    let age = last.map(|last| app.clock.now_ms().saturating_sub(last));
    match age.map(Duration::from_millis) {
        None if app.store.head().await? > 0 => all.push(Warning::NoBackup),
        Some(age) if age > every * 2 => {
            let hours = age.as_secs() / 3600;
            all.push(Warning::OldBackup { hours });
        }
        _ => {}
    }
    Ok(all)
}

async fn file(State(app): State<App>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    app.assets.answer(&method, &uri, &headers)
}

async fn in_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(SLOW, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Failure::Slow.into_response(),
    }
}

async fn log(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| path.as_str().to_owned());
    let response = next.run(request).await;
    let status = response.status();
    let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    // Files of the app are many and say nothing; what went wrong with them does.
    if route.is_some() || status.is_server_error() || status == StatusCode::NOT_FOUND {
        let route = route.as_deref().unwrap_or("file");
        tracing::info!(%method, route, status = status.as_u16(), ms, "request");
    }
    response
}
