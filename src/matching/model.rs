//! What has been learned of a set of records, and the probability that two of them are one person.
//!
//! The model is Fellegi and Sunter's (1969) with more than two classes of pairs, after Winkler's remark
//! (1993) that pairs within a household are neither matches nor strangers: beside "the same person" and
//! "strangers" there are relatives, twins, people who used another's number, and namesakes at one
//! address. Within a class the fields are taken as independent, and a missing field says nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::matching::field::{Field, Levels, N_FIELDS, N_LEVELS};

/// A number for every level of every field.
pub(crate) type Table = [[f32; N_LEVELS]; N_FIELDS];

/// How many classes of pairs there are.
pub(crate) const N_CLASSES: usize = 6;

/// Lanes of a score, classes filled up to a power of two.
pub(crate) const LANES: usize = 8;

/// What two records can be to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// One person.
    Same,
    /// People who have nothing to do with each other.
    Strangers,
    /// Brothers, sisters, parents: surnames and home are shared.
    Relatives,
    /// Born on the same day to the same parents, often with successive documents.
    Twins,
    /// The document of one written for the other.
    SharedDocument,
    /// The same names and home, another birth date and document, as a parent and child.
    Namesakes,
}

impl Relation {
    /// Every relation, in the order of the lanes of a score.
    pub const ALL: [Self; N_CLASSES] =
        [Self::Same, Self::Strangers, Self::Relatives, Self::Twins, Self::SharedDocument, Self::Namesakes];

    /// In words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Same => "one person",
            Self::Strangers => "strangers",
            Self::Relatives => "relatives",
            Self::Twins => "twins",
            Self::SharedDocument => "one document used by two people",
            Self::Namesakes => "namesakes of one home",
        }
    }

    /// Where the relation's chance of a level of this field comes from.
    pub(crate) fn source(self, field: Field) -> Source {
        use Field as F;
        use Source::{Background, Match, Own};
        let home = matches!(field, F::District | F::Address | F::Address2 | F::Postcode | F::Region);
        match self {
            Self::Same => Match,
            Self::Strangers => Background,
            Self::Relatives | Self::Twins => match field {
                F::Surname1 | F::Surname2 | F::Order => Match,
                F::Phone => Own,
                F::Document | F::GivenNames if self == Self::Twins => Own,
                F::BirthDate if self == Self::Twins => Match,
                _ if home => Match,
                _ => Background,
            },
            Self::SharedDocument => {
                if field == F::Document {
                    Match
                } else {
                    Background
                }
            }
            Self::Namesakes => match field {
                F::Surname1 | F::GivenNames | F::Order => Match,
                F::Phone | F::Surname2 => Own,
                _ if home => Match,
                _ => Background,
            },
        }
    }
}

/// Where a relation takes the chances of a field's levels from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// From pairs of one person.
    Match,
    /// From strangers; how rare the shared value is counts.
    Background,
    /// From the relation's own pairs.
    Own,
}

/// Everything learned from data; what `--model` saves and loads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Version of this layout.
    pub version: u32,
    /// The fields both sides had when it was learned.
    pub fields: Vec<Field>,
    /// The share of each relation among all pairs, in the order of [`Relation::ALL`].
    pub shares: [f64; N_CLASSES],
    /// The chance of each level, by relation in the order of [`Relation::ALL`], field and level.
    pub chances: Vec<Table>,
    /// The rarity (log2) that a level's chance among strangers stands for; 0 where none applies.
    pub reference: Table,
    /// How often common values occur where it was learned; none until a model that is kept is given them, by
    /// [`crate::matching::Records::frequencies`].
    pub frequencies: Frequencies,
}

/// How often the common values of some fields occur; rare values, which could point to somebody, are not
/// kept and count as occurring once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Frequencies {
    /// How many records were counted.
    pub n_rows: f32,
    /// Surnames, first and second together.
    pub surnames: BTreeMap<String, u32>,
    /// All given names of a person.
    pub given_names: BTreeMap<String, u32>,
    /// Each word of given names.
    pub given_words: BTreeMap<String, u32>,
    /// Districts and the like, by field.
    pub texts: BTreeMap<Field, BTreeMap<String, u32>>,
}

/// The present layout of [`Model`].
pub(crate) const MODEL_VERSION: u32 = 1;

/// Why a model cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// It was saved by another version of the program.
    #[error("this model has version {found}, and only version 1 is understood")]
    Version {
        /// The version it has.
        found: u32,
    },
    /// Chances must lie between 0 and 1, and one table is needed for each relation.
    #[error("this model is damaged; delete it, and it will be learned again")]
    Damaged,
}

impl Model {
    /// Refuses a model that did not come from this version, or was changed by hand into nonsense.
    pub fn check(&self) -> Result<(), ModelError> {
        if self.version != MODEL_VERSION {
            return Err(ModelError::Version { found: self.version });
        }
        let chances = self.chances.iter().flatten().flatten();
        let in_range = chances.clone().all(|chance| (0.0..=1.0).contains(chance))
            && self.shares.iter().all(|share| (0.0..=1.0).contains(share))
            && self.reference.iter().flatten().all(|reference| *reference <= 0.0);
        if self.chances.len() == N_CLASSES && in_range { Ok(()) } else { Err(ModelError::Damaged) }
    }
}

/// A model in the form that scores fast.
#[derive(Clone, Debug)]
pub(crate) struct Scorer {
    weights: Box<[[[f32; LANES]; N_LEVELS]; N_FIELDS]>,
    /// 1 where a relation's chance depends on the rarity of the shared value.
    by_rarity: [[f32; LANES]; N_FIELDS],
    reference: Table,
    shares: [f32; LANES],
    /// A bit for each field that was there when the model was learned.
    known: u32,
}

/// What a comparison amounts to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Score {
    /// Probability that the two are one person.
    pub probability: f32,
    /// The same as log2 odds, which does not run out of digits.
    pub odds: f32,
    /// The likeliest relation.
    pub relation: Relation,
}

impl Scorer {
    /// Prepares a model.
    pub(crate) fn new(model: &Model) -> Self {
        let mut scorer = Self {
            weights: Box::new([[[0.0; LANES]; N_LEVELS]; N_FIELDS]),
            by_rarity: [[0.0; LANES]; N_FIELDS],
            reference: model.reference,
            shares: [f32::NEG_INFINITY; LANES],
            known: model.fields.iter().fold(0, |set, field| set | 1 << field.index()),
        };
        for (lane, relation) in Relation::ALL.into_iter().enumerate() {
            scorer.shares[lane] = model.shares[lane].max(1e-30).log2() as f32;
            for field in Field::ALL {
                let rarity = f32::from(u8::from(relation.source(field) == Source::Background));
                scorer.by_rarity[field.index()][lane] = rarity;
                for level in 1..N_LEVELS {
                    let chance = model.chances[lane][field.index()][level];
                    scorer.weights[field.index()][level][lane] = chance.max(1e-12).log2();
                }
            }
        }
        scorer
    }

    /// The log2 weight of "same" against "strangers" at one level, without regard to rarity.
    pub(crate) fn contrast(&self, field: Field, level: usize) -> f32 {
        let weights = &self.weights[field.index()][level];
        weights[0] - weights[1]
    }

    /// The rarity that a level's chance among strangers stands for; 0 where none applies.
    pub(crate) fn reference(&self, field: Field, level: usize) -> f32 {
        self.reference[field.index()][level]
    }

    /// Whether the field was there when the model was learned.
    pub(crate) fn knows(&self, field: Field) -> bool {
        self.known & 1 << field.index() != 0
    }

    /// The log2 weight of "same" against "strangers" without regard to rarity: a quick first look.
    pub(crate) fn glance(&self, levels: Levels) -> f32 {
        let mut sum = self.prior();
        for field in Field::ALL {
            let weights = &self.weights[field.index()][levels.get(field)];
            sum += weights[0] - weights[1];
        }
        sum
    }

    /// The score of a pair; `rarity` gives the log2 frequency of the value a field agrees on.
    pub(crate) fn score(&self, levels: Levels, rarity: impl Fn(Field) -> Option<f32>) -> Score {
        let mut lanes = self.shares;
        for field in Field::ALL {
            let level = levels.get(field);
            if level == 0 {
                continue;
            }
            let weights = &self.weights[field.index()][level];
            let mut adjustment = 0.0;
            if self.reference[field.index()][level] < 0.0
                && let Some(rarity) = rarity(field)
            {
                adjustment = rarity - self.reference[field.index()][level];
            }
            let by_rarity = &self.by_rarity[field.index()];
            for lane in 0..LANES {
                lanes[lane] += weights[lane] + adjustment * by_rarity[lane];
            }
        }
        conclude(&lanes)
    }

    /// The log2 odds of one person against strangers before any field is looked at.
    pub(crate) fn prior(&self) -> f32 {
        self.shares[0] - self.shares[1]
    }

    /// The evidence of one field: log2 of how much likelier its level is for one person than for strangers.
    pub(crate) fn evidence(&self, field: Field, levels: Levels, rarity: Option<f32>) -> f32 {
        let level = levels.get(field);
        let weights = &self.weights[field.index()][level];
        let reference = self.reference[field.index()][level];
        let adjustment = if reference < 0.0 { rarity.map_or(0.0, |rarity| rarity - reference) } else { 0.0 };
        weights[0] - weights[1] - adjustment
    }
}

/// Turns class weights into a probability.
pub(crate) fn conclude(lanes: &[f32; LANES]) -> Score {
    let mut best = 0;
    let mut most_other = f32::NEG_INFINITY;
    for lane in 0..N_CLASSES {
        if lanes[best] < lanes[lane] {
            best = lane;
        }
        if 0 < lane {
            most_other = most_other.max(lanes[lane]);
        }
    }
    let others: f32 = lanes[1..N_CLASSES].iter().map(|lane| (lane - most_other).exp2()).sum();
    let odds = lanes[0] - most_other - others.log2();
    Score { probability: probability(odds), odds, relation: Relation::ALL[best] }
}

/// The probability that log2 odds stand for.
pub(crate) fn probability(odds: f32) -> f32 {
    1.0 / (1.0 + (-odds).exp2())
}
