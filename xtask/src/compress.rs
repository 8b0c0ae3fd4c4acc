//! Sizes as they travel: brotli and gzip of a file's bytes.

use anyhow::Result;
use flate2::{Compression, write::GzEncoder};
use std::io::Write;

/// Brotli at `quality` (11 is what is shipped).
pub fn brotli(bytes: &[u8], quality: i32) -> Result<Vec<u8>> {
    let mut packed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality,
        lgwin: 22,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &parameters)?;
    Ok(packed)
}

/// Gzip at `level` (9 is what is shipped), without name or time, so that the same bytes come out.
pub fn gzip(bytes: &[u8], level: u32) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn what_is_packed_unpacks_to_the_same_bytes_each_time() {
        let bytes = "投诉者 complainant ".repeat(200).into_bytes();
        let packed = brotli(&bytes, 11).unwrap();
        let mut back = Vec::new();
        brotli::BrotliDecompress(&mut &*packed, &mut back).unwrap();
        assert_eq!(back, bytes);
        assert!(packed.len() < bytes.len() / 10);

        let zipped = gzip(&bytes, 9).unwrap();
        assert_eq!(zipped, gzip(&bytes, 9).unwrap());
        back.clear();
        flate2::read::GzDecoder::new(&*zipped)
            .read_to_end(&mut back)
            .unwrap();
        assert_eq!(back, bytes);
    }
}
