//! A plain relay between a browser and the server that counts what comes back, the service
//! worker's own requests included: the browser's own figures leave those out.

use anyhow::Result;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// A listening relay.
#[derive(Debug)]
pub struct Relay {
    address: String,
    bytes: Arc<AtomicU64>,
}

impl Relay {
    /// Listens on a free port and passes everything on to `server`.
    ///
    /// # Errors
    /// When no port can be had.
    pub fn to(server: &str) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?.to_string();
        let bytes = Arc::new(AtomicU64::new(0));
        let (count, server) = (Arc::clone(&bytes), server.to_owned());
        thread::spawn(move || {
            for browser in listener.incoming().flatten() {
                let Ok(upstream) = TcpStream::connect(&server) else {
                    continue;
                };
                let _ = join(browser, upstream, &count);
            }
        });
        Ok(Self { address, bytes })
    }

    /// The address of a page, through the relay.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Bytes the server has sent so far, headers included.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::SeqCst)
    }
}

fn join(browser: TcpStream, server: TcpStream, count: &Arc<AtomicU64>) -> std::io::Result<()> {
    let (from, to) = (browser.try_clone()?, server.try_clone()?);
    thread::spawn(move || copy(from, to, None));
    let count = Arc::clone(count);
    thread::spawn(move || copy(server, browser, Some(&count)));
    Ok(())
}

fn copy(mut from: TcpStream, mut to: TcpStream, count: Option<&AtomicU64>) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        if let Some(count) = count {
            count.fetch_add(u64::try_from(read).unwrap_or(0), Ordering::SeqCst);
        }
        let Some(part) = buffer.get(..read) else {
            break;
        };
        if to.write_all(part).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
    let _ = from.shutdown(Shutdown::Both);
}
