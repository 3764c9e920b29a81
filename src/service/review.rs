//! Doubtful signatures: the list, the evidence, the decision. No later run changes what a person decided.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    By, Reviewer, VaultError,
    collection::{IntakeError, LineError},
    matches::CompareError,
    petitions::{self, FindError},
    rolls::LookUpError,
    verification::{SettleError, VerifyError},
};
use crate::{
    db::{
        AnyConnection, DbError, matches,
        reviews::{self, Review},
        signatures::{self, Stored},
    },
    domain::{Channel, PetitionId, Probability, ReviewId, SignatureId},
    sealing::SealError,
};

mod decide;
mod evidence;
mod reopen;

pub use self::{
    decide::{Verdict, decide, reasons},
    evidence::{Candidate, Evidence, FieldComparison, FindingView, evidence},
    reopen::reopen,
};
pub use crate::db::{reviews::ReviewState, verification::Decision};

/// A question put to a reviewer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReviewView {
    /// Names it.
    #[schema(value_type = uuid::Uuid)]
    pub id: ReviewId,
    /// `open`, `decided` or `superseded`.
    #[schema(example = "open")]
    pub state: &'static str,
    /// Why it is asked.
    #[schema(value_type = String, example = "NAME_MISMATCH")]
    pub cause: String,
    /// How the signature reached us.
    #[schema(value_type = String)]
    pub channel: Channel,
    /// The number of its sheet.
    pub folio: Option<i64>,
    /// The number of its line.
    pub line: Option<i32>,
    /// How likely its likeliest explanation is, from 0 to 1: an entry of the roll with another document, or
    /// another signature of the same person.
    #[schema(value_type = Option<f64>)]
    pub likelihood: Option<Probability>,
    /// `approve`, `reject` or `correct`, once it is decided.
    pub decision: Option<&'static str>,
    /// Why it was rejected, a reason code, or empty.
    pub reason: String,
    /// When it was asked.
    pub opened_at: DateTime<Utc>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
    /// By whom.
    pub decided_by: Option<String>,
}

/// Why a review was not shown or decided.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// The petition cannot be used.
    #[error(transparent)]
    Petition(#[from] FindError),
    /// There is no such review.
    #[error("there is no such review")]
    Unknown,
    /// Someone answered before, or the question no longer needs an answer.
    #[error("this review is {0} already")]
    NotOpen(&'static str),
    /// There is no decision to take back, or something happened to the signature since.
    #[error(
        "there is no decision to take back: the signature was corrected, withdrawn or put into a batch since"
    )]
    NotDecided,
    /// The decision is none of the three.
    #[error("a decision is \"approve\", \"reject\" or \"correct\"")]
    Decision,
    /// There is no entry to correct the document by.
    #[error("no entry of the roll is known that this signature could mean; correct its line instead")]
    NoCandidate,
    /// The document could not be put right.
    #[error(transparent)]
    Correct(#[from] LineError),
    /// The petition cannot take the signature in anew.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// The corrected signature could not be checked.
    #[error(transparent)]
    Check(#[from] VerifyError),
    /// What the signature resembles could not be shown.
    #[error(transparent)]
    Compare(#[from] CompareError),
    /// The reason is missing, unknown, or not one for which a person rejects.
    #[error(
        "a rejection needs a reason code of what can be seen on the line or the roll, such as NAME_MISMATCH or ILLEGIBLE; an approval takes none"
    )]
    Reason,
    /// The identity does not open.
    #[error("the identity of the signature does not open: {0}")]
    Sealed(#[from] SealError),
    /// The roll could not be looked up.
    #[error(transparent)]
    LookUp(#[from] LookUpError),
    /// The signatures of this person could not be settled.
    #[error(transparent)]
    Settle(#[from] SettleError),
    /// The keys could not be had.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Lists up to `n` reviews of a petition in one state, the oldest first.
pub fn list(
    conn: &mut AnyConnection,
    _by: By<Reviewer>,
    petition: PetitionId,
    state: ReviewState,
    after: Option<ReviewId>,
    n: i64,
) -> Result<Vec<ReviewView>, ReviewError> {
    let found = reviews::list(conn, petition, state, after, n)?;
    let ids: Vec<_> = found.iter().map(|review| review.signature).collect();
    let stored = signatures::find_all(conn, &ids)?;
    let stored: HashMap<_, _> = stored.into_iter().map(|it| (it.id, it)).collect();
    let likelihoods = likelihoods(conn, &ids)?;
    let views = found.into_iter().filter_map(|review| {
        let signature = stored.get(&review.signature)?;
        let likelihood = likelihoods.get(&review.signature).copied();
        Some(view(review, signature, likelihood))
    });
    Ok(views.collect())
}

/// Finds a review of a petition.
pub fn find(
    conn: &mut AnyConnection,
    _by: By<Reviewer>,
    slug: &str,
    id: ReviewId,
) -> Result<ReviewView, ReviewError> {
    let petition = petitions::find(conn, slug)?;
    let review = reviews::find(conn, petition.id, id)?.ok_or(ReviewError::Unknown)?;
    let signature = find_signature(conn, petition.id, &review)?;
    Ok(view(review, &signature, None))
}

/// Counts the reviews of a petition that wait for an answer.
pub fn count_open(
    conn: &mut AnyConnection,
    _by: By<Reviewer>,
    petition: PetitionId,
) -> Result<i64, ReviewError> {
    Ok(reviews::count_open(conn, petition)?)
}

/// How likely the likeliest explanation of each signature is, where one is known.
fn likelihoods(
    conn: &mut AnyConnection,
    ids: &[SignatureId],
) -> Result<HashMap<SignatureId, Probability>, DbError> {
    let mut known: HashMap<SignatureId, Probability> = HashMap::new();
    let candidates = matches::find_candidates(conn, ids)?;
    let of_entries = candidates.into_iter().map(|it| (it.signature, it.probability));
    let pairs = matches::list_of(conn, ids)?;
    let of_pairs = pairs.into_iter().flat_map(|it| [(it.one, it.probability), (it.other, it.probability)]);
    for (id, probability) in of_entries.chain(of_pairs) {
        let likeliest = known.entry(id).or_default();
        *likeliest = probability.max(*likeliest);
    }
    Ok(known)
}

fn find_signature(
    conn: &mut AnyConnection,
    petition: PetitionId,
    review: &Review,
) -> Result<Stored, ReviewError> {
    Ok(signatures::find(conn, petition, review.signature)?
        .ok_or(DbError::Corrupt { table: "reviews", reason: "the signature of a review is missing" })?)
}

fn view(review: Review, signature: &Stored, likelihood: Option<Probability>) -> ReviewView {
    ReviewView {
        likelihood,
        id: review.id,
        state: review.state.as_str(),
        cause: review.cause,
        channel: signature.tally.channel,
        folio: signature.place.map(|place| place.folio),
        line: signature.place.map(|place| place.line),
        decision: review.decision.map(Decision::as_str),
        reason: review.reason,
        opened_at: review.opened_at,
        decided_at: review.decided_at,
        decided_by: review.decided_by,
    }
}
