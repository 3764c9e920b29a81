//! Identity documents: their shapes as data, the one form in which they are compared, the check character.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// What a document may be written with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Characters {
    /// The digits 0 to 9.
    #[default]
    Digits,
    /// The digits and the letters A to Z.
    LettersDigits,
}

/// How a check character is computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckRule {
    /// There is none.
    #[default]
    None,
    /// The character printed after the eight digits of the Peruvian DNI.
    PeDni,
}

/// The shape of the identity documents of a place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DocumentScheme {
    /// What people call it, such as `DNI`, by language.
    pub name: BTreeMap<String, String>,
    /// The fewest characters it has, a check character not counted.
    pub min_length: u32,
    /// The most characters it has, a check character not counted.
    pub max_length: u32,
    /// What it is written with.
    pub characters: Characters,
    /// How its check character is computed.
    pub check: CheckRule,
}

/// What the check character says. A wrong one is a warning and never makes a document wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckCharacter {
    /// None was written.
    Absent,
    /// It fits the number.
    Agrees,
    /// It does not fit the number.
    Differs,
}

/// A document of the right shape, in the one form in which documents are stored, indexed and compared.
///
/// Leading zeros are kept. `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Document {
    number: String,
    #[zeroize(skip)]
    check: CheckCharacter,
}

/// Why a text is no document of the scheme. The text itself is never repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// Nothing was written, or only a dash.
    #[error("the document is missing")]
    Missing,
    /// It has too few or too many characters, or others than allowed, or nothing but zeros.
    #[error("the document does not have the shape asked for")]
    Shape,
}

impl Document {
    /// The number, without the check character.
    pub fn as_str(&self) -> &str {
        &self.number
    }

    /// What the check character says, if one was written.
    pub fn check(&self) -> CheckCharacter {
        self.check
    }
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Document(…)")
    }
}

impl DocumentScheme {
    /// Reads a document: spaces, dots and hyphens go, letters become capitals, zeros stay.
    ///
    /// A check character is split off only where it is plain that it is one: a letter, or a digit set
    /// apart by a hyphen or space (`10117410-2`). Nine digits in a row stay a mistake, because the ninth
    /// may as well be a slip of the keyer in the middle.
    pub fn read(&self, text: &str) -> Result<Document, DocumentError> {
        let written = if text.is_ascii() {
            text.to_ascii_uppercase()
        } else {
            text.nfkc().flat_map(char::to_uppercase).collect()
        };
        let written = written.trim();
        let mut number = bare(written);
        if number.is_empty() {
            return Err(DocumentError::Missing);
        }
        let check = match self.check {
            CheckRule::None => CheckCharacter::Absent,
            CheckRule::PeDni => split_check(written, &mut number, self.max_length),
        };
        if self.has_shape(&number) { Ok(Document { number, check }) } else { Err(DocumentError::Shape) }
    }

    fn has_shape(&self, number: &str) -> bool {
        let length = u32::try_from(number.chars().count()).unwrap_or(u32::MAX);
        let allowed = |it: char| match self.characters {
            Characters::Digits => it.is_ascii_digit(),
            Characters::LettersDigits => it.is_ascii_digit() || it.is_ascii_uppercase(),
        };
        self.min_length <= length
            && length <= self.max_length
            && number.chars().all(allowed)
            && number.chars().any(|it| it != '0')
    }
}

/// A text without what people put between digits: spaces, dots, hyphens and dashes.
fn bare(text: &str) -> String {
    text.chars().filter(|it| !is_separator(*it)).collect()
}

fn is_separator(it: char) -> bool {
    it.is_whitespace() || matches!(it, '.' | '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Takes the check character off `number`, which is `written` without separators.
fn split_check(written: &str, number: &mut String, length: u32) -> CheckCharacter {
    let Some(last) = number.chars().last() else {
        return CheckCharacter::Absent;
    };
    let one_more = u32::try_from(number.chars().count()).is_ok_and(|it| it == length + 1);
    let set_apart = written.strip_suffix(last).and_then(|it| it.chars().last()).is_some_and(is_separator);
    if !one_more || !(last.is_ascii_uppercase() || (last.is_ascii_digit() && set_apart)) {
        return CheckCharacter::Absent;
    }
    number.pop();
    match pe_dni_check(number) {
        Some(right) if right.contains(&last) => CheckCharacter::Agrees,
        _ => CheckCharacter::Differs,
    }
}

/// The check characters of eight digits of a Peruvian DNI, in both series in use: digit and letter.
///
/// The weighted sum modulo 11 picks the character; the digit equals the check digit of the tax number
/// `10` + DNI. Two remainders share the digit 1, so the digit misses about 1.8% of slips.
/// Source: python-stdnum, `stdnum/pe/cui.py`. Gives nothing for anything but eight digits.
pub fn pe_dni_check(number: &str) -> Option<[char; 2]> {
    const WEIGHTS: [u32; 8] = [3, 2, 7, 6, 5, 4, 3, 2];
    let digits: Vec<u32> = number.chars().map(|it| it.to_digit(10)).collect::<Option<_>>()?;
    if digits.len() != WEIGHTS.len() {
        return None;
    }
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let remainder = usize::try_from(sum % 11).ok()?;
    Some([char::from(b"65432110987"[remainder]), char::from(b"KJIHGFEDCBA"[remainder])])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn dni() -> DocumentScheme {
        DocumentScheme {
            name: BTreeMap::from([("es".to_owned(), "DNI".to_owned())]),
            min_length: 8,
            max_length: 8,
            characters: Characters::Digits,
            check: CheckRule::PeDni,
        }
    }

    #[test]
    fn the_worked_figures_of_the_check_character_hold() {
        let figures = [
            ("10117410", '2', 'G'),
            ("12345678", '1', 'E'),
            ("87654321", '0', 'D'),
            ("00000001", '4', 'I'),
            ("40000000", '5', 'J'),
            ("99999999", '4', 'I'),
        ];
        for (number, digit, letter) in figures {
            assert_eq!(pe_dni_check(number), Some([digit, letter]), "{number}");
        }
        assert_eq!(pe_dni_check("1234567"), None);
        assert_eq!(pe_dni_check("1234567x"), None);
    }

    #[test]
    fn documents_are_read_in_the_ways_people_write_them() {
        let cases = [
            ("10117410", "10117410", CheckCharacter::Absent),
            (" 10.117.410 ", "10117410", CheckCharacter::Absent),
            ("10117410-2", "10117410", CheckCharacter::Agrees),
            ("10117410 2", "10117410", CheckCharacter::Agrees),
            ("10117410g", "10117410", CheckCharacter::Agrees),
            ("10117410–3", "10117410", CheckCharacter::Differs),
            ("0000-0001", "00000001", CheckCharacter::Absent),
            ("10117410", "10117410", CheckCharacter::Absent),
        ];
        for (text, number, check) in cases {
            let document = dni().read(text).unwrap();
            assert_eq!((document.as_str(), document.check()), (number, check), "{text}");
        }
    }

    #[test]
    fn what_is_no_document_is_refused() {
        for text in ["1234567", "123456789", "101174102", "1011741-02", "1234567O", "00000000", "1234567?"] {
            assert_eq!(dni().read(text), Err(DocumentError::Shape), "{text}");
        }
        for text in ["", "  ", "-", "--.", "—"] {
            assert_eq!(dni().read(text), Err(DocumentError::Missing), "{text}");
        }
    }

    proptest! {
        #[test]
        fn reading_again_changes_nothing(text in "[-0-9a-z .]{0,14}") {
            let any = DocumentScheme { max_length: 20, min_length: 4, characters: Characters::LettersDigits, ..dni() };
            for scheme in [dni(), DocumentScheme { check: CheckRule::None, ..any }] {
                if let Ok(document) = scheme.read(&text) {
                    let again = scheme.read(document.as_str()).unwrap();
                    prop_assert_eq!(again.as_str(), document.as_str());
                }
            }
        }

        #[test]
        fn the_letter_finds_every_single_wrong_digit(number in "[0-9]{8}", place in 0_usize..8, other in 0_u8..10) {
            let mut wrong = number.clone().into_bytes();
            wrong[place] = b'0' + other;
            let wrong = String::from_utf8(wrong).unwrap();
            prop_assume!(wrong != number);
            prop_assert_ne!(pe_dni_check(&wrong).unwrap()[1], pe_dni_check(&number).unwrap()[1]);
        }
    }
}
