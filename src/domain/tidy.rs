//! What happens to the values of an identity at the door: they are tidied, and what cannot stand is refused.

use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroize as _;

use super::{
    Identity,
    profile::{FieldKey, Signer},
};

/// Why a value is refused. It never repeats the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueProblem {
    /// More characters than the field takes.
    #[error("is longer than {0} characters")]
    TooLong(u32),
    /// It would run as a formula in the spreadsheet of whoever opens a list.
    #[error("begins with a character that a spreadsheet would take for a formula")]
    Formula,
    /// It holds a control character, which no keyboard makes.
    #[error("holds a control character")]
    Control,
}

/// Which value of an identity is refused, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {problem}", field.as_str())]
pub struct IdentityProblem {
    /// The field.
    pub field: FieldKey,
    /// What is wrong with its value.
    pub problem: ValueProblem,
}

impl Identity {
    /// Tidies every value in place.
    ///
    /// Letters take their composed form (NFC), runs of space become one, and what only says "nothing here"
    /// (`-`, `--`, `...`) becomes empty. Otherwise names stay as they were written.
    pub fn tidy(&mut self, signer: &Signer) -> Result<(), IdentityProblem> {
        for field in FieldKey::ALL {
            let value = field.of_mut(self);
            let tidied = tidy_text(value);
            value.zeroize();
            *value = tidied;
            check_value(field, value, signer.most_characters(field))
                .map_err(|problem| IdentityProblem { field, problem })?;
        }
        Ok(())
    }

    /// Whether it names nobody: neither a document nor a name.
    pub fn names_nobody(&self) -> bool {
        [&self.document, &self.surname1, &self.surname2, &self.given_names].iter().all(|it| it.is_empty())
    }
}

fn tidy_text(text: &str) -> String {
    // Nearly every value is plain and tidy already.
    let is_plain = text.is_ascii() && !text.contains("  ") && !text.contains(['\t', '\n', '\r']);
    let tidied = if is_plain {
        text.trim().to_owned()
    } else {
        let composed: String = text.chars().filter(|letter| !is_invisible(*letter)).nfc().collect();
        composed.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let says_nothing = |letter: char| matches!(letter, '-' | '–' | '—' | '.' | '_' | '*' | '/' | ' ');
    if tidied.chars().all(says_nothing) { String::new() } else { tidied }
}

/// Joiners, direction marks and the byte order mark, which come along when text is copied from a page.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{AD}')
}

/// Decides whether a tidied value may be taken in.
pub(super) fn check_value(field: FieldKey, value: &str, most: u32) -> Result<(), ValueProblem> {
    let most_characters = usize::try_from(most).unwrap_or(usize::MAX);
    if most_characters < value.len() && most_characters < value.chars().count() {
        return Err(ValueProblem::TooLong(most));
    }
    if value.chars().any(char::is_control) {
        return Err(ValueProblem::Control);
    }
    // OWASP, "CSV Injection", which counts the wide forms too. International numbers are written with a plus.
    let is_formula = match value.chars().next() {
        Some('=' | '@' | '-' | '＝' | '＠' | '－' | '＋') => true,
        Some('+') => field != FieldKey::Phone || value.chars().any(char::is_alphabetic),
        _ => false,
    };
    if is_formula { Err(ValueProblem::Formula) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn tidied(field: FieldKey, value: &str) -> Result<String, ValueProblem> {
        let mut identity = Identity::default();
        value.clone_into(field.of_mut(&mut identity));
        identity.tidy(&Signer::default()).map_err(|it| it.problem)?;
        Ok(field.of(&identity).to_owned())
    }

    #[test]
    fn values_are_tidied_and_otherwise_kept_as_written() {
        let cases = [
            ("  Ana   María ", "Ana María"),
            ("N\u{303}ahui", "Ñahui"),
            ("De la Cruz", "De la Cruz"),
            ("Pe\u{200B}rez\t", "Perez"),
            ("--", ""),
            (" . ", ""),
            ("007", "007"),
        ];
        for (written, kept) in cases {
            assert_eq!(tidied(FieldKey::GivenNames, written).unwrap(), kept, "{written:?}");
        }
    }

    #[test]
    fn formulas_control_characters_and_floods_are_refused() {
        for value in ["=1+1", "@SUM(A1)", "-2+3", "+51", "＝1+1", "\u{2068}=1+1"] {
            assert_eq!(tidied(FieldKey::Surname1, value), Err(ValueProblem::Formula), "{value}");
        }
        assert_eq!(tidied(FieldKey::Phone, "+51 999 888 777").unwrap(), "+51 999 888 777");
        assert_eq!(tidied(FieldKey::Phone, "+cmd|x"), Err(ValueProblem::Formula));
        assert_eq!(tidied(FieldKey::Surname1, "a\u{7}b"), Err(ValueProblem::Control));
        assert_eq!(tidied(FieldKey::Postcode, &"ñ".repeat(20)).unwrap(), "ñ".repeat(20));
        assert_eq!(tidied(FieldKey::Postcode, &"ñ".repeat(21)), Err(ValueProblem::TooLong(20)));
    }

    proptest! {
        #[test]
        fn tidying_again_changes_nothing(value in "\\PC{0,40}|[ .a-z\u{303}-]{0,20}") {
            if let Ok(once) = tidied(FieldKey::GivenNames, &value) {
                prop_assert_eq!(tidied(FieldKey::GivenNames, &once), Ok(once));
            }
        }
    }
}
