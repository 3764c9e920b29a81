//! Why two records were taken for one person, or were not.

use serde::Serialize;

use crate::matching::{
    columns::Row,
    compare::Sides,
    field::Field,
    model::{Relation, Scorer},
};

/// What one field says.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct FieldEvidence {
    /// The field.
    pub field: Field,
    /// How far the two agree, such as `one slip`.
    pub agreement: &'static str,
    /// How much it speaks for one person against strangers, in bits: +10 makes it 1024 times likelier.
    pub bits: f32,
}

/// What two records say together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The probability that the two are one person.
    pub probability: f32,
    /// What they most likely are to each other.
    pub relation: Relation,
    /// The odds, in bits, before any field is looked at.
    pub prior_bits: f32,
    /// Every field that both have.
    pub fields: Vec<FieldEvidence>,
}

/// Explains a pair.
pub(crate) fn explain(sides: &Sides<'_>, scorer: &Scorer, a: Row, b: Row) -> Explanation {
    let (x, y) = (sides.left.record(a), sides.right.record(b));
    let (levels, score) = sides.score(scorer, x, y);
    let rarity = |field| sides.rarity(field, levels, x, y);
    let evidence = |field: Field| {
        let agreement = levels.meaning(field)?;
        Some(FieldEvidence { field, agreement, bits: scorer.evidence(field, levels, rarity(field)) })
    };
    Explanation {
        probability: score.probability,
        relation: score.relation,
        prior_bits: scorer.prior(),
        fields: Field::ALL.into_iter().filter_map(evidence).collect(),
    }
}
