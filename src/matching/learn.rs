//! Learns a model from the records themselves, with no labels.
//!
//! What strangers agree on is counted among pairs of rows drawn by the hash of their content. What one
//! person's records agree on, and how many pairs there are of each relation, is found by expectation
//! maximisation (Dempster, Laird and Rubin 1977; Winkler 1988) over sampled candidate pairs, with the
//! chances of strangers held fixed. Prior counts stand in where data is scarce.

use rayon::prelude::*;

use crate::matching::{
    background::Background,
    columns::Record,
    compare::Sides,
    field::{Field, Levels, N_FIELDS, N_LEVELS},
    model::{Frequencies, LANES, MODEL_VERSION, Model, Relation, Source, Table},
    priors::{match_prior, own_prior, share_prior},
};

/// Rounds of expectation maximisation; the figures stand still long before.
const ROUNDS: usize = 25;

/// Steps of log2 in which rarity is told apart while learning.
const STEP: f32 = 3.0;

/// Groups of fields whose rarity is summed up while learning: they have one source in every relation.
const GROUPS: [&[Field]; 5] = [
    &[Field::Surname1, Field::Surname2],
    &[Field::GivenNames],
    &[Field::District, Field::Address, Field::Address2, Field::Postcode, Field::Region],
    &[Field::BirthDate],
    &[Field::Document, Field::Phone, Field::Email],
];

/// One kind of candidate pair and how many there are of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Pattern {
    levels: Levels,
    /// Rarity against the reference in steps of [`STEP`], by [`GROUPS`].
    rarity: [i8; GROUPS.len()],
}

impl Pattern {
    /// The pattern of one pair, unless `glance` shows that they can only be strangers.
    pub(crate) fn of(
        sides: &Sides<'_>,
        background: &Background,
        glance: impl Fn(Levels) -> bool,
        x: Record<'_>,
        y: Record<'_>,
    ) -> Option<Self> {
        let levels = sides.compare(x, y);
        if !glance(levels) {
            return None;
        }
        let rarity = GROUPS.map(|group| {
            let mut sum = 0.0;
            for &field in group {
                let reference = background.reference[field.index()][levels.get(field)];
                if levels.get(field) != 0
                    && reference < 0.0
                    && let Some(rarity) = sides.rarity(field, levels, x, y)
                {
                    sum += rarity - reference;
                }
            }
            (sum / STEP).round().clamp(-20.0, 20.0) as i8
        });
        Some(Self { levels, rarity })
    }
}

/// Counts of patterns in a fixed order.
pub(crate) fn tally(mut patterns: Vec<Pattern>) -> Vec<(Pattern, u32)> {
    patterns.par_sort_unstable();
    patterns.chunk_by(|x, y| x == y).map(|run| (run[0], run.len() as u32)).collect()
}

/// The model before any pair is seen: priors, and what strangers agree on. `same` is the share of pairs
/// of one person to begin with.
pub(crate) fn expected_model(fields: Vec<Field>, background: &Background, same: f64) -> Model {
    let mut model = Model {
        version: MODEL_VERSION,
        shares: share_prior(&fields, same),
        fields,
        chances: Relation::ALL.map(|_| background.chances).to_vec(),
        reference: background.reference,
        frequencies: Frequencies::default(),
    };
    let own: Vec<Table> = Relation::ALL.map(|relation| own_prior(relation).0).to_vec();
    fill(&mut model, &own, background);
    model
}

/// Finds the chances and shares that explain the patterns best.
///
/// `n_pairs` is the number of all pairs the sample stands for, candidates or not, that is, all pairs
/// times the part of the blocks that was sampled.
pub(crate) fn learn(
    fields: Vec<Field>,
    background: &Background,
    patterns: &[(Pattern, u32)],
    n_pairs: f64,
    same: f64,
) -> Model {
    let mut model = expected_model(fields, background, same);
    let first_shares = model.shares;
    let mut own: Vec<Table> = Relation::ALL.map(|relation| own_prior(relation).0).to_vec();
    for _ in 0..ROUNDS {
        let sums = expect(&model, patterns);
        for (lane, relation) in Relation::ALL.into_iter().enumerate() {
            let (prior, strength) =
                if relation == Relation::Same { match_prior() } else { own_prior(relation) };
            for field in Field::ALL {
                let own = &mut own[lane][field.index()];
                if !(relation == Relation::Twins && field == Field::GivenNames) {
                    let counts = sums.levels[field.index()].map(|lanes| lanes[lane]);
                    maximise(own, &counts, &prior[field.index()], strength, field);
                }
                // Twins are told by what differs; left free, they would pass for one person.
                if relation == Relation::Twins && field == Field::Document {
                    own[1] = own[1].min(prior[field.index()][1]);
                }
            }
            if relation != Relation::Strangers && 0.0 < first_shares[lane] {
                // A few pairs' worth of the prior keeps small data from losing a relation.
                let strength = if relation == Relation::Same { 1.0 } else { 0.25 };
                let expected = strength * (first_shares[lane] * n_pairs).min(1.0);
                model.shares[lane] = (sums.weight[lane] + expected) / (n_pairs + strength);
            }
        }
        model.shares[1] = 1.0
            - model
                .shares
                .iter()
                .enumerate()
                .filter(|(lane, _)| *lane != 1)
                .map(|(_, share)| share)
                .sum::<f64>();
        fill(&mut model, &own, background);
    }
    if finds_somebody_else(&model) { expected_model(model.fields, background, same) } else { model }
}

/// Whether what was learned to be one person's records mostly differ in half of their fields or more.
///
/// Where nobody stands twice, the likeliest explanation of the pairs can be people who merely have much in
/// common; then what was expected beforehand is nearer to the truth.
fn finds_somebody_else(model: &Model) -> bool {
    let fields: Vec<Field> = model.fields.iter().copied().filter(|field| *field != Field::Order).collect();
    let differs = |field: &&Field| 0.5 < model.chances[0][field.index()][field.levels().len()];
    1 < fields.len() && fields.len() <= 2 * fields.iter().filter(differs).count()
}

/// Spreads what was learned over the relations that borrow it.
fn fill(model: &mut Model, own: &[Table], background: &Background) {
    for (lane, relation) in Relation::ALL.into_iter().enumerate() {
        for field in Field::ALL {
            let index = field.index();
            model.chances[lane][index] = match relation.source(field) {
                Source::Match => own[0][index],
                Source::Background => background.chances[index],
                Source::Own => own[lane][index],
            };
        }
    }
}

fn maximise(
    chances: &mut [f32; N_LEVELS],
    counts: &[f64; N_LEVELS],
    prior: &[f32; N_LEVELS],
    strength: f32,
    field: Field,
) {
    let n_levels = field.levels().len();
    let total: f64 = counts[1..=n_levels].iter().sum::<f64>() + f64::from(strength);
    for level in 1..=n_levels {
        chances[level] = ((counts[level] + f64::from(strength * prior[level])) / total) as f32;
    }
}

/// A number for each relation, filled up to what the processor adds at once.
type Lanes<T> = [T; LANES];

/// Expected numbers of pairs.
struct Expected {
    weight: Lanes<f64>,
    levels: Box<[[Lanes<f64>; N_LEVELS]; N_FIELDS]>,
}

/// The logarithms of the chances of each level in each relation.
fn logs_of(model: &Model) -> Box<[[Lanes<f32>; N_LEVELS]; N_FIELDS]> {
    let mut logs = Box::new([[[0.0; LANES]; N_LEVELS]; N_FIELDS]);
    for (lane, table) in model.chances.iter().enumerate() {
        for (of_field, chances) in logs.iter_mut().zip(table) {
            for (log, chance) in of_field.iter_mut().zip(chances).skip(1) {
                log[lane] = chance.max(1e-12).log2();
            }
        }
    }
    logs
}

fn expect(model: &Model, patterns: &[(Pattern, u32)]) -> Expected {
    let mut sums = Expected { weight: [0.0; LANES], levels: Box::new([[[0.0; LANES]; N_LEVELS]; N_FIELDS]) };
    let logs = logs_of(model);
    let mut shares: Lanes<f32> = [f32::NEG_INFINITY; LANES];
    for (log, share) in shares.iter_mut().zip(model.shares) {
        *log = share.max(1e-30).log2() as f32;
    }
    let by_rarity = GROUPS.map(|group| {
        let mut counts: Lanes<f32> = [0.0; LANES];
        for (step, relation) in counts.iter_mut().zip(Relation::ALL) {
            let counts_here = group.iter().any(|&field| relation.source(field) == Source::Background);
            *step = if counts_here { STEP } else { 0.0 };
        }
        counts
    });
    for (pattern, count) in patterns {
        let mut lanes = shares;
        for (field, of_field) in Field::ALL.into_iter().zip(logs.iter()) {
            add(&mut lanes, &of_field[pattern.levels.get(field)]);
        }
        for (counts, rarity) in by_rarity.iter().zip(pattern.rarity) {
            add(&mut lanes, &counts.map(|step| step * f32::from(rarity)));
        }
        let most = lanes.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let chances = lanes.map(|lane| f64::from((lane - most).exp2()));
        let total: f64 = chances.iter().sum();
        let parts = chances.map(|chance| {
            let part = chance / total * f64::from(*count);
            if part < 1e-9 { 0.0 } else { part }
        });
        add(&mut sums.weight, &parts);
        for (field, levels) in Field::ALL.into_iter().zip(sums.levels.iter_mut()) {
            add(&mut levels[pattern.levels.get(field)], &parts);
        }
    }
    sums
}

/// Adds lane by lane.
fn add<T: Copy + std::ops::AddAssign>(sums: &mut Lanes<T>, more: &Lanes<T>) {
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum += *more;
    }
}
