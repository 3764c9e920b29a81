//! Documents of up to ten letters and digits in one number, six bits each.

/// Marks a document too long to be packed; the rest of the number is a text's.
pub(crate) const LONG: u64 = 1 << 63;

/// Letters and digits a packed document can have.
pub(crate) const PACKED: usize = 10;

/// The number of the text of a document that is too long to be packed.
pub(crate) fn long_document(code: u64) -> Option<u32> {
    (code & LONG != 0).then_some((code & !LONG) as u32)
}

/// Whether a document is written in up to ten digits and capitals, so that [`crate::matching::Roll::documents`]
/// gives it back as it is.
pub fn is_bare_document(text: &str) -> bool {
    text.len() <= PACKED && text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
}

/// Packs up to ten letters and digits, six bits each, the last one lowest; `None` when there are more,
/// or other signs.
pub(crate) fn pack(text: &[u8]) -> Option<u64> {
    if PACKED < text.len() {
        return None;
    }
    text.iter().try_fold(0, |code, &byte| match byte {
        b'0'..=b'9' => Some(code << 6 | u64::from(byte - b'0' + 1)),
        b'A'..=b'Z' => Some(code << 6 | u64::from(byte - b'A' + 11)),
        _ => None,
    })
}

/// The letters and digits of a packed document at the start of a buffer, and how many there are.
pub(crate) fn unpack(code: u64) -> ([u8; PACKED], usize) {
    let mut text = [0; PACKED];
    let used = packed_len(code);
    for (i, byte) in text.iter_mut().enumerate().take(used) {
        let digit = (code >> (6 * (used - 1 - i)) & 63) as u8;
        *byte = if digit <= 10 { b'0' + digit - 1 } else { b'A' + digit - 11 };
    }
    (text, used)
}

/// How many letters and digits a packed document has; 0 for one too long to be packed.
#[inline]
pub(crate) const fn packed_len(code: u64) -> usize {
    if code & LONG == 0 { (64 - code.leading_zeros() as usize).div_ceil(6) } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_document_survives_packing(text in "[0-9A-Z]{0,10}") {
            let (unpacked, used) = unpack(pack(text.as_bytes()).unwrap());
            prop_assert_eq!(&unpacked[..used], text.as_bytes());
        }
    }
}
