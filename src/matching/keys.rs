//! Block keys: two records are compared only if they share one.
//!
//! Each rule needs some of the record to be right and forgives the rest, so that a pair is missed only
//! when it has errors in many places at once (Christen 2012, chapter 4). Keys are hashes of content:
//! the same record has the same keys in every run and on every machine.

use crate::matching::{
    field::Field,
    intern::TextId,
    lexicon::Lexicon,
    normalise::mix,
    records::{Records, Row, packed_len, unpack},
};

/// What two records must share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Rule {
    /// The document.
    Document,
    /// Every word of all names, in whatever order and column.
    AllNames,
    /// Both surnames, in either order, and the first given name, as they sound.
    SurnamesAndGiven,
    /// The first surname and all given names.
    Surname1AndAllGiven,
    /// The second surname and all given names.
    Surname2AndAllGiven,
    /// The telephone number.
    Phone,
    /// The e-mail address.
    Email,
    /// Birth date and first given name.
    DateAndGiven,
    /// Both surnames.
    Surnames,
    /// The first surname and the first given name.
    Surname1AndGiven,
    /// The second surname and the first given name.
    Surname2AndGiven,
    /// Street and first given name.
    AddressAndGiven,
    /// Street and district.
    AddressAndDistrict,
    /// Postal code and first given name.
    PostcodeAndGiven,
    /// Postal code and first surname.
    PostcodeAndSurname,
    /// Birth date alone; small data only.
    Date,
    /// Postal code alone; small data only.
    Postcode,
    /// First surname alone; small data only.
    Surname1,
    /// First given name alone; small data only.
    Given,
    /// Birth date and any surname.
    DateAndSurname,
    /// The document but for one digit that is wrong, missing, doubled or swapped.
    NearDocument,
}

impl Rule {
    /// Rules that give a record at most one key, those that leave the fewest pairs first.
    pub(crate) const SINGLE: [Self; 19] = [
        Self::Document,
        Self::AllNames,
        Self::SurnamesAndGiven,
        Self::Surname1AndAllGiven,
        Self::Surname2AndAllGiven,
        Self::Phone,
        Self::Email,
        Self::DateAndGiven,
        Self::Surnames,
        Self::Surname1AndGiven,
        Self::Surname2AndGiven,
        Self::AddressAndGiven,
        Self::AddressAndDistrict,
        Self::PostcodeAndGiven,
        Self::PostcodeAndSurname,
        Self::Date,
        Self::Postcode,
        Self::Surname1,
        Self::Given,
    ];

    /// Rules that give a record several keys.
    pub(crate) const MULTIPLE: [Self; 2] = [Self::DateAndSurname, Self::NearDocument];

    /// Whether the rule is worth its pairs in small data only.
    pub(crate) fn is_loose(self) -> bool {
        matches!(self, Self::Date | Self::Postcode | Self::Surname1 | Self::Given)
    }

    /// Whether records with these fields can have keys by this rule.
    pub(crate) fn applies(self, records: &Records) -> bool {
        let needs: &[Field] = match self {
            Self::Document | Self::NearDocument => &[Field::Document],
            Self::AllNames | Self::Surname1 => &[Field::Surname1],
            Self::SurnamesAndGiven | Self::Surname2AndGiven | Self::Surname2AndAllGiven => {
                &[Field::Surname2, Field::GivenNames]
            }
            Self::Surname1AndAllGiven | Self::Surname1AndGiven => &[Field::Surname1, Field::GivenNames],
            Self::Phone => &[Field::Phone],
            Self::Email => &[Field::Email],
            Self::DateAndGiven => &[Field::BirthDate, Field::GivenNames],
            Self::Surnames => &[Field::Surname1, Field::Surname2],
            Self::AddressAndGiven => &[Field::Address, Field::GivenNames],
            Self::AddressAndDistrict => &[Field::Address, Field::District],
            Self::PostcodeAndGiven => &[Field::Postcode, Field::GivenNames],
            Self::PostcodeAndSurname => &[Field::Postcode, Field::Surname1],
            Self::Date => &[Field::BirthDate],
            Self::Postcode => &[Field::Postcode],
            Self::Given => &[Field::GivenNames],
            Self::DateAndSurname => &[Field::BirthDate, Field::Surname1],
        };
        needs.iter().all(|&field| records.has(field))
    }
}

/// The parts of one record that keys are made of.
pub(crate) struct KeyParts {
    document: u64,
    surname1: u64,
    surname2: u64,
    given: u64,
    all_given: u64,
    all_names: u64,
    date: u64,
    phone: u64,
    texts: [u64; 4],
}

/// Order of [`KeyParts::texts`].
const TEXTS: [Field; 4] = [Field::Email, Field::Address, Field::Postcode, Field::District];

impl KeyParts {
    /// Takes a record apart.
    pub(crate) fn of(lexicon: &Lexicon, records: &Records, row: Row) -> Self {
        let core = records.core(row);
        let (surname1, surname2, given) = (core.surname1, core.surname2, core.given);
        let first_word = lexicon.words_of(given).first();
        Self {
            document: records.document_print(lexicon, row),
            surname1: u64::from(lexicon.name(surname1).core),
            surname2: u64::from(lexicon.name(surname2).core),
            given: first_word.map_or(0, |&word| u64::from(lexicon.word(word).sound)),
            all_given: bag(lexicon, &[given]),
            all_names: bag(lexicon, &[surname1, surname2, given]),
            date: u64::from(core.date),
            phone: core.phone,
            texts: TEXTS.map(|field| match records.text(field, row) {
                0 => 0,
                id => lexicon.text(id).print | 1,
            }),
        }
    }

    /// The record's key by a rule of [`Rule::SINGLE`], 0 where it has none.
    pub(crate) fn single(&self, rule: Rule) -> u64 {
        let [email, address, postcode, district] = self.texts;
        let in_order = (self.surname1.min(self.surname2), self.surname1.max(self.surname2));
        let parts: &[u64] = match rule {
            Rule::Document => &[self.document],
            Rule::AllNames => &[self.all_names],
            Rule::SurnamesAndGiven => &[in_order.0, in_order.1, self.given],
            Rule::Surname1AndAllGiven => &[self.surname1, self.all_given],
            Rule::Surname2AndAllGiven => &[self.surname2, self.all_given],
            Rule::Phone => &[self.phone],
            Rule::Email => &[email],
            Rule::DateAndGiven => &[self.date, self.given],
            Rule::Surnames => &[in_order.0, in_order.1],
            Rule::Surname1AndGiven => &[self.surname1, self.given],
            Rule::Surname2AndGiven => &[self.surname2, self.given],
            Rule::AddressAndGiven => &[address, self.given],
            Rule::AddressAndDistrict => &[address, district],
            Rule::PostcodeAndGiven => &[postcode, self.given],
            Rule::PostcodeAndSurname => &[postcode, self.surname1],
            Rule::Date => &[self.date],
            Rule::Postcode => &[postcode],
            Rule::Surname1 => &[self.surname1],
            Rule::Given => &[self.given],
            Rule::DateAndSurname | Rule::NearDocument => &[0],
        };
        key(rule, parts)
    }

    /// Appends the record's keys by any rule.
    pub(crate) fn all(&self, rule: Rule, out: &mut Vec<u64>) {
        match rule {
            Rule::DateAndSurname => {
                out.extend([self.surname1, self.surname2].map(|surname| key(rule, &[self.date, surname])));
                if self.surname1 == self.surname2 {
                    out.pop();
                }
            }
            Rule::NearDocument => near_documents(self.document, out),
            _ => out.push(self.single(rule)),
        }
        out.retain(|&key| key != 0);
    }
}

/// Appends keys of the document without each of its signs in turn, and of the whole: two documents with
/// one error between them share a key.
pub(crate) fn near_documents(document: u64, out: &mut Vec<u64>) {
    let used = packed_len(document);
    if used < 5 {
        return;
    }
    let rule = Rule::NearDocument as u64 + 1;
    out.push(mix(rule, document).max(1));
    let mut last = 64;
    for place in (0..used).rev() {
        let sign = document >> (6 * place) & 63;
        // Leaving out either of two equal neighbours gives the same.
        if sign != last {
            let below = document & ((1 << (6 * place)) - 1);
            let above = document >> (6 * (place + 1)) << (6 * place);
            out.push(mix(rule, above | below).max(1));
        }
        last = sign;
    }
}

fn key(rule: Rule, parts: &[u64]) -> u64 {
    if parts.contains(&0) {
        return 0;
    }
    parts.iter().fold(rule as u64 + 1, |code, &part| mix(code, part)).max(1)
}

/// A number for the words of some names in whatever order, as they sound; 0 for none.
fn bag(lexicon: &Lexicon, names: &[TextId]) -> u64 {
    let words = names.iter().flat_map(|&name| lexicon.words_of(name));
    words.fold(0, |sum: u64, &word| sum.wrapping_add(mix(3, u64::from(lexicon.word(word).sound))))
}

/// Values by which a block that is too large is split, each in turn.
pub(crate) fn splitters(lexicon: &Lexicon, records: &Records, row: Row) -> [u64; 8] {
    let parts = KeyParts::of(lexicon, records, row);
    let (text, used) = unpack(parts.document);
    let half = |part: &[u8]| part.iter().fold(1_u64, |code, &byte| code * 37 + u64::from(byte - b'/'));
    let (front, back) =
        if used < 6 { (0, 0) } else { (half(&text[..used / 2]), half(&text[used / 2..used])) };
    let [_, address, postcode, district] = parts.texts;
    let district = if district == 0 { postcode } else { district };
    [
        parts.date,
        mix_both(parts.all_given, district),
        mix_both(parts.surname1, parts.all_given),
        mix_both(parts.surname2, parts.all_given),
        mix_both(front, parts.given),
        mix_both(back, parts.given),
        mix_both(mix_both(parts.surname1, parts.surname2), district),
        address,
    ]
}

fn mix_both(left: u64, right: u64) -> u64 {
    if left == 0 || right == 0 { 0 } else { mix(left, right) | 1 }
}
