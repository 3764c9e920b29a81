//! The `events` and `circulators` tables: where sheets were signed, and who answers for them.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::{
    AnyConnection, DbError, on_each,
    schema::{circulators, events},
    types::{DbId, DbTime},
};
use crate::domain::{CirculatorId, EventId, PetitionId};

/// A street stall or another place and day of collection.
#[derive(Clone, Debug)]
pub struct Event {
    /// Names it.
    pub id: EventId,
    /// What the campaign calls it.
    pub name: String,
    /// Where it is.
    pub place: String,
    /// The region it lies in, as tallies name regions, or empty.
    pub region: String,
    /// The day it is held.
    pub held_on: NaiveDate,
    /// Who runs it, such as `Lima Norte`.
    pub team: String,
}

/// Someone who answers for sheets.
#[derive(Clone, Debug)]
pub struct Circulator {
    /// Names the person inside.
    pub id: CirculatorId,
    /// The code that may be shown.
    pub code: String,
    /// Sealed name and document, if they were given and not erased.
    pub sealed: Option<Vec<u8>>,
}

/// Adds an event.
pub fn insert(
    conn: &mut AnyConnection,
    petition: PetitionId,
    event: &Event,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let row = (
        events::id.eq(DbId::from(event.id)),
        events::petition_id.eq(DbId::from(petition)),
        events::name.eq(&event.name),
        events::place.eq(&event.place),
        events::region.eq(&event.region),
        events::held_on.eq(event.held_on.to_string()),
        events::team.eq(&event.team),
        events::created_at.eq(DbTime(now)),
    );
    diesel::insert_into(events::table).values(row).execute(conn)?;
    Ok(())
}

/// Finds an event of a petition.
pub fn find(conn: &mut AnyConnection, petition: PetitionId, id: EventId) -> Result<Option<Event>, DbError> {
    let query = events::table
        .find(DbId::from(id))
        .filter(events::petition_id.eq(DbId::from(petition)))
        .select(EventRow::as_select());
    query.first(conn).optional()?.map(EventRow::read).transpose()
}

/// Lists up to `n` events of a petition after one of them, in the order in which they were added.
pub fn list(
    conn: &mut AnyConnection,
    petition: PetitionId,
    after: Option<EventId>,
    n: i64,
) -> Result<Vec<Event>, DbError> {
    let query = events::table
        .filter(events::petition_id.eq(DbId::from(petition)))
        .filter(events::id.gt(after.map_or(DbId::NIL, DbId::from)))
        .order(events::id)
        .limit(n)
        .select(EventRow::as_select());
    query.load(conn)?.into_iter().map(EventRow::read).collect()
}

/// Lists up to `n` events of a petition on a day or after it, the next one first.
pub fn upcoming(
    conn: &mut AnyConnection,
    petition: PetitionId,
    from: NaiveDate,
    n: i64,
) -> Result<Vec<Event>, DbError> {
    let query = events::table
        .filter(events::petition_id.eq(DbId::from(petition)))
        .filter(events::held_on.ge(from.to_string()))
        .order((events::held_on, events::id))
        .limit(n)
        .select(EventRow::as_select());
    query.load(conn)?.into_iter().map(EventRow::read).collect()
}

/// The code of every circulator of a petition.
pub fn circulator_codes(
    conn: &mut AnyConnection,
    petition: PetitionId,
) -> Result<HashMap<CirculatorId, String>, DbError> {
    let query = circulators::table
        .filter(circulators::petition_id.eq(DbId::from(petition)))
        .select((circulators::id, circulators::code));
    let rows: Vec<(DbId, String)> = query.load(conn)?;
    Ok(rows.into_iter().map(|(id, code)| (id.into(), code)).collect())
}

/// Adds a circulator, or does nothing if the code is taken. Returns whether the person was added.
pub fn insert_circulator_if_new(
    conn: &mut AnyConnection,
    petition: PetitionId,
    circulator: &Circulator,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let row = (
        circulators::id.eq(DbId::from(circulator.id)),
        circulators::petition_id.eq(DbId::from(petition)),
        circulators::code.eq(&circulator.code),
        circulators::sealed.eq(circulator.sealed.as_deref()),
        circulators::created_at.eq(DbTime(now)),
    );
    let insert = diesel::insert_into(circulators::table).values(row).on_conflict_do_nothing();
    let added = on_each!(conn => insert.execute(conn))?;
    Ok(added == 1)
}

/// Finds a circulator by code.
pub fn find_circulator(
    conn: &mut AnyConnection,
    petition: PetitionId,
    code: &str,
) -> Result<Option<Circulator>, DbError> {
    let query = circulators::table
        .filter(circulators::petition_id.eq(DbId::from(petition)))
        .filter(circulators::code.eq(code))
        .select(CirculatorRow::as_select());
    Ok(query.first(conn).optional()?.map(CirculatorRow::read))
}

/// Lists up to `n` circulators of a petition after one of them, in the order in which they were added.
pub fn list_circulators(
    conn: &mut AnyConnection,
    petition: PetitionId,
    after: Option<CirculatorId>,
    n: i64,
) -> Result<Vec<Circulator>, DbError> {
    let query = circulators::table
        .filter(circulators::petition_id.eq(DbId::from(petition)))
        .filter(circulators::id.gt(after.map_or(DbId::NIL, DbId::from)))
        .order(circulators::id)
        .limit(n)
        .select(CirculatorRow::as_select());
    Ok(query.load(conn)?.into_iter().map(CirculatorRow::read).collect())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = events)]
struct EventRow {
    id: DbId,
    name: String,
    place: String,
    region: String,
    held_on: String,
    team: String,
}

impl EventRow {
    fn read(self) -> Result<Event, DbError> {
        let held_on = self.held_on.parse();
        Ok(Event {
            id: self.id.into(),
            name: self.name,
            place: self.place,
            region: self.region,
            held_on: held_on.map_err(|_| DbError::Corrupt { table: "events", reason: "a day is no date" })?,
            team: self.team,
        })
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = circulators)]
struct CirculatorRow {
    id: DbId,
    code: String,
    sealed: Option<Vec<u8>>,
}

impl CirculatorRow {
    fn read(self) -> Circulator {
        Circulator { id: self.id.into(), code: self.code, sealed: self.sealed }
    }
}
