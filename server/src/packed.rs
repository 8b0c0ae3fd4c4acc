//! Texts compressed once and sent many times: pieces that end on a byte, of which any, one after
//! the other, make one ordinary gzip stream. Never: what a text says.

use axum::body::Bytes;
use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc, read::DeflateDecoder};
use std::io::{self, Read as _, Write as _};

/// As the rest of the interface is compressed.
const LEVEL: u32 = 4;
/// Announces deflate, no name, no time, no system (RFC 1952).
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
/// An empty last block (RFC 1951).
const LAST: [u8; 2] = [3, 0];

/// A compressed text that knows nothing of what comes before it.
#[derive(Debug)]
pub struct Piece {
    bytes: Bytes,
    check: Crc,
}

impl Piece {
    /// Compresses a text.
    ///
    /// # Errors
    /// None that memory does not bring about.
    pub fn of(text: &[u8]) -> io::Result<Self> {
        let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(LEVEL));
        encoder.write_all(text)?;
        // Up to a whole byte, and no last block.
        encoder.flush()?;
        let mut bytes = std::mem::take(encoder.get_mut());
        bytes.shrink_to_fit();
        let bytes = Bytes::from(bytes);
        let mut check = Crc::new();
        check.update(text);
        Ok(Self { bytes, check })
    }

    /// How much memory it takes.
    #[must_use]
    pub fn weight(&self) -> usize {
        self.bytes.len()
    }

    /// The text again.
    ///
    /// # Errors
    /// None for a piece that was made here.
    pub fn text(&self) -> io::Result<Vec<u8>> {
        let mut text = Vec::new();
        DeflateDecoder::new(self.bytes.chain(LAST.as_slice())).read_to_end(&mut text)?;
        Ok(text)
    }
}

/// A gzip stream being put together. Its pieces are shared, not copied: however slowly it is read,
/// it takes no memory of its own.
#[derive(Debug)]
pub struct Packed {
    chunks: Vec<Bytes>,
    check: Crc,
}

impl Default for Packed {
    fn default() -> Self {
        Self {
            chunks: vec![Bytes::from_static(&HEADER)],
            check: Crc::new(),
        }
    }
}

impl Packed {
    /// Adds a piece.
    pub fn add(&mut self, piece: &Piece) {
        self.chunks.push(piece.bytes.clone());
        self.check.combine(&piece.check);
    }

    /// Ends the stream; what it consists of.
    #[must_use]
    pub fn done(mut self) -> Vec<Bytes> {
        let (check, length) = (self.check.sum(), self.check.amount());
        let end = [&LAST[..], &check.to_le_bytes(), &length.to_le_bytes()];
        self.chunks.push(Bytes::from(end.concat()));
        self.chunks
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::read::GzDecoder;

    #[test]
    fn pieces_in_any_order_are_one_gzip_stream_that_says_them_one_after_the_other() {
        let texts = [
            "{\"events\":[",
            "五清五清五清",
            "",
            ",",
            "五清五清五清",
            "]}",
        ];
        let pieces: Vec<Piece> = texts
            .iter()
            .map(|text| Piece::of(text.as_bytes()).unwrap())
            .collect();
        for order in [[0, 1, 3, 4, 2, 5], [5, 4, 3, 2, 1, 0]] {
            let mut packed = Packed::default();
            let mut said = String::new();
            for at in order {
                packed.add(&pieces[at]);
                said += texts[at];
            }
            let stream = packed.done().concat();
            let mut plain = String::new();
            let mut one = GzDecoder::new(stream.as_slice());
            one.read_to_string(&mut plain).unwrap();
            assert_eq!(plain, said);
            assert!(one.into_inner().is_empty(), "one stream, not several");
        }
        assert_eq!(pieces[1].text().unwrap(), texts[1].as_bytes());
    }
}
