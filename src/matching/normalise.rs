//! From text as written to the one form that is compared.
//!
//! The form is for comparing only; what was written is kept elsewhere. Ñ becomes N here, because
//! keyboards without it and exports through old code pages write N, and a match must survive that.

use unicode_normalization::UnicodeNormalization;

/// Bytes of a field that take part; a longer field is cut, so that no input can slow matching down.
pub(crate) const LONGEST_FIELD: usize = 240;

/// Small words that come and go in front of surnames.
const PARTICLES: [&[u8]; 18] = [
    b"DE", b"DEL", b"LA", b"LAS", b"LOS", b"EL", b"Y", b"E", b"DA", b"DO", b"DOS", b"DAS", b"DI", b"VAN",
    b"VON", b"DER", b"DEN", b"LE",
];

/// Letters a particle has at most.
pub(crate) const LONGEST_PARTICLE: usize = 3;

/// Whether a word of a name is a particle such as `DE` or `VAN`.
pub(crate) fn is_particle(word: &[u8]) -> bool {
    word.len() <= LONGEST_PARTICLE && PARTICLES.contains(&word)
}

/// Cuts a field to [`LONGEST_FIELD`] bytes at a character boundary.
pub(crate) fn cut(text: &str) -> &str {
    if text.len() <= LONGEST_FIELD {
        return text;
    }
    let end = (0..=LONGEST_FIELD).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
    &text[..end]
}

/// What becomes of each byte of a text: itself in upper case, or one of the marks below.
const FOLDED: [u8; 256] = {
    let mut table = [GAP; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            plain @ (b'A'..=b'Z' | b'0'..=b'9' | b'a'..=b'z') => plain.to_ascii_uppercase(),
            b'\'' | b'`' => NOTHING,
            128.. => RARE,
            _ => GAP,
        };
        byte += 1;
    }
    table
};

/// Parts words.
const GAP: u8 = 0;
/// Vanishes.
const NOTHING: u8 = 1;
/// Begins a letter outside ASCII.
const RARE: u8 = 2;

/// Appends upper-case words without accents, parted by single spaces.
///
/// Apostrophes vanish (`O'Brien` is `OBRIEN`), every other sign parts words. Letters of scripts
/// without case stay as they are.
pub(crate) fn fold(text: &str, out: &mut Vec<u8>) {
    let start = out.len();
    let mut gap = false;
    let text = cut(text);
    let mut at = 0;
    while let Some(&byte) = text.as_bytes().get(at) {
        at += 1;
        match FOLDED[usize::from(byte)] {
            GAP => gap = true,
            NOTHING => {}
            RARE => {
                let Some(symbol) = text[at - 1..].chars().next() else { return };
                at += symbol.len_utf8() - 1;
                if !matches!(symbol, '’' | '‘' | '´' | '\u{300}'..='\u{36f}') {
                    fold_rare(symbol, start, &mut gap, out);
                }
            }
            plain => push(plain, start, &mut gap, out),
        }
    }
}

fn push(byte: u8, start: usize, gap: &mut bool, out: &mut Vec<u8>) {
    if *gap && start < out.len() {
        out.push(b' ');
    }
    *gap = false;
    out.push(byte);
}

/// Folds a letter outside ASCII: accents are taken off, ligatures written out.
fn fold_rare(symbol: char, start: usize, gap: &mut bool, out: &mut Vec<u8>) {
    let plain = match symbol {
        'á' | 'Á' | 'à' | 'À' | 'ä' | 'Ä' | 'â' | 'Â' | 'ã' | 'Ã' | 'å' | 'Å' | 'ª' => "A",
        'é' | 'É' | 'è' | 'È' | 'ë' | 'Ë' | 'ê' | 'Ê' => "E",
        'í' | 'Í' | 'ì' | 'Ì' | 'ï' | 'Ï' | 'î' | 'Î' => "I",
        'ó' | 'Ó' | 'ò' | 'Ò' | 'ö' | 'Ö' | 'ô' | 'Ô' | 'õ' | 'Õ' | 'ø' | 'Ø' | 'º' => "O",
        'ú' | 'Ú' | 'ù' | 'Ù' | 'ü' | 'Ü' | 'û' | 'Û' => "U",
        'ñ' | 'Ñ' => "N",
        'ç' | 'Ç' => "C",
        'ß' => "SS",
        'æ' | 'Æ' => "AE",
        'œ' | 'Œ' => "OE",
        'ł' | 'Ł' => "L",
        'đ' | 'Đ' | 'ð' | 'Ð' => "D",
        'þ' | 'Þ' => "TH",
        _ => "",
    };
    if !plain.is_empty() {
        plain.bytes().for_each(|byte| push(byte, start, gap, out));
        return;
    }
    if !symbol.is_alphanumeric() {
        *gap = true;
        return;
    }
    for part in std::iter::once(symbol).nfkd().filter(|part| part.is_alphanumeric()) {
        for upper in part.to_uppercase() {
            let mut buffer = [0; 4];
            upper.encode_utf8(&mut buffer).bytes().for_each(|byte| push(byte, start, gap, out));
        }
    }
}

/// Appends a folded name; digits that an optical reader put among letters become those letters.
pub(crate) fn fold_name(text: &str, out: &mut Vec<u8>) {
    let start = out.len();
    fold(text, out);
    let name = &mut out[start..];
    if !name.iter().any(u8::is_ascii_digit) || !name.iter().any(u8::is_ascii_alphabetic) {
        return;
    }
    for byte in name {
        *byte = match *byte {
            b'0' => b'O',
            b'1' => b'I',
            b'2' => b'Z',
            b'5' => b'S',
            b'8' => b'B',
            other => other,
        };
    }
}

/// The letters and digits of a document or another code, upper case and without signs.
pub(crate) fn fold_code(text: &str, out: &mut Vec<u8>) {
    for symbol in cut(text).chars() {
        if symbol.is_ascii_alphanumeric() {
            out.push(symbol.to_ascii_uppercase() as u8);
        } else if symbol.is_alphanumeric() {
            let mut buffer = [0; 4];
            out.extend_from_slice(symbol.encode_utf8(&mut buffer).as_bytes());
        }
    }
}

/// The last nine digits of a telephone number, four bits each; 0 for none.
///
/// Country codes and trunk zeros stand in front and so fall away.
pub(crate) fn phone_digits(text: &str) -> u64 {
    let digits = cut(text).bytes().filter(u8::is_ascii_digit).map(|byte| u64::from(byte - b'0'));
    let (mut number, mut count) = (0_u64, 0);
    for digit in digits {
        number = (number << 4 | digit) & 0xf_ffff_ffff;
        count += 1;
    }
    if count < 5 { 0 } else { number }
}

/// A date as the digits `yyyymmdd`, four bits each, 0 when there is none or it cannot be read.
///
/// Reads `1988-10-26`, `19881026`, `26/10/1988` and, where the day cannot be a month, `10/26/1988`,
/// each with any sign between the parts and anything behind a blank or a `T`. A date that cannot be
/// (month 13, day 45) is kept, because it is still evidence of what was written.
pub(crate) fn date_digits(text: &str) -> u32 {
    if let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text.as_bytes() {
        let digits = [y1, y2, y3, y4, m1, m2, d1, d2];
        if digits.iter().all(u8::is_ascii_digit) {
            return digits.iter().fold(0, |packed, digit| packed << 4 | u32::from(digit - b'0'));
        }
    }
    let number = date_number(text);
    (0..8).fold(0, |digits, place| digits | (number / 10_u32.pow(place) % 10) << (4 * place))
}

fn date_number(text: &str) -> u32 {
    let text = text.trim();
    let text = text.split(['T', ' ']).next().unwrap_or(text);
    let mut parts = [(0_u32, 0_usize); 3];
    let mut used = 0;
    for part in text.split(|symbol: char| !symbol.is_ascii_digit()).filter(|part| !part.is_empty()) {
        let (Some(slot), Ok(value)) = (parts.get_mut(used), part.parse()) else { return 0 };
        *slot = (value, part.len());
        used += 1;
    }
    match (used, parts) {
        (1, [(value, 8), ..]) => value,
        (3, [(month, 1..=2), (day, 1..=2), (year, 4)]) if month <= 12 && 12 < day => {
            year * 10_000 + month * 100 + day
        }
        (3, [(year, 4), (month, 1..=2), (day, 1..=2)] | [(day, 1..=2), (month, 1..=2), (year, 4)]) => {
            year * 10_000 + month * 100 + day
        }
        _ => 0,
    }
}

/// A 64-bit hash that is the same on every machine and in every run.
///
/// Multiply-and-fold over eight bytes at a time. It is not keyed: where keys leave the process they
/// are put through an HMAC by the caller.
#[inline]
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ (bytes.len() as u64);
    let mut chunks = bytes.chunks_exact(8);
    for chunk in &mut chunks {
        let mut word = [0; 8];
        word.copy_from_slice(chunk);
        state = mix(state, u64::from_le_bytes(word));
    }
    let mut word = [0; 8];
    let rest = chunks.remainder();
    word[..rest.len()].copy_from_slice(rest);
    mix(state, u64::from_le_bytes(word))
}

/// Folds one more number into a hash.
#[inline]
pub(crate) fn mix(state: u64, value: u64) -> u64 {
    let product = u128::from(state ^ value ^ 0xa076_1d64_78bd_642f)
        * u128::from(value.rotate_left(32) ^ 0xe703_7ed1_a0b4_28db);
    (product as u64) ^ ((product >> 64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        let mut out = Vec::new();
        fold_name(text, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn names_are_folded_to_plain_capitals() {
        for (written, expected) in [
            ("Ñaupari", "NAUPARI"),
            ("  de la   Cruz-Núñez. ", "DE LA CRUZ NUNEZ"),
            ("O’Brien", "OBRIEN"),
            ("J0SE", "JOSE"),
            ("Nun\u{303}ez", "NUNEZ"),
            ("Straße", "STRASSE"),
            ("Čapek", "CAPEK"),
            ("李 小龙", "李 小龙"),
            ("12345", "12345"),
        ] {
            assert_eq!(folded(written), expected);
        }
    }

    #[test]
    fn dates_are_read_in_the_usual_orders() {
        for (written, expected) in [
            ("1988-10-26", 19_881_026),
            ("19881026", 19_881_026),
            ("26/10/1988", 19_881_026),
            ("10/26/1988", 19_881_026),
            ("1988-10-26T00:00:00", 19_881_026),
            ("", 0),
            ("soon", 0),
            ("1-2-3-4", 0),
        ] {
            assert_eq!(date_number(written), expected, "{written}");
        }
    }

    #[test]
    fn a_huge_field_is_cut_between_letters() {
        let long = "Ñ".repeat(5_000_000);
        assert_eq!(folded(&long).len(), LONGEST_FIELD / 2);
    }
}
