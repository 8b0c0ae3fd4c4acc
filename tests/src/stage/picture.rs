//! Screenshots small enough to be kept: at most 256 colours, chosen by splitting the picture's own
//! colours where they spread most.

use anyhow::{Context, Result, ensure};
use std::collections::BTreeMap;
use std::io::Cursor;

const COLOURS: usize = 256;

/// A colour with how often it stands in the picture.
type Counted = ([u8; 3], u64);

/// The same picture as a palette PNG.
///
/// # Errors
/// When it is no PNG of 8-bit colours.
pub fn palette(picture: &[u8]) -> Result<Vec<u8>> {
    let mut reader = png::Decoder::new(Cursor::new(picture)).read_info()?;
    let size = reader.output_buffer_size().context("too large a picture")?;
    let mut bytes = vec![0; size];
    let frame = reader.next_frame(&mut bytes)?;
    ensure!(
        frame.bit_depth == png::BitDepth::Eight,
        "not a picture of 8-bit colours"
    );
    let samples = frame.color_type.samples();
    ensure!(samples >= 3, "not a picture in colour");
    let pixels: Vec<[u8; 3]> = bytes
        .chunks_exact(samples)
        .filter_map(|pixel| pixel.first_chunk::<3>().copied())
        .collect();

    let mut counts: BTreeMap<[u8; 3], u64> = BTreeMap::new();
    for pixel in &pixels {
        *counts.entry(*pixel).or_default() += 1;
    }
    let boxes = split(counts.into_iter().collect());
    let mut colours = Vec::new();
    let mut index: BTreeMap<[u8; 3], u8> = BTreeMap::new();
    for (number, group) in boxes.iter().enumerate() {
        colours.extend(mean(group));
        for (colour, _) in group {
            index.insert(*colour, u8::try_from(number)?);
        }
    }
    let indexed: Vec<u8> = pixels
        .iter()
        .filter_map(|pixel| index.get(pixel).copied())
        .collect();

    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, frame.width, frame.height);
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(colours);
    encoder.set_compression(png::Compression::High);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&indexed)?;
    writer.finish()?;
    Ok(out)
}

/// Splits the colours into groups, always the group that is furthest spread for how much it shows.
fn split(colours: Vec<Counted>) -> Vec<Vec<Counted>> {
    let mut groups = vec![colours];
    while groups.len() < COLOURS {
        let widest = (0..groups.len()).max_by_key(|at| groups.get(*at).map_or(0, |g| weight(g)));
        let Some(group) = widest
            .filter(|at| groups.get(*at).is_some_and(|g| weight(g) > 0))
            .map(|at| groups.swap_remove(at))
        else {
            break;
        };
        let (low, high) = halves(group);
        groups.extend([low, high]);
    }
    groups
}

/// Spread of a group on its widest channel, by the root of how many pixels it has.
fn weight(group: &[Counted]) -> u64 {
    let pixels: u64 = group.iter().map(|(_, count)| count).sum();
    u64::from(spread(group, widest(group))) * pixels.isqrt()
}

fn channel(colour: &[u8; 3], channel: usize) -> u8 {
    colour.get(channel).copied().unwrap_or(0)
}

fn spread(group: &[Counted], of: usize) -> u8 {
    let values = group.iter().map(|(colour, _)| channel(colour, of));
    let most = values.clone().max().unwrap_or(0);
    most - values.min().unwrap_or(0)
}

fn widest(group: &[Counted]) -> usize {
    (0..3).max_by_key(|c| spread(group, *c)).unwrap_or(0)
}

/// Two parts at the middle of the widest channel's range; both have members.
fn halves(group: Vec<Counted>) -> (Vec<Counted>, Vec<Counted>) {
    let of = widest(&group);
    let values = group.iter().map(|(colour, _)| channel(colour, of));
    let (least, most) = (values.clone().min().unwrap_or(0), values.max().unwrap_or(0));
    let middle = least + (most - least) / 2;
    group
        .into_iter()
        .partition(|(colour, _)| channel(colour, of) <= middle)
}

fn mean(group: &[Counted]) -> [u8; 3] {
    let pixels: u64 = group.iter().map(|(_, count)| count).sum();
    [0, 1, 2].map(|c| {
        let sum: u64 = group
            .iter()
            .map(|(colour, count)| u64::from(channel(colour, c)) * count)
            .sum();
        u8::try_from(sum / pixels.max(1)).unwrap_or(0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(pixels: &[u8], width: u32) -> Vec<u8> {
        let mut out = Vec::new();
        let height = u32::try_from(pixels.len()).unwrap() / 3 / width;
        let mut encoder = png::Encoder::new(&mut out, width, height);
        encoder.set_color(png::ColorType::Rgb);
        encoder
            .write_header()
            .unwrap()
            .write_image_data(pixels)
            .unwrap();
        out
    }

    fn colours(picture: &[u8]) -> Vec<u8> {
        let mut decoder = png::Decoder::new(Cursor::new(picture));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut bytes = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn few_colours_are_kept_exactly() {
        let pixels = [0, 0, 0, 255, 255, 255, 200, 30, 20, 0, 0, 0];
        assert_eq!(colours(&palette(&png(&pixels, 2)).unwrap()), pixels);
    }

    #[test]
    fn many_colours_come_close() {
        let pixels: Vec<u8> = (0..64 * 64)
            .flat_map(|n: u32| [n % 64 * 4, n / 64 * 4, 128].map(|v| u8::try_from(v).unwrap()))
            .collect();
        let near = colours(&palette(&png(&pixels, 64)).unwrap());
        assert!(pixels.iter().zip(&near).all(|(a, b)| a.abs_diff(*b) <= 16));
    }
}
