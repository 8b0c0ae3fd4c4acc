//! Bodies read whole, up to a limit.

use crate::http::problem::Failure;
use axum::body::Body;
use http_body_util::BodyExt as _;

/// What is too large is read on and thrown away up to here: a sender that is cut off while it
/// still writes would not see the answer that says why.
const DRAINED: usize = 16 * 1024 * 1024;

/// Reads a body of at most `limit` bytes.
pub(super) async fn read(mut body: Body, limit: usize) -> Result<Vec<u8>, Failure> {
    let mut kept = Vec::new();
    let mut seen = 0_usize;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Failure::cut_short())?;
        let Some(data) = frame.data_ref() else {
            continue;
        };
        seen += data.len();
        if seen <= limit {
            kept.extend_from_slice(data);
        } else if seen > DRAINED {
            break;
        }
    }
    if seen > limit {
        Err(Failure::TooLarge)
    } else {
        Ok(kept)
    }
}
