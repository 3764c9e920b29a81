//! Doubtful signatures: the list, the evidence, the decision. No later run changes what a person decided.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{
    App, By, Cause, Reviewer, VaultError,
    petitions::{self, FindError},
    record,
    rolls::LookUpError,
    verification::{self, SettleError},
};
use crate::{
    db::{
        AnyConnection, DbError,
        reviews::{self, Review},
        signatures::{self, Stored},
    },
    domain::{Channel, PetitionId, Reason, ReviewId, Stage, State},
    ledger::Event,
    sealing::SealError,
};

mod evidence;

pub use self::evidence::{Evidence, FieldComparison, FindingView, evidence};
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
    /// `approve` or `reject`, once it is decided.
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
    /// `approve` or `reject`.
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
    /// The decision is neither of the two.
    #[error("a decision is \"approve\" or \"reject\"")]
    Decision,
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
    let views = found.into_iter().filter_map(|review| {
        let signature = stored.get(&review.signature)?;
        Some(view(review, signature))
    });
    Ok(views.collect())
}

/// Decides a review: the signature moves at once, and another of the same person may take its place.
pub fn decide(
    conn: &mut AnyConnection,
    app: &App,
    by: By<Reviewer>,
    slug: &str,
    id: ReviewId,
    verdict: &Verdict,
    now: DateTime<Utc>,
) -> Result<ReviewView, ReviewError> {
    let (petition, profile) = petitions::find_with_profile(conn, slug)?;
    let (decision, reason) = read_verdict(verdict)?;
    let review = reviews::find(conn, petition.id, id)?.ok_or(ReviewError::Unknown)?;
    let reason_code = reason.map_or("", Reason::as_str);
    let cause = Cause { actor: by.actor(), now, shard: app.shard() };
    let who = cause.actor.to_string();
    if review.state != ReviewState::Open || !reviews::decide(conn, &review, decision, reason_code, &who, now)?
    {
        return Err(ReviewError::NotOpen(review.state.as_str()));
    }
    let to = match decision {
        Decision::Approve => State::Valid,
        Decision::Reject => State::Invalid,
    };
    let reason = reason.map(|it| it.as_str().to_owned());
    let event = Event::ReviewDecided { signature: review.signature, to, reason };
    record(conn, Some(petition.id), cause.actor, now, [event])?;
    let signature = find_signature(conn, petition.id, &review)?;
    match signature.identity_key {
        Some(key) => verification::settle_person(conn, &petition, &profile, &key, cause)?,
        None => verification::settle_alone(conn, &petition, &profile, signature.id, cause)?,
    };
    let decided = reviews::find(conn, petition.id, id)?.ok_or(ReviewError::Unknown)?;
    Ok(view(decided, &signature))
}

fn read_verdict(verdict: &Verdict) -> Result<(Decision, Option<Reason>), ReviewError> {
    let decision = Decision::parse(&verdict.decision).ok_or(ReviewError::Decision)?;
    let reason = verdict.reason.as_deref().map(str::trim).filter(|text| !text.is_empty());
    match (decision, reason) {
        (Decision::Approve, None) => Ok((decision, None)),
        (Decision::Reject, Some(code)) => {
            let known = Reason::ALL.iter().copied().find(|it| it.as_str().eq_ignore_ascii_case(code));
            let known = known.filter(|it| is_for_people(*it)).ok_or(ReviewError::Reason)?;
            Ok((decision, Some(known)))
        }
        _ => Err(ReviewError::Reason),
    }
}

/// Whether a person may reject a line for this: for what can be seen of it, and not for what the service
/// counts itself or the signer does.
fn is_for_people(reason: Reason) -> bool {
    let is_counted_by_us = reason.as_str().starts_with("DUP_");
    matches!(reason.stage(), Stage::Entry | Stage::Automatic | Stage::Expert) && !is_counted_by_us
}

fn find_signature(
    conn: &mut AnyConnection,
    petition: PetitionId,
    review: &Review,
) -> Result<Stored, ReviewError> {
    Ok(signatures::find(conn, petition, review.signature)?
        .ok_or(DbError::Corrupt { table: "reviews", reason: "the signature of a review is missing" })?)
}

fn view(review: Review, signature: &Stored) -> ReviewView {
    ReviewView {
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
