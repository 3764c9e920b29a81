//! The `sheet_photos` table: sealed pictures of sheets.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::{
    AnyConnection, DbError, on_each,
    schema::sheet_photos,
    types::{DbId, DbTime},
};
use crate::domain::{SheetId, UserId};

/// A picture without its bytes.
#[derive(Clone, Debug)]
pub struct SheetPhoto {
    /// Names it; what is sealed is bound to this name.
    pub id: Uuid,
    /// Who took it.
    pub keyer: Option<UserId>,
    /// How many bytes it has.
    pub n_bytes: i32,
    /// When it reached us.
    pub taken_at: DateTime<Utc>,
}

/// Adds a picture, or does nothing if the name is taken. Returns whether it was added.
pub fn insert_if_new(
    conn: &mut AnyConnection,
    sheet: SheetId,
    photo: &SheetPhoto,
    sealed: &[u8],
) -> Result<bool, DbError> {
    let row = (
        sheet_photos::id.eq(DbId(photo.id)),
        sheet_photos::sheet_id.eq(DbId::from(sheet)),
        sheet_photos::keyer_id.eq(photo.keyer.map(DbId::from)),
        sheet_photos::n_bytes.eq(photo.n_bytes),
        sheet_photos::sealed.eq(sealed),
        sheet_photos::taken_at.eq(DbTime(photo.taken_at)),
    );
    let insert = diesel::insert_into(sheet_photos::table).values(row).on_conflict_do_nothing();
    Ok(on_each!(conn => insert.execute(conn))? == 1)
}

/// Lists the pictures of a sheet in the order in which they were taken.
pub fn list(conn: &mut AnyConnection, sheet: SheetId) -> Result<Vec<SheetPhoto>, DbError> {
    let query = sheet_photos::table
        .filter(sheet_photos::sheet_id.eq(DbId::from(sheet)))
        .order((sheet_photos::taken_at, sheet_photos::id))
        .select(Row::as_select());
    Ok(query.load(conn)?.into_iter().map(Row::read).collect())
}

/// Finds the sealed bytes of a picture of a sheet.
pub fn find_sealed(conn: &mut AnyConnection, sheet: SheetId, id: Uuid) -> Result<Option<Vec<u8>>, DbError> {
    let query = sheet_photos::table
        .find(DbId(id))
        .filter(sheet_photos::sheet_id.eq(DbId::from(sheet)))
        .select(sheet_photos::sealed);
    Ok(query.first(conn).optional()?)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = sheet_photos)]
struct Row {
    id: DbId,
    keyer_id: Option<DbId>,
    n_bytes: i32,
    taken_at: DbTime,
}

impl Row {
    fn read(self) -> SheetPhoto {
        SheetPhoto {
            id: self.id.0,
            keyer: self.keyer_id.map(Into::into),
            n_bytes: self.n_bytes,
            taken_at: self.taken_at.into(),
        }
    }
}
