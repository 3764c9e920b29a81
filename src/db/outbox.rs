//! The `outbox` table: mail that is to be sent.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{
    AnyConnection, DbError,
    schema::outbox,
    types::{DbId, DbTime},
};
use crate::domain::{MessageId, PetitionId, SignatureId};

mod limits;

pub use self::limits::{AskedFor, address_has_had, signature_has_had, signer_has_had};

/// A mail to be sent. Who gets it and what it says is in `sealed`.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Names it.
    pub id: MessageId,
    /// The petition it is about, if it is about one.
    pub petition: Option<PetitionId>,
    /// The signature it is about, if it is about one.
    pub signature: Option<SignatureId>,
    /// What kind of mail it is.
    pub kind: &'static str,
    /// The keyed index of the address.
    pub address_key: [u8; 32],
    /// The keyed index of where it was asked for and of the address, if anyone may ask.
    pub source_key: Option<[u8; 32]>,
    /// The address and the facts to write about, sealed beside the id.
    pub sealed: Vec<u8>,
}

/// A mail that this process is to send now, and no other.
#[derive(Clone, Debug)]
pub struct ClaimedMessage {
    /// Names it.
    pub id: MessageId,
    /// The signature it is about, if it is about one.
    pub signature: Option<SignatureId>,
    /// The keyed index of the address.
    pub address_key: Vec<u8>,
    /// The keyed index of where it was asked for and of the address, if anyone may ask.
    pub source_key: Option<Vec<u8>>,
    /// The address and the facts to write about.
    pub sealed: Vec<u8>,
    /// How often sending it was begun, this time included.
    pub attempts: i32,
}

/// How a mail ended. Its contents are emptied with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It was handed over.
    Sent,
    /// It was one too many for its reader.
    Dropped,
    /// It could not be handed over, and no further attempt is made.
    Failed,
}

impl End {
    fn as_str(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Dropped => "dropped",
            Self::Failed => "failed",
        }
    }
}

/// Queues a mail, to be sent once the transaction is done.
pub fn enqueue(conn: &mut AnyConnection, message: &NewMessage, now: DateTime<Utc>) -> Result<(), DbError> {
    enqueue_due(conn, message, now, now)
}

/// Queues a mail that is due at an instant. Of those that are due, the longest due goes first: one that was due
/// before it was queued overtakes others.
pub fn enqueue_due(
    conn: &mut AnyConnection,
    message: &NewMessage,
    due_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let row = (
        outbox::id.eq(DbId::from(message.id)),
        outbox::petition_id.eq(message.petition.map(DbId::from)),
        outbox::signature_id.eq(message.signature.map(DbId::from)),
        outbox::kind.eq(message.kind),
        outbox::address_key.eq(&message.address_key[..]),
        outbox::source_key.eq(message.source_key.as_ref().map(|key| &key[..])),
        outbox::sealed.eq(&message.sealed),
        outbox::state.eq("queued"),
        outbox::attempts.eq(0),
        outbox::due_at.eq(DbTime(due_at)),
        outbox::leased_until.eq(DbTime(now)),
        outbox::created_at.eq(DbTime(now)),
    );
    diesel::insert_into(outbox::table).values(row).execute(conn)?;
    Ok(())
}

/// Claims mails that are due, the oldest first, until the lease ends, except those of a kind.
///
/// Two processes that look at the same moment see the same mails; the update tells who gets which.
pub fn claim(
    conn: &mut AnyConnection,
    except: &str,
    most: i64,
    now: DateTime<Utc>,
    lease_ends: DateTime<Utc>,
) -> Result<Vec<ClaimedMessage>, DbError> {
    let is_due = outbox::state
        .eq("queued")
        .and(outbox::kind.ne(except))
        .and(outbox::due_at.le(DbTime(now)))
        .and(outbox::leased_until.le(DbTime(now)));
    let due: Vec<DbId> = outbox::table
        .filter(is_due)
        .order((outbox::due_at, outbox::id))
        .limit(most)
        .select(outbox::id)
        .load(conn)?;
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<ClaimedRow> = diesel::update(outbox::table.filter(outbox::id.eq_any(due)).filter(is_due))
        .set((outbox::leased_until.eq(DbTime(lease_ends)), outbox::attempts.eq(outbox::attempts + 1)))
        .returning((
            outbox::id,
            outbox::signature_id,
            outbox::address_key,
            outbox::source_key,
            outbox::sealed,
            outbox::attempts,
        ))
        .get_results(conn)?;
    rows.into_iter().map(ClaimedRow::read).collect()
}

/// Takes out up to `most` mails of a kind, sealed as they were queued. Each is handed out once.
pub fn take_out(
    conn: &mut AnyConnection,
    kind: &str,
    most: i64,
) -> Result<Vec<(MessageId, Vec<u8>)>, DbError> {
    let is_of_kind = outbox::state.eq("queued").and(outbox::kind.eq(kind));
    let oldest: Vec<DbId> =
        outbox::table.filter(is_of_kind).order(outbox::due_at).limit(most).select(outbox::id).load(conn)?;
    if oldest.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(DbId, Option<Vec<u8>>)> = diesel::delete(outbox::table.filter(outbox::id.eq_any(oldest)))
        .returning((outbox::id, outbox::sealed))
        .get_results(conn)?;
    let empty = DbError::Corrupt { table: "outbox", reason: "a queued mail is empty" };
    let taken: Option<Vec<_>> =
        rows.into_iter().map(|(id, sealed)| Some((MessageId::from(id), sealed?))).collect();
    taken.ok_or(empty)
}

/// Ends a mail and empties it. Does nothing if it has ended already.
pub fn finish(
    conn: &mut AnyConnection,
    id: MessageId,
    end: End,
    problem: &str,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let row = outbox::table.find(DbId::from(id)).filter(outbox::state.eq("queued"));
    let ended = (
        outbox::state.eq(end.as_str()),
        outbox::sealed.eq(None::<Vec<u8>>),
        outbox::problem.eq(problem),
        outbox::finished_at.eq(Some(DbTime(now))),
    );
    diesel::update(row).set(ended).execute(conn)?;
    Ok(())
}

/// Forgets whom up to `most` mails that ended before then went to, and about which signature. They stay counted.
/// Returns how many there were.
pub fn forget_readers(conn: &mut AnyConnection, before: DateTime<Utc>, most: i64) -> Result<usize, DbError> {
    let nobody: &[u8] = &[];
    let ended: Vec<DbId> = outbox::table
        .filter(outbox::state.ne("queued"))
        .filter(outbox::address_key.ne(nobody))
        .filter(outbox::finished_at.lt(DbTime(before)))
        .limit(most)
        .select(outbox::id)
        .load(conn)?;
    let forgotten = (
        outbox::signature_id.eq(None::<DbId>),
        outbox::address_key.eq(nobody),
        outbox::source_key.eq(None::<Vec<u8>>),
    );
    Ok(diesel::update(outbox::table.filter(outbox::id.eq_any(ended))).set(forgotten).execute(conn)?)
}

/// Puts off a mail that could not be handed over.
pub fn put_off(
    conn: &mut AnyConnection,
    id: MessageId,
    problem: &str,
    until: DateTime<Utc>,
) -> Result<(), DbError> {
    let row = outbox::table.find(DbId::from(id)).filter(outbox::state.eq("queued"));
    let again = (
        outbox::due_at.eq(DbTime(until)),
        outbox::leased_until.eq(DbTime(until)),
        outbox::problem.eq(problem),
    );
    diesel::update(row).set(again).execute(conn)?;
    Ok(())
}

/// Drops the mails about a signature that were not sent yet.
pub fn drop_unsent(
    conn: &mut AnyConnection,
    signature: SignatureId,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let rows = outbox::table
        .filter(outbox::signature_id.eq(DbId::from(signature)))
        .filter(outbox::state.eq("queued"));
    let ended = (
        outbox::state.eq(End::Dropped.as_str()),
        outbox::sealed.eq(None::<Vec<u8>>),
        outbox::finished_at.eq(Some(DbTime(now))),
    );
    diesel::update(rows).set(ended).execute(conn)?;
    Ok(())
}

/// Counts the mails by where they stand: `queued`, `sent`, `dropped`, `failed`.
pub fn n_by_state(conn: &mut AnyConnection) -> Result<Vec<(String, i64)>, DbError> {
    let query = outbox::table.group_by(outbox::state).select((outbox::state, diesel::dsl::count_star()));
    Ok(query.order(outbox::state).load(conn)?)
}

#[derive(Queryable)]
struct ClaimedRow {
    id: DbId,
    signature_id: Option<DbId>,
    address_key: Vec<u8>,
    source_key: Option<Vec<u8>>,
    sealed: Option<Vec<u8>>,
    attempts: i32,
}

impl ClaimedRow {
    fn read(self) -> Result<ClaimedMessage, DbError> {
        let empty = DbError::Corrupt { table: "outbox", reason: "a queued mail is empty" };
        Ok(ClaimedMessage {
            id: self.id.into(),
            signature: self.signature_id.map(Into::into),
            address_key: self.address_key,
            source_key: self.source_key,
            sealed: self.sealed.ok_or(empty)?,
            attempts: self.attempts,
        })
    }
}
