//! Connections: bounded in number, cut when they say nothing, finished in order at the end.

use crate::http::{App, router};
use axum::extract::{ConnectInfo, Request};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt as _;

/// The most connections at once; the next wait in the system's queue.
const CONNECTIONS: usize = 2048;
/// The longest a connection may take to say what it wants.
const SILENT: Duration = Duration::from_secs(30);
/// The longest that requests under way may take after the signal to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(10);
/// After a connection that could not be taken, as when files run out.
const PAUSE: Duration = Duration::from_millis(100);

/// Serves until told to stop, then finishes what is under way.
pub async fn serve(listener: TcpListener, app: App, stop: impl Future<Output = ()>) {
    let (nudges, store) = (Arc::clone(&app.nudges), app.store.clone());
    let router = router(app);
    let followed = Arc::clone(&nudges);
    let following = tokio::spawn(async move { followed.follow(&store).await });
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(SILENT);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(SILENT);
    let graceful = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(CONNECTIONS));
    let mut stop = std::pin::pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            () = &mut stop => break,
            taken = listener.accept() => match taken {
                Ok(taken) => taken,
                Err(error) => {
                    tracing::warn!(cause = %error, "a connection could not be taken");
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
            },
        };
        let Ok(slot) = Arc::clone(&slots).acquire_owned().await else {
            break;
        };
        at_once(&stream);
        let service = router
            .clone()
            .map_request(move |request| from(request, peer));
        let connection = builder
            .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
            .into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A client that breaks off is no fault of ours.
            let _ = connection.await;
            drop(slot);
        });
    }
    drop(listener);
    following.abort();
    nudges.end();
    // What is not done by then is pushed again by its device.
    let _ = tokio::time::timeout(LAST_REQUESTS, graceful.shutdown()).await;
}

/// Small answers are sent at once rather than gathered.
fn at_once(stream: &TcpStream) {
    // Without it the connection is only slower.
    let _ = stream.set_nodelay(true);
}

fn from<B>(mut request: Request<B>, peer: SocketAddr) -> Request<B> {
    request.extensions_mut().insert(ConnectInfo(peer));
    request
}
