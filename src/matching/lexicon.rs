//! Every distinct name and text of the records at hand, with all that comparing them needs.
//!
//! A file has far fewer distinct names than rows, so folding, phonetic keys and counts are worked out
//! once per name. Records then hold numbers, and most comparisons end at "the same number".

use std::ops::Range;

use rayon::prelude::*;

use crate::matching::{
    edit::letter_mask,
    field::Field,
    given::Given,
    intern::{Interner, TextId},
    nickname::Nicknames,
    normalise::{hash, is_particle, mix},
    sound::phonetic,
};

/// Words of a name that take part in comparisons.
pub(crate) const MOST_WORDS: usize = 6;

/// What is known of one word of a name.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Word {
    /// The letters that occur.
    pub(crate) mask: u64,
    /// Hash of the phonetic key.
    pub(crate) sound: u32,
    /// How many bytes it has, up to 255.
    pub(crate) length: u8,
    /// The first byte.
    pub(crate) first: u8,
    /// The first and, through the data file, other names this one stands for; 0 for none.
    pub(crate) nicknames: [u16; 5],
}

impl Word {
    fn of(text: &[u8], nicknames: &Nicknames) -> Self {
        Self {
            mask: letter_mask(text),
            sound: sound_of(text, &mut Vec::new()),
            length: u8::try_from(text.len()).unwrap_or(u8::MAX),
            first: text.first().copied().unwrap_or(0),
            nicknames: nicknames.groups(text),
        }
    }
}

/// What is known of one distinct name: a surname, or a part of somebody's given names. It fills one line of the
/// processor's cache.
#[derive(Clone, Copy, Debug, Default)]
#[repr(align(64))]
pub(crate) struct Name {
    /// Where its words begin in [`Lexicon::word_ids`]; particles are left out unless all are.
    first_word: u32,
    n_words: u32,
    /// The letters that occur.
    pub(crate) mask: u64,
    /// Hash of the phonetic key of the whole.
    pub(crate) sound: u32,
    /// Hash of the phonetic key without particles.
    pub(crate) core: u32,
    /// A sum over the words without particles.
    pub(crate) bag: u32,
    /// Hash of all letters run together.
    pub(crate) joined: u32,
    /// Hash of the phonetic key of the first word.
    pub(crate) first_sound: u32,
    /// A sum over the phonetic keys of the words.
    pub(crate) sounds: u64,
    /// The letters of all words without particles; see [`letters`].
    pub(crate) letters: u32,
    /// The letters of the first two words.
    pub(crate) word_letters: [u32; 2],
    /// The names the words are pet forms of, one bit each; all where there are more than two words.
    pub(crate) pets: u32,
}

/// Marks letters of a name or word so long that one more slip is forgiven.
pub(crate) const LONG: u32 = 1 << 31;

/// A letter mask in fewer bits: what is no letter shares those above the letters.
fn letters(mask: u64, is_long: bool) -> u32 {
    let others = (26..64).step_by(5).fold(0, |others, place| others | mask >> place) & 31;
    (mask & 0x3ff_ffff | others << 26) as u32 | if is_long { LONG } else { 0 }
}

impl Name {
    /// How many words it has, particles left out.
    pub(crate) const fn n_words(&self) -> u32 {
        self.n_words
    }

    /// Where its words stand.
    fn words(&self) -> Range<usize> {
        self.first_word as usize..(self.first_word + self.n_words) as usize
    }

    fn add_word(&mut self, place: usize, word: &Word) {
        if place == 0 {
            self.first_sound = word.sound;
        }
        self.sounds = self.sounds.wrapping_add(mix(3, u64::from(word.sound)));
        match self.word_letters.get_mut(place) {
            Some(word_letters) => *word_letters = letters(word.mask, 7 <= word.length),
            None => self.pets = u32::MAX,
        }
        for group in word.nicknames.into_iter().filter(|group| *group != 0) {
            self.pets |= 1 << (group % 32);
        }
    }
}

/// What is known of one text that is not a name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text {
    /// A hash of it, the same in every run.
    pub(crate) print: u64,
    /// The letters that occur.
    pub(crate) mask: u64,
    /// Its first eight bytes.
    pub(crate) head: [u8; 8],
    /// Whether it is a code of six digits, whose first four stand for a larger area.
    pub(crate) is_six_digits: bool,
}

impl Text {
    fn of(text: &[u8]) -> Self {
        let mut head = [0; 8];
        let length = text.len().min(8);
        head[..length].copy_from_slice(&text[..length]);
        let is_six_digits = text.len() == 6 && text.iter().all(u8::is_ascii_digit);
        Self { print: hash(text), mask: letter_mask(text), head, is_six_digits }
    }
}

/// The names, words and other texts of one or two files, each once but for e-mail addresses.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    /// Folded names, surnames and given names alike.
    pub(crate) names: Interner,
    known: Vec<Name>,
    word_ids: Vec<TextId>,
    pub(crate) words: Interner,
    word_facts: Vec<Word>,
    /// Folded districts, streets and the like.
    pub(crate) texts: Interner,
    text_facts: Vec<Text>,
    /// Folded e-mail addresses, of which the same may be there under several numbers.
    pub(crate) emails: Interner,
    email_facts: Vec<Text>,
    /// A hash of each name, the same in every run.
    prints: Vec<u64>,
}

impl Lexicon {
    /// Works out the facts of every name added since the last call.
    pub(crate) fn learn_new_names(&mut self, nicknames: &Nicknames) {
        let from = self.known.len();
        for id in from..self.names.len() {
            let first_word = self.word_ids.len() as u32;
            for word in significant_words(self.names.text(id as TextId)) {
                self.word_ids.push(self.words.intern(word));
            }
            let n_words = self.word_ids.len() as u32 - first_word;
            self.known.push(Name { first_word, n_words, ..Name::default() });
        }
        let (names, texts, words) = (&self.names, &self.texts, &self.words);
        let fresh = (self.word_facts.len()..words.len()).into_par_iter().with_min_len(1024);
        self.word_facts.par_extend(fresh.map(|id| Word::of(words.text(id as TextId), nicknames)));
        let (word_ids, word_facts) = (&self.word_ids, &self.word_facts);
        self.known[from..].par_iter_mut().enumerate().with_min_len(1024).for_each_init(
            || (Vec::new(), Vec::new()),
            |(sound, joined), (offset, name)| {
                describe(names.text((from + offset) as TextId), name, sound, joined);
                let ids = &word_ids[name.words()];
                for (place, &id) in ids.iter().enumerate() {
                    name.add_word(place, &word_facts[id as usize]);
                }
            },
        );
        self.prints.extend((from..names.len()).map(|id| hash(names.text(id as TextId))));
        for (facts, table) in [(&mut self.text_facts, texts), (&mut self.email_facts, &self.emails)] {
            let fresh = (facts.len()..table.len()).into_par_iter().with_min_len(1024);
            facts.par_extend(fresh.map(|id| Text::of(table.text(id as TextId))));
        }
    }

    /// The facts of a name.
    #[inline]
    pub(crate) fn name(&self, id: TextId) -> &Name {
        &self.known[id as usize]
    }

    /// The words of a name, particles left out.
    #[inline]
    pub(crate) fn words_of(&self, id: TextId) -> &[TextId] {
        &self.word_ids[self.known[id as usize].words()]
    }

    /// A hash of a name's letters, the same in every run.
    #[inline]
    pub(crate) fn name_print(&self, id: TextId) -> u64 {
        self.prints[id as usize]
    }

    /// The same of given names.
    pub(crate) fn given_print(&self, names: Given) -> u64 {
        mix(self.name_print(names.first), self.name_print(names.rest))
    }

    /// The facts of a field's text that is not a name.
    #[inline]
    pub(crate) fn text(&self, field: Field, id: TextId) -> &Text {
        let facts = if field == Field::Email { &self.email_facts } else { &self.text_facts };
        &facts[id as usize]
    }

    /// Such a text.
    #[inline]
    pub(crate) fn bytes(&self, field: Field, id: TextId) -> &[u8] {
        let table = if field == Field::Email { &self.emails } else { &self.texts };
        table.text(id)
    }

    /// The facts of a word.
    #[inline]
    pub(crate) fn word(&self, id: TextId) -> &Word {
        &self.word_facts[id as usize]
    }
}

/// The words of a name without particles, unless it has no others.
pub(crate) fn significant_words(name: &[u8]) -> impl Iterator<Item = &[u8]> {
    let words = || name.split(|&byte| byte == b' ').filter(|word| !word.is_empty());
    let is_bare = words().all(is_particle);
    words().filter(move |word| is_bare || !is_particle(word)).take(MOST_WORDS)
}

fn describe(text: &[u8], name: &mut Name, sound: &mut Vec<u8>, joined: &mut Vec<u8>) {
    joined.clear();
    joined.extend(text.iter().filter(|&&byte| byte != b' '));
    name.mask = letter_mask(joined);
    name.joined = short_hash(joined);
    name.sound = sound_of(text, sound);
    joined.clear();
    for word in significant_words(text) {
        joined.extend_from_slice(word);
        name.bag = name.bag.wrapping_add((mix(hash(word), 5) >> 32) as u32);
    }
    name.core = sound_of(joined, sound);
    name.letters = letters(letter_mask(joined), 9 <= text.len());
}

/// The hash of a text's phonetic key; 0 only for no text.
pub(crate) fn sound_of(text: &[u8], key: &mut Vec<u8>) -> u32 {
    key.clear();
    phonetic(text, key);
    short_hash(key)
}

fn short_hash(text: &[u8]) -> u32 {
    if text.is_empty() { 0 } else { (hash(text) >> 32) as u32 | 1 }
}
