//! Compares single people, for use where records are stored and come one by one.
//!
//! Whoever stores records asks [`sparse_keys`] of each and keeps an index from key to record (sealed
//! stores through an HMAC of the key). To look people up, fetch the records under any of their keys and hand
//! them to a [`Matcher`].

use crate::{
    domain::Identity,
    matching::{
        background::Background,
        columns::Row,
        compare::Sides,
        counts::Counts,
        decide::{Link, decide_among},
        dedupe::pairs_of_strangers,
        explain::{Explanation, explain},
        field::Field,
        keys::{KeyParts, shorten},
        learn::expected_model,
        lexicon::Lexicon,
        model::{Model, ModelError, Scorer},
        nickname::Nicknames,
        normalise::mix,
        part::Part,
        records::Records,
        rule::{self, Rule},
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

    /// Says of pairs, by their places in two lists, how likely each is one person.
    pub fn score_pairs(&self, people: &[Identity], others: &[Identity], pairs: &[(Row, Row)]) -> Vec<f32> {
        self.with_many(people, others, |sides| {
            let score = |&(a, b): &(Row, Row)| {
                sides.score(&self.scorer, sides.left.record(a), sides.right.record(b)).1.probability
            };
            pairs.iter().map(score).collect()
        })
    }

    /// Finds which of its candidates, if any, is the roll entry of each person. Pairs name places in the two
    /// lists, in order; the answer has one for each person.
    pub fn decide_each(&self, people: &[Identity], entries: &[Identity], pairs: &[(Row, Row)]) -> Vec<Link> {
        self.with_many(people, entries, |sides| {
            let mut rest = pairs;
            let mut decide = |row: Row| {
                let (own, others) =
                    rest.split_at(rest.iter().take_while(|(person, _)| *person == row).count());
                rest = others;
                decide_among(sides, &self.scorer, row, own)
            };
            (0..).take(people.len()).map(&mut decide).collect()
        })
    }

    fn with_sides<T>(&self, person: &Identity, others: &[Identity], then: impl FnOnce(&Sides<'_>) -> T) -> T {
        self.with_many(std::slice::from_ref(person), others, then)
    }

    fn with_many<T>(
        &self,
        people: &[Identity],
        others: &[Identity],
        then: impl FnOnce(&Sides<'_>) -> T,
    ) -> T {
        let mut lexicon = Lexicon::default();
        let left = records_of(people, &mut lexicon, &self.nicknames);
        let right = records_of(others, &mut lexicon, &self.nicknames);
        let counts = Counts::of_model(&self.model, &lexicon, &[left.columns(), right.columns()]);
        then(&Sides { lexicon: &lexicon, counts: &counts, left: &left, right: &right })
    }
}

/// A few selective keys for each person, under which to store a million of them: two records of one person
/// share one unless their given names sound different, or document and names err at once.
///
/// Keys are the same in every run. They are hashes of personal data without a secret: never store one as it
/// is.
pub fn sparse_keys(people: &[Identity]) -> Vec<Vec<u64>> {
    const SPARSE: [Rule; 6] = [
        Rule::AllNames,
        Rule::SurnamesAndGiven,
        Rule::Surname1AndAllGiven,
        Rule::DateAndSurname,
        Rule::Phone,
        Rule::Email,
    ];
    let mut lexicon = Lexicon::default();
    let records = records_of(people, &mut lexicon, &Nicknames::default());
    let keys_of = |row: Row| {
        let parts = KeyParts::of(&lexicon, records.record(row));
        let mut keys = Vec::with_capacity(SPARSE.len() + 3);
        for rule in SPARSE {
            parts.each_key(rule, |key| keys.push(key));
        }
        // Either half of the document, and how the first given name sounds.
        let halves = [(rule::Part::FirstHalf, 4), (rule::Part::LastHalf, 5)]
            .map(|(half, way)| (shorten(parts.key(Rule::Document, &[half, rule::Part::Given])), way));
        keys.extend(
            halves.into_iter().filter(|(half, _)| *half != 0).map(|(half, way)| mix(half.into(), way)),
        );
        keys
    };
    (0..).take(people.len()).map(keys_of).collect()
}

/// What is expected of links to a roll of so many entries, judged by a draw of them alone.
pub fn expected_links(drawn: &[Identity], n_entries: u64) -> Model {
    let mut lexicon = Lexicon::default();
    let records = records_of(drawn, &mut lexicon, &Nicknames::default());
    let counts = Counts::of(&[records.columns()], &lexicon);
    let sides = Sides { lexicon: &lexicon, counts: &counts, left: &records, right: &records };
    let background = Background::count(&sides, &pairs_of_strangers(&records));
    let fields = Field::ALL.into_iter().filter(|&field| records.has(field)).collect();
    // Nine in ten signatures have an entry.
    let same = 0.9 / n_entries.max(2) as f64;
    Model {
        frequencies: counts.frequencies(&lexicon, &[records.columns()]),
        ..expected_model(fields, &background, same)
    }
}

fn records_of(people: &[Identity], lexicon: &mut Lexicon, nicknames: &Nicknames) -> Records {
    let mut part = Part::default();
    for person in people {
        part.push(fields_of(person));
    }
    Records::assemble(vec![part], lexicon, nicknames)
}

/// What is compared of a person.
pub fn fields_of(person: &Identity) -> [(Field, &str); 10] {
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
