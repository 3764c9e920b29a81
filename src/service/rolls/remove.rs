//! Removes rolls: those that are no longer wanted, and what interrupted imports left behind.

use chrono::{DateTime, Utc};

use crate::{
    db::{
        AnyConnection, DbError, keys,
        rolls::{self, Roll, RollState},
    },
    domain::RollId,
    ledger::Event,
    service::{Administrator, App, By, record},
};

/// How many pages are deleted in one transaction.
const PAGES_AT_ONCE: i64 = 5_000;

/// What the name of a roll begins with that is being removed. No roll can be given such a name.
const ABANDONED: char = '~';

/// Why a roll was not dropped.
#[derive(Debug, thiserror::Error)]
pub enum DropError {
    /// There is none under that name.
    #[error("there is no such roll")]
    Unknown,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Whether a roll is only waiting to be removed.
pub fn is_abandoned(roll: &Roll) -> bool {
    roll.name.starts_with(ABANDONED)
}

/// The name under which a roll waits to be removed.
pub(super) fn abandoned_name(id: RollId) -> String {
    format!("{ABANDONED}{id}")
}

/// Drops a roll: destroys its keys at once, which erases it in every backup too, then deletes its pages.
pub fn drop_roll(app: &App, by: By<Administrator>, name: &str) -> Result<(), DropError> {
    let (name, now) = (name.to_owned(), app.now());
    let roll = app.db.write_blocking(move |conn| shred(conn, by, &name, now))?;
    app.vault.forget(roll.0);
    remove_abandoned(app)?;
    Ok(())
}

/// The part of dropping a roll that must be durable before it is answered: nobody can read it any more.
/// Its pages are left to [`clear_away`].
pub fn shred(
    conn: &mut AnyConnection,
    by: By<Administrator>,
    name: &str,
    now: DateTime<Utc>,
) -> Result<RollId, DropError> {
    let roll = rolls::find(conn, name)?.filter(|roll| !is_abandoned(roll)).ok_or(DropError::Unknown)?;
    abandon(conn, roll.id, now)?;
    record(conn, None, by.actor(), now, [Event::RollDropped { roll: roll.id }])?;
    Ok(roll.id)
}

/// Deletes on a thread of its own what is left of a roll that was shredded.
pub fn clear_away(app: &App, roll: RollId) {
    app.vault.forget(roll.0);
    let app = app.clone();
    let clear = move || {
        if let Err(error) = remove_abandoned(&app) {
            tracing::warn!(%error, "the pages of a dropped roll are left to the next import");
        }
    };
    if let Err(error) = std::thread::Builder::new().name("roll-removal".to_owned()).spawn(clear) {
        tracing::warn!(%error, "the pages of a dropped roll are left to the next import");
    }
}

/// Takes a roll out of use and destroys its keys; its pages are left to [`remove_abandoned`].
pub(super) fn abandon(conn: &mut AnyConnection, id: RollId, now: DateTime<Utc>) -> Result<(), DbError> {
    rolls::withdraw(conn, id, &abandoned_name(id))?;
    keys::destroy(conn, id.0, now)?;
    Ok(())
}

/// Gives up a roll whose import failed.
pub fn give_up(app: &App, id: RollId) -> Result<(), DbError> {
    let now = app.now();
    app.db.write_blocking(move |conn| abandon(conn, id, now))?;
    app.vault.forget(id.0);
    remove_abandoned(app)?;
    Ok(())
}

/// Deletes the pages of rolls that were dropped or whose import was cut short. Returns how many rolls.
pub fn remove_abandoned(app: &App) -> Result<usize, DbError> {
    let mut rolls = app.db.read_blocking(rolls::list)?;
    rolls.retain(|roll| roll.state == RollState::Importing && is_abandoned(roll));
    for roll in &rolls {
        let id = roll.id;
        while 0 < app.db.write_blocking(move |conn| rolls::delete_some_pages(conn, id, PAGES_AT_ONCE))? {}
        app.db.write_blocking(move |conn| rolls::delete(conn, id))?;
    }
    Ok(rolls.len())
}
