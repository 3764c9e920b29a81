//! Going through a whole roll for a few people: which of its entries are worth comparing with whom.
//!
//! A roll of millions can be passed over if all that is read of an entry is its document and eight bytes of
//! what its names sound like. [`Sounds`] are those bytes; [`Wanted`] says whose they may be.

use std::collections::BTreeSet;

use crate::{
    domain::{Identity, documents_one_slip_away},
    matching::{
        columns::Row,
        edit::distance_at_most,
        index::Index,
        keys::shorten,
        lexicon::{significant_words, sound_of},
        normalise::{cut, date_digits, fold_name, hash, mix},
    },
};

/// How many slips a document may have beside names that all agree.
const MOST_SLIPS: usize = 3;

/// What someone's names sound like, and the birth date, each in 16 bits; 0 is nothing.
///
/// Two people who differ may have the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sounds {
    surnames: [u16; 2],
    given: u16,
    born: u16,
}

/// Room to work in, kept from one person to the next.
#[derive(Debug, Default)]
pub struct SoundRoom {
    folded: Vec<u8>,
    sound: Vec<u8>,
}

impl Sounds {
    /// How many bytes they take.
    pub const N_BYTES: usize = 8;

    /// Of a person: the surnames without particles, and the first of the given names.
    pub fn of(surnames: [&str; 2], given_names: &str, birth_date: &str, room: &mut SoundRoom) -> Self {
        let short = |number: u64| if number == 0 { 0 } else { (mix(number, 1) >> 48) as u16 | 1 };
        let mut sound = |name: &str, n_words: usize| {
            room.folded.clear();
            fold_name(cut(name), &mut room.folded);
            let words = significant_words(&room.folded).take(n_words);
            short(words.fold(0, |so_far, word| mix(so_far, sound_of(word, &mut room.sound).into())))
        };
        let born = short(date_digits(birth_date).into());
        Self { surnames: surnames.map(|it| sound(it, 4)), given: sound(given_names, 1), born }
    }

    /// As bytes.
    pub fn to_bytes(self) -> [u8; Self::N_BYTES] {
        let [one, other] = self.surnames;
        let mut bytes = [0; Self::N_BYTES];
        for (place, number) in bytes.chunks_exact_mut(2).zip([one, other, self.given, self.born]) {
            place.copy_from_slice(&number.to_le_bytes());
        }
        bytes
    }

    /// From [`Sounds::to_bytes`].
    pub fn from_bytes(bytes: [u8; Self::N_BYTES]) -> Self {
        let number = |place: usize| u16::from_le_bytes([bytes[2 * place], bytes[2 * place + 1]]);
        Self { surnames: [number(0), number(1)], given: number(2), born: number(3) }
    }

    /// Whether one of the names sounds the same; surnames may stand in each other's place.
    fn shares_a_name(self, other: Self) -> bool {
        let is_there = |name: &u16| *name != 0;
        let has = |name: &u16| other.surnames.contains(name);
        self.surnames.iter().filter(|it| is_there(it)).any(has)
            || is_there(&self.given) && self.given == other.given
    }

    /// The same number for those whose names all sound the same, whatever the order of the surnames.
    fn names(self) -> u64 {
        let [one, other] = self.surnames;
        let (low, high) = (one.min(other), one.max(other));
        mix(u64::from(low) << 32 | u64::from(high) << 16 | u64::from(self.given), 2)
    }
}

/// People whose entry is sought under another document than they wrote.
pub struct Wanted<'a> {
    documents: Vec<&'a str>,
    sounds: Vec<Sounds>,
    by_document: Index,
    by_names: Index,
}

impl<'a> Wanted<'a> {
    /// Seeks people, each beside the written document in the form the roll has it (or empty), on a roll whose
    /// documents have these lengths.
    pub fn new(people: &[(&Identity, &'a str)], lengths: &BTreeSet<usize>) -> Self {
        let mut room = SoundRoom::default();
        let sounds_of = |it: &Identity, room: &mut SoundRoom| {
            Sounds::of([&it.surname1, &it.surname2], &it.given_names, &it.birth_date, room)
        };
        let sounds: Vec<Sounds> = people.iter().map(|(it, _)| sounds_of(it, &mut room)).collect();
        let documents: Vec<&str> = people.iter().map(|(_, document)| *document).collect();
        let near = (0..).zip(&documents).flat_map(|(row, written)| {
            documents_one_slip_away(written, lengths).into_iter().map(move |it| (key(it.as_bytes()), row))
        });
        let by_document = Index::new(near.collect());
        let by_names = Index::new((0..).zip(&sounds).map(|(row, it)| (shorten(it.names()), row)).collect());
        Self { documents, sounds, by_document, by_names }
    }

    /// Names the entries, by their places, and the people with whom each is worth comparing, each pair once:
    ///
    /// - the document is one slip from the written one, and one of the names sounds the same;
    /// - or all names do, and so does the birth date, or the documents are three slips apart at most.
    pub fn each_like(&self, entries: &[(&[u8], Sounds)], mut found: impl FnMut(usize, Row)) {
        let keys = |key: fn(&(&[u8], Sounds)) -> u32| entries.iter().map(key).zip(0..).collect();
        let mut by_document: Vec<(u32, u32)> = keys(|(document, _)| key(document));
        self.by_document.screen(&mut by_document);
        self.by_document.find_each(&by_document, |row, place| {
            if entries[place as usize].1.shares_a_name(self.sounds[row as usize]) {
                found(place as usize, row);
            }
        });
        let mut by_names = keys(|(_, sounds)| shorten(sounds.names()));
        self.by_names.screen(&mut by_names);
        self.by_names.find_each(&by_names, |row, place| {
            if self.is_like_by_names(row, entries[place as usize]) {
                found(place as usize, row);
            }
        });
    }

    /// Whether somebody, whose names sound as those of an entry, is like it for that and was not found by the
    /// document.
    fn is_like_by_names(&self, row: Row, (document, sounds): (&[u8], Sounds)) -> bool {
        let written = self.documents[row as usize].as_bytes();
        let was_born_then = sounds.born != 0 && sounds.born == self.sounds[row as usize].born;
        let is_near = || !written.is_empty() && distance_at_most(written, document, MOST_SLIPS) <= MOST_SLIPS;
        let is_found = || self.by_document.find(key(document)).any(|known| known == row);
        sounds.given != 0 && written != document && (was_born_then || is_near()) && !is_found()
    }
}

/// The key of a document.
fn key(document: &[u8]) -> u32 {
    shorten(hash(document))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(document: &str, surnames: [&str; 2], given_names: &str, birth_date: &str) -> Identity {
        let mut person = Identity::default();
        document.clone_into(&mut person.document);
        surnames[0].clone_into(&mut person.surname1);
        surnames[1].clone_into(&mut person.surname2);
        given_names.clone_into(&mut person.given_names);
        birth_date.clone_into(&mut person.birth_date);
        person
    }

    fn is_wanted(written: &Identity, entry: &Identity) -> bool {
        let wanted = Wanted::new(&[(written, &written.document)], &BTreeSet::from([8]));
        let surnames = [entry.surname1.as_str(), &entry.surname2];
        let sounds = Sounds::of(surnames, &entry.given_names, &entry.birth_date, &mut SoundRoom::default());
        let mut n = 0;
        let sounds = Sounds::from_bytes(sounds.to_bytes());
        wanted.each_like(&[(entry.document.as_bytes(), sounds)], |place, row| {
            assert_eq!((place, row), (0, 0));
            n += 1;
        });
        assert!(n < 2, "named twice");
        n == 1
    }

    #[test]
    fn an_entry_is_wanted_by_a_near_document_or_by_all_names_and_one_thing_more() {
        let written = person("27934209", ["Núñez", "de la Cruz"], "José Luis", "1988-10-26");
        let entry =
            |document, surnames, given, born| is_wanted(&written, &person(document, surnames, given, born));
        // One slip, and one name that sounds the same.
        assert!(entry("27934208", ["NUÑES", "QUISPE"], "ANA", ""));
        assert!(entry("27394209", ["QUISPE", "NUNEZ"], "ANA", ""));
        assert!(!entry("27934208", ["QUISPE", "MAMANI"], "ANA", ""));
        // All names, in any order of the surnames, and the birth date or a document not far off.
        assert!(entry("10000001", ["CRUZ", "NUÑEZ"], "JOSE", "26/10/1988"));
        assert!(entry("27994290", ["NUÑEZ", "CRUZ"], "JOSE", ""));
        assert!(!entry("10000001", ["NUÑEZ", "CRUZ"], "JOSE", ""));
        assert!(!entry("10000001", ["NUÑEZ", "CRUZ"], "ANA", "1988-10-26"));
        // The bearer of the written document was seen already.
        assert!(!entry("27934209", ["NUÑEZ", "CRUZ"], "JOSE", "1988-10-26"));
    }
}
