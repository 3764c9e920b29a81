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
    records::{Records, Row, packed_len},
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
    /// District, first surname and first given name; for rolls.
    DistrictSurname1Given,
    /// District, second surname and first given name; for rolls.
    DistrictSurname2Given,
    /// District and both surnames; for rolls.
    DistrictSurnames,
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

    /// Rules by which entries of a roll are found; it can be so large that broader rules would drown in it.
    pub(crate) const ROLL: [Self; 17] = [
        Self::Document,
        Self::AllNames,
        Self::SurnamesAndGiven,
        Self::Surname1AndAllGiven,
        Self::Surname2AndAllGiven,
        Self::Phone,
        Self::Email,
        Self::DateAndGiven,
        Self::DateAndSurname,
        Self::DistrictSurname1Given,
        Self::DistrictSurname2Given,
        Self::DistrictSurnames,
        Self::AddressAndGiven,
        Self::AddressAndDistrict,
        Self::PostcodeAndGiven,
        Self::PostcodeAndSurname,
        Self::NearDocument,
    ];

    /// Broader rules that a small roll bears as well.
    pub(crate) const SMALL_ROLL: [Self; 6] =
        [Self::Surname1AndGiven, Self::Surnames, Self::Date, Self::Postcode, Self::Surname1, Self::Given];

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
            Self::DistrictSurname1Given => &[Field::District, Field::Surname1, Field::GivenNames],
            Self::DistrictSurname2Given => &[Field::District, Field::Surname2, Field::GivenNames],
            Self::DistrictSurnames => &[Field::District, Field::Surname1, Field::Surname2],
        };
        needs.iter().all(|&field| records.has(field))
    }
}

/// The parts of one record that keys are made of, each a hash of content; 0 where it is missing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeyParts {
    document: u64,
    /// The document's first and last half.
    halves: [u32; 2],
    surname1: u32,
    surname2: u32,
    given: u32,
    all_given: u32,
    all_names: u32,
    date: u32,
    phone: u32,
    email: u32,
    address: u32,
    postcode: u32,
    district: u32,
}

impl KeyParts {
    /// Takes a record apart.
    pub(crate) fn of(lexicon: &Lexicon, records: &Records, row: Row) -> Self {
        let core = records.core(row);
        let (surname1, surname2, given) = (core.surname1, core.surname2, core.given);
        let first_word = lexicon.words_of(given).first();
        let text = |field| match records.text(field, row) {
            0 => 0,
            id => (lexicon.text(id).print >> 32) as u32 | 1,
        };
        let used = packed_len(core.document);
        let half = |digits: u64| if used < 6 { 0 } else { shorten(mix(digits, used as u64)) };
        let middle = 6 * (used - used / 2);
        Self {
            document: records.document_print(lexicon, row),
            halves: [half(core.document >> middle), half(core.document & ((1 << middle) - 1))],
            surname1: lexicon.name(surname1).core,
            surname2: lexicon.name(surname2).core,
            given: first_word.map_or(0, |&word| lexicon.word(word).sound),
            all_given: bag(lexicon, &[given]),
            all_names: bag(lexicon, &[surname1, surname2, given]),
            date: core.date,
            phone: shorten(core.phone),
            email: text(Field::Email),
            address: text(Field::Address),
            postcode: text(Field::Postcode),
            district: text(Field::District),
        }
    }

    /// The record's key by a rule of [`Rule::SINGLE`], 0 where it has none.
    pub(crate) fn single(&self, rule: Rule) -> u64 {
        let in_order = (self.surname1.min(self.surname2), self.surname1.max(self.surname2));
        let parts: &[u32] = match rule {
            Rule::Document => &[shorten(self.document)],
            Rule::AllNames => &[self.all_names],
            Rule::SurnamesAndGiven => &[in_order.0, in_order.1, self.given],
            Rule::Surname1AndAllGiven => &[self.surname1, self.all_given],
            Rule::Surname2AndAllGiven => &[self.surname2, self.all_given],
            Rule::Phone => &[self.phone],
            Rule::Email => &[self.email],
            Rule::DateAndGiven => &[self.date, self.given],
            Rule::Surnames => &[in_order.0, in_order.1],
            Rule::Surname1AndGiven => &[self.surname1, self.given],
            Rule::Surname2AndGiven => &[self.surname2, self.given],
            Rule::AddressAndGiven => &[self.address, self.given],
            Rule::AddressAndDistrict => &[self.address, self.district],
            Rule::PostcodeAndGiven => &[self.postcode, self.given],
            Rule::PostcodeAndSurname => &[self.postcode, self.surname1],
            Rule::Date => &[self.date],
            Rule::Postcode => &[self.postcode],
            Rule::Surname1 => &[self.surname1],
            Rule::Given => &[self.given],
            Rule::DistrictSurname1Given => &[self.district, self.surname1, self.given],
            Rule::DistrictSurname2Given => &[self.district, self.surname2, self.given],
            Rule::DistrictSurnames => &[self.district, in_order.0, in_order.1],
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

fn key(rule: Rule, parts: &[u32]) -> u64 {
    if parts.contains(&0) {
        return 0;
    }
    parts.iter().fold(rule as u64 + 1, |code, &part| mix(code, u64::from(part))).max(1)
}

/// A number for the words of some names in whatever order, as they sound; 0 for none.
fn bag(lexicon: &Lexicon, names: &[TextId]) -> u32 {
    let words = names.iter().flat_map(|&name| lexicon.words_of(name));
    let sum = words.fold(0, |sum: u64, &word| sum.wrapping_add(mix(3, u64::from(lexicon.word(word).sound))));
    shorten(sum)
}

/// A key in 32 bits; 0 stays 0, nothing else becomes it.
pub(crate) fn shorten(key: u64) -> u32 {
    if key == 0 { 0 } else { (mix(key, 1) >> 32) as u32 | 1 }
}

/// How many ways there are to split a block that is too large.
pub(crate) const N_SPLITS: usize = 8;

impl KeyParts {
    /// The value by which a block that is too large is split in one of [`N_SPLITS`] ways; 0 for none.
    pub(crate) fn split(&self, way: usize) -> u32 {
        let home = if self.district == 0 { self.postcode } else { self.district };
        let parts: &[u32] = match way {
            0 => &[self.date],
            1 => &[self.all_given, home],
            2 => &[self.surname1, self.all_given],
            3 => &[self.surname2, self.all_given],
            4 => &[self.halves[0], self.given],
            5 => &[self.halves[1], self.given],
            6 => &[self.surname1, self.surname2, home],
            _ => &[self.address],
        };
        shorten(key(Rule::Document, parts))
    }
}
