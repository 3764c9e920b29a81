//! The review that was decided just before.

use uuid::Uuid;

use super::super::{open, ranked::reason_name};
use crate::{
    db::AnyConnection,
    domain::{Actor, ReviewId},
    service::{
        App, Reviewer,
        review::{self, ReviewError},
    },
    web::{Failure, pages::signed_in::SignedIn},
};

/// What was decided just before, so that it can be taken back.
pub(super) struct Before {
    pub(super) id: Uuid,
    /// What became of it, and whether it can be taken back.
    pub(super) told: String,
    pub(super) may_be_undone: bool,
}

/// Tells what was decided just before, by whom, and whether it can be taken back here.
pub(super) fn before(
    conn: &mut AnyConnection,
    app: &App,
    frame: &SignedIn,
    slug: &str,
    id: Uuid,
) -> Result<Option<Before>, Failure> {
    let (_, by) = open::<Reviewer>(conn, &frame.credential(), slug, app.now())?;
    let view = match review::find(conn, by, slug, ReviewId(id)) {
        Ok(view) => view,
        Err(ReviewError::Unknown) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let is_own = view.decided_by == by.user_id().map(|user| Actor::User(user).to_string());
    let told = match view.decision {
        Some(_) if !is_own => frame.say("review-by-another"),
        Some("approve") => frame.say("review-approved"),
        Some("correct") => frame.say("review-corrected"),
        Some(_) => frame.say_with("review-rejected", [("reason", &reason_name(frame, &view.reason))]),
        None => return Ok(None),
    };
    // A corrected document is another one now; the line is corrected back where it was keyed.
    let may_be_undone = is_own && view.decision != Some("correct");
    Ok(Some(Before { id, told, may_be_undone }))
}
