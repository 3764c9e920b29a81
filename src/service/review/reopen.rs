//! Taking a decision back.

use chrono::{DateTime, Utc};

use super::{ReviewError, ReviewView, find_signature, view};
use crate::{
    db::{
        AnyConnection,
        reviews::{self, ReviewState},
    },
    domain::ReviewId,
    ledger::Event,
    service::{App, By, Cause, Reviewer, petitions, record, verification},
};

/// Takes a decision back, as when a key was hit by mistake: the signature waits for one again, unless the
/// checks have changed their mind about it meanwhile. The history keeps both the decision and this.
///
/// No run does this, only a person. What is in a batch, withdrawn or corrected since stays as it is.
pub fn reopen(
    conn: &mut AnyConnection,
    app: &App,
    by: By<Reviewer>,
    slug: &str,
    id: ReviewId,
    now: DateTime<Utc>,
) -> Result<ReviewView, ReviewError> {
    let (petition, profile) = petitions::find_with_profile(conn, slug)?;
    let review = reviews::find(conn, petition.id, id)?.ok_or(ReviewError::Unknown)?;
    let signature = find_signature(conn, petition.id, &review)?;
    let given = review.decision.map(|it| it.as_str().to_owned());
    let stands = review.state == ReviewState::Decided && given == signature.decision;
    let asked_anew = !reviews::find_open(conn, &[signature.id])?.is_empty();
    if !stands || asked_anew || !signature.tally.state.is_open_to_checks() || !reviews::reopen(conn, &review)?
    {
        return Err(ReviewError::NotDecided);
    }
    let cause = Cause { actor: by.actor(), now, shard: app.shard() };
    record(conn, Some(petition.id), cause.actor, now, [Event::ReviewReopened { signature: signature.id }])?;
    match signature.identity_key {
        Some(key) => verification::settle_person(conn, &petition, &profile, &key, cause)?,
        None => verification::settle_unknown(conn, &petition, &profile, signature.id, cause)?,
    };
    let reopened = reviews::find(conn, petition.id, id)?.ok_or(ReviewError::Unknown)?;
    Ok(view(reopened, &signature, None))
}
