//! Lengths in front of what they measure, in the bytes that are sealed: unsigned LEB128.

/// Adds a length.
pub fn push_length(bytes: &mut Vec<u8>, mut length: usize) {
    while 0x80 <= length {
        bytes.push(length.to_le_bytes()[0] | 0x80);
        length >>= 7;
    }
    bytes.push(length.to_le_bytes()[0]);
}

/// Takes a length off the front; `None` when there is none.
pub fn take_length(bytes: &mut &[u8]) -> Option<usize> {
    let mut length = 0;
    for shift in (0..usize::BITS).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        length |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(length);
        }
    }
    None
}

/// Takes a length and that many bytes off the front; `None` when there are fewer.
pub fn take_measured<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = take_length(bytes)?;
    let (measured, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(measured)
}
