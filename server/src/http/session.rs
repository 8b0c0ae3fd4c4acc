//! Who asks: the session of a device, the origin of a request, the address it comes from.

use crate::http::App;
use crate::http::problem::Failure;
use crate::store::DeviceRow;
use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Name of the session cookie.
const COOKIE: &str = "redress_session";

/// The device of a valid session.
#[derive(Debug, Clone)]
pub struct Session(pub DeviceRow);

impl Session {
    /// The device of a valid session, also when it has been revoked.
    pub async fn even_revoked(parts: &Parts, app: &App) -> Result<Self, Failure> {
        let token = cookie(&parts.headers).ok_or(Failure::NoSession)?;
        let device = app.store.session(&token, app.clock.now_ms()).await?;
        device.map(Self).ok_or(Failure::NoSession)
    }
}

impl FromRequestParts<App> for Session {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        // The gate has looked it up for every route that needs one.
        if let Some(session) = parts.extensions.get::<Self>() {
            return Ok(session.clone());
        }
        let session = Self::even_revoked(parts, app).await?;
        if session.0.revoked.is_some() {
            return Err(Failure::Revoked);
        }
        Ok(session)
    }
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
        .map(str::to_owned)
}

/// The header that hands a session to the browser. It lives as long as the browser; the server
/// ends it after a time without use.
#[must_use]
pub fn set_cookie(token: &str, secure: bool) -> Option<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{COOKIE}={token}; Path=/api; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::try_from(text).ok()
}

/// Where a request comes from.
#[derive(Debug, Clone, Copy)]
pub struct Peer {
    /// The address; behind a proxy on this machine, the one it names.
    pub address: IpAddr,
    /// It was made on this machine and for it, not passed on by something that listens wider.
    pub local: bool,
}

impl FromRequestParts<App> for Peer {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        let connected = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let direct = connected.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |c| c.0.ip());
        // Only who sets a public address has a proxy before the server that names addresses.
        let passed = app.public_url.is_some() && direct.is_loopback();
        let named = passed.then(|| forwarded(&parts.headers)).flatten();
        let local = direct.is_loopback() && for_this_machine(&parts.headers);
        Ok(Self {
            address: named.unwrap_or(direct),
            local,
        })
    }
}

/// The last address in `X-Forwarded-For`: the one the nearest proxy has seen itself.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let list = headers.get_all("x-forwarded-for").iter().next_back()?;
    list.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

/// Whether the name asked for is this machine's own.
fn for_this_machine(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok());
    let name = host.map(|host| match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    });
    name.is_some_and(|name| {
        name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
    })
}

/// Lets requests that change something pass only from our own pages, or from programs that are
/// no browser and send no `Origin`.
pub async fn own_origin(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD);
    if !safe && !same_origin(&app, request.headers()) {
        return Err(Failure::WrongOrigin);
    }
    Ok(next.run(request).await)
}

fn same_origin(app: &App, headers: &HeaderMap) -> bool {
    let text = |name: header::HeaderName| headers.get(name).and_then(|v| v.to_str().ok());
    let Some(origin) = text(header::ORIGIN) else {
        return headers
            .get("sec-fetch-site")
            .is_none_or(|site| site == "same-origin" || site == "none");
    };
    if let Some(public) = &app.public_url {
        return origin == public.trim_end_matches('/');
    }
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    authority.is_some() && authority == text(header::HOST)
}
