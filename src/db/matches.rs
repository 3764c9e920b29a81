//! Scored pairs of signatures, the queue of those not compared yet, and the keys by which they meet.

use diesel::{prelude::*, upsert::excluded};
use uuid::Uuid;

use super::{
    AnyConnection, DbError, on_each,
    schema::{match_models, match_queue, matches, signatures},
    types::DbId,
};
use crate::domain::{PetitionId, Probability, SignatureId};

mod candidates;
mod keys;
mod sealed;

pub use self::{
    candidates::{RollCandidate, delete_candidates, find_candidates, put_candidates},
    keys::{BlockKey, delete_keys, find_keys_of, find_sharing, insert_keys},
    sealed::{Progress, SealedSignature, count_comparable, find_sealed, list_comparable},
};

/// Two signatures that could be one person's; `one` is the smaller identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Match {
    /// One of them.
    pub one: SignatureId,
    /// The other.
    pub other: SignatureId,
    /// How likely they are one person's.
    pub probability: Probability,
}

impl Match {
    /// A match of two signatures, named in any order.
    pub fn new(a: SignatureId, b: SignatureId, probability: Probability) -> Self {
        Self { one: a.min(b), other: a.max(b), probability }
    }
}

/// A signature that was not compared yet. A correction takes a ticket of its own, so that one that was
/// corrected while it was compared is compared again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Names the turn.
    pub id: Uuid,
    /// The signature.
    pub signature: SignatureId,
}

/// What was learned of a petition, as stored.
#[derive(Clone, Debug)]
pub struct StoredModel {
    /// The edition of the comparison.
    pub edition: i32,
    /// How many signatures it was learned from.
    pub n_signatures: i64,
    /// The model, sealed.
    pub sealed: Vec<u8>,
}

/// Puts signatures into the queue of those to be compared.
pub fn enqueue(conn: &mut AnyConnection, petition: PetitionId, tickets: &[Ticket]) -> Result<(), DbError> {
    for chunk in tickets.chunks(5_000) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|it| {
                (
                    match_queue::petition_id.eq(DbId::from(petition)),
                    match_queue::ticket.eq(DbId(it.id)),
                    match_queue::signature_id.eq(DbId::from(it.signature)),
                )
            })
            .collect();
        let insert = diesel::insert_into(match_queue::table).values(&rows).on_conflict_do_nothing();
        on_each!(conn => insert.execute(conn))?;
    }
    Ok(())
}

/// Lists up to `n` signatures that wait to be compared, those first that came first.
pub fn list_waiting(conn: &mut AnyConnection, petition: PetitionId, n: i64) -> Result<Vec<Ticket>, DbError> {
    let query = match_queue::table
        .filter(match_queue::petition_id.eq(DbId::from(petition)))
        .order(match_queue::ticket)
        .limit(n)
        .select((match_queue::ticket, match_queue::signature_id));
    let rows = query.load::<(DbId, DbId)>(conn)?;
    Ok(rows
        .into_iter()
        .map(|(ticket, signature)| Ticket { id: ticket.0, signature: signature.into() })
        .collect())
}

/// Takes signatures out of the queue.
pub fn dequeue(conn: &mut AnyConnection, petition: PetitionId, tickets: &[Ticket]) -> Result<(), DbError> {
    for chunk in tickets.chunks(5_000) {
        let rows = match_queue::table
            .filter(match_queue::petition_id.eq(DbId::from(petition)))
            .filter(match_queue::ticket.eq_any(chunk.iter().map(|it| DbId(it.id))));
        diesel::delete(rows).execute(conn)?;
    }
    Ok(())
}

/// Finds what was learned of a petition.
pub fn find_model(conn: &mut AnyConnection, petition: PetitionId) -> Result<Option<StoredModel>, DbError> {
    let query = match_models::table.find(DbId::from(petition)).select((
        match_models::edition,
        match_models::n_signatures,
        match_models::sealed,
    ));
    let row = query.first::<(i32, i64, Vec<u8>)>(conn).optional()?;
    Ok(row.map(|(edition, n_signatures, sealed)| StoredModel { edition, n_signatures, sealed }))
}

/// Keeps what was learned of a petition, in place of what was known before.
pub fn put_model(conn: &mut AnyConnection, petition: PetitionId, model: &StoredModel) -> Result<(), DbError> {
    let row = (
        match_models::petition_id.eq(DbId::from(petition)),
        match_models::edition.eq(model.edition),
        match_models::n_signatures.eq(model.n_signatures),
        match_models::sealed.eq(&model.sealed),
    );
    let insert = diesel::insert_into(match_models::table).values(row);
    // Processes may learn of one petition at the same moment: the last word stays.
    on_each!(conn => insert
        .on_conflict(match_models::petition_id)
        .do_update()
        .set((
            match_models::edition.eq(excluded(match_models::edition)),
            match_models::n_signatures.eq(excluded(match_models::n_signatures)),
            match_models::sealed.eq(excluded(match_models::sealed)),
        ))
        .execute(conn))?;
    Ok(())
}

/// Lists every match that some signatures are part of, each once.
pub fn list_of(conn: &mut AnyConnection, of: &[SignatureId]) -> Result<Vec<Match>, DbError> {
    let mut found = Vec::new();
    for chunk in of.chunks(5_000) {
        let ids = || chunk.iter().map(|id| DbId::from(*id));
        let columns = (matches::signature_id, matches::other_id, matches::probability);
        let one = matches::table.filter(matches::signature_id.eq_any(ids())).select(columns);
        found.extend(one.load::<Row>(conn)?.into_iter().map(read));
        let other = matches::table.filter(matches::other_id.eq_any(ids())).select(columns);
        found.extend(other.load::<Row>(conn)?.into_iter().map(read));
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

/// Lists every match of a petition.
pub fn list_all(conn: &mut AnyConnection, petition: PetitionId) -> Result<Vec<Match>, DbError> {
    let query = matches::table.filter(matches::petition_id.eq(DbId::from(petition))).select((
        matches::signature_id,
        matches::other_id,
        matches::probability,
    ));
    Ok(query.load::<Row>(conn)?.into_iter().map(read).collect())
}

/// Adds matches; none of them may be there.
pub fn insert(conn: &mut AnyConnection, petition: PetitionId, new: &[Match]) -> Result<(), DbError> {
    for chunk in new.chunks(1_000) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|it| {
                (
                    matches::signature_id.eq(DbId::from(it.one)),
                    matches::other_id.eq(DbId::from(it.other)),
                    matches::petition_id.eq(DbId::from(petition)),
                    matches::probability.eq(it.probability.millionths()),
                )
            })
            .collect();
        let insert = diesel::insert_into(matches::table).values(&rows).on_conflict_do_nothing();
        on_each!(conn => insert.execute(conn))?;
    }
    Ok(())
}

/// Removes matches.
pub fn delete(conn: &mut AnyConnection, gone: &[Match]) -> Result<(), DbError> {
    for it in gone {
        let row = matches::table.find((DbId::from(it.one), DbId::from(it.other)));
        diesel::delete(row).execute(conn)?;
    }
    Ok(())
}

/// Has signatures settled anew, because what is known of their likeness changed.
pub fn flag(conn: &mut AnyConnection, ids: &[SignatureId]) -> Result<(), DbError> {
    for chunk in ids.chunks(5_000) {
        let rows = signatures::table
            .filter(signatures::id.eq_any(chunk.iter().map(|id| DbId::from(*id))))
            .filter(signatures::sealed.is_not_null());
        diesel::update(rows).set(signatures::needs_settling.eq(true)).execute(conn)?;
    }
    Ok(())
}

type Row = (DbId, DbId, i32);

fn read((one, other, probability): Row) -> Match {
    Match { one: one.into(), other: other.into(), probability: Probability::from_millionths(probability) }
}
