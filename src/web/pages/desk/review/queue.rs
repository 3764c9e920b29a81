//! Which review comes next.

use uuid::Uuid;

use crate::{
    db::AnyConnection,
    domain::{PetitionId, ReviewId},
    sealing::hash_secret,
    service::{
        By, Reviewer,
        review::{self, ReviewError, ReviewState},
    },
    web::pages::signed_in::SignedIn,
};

/// Among how many of the oldest each reviewer has an order of their own, so that two of them at once rarely
/// look at the same one.
const WINDOW: i64 = 40;
/// How many can be passed over at a time.
const MOST_SKIPPED: usize = 30;

/// Finds the next review for someone; `skip` names those they have passed over.
pub(super) fn next(
    conn: &mut AnyConnection,
    by: By<Reviewer>,
    petition: PetitionId,
    who: &SignedIn,
    skip: &str,
) -> Result<Option<ReviewId>, ReviewError> {
    let skipped: Vec<Uuid> = ids(skip).collect();
    let open = review::list(conn, by, petition, ReviewState::Open, None, WINDOW)?;
    let rank = |id: ReviewId| hash_secret(&format!("{}\n{id}", who.csrf()));
    let rest = open.into_iter().map(|it| it.id).filter(|id| !skipped.contains(&id.0));
    Ok(rest.min_by_key(|id| rank(*id)))
}

/// What of a text names reviews, ready for an address.
pub(super) fn only_ids(text: &str) -> String {
    ids(text).map(|id| id.to_string()).collect::<Vec<_>>().join(",")
}

fn ids(text: &str) -> impl Iterator<Item = Uuid> {
    let texts: Vec<&str> = text.split(',').collect();
    let last = texts.len().saturating_sub(MOST_SKIPPED);
    texts.into_iter().skip(last).filter_map(|it| it.parse().ok())
}
