//! The `petitions` and `profiles` tables.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{
    AnyConnection, DbError, on_each,
    schema::{petitions, profiles},
    types::{DbId, DbTime},
};
use crate::domain::{Petition, PetitionId, PetitionState, Slug};

/// Stores a version of a profile, or does nothing if that version is stored already.
///
/// Returns whether the stored text is `body`: a version that petitions run under never changes.
pub fn freeze_profile(
    conn: &mut AnyConnection,
    id: &str,
    version: i32,
    body: &str,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let row = (
        profiles::id.eq(id),
        profiles::version.eq(version),
        profiles::body.eq(body),
        profiles::created_at.eq(DbTime(now)),
    );
    let insert = diesel::insert_into(profiles::table).values(row).on_conflict_do_nothing();
    on_each!(conn => insert.execute(conn))?;
    Ok(find_profile(conn, id, version)?.is_some_and(|stored| stored == body))
}

/// Finds the text of a profile version.
pub fn find_profile(conn: &mut AnyConnection, id: &str, version: i32) -> Result<Option<String>, DbError> {
    let query = profiles::table.find((id, version)).select(profiles::body);
    Ok(query.first(conn).optional()?)
}

/// Adds a petition, or does nothing if its slug is taken. Returns whether it was added.
pub fn insert_if_new(conn: &mut AnyConnection, petition: &Petition) -> Result<bool, DbError> {
    let row = (
        petitions::id.eq(DbId::from(petition.id)),
        petitions::slug.eq(petition.slug.as_str()),
        petitions::title.eq(&petition.title),
        petitions::text.eq(&petition.text),
        petitions::profile_id.eq(&petition.profile_id),
        petitions::profile_version.eq(petition.profile_version),
        petitions::threshold.eq(petition.threshold),
        petitions::time_zone.eq(&petition.time_zone),
        petitions::language.eq(&petition.language),
        petitions::state.eq(petition.state.as_str()),
        petitions::opens_at.eq(DbTime(petition.opens_at)),
        petitions::closes_at.eq(petition.closes_at.map(DbTime)),
        petitions::created_at.eq(DbTime(petition.created_at)),
    );
    let insert = diesel::insert_into(petitions::table).values(row).on_conflict_do_nothing();
    let added = on_each!(conn => insert.execute(conn))?;
    Ok(added == 1)
}

/// Waits until nobody takes in a signature of a petition, and lets nobody until the transaction ends.
///
/// Every new row that names a petition shares a lock on it. `SQLite` has one writer at a time anyway.
pub fn hold(conn: &mut AnyConnection, slug: &str) -> Result<(), DbError> {
    if let AnyConnection::Postgres(conn) = conn {
        let held = petitions::table.filter(petitions::slug.eq(slug)).select(petitions::id).for_update();
        held.load::<DbId>(conn)?;
    }
    Ok(())
}

/// Stores what of a petition may change: its words, its threshold, its language, its zone and its dates.
pub fn rewrite(conn: &mut AnyConnection, petition: &Petition) -> Result<(), DbError> {
    let row = petitions::table.find(DbId::from(petition.id));
    let changed = (
        petitions::title.eq(&petition.title),
        petitions::text.eq(&petition.text),
        petitions::threshold.eq(petition.threshold),
        petitions::language.eq(&petition.language),
        petitions::time_zone.eq(&petition.time_zone),
        petitions::opens_at.eq(DbTime(petition.opens_at)),
        petitions::closes_at.eq(petition.closes_at.map(DbTime)),
    );
    diesel::update(row).set(changed).execute(conn)?;
    Ok(())
}

/// Finds a petition by its slug.
pub fn find(conn: &mut AnyConnection, slug: &str) -> Result<Option<Petition>, DbError> {
    let query = petitions::table.filter(petitions::slug.eq(slug)).select(Row::as_select());
    query.first(conn).optional()?.map(Row::read).transpose()
}

/// Finds a petition by its identifier.
pub fn find_by_id(conn: &mut AnyConnection, id: PetitionId) -> Result<Option<Petition>, DbError> {
    let query = petitions::table.find(DbId::from(id)).select(Row::as_select());
    query.first(conn).optional()?.map(Row::read).transpose()
}

/// Lists every petition, the oldest first.
pub fn list(conn: &mut AnyConnection) -> Result<Vec<Petition>, DbError> {
    let rows = petitions::table.order(petitions::id).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// Sets whether a petition takes signatures. Returns whether that changed anything.
pub fn set_state(conn: &mut AnyConnection, id: PetitionId, state: PetitionState) -> Result<bool, DbError> {
    let row = petitions::table.find(DbId::from(id)).filter(petitions::state.ne(state.as_str()));
    let changed = diesel::update(row).set(petitions::state.eq(state.as_str())).execute(conn)?;
    Ok(changed == 1)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = petitions)]
struct Row {
    id: DbId,
    slug: String,
    title: String,
    text: String,
    profile_id: String,
    profile_version: i32,
    threshold: i64,
    time_zone: String,
    language: String,
    state: String,
    opens_at: DbTime,
    closes_at: Option<DbTime>,
    created_at: DbTime,
}

impl Row {
    fn read(self) -> Result<Petition, DbError> {
        let corrupt = |reason| DbError::Corrupt { table: "petitions", reason };
        let state = match self.state.as_str() {
            "open" => PetitionState::Open,
            "closed" => PetitionState::Closed,
            _ => return Err(corrupt("an unknown state")),
        };
        Ok(Petition {
            id: self.id.into(),
            slug: Slug::parse(&self.slug).map_err(|_| corrupt("a malformed slug"))?,
            title: self.title,
            text: self.text,
            profile_id: self.profile_id,
            profile_version: self.profile_version,
            threshold: self.threshold,
            time_zone: self.time_zone,
            language: self.language,
            state,
            opens_at: self.opens_at.into(),
            closes_at: self.closes_at.map(Into::into),
            created_at: self.created_at.into(),
        })
    }
}
