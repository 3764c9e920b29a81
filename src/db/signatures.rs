//! The `signatures` table: taking in, finding and listing. Changes of state are in [`super::moves`].

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{
    AnyConnection, DbError, on_each,
    schema::{findings, signatures},
    tallies::TallyKey,
    types::{DbId, DbTime},
};
use crate::domain::{PetitionId, SheetId, SheetLine, SignatureId, UserId};

mod audit;
mod list;
mod row;

use self::row::{InsertRow, Row};
pub(super) use self::row::{TallyColumns, read_key};
pub use self::{
    audit::{Audited, count_all, count_by_state, list_for_audit},
    list::{Filter, list},
};

/// A signature as it is stored when it is taken in.
#[derive(Clone, Debug)]
pub struct NewRow {
    /// Names it.
    pub id: SignatureId,
    /// What it is counted under, which holds petition, state, reason, channel, event, region and day.
    pub tally: TallyKey,
    /// Keyed index of the person.
    pub identity_key: Option<[u8; 32]>,
    /// Keyed index of the name a list gave it.
    pub reference_key: Option<[u8; 32]>,
    /// The sealed identity.
    pub sealed: Vec<u8>,
    /// The sheet it stands on, if that is registered.
    pub sheet: Option<SheetId>,
    /// Where it stands on paper.
    pub place: Option<SheetLine>,
    /// Who keyed it.
    pub keyer: Option<UserId>,
    /// Which consent text the signer saw.
    pub consent_version: Option<String>,
    /// Hash of the secret in the link the signer got.
    pub link_hash: Option<[u8; 32]>,
    /// When it was signed.
    pub signed_at: Option<DateTime<Utc>>,
    /// When it reached us.
    pub received_at: DateTime<Utc>,
}

/// A signature as stored.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Names it.
    pub id: SignatureId,
    /// What it is counted under.
    pub tally: TallyKey,
    /// Keyed index of the person.
    pub identity_key: Option<[u8; 32]>,
    /// The sealed identity, until it is erased.
    pub sealed: Option<Vec<u8>>,
    /// The sheet it stands on, if that is registered.
    pub sheet: Option<SheetId>,
    /// Where it stands on paper.
    pub place: Option<SheetLine>,
    /// Who keyed it.
    pub keyer: Option<UserId>,
    /// When it was signed.
    pub signed_at: Option<DateTime<Utc>>,
    /// When it reached us.
    pub received_at: DateTime<Utc>,
    /// What a person decided: `approve` or `reject`.
    pub decision: Option<String>,
}

/// Adds signatures, except those whose place, reference or link is taken. Returns how many were added.
pub fn insert_all_if_new(conn: &mut AnyConnection, new: &[NewRow]) -> Result<usize, DbError> {
    let mut n_added = 0;
    for chunk in new.chunks(1_000) {
        let rows: Vec<InsertRow<'_>> = chunk.iter().map(InsertRow::from).collect();
        let insert = diesel::insert_into(signatures::table).values(&rows).on_conflict_do_nothing();
        n_added += on_each!(conn => insert.execute(conn))?;
    }
    Ok(n_added)
}

/// Whether a petition has a signature, whatever became of it.
pub fn any(conn: &mut AnyConnection, petition: PetitionId) -> Result<bool, DbError> {
    let query = signatures::table.filter(signatures::petition_id.eq(DbId::from(petition)));
    Ok(query.select(signatures::id).first::<DbId>(conn).optional()?.is_some())
}

/// Finds which references are stored already, and since when.
pub fn find_references(
    conn: &mut AnyConnection,
    petition: PetitionId,
    keys: &[[u8; 32]],
) -> Result<HashMap<Vec<u8>, DateTime<Utc>>, DbError> {
    let mut found = HashMap::new();
    for chunk in keys.chunks(5_000) {
        let query = signatures::table
            .filter(signatures::petition_id.eq(DbId::from(petition)))
            .filter(signatures::reference_key.eq_any(chunk.iter().map(<[u8; 32]>::as_slice)))
            .select((signatures::reference_key.assume_not_null(), signatures::received_at));
        for (key, at) in query.load::<(Vec<u8>, DbTime)>(conn)? {
            found.insert(key, at.into());
        }
    }
    Ok(found)
}

/// Lists the signatures on some sheets, by place.
pub fn list_on_folios(
    conn: &mut AnyConnection,
    petition: PetitionId,
    folios: &[i64],
) -> Result<Vec<Stored>, DbError> {
    let mut found = Vec::new();
    for chunk in folios.chunks(5_000) {
        let query = signatures::table
            .filter(signatures::petition_id.eq(DbId::from(petition)))
            .filter(signatures::folio.eq_any(chunk))
            .order((signatures::folio, signatures::line))
            .select(Row::as_select());
        for row in query.load(conn)? {
            found.push(row.read()?);
        }
    }
    Ok(found)
}

/// Lists the lines of some sheets that hold a signature.
pub fn list_places(
    conn: &mut AnyConnection,
    petition: PetitionId,
    folios: &[i64],
) -> Result<Vec<SheetLine>, DbError> {
    let query = signatures::table
        .filter(signatures::petition_id.eq(DbId::from(petition)))
        .filter(signatures::folio.eq_any(folios))
        .select((signatures::folio.assume_not_null(), signatures::line.assume_not_null()));
    let places = query.load::<(i64, i32)>(conn)?;
    Ok(places.into_iter().map(|(folio, line)| SheetLine { folio, line }).collect())
}

/// Finds the signature on a line of a sheet.
pub fn find_at(
    conn: &mut AnyConnection,
    petition: PetitionId,
    place: SheetLine,
) -> Result<Option<Stored>, DbError> {
    let query = signatures::table
        .filter(signatures::petition_id.eq(DbId::from(petition)))
        .filter(signatures::folio.eq(place.folio))
        .filter(signatures::line.eq(place.line))
        .select(Row::as_select());
    query.first(conn).optional()?.map(Row::read).transpose()
}

/// Finds a signature of a petition.
pub fn find(
    conn: &mut AnyConnection,
    petition: PetitionId,
    id: SignatureId,
) -> Result<Option<Stored>, DbError> {
    let query = signatures::table
        .find(DbId::from(id))
        .filter(signatures::petition_id.eq(DbId::from(petition)))
        .select(Row::as_select());
    query.first(conn).optional()?.map(Row::read).transpose()
}

/// Finds signatures by their identifiers; those that are missing are left out.
pub fn find_all(conn: &mut AnyConnection, ids: &[SignatureId]) -> Result<Vec<Stored>, DbError> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(5_000) {
        let ids = chunk.iter().map(|id| DbId::from(*id));
        let query = signatures::table.filter(signatures::id.eq_any(ids)).select(Row::as_select());
        for row in query.load(conn)? {
            found.push(row.read()?);
        }
    }
    Ok(found)
}

/// Puts another identity in place of a mistyped one, and forgets what was checked and decided about it.
///
/// State and reason are left to [`super::moves`].
pub fn replace_identity(conn: &mut AnyConnection, row: &NewRow) -> Result<(), DbError> {
    let changes = (
        signatures::identity_key.eq(row.identity_key.map(Vec::from)),
        signatures::sealed.eq(Some(&row.sealed)),
        signatures::region.eq(&row.tally.region),
        signatures::day.eq(&row.tally.day),
        signatures::signed_at.eq(row.signed_at.map(DbTime)),
        signatures::verdict.eq(None::<String>),
        signatures::verdict_reason.eq(""),
        signatures::checked_under.eq(None::<String>),
        signatures::decision.eq(None::<String>),
        signatures::needs_settling.eq(true),
    );
    diesel::update(signatures::table.find(DbId::from(row.id))).set(changes).execute(conn)?;
    diesel::delete(findings::table.filter(findings::signature_id.eq(DbId::from(row.id)))).execute(conn)?;
    Ok(())
}
