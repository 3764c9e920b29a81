//! Pictures as they come from a camera: are they JPEG, and what do they say besides the picture?

/// Why bytes are not taken as a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the picture is not a whole JPEG file")]
pub struct NotJpeg;

/// The picture alone, without what cameras write beside it: place, time, device, a small copy.
///
/// Segments for applications (APP1 to APP15 but for Adobe's APP14, which tells the colours) and comments go.
/// What follows the start of the picture data is kept as it is. Source: ITU-T T.81, annex B.
pub(super) fn without_metadata(bytes: &[u8]) -> Result<Vec<u8>, NotJpeg> {
    const START: [u8; 2] = [0xFF, 0xD8];
    const END: [u8; 2] = [0xFF, 0xD9];
    let mut rest = bytes.strip_prefix(&START).ok_or(NotJpeg)?;
    let mut clean = START.to_vec();
    loop {
        let [0xFF, marker, high, low, ..] = *rest else { return Err(NotJpeg) };
        let length = 2 + usize::from(u16::from_be_bytes([high, low]));
        let (segment, after) = rest.split_at_checked(length).ok_or(NotJpeg)?;
        match marker {
            0xE1..=0xED | 0xEF | 0xFE => {}
            // The picture data begins, and goes on to the end.
            0xDA => {
                let end = rest.windows(2).rposition(|it| it == END).ok_or(NotJpeg)?;
                clean.extend_from_slice(&rest[..end + 2]);
                return Ok(clean);
            }
            0xC0..=0xFE => clean.extend_from_slice(segment),
            _ => return Err(NotJpeg),
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn picture(exif: &[u8]) -> Vec<u8> {
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 1, 0xFF, 0xE1];
        bytes.extend(length);
        bytes.extend(exif);
        bytes.extend([0xFF, 0xFE, 0, 3, b'x', 0xFF, 0xDA, 0, 3, 9, 7, 7, 0xFF, 0, 7, 0xFF, 0xD9]);
        bytes
    }

    #[test]
    fn the_place_a_picture_was_taken_at_is_left_out() {
        let clean = without_metadata(&picture(b"GPS 12.0464 S")).unwrap();
        assert_eq!(
            clean,
            [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 1, 0xFF, 0xDA, 0, 3, 9, 7, 7, 0xFF, 0, 7, 0xFF, 0xD9]
        );
    }

    proptest! {
        #[test]
        fn a_part_of_a_picture_is_none(cut in 0_usize..42, exif in prop::collection::vec(any::<u8>(), 20)) {
            prop_assert_eq!(without_metadata(&picture(&exif)[..cut]), Err(NotJpeg));
        }

        #[test]
        fn any_bytes_are_read_without_harm(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = without_metadata(&[&[0xFF, 0xD8, 0xFF], &bytes[..]].concat());
        }
    }
}
