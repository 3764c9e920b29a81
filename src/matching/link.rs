//! Finds the roll entry of each signature.
//!
//! A signature has one entry or none, so its candidates compete: an entry is as likely as its own
//! evidence against that of all others and of "not on the roll".

use rayon::prelude::*;

use crate::matching::{
    compare::Sides,
    counts::Counts,
    dedupe::{LEAST_GLANCE, draw},
    field::{Field, Levels},
    learn::{Background, Pattern, expected_model, learn, tally},
    lexicon::Lexicon,
    model::{Model, Scorer},
    probe::Probe,
    records::{Records, Row},
    rule::Rule,
};

/// From this probability on an entry is taken as found.
pub const ACCEPT: f32 = 0.8;

/// From this probability on an entry is shown to a person.
pub const REVIEW: f32 = 0.05;

/// Signatures whose candidates teach the model.
const N_LEARNING: u64 = 30_000;

/// Signatures and entries drawn as strangers.
const N_STRANGERS: usize = 700;

/// Entries a roll may have for the broader rules to be used.
const SMALL: usize = 30_000;

/// What becomes of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its entry is found.
    Matched,
    /// A person must decide.
    Review,
    /// It has no entry.
    NotFound,
}

impl Outcome {
    /// The word in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::Review => "review",
            Self::NotFound => "not_found",
        }
    }
}

/// Why an outcome is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkReason {
    /// Document and names agree, but for what people always write differently.
    Agrees,
    /// The entry's document differs by a slip; the entry's is the right one.
    DocumentCorrected,
    /// The signature has no document, or the roll none; found by everything else.
    FoundWithoutDocument,
    /// Everything but the document points to an entry. Where the document is another entry's, a person must
    /// decide.
    DocumentDiffers,
    /// The document is on the roll under a name that does not fit.
    NameMismatch,
    /// More than one entry could be meant.
    Ambiguous,
    /// Nothing on the roll fits.
    NotOnRoll,
}

impl LinkReason {
    /// The code in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agrees => "AGREES",
            Self::DocumentCorrected => "DOCUMENT_CORRECTED",
            Self::FoundWithoutDocument => "FOUND_WITHOUT_DOCUMENT",
            Self::DocumentDiffers => "DOCUMENT_DIFFERS",
            Self::NameMismatch => "NAME_MISMATCH",
            Self::Ambiguous => "ROLL_AMBIGUOUS",
            Self::NotOnRoll => "NOT_ON_ROLL",
        }
    }
}

/// What was found for one signature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// The likeliest entry, where one is likely enough to be shown.
    pub entry: Option<Row>,
    /// The probability that this entry is the signer's.
    pub probability: f32,
    /// What becomes of the signature.
    pub outcome: Outcome,
    /// Why.
    pub reason: LinkReason,
}

/// What was found for all signatures.
#[derive(Debug)]
pub struct Links {
    /// The model that was learned or given.
    pub model: Model,
    /// One for each signature.
    pub links: Vec<Link>,
}

/// Finds the entry of each signature; learns a model unless one is given.
///
/// Both sets must have been read with the same lexicon. `done` is told how many steps are done, and of
/// how many.
pub fn link(
    lexicon: &Lexicon,
    signatures: &Records,
    roll: &Records,
    given: Option<Model>,
    done: &dyn Fn(u64, u64),
) -> Links {
    let counts = match &given {
        None => Counts::of(roll, lexicon),
        Some(model) => Counts::of_model(model, lexicon),
    };
    let sides = Sides { lexicon, counts: &counts, left: signatures, right: roll };
    let rules = rules_for(signatures, roll);
    let everyone: Vec<Row> = (0..signatures.len() as Row).collect();
    let n_parts = (signatures.len() as u64 / N_LEARNING).max(1);
    let (sampled, rest): (Vec<Row>, Vec<Row>) =
        everyone.iter().partition(|&&row| signatures.prints[row as usize].is_multiple_of(n_parts));
    let mut pairs = find(&sides, &[(&[Rule::Document], &everyone)]);
    done(1, 3);
    let background = strangers(&sides);
    let before = given.clone().unwrap_or_else(|| expected_model(fields_of(&sides), &background, same(roll)));
    let mut open = still_open(&sides, &Scorer::new(&before), &pairs, &rest);
    open.extend(&sampled);
    pairs.extend(find(&sides, &[(&rules, &open)]));
    pairs.par_sort_unstable();
    pairs.dedup();
    done(2, 3);
    let is_sampled = |row: Row| signatures.prints[row as usize].is_multiple_of(n_parts);
    let model = given.unwrap_or_else(|| {
        let sample: Vec<_> = pairs.iter().copied().filter(|(a, _)| is_sampled(*a)).collect();
        let frequencies = counts.frequencies(lexicon);
        Model { frequencies, ..learn_from(&sides, &background, &sample, sampled.len() as f64) }
    });
    let scorer = Scorer::new(&model);
    let starts = starts_of(&pairs, signatures.len());
    let links = everyone
        .par_iter()
        .map(|&row| {
            let pairs = &pairs[starts[row as usize]..starts[row as usize + 1]];
            decide_among(&sides, &scorer, row, pairs)
        })
        .collect();
    done(3, 3);
    Links { model, links }
}

fn rules_for(signatures: &Records, roll: &Records) -> Vec<Rule> {
    let broad: &[Rule] = if roll.len() <= SMALL { &Rule::SMALL_ROLL } else { &[] };
    let rules = Rule::ROLL.iter().chain(broad).copied();
    rules.filter(|rule| rule.applies(signatures) && rule.applies(roll)).collect()
}

/// Every signature and entry that share a key by some rules.
fn find(sides: &Sides<'_>, wanted: &[(&[Rule], &[Row])]) -> Vec<(Row, Row)> {
    let mut probe = Probe::new(sides.lexicon, sides.left, wanted);
    probe.drop_common(sides.lexicon, sides.right);
    probe.pairs(sides.lexicon, sides.left, sides.right)
}

/// The share of pairs of one person to begin with: nine in ten signatures have an entry.
fn same(roll: &Records) -> f64 {
    0.9 / roll.len().max(2) as f64
}

fn fields_of(sides: &Sides<'_>) -> Vec<Field> {
    let both = |field: &Field| sides.left.has(*field) && sides.right.has(*field);
    Field::ALL.into_iter().filter(both).collect()
}

fn strangers(sides: &Sides<'_>) -> Background {
    let (left, right) = (draw(sides.left, N_STRANGERS), draw(sides.right, N_STRANGERS));
    let pairs: Vec<_> = left.iter().flat_map(|&a| right.iter().map(move |&b| (a, b))).collect();
    Background::count(sides, &pairs)
}

fn learn_from(sides: &Sides<'_>, background: &Background, sample: &[(Row, Row)], n_sampled: f64) -> Model {
    let (fields, same) = (fields_of(sides), same(sides.right));
    let before = Scorer::new(&expected_model(fields.clone(), background, same));
    let worth = |levels| LEAST_GLANCE < before.glance(levels);
    let patterns =
        sample.par_iter().filter_map(|&pair| Pattern::of(sides, background, worth, pair)).collect();
    let n_pairs = (n_sampled * sides.right.len() as f64).max(2.0);
    learn(fields, background, &tally(patterns), n_pairs, same)
}

/// Signatures whose document did not lead to an entry that agrees beyond doubt.
fn still_open(sides: &Sides<'_>, scorer: &Scorer, pairs: &[(Row, Row)], rows: &[Row]) -> Vec<Row> {
    let starts = starts_of(pairs, sides.left.len());
    rows.par_iter()
        .copied()
        .filter(|&row| {
            let pairs = &pairs[starts[row as usize]..starts[row as usize + 1]];
            let link = decide_among(sides, scorer, row, pairs);
            !(link.reason == LinkReason::Agrees && 0.999 <= link.probability)
        })
        .collect()
}

/// Where each signature's pairs begin; one more at the end.
fn starts_of(pairs: &[(Row, Row)], n_rows: usize) -> Vec<usize> {
    let mut starts = vec![0; n_rows + 1];
    for (row, _) in pairs {
        starts[*row as usize + 1] += 1;
    }
    for row in 0..n_rows {
        starts[row + 1] += starts[row];
    }
    starts
}

/// What one candidate amounts to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub(crate) entry: Row,
    pub(crate) levels: Levels,
    pub(crate) odds: f32,
    /// Breaks ties by content.
    print: u64,
}

/// Decides for one signature, given its candidates.
pub(crate) fn decide_among(sides: &Sides<'_>, scorer: &Scorer, row: Row, pairs: &[(Row, Row)]) -> Link {
    let candidates = pairs.iter().map(|&(_, entry)| {
        let levels = sides.compare(row, entry);
        let odds = scorer.score(levels, |field| sides.rarity(field, levels, row, entry)).odds;
        Candidate { entry, levels, odds, print: sides.right.prints[entry as usize] }
    });
    judge(candidates)
}

/// Chooses among candidates, and says what follows.
pub(crate) fn judge(candidates: impl Iterator<Item = Candidate>) -> Link {
    let mut best: Option<Candidate> = None;
    let mut weight = 0.0_f64;
    let mut is_document_known = false;
    for candidate in candidates {
        weight += f64::from(candidate.odds.min(900.0)).exp2();
        is_document_known |= candidate.levels.get(Field::Document) == 1;
        let better = |than: &Candidate| {
            (candidate.odds, than.print) > (than.odds, candidate.print) && candidate.odds >= than.odds
        };
        if best.as_ref().is_none_or(better) {
            best = Some(candidate);
        }
    }
    let none = if is_document_known { LinkReason::NameMismatch } else { LinkReason::NotOnRoll };
    let not_found = Link { entry: None, probability: 0.0, outcome: Outcome::NotFound, reason: none };
    let Some(best) = best else { return not_found };
    let own = f64::from(best.odds.min(900.0)).exp2();
    let probability = (own / (1.0 + weight)) as f32;
    if probability < REVIEW {
        return Link { probability, ..not_found };
    }
    let (outcome, reason) = match best.levels.get(Field::Document) {
        _ if probability < ACCEPT && 0.5 < 1.0 - 1.0 / (1.0 + weight) && own < 0.9 * weight => {
            (Outcome::Review, LinkReason::Ambiguous)
        }
        1 => (Outcome::Matched, LinkReason::Agrees),
        2..=6 => (Outcome::Matched, LinkReason::DocumentCorrected),
        0 => (Outcome::Matched, LinkReason::FoundWithoutDocument),
        _ if is_document_known => (Outcome::Review, LinkReason::DocumentDiffers),
        _ => (Outcome::Matched, LinkReason::DocumentDiffers),
    };
    let outcome = if probability < ACCEPT { Outcome::Review } else { outcome };
    Link { entry: Some(best.entry), probability, outcome, reason }
}
