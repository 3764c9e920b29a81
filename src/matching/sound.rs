//! How names sound.

/// A key that is the same for spellings that sound alike in Spanish, and mostly in English.
///
/// It follows the usual reductions (silent H, B/V, S/Z/soft C, LL/Y, K/QU/hard C, HU/GU/W, PH/F),
/// keeps vowels and drops doubled letters. Words are run together.
pub(crate) fn phonetic(name: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    let at = |i: usize| name.get(i).copied().unwrap_or(b' ');
    let mut i = 0;
    while i < name.len() {
        let next = at(i + 1);
        let (sound, used): (&[u8], usize) = match (name[i], next) {
            (b'H' | b'G', b'U') if matches!(at(i + 2), b'A' | b'E' | b'I' | b'O') => (b"W", 2),
            (b'C' | b'S', b'H') => (b"X", 2),
            (b'P', b'H') => (b"F", 2),
            (b'Q', b'U') | (b'C', b'K') => (b"K", 2),
            (b'L', b'L') => (b"I", 2),
            (b'H' | b' ', _) => (b"", 1),
            (b'C', b'E' | b'I') | (b'Z' | b'X', _) => (b"S", 1),
            (b'C' | b'Q', _) => (b"K", 1),
            (b'G', b'E' | b'I') => (b"J", 1),
            (b'V', _) => (b"B", 1),
            (b'Y', _) => (b"I", 1),
            _ => (&name[i..=i], 1),
        };
        for &byte in sound {
            if out.len() == start || out.last() != Some(&byte) {
                out.push(byte);
            }
        }
        i += used;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_that_sound_alike_share_a_key() {
        let key = |name: &str| {
            let mut out = Vec::new();
            phonetic(name.as_bytes(), &mut out);
            out
        };
        for (left, right) in [
            ("VASQUEZ", "BASKES"),
            ("HUAMAN", "GUAMAN"),
            ("YUPANQUI", "LLUPANKI"),
            ("GIMENEZ", "JIMENES"),
            ("DE LA CRUZ", "DELACRUS"),
        ] {
            assert_eq!(key(left), key(right), "{left} {right}");
        }
        assert_ne!(key("QUISPE"), key("QUISPA"));
    }
}
