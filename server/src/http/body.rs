//! Bodies read whole, up to a limit.

use crate::http::problem::Failure;
use axum::body::Body;
use http_body_util::BodyExt as _;
use std::time::Duration;

/// What is too large is read on and thrown away up to here: a sender that is cut off while it
/// still writes would not see the answer that says why.
const DRAINED: usize = 16 * 1024 * 1024;

/// What has come of a body of at most `limit` bytes when it ends, breaks off or takes too long.
/// None when it is larger.
pub(super) async fn arriving(mut body: Body, limit: usize, wait: Duration) -> Option<Vec<u8>> {
    let mut kept = Vec::new();
    let mut seen = 0_usize;
    let ended = tokio::time::timeout(wait, async {
        while let Some(Ok(frame)) = body.frame().await {
            let data = frame.data_ref().map_or(&[][..], |data| data);
            seen += data.len();
            if seen <= limit {
                kept.extend_from_slice(data);
            } else if seen > DRAINED {
                break;
            }
        }
    });
    // Too late is as good as broken off.
    let _ = ended.await;
    (seen <= limit).then_some(kept)
}

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
