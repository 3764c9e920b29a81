//! The `rejected_rows` table: rows of uploaded lists that were not taken, sealed.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use uuid::Uuid;

use super::{
    AnyConnection, DbError,
    schema::{jobs, rejected_rows},
    types::{DbId, DbTime},
};
use crate::domain::JobId;

/// Adds a piece, under the name to which its seal is bound.
pub fn insert(
    conn: &mut AnyConnection,
    job: JobId,
    piece: i32,
    id: Uuid,
    sealed: &[u8],
) -> Result<(), DbError> {
    let row = (
        rejected_rows::id.eq(DbId(id)),
        rejected_rows::job_id.eq(DbId::from(job)),
        rejected_rows::piece.eq(piece),
        rejected_rows::sealed.eq(sealed),
    );
    diesel::insert_into(rejected_rows::table).values(row).execute(conn)?;
    Ok(())
}

/// Finds a piece by its number, from 0: its name and its sealed bytes.
pub fn find(conn: &mut AnyConnection, job: JobId, piece: i32) -> Result<Option<(Uuid, Vec<u8>)>, DbError> {
    let query = rejected_rows::table
        .filter(rejected_rows::job_id.eq(DbId::from(job)))
        .filter(rejected_rows::piece.eq(piece))
        .select((rejected_rows::id, rejected_rows::sealed));
    Ok(query.first::<(DbId, Vec<u8>)>(conn).optional()?.map(|(id, sealed)| (id.0, sealed)))
}

/// Forgets those of work that began before an instant. Returns how many pieces there were.
pub fn forget_before(conn: &mut AnyConnection, before: DateTime<Utc>) -> Result<usize, DbError> {
    let old = jobs::table.filter(jobs::started_at.lt(DbTime(before))).select(jobs::id);
    Ok(diesel::delete(rejected_rows::table.filter(rejected_rows::job_id.eq_any(old))).execute(conn)?)
}
