//! Decides which entry of a roll a signature means.
//!
//! A signature has one entry or none, so its candidates compete: an entry is as likely as its own
//! evidence against that of all others and of "not on the roll".

use crate::matching::{
    columns::Row,
    compare::Sides,
    field::{Field, Levels},
    model::Scorer,
};

/// From this probability on an entry is taken as found.
pub const ACCEPT: f32 = 0.8;

/// From this probability on an entry is shown to a person.
pub const REVIEW: f32 = 0.05;

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

impl Link {
    /// Whether the document led to an entry that agrees beyond doubt.
    pub(crate) fn is_settled(&self) -> bool {
        self.reason == LinkReason::Agrees && 0.999 <= self.probability
    }
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
        let (levels, score) = sides.score(scorer, sides.left.record(row), sides.right.record(entry));
        Candidate { entry, levels, odds: score.odds, print: sides.right.prints[entry as usize] }
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
