//! Every distinct name and text of the records at hand, with all that comparing them needs.
//!
//! A file has far fewer distinct names than rows, so folding, phonetic keys and counts are worked out
//! once per name. Records then hold numbers, and most comparisons end at "the same number".

use rayon::prelude::*;

use crate::matching::{
    edit::letter_mask,
    intern::{Interner, TextId},
    nickname::Nicknames,
    normalise::{hash, is_particle, phonetic},
};

/// Words of a name that take part in comparisons; more are run together with the last.
const MOST_WORDS: usize = 6;

/// What is known of one word of a name.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Word {
    /// The letters that occur.
    pub(crate) mask: u64,
    /// Hash of the phonetic key.
    pub(crate) sound: u32,
    /// The first and, through the data file, other names this one stands for; 0 for none.
    pub(crate) nicknames: [u16; 5],
}

/// What is known of one distinct name: a surname, or all given names of somebody.
#[derive(Clone, Copy, Debug, Default)]
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
    /// Hash of the words without particles, in alphabetical order.
    pub(crate) bag: u32,
    /// Hash of all letters run together.
    pub(crate) joined: u32,
}

/// What is known of one distinct text that is not a name.
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

/// The distinct names, words and other texts of one or two files.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    /// Folded names, surnames and given names alike.
    pub(crate) names: Interner,
    known: Vec<Name>,
    word_ids: Vec<TextId>,
    pub(crate) words: Interner,
    word_facts: Vec<Word>,
    /// Folded districts, e-mail addresses, streets and the like.
    pub(crate) texts: Interner,
    text_facts: Vec<Text>,
    /// A hash of each name, the same in every run.
    name_prints: Vec<u64>,
}

impl Lexicon {
    /// Works out the facts of every name added since the last call.
    pub(crate) fn learn_new_names(&mut self, nicknames: &Nicknames) {
        let from = self.known.len() as TextId;
        let to = self.names.len() as TextId;
        for id in from..to {
            let first_word = self.word_ids.len() as u32;
            for word in significant_words(self.names.text(id)) {
                self.word_ids.push(self.words.intern(word));
            }
            let n_words = self.word_ids.len() as u32 - first_word;
            self.known.push(Name { first_word, n_words, ..Name::default() });
        }
        let names = &self.names;
        self.known[from as usize..].par_iter_mut().enumerate().with_min_len(1024).for_each_init(
            || (Vec::new(), Vec::new()),
            |(sound, joined), (offset, name)| {
                describe(names.text(from + offset as TextId), name, sound, joined);
            },
        );
        self.name_prints.extend((from..to).map(|id| hash(names.text(id))));
        let texts = &self.texts;
        self.text_facts
            .extend((self.text_facts.len()..texts.len()).map(|id| Text::of(texts.text(id as TextId))));
        let words = &self.words;
        let fresh = (self.word_facts.len() as TextId..words.len() as TextId).map(|id| {
            let text = words.text(id);
            Word {
                mask: letter_mask(text),
                sound: sound_of(text, &mut Vec::new()),
                nicknames: nicknames.groups(text),
            }
        });
        self.word_facts.extend(fresh);
    }

    /// The facts of a name.
    pub(crate) fn name(&self, id: TextId) -> &Name {
        &self.known[id as usize]
    }

    /// The words of a name, particles left out.
    pub(crate) fn words_of(&self, id: TextId) -> &[TextId] {
        let name = &self.known[id as usize];
        &self.word_ids[name.first_word as usize..(name.first_word + name.n_words) as usize]
    }

    /// A hash of a name's letters.
    pub(crate) fn name_print(&self, id: TextId) -> u64 {
        self.name_prints[id as usize]
    }

    /// The facts of a text that is not a name.
    pub(crate) fn text(&self, id: TextId) -> &Text {
        &self.text_facts[id as usize]
    }

    /// The facts of a word.
    pub(crate) fn word(&self, id: TextId) -> &Word {
        &self.word_facts[id as usize]
    }
}

fn significant_words(name: &[u8]) -> Vec<&[u8]> {
    let mut words: Vec<_> = name.split(|&byte| byte == b' ').filter(|word| !word.is_empty()).collect();
    if words.iter().any(|word| !is_particle(word)) {
        words.retain(|word| !is_particle(word));
    }
    words.truncate(MOST_WORDS);
    words
}

fn describe(text: &[u8], name: &mut Name, sound: &mut Vec<u8>, joined: &mut Vec<u8>) {
    joined.clear();
    joined.extend(text.iter().filter(|&&byte| byte != b' '));
    name.mask = letter_mask(joined);
    name.joined = short_hash(joined);
    name.sound = sound_of(text, sound);
    let mut words = significant_words(text);
    joined.clear();
    for word in &words {
        joined.extend_from_slice(word);
    }
    name.core = sound_of(joined, sound);
    words.sort_unstable();
    name.bag = short_hash(&words.join(&b' '));
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
