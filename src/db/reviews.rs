//! The `reviews` table: questions put to a person, and their answers.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{
    AnyConnection, DbError, on_each,
    schema::{reviews, signatures},
    types::{DbId, DbTime},
    verification::Decision,
};
use crate::domain::{Actor, PetitionId, ReviewId, SignatureId};

/// Whether a question is still open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReviewState {
    /// Nobody has answered.
    Open,
    /// Someone has.
    Decided,
    /// It no longer needs an answer.
    Superseded,
}

impl ReviewState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Open, Self::Decided, Self::Superseded];

    /// The name stored and shown to machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Decided => "decided",
            Self::Superseded => "superseded",
        }
    }
}

/// A question put to a person, and the answer if there is one.
#[derive(Clone, Debug)]
pub struct Review {
    /// Names it.
    pub id: ReviewId,
    /// The signature it is about.
    pub signature: SignatureId,
    /// Whether it is still open.
    pub state: ReviewState,
    /// Why it is asked, a reason code.
    pub cause: String,
    /// What was decided.
    pub decision: Option<Decision>,
    /// Why, a reason code or empty.
    pub reason: String,
    /// By whom.
    pub decided_by: Option<String>,
    /// When it was asked.
    pub opened_at: DateTime<Utc>,
    /// When it was decided.
    pub decided_at: Option<DateTime<Utc>>,
}

/// Finds the open questions about signatures, with their causes.
pub fn find_open(
    conn: &mut AnyConnection,
    signatures: &[SignatureId],
) -> Result<BTreeMap<SignatureId, String>, DbError> {
    let mut found = BTreeMap::new();
    for chunk in signatures.chunks(5_000) {
        let query = reviews::table
            .filter(reviews::signature_id.eq_any(chunk.iter().map(|id| DbId::from(*id))))
            .filter(reviews::state.eq("open"))
            .select((reviews::signature_id, reviews::cause));
        for (id, cause) in query.load::<(DbId, String)>(conn)? {
            found.insert(id.into(), cause);
        }
    }
    Ok(found)
}

/// Finds the reasons for which people rejected signatures.
pub fn find_rejections(
    conn: &mut AnyConnection,
    signatures: &[SignatureId],
) -> Result<BTreeMap<SignatureId, String>, DbError> {
    let mut found = BTreeMap::new();
    for chunk in signatures.chunks(5_000) {
        let query = reviews::table
            .filter(reviews::signature_id.eq_any(chunk.iter().map(|id| DbId::from(*id))))
            .filter(reviews::decision.eq(Some("reject")))
            .order(reviews::id)
            .select((reviews::signature_id, reviews::reason));
        for (id, reason) in query.load::<(DbId, String)>(conn)? {
            found.insert(id.into(), reason);
        }
    }
    Ok(found)
}

/// Puts questions about signatures, each with its cause; none of them may have an open one.
pub fn open_all(
    conn: &mut AnyConnection,
    petition: PetitionId,
    causes: &[(SignatureId, String)],
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    for chunk in causes.chunks(1_000) {
        let rows: Vec<NewRow<'_>> = chunk
            .iter()
            .map(|(signature, cause)| NewRow {
                id: ReviewId::new().into(),
                petition_id: petition.into(),
                signature_id: (*signature).into(),
                state: "open",
                cause,
                reason: "",
                opened_at: DbTime(now),
            })
            .collect();
        let insert = diesel::insert_into(reviews::table).values(&rows);
        on_each!(conn => insert.execute(conn))?;
    }
    Ok(())
}

/// Withdraws the open questions about signatures.
pub fn supersede_all(conn: &mut AnyConnection, signatures: &[SignatureId]) -> Result<(), DbError> {
    for chunk in signatures.chunks(5_000) {
        let open = reviews::table
            .filter(reviews::signature_id.eq_any(chunk.iter().map(|id| DbId::from(*id))))
            .filter(reviews::state.eq("open"));
        diesel::update(open).set(reviews::state.eq("superseded")).execute(conn)?;
    }
    Ok(())
}

/// Lists up to `n` questions of a petition in one state, the oldest first, after one of them.
pub fn list(
    conn: &mut AnyConnection,
    petition: PetitionId,
    state: ReviewState,
    after: Option<ReviewId>,
    n: i64,
) -> Result<Vec<Review>, DbError> {
    let query = reviews::table
        .filter(reviews::petition_id.eq(DbId::from(petition)))
        .filter(reviews::state.eq(state.as_str()))
        .filter(reviews::id.gt(after.map_or(DbId::NIL, DbId::from)))
        .order(reviews::id)
        .limit(n)
        .select(Row::as_select());
    query.load(conn)?.into_iter().map(Row::read).collect()
}

/// Finds a question of a petition.
pub fn find(conn: &mut AnyConnection, petition: PetitionId, id: ReviewId) -> Result<Option<Review>, DbError> {
    let query = reviews::table
        .find(DbId::from(id))
        .filter(reviews::petition_id.eq(DbId::from(petition)))
        .select(Row::as_select());
    query.first(conn).optional()?.map(Row::read).transpose()
}

/// Stores an answer, on the question and, if it decides about it, on the signature. Returns whether the question was still open.
pub fn decide(
    conn: &mut AnyConnection,
    review: &Review,
    decision: Decision,
    reason: &str,
    by: &str,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let open = reviews::table.find(DbId::from(review.id)).filter(reviews::state.eq("open"));
    let answer = (
        reviews::state.eq("decided"),
        reviews::decision.eq(Some(decision.as_str())),
        reviews::reason.eq(reason),
        reviews::decided_by.eq(Some(by)),
        reviews::decided_at.eq(Some(DbTime(now))),
    );
    if diesel::update(open).set(answer).execute(conn)? == 0 {
        return Ok(false);
    }
    if decision != Decision::Correct {
        let decided = signatures::decision.eq(Some(decision.as_str()));
        diesel::update(signatures::table.find(DbId::from(review.signature))).set(decided).execute(conn)?;
    }
    Ok(true)
}

/// Takes an answer back, from the question and from the signature. Returns whether there was one.
pub fn reopen(conn: &mut AnyConnection, review: &Review) -> Result<bool, DbError> {
    let decided = reviews::table.find(DbId::from(review.id)).filter(reviews::state.eq("decided"));
    let nothing = (
        reviews::state.eq("open"),
        reviews::decision.eq(None::<String>),
        reviews::reason.eq(""),
        reviews::decided_by.eq(None::<String>),
        reviews::decided_at.eq(None::<DbTime>),
    );
    if diesel::update(decided).set(nothing).execute(conn)? == 0 {
        return Ok(false);
    }
    let undecided = signatures::decision.eq(None::<String>);
    diesel::update(signatures::table.find(DbId::from(review.signature))).set(undecided).execute(conn)?;
    Ok(true)
}

/// Counts the open questions of a petition.
pub fn count_open(conn: &mut AnyConnection, petition: PetitionId) -> Result<i64, DbError> {
    let open = reviews::table
        .filter(reviews::petition_id.eq(DbId::from(petition)))
        .filter(reviews::state.eq("open"));
    Ok(open.count().get_result(conn)?)
}

/// Stores that a person rejected a signature without having been asked.
pub fn reject(
    conn: &mut AnyConnection,
    petition: PetitionId,
    signature: SignatureId,
    reason: &str,
    by: Actor,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    supersede_all(conn, &[signature])?;
    let row = (
        reviews::id.eq(DbId::from(ReviewId::new())),
        reviews::petition_id.eq(DbId::from(petition)),
        reviews::signature_id.eq(DbId::from(signature)),
        reviews::state.eq("decided"),
        reviews::cause.eq(reason),
        reviews::decision.eq(Some(Decision::Reject.as_str())),
        reviews::reason.eq(reason),
        reviews::decided_by.eq(Some(by.to_string())),
        reviews::opened_at.eq(DbTime(now)),
        reviews::decided_at.eq(Some(DbTime(now))),
    );
    diesel::insert_into(reviews::table).values(row).execute(conn)?;
    let decided = signatures::decision.eq(Some(Decision::Reject.as_str()));
    diesel::update(signatures::table.find(DbId::from(signature))).set(decided).execute(conn)?;
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = reviews)]
struct NewRow<'a> {
    id: DbId,
    petition_id: DbId,
    signature_id: DbId,
    state: &'static str,
    cause: &'a str,
    reason: &'static str,
    opened_at: DbTime,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = reviews)]
struct Row {
    id: DbId,
    signature_id: DbId,
    state: String,
    cause: String,
    decision: Option<String>,
    reason: String,
    decided_by: Option<String>,
    opened_at: DbTime,
    decided_at: Option<DbTime>,
}

impl Row {
    fn read(self) -> Result<Review, DbError> {
        let corrupt = |reason| DbError::Corrupt { table: "reviews", reason };
        let state = ReviewState::ALL.into_iter().find(|state| state.as_str() == self.state);
        let decision = self.decision.map(|text| Decision::parse(&text).ok_or(corrupt("an unknown decision")));
        Ok(Review {
            id: self.id.into(),
            signature: self.signature_id.into(),
            state: state.ok_or_else(|| corrupt("an unknown state"))?,
            cause: self.cause,
            decision: decision.transpose()?,
            reason: self.reason,
            decided_by: self.decided_by,
            opened_at: self.opened_at.into(),
            decided_at: self.decided_at.map(Into::into),
        })
    }
}
