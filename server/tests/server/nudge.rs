//! Nudges: a page that listens hears of what is new at once, and of nothing but its number.

use crate::support::{Server, accepted};
use redress_core::sync::DeviceKind;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// A page that listens, as a browser does.
struct Page(BufReader<TcpStream>);

impl Page {
    fn open(server: &Server, cookie: &str) -> Self {
        let host = server.url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .unwrap();
        write!(
            stream,
            "GET /api/v1/nudge HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nAccept: text/event-stream\r\n\r\n"
        )
        .unwrap();
        Self(BufReader::new(stream))
    }

    /// The next line that starts with this; what stands behind it.
    fn line(&mut self, start: &str) -> String {
        loop {
            let mut line = String::new();
            assert_ne!(self.0.read_line(&mut line).unwrap(), 0, "the stream ended");
            if let Some(rest) = line.strip_prefix(start) {
                return rest.trim().to_owned();
            }
        }
    }
}

#[test]
fn a_page_that_listens_hears_the_number_of_what_is_new_at_once() {
    let server = Server::start();
    let mut field = server.device(DeviceKind::Field);
    let desk = server.device(DeviceKind::Desk);
    let mut page = Page::open(&server, &desk.cookie);
    assert_eq!(page.line("HTTP/1.1 "), "200 OK");
    assert_eq!(page.line("content-type: "), "text/event-stream");
    let start = page.line("data: ");
    assert_eq!(start, server.head().to_string());

    let (_, _, filed) = field.file();
    let answer = field.sync(&[filed]);
    let pushed = Instant::now();
    let told: u64 = page.line("data: ").parse().unwrap();
    assert!(told >= accepted(&answer)[0]);
    assert!(pushed.elapsed() < Duration::from_secs(5));
}

#[test]
fn what_another_server_wrote_to_the_same_record_is_told_too() {
    let server = Server::start();
    let desk = server.device(DeviceKind::Desk);
    let mut page = Page::open(&server, &desk.cookie);
    let before: u64 = page.line("data: ").parse().unwrap();
    // Past the server's own routes, as by another server on the same database.
    let mut field = server.device(DeviceKind::Field);
    let (_, _, filed) = field.file();
    let presented = redress_server::store::Presented::read(vec![filed]).unwrap();
    let pusher = redress_server::store::Pusher {
        device: field.author.device.clone(),
        kind: Some(DeviceKind::Field),
        received: crate::support::START_MS,
        packs: crate::support::library().known(),
    };
    server
        .block_on(server.store.push(pusher, presented, None))
        .unwrap();
    let told: u64 = page.line("data: ").parse().unwrap();
    assert!(told > before);
}

#[test]
fn nobody_listens_without_a_session() {
    let server = Server::start();
    let mut page = Page::open(&server, "redress_session=none");
    assert_eq!(page.line("HTTP/1.1 "), "401 Unauthorized");
}
