//! Who may ask what: one rule for each route, and the gate that holds a request against it. A
//! route without a rule is answered to nobody. Never: what a route does.

use crate::http::App;
use crate::http::problem::Failure;
use crate::http::session::{Peer, Session};
use axum::extract::{FromRequestParts as _, MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::Response;

/// Who is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Everybody: what is asked says enough by itself, or is no secret.
    Anyone,
    /// A device with a session. What it gets beyond that depends on its kind and on the people it
    /// acts for.
    Device,
    /// A device with a session, also one that was revoked: it delivers what it holds.
    Delivery,
    /// Who has the administrator's secret.
    Administrator,
}

/// Every route of the interface and who is let in.
pub const RULES: [(&str, &str, Access); 28] = [
    ("POST", "/api/v1/enrol", Access::Anyone),
    ("POST", "/api/v1/enrol/again", Access::Device),
    ("POST", "/api/v1/data-key", Access::Device),
    ("GET", "/api/v1/sealing", Access::Anyone),
    ("POST", "/api/v1/session", Access::Anyone),
    ("PUT", "/api/v1/session", Access::Anyone),
    ("POST", "/api/v1/track", Access::Anyone),
    ("GET", "/api/v1/calendars/{region}", Access::Anyone),
    ("GET", "/api/v1/published", Access::Device),
    ("GET", "/api/v1/published/{digest}", Access::Device),
    ("PUT", "/api/v1/published/{digest}", Access::Device),
    ("POST", "/api/v1/ledger/{month}/close", Access::Device),
    ("POST", "/api/v1/sync", Access::Delivery),
    ("GET", "/api/v1/nudge", Access::Device),
    ("GET", "/api/v1/attachments/{sha256}", Access::Device),
    ("PUT", "/api/v1/attachments/{sha256}", Access::Device),
    ("POST", "/api/v1/enrolments", Access::Administrator),
    ("GET", "/api/v1/people", Access::Administrator),
    ("POST", "/api/v1/people", Access::Administrator),
    ("PUT", "/api/v1/people/{id}", Access::Administrator),
    ("POST", "/api/v1/people/{id}/start", Access::Administrator),
    ("GET", "/api/v1/devices", Access::Administrator),
    ("PUT", "/api/v1/devices/{id}", Access::Administrator),
    ("DELETE", "/api/v1/devices/{id}", Access::Administrator),
    ("GET", "/api/v1/publications", Access::Administrator),
    ("POST", "/api/v1/publications", Access::Administrator),
    ("GET", "/api/v1/condition", Access::Administrator),
    ("GET", "/api/v1/settings", Access::Administrator),
];

/// The rule of a route.
fn rule(method: &Method, path: &str) -> Option<Access> {
    // What answers GET answers HEAD.
    let method = match *method {
        Method::HEAD => "GET",
        ref other => other.as_str(),
    };
    let fits = |(m, p, _): &&(&str, &str, Access)| *m == method && *p == path;
    RULES.iter().find(fits).map(|(_, _, access)| *access)
}

/// Lets a request through to its route, or says why not.
pub async fn ruled(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Result<Response, Failure> {
    let path = request.extensions().get::<MatchedPath>();
    let path = path.map_or("", MatchedPath::as_str);
    let known = RULES.iter().any(|(_, p, _)| *p == path);
    let access = rule(request.method(), path);
    match access {
        Some(Access::Anyone) => Ok(next.run(request).await),
        Some(access) => {
            let (mut parts, body) = request.into_parts();
            match access {
                Access::Delivery => {
                    let session = Session::even_revoked(&parts, &app).await?;
                    parts.extensions.insert(session);
                }
                Access::Device => {
                    let session = Session::from_request_parts(&mut parts, &app).await?;
                    parts.extensions.insert(session);
                }
                Access::Anyone | Access::Administrator => {
                    let peer = Peer::from_request_parts(&mut parts, &app).await?;
                    administrator(&app, peer, &parts.headers).await?;
                }
            }
            Ok(next.run(Request::from_parts(parts, body)).await)
        }
        // The route is there and knows other methods.
        None if known => Err(Failure::Method),
        None => Err(Failure::NotFound),
    }
}

/// Whether the administrator's secret comes with a request.
async fn administrator(app: &App, peer: Peer, headers: &HeaderMap) -> Result<(), Failure> {
    if !app.limits.identity.allows(peer.address, app.clock.now_ms()) {
        return Err(Failure::TooMany);
    }
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.strip_prefix("Bearer "))
        .ok_or(Failure::NotAdministrator)?;
    if app.store.is_administrator(given).await? {
        Ok(())
    } else {
        Err(Failure::NotAdministrator)
    }
}
