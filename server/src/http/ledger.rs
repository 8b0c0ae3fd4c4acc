//! `POST /api/v1/ledger/{month}/close`: closes a month in the name of somebody who may, as the command
//! does; needs a device with a session that lists cases. Never: whether a month can be closed.

use crate::http::App;
use crate::http::json::Json;
use crate::http::problem::Failure;
use crate::http::session::Session;
use crate::ledger::{self, With};
use axum::extract::{Path, State};
use redress_core::record::MonthClosed;
use serde::Deserialize;
use tokio::runtime::Handle;
use tokio::task::spawn_blocking;

/// What is said of a close.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// Who closes it: the id of a person.
    by: String,
}

/// Closes a month; answers with what was closed.
pub async fn close(
    State(app): State<App>,
    Session(device): Session,
    Path(month): Path<String>,
    Json(Closing { by }): Json<Closing>,
) -> Result<Json<MonthClosed>, Failure> {
    if !device.kind.pulls_cases() {
        return Err(Failure::NotClosedHere);
    }
    let with = With {
        packs: app.store.packs(app.library.known()).await?,
        calendars: app.library.calendars(),
    };
    let now = app.clock.now_ms();
    // Every case of the month is folded and assessed: that must not hold up who else asks.
    let handle = Handle::current();
    let closing =
        spawn_blocking(move || handle.block_on(ledger::close(&app.store, &with, &month, &by, now)));
    let closed = closing.await.map_err(|_| Failure::Store)?;
    let closed = closed.map_err(Failure::from)?;
    tracing::info!(month = closed.month, head = closed.head, "month closed");
    Ok(Json(closed))
}
