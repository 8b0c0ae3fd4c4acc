//! HTTP/1.1 over one kept connection, by hand, so that every byte on the wire is counted.

use crate::Failed;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

/// An answer, and what it and its request weighed with their headers.
pub struct Reply {
    pub status: u16,
    pub cookie: Option<String>,
    pub body: Vec<u8>,
    pub up: usize,
    pub down: usize,
}

/// A connection.
pub struct Http(BufReader<TcpStream>);

impl Http {
    pub fn to(address: &str) -> Result<Self, Failed> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// One request and its answer; bodies of some size go compressed.
    pub fn send(
        &mut self,
        method: &str,
        path: &str,
        cookie: Option<&str>,
        body: &[u8],
    ) -> Result<Reply, Failed> {
        let squeezed = (body.len() > 300).then(|| {
            let mut gzip = GzEncoder::new(Vec::new(), Compression::new(4));
            gzip.write_all(body).and_then(|()| gzip.finish())
        });
        let squeezed = squeezed.transpose()?;
        let mut head = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\naccept-encoding: gzip\r\ncontent-length: {}\r\n",
            squeezed.as_deref().unwrap_or(body).len()
        );
        if squeezed.is_some() {
            head += "content-encoding: gzip\r\n";
        }
        if let Some(cookie) = cookie {
            head += &format!("cookie: {cookie}\r\n");
        }
        let mut request = (head + "\r\n").into_bytes();
        request.extend_from_slice(squeezed.as_deref().unwrap_or(body));
        self.0.get_mut().write_all(&request)?;
        self.answer(request.len())
    }

    fn answer(&mut self, up: usize) -> Result<Reply, Failed> {
        let mut down = 0;
        let mut line = |from: &mut BufReader<TcpStream>| -> Result<String, Failed> {
            let mut line = String::new();
            down += from.read_line(&mut line)?;
            Ok(line.trim_end().to_owned())
        };
        let first = line(&mut self.0)?;
        let status = first.split(' ').nth(1).unwrap_or_default().parse()?;
        let (mut length, mut chunked, mut gzip, mut cookie) = (0, false, false, None);
        loop {
            let header = line(&mut self.0)?;
            let Some((name, value)) = header.split_once(": ") else {
                break;
            };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse()?,
                "transfer-encoding" => chunked = value == "chunked",
                "content-encoding" => gzip = value == "gzip",
                "set-cookie" => cookie = value.split(';').next().map(str::to_owned),
                _ => {}
            }
        }
        let mut body = Vec::new();
        if chunked {
            loop {
                let size = usize::from_str_radix(&line(&mut self.0)?, 16)?;
                let mut chunk = vec![0; size];
                self.0.read_exact(&mut chunk)?;
                body.extend(chunk);
                line(&mut self.0)?;
                if size == 0 {
                    break;
                }
            }
        } else {
            body.resize(length, 0);
            self.0.read_exact(&mut body)?;
        }
        down += body.len();
        if gzip {
            let mut plain = Vec::new();
            GzDecoder::new(body.as_slice()).read_to_end(&mut plain)?;
            body = plain;
        }
        Ok(Reply {
            status,
            cookie,
            body,
            up,
            down,
        })
    }
}
