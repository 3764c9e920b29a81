//! Single words of a name: which of them carry it, and how alike two of them are.

use rapidfuzz::distance::osa;

/// What stands between the words of a name without telling people apart.
const PARTICLES: [&str; 20] = [
    "DE", "DEL", "LA", "LAS", "LOS", "EL", "Y", "E", "DA", "DAS", "DO", "DOS", "DI", "VON", "VAN", "DER",
    "VDA", "VIUDA", "VD", "SRA",
];

/// The most words of one name that are compared.
const MOST_TOKENS: usize = 8;

/// Where a word stands. Given names need more care: one letter parts MARIO from MARIA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Surname,
    Given,
}

/// From this likeness on, two words are one but for spelling.
pub(super) const STRONG: f64 = 0.9;

/// The words of a normalised name without particles; all of them if there is nothing else.
pub(super) fn tokens(normal: &str) -> Vec<&str> {
    let carrying = |it: &&str| !PARTICLES.contains(it);
    let tokens: Vec<&str> = normal.split_whitespace().filter(carrying).take(MOST_TOKENS).collect();
    if tokens.is_empty() { normal.split_whitespace().take(MOST_TOKENS).collect() } else { tokens }
}

/// How alike two words are, 0 to 1.
pub(super) fn likeness(a: &str, b: &str, kind: Kind) -> f64 {
    if a == b {
        return 1.0;
    }
    let (a, b) = (&a.replace('Ñ', "N"), &b.replace('Ñ', "N"));
    if a == b {
        return 0.97;
    }
    let (length_a, length_b) = (a.chars().count(), b.chars().count());
    let (shorter, longer) = (length_a.min(length_b), length_a.max(length_b));
    if shorter == 1 {
        return if a.chars().next() == b.chars().next() { 0.8 } else { 0.0 };
    }
    if kind == Kind::Given && differ_by_gender(a, b) {
        return 0.6;
    }
    if 4 <= shorter && sound(a) == sound(b) {
        return 0.95;
    }
    if 4 <= longer && same_letters(a, b) && osa::distance(a.chars(), b.chars()) == 1 {
        return 0.92;
    }
    match (osa::distance(a.chars(), b.chars()), kind) {
        (1, Kind::Given) if 6 <= longer => 0.92,
        (1, Kind::Given) if 4 <= longer => 0.6,
        (1, Kind::Surname) if 4 <= longer => 0.92,
        (1, _) if longer == 3 => 0.5,
        (2, _) if 8 <= shorter => 0.8,
        (2, Kind::Surname) if 6 <= shorter => 0.6,
        _ => 0.0,
    }
}

/// Whether two words have the same letters, in another order: a slip, and hardly another name.
fn same_letters(a: &str, b: &str) -> bool {
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    sorted(a) == sorted(b)
}

/// Whether two given names part a woman from a man: MARIO and MARIA, LUIS and LUISA.
fn differ_by_gender(a: &str, b: &str) -> bool {
    let stem = |name: &str| name.strip_suffix(['A', 'O', 'E']).unwrap_or(name).to_owned();
    stem(a) == stem(b)
}

/// A word as it sounds in Spanish, so that spellings of one sound are alike.
fn sound(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let mut sound = String::with_capacity(word.len());
    for (index, letter) in letters.iter().enumerate() {
        let next = letters.get(index + 1).copied();
        let soft = matches!(next, Some('E' | 'I' | 'Y'));
        let heard = match letter {
            'H' if index == 0 || letters[index - 1] != 'C' => continue,
            'U' if index != 0 && matches!(letters[index - 1], 'Q' | 'G') && soft => continue,
            'V' | 'W' => 'B',
            'Z' => 'S',
            'C' if soft => 'S',
            'C' if next != Some('H') => 'K',
            'Q' => 'K',
            'G' if soft => 'J',
            'Y' => 'I',
            'L' if next == Some('L') => 'I',
            'L' if index != 0 && letters[index - 1] == 'L' => continue,
            other => *other,
        };
        if !sound.ends_with(heard) {
            sound.push(heard);
        }
    }
    sound
}

/// The best pairing of the words of two names: the greatest sum of likenesses, each word used once.
///
/// It is the optimum and no greedy choice, so that it is the same from either side.
pub(super) fn best_pairing(a: &[&str], b: &[&str], kind: Kind) -> f64 {
    if b.len() < a.len() {
        return best_pairing(b, a, kind);
    }
    let sets = 1_usize << b.len();
    let mut best = vec![f64::NEG_INFINITY; sets];
    best[0] = 0.0;
    for word in a {
        let likenesses: Vec<f64> = b.iter().map(|other| likeness(word, other, kind)).collect();
        let mut next = vec![f64::NEG_INFINITY; sets];
        for used in (0..sets).filter(|used| best[*used].is_finite()) {
            for (index, likeness) in
                likenesses.iter().enumerate().filter(|(index, _)| used & (1 << index) == 0)
            {
                let with = used | (1 << index);
                next[with] = next[with].max(best[used] + likeness);
            }
        }
        best = next;
    }
    best.into_iter().fold(0.0, f64::max)
}

/// Whether any word of one name is one of the other but for spelling.
pub(super) fn share_a_word(a: &[&str], b: &[&str], kind: Kind) -> bool {
    a.iter().any(|word| b.iter().any(|other| STRONG <= likeness(word, other, kind)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_sound_are_alike() {
        for (a, b) in [
            ("CRUZ", "CRUS"),
            ("VALLEJO", "BAYEJO"),
            ("HUAMAN", "UAMAN"),
            ("CECILIA", "SESILIA"),
            ("QUISPE", "KISPE"),
            ("JIMENEZ", "GIMENES"),
            ("PACHECO", "PACHEKO"),
        ] {
            assert_eq!(sound(a), sound(b), "{a} {b}");
            assert!(STRONG <= likeness(a, b, Kind::Surname), "{a} {b}");
        }
        assert_ne!(sound("CHAVEZ"), sound("SAVEZ"));
    }

    #[test]
    fn one_letter_parts_given_names_more_than_surnames() {
        assert!(likeness("MARIO", "MARIA", Kind::Given) < STRONG);
        assert!(likeness("LUIS", "LUISA", Kind::Given) < STRONG);
        assert!(likeness("MARTA", "MARIA", Kind::Given) < STRONG);
        assert!(STRONG <= likeness("QUISPE", "QUIPSE", Kind::Surname));
        assert!(STRONG <= likeness("GERTRUDIS", "GERTRUDIZ", Kind::Given));
    }

    #[test]
    fn the_best_pairing_is_found_where_a_greedy_one_fails() {
        let sum = best_pairing(&["MARIA", "MARTA"], &["MARTA", "MARIA"], Kind::Given);
        assert!((sum - 2.0).abs() < 1e-9);
        assert_eq!(tokens("DE LA CRUZ"), ["CRUZ"]);
        assert_eq!(tokens("DE LA"), ["DE", "LA"]);
    }
}
