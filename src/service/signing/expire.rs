//! Forgets what nobody confirmed.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    db::{AnyConnection, links, outbox, petitions},
    domain::{Actor, PetitionId, State},
    service::{App, Cause, MoveError, Movement, apply},
};

/// How many are removed in one transaction.
const TOGETHER: i64 = 500;

/// Removes the signatures that waited longer than so many days, in every petition. Returns how many.
///
/// Their links then lead to a page that says so; counts and history stay.
pub async fn expire(app: &App, n_days: u32) -> Result<usize, MoveError> {
    let (now, shard) = (app.now(), app.shard());
    let cause = Cause { actor: Actor::Engine, now, shard };
    let waited_since = now - TimeDelta::days(n_days.into());
    let mut n_removed = 0;
    for petition in app.db.read(petitions::list).await? {
        loop {
            let id = petition.id;
            let n = app.db.write(move |conn| expire_some(conn, id, waited_since, cause)).await?;
            n_removed += n;
            if n == 0 {
                break;
            }
        }
    }
    Ok(n_removed)
}

fn expire_some(
    conn: &mut AnyConnection,
    petition: PetitionId,
    waited_since: DateTime<Utc>,
    cause: Cause,
) -> Result<usize, MoveError> {
    let waiting = links::list_unconfirmed(conn, petition, waited_since, TOGETHER)?;
    let movements: Vec<Movement> =
        waiting.iter().map(|it| Movement::new(it.id, it.tally.clone(), State::Erased, "")).collect();
    apply(conn, &movements, cause)?;
    for linked in &waiting {
        outbox::drop_unsent(conn, linked.id, cause.now)?;
        links::wipe(conn, linked.id)?;
    }
    Ok(waiting.len())
}
