//! Requests to the server. An answer that is not the server's own form counts as no answer: a
//! captive portal's page with status 200 is not a success.

use gloo_net::http::{Method, RequestBuilder};
use gloo_timers::future::TimeoutFuture;
use redress_core::sync::Problem;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use thiserror::Error;

/// How long a request may take before it counts as unanswered.
const TIMEOUT_MS: u32 = 30_000;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HttpError {
    /// The server was not reached, or something else answered.
    #[error("the server was not reached")]
    Unreachable,
    /// The server refused, with its reason.
    #[error("the server refused: {}", .0.code)]
    Problem(Problem),
}

/// Sends JSON and reads JSON.
pub async fn send<T: DeserializeOwned>(
    method: Method,
    path: &str,
    body: &impl Serialize,
) -> Result<T, HttpError> {
    let body = serde_json::to_string(body).map_err(|_| HttpError::Unreachable)?;
    let text = send_text(method, path, body).await?;
    redress_core::json::read(&text).map_err(|_| HttpError::Unreachable)
}

/// Sends a text of JSON and gives the answer's, whatever they say.
async fn send_text(method: Method, path: &str, body: String) -> Result<String, HttpError> {
    let unreachable = |_| HttpError::Unreachable;
    let aborter = web_sys::AbortController::new().map_err(|_| HttpError::Unreachable)?;
    let request = RequestBuilder::new(path)
        .method(method)
        .abort_signal(Some(&aborter.signal()))
        .header("content-type", "application/json")
        .body(body)
        .map_err(unreachable)?;
    let late = aborter.clone();
    wasm_bindgen_futures::spawn_local(async move {
        TimeoutFuture::new(TIMEOUT_MS).await;
        // Aborting a request that is over changes nothing.
        late.abort();
    });
    let response = request.send().await.map_err(unreachable)?;
    let text = response.text().await.map_err(unreachable)?;
    if response.ok() {
        return Ok(text);
    }
    match redress_core::json::read::<Problem>(&text) {
        Ok(problem) => Err(HttpError::Problem(problem)),
        Err(_) => Err(HttpError::Unreachable),
    }
}

/// Asks in the administrator's name; what is answered without a word is null.
pub async fn asked_as(
    secret: &str,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> Result<Value, HttpError> {
    let unreachable = |_| HttpError::Unreachable;
    let bearer = format!("Bearer {secret}");
    let request = RequestBuilder::new(path)
        .method(method)
        .header("authorization", &bearer);
    let request = match body {
        Some(body) => request.json(&body),
        None => request.build(),
    };
    let response = request.map_err(unreachable)?.send().await;
    let response = response.map_err(unreachable)?;
    let text = response.text().await.map_err(unreachable)?;
    let text = if text.is_empty() { "null" } else { &text };
    if response.ok() {
        return redress_core::json::read(text).map_err(|_| HttpError::Unreachable);
    }
    let problem = redress_core::json::read::<Problem>(text);
    Err(problem.map_or(HttpError::Unreachable, HttpError::Problem))
}

/// Reads a file of the app.
pub async fn file(path: &str) -> Result<String, HttpError> {
    let response = gloo_net::http::Request::get(path)
        .send()
        .await
        .map_err(|_| HttpError::Unreachable)?;
    if !response.ok() {
        return Err(HttpError::Unreachable);
    }
    response.text().await.map_err(|_| HttpError::Unreachable)
}

/// Hands the server a text; whether it has it then.
pub async fn put(path: &str, text: String) -> bool {
    let request = gloo_net::http::Request::put(path).body(text);
    match request {
        Ok(request) => request.send().await.is_ok_and(|response| response.ok()),
        Err(_) => false,
    }
}

/// Reads what the server keeps under a digest; none when it is the one at hand.
pub async fn changed(path: &str, digest: &str) -> Result<Option<String>, HttpError> {
    let response = gloo_net::http::Request::get(path)
        .header("if-none-match", &format!("\"{digest}\""))
        .send()
        .await
        .map_err(|_| HttpError::Unreachable)?;
    if response.status() == 304 {
        return Ok(None);
    }
    if !response.ok() {
        return Err(HttpError::Unreachable);
    }
    let text = response.text().await;
    text.map(Some).map_err(|_| HttpError::Unreachable)
}
