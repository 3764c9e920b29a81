//! What is expected before any data is seen.
//!
//! The figures are round on purpose: they are judgement, from the error rates reported for keyed names
//! and numbers (Christen 2012, chapter 3), and data soon outweighs them.

use crate::matching::{
    field::{Field, N_FIELDS, N_LEVELS},
    model::{N_CLASSES, Relation, Table},
};

/// How many pairs the prior of one person's levels weighs as much as.
const MATCH_STRENGTH: f32 = 40.0;

/// The same for relations that have their own chances.
const OWN_STRENGTH: f32 = 20.0;

/// Chances of the levels between two records of one person.
pub(crate) fn match_prior() -> (Table, f32) {
    let mut table = [[0.0; N_LEVELS]; N_FIELDS];
    for field in Field::ALL {
        let chances: &[f32] = match field {
            Field::Document => &[0.85, 0.035, 0.03, 0.015, 0.005, 0.015, 0.05],
            Field::Surname1 | Field::Surname2 => &[0.9, 0.012, 0.045, 0.004, 0.012, 0.002, 0.025],
            Field::Order => &[0.985, 0.01, 0.005],
            Field::GivenNames => &[0.795, 0.01, 0.08, 0.02, 0.03, 0.012, 0.04, 0.003, 0.004, 0.006],
            Field::BirthDate => &[0.91, 0.015, 0.035, 0.015, 0.025],
            Field::District | Field::Region => &[0.88, 0.05, 0.07],
            Field::Phone => &[0.75, 0.03, 0.22],
            Field::Email => &[0.8, 0.05, 0.15],
            Field::Postcode => &[0.87, 0.06, 0.07],
            Field::Address | Field::Address2 => &[0.7, 0.12, 0.08, 0.1],
        };
        table[field.index()][1..=chances.len()].copy_from_slice(chances);
    }
    (table, MATCH_STRENGTH)
}

/// Chances of the levels that are a relation's own.
pub(crate) fn own_prior(relation: Relation) -> (Table, f32) {
    let (mut table, _) = match_prior();
    let mut set = |field: Field, chances: &[f32]| {
        table[field.index()][1..=chances.len()].copy_from_slice(chances);
    };
    match relation {
        Relation::Relatives => set(Field::Phone, &[0.2, 0.01, 0.79]),
        Relation::Twins => {
            set(Field::Phone, &[0.2, 0.01, 0.79]);
            set(Field::Document, &[0.001, 0.02, 0.03, 0.03, 0.5, 0.07, 0.349]);
            set(Field::GivenNames, &[0.0001, 0.0001, 0.002, 0.002, 0.001, 0.0005, 0.001, 0.004, 0.2, 0.7893]);
        }
        Relation::Namesakes => {
            set(Field::Phone, &[0.2, 0.01, 0.79]);
            set(Field::Surname2, &[0.1, 0.01, 0.01, 0.005, 0.01, 0.005, 0.86]);
        }
        Relation::Same | Relation::Strangers | Relation::SharedDocument => {}
    }
    (table, OWN_STRENGTH)
}

/// The share of each relation among all pairs; `same` is the share of pairs of one person.
///
/// A relation that the fields at hand cannot tell from "the same person" gets none.
pub(crate) fn share_prior(fields: &[Field], same: f64) -> [f64; N_CLASSES] {
    let has = |field| fields.contains(&field);
    let given = has(Field::GivenNames);
    let one_if = |told_apart: bool| f64::from(u8::from(told_apart));
    let mut shares = [0.0; N_CLASSES];
    shares[0] = same;
    shares[2] = same * 0.25 * one_if(given);
    shares[3] = same * 0.025 * one_if(given && (has(Field::BirthDate) || has(Field::Document)));
    shares[4] = same * 0.05 * one_if(has(Field::Document) && has(Field::Surname1));
    shares[5] = same * 0.01 * one_if(given && has(Field::BirthDate));
    for share in &mut shares {
        *share = share.min(0.1);
    }
    shares[1] = 1.0 - shares.iter().sum::<f64>();
    shares
}
