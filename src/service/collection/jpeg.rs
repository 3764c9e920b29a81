//! Pictures as they come from a camera: are they JPEG, and what do they say besides the picture?

/// Why bytes are not taken as a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotPicture {
    /// They are something else, or a part.
    #[error("the picture is not a whole JPEG file")]
    NotJpeg,
    /// A few bytes would fill the memory of whoever looks at it.
    #[error("a picture has at most {MOST_PIXELS} pixels; make it smaller")]
    TooManyPixels,
}

/// The most pixels of a picture: four times those of a good scan of a sheet.
const MOST_PIXELS: u32 = 50_000_000;

const START: [u8; 2] = [0xFF, 0xD8];
const END: [u8; 2] = [0xFF, 0xD9];
const SCAN: u8 = 0xDA;

/// The picture alone, without what cameras write beside it: place, time, device, small copies.
///
/// Segments for applications and comments go. Of two, what the colours depend on stays: JFIF's without its small
/// copy, and Adobe's. Everything behind the end of the picture goes too: phones put more pictures there, each with
/// a place of its own. Source: ITU-T T.81, annex B; JFIF 1.02; CIPA DC-007 (multi-picture format).
pub(super) fn without_metadata(bytes: &[u8]) -> Result<Vec<u8>, NotPicture> {
    let mut rest = bytes.strip_prefix(&START).ok_or(NotPicture::NotJpeg)?;
    let mut clean = START.to_vec();
    let mut has_scan = false;
    loop {
        let [0xFF, marker, after @ ..] = rest else { return Err(NotPicture::NotJpeg) };
        match marker {
            // Any number of these may stand before a marker.
            0xFF => {
                rest = &rest[1..];
                continue;
            }
            0xD9 if has_scan => {
                clean.extend(END);
                return Ok(clean);
            }
            0xC0..=0xCF | SCAN..=0xDF | 0xE0..=0xEF | 0xFE => {}
            _ => return Err(NotPicture::NotJpeg),
        }
        let length = after.first_chunk().map_or(0, |it| usize::from(u16::from_be_bytes(*it)));
        let (segment, after) = after.split_at_checked(length).ok_or(NotPicture::NotJpeg)?;
        let content = segment.get(2..).ok_or(NotPicture::NotJpeg)?;
        check_size(*marker, content)?;
        keep(*marker, content, &mut clean);
        rest = after;
        if *marker == SCAN {
            let (data, after) = rest.split_at(length_of_scan(rest));
            clean.extend_from_slice(data);
            rest = after;
            has_scan = true;
        }
    }
}

/// Adds a segment, or what of it belongs to the picture.
fn keep(marker: u8, content: &[u8], clean: &mut Vec<u8>) {
    let kept = match (marker, content) {
        (0xE0, [b'J', b'F', b'I', b'F', 0, ..]) => [content.get(..12).unwrap_or_default(), &[0, 0]].concat(),
        (0xEE, [b'A', b'd', b'o', b'b', b'e', ..]) => content.get(..12).unwrap_or_default().to_vec(),
        (0xE0..=0xEF | 0xFE, _) => return,
        _ => content.to_vec(),
    };
    let length = u16::try_from(kept.len() + 2).unwrap_or(u16::MAX);
    clean.extend([0xFF, marker]);
    clean.extend(length.to_be_bytes());
    clean.extend(kept);
}

/// Refuses what only looks small, by the segment that tells the size.
fn check_size(marker: u8, content: &[u8]) -> Result<(), NotPicture> {
    let tells_size = matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC);
    if !tells_size {
        return Ok(());
    }
    let [_, a, b, c, d, ..] = *content else { return Err(NotPicture::NotJpeg) };
    let (height, width) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
    if u32::from(height) * u32::from(width) <= MOST_PIXELS { Ok(()) } else { Err(NotPicture::TooManyPixels) }
}

/// How long the data of a scan is: up to a marker that is neither an escaped byte nor one that it restarts at.
fn length_of_scan(data: &[u8]) -> usize {
    let ends = |it: &[u8]| it[0] == 0xFF && !matches!(it[1], 0 | 0xD0..=0xD7);
    data.windows(2).position(ends).unwrap_or(data.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SEEN: [u8; 19] =
        [0xFF, 0xD8, 0xFF, 0xDA, 0, 3, 9, 7, 0xFF, 0, 0xFF, 0xD3, 7, 0xFF, 0xDA, 0, 2, 0xFF, 0xD9];

    fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, marker], &length[..], content].concat()
    }

    fn picture(exif: &[u8]) -> Vec<u8> {
        let mut bytes = START.to_vec();
        bytes.extend([segment(0xE1, exif), segment(0xFE, b"x")].concat());
        bytes.extend(&SEEN[2..13]);
        // A second scan, with something between, as pictures have that come in ever finer.
        bytes.extend([segment(0xE2, exif), vec![0xFF]].concat());
        bytes.extend(&SEEN[13..]);
        bytes
    }

    #[test]
    fn the_place_a_picture_was_taken_at_is_left_out() {
        assert_eq!(without_metadata(&picture(b"GPS 12.0464 S")).unwrap(), SEEN);
    }

    #[test]
    fn what_stands_behind_the_end_of_a_picture_is_left_out() {
        let pictures = picture(b"GPS 12.0464 S").repeat(2);

        assert_eq!(without_metadata(&pictures).unwrap(), SEEN);
    }

    #[test]
    fn small_copies_are_left_out_and_what_tells_the_colours_stays() {
        let jfif = b"JFIF\0\x01\x02\x01\0\x48\0\x48";
        let (small, none) =
            (segment(0xE0, &[jfif, &[1, 1, 7, 7, 7][..]].concat()), [&jfif[..], &[0, 0]].concat());
        let adobe = segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01");
        let bytes = [&START[..], &small, &segment(0xE0, b"JFXX\0"), &adobe, &SEEN[2..]].concat();

        let clean = without_metadata(&bytes).unwrap();

        assert_eq!(clean, [&START[..], &segment(0xE0, &none), &adobe, &SEEN[2..]].concat());
    }

    #[test]
    fn a_picture_that_would_fill_the_memory_is_refused() {
        let of_size = |side: [u8; 2]| {
            let size = segment(0xC0, &[&[8], &side[..], &side[..], &[1, 1, 17, 0]].concat());
            without_metadata(&[&START[..], &size, &SEEN[2..]].concat())
        };

        assert!(of_size([7, 0xD0]).is_ok());
        assert_eq!(of_size([0xFF, 0xFF]), Err(NotPicture::TooManyPixels));
    }

    proptest! {
        #[test]
        fn a_part_of_a_picture_is_none(cut in 0_usize..73, exif in prop::collection::vec(any::<u8>(), 20)) {
            prop_assert_eq!(without_metadata(&picture(&exif)[..cut]), Err(NotPicture::NotJpeg));
        }

        #[test]
        fn any_bytes_are_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = without_metadata(&[&[0xFF, 0xD8, 0xFF], &bytes[..]].concat());
        }
    }
}
