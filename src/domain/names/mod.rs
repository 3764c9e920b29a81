//! Names: the form in which they are compared, and how far two records name one person.

mod agreement;
mod tokens;

use unicode_normalization::UnicodeNormalization;

pub use self::agreement::{NameAgreement, NameNote, NameVerdict, agreement};

/// A name in the form in which names are compared.
///
/// Capitals without accents, words parted by one space. The Ñ stays a letter of its own. Apostrophes join
/// (`D'Angelo` is `DANGELO`), hyphens and other signs part (`Pérez-Gil` is `PEREZ GIL`); a name of nothing
/// but signs, such as the dash people put for "none", is empty.
pub fn normalise_name(name: &str) -> String {
    let mut normal = String::with_capacity(name.len());
    if name.is_ascii() {
        name.chars().for_each(|letter| push_normal(&mut normal, letter.to_ascii_uppercase()));
    } else {
        let letters = name.nfkd().flat_map(char::to_uppercase);
        letters.for_each(|letter| push_normal(&mut normal, letter));
    }
    normal.truncate(normal.trim_end().len());
    normal
}

fn push_normal(normal: &mut String, letter: char) {
    match letter {
        '\u{303}' if normal.ends_with('N') => {
            normal.pop();
            normal.push('Ñ');
        }
        '\'' | '’' | '‘' | '`' | '´' | 'ʼ' => {}
        _ if !letter.is_ascii() && unicode_normalization::char::is_combining_mark(letter) => {}
        _ if letter.is_alphanumeric() => normal.push(letter),
        _ if normal.is_empty() || normal.ends_with(' ') => {}
        _ => normal.push(' '),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_compared_without_what_people_write_in_many_ways() {
        let cases = [
            ("  José   María ", "JOSE MARIA"),
            ("Ñaupari", "ÑAUPARI"),
            ("n\u{303}aupari", "ÑAUPARI"),
            ("MUÑOZ", "MUÑOZ"),
            ("Pérez-Gil", "PEREZ GIL"),
            ("D’Angelo", "DANGELO"),
            ("O'Higgins", "OHIGGINS"),
            ("J. Carlos", "J CARLOS"),
            ("Müller", "MULLER"),
            ("Straße", "STRASSE"),
            ("-", ""),
            (" . ", ""),
            ("—", ""),
            ("", ""),
        ];
        for (name, normal) in cases {
            assert_eq!(normalise_name(name), normal, "{name}");
        }
    }

    proptest! {
        #[test]
        fn normalising_again_changes_nothing(name in "\\PC{0,30}") {
            let once = normalise_name(&name);
            prop_assert_eq!(normalise_name(&once), once);
        }
    }
}
