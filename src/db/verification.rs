//! What the checks say of signatures: the verdict in `signatures`, the `findings` table. A verdict that moves a
//! signature at once is stored by [`moves`](super::moves).

use std::{collections::BTreeMap, sync::Arc};

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{
    AnyConnection, DbError,
    matches::{RollCandidate, delete_candidates, put_candidates},
    schema::signatures,
    types::{DbId, DbTime},
};
use crate::domain::{Finding, PetitionId, SignatureId, State, Verdict};

mod findings;
mod members;
mod standing;

use self::findings::store_findings;
pub use self::{
    findings::{StoredFinding, list_findings},
    members::{Decision, MemberRow, Waiting, find_people, find_waiting, list_members, unflag},
    standing::{Standing, look_again},
};

/// A signature on its way to the checks.
#[derive(Clone, Debug)]
pub struct Unchecked {
    /// What is stored of it, with what an earlier run said; its batch is left out.
    pub member: MemberRow,
    /// The sealed identity.
    pub sealed: Vec<u8>,
    /// When it was signed.
    pub signed_at: Option<DateTime<Utc>>,
}

impl Unchecked {
    /// Names it.
    pub fn id(&self) -> SignatureId {
        self.member.id
    }
}

/// What the checks say of a signature.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The signature as it was when it was checked.
    pub signature: Unchecked,
    /// What follows from the findings.
    pub verdict: Verdict,
    /// The reason that is told first, a code or empty.
    pub reason: &'static str,
    /// All findings.
    pub findings: Vec<Finding>,
    /// The entry of the roll that it most likely means, if its document is not the entry's.
    pub candidate: Option<RollCandidate>,
    /// Whether that is news, so that it is to be settled anew.
    pub is_news: bool,
}

/// What the checks said of a signature, as it is stored with it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Said {
    /// What follows from the findings.
    pub verdict: Verdict,
    /// The reason that is told first, a code or empty.
    pub reason: String,
    /// Under what they ran: profile, roll and edition.
    pub under: Arc<str>,
}

/// Where to go on in the list of signatures still to be checked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cursor {
    state: usize,
    after: Option<SignatureId>,
}

/// The states that checks may still move.
const OPEN: [State; 5] = [State::Received, State::Valid, State::Duplicate, State::Invalid, State::Review];

/// The name under which a verdict is stored.
pub fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passes => "passes",
        Verdict::Doubtful => "doubtful",
        Verdict::Fails => "fails",
    }
}

fn read_verdict(text: &str) -> Result<Verdict, DbError> {
    match text {
        "passes" => Ok(Verdict::Passes),
        "doubtful" => Ok(Verdict::Doubtful),
        "fails" => Ok(Verdict::Fails),
        _ => Err(DbError::Corrupt { table: "signatures", reason: "an unknown verdict" }),
    }
}

/// Counts the signatures that were not checked under these rules and this roll.
pub fn count_unchecked(conn: &mut AnyConnection, petition: PetitionId, under: &str) -> Result<i64, DbError> {
    let open = OPEN.map(State::as_str);
    let query = signatures::table
        .filter(signatures::petition_id.eq(DbId::from(petition)))
        .filter(signatures::state.eq_any(open))
        .filter(signatures::checked_under.is_null().or(signatures::checked_under.ne(under)));
    Ok(query.count().get_result(conn)?)
}

/// Lists the next up to `n` signatures that were not checked under these rules and this roll.
///
/// Moves the cursor; an empty list means that there are no more. It goes state by state, because that is
/// how the index goes.
pub fn list_unchecked(
    conn: &mut AnyConnection,
    petition: PetitionId,
    under: &str,
    cursor: &mut Cursor,
    n: i64,
) -> Result<Vec<Unchecked>, DbError> {
    while let Some(state) = OPEN.get(cursor.state) {
        let query = signatures::table
            .filter(signatures::petition_id.eq(DbId::from(petition)))
            .filter(signatures::state.eq(state.as_str()))
            .filter(signatures::id.gt(cursor.after.map_or(DbId::NIL, DbId::from)))
            .filter(signatures::checked_under.is_null().or(signatures::checked_under.ne(under)))
            .filter(signatures::sealed.is_not_null())
            .order(signatures::id)
            .limit(n)
            .select(Row::as_select());
        let found: Vec<_> = query.load(conn)?.into_iter().map(Row::read).collect::<Result<_, _>>()?;
        if let Some(last) = found.last() {
            cursor.after = Some(last.id());
            return Ok(found);
        }
        *cursor = Cursor { state: cursor.state + 1, after: None };
    }
    Ok(Vec::new())
}

/// Finds one signature to be checked, unless it was erased.
pub fn find_unchecked(conn: &mut AnyConnection, id: SignatureId) -> Result<Option<Unchecked>, DbError> {
    let query = signatures::table
        .find(DbId::from(id))
        .filter(signatures::sealed.is_not_null())
        .select(Row::as_select());
    query.first(conn).optional()?.map(Row::read).transpose()
}

/// Stores the verdicts of signatures. If `flags`, those of which it is news wait to be settled.
///
/// They must have been read, or [looked at again](look_again), in this transaction.
pub fn store_verdicts(
    conn: &mut AnyConnection,
    judged: &[&Judged],
    under: &str,
    flags: bool,
) -> Result<(), DbError> {
    let mut groups: BTreeMap<(Verdict, &str, bool), Vec<DbId>> = BTreeMap::new();
    for it in judged {
        groups
            .entry((it.verdict, it.reason, flags && it.is_news))
            .or_default()
            .push(it.signature.id().into());
    }
    for ((verdict, reason, waits), ids) in groups {
        let rows = signatures::table.filter(signatures::id.eq_any(ids));
        let said = (
            signatures::verdict.eq(Some(verdict_name(verdict))),
            signatures::verdict_reason.eq(reason),
            signatures::checked_under.eq(Some(under)),
            waits.then_some(signatures::needs_settling.eq(true)),
        );
        diesel::update(rows).set(said).execute(conn)?;
    }
    Ok(())
}

/// Stores what led to the verdicts of signatures, in place of what had led to earlier ones.
pub fn store_evidence(conn: &mut AnyConnection, judged: &[&Judged]) -> Result<(), DbError> {
    store_candidates(conn, judged)?;
    store_findings(conn, judged)
}

fn store_candidates(conn: &mut AnyConnection, judged: &[&Judged]) -> Result<(), DbError> {
    delete_candidates(conn, &had_some(judged))?;
    let found: Vec<_> = judged.iter().filter_map(|it| it.candidate.clone()).collect();
    put_candidates(conn, &found)
}

/// Those of which an earlier run may have stored something.
fn had_some(judged: &[&Judged]) -> Vec<SignatureId> {
    let had_some = judged.iter().filter(|it| it.signature.member.verdict.is_some());
    had_some.map(|it| it.signature.id()).collect()
}

/// Finds under what a signature was checked.
pub fn find_fingerprint(
    conn: &mut AnyConnection,
    petition: PetitionId,
    signature: SignatureId,
) -> Result<Option<String>, DbError> {
    let query = signatures::table
        .find(DbId::from(signature))
        .filter(signatures::petition_id.eq(DbId::from(petition)))
        .select(signatures::checked_under);
    Ok(query.first::<Option<String>>(conn).optional()?.flatten())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = signatures)]
struct Row {
    #[diesel(embed)]
    member: members::Row,
    sealed: Option<Vec<u8>>,
    signed_at: Option<DbTime>,
}

impl Row {
    fn read(self) -> Result<Unchecked, DbError> {
        let corrupt = DbError::Corrupt { table: "signatures", reason: "a sealed identity is missing" };
        Ok(Unchecked {
            member: self.member.read(None)?,
            sealed: self.sealed.ok_or(corrupt)?,
            signed_at: self.signed_at.map(Into::into),
        })
    }
}
