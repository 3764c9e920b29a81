//! Deciding a review.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Decision, ReviewError, ReviewState, ReviewView, evidence, find_signature, view};
use crate::{
    db::{
        AnyConnection,
        matches::{self, RollCandidate},
        reviews::{self, Review},
    },
    domain::{Reason, ReviewId, Stage, State},
    ledger::Event,
    sealing::SealError,
    service::{
        App, By, Cause, Keys, Reviewer, Vault,
        collection::{self, Intake},
        record, verification,
    },
};

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
        None => verification::settle_unknown(conn, petition, profile, signature.id, cause)?,
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
pub(super) fn open_document(keys: &Keys, candidate: &RollCandidate) -> Result<String, SealError> {
    let opened = keys.data.open(candidate.signature.0, &candidate.sealed)?;
    String::from_utf8(opened.to_vec()).map_err(|_| SealError::Malformed)
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
