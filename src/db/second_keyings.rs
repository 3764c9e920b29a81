//! The `second_keyings` table: what a second person read on lines of sheets.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::{
    AnyConnection, DbError,
    schema::{second_keyings, sheets},
    types::{DbId, DbTime},
};
use crate::domain::{PetitionId, SheetId, UserId};

/// A line as a second person read it.
#[derive(Clone, Debug)]
pub struct SecondKeying {
    /// Names it; what is sealed is bound to this name.
    pub id: Uuid,
    /// The number of the line.
    pub line: i32,
    /// Who keyed it.
    pub keyer: UserId,
    /// The sealed line.
    pub sealed: Vec<u8>,
    /// When it was keyed.
    pub keyed_at: DateTime<Utc>,
    /// When both readings agreed, or someone decided between them.
    pub settled_at: Option<DateTime<Utc>>,
}

/// Adds a line, which must not be there yet.
pub fn insert(conn: &mut AnyConnection, sheet: SheetId, new: &SecondKeying) -> Result<(), DbError> {
    let row = (
        second_keyings::id.eq(DbId(new.id)),
        second_keyings::sheet_id.eq(DbId::from(sheet)),
        second_keyings::line.eq(new.line),
        second_keyings::keyer_id.eq(DbId::from(new.keyer)),
        second_keyings::sealed.eq(&new.sealed),
        second_keyings::keyed_at.eq(DbTime(new.keyed_at)),
        second_keyings::settled_at.eq(new.settled_at.map(DbTime)),
    );
    diesel::insert_into(second_keyings::table).values(row).execute(conn)?;
    Ok(())
}

/// Takes a line away, before its keyer keys it anew.
pub fn delete(conn: &mut AnyConnection, id: Uuid) -> Result<(), DbError> {
    diesel::delete(second_keyings::table.find(DbId(id))).execute(conn)?;
    Ok(())
}

/// Lists the lines of a sheet that a second person keyed, by number.
pub fn list(conn: &mut AnyConnection, sheet: SheetId) -> Result<Vec<SecondKeying>, DbError> {
    let query = second_keyings::table
        .filter(second_keyings::sheet_id.eq(DbId::from(sheet)))
        .order(second_keyings::line)
        .select(Row::as_select());
    Ok(query.load(conn)?.into_iter().map(Row::read).collect())
}

/// Notes that it is decided which reading of a line stands.
pub fn settle(conn: &mut AnyConnection, id: Uuid, now: DateTime<Utc>) -> Result<(), DbError> {
    let row = second_keyings::table.find(DbId(id));
    diesel::update(row).set(second_keyings::settled_at.eq(DbTime(now))).execute(conn)?;
    Ok(())
}

/// Lists up to `n` numbers of sheets with lines that wait to be decided, after one of them.
pub fn list_open_folios(
    conn: &mut AnyConnection,
    petition: PetitionId,
    after: i64,
    n: i64,
) -> Result<Vec<i64>, DbError> {
    let query = second_keyings::table
        .inner_join(sheets::table.on(sheets::id.eq(second_keyings::sheet_id)))
        .filter(sheets::petition_id.eq(DbId::from(petition)))
        .filter(sheets::folio.gt(after))
        .filter(second_keyings::settled_at.is_null())
        .select(sheets::folio)
        .distinct()
        .order(sheets::folio)
        .limit(n);
    Ok(query.load(conn)?)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = second_keyings)]
struct Row {
    id: DbId,
    line: i32,
    keyer_id: DbId,
    sealed: Vec<u8>,
    keyed_at: DbTime,
    settled_at: Option<DbTime>,
}

impl Row {
    fn read(self) -> SecondKeying {
        SecondKeying {
            id: self.id.0,
            line: self.line,
            keyer: self.keyer_id.into(),
            sealed: self.sealed,
            keyed_at: self.keyed_at.into(),
            settled_at: self.settled_at.map(Into::into),
        }
    }
}
