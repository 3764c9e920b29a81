//! How signatures stand in the transaction in which a verdict of them is stored.

use std::collections::HashMap;

use diesel::{
    dsl::{exists, not},
    prelude::*,
};

use super::{Judged, MemberRow, OPEN};
use crate::{
    db::{
        AnyConnection, DbError,
        schema::{claims, matches, reviews, signatures},
        types::DbId,
    },
    domain::{SignatureId, State},
};

/// How a signature stands that was not corrected since it was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whether nothing but its verdict decides where it goes: it stands where it stood, does not wait to be settled
    /// for another cause, no person decided or is asked about it, it is the only signature of its person, and
    /// resembles none.
    pub is_alone: bool,
    /// Whether it holds the claim of its person.
    pub holds_claim: bool,
}

/// Looks at signatures again, and keeps others from changing them until the transaction ends. Those that were
/// corrected since they were checked are left out, as what was said of them is void; so are those that checks may
/// no longer move.
pub fn look_again(
    conn: &mut AnyConnection,
    judged: &[Judged],
) -> Result<HashMap<SignatureId, Standing>, DbError> {
    let checked: HashMap<DbId, &Judged> = judged.iter().map(|it| (it.signature.id().into(), it)).collect();
    let ids: Vec<DbId> = judged.iter().map(|it| it.signature.id().into()).collect();
    let other = diesel::alias!(signatures as other);
    let of_person = other
        .filter(other.field(signatures::petition_id).eq(signatures::petition_id))
        .filter(other.field(signatures::identity_key).eq(signatures::identity_key))
        .filter(other.field(signatures::id).ne(signatures::id));
    let is_alone = not(exists(of_person))
        .and(not(exists(matches::table.filter(matches::signature_id.eq(signatures::id)))))
        .and(not(exists(matches::table.filter(matches::other_id.eq(signatures::id)))))
        .and(not(exists(
            reviews::table.filter(reviews::signature_id.eq(signatures::id)).filter(reviews::state.eq("open")),
        )));
    let holds_claim = exists(claims::table.filter(claims::signature_id.eq(signatures::id)));
    let open = signatures::table
        .filter(signatures::id.eq_any(ids))
        .filter(signatures::state.eq_any(OPEN.map(State::as_str)))
        .order(signatures::id);
    let query = open.select((
        (signatures::id, signatures::state, signatures::reason, signatures::sealed),
        (signatures::decision.is_null(), signatures::needs_settling),
        (is_alone, holds_claim),
    ));
    let rows: Vec<Row> = match conn {
        AnyConnection::Sqlite(conn) => query.load(conn)?,
        AnyConnection::Postgres(conn) => query.for_no_key_update().load(conn)?,
    };
    let as_checked = rows.into_iter().filter_map(|(row, (is_undecided, waits), (is_alone, holds_claim))| {
        let (id, state, reason, sealed) = row;
        let Judged { signature, .. } = checked.get(&id)?;
        let MemberRow { tally, decision, .. } = &signature.member;
        let stands_there = tally.state.as_str() == state && tally.reason == reason;
        let is_undecided = is_undecided && decision.is_none();
        // Who waited for a row on PostgreSQL sees it as it is now, but other rows as they were before: a
        // resemblance found meanwhile shows in that the signature waits.
        let is_alone = is_alone && stands_there && is_undecided && !waits;
        (sealed.as_ref() == Some(&signature.sealed)).then(|| (id.into(), Standing { is_alone, holds_claim }))
    });
    Ok(as_checked.collect())
}

type Row = ((DbId, String, String, Option<Vec<u8>>), (bool, bool), (bool, bool));
