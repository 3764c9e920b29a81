//! Doubtful signatures: the list, the evidence, the decision. No later run changes what a person decided.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    App, By, Cause, Keys, Reviewer, Vault, VaultError,
    collection::{self, Intake, IntakeError, LineError},
    matches::CompareError,
    petitions::{self, FindError},
    record,
    rolls::LookUpError,
    verification::{self, SettleError, VerifyError},
};
use crate::{
    db::{
        AnyConnection, DbError,
        matches::{self, RollCandidate},
        reviews::{self, Review},
        signatures::{self, Stored},
    },
    domain::{Channel, PetitionId, Probability, Reason, ReviewId, SignatureId, Stage, State},
    ledger::Event,
    sealing::SealError,
};

mod evidence;
mod reopen;

pub use self::{
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

/// What a reviewer answers.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Verdict {
    /// `approve`; `reject`; or `correct`, which puts the document of the suggested roll entry in place of the
    /// mistyped one and checks the signature again.
    pub decision: String,
    /// Why it is rejected, a reason code such as `NAME_MISMATCH`; needed for `reject` alone.
    #[serde(default)]
    pub reason: Option<String>,
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

/// The reasons for which a person may reject a line.
pub fn reasons() -> impl Iterator<Item = Reason> {
    Reason::ALL.iter().copied().filter(|it| is_for_people(*it))
}

/// Decides a review: the signature moves at once, and another of the same person may take its place.
///
/// A correction leaves it to the checks whether the signature counts, now that its document is another.
pub fn decide(
    conn: &mut AnyConnection,
    app: &App,
    by: By<Reviewer>,
    slug: &str,
    id: ReviewId,
    verdict: &Verdict,
    now: DateTime<Utc>,
) -> Result<ReviewView, ReviewError> {
    let intake = Intake::open(conn, &app.vault, slug)?;
    let (petition, profile) = (intake.petition(), intake.profile());
    let review = reviews::find(conn, petition.id, id)?.ok_or(ReviewError::Unknown)?;
    let (decision, reason) = read_verdict(verdict, &review)?;
    let reason_code = reason.map_or("", Reason::as_str);
    let cause = Cause { actor: by.actor(), now, shard: app.shard() };
    let who = cause.actor.to_string();
    if review.state != ReviewState::Open || !reviews::decide(conn, &review, decision, reason_code, &who, now)?
    {
        return Err(ReviewError::NotOpen(review.state.as_str()));
    }
    let to = match (decision, reason) {
        (Decision::Approve, _) => State::Valid,
        (Decision::Reject, Some(reason)) if is_repeat(reason) => State::Duplicate,
        (Decision::Reject, _) => State::Invalid,
        (Decision::Correct, _) => State::Received,
    };
    let reason = reason.map(|it| it.as_str().to_owned());
    let event = Event::ReviewDecided { signature: review.signature, to, reason };
    record(conn, Some(petition.id), cause.actor, now, [event])?;
    if decision == Decision::Correct {
        correct(conn, &app.vault, &intake, &review, cause)?;
    }
    let signature = find_signature(conn, petition.id, &review)?;
    match signature.identity_key {
        Some(key) => verification::settle_person(conn, petition, profile, &key, cause)?,
        None => verification::settle_alone(conn, petition, profile, signature.id, cause)?,
    };
    let decided = reviews::find(conn, petition.id, id)?.ok_or(ReviewError::Unknown)?;
    Ok(view(decided, &signature, None))
}

/// Puts the document of the roll entry that a signature means in place of the mistyped one, and checks it.
fn correct(
    conn: &mut AnyConnection,
    vault: &Vault,
    intake: &Intake,
    review: &Review,
    cause: Cause,
) -> Result<(), ReviewError> {
    let candidate =
        matches::find_candidates(conn, &[review.signature])?.pop().ok_or(ReviewError::NoCandidate)?;
    let stored = find_signature(conn, intake.petition().id, review)?;
    let document = open_document(&*vault.keys(conn, intake.petition().id.0)?, &candidate)?;
    collection::correct_document(conn, intake, &stored, &document, cause)?;
    if let Some(roll) = evidence::find_roll(conn, candidate.roll)? {
        let rules = (intake.petition(), intake.profile());
        verification::check_again(conn, vault, rules, roll, review.signature)?;
    }
    Ok(())
}

/// The document of the entry that a signature most likely means.
fn open_document(keys: &Keys, candidate: &RollCandidate) -> Result<String, SealError> {
    let opened = keys.data.open(candidate.signature.0, &candidate.sealed)?;
    String::from_utf8(opened.to_vec()).map_err(|_| SealError::Malformed)
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

fn read_verdict(verdict: &Verdict, review: &Review) -> Result<(Decision, Option<Reason>), ReviewError> {
    let decision = Decision::parse(&verdict.decision).ok_or(ReviewError::Decision)?;
    let reason = verdict.reason.as_deref().map(str::trim).filter(|text| !text.is_empty());
    match (decision, reason) {
        (Decision::Approve | Decision::Correct, None) => Ok((decision, None)),
        (Decision::Reject, Some(code)) => {
            let known = Reason::ALL.iter().copied().find(|it| it.as_str().eq_ignore_ascii_case(code));
            let asked = |it: Reason| is_repeat(it) && it.as_str() == review.cause;
            let known = known.filter(|it| is_for_people(*it) || asked(*it)).ok_or(ReviewError::Reason)?;
            Ok((decision, Some(known)))
        }
        _ => Err(ReviewError::Reason),
    }
}

/// Whether a reason says that another signature of the person stands.
fn is_repeat(reason: Reason) -> bool {
    reason.as_str().starts_with("DUP_")
}

/// Whether a person may reject a line for this: for what can be seen of it, and not for what the service
/// counts itself (unless it asked just that) or the signer does.
fn is_for_people(reason: Reason) -> bool {
    matches!(reason.stage(), Stage::Entry | Stage::Automatic | Stage::Expert) && !is_repeat(reason)
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
