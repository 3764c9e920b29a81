//! The `sheets` and `voided_lines` tables.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{
    AnyConnection, DbError, on_each,
    schema::{circulators, sheets, voided_lines},
    types::{DbId, DbTime},
};
use crate::domain::{CirculatorId, EventId, PetitionId, Reason, SheetId, SheetState, UserId};

/// A sheet of paper.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Names it inside.
    pub id: SheetId,
    /// Its number.
    pub folio: i64,
    /// How many lines it has.
    pub n_lines: i32,
    /// The event it was signed at.
    pub event: Option<EventId>,
    /// Who answers for it.
    pub circulator: Option<CirculatorId>,
    /// Who keys it.
    pub keyer: Option<UserId>,
    /// Where it is.
    pub state: SheetState,
    /// When every line of it was accounted for.
    pub closed_at: Option<DateTime<Utc>>,
}

impl Sheet {
    /// A sheet that has its number and nothing else yet.
    pub fn new(folio: i64, n_lines: i32) -> Self {
        let (event, circulator, keyer, closed_at) = (None, None, None, None);
        Self {
            id: SheetId::new(),
            folio,
            n_lines,
            event,
            circulator,
            keyer,
            state: SheetState::Issued,
            closed_at,
        }
    }
}

/// A line that holds no signature.
#[derive(Clone, Copy, Debug)]
pub struct VoidedLine {
    /// Its number.
    pub line: i32,
    /// Why it holds none: one of the `LINE_…` codes.
    pub reason: Reason,
}

/// Which sheets to list. What is left out does not limit.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Those in this state.
    pub state: Option<SheetState>,
    /// Those this person keys.
    pub keyer: Option<UserId>,
    /// Those of this event.
    pub event: Option<EventId>,
    /// Those that are not in this state.
    pub except: Option<SheetState>,
    /// Those with a higher number than this.
    pub after: i64,
}

/// Adds sheets, except those whose number is taken. Returns how many were added.
pub fn insert_all_if_new(
    conn: &mut AnyConnection,
    petition: PetitionId,
    new: &[Sheet],
    now: DateTime<Utc>,
) -> Result<usize, DbError> {
    let mut n_added = 0;
    for chunk in new.chunks(1_000) {
        let rows: Vec<InsertRow> = chunk.iter().map(|sheet| InsertRow::new(petition, sheet, now)).collect();
        let insert = diesel::insert_into(sheets::table).values(&rows).on_conflict_do_nothing();
        n_added += on_each!(conn => insert.execute(conn))?;
    }
    Ok(n_added)
}

/// Whether a sheet of a petition has left the coordinators' hands.
pub fn any_handed_out(conn: &mut AnyConnection, petition: PetitionId) -> Result<bool, DbError> {
    let query = sheets::table
        .filter(sheets::petition_id.eq(DbId::from(petition)))
        .filter(sheets::state.ne(SheetState::Issued.as_str()));
    Ok(query.select(sheets::id).first::<DbId>(conn).optional()?.is_some())
}

/// Finds sheets by their numbers.
pub fn find_all(
    conn: &mut AnyConnection,
    petition: PetitionId,
    folios: &[i64],
) -> Result<HashMap<i64, Sheet>, DbError> {
    let mut found = HashMap::with_capacity(folios.len());
    for chunk in folios.chunks(5_000) {
        let query = sheets::table
            .filter(sheets::petition_id.eq(DbId::from(petition)))
            .filter(sheets::folio.eq_any(chunk))
            .select(Row::as_select());
        for row in query.load(conn)? {
            found.insert(row.folio, row.read()?);
        }
    }
    Ok(found)
}

/// Finds a sheet by its number.
pub fn find(conn: &mut AnyConnection, petition: PetitionId, folio: i64) -> Result<Option<Sheet>, DbError> {
    Ok(find_all(conn, petition, &[folio])?.remove(&folio))
}

/// Lists up to `n` sheets of a petition by number.
pub fn list(
    conn: &mut AnyConnection,
    petition: PetitionId,
    filter: Filter,
    n: i64,
) -> Result<Vec<Sheet>, DbError> {
    let mut query = sheets::table
        .filter(sheets::petition_id.eq(DbId::from(petition)))
        .filter(sheets::folio.gt(filter.after))
        .order(sheets::folio)
        .limit(n)
        .select(Row::as_select())
        .into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(sheets::state.eq(state.as_str()));
    }
    if let Some(keyer) = filter.keyer {
        query = query.filter(sheets::keyer_id.eq(DbId::from(keyer)));
    }
    if let Some(event) = filter.event {
        query = query.filter(sheets::event_id.eq(DbId::from(event)));
    }
    if let Some(state) = filter.except {
        query = query.filter(sheets::state.ne(state.as_str()));
    }
    query.load(conn)?.into_iter().map(Row::read).collect()
}

/// Stores everything of a sheet that can change.
pub fn update(conn: &mut AnyConnection, sheet: &Sheet) -> Result<(), DbError> {
    let changes = (
        sheets::n_lines.eq(sheet.n_lines),
        sheets::event_id.eq(sheet.event.map(DbId::from)),
        sheets::circulator_id.eq(sheet.circulator.map(DbId::from)),
        sheets::keyer_id.eq(sheet.keyer.map(DbId::from)),
        sheets::state.eq(sheet.state.as_str()),
        sheets::closed_at.eq(sheet.closed_at.map(DbTime)),
    );
    diesel::update(sheets::table.find(DbId::from(sheet.id))).set(changes).execute(conn)?;
    Ok(())
}

/// Finds the codes of circulators.
pub fn list_codes(
    conn: &mut AnyConnection,
    ids: &[CirculatorId],
) -> Result<HashMap<CirculatorId, String>, DbError> {
    let ids: Vec<DbId> = ids.iter().map(|id| DbId::from(*id)).collect();
    let query =
        circulators::table.filter(circulators::id.eq_any(ids)).select((circulators::id, circulators::code));
    Ok(query.load::<(DbId, String)>(conn)?.into_iter().map(|(id, code)| (id.into(), code)).collect())
}

/// Notes that a line holds no signature, in place of an earlier note.
pub fn void_line(
    conn: &mut AnyConnection,
    sheet: SheetId,
    voided: VoidedLine,
    keyer: Option<UserId>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    restore_line(conn, sheet, voided.line)?;
    let row = (
        voided_lines::sheet_id.eq(DbId::from(sheet)),
        voided_lines::line.eq(voided.line),
        voided_lines::reason.eq(voided.reason.as_str()),
        voided_lines::keyer_id.eq(keyer.map(DbId::from)),
        voided_lines::keyed_at.eq(DbTime(now)),
    );
    diesel::insert_into(voided_lines::table).values(row).execute(conn)?;
    Ok(())
}

/// Takes back that a line holds no signature. Returns whether that had been noted.
pub fn restore_line(conn: &mut AnyConnection, sheet: SheetId, line: i32) -> Result<bool, DbError> {
    let row = voided_lines::table.find((DbId::from(sheet), line));
    Ok(diesel::delete(row).execute(conn)? == 1)
}

/// Lists the lines of some sheets that hold no signature, by number.
pub fn list_voided(
    conn: &mut AnyConnection,
    sheets: &[SheetId],
) -> Result<Vec<(SheetId, VoidedLine)>, DbError> {
    let ids: Vec<DbId> = sheets.iter().map(|id| DbId::from(*id)).collect();
    let query = voided_lines::table
        .filter(voided_lines::sheet_id.eq_any(ids))
        .order((voided_lines::sheet_id, voided_lines::line))
        .select((voided_lines::sheet_id, voided_lines::line, voided_lines::reason));
    let read = |(sheet, line, reason): (DbId, i32, String)| {
        let corrupt = DbError::Corrupt { table: "voided_lines", reason: "an unknown reason" };
        let reason = Reason::parse(&reason).ok_or(corrupt)?;
        Ok((sheet.into(), VoidedLine { line, reason }))
    };
    query.load(conn)?.into_iter().map(read).collect()
}

#[derive(Insertable)]
#[diesel(table_name = sheets, treat_none_as_default_value = false)]
struct InsertRow {
    id: DbId,
    petition_id: DbId,
    folio: i64,
    n_lines: i32,
    event_id: Option<DbId>,
    circulator_id: Option<DbId>,
    keyer_id: Option<DbId>,
    state: &'static str,
    created_at: DbTime,
}

impl InsertRow {
    fn new(petition: PetitionId, sheet: &Sheet, now: DateTime<Utc>) -> Self {
        Self {
            id: sheet.id.into(),
            petition_id: petition.into(),
            folio: sheet.folio,
            n_lines: sheet.n_lines,
            event_id: sheet.event.map(Into::into),
            circulator_id: sheet.circulator.map(Into::into),
            keyer_id: sheet.keyer.map(Into::into),
            state: sheet.state.as_str(),
            created_at: DbTime(now),
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = sheets)]
struct Row {
    id: DbId,
    folio: i64,
    n_lines: i32,
    event_id: Option<DbId>,
    circulator_id: Option<DbId>,
    keyer_id: Option<DbId>,
    state: String,
    closed_at: Option<DbTime>,
}

impl Row {
    fn read(self) -> Result<Sheet, DbError> {
        let corrupt = DbError::Corrupt { table: "sheets", reason: "an unknown state" };
        Ok(Sheet {
            id: self.id.into(),
            folio: self.folio,
            n_lines: self.n_lines,
            event: self.event_id.map(Into::into),
            circulator: self.circulator_id.map(Into::into),
            keyer: self.keyer_id.map(Into::into),
            state: SheetState::parse(&self.state).ok_or(corrupt)?,
            closed_at: self.closed_at.map(Into::into),
        })
    }
}
