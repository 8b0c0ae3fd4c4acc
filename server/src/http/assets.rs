//! The app inside the binary, as files over HTTP: compressed beside themselves, immutable where
//! the name carries the hash, the start page for every path of the app.

use crate::http::problem::Failure;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

#[derive(RustEmbed)]
#[folder = "../dist"]
struct Built;

/// Folders whose file names carry the hash of their content.
const HASHED: [&str; 3] = ["assets/", "packs/", "calendars/"];

/// What a path is answered with when the app has not been built.
const UNBUILT: &str =
    "the app is not inside this binary; run `cargo xtask web` and build the server again\n";

/// A file of the app.
#[derive(Debug)]
struct File {
    bytes: Cow<'static, [u8]>,
    etag: HeaderValue,
}

/// The files of the app by path, without a leading slash.
#[derive(Debug, Default)]
pub struct Assets {
    files: BTreeMap<String, File>,
}

impl Assets {
    /// The app built into the binary.
    #[must_use]
    pub fn embedded() -> Self {
        Self::of(Built::iter().filter_map(|path| {
            let file = Built::get(&path)?;
            Some((path.into_owned(), file.data))
        }))
    }

    /// Any files.
    pub fn of(files: impl IntoIterator<Item = (String, Cow<'static, [u8]>)>) -> Self {
        let file = |bytes: Cow<'static, [u8]>| {
            let mut etag = String::from("\"");
            for byte in Sha256::digest(&bytes).iter().take(12) {
                // Writing to a string cannot fail.
                let _ = write!(etag, "{byte:02x}");
            }
            etag.push('"');
            let etag = HeaderValue::try_from(etag).unwrap_or(HeaderValue::from_static("\"\""));
            File { bytes, etag }
        };
        Self {
            files: files
                .into_iter()
                .map(|(path, bytes)| (path, file(bytes)))
                .collect(),
        }
    }

    /// Answers a request for a file, or for a path of the app.
    #[must_use]
    pub fn answer(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Response {
        let path = uri.path().trim_start_matches('/');
        if path.starts_with("api/") {
            return Failure::NotFound.into_response();
        }
        if method != Method::GET && method != Method::HEAD {
            return Failure::Method.into_response();
        }
        let path = match path {
            "" => "index.html",
            path => path,
        };
        if let Some((file, encoding)) = self.choose(path, headers) {
            return respond(path, file, encoding, headers);
        }
        // A path with a dot names a file; any other is a path of the app.
        let names_a_file = path
            .rsplit('/')
            .next()
            .is_some_and(|name| name.contains('.'));
        let start_page = path == "index.html";
        if names_a_file && !start_page {
            return Failure::NotFound.into_response();
        }
        match self.choose("index.html", headers) {
            Some((file, encoding)) => respond("index.html", file, encoding, headers),
            None => (StatusCode::NOT_FOUND, UNBUILT).into_response(),
        }
    }

    /// The smallest form of a file that the client takes. A compressed form is not a path itself.
    fn choose(&self, path: &str, headers: &HeaderMap) -> Option<(&File, Option<&'static str>)> {
        let beside = |ending: &str| self.files.get(&format!("{path}{ending}"));
        let plain = self.files.get(path)?;
        for (name, ending) in [("br", ".br"), ("gzip", ".gz")] {
            if accepts(headers, name)
                && let Some(file) = beside(ending)
            {
                return Some((file, Some(name)));
            }
        }
        Some((plain, None))
    }
}

/// Whether `Accept-Encoding` names an encoding without refusing it.
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|item| {
            let mut parts = item.split(';').map(str::trim);
            let named = parts
                .next()
                .is_some_and(|name| name.eq_ignore_ascii_case(encoding));
            let refused = parts.any(|p| {
                p.strip_prefix("q=")
                    .is_some_and(|q| q.trim_matches(['0', '.']).is_empty())
            });
            named && !refused
        })
}

fn respond(path: &str, file: &File, encoding: Option<&'static str>, asked: &HeaderMap) -> Response {
    let immutable = HASHED.iter().any(|folder| path.starts_with(folder)) && carries_hash(path);
    let cache = if immutable {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    let known = asked
        .get(header::IF_NONE_MATCH)
        .is_some_and(|etag| etag == file.etag);
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        file.bytes.clone().into_owned().into_response()
    };
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(media_type(path)),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::ETAG, file.etag.clone());
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// `name.<hash>.ext`: a part between dots of at least eight hex digits.
fn carries_hash(path: &str) -> bool {
    path.rsplit('/')
        .next()
        .unwrap_or_default()
        .split('.')
        .skip(1)
        .any(|part| part.len() >= 8 && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
