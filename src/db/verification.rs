//! What the checks say of signatures: the verdict in `signatures`, the `findings` table.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{
    AnyConnection, DbError,
    matches::{RollCandidate, delete_candidates, put_candidates},
    schema::signatures,
    types::{DbId, DbTime},
};
use crate::domain::{Channel, Finding, PetitionId, SignatureId, State, Verdict};

mod findings;
mod members;

use self::findings::store_findings;
pub use self::{
    findings::{StoredFinding, list_findings},
    members::{Decision, MemberRow, Waiting, find_people, find_waiting, list_members, unflag},
};

/// A signature on its way to the checks.
#[derive(Clone, Debug)]
pub struct Unchecked {
    /// Names it.
    pub id: SignatureId,
    /// How it reached us.
    pub channel: Channel,
    /// The sealed identity, until it is erased.
    pub sealed: Vec<u8>,
    /// When it was signed.
    pub signed_at: Option<DateTime<Utc>>,
    /// When it reached us.
    pub received_at: DateTime<Utc>,
    /// What an earlier run said of it, if there was one.
    pub earlier: Option<(Verdict, String)>,
    /// Under what it ran.
    pub checked_under: Option<String>,
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

/// When the signatures whose verdict is stored are settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settling {
    /// By whoever comes for those that wait: the ones of which the verdict is news.
    Later,
    /// By the caller, in the same transaction; none of them waits.
    AtOnce,
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
            cursor.after = Some(last.id);
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

/// Stores what the checks said.
///
/// A signature that was corrected since it was read keeps nothing of this and is checked by the next run.
pub fn store(
    conn: &mut AnyConnection,
    judged: &[Judged],
    under: &str,
    settling: Settling,
) -> Result<(), DbError> {
    let mut groups: BTreeMap<(Verdict, &str, Option<bool>), Vec<DbId>> = BTreeMap::new();
    for it in judged {
        let waits = match settling {
            Settling::Later => it.is_news.then_some(true),
            Settling::AtOnce => Some(false),
        };
        groups.entry((it.verdict, it.reason, waits)).or_default().push(it.signature.id.into());
    }
    for ((verdict, reason, waits), ids) in groups {
        let rows = signatures::table.filter(signatures::id.eq_any(ids));
        let said = (
            signatures::verdict.eq(Some(verdict_name(verdict))),
            signatures::verdict_reason.eq(reason),
            signatures::checked_under.eq(Some(under)),
        );
        diesel::update(rows).set((said, waits.map(|it| signatures::needs_settling.eq(it)))).execute(conn)?;
    }
    let corrected = find_corrected(conn, judged)?;
    forget(conn, &corrected)?;
    store_candidates(conn, judged, &corrected)?;
    store_findings(conn, judged, &corrected)
}

/// Finds those whose sealed identity is another by now. The rows are locked by the update before.
fn find_corrected(conn: &mut AnyConnection, judged: &[Judged]) -> Result<Vec<DbId>, DbError> {
    let ids: Vec<DbId> = judged.iter().map(|it| it.signature.id.into()).collect();
    let now: BTreeMap<DbId, Option<Vec<u8>>> = signatures::table
        .filter(signatures::id.eq_any(&ids))
        .select((signatures::id, signatures::sealed))
        .load_iter(conn)?
        .collect::<Result<_, _>>()?;
    let is_as_read = |it: &&Judged| {
        let sealed = now.get(&it.signature.id.into());
        sealed.is_some_and(|sealed| sealed.as_ref() == Some(&it.signature.sealed))
    };
    Ok(judged.iter().filter(|it| !is_as_read(it)).map(|it| it.signature.id.into()).collect())
}

fn forget(conn: &mut AnyConnection, ids: &[DbId]) -> Result<(), DbError> {
    if ids.is_empty() {
        return Ok(());
    }
    let nothing = (
        signatures::verdict.eq(None::<String>),
        signatures::verdict_reason.eq(""),
        signatures::checked_under.eq(None::<String>),
        signatures::needs_settling.eq(true),
    );
    diesel::update(signatures::table.filter(signatures::id.eq_any(ids))).set(nothing).execute(conn)?;
    Ok(())
}

fn store_candidates(conn: &mut AnyConnection, judged: &[Judged], corrected: &[DbId]) -> Result<(), DbError> {
    let had_some = judged.iter().filter(|it| it.signature.earlier.is_some());
    let ids: Vec<SignatureId> = had_some.map(|it| it.signature.id).collect();
    delete_candidates(conn, &ids)?;
    let is_as_read = |it: &&Judged| !corrected.contains(&it.signature.id.into());
    let found = judged.iter().filter(is_as_read).filter_map(|it| it.candidate.clone());
    put_candidates(conn, &found.collect::<Vec<_>>())
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
    id: DbId,
    channel: String,
    sealed: Option<Vec<u8>>,
    signed_at: Option<DbTime>,
    received_at: DbTime,
    verdict: Option<String>,
    verdict_reason: String,
    checked_under: Option<String>,
}

impl Row {
    fn read(self) -> Result<Unchecked, DbError> {
        let corrupt = |reason| DbError::Corrupt { table: "signatures", reason };
        let verdict = self.verdict.as_deref().map(read_verdict).transpose()?;
        Ok(Unchecked {
            id: self.id.into(),
            channel: Channel::parse(&self.channel).map_err(|_| corrupt("an unknown channel"))?,
            sealed: self.sealed.ok_or_else(|| corrupt("a sealed identity is missing"))?,
            signed_at: self.signed_at.map(Into::into),
            received_at: self.received_at.into(),
            earlier: verdict.map(|verdict| (verdict, self.verdict_reason)),
            checked_under: self.checked_under,
        })
    }
}
