//! Block keys: two records are compared only if they share one.
//!
//! Keys are hashes of content: the same record has the same keys in every run and on every machine.

use crate::matching::{
    columns::Record,
    field::Field,
    lexicon::Lexicon,
    normalise::mix,
    packed::packed_len,
    rule::{N_KEPT, Part, PartSet, Rule},
};

/// The parts of one record that keys are made of, together in one line of the processor's cache.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(crate) struct KeyParts {
    /// The document; 0 where it is missing.
    pub(crate) document: u64,
    /// A hash of each part that is kept; 0 where it is missing. The date is as in the record.
    values: [u32; N_KEPT],
    /// A bit for each rule by which the record's block was too large.
    pub(crate) was_split: u32,
}

impl KeyParts {
    /// Takes a record apart.
    pub(crate) fn of(lexicon: &Lexicon, record: Record<'_>) -> Self {
        let core = record.core;
        let [surname1, surname2] = [core.surname1, core.surname2].map(|name| lexicon.name(name));
        let given = core.given.map(|name| lexicon.name(name));
        let given_sounds = given.first.sounds.wrapping_add(given.rest.sounds);
        let all_sounds = surname1.sounds.wrapping_add(surname2.sounds).wrapping_add(given_sounds);
        let text = |field| match record.text(field) {
            0 => 0,
            id => (lexicon.text(field, id).print >> 32) as u32 | 1,
        };
        let mut values = [0; N_KEPT];
        for (part, value) in [
            (Part::Surname1, surname1.core),
            (Part::Surname2, surname2.core),
            (Part::Given, given.first.first_sound),
            (Part::AllGiven, shorten(given_sounds)),
            (Part::AllNames, shorten(all_sounds)),
            (Part::Date, core.date),
            (Part::Phone, shorten(core.phone)),
            (Part::Email, text(Field::Email)),
            (Part::Address, text(Field::Address)),
            (Part::Postcode, text(Field::Postcode)),
            (Part::District, text(Field::District)),
        ] {
            values[part as usize] = value;
        }
        let document = record.document_print(lexicon);
        Self { document, values, was_split: 0 }
    }

    /// The value of a part, 0 where it is missing.
    #[inline]
    pub(crate) fn value(&self, part: Part) -> u32 {
        let used = packed_len(self.document);
        let half = |digits: u64| if used < 6 { 0 } else { shorten(mix(digits, used as u64)) };
        let middle = 6 * (used - used / 2);
        match part {
            Part::Document => shorten(self.document),
            Part::FirstHalf => half(self.document >> middle),
            Part::LastHalf => half(self.document & ((1 << middle) - 1)),
            Part::Surnames => 0,
            _ => self.values[part as usize],
        }
    }

    /// Both surnames in the order of their values.
    #[inline]
    fn surnames(&self) -> [u32; 2] {
        let (one, two) = (self.value(Part::Surname1), self.value(Part::Surname2));
        [one.min(two), one.max(two)]
    }

    /// What the two records share.
    #[inline]
    pub(crate) fn shared(&self, other: &Self) -> PartSet {
        let mut set = 0;
        for (place, (x, y)) in self.values.iter().zip(&other.values).enumerate() {
            set |= PartSet::from(x == y && *x != 0) << place;
        }
        if self.document == other.document && self.document != 0 {
            set |= Part::Document.bit();
        }
        let surnames = self.surnames();
        set | PartSet::from(surnames[0] != 0 && surnames == other.surnames()) << Part::Surnames as u16
    }

    /// The key made of some parts, 0 where one is missing.
    #[inline]
    pub(crate) fn key(&self, rule: Rule, parts: &[Part]) -> u64 {
        let mut code = rule as u64 + 1;
        for &part in parts {
            let [one, two] = match part {
                Part::Surnames => self.surnames(),
                _ => [self.value(part), 0],
            };
            if one == 0 {
                return 0;
            }
            code = mix(code, u64::from(one));
            if two != 0 {
                code = mix(code, u64::from(two));
            }
        }
        code.max(1)
    }

    /// Gives keys of either end of the document with a name, whatever its column: an error leaves one end as it is.
    fn document_ends(&self, mut give: impl FnMut(u64)) {
        let used = packed_len(self.document);
        if used < 6 {
            return;
        }
        let ends = [(self.document >> (6 * (used - 4)), 1), (self.document & 0xff_ffff, 2)];
        let mut names = [Part::Surname1, Part::Surname2, Part::Given].map(|part| self.value(part));
        names.sort_unstable();
        let names =
            names.iter().enumerate().filter(|(place, name)| **name != 0 && !names[..*place].contains(name));
        for (_, &name) in names {
            for (end, which) in ends {
                give(mix(mix(Rule::DocumentEnd as u64 + which, end), u64::from(name)).max(1));
            }
        }
    }

    /// Gives the keys of the birth date with each surname.
    fn dates_and_surnames(&self, mut give: impl FnMut(u64)) {
        let rule = Rule::DateAndSurname as u64 + 1;
        let (date, [one, two]) =
            (self.value(Part::Date), [Part::Surname1, Part::Surname2].map(|it| self.value(it)));
        if date == 0 {
            return;
        }
        for surname in [one, if two == one { 0 } else { two }].into_iter().filter(|&surname| surname != 0) {
            give(mix(mix(rule, u64::from(date)), u64::from(surname)).max(1));
        }
    }

    /// Gives the record's keys by a rule.
    #[inline]
    pub(crate) fn each_key(&self, rule: Rule, mut give: impl FnMut(u64)) {
        match rule {
            Rule::DateAndSurname => self.dates_and_surnames(give),
            Rule::NearDocument => near_documents(self.document, give),
            Rule::DocumentEnd => self.document_ends(give),
            _ => match self.key(rule, rule.parts()) {
                0 => {}
                key => give(key),
            },
        }
    }
}

/// Gives the keys of many records by one rule, in 32 bits, each with what stands beside the record.
///
/// Every rule has a loop of its own, in which nothing is left to choose from record to record.
pub(crate) fn each_key_of<'a, W: Copy>(
    rule: Rule,
    records: impl Iterator<Item = (W, &'a KeyParts)>,
    mut give: impl FnMut(u32, W),
) {
    macro_rules! loop_of_each {
        ($($rule:ident)*) => {
            match rule {
                $(Rule::$rule => {
                    records.for_each(|(with, parts)| parts.each_key(Rule::$rule, |key| give(shorten(key), with)));
                })*
            }
        };
    }
    loop_of_each! {
        Document AllNames SurnamesAndGiven Surname1AndAllGiven Surname2AndAllGiven Phone Email DateAndGiven Surnames
        Surname1AndGiven Surname2AndGiven AddressAndGiven AddressAndDistrict PostcodeAndGiven PostcodeAndSurname
        Date Postcode Surname1 Given DistrictSurname1Given DistrictSurname2Given DistrictSurnames DateAndSurname
        NearDocument DocumentEnd
    }
}

/// Gives keys of the document without each of its signs in turn, and of the whole: two documents with
/// one error between them share a key.
fn near_documents(document: u64, mut give: impl FnMut(u64)) {
    let used = packed_len(document);
    if used < 5 {
        return;
    }
    let rule = Rule::NearDocument as u64 + 1;
    give(mix(rule, document).max(1));
    let mut last = 64;
    for place in (0..used).rev() {
        let sign = document >> (6 * place) & 63;
        // Leaving out either of two equal neighbours gives the same.
        if sign != last {
            let below = document & ((1 << (6 * place)) - 1);
            let above = document >> (6 * (place + 1)) << (6 * place);
            give(mix(rule, above | below).max(1));
        }
        last = sign;
    }
}

/// A key in 32 bits; 0 stays 0, nothing else becomes it.
#[inline]
pub(crate) fn shorten(key: u64) -> u32 {
    if key == 0 { 0 } else { (mix(key, 1) >> 32) as u32 | 1 }
}
