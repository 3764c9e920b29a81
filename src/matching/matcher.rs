//! Compares single people, for use where records are stored and come one by one.
//!
//! Whoever stores records asks [`block_keys`] of each and keeps an index from key to record (sealed
//! stores through an HMAC of the key). To look somebody up, fetch the records under any of that person's
//! keys and hand them to a [`Matcher`]. For many at once, fetch the records under all their keys, read
//! both into [`Records`] and call [`link`](super::link()) with the same
//! model.

use crate::{
    domain::Identity,
    matching::{
        compare::Sides,
        counts::Counts,
        explain::{Explanation, explain},
        field::Field,
        keys::{KeyParts, Rule},
        lexicon::Lexicon,
        link::{Link, decide_among},
        model::{Model, ModelError, Scorer},
        nickname::Nicknames,
        records::{Part, Records},
    },
};

/// What was decided for one person among candidates.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Outcome, reason, probability, and the place of the entry among the candidates.
    pub link: Link,
    /// The evidence for that entry, if there is one.
    pub evidence: Option<Explanation>,
}

/// A model ready to compare people.
#[derive(Debug)]
pub struct Matcher {
    model: Model,
    scorer: Scorer,
    nicknames: Nicknames,
}

impl Matcher {
    /// Takes a model that was learned or loaded.
    pub fn new(model: Model) -> Result<Self, ModelError> {
        model.check()?;
        let scorer = Scorer::new(&model);
        Ok(Self { model, scorer, nicknames: Nicknames::default() })
    }

    /// Says of each candidate how likely it is the same person as `person`, and why.
    pub fn compare(&self, person: &Identity, candidates: &[Identity]) -> Vec<Explanation> {
        self.with_sides(person, candidates, |sides| {
            (0..).take(candidates.len()).map(|row| explain(sides, &self.scorer, 0, row)).collect()
        })
    }

    /// Finds which candidate, if any, is the roll entry of `person`.
    pub fn decide(&self, person: &Identity, candidates: &[Identity]) -> Decision {
        self.with_sides(person, candidates, |sides| {
            let pairs: Vec<_> = (0..).take(candidates.len()).map(|row| (0, row)).collect();
            let link = decide_among(sides, &self.scorer, 0, &pairs);
            let evidence = link.entry.map(|row| explain(sides, &self.scorer, 0, row));
            Decision { link, evidence }
        })
    }

    fn with_sides<T>(&self, person: &Identity, others: &[Identity], then: impl FnOnce(&Sides<'_>) -> T) -> T {
        let mut lexicon = Lexicon::default();
        let left = records_of(std::slice::from_ref(person), &mut lexicon, &self.nicknames);
        let right = records_of(others, &mut lexicon, &self.nicknames);
        let counts = Counts::of_model(&self.model, &lexicon);
        then(&Sides { lexicon: &lexicon, counts: &counts, left: &left, right: &right })
    }
}

/// The keys under which to store a person or to look one up: two records of one person share at least one,
/// unless they have errors in many places at once.
///
/// Keys are the same in every run and version with the same [`MODEL_VERSION`](crate::matching::Model).
/// They are hashes of personal data without a secret: never store one as it is.
pub fn block_keys(person: &Identity) -> Vec<u64> {
    let mut lexicon = Lexicon::default();
    let records = records_of(std::slice::from_ref(person), &mut lexicon, &Nicknames::default());
    let parts = KeyParts::of(&lexicon, &records, 0);
    let mut keys = Vec::new();
    for rule in Rule::ROLL {
        parts.all(rule, &mut keys);
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn records_of(people: &[Identity], lexicon: &mut Lexicon, nicknames: &Nicknames) -> Records {
    let mut part = Part::default();
    for person in people {
        part.push(fields_of(person));
    }
    Records::assemble(vec![part], lexicon, nicknames)
}

fn fields_of(person: &Identity) -> [(Field, &str); 10] {
    [
        (Field::Document, &person.document),
        (Field::Surname1, &person.surname1),
        (Field::Surname2, &person.surname2),
        (Field::GivenNames, &person.given_names),
        (Field::BirthDate, &person.birth_date),
        (Field::District, &person.district),
        (Field::Phone, &person.phone),
        (Field::Email, &person.email),
        (Field::Address, &person.address),
        (Field::Postcode, &person.postcode),
    ]
}
