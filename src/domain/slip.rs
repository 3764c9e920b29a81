//! Documents that are one slip apart: what people do to a number when they write or key it.

use std::collections::BTreeSet;

use serde::Serialize;

/// Documents longer than this are left alone: a slip in them has too many ways to be tried.
const LONGEST: usize = 14;

/// One slip between a document as it was written and as it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SlipKind {
    /// One sign stands for another.
    Replaced,
    /// Two neighbours changed places.
    Swapped,
    /// A sign was left out.
    Missing,
    /// A sign was written once too often.
    Extra,
}

/// Where a written document differs from the one it was meant to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Slip {
    /// In which way.
    pub kind: SlipKind,
    /// The place of the first sign that differs, counted from 1.
    pub position: usize,
    /// What was written there, empty if something is missing.
    pub written: String,
    /// What it should be, empty if something is written too often.
    pub meant: String,
}

impl Slip {
    /// The one slip that leads from `meant` to `written`, if one does.
    pub fn between(written: &str, meant: &str) -> Option<Self> {
        let (a, b): (Vec<char>, Vec<char>) = (written.chars().collect(), meant.chars().collect());
        let at = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
        let text = |signs: &[char]| signs.iter().collect::<String>();
        let slip = |kind, written: &[char], meant: &[char]| {
            Some(Self { kind, position: at + 1, written: text(written), meant: text(meant) })
        };
        match (a.len(), b.len()) {
            (n, m) if n == m && at < n && a[at + 1..] == b[at + 1..] => {
                slip(SlipKind::Replaced, &a[at..=at], &b[at..=at])
            }
            (n, m)
                if n == m
                    && at + 1 < n
                    && (a[at], a[at + 1]) == (b[at + 1], b[at])
                    && a[at + 2..] == b[at + 2..] =>
            {
                slip(SlipKind::Swapped, &a[at..at + 2], &b[at..at + 2])
            }
            (n, m) if n + 1 == m && a[at..] == b[at + 1..] => slip(SlipKind::Missing, &[], &b[at..=at]),
            (n, m) if n == m + 1 && a[at + 1..] == b[at..] => slip(SlipKind::Extra, &a[at..=at], &[]),
            _ => None,
        }
    }
}

/// Every document of one of these lengths that is one slip away from a written one, itself left out.
///
/// Digits are only mistaken for digits, and letters for letters. Nothing for a document that has other signs,
/// or too many.
pub fn documents_one_slip_away(written: &str, lengths: &BTreeSet<usize>) -> BTreeSet<String> {
    let signs = written.as_bytes();
    let is_plain = signs.iter().all(|it| it.is_ascii_digit() || it.is_ascii_uppercase());
    let n = signs.len();
    let mut near = BTreeSet::new();
    if n == 0 || LONGEST < n || !is_plain {
        return near;
    }
    let mut add = |signs: Vec<u8>| {
        if let Ok(document) = String::from_utf8(signs)
            && document != written
        {
            near.insert(document);
        }
    };
    for at in 0..n {
        if lengths.contains(&n) {
            for sign in alphabet(signs[at]) {
                add([&signs[..at], &[sign], &signs[at + 1..]].concat());
            }
            if at + 1 < n {
                add([&signs[..at], &[signs[at + 1], signs[at]], &signs[at + 2..]].concat());
            }
        }
        if lengths.contains(&(n - 1)) {
            add([&signs[..at], &signs[at + 1..]].concat());
        }
    }
    if lengths.contains(&(n + 1)) {
        for at in 0..=n {
            for sign in alphabet(signs[at.min(n - 1)]) {
                add([&signs[..at], &[sign], &signs[at..]].concat());
            }
        }
    }
    near
}

fn alphabet(sign: u8) -> std::ops::RangeInclusive<u8> {
    if sign.is_ascii_digit() { b'0'..=b'9' } else { b'A'..=b'Z' }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn slip(kind: SlipKind, position: usize, written: &str, meant: &str) -> Slip {
        Slip { kind, position, written: written.to_owned(), meant: meant.to_owned() }
    }

    #[test]
    fn the_sign_that_differs_is_named() {
        let cases = [
            ("27934208", slip(SlipKind::Replaced, 8, "8", "9")),
            ("27394209", slip(SlipKind::Swapped, 3, "39", "93")),
            ("2794209", slip(SlipKind::Missing, 4, "", "3")),
            ("279334209", slip(SlipKind::Extra, 5, "3", "")),
        ];
        for (written, slip) in cases {
            assert_eq!(Slip::between(written, "27934209"), Some(slip));
        }
        assert_eq!(Slip::between("27934209", "27934209"), None);
        assert_eq!(Slip::between("27934280", "27934209"), None);
    }

    #[test]
    fn an_eight_digit_number_has_some_eighty_neighbours() {
        let near = |written| documents_one_slip_away(written, &BTreeSet::from([8])).len();
        assert_eq!((near("27934209"), near("2793420"), near("279342091")), (79, 73, 9));
        assert_eq!((near(""), near("2793-4209"), near("123456789012345")), (0, 0, 0));
    }

    proptest! {
        #[test]
        fn neighbours_are_those_that_one_slip_leads_to(
            written in "[0-9]{1,5}", meant in "[0-9]{1,6}",
        ) {
            let near = documents_one_slip_away(&written, &(1..=6).collect());
            prop_assert_eq!(near.contains(&meant), Slip::between(&written, &meant).is_some());
            for meant in near {
                prop_assert!(Slip::between(&written, &meant).is_some());
            }
        }
    }
}
