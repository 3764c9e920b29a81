//! Values as a file of the profile writes them: letters, lengths, character sets.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use crate::domain::profile::{Accents, Enye, Export, ExportField, LetterCase};

/// Characters 128 to 255 of code page 850, which DOS used in western Europe and Latin America.
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀\
     ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";
/// Characters 128 to 255 of code page 437, the first of the PC.
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
     αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// Why a value cannot stand in a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValueFault {
    /// It has more characters than the column.
    TooLong,
    /// It has a character that the file's character set lacks.
    Letter,
}

/// A value as a file writes it, before it is put into the file's character set.
pub fn written<'a>(value: &'a str, export: &Export) -> Cow<'a, str> {
    let mut value = Cow::Borrowed(value);
    if export.case == LetterCase::Upper && value.chars().any(char::is_lowercase) {
        value = value.to_uppercase().into();
    }
    if export.accents == Accents::Strip && !value.is_ascii() {
        value = without_accents(&value).into();
    }
    if export.enye == Enye::N && value.contains(['Ñ', 'ñ']) {
        value = value.replace('Ñ', "N").replace('ñ', "n").into();
    }
    value
}

/// Why a value cannot stand in a column of a file, if it cannot.
pub fn fault_of(value: &str, field: &ExportField, export: &Export) -> Option<ValueFault> {
    let value = written(value, export);
    let limit = usize::try_from(field.length).unwrap_or(usize::MAX);
    if 0 < limit && limit < value.chars().count() {
        return Some(ValueFault::TooLong);
    }
    let has = |letter: char| letter.is_ascii() || is_in(&export.encoding, letter);
    (!value.chars().all(has)).then_some(ValueFault::Letter)
}

/// Whether a character set has a letter beyond ASCII.
fn is_in(encoding: &str, letter: char) -> bool {
    match encoding {
        "cp850" => CP850.contains(letter),
        "cp437" => CP437.contains(letter),
        "windows-1252" => !WINDOWS_1252.encode(letter.encode_utf8(&mut [0; 4])).2,
        _ => true,
    }
}

/// The same without accents. The Ñ is a letter of its own.
fn without_accents(value: &str) -> String {
    let mut plain = String::with_capacity(value.len());
    for letter in value.nfc() {
        if matches!(letter, 'Ñ' | 'ñ') {
            plain.push(letter);
        } else {
            plain.extend(std::iter::once(letter).nfd().filter(|it| !is_combining_mark(*it)));
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn export(encoding: &str) -> Export {
        Export { encoding: encoding.into(), ..Export::default() }
    }

    #[test]
    fn accents_go_and_the_enye_stays_unless_the_profile_says_otherwise() {
        let upper = Export { case: LetterCase::Upper, accents: Accents::Strip, ..export("cp850") };
        assert_eq!(written("Ñahui Múñoz-Güell", &upper), "ÑAHUI MUÑOZ-GUELL");
        let plain = Export { enye: Enye::N, ..upper };
        assert_eq!(written("n\u{303}ahui", &plain), "NAHUI");
        assert_eq!(written("Ñahui", &export("utf-8")), "Ñahui");
    }

    #[test]
    fn a_value_must_fit_its_column_and_its_character_set() {
        let field = ExportField { length: 5, ..ExportField::default() };
        let faults = |value: &str, encoding: &str| fault_of(value, &field, &export(encoding));
        assert_eq!(faults("Ñáñez", "cp850"), None);
        assert_eq!(faults("Ñáñezz", "cp850"), Some(ValueFault::TooLong));
        assert_eq!(faults("Ş", "cp850"), Some(ValueFault::Letter));
        assert_eq!(faults("Ã", "cp850"), None);
        assert_eq!(faults("Ã", "cp437"), Some(ValueFault::Letter));
        assert_eq!(
            (faults("€", "windows-1252"), faults("Ş", "windows-1252")),
            (None, Some(ValueFault::Letter))
        );
        assert_eq!(faults("Şşş", "utf-8"), None);
    }

    #[test]
    fn both_code_pages_have_128_characters_beyond_ascii() {
        assert_eq!((CP850.chars().count(), CP437.chars().count()), (128, 128));
    }
}
