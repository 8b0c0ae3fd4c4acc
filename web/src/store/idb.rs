//! IndexedDB, as little of it as is needed: open, one transaction, its requests, its completion.
//!
//! Rule of every transaction: prepare first, then issue requests, then wait for `complete`. Nothing
//! but a request of the transaction is awaited inside it. Knows no record.

use crate::browser;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Function, Object, Promise, Reflect};
use thiserror::Error;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{IdbDatabase, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransaction};

/// Waits between attempts to open, in milliseconds: another tab may be closing an old version, or
/// the browser's storage process may be coming back.
const BACK_OFF_MS: [u32; 4] = [50, 200, 800, 2000];

/// What the browser's storage says.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IdbError {
    /// There is none: a private window, a policy, an old browser.
    #[error("this browser has no storage for the app: {0}")]
    Missing(String),
    /// It is full.
    #[error("storage is full; free space on this device")]
    Full,
    /// It was closed for a newer version of the app in another tab.
    #[error("another tab has brought this app up to date; reload this one")]
    Outdated,
    /// Anything else.
    #[error("storage failed: {0}")]
    Failed(String),
}

impl From<JsValue> for IdbError {
    fn from(value: JsValue) -> Self {
        let name = Reflect::get(&value, &"name".into())
            .ok()
            .and_then(|n| n.as_string());
        match name.as_deref() {
            Some("QuotaExceededError") => Self::Full,
            // What is asked of a connection that is closed.
            Some("InvalidStateError") => Self::Outdated,
            Some(name) => Self::Failed(name.to_owned()),
            None => Self::Failed(value.as_string().unwrap_or_default()),
        }
    }
}

/// How sure a commit must be before it is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// On the disk.
    Strict,
    /// Handed to the system.
    Relaxed,
}

/// The window hears this when opening waits for a tab that keeps an older version open.
pub const BLOCKED: &str = "redress:blocked";

/// Opens a database, making its stores with `upgrade` when it is new. While a tab with an older
/// version keeps it open that waits, and the window is told [`BLOCKED`].
pub async fn open(
    name: &str,
    version: u32,
    upgrade: fn(&IdbDatabase, &IdbTransaction),
) -> Result<IdbDatabase, IdbError> {
    let mut last = IdbError::Missing("not opened".to_owned());
    for wait in std::iter::once(0).chain(BACK_OFF_MS) {
        if wait > 0 {
            TimeoutFuture::new(wait).await;
        }
        match open_once(name, version, upgrade).await {
            Ok(db) => return Ok(db),
            Err(error @ IdbError::Missing(_)) => return Err(error),
            Err(error) => last = error,
        }
    }
    Err(IdbError::Missing(last.to_string()))
}

async fn open_once(
    name: &str,
    version: u32,
    upgrade: fn(&IdbDatabase, &IdbTransaction),
) -> Result<IdbDatabase, IdbError> {
    let missing = |why: JsValue| IdbError::Missing(IdbError::from(why).to_string());
    let factory = web_sys::window()
        .ok_or_else(|| IdbError::Missing("no window".to_owned()))?
        .indexed_db()
        .map_err(missing)?
        .ok_or_else(|| IdbError::Missing("no indexedDB".to_owned()))?;
    let request: IdbOpenDbRequest = factory.open_with_u32(name, version).map_err(missing)?;
    let opening = request.clone();
    let on_upgrade = Closure::once_into_js(move || {
        if let Ok(result) = opening.result()
            && let Ok(db) = result.dyn_into::<IdbDatabase>()
            && let Some(transaction) = opening.transaction()
        {
            upgrade(&db, &transaction);
        }
    });
    request.set_onupgradeneeded(Some(on_upgrade.unchecked_ref()));
    let on_blocked = Closure::once_into_js(|| browser::announce(BLOCKED, ""));
    request.set_onblocked(Some(on_blocked.unchecked_ref()));
    let db: IdbDatabase = settled(&request).await?.unchecked_into();
    // A newer version in another tab must not wait for this one, which can only be loaded anew.
    let closing = db.clone();
    let on_change = Closure::<dyn Fn()>::new(move || {
        closing.close();
        browser::announce("redress:update", "");
    });
    db.set_onversionchange(Some(on_change.as_ref().unchecked_ref()));
    on_change.forget();
    Ok(db)
}

/// The result of a request. Listened for from the call on, so that several may be asked for before the
/// first is awaited.
pub fn settled(request: &IdbRequest) -> impl Future<Output = Result<JsValue, IdbError>> + use<> {
    let promise = Promise::new(&mut |resolve: Function, reject: Function| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    let (settled, request) = (JsFuture::from(promise), request.clone());
    async move {
        match settled.await {
            Ok(_) => Ok(request.result()?),
            Err(_) => {
                let error = request.error().ok().flatten();
                Err(error.map_or_else(
                    || IdbError::Failed(String::new()),
                    |e| JsValue::from(e).into(),
                ))
            }
        }
    }
}

/// One transaction.
#[derive(Debug)]
pub struct Transaction {
    inner: IdbTransaction,
    complete: Promise,
}

impl Transaction {
    /// Begins a transaction over some stores.
    pub fn begin(
        db: &IdbDatabase,
        stores: &[&str],
        write: bool,
        durability: Durability,
    ) -> Result<Self, IdbError> {
        let names: Array = stores.iter().map(|s| JsValue::from_str(s)).collect();
        let mode = if write { "readwrite" } else { "readonly" };
        let options = Object::new();
        let sure = if durability == Durability::Strict {
            "strict"
        } else {
            "relaxed"
        };
        Reflect::set(&options, &"durability".into(), &sure.into())?;
        // Called by name: the bindings have no form with a durability.
        let begin: Function = Reflect::get(db, &"transaction".into())?.unchecked_into();
        let inner: IdbTransaction = begin
            .call3(db, &names, &mode.into(), &options)?
            .unchecked_into();
        let complete = Promise::new(&mut |resolve: Function, reject: Function| {
            inner.set_oncomplete(Some(&resolve));
            inner.set_onabort(Some(&reject));
        });
        Ok(Self { inner, complete })
    }

    /// A store of the transaction.
    pub fn store(&self, name: &str) -> Result<IdbObjectStore, IdbError> {
        Ok(self.inner.object_store(name)?)
    }

    /// Undoes it all.
    pub async fn abort(self) {
        // Aborting what is over already changes nothing.
        let _ = self.inner.abort();
        let _ = JsFuture::from(self.complete).await;
    }

    /// Waits until everything is committed.
    pub async fn complete(self) -> Result<(), IdbError> {
        if JsFuture::from(self.complete).await.is_ok() {
            return Ok(());
        }
        let error = self.inner.error();
        Err(error.map_or_else(
            || IdbError::Failed("aborted".to_owned()),
            |e| JsValue::from(e).into(),
        ))
    }
}
