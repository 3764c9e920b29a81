//! The signatures of one person side by side, as settling needs them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::read_verdict;
use crate::{
    db::{
        AnyConnection, DbError,
        schema::{batches, signatures},
        signatures::{TallyColumns, read_key},
        tallies::TallyKey,
        types::{DbId, DbTime},
    },
    domain::{PetitionId, SignatureId, Verdict},
};

/// What a person decided about a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// It passes.
    Approve,
    /// It fails.
    Reject,
    /// Its document was mistyped and is put right; then it is for the checks to say. Kept with the question,
    /// not with the signature.
    Correct,
}

impl Decision {
    /// The name stored and shown to machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Correct => "correct",
        }
    }

    /// Reads a decision by its name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Approve, Self::Reject, Self::Correct].into_iter().find(|it| it.as_str() == text)
    }
}

/// A signature as settling needs it.
#[derive(Clone, Debug)]
pub struct MemberRow {
    /// Names it.
    pub id: SignatureId,
    /// What it is counted under; holds where it stands.
    pub tally: TallyKey,
    /// Keyed index of the person.
    pub identity_key: Option<[u8; 32]>,
    /// The number of its sheet.
    pub folio: Option<i64>,
    /// The number of its line.
    pub line: Option<i32>,
    /// When it reached us.
    pub received_at: DateTime<Utc>,
    /// What the checks say of it, once they ran.
    pub verdict: Option<Verdict>,
    /// Their primary reason, a code or empty.
    pub verdict_reason: String,
    /// Under what they ran: profile, roll and edition.
    pub checked_under: Option<String>,
    /// What a person decided.
    pub decision: Option<Decision>,
    /// The number of the batch that holds it.
    pub batch: Option<i64>,
    /// Whether it waits to be settled.
    pub is_flagged: bool,
}

/// Signatures that wait to be settled.
#[derive(Clone, Debug, Default)]
pub struct Waiting {
    /// The people they belong to.
    pub identity_keys: Vec<Vec<u8>>,
    /// Those whose person is not known.
    pub unknown: Vec<SignatureId>,
    /// The last of them.
    pub last: Option<SignatureId>,
    /// How many they are.
    pub n_signatures: usize,
}

/// Finds up to `n` signatures that wait to be settled, after one of them.
pub fn find_waiting(
    conn: &mut AnyConnection,
    petition: PetitionId,
    after: Option<SignatureId>,
    n: i64,
) -> Result<Waiting, DbError> {
    let query = signatures::table
        .filter(signatures::petition_id.eq(DbId::from(petition)))
        // The bare column, so that the partial index serves.
        .filter(signatures::needs_settling)
        .filter(signatures::id.gt(after.map_or(DbId::NIL, DbId::from)))
        .order(signatures::id)
        .limit(n)
        .select((signatures::id, signatures::identity_key));
    let mut waiting = Waiting::default();
    for (id, key) in query.load::<(DbId, Option<Vec<u8>>)>(conn)? {
        waiting.last = Some(id.into());
        waiting.n_signatures += 1;
        match key {
            Some(key) => waiting.identity_keys.push(key),
            None => waiting.unknown.push(id.into()),
        }
    }
    waiting.identity_keys.sort_unstable();
    waiting.identity_keys.dedup();
    Ok(waiting)
}

/// Lists all signatures of some people, and some signatures whose person is not known. Keeps others from changing
/// them until the transaction ends.
pub fn list_members(
    conn: &mut AnyConnection,
    petition: PetitionId,
    identity_keys: &[Vec<u8>],
    unknown: &[SignatureId],
) -> Result<Vec<MemberRow>, DbError> {
    hold(conn, petition, identity_keys, unknown)?;
    let with_batch = || {
        signatures::table
            .left_join(batches::table.on(batches::id.nullable().eq(signatures::batch_id)))
            .select((Row::as_select(), batches::number.nullable()))
    };
    let mut found: Vec<(Row, Option<i32>)> = Vec::with_capacity(identity_keys.len() + unknown.len());
    for chunk in identity_keys.chunks(5_000) {
        let of_petition = with_batch().filter(signatures::petition_id.eq(DbId::from(petition)));
        found.extend(of_petition.filter(signatures::identity_key.eq_any(chunk)).load(conn)?);
    }
    for chunk in unknown.chunks(5_000) {
        // Not by petition too: SQLite would go through all of its signatures instead.
        let ids = chunk.iter().map(|id| DbId::from(*id));
        found.extend(with_batch().filter(signatures::id.eq_any(ids)).load(conn)?);
    }
    found.into_iter().map(|(row, batch)| row.read(batch)).collect()
}

/// Holds signatures on `PostgreSQL`, in the order of their identifiers. `SQLite` has one writer at a time anyway.
fn hold(
    conn: &mut AnyConnection,
    petition: PetitionId,
    identity_keys: &[Vec<u8>],
    unknown: &[SignatureId],
) -> Result<(), DbError> {
    let AnyConnection::Postgres(conn) = conn else { return Ok(()) };
    let of_people = signatures::identity_key.eq_any(identity_keys).assume_not_null();
    let ids: Vec<DbId> = unknown.iter().map(|id| DbId::from(*id)).collect();
    signatures::table
        .filter(signatures::petition_id.eq(DbId::from(petition)))
        .filter(of_people.or(signatures::id.eq_any(ids)))
        .order(signatures::id)
        .select(signatures::id)
        .for_no_key_update()
        .load::<DbId>(conn)?;
    Ok(())
}

/// Finds whose these signatures are: the keys of the people, and those whose person is not known.
pub fn find_people(
    conn: &mut AnyConnection,
    of: &[SignatureId],
) -> Result<(Vec<Vec<u8>>, Vec<SignatureId>), DbError> {
    let (mut keys, mut unknown) = (Vec::new(), Vec::new());
    for chunk in of.chunks(5_000) {
        let query = signatures::table
            .filter(signatures::id.eq_any(chunk.iter().map(|id| DbId::from(*id))))
            .select((signatures::id, signatures::identity_key));
        for (id, key) in query.load::<(DbId, Option<Vec<u8>>)>(conn)? {
            match key {
                Some(key) => keys.push(key),
                None => unknown.push(id.into()),
            }
        }
    }
    keys.sort_unstable();
    keys.dedup();
    Ok((keys, unknown))
}

/// Notes that signatures were settled.
pub fn unflag(conn: &mut AnyConnection, ids: &[SignatureId]) -> Result<(), DbError> {
    for chunk in ids.chunks(5_000) {
        let rows = signatures::table.filter(signatures::id.eq_any(chunk.iter().map(|id| DbId::from(*id))));
        diesel::update(rows).set(signatures::needs_settling.eq(false)).execute(conn)?;
    }
    Ok(())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = signatures)]
pub(super) struct Row {
    id: DbId,
    #[diesel(embed)]
    tally: TallyColumns,
    identity_key: Option<Vec<u8>>,
    folio: Option<i64>,
    line: Option<i32>,
    received_at: DbTime,
    verdict: Option<String>,
    verdict_reason: String,
    checked_under: Option<String>,
    decision: Option<String>,
    needs_settling: bool,
}

impl Row {
    pub(super) fn read(self, batch: Option<i32>) -> Result<MemberRow, DbError> {
        let corrupt = DbError::Corrupt { table: "signatures", reason: "an unknown decision" };
        let decision = self.decision.map(|text| Decision::parse(&text).ok_or(corrupt));
        Ok(MemberRow {
            id: self.id.into(),
            tally: self.tally.read()?,
            identity_key: read_key(self.identity_key)?,
            folio: self.folio,
            line: self.line,
            received_at: self.received_at.into(),
            verdict: self.verdict.as_deref().map(read_verdict).transpose()?,
            verdict_reason: self.verdict_reason,
            checked_under: self.checked_under,
            decision: decision.transpose()?,
            batch: batch.map(i64::from),
            is_flagged: self.needs_settling,
        })
    }
}
