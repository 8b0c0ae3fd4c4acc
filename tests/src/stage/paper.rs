//! What a browser printed: how many pages of which size, and how much is written on each. Reads the
//! files that Chromium writes, and no others.

use anyhow::{Context, Result, ensure};
use flate2::read::ZlibDecoder;
use std::io::Read;

/// A4 upright, in points.
pub const A4: (u32, u32) = (595, 842);
/// A4 on its side.
pub const A4_ACROSS: (u32, u32) = (842, 595);

/// Printed pages.
#[derive(Debug)]
pub struct Paper {
    /// The file.
    pub pdf: Vec<u8>,
    /// Its pages: across and down in points, and how much is written there, to be
    /// compared with other pages.
    pub pages: Vec<((u32, u32), usize)>,
}

impl Paper {
    /// Reads a printed file.
    ///
    /// # Errors
    /// When it is none, or has no page.
    pub(super) fn read(pdf: Vec<u8>) -> Result<Self> {
        let text = String::from_utf8_lossy(&pdf);
        let objects: Vec<&str> = text.split("\nendobj").collect();
        let all = objects.iter().filter(|o| o.contains("/Type /Page\n"));
        let mut pages = Vec::new();
        for page in all {
            let size = page
                .split("/MediaBox [0 0 ")
                .nth(1)
                .context("a page without size")?;
            let size = size.split(']').next().unwrap_or_default();
            let size: Vec<f64> = size.split(' ').map_while(|n| n.parse().ok()).collect();
            let (&[across, down], Some(contents)) = (&*size, page.split("/Contents ").nth(1))
            else {
                anyhow::bail!("a page that cannot be read: {page}");
            };
            let number = contents.split(' ').next().unwrap_or_default();
            pages.push((
                (points(across), points(down)),
                written(&pdf, number).with_context(|| format!("page object {number}"))?,
            ));
        }
        ensure!(!pages.is_empty(), "no page was printed");
        drop(text);
        Ok(Self { pdf, pages })
    }

    /// The sizes of its pages.
    #[must_use]
    pub fn sizes(&self) -> Vec<(u32, u32)> {
        self.pages.iter().map(|(size, _)| *size).collect()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the size of a sheet"
)]
fn points(number: f64) -> u32 {
    number.round() as u32
}

/// How much the stream of that number writes: the digits of the codes of its characters, which take two
/// or four each. Only what is compared with another page of the same file means anything.
fn written(pdf: &[u8], number: &str) -> Result<usize> {
    let head = format!("\n{number} 0 obj");
    let found = |what: &[u8], from: usize| {
        let rest = pdf.get(from..)?;
        let at = rest.windows(what.len()).position(|w| w == what)?;
        Some(from + at + what.len())
    };
    let start = found(head.as_bytes(), 0).context("it is not there")?;
    let start = found(b"stream\n", start).context("it has no content")?;
    let mut content = String::new();
    let bytes = pdf.get(start..).unwrap_or_default();
    ZlibDecoder::new(bytes).read_to_string(&mut content)?;
    let mut digits = 0;
    let mut within = false;
    for letter in content.chars() {
        match letter {
            '<' => within = true,
            '>' => within = false,
            _ if within && letter.is_ascii_hexdigit() => digits += 1,
            _ => {}
        }
    }
    Ok(digits)
}
