//! The `tallies` table: counts kept in the transaction of each change.

use std::collections::BTreeMap;

use diesel::{prelude::*, upsert::excluded};

use super::{AnyConnection, DbError, on_each, schema::tallies, types::DbId};
use crate::domain::{Channel, EventId, PetitionId, State};

/// What a signature is counted under.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TallyKey {
    /// The petition it supports.
    pub petition: PetitionId,
    /// Where it stands.
    pub state: State,
    /// Why it stands there, a reason code, or empty.
    pub reason: String,
    /// How it reached us.
    pub channel: Channel,
    /// Whether it is a pledge, which never enters a legal count.
    pub is_pledge: bool,
    /// The event it was collected at, if any.
    pub event: Option<EventId>,
    /// The region of the signer's district, or empty.
    pub region: String,
    /// The day it was signed on, in the petition's time zone (`2026-11-22`).
    pub day: String,
}

/// A count of signatures.
#[derive(Clone, Debug)]
pub struct Tally {
    /// What is counted.
    pub key: TallyKey,
    /// How many there are.
    pub n: i64,
}

/// Adds differences to the counts. `shard` is this process's, so that processes do not wait for each other.
pub fn add(
    conn: &mut AnyConnection,
    shard: i16,
    differences: &BTreeMap<TallyKey, i64>,
) -> Result<(), DbError> {
    let rows: Vec<Row> = differences
        .iter()
        .filter(|(_, n)| **n != 0)
        .map(|(key, n)| Row {
            petition_id: key.petition.into(),
            state: key.state.as_str().to_owned(),
            reason: key.reason.clone(),
            channel: key.channel.as_str().to_owned(),
            is_pledge: key.is_pledge,
            event_id: key.event.map_or(DbId::NIL, Into::into),
            region: key.region.clone(),
            day: key.day.clone(),
            shard,
            n: *n,
        })
        .collect();
    for chunk in rows.chunks(1_000) {
        let insert = diesel::insert_into(tallies::table).values(chunk);
        on_each!(conn => insert
            .on_conflict((
                tallies::petition_id, tallies::state, tallies::reason, tallies::channel, tallies::is_pledge,
                tallies::event_id, tallies::region, tallies::day, tallies::shard,
            ))
            .do_update()
            .set(tallies::n.eq(tallies::n + excluded(tallies::n)))
            .execute(conn))?;
    }
    Ok(())
}

/// Lists the counts of a petition, shards summed, zeros left out.
pub fn list(conn: &mut AnyConnection, petition: PetitionId) -> Result<Vec<Tally>, DbError> {
    let query = tallies::table.filter(tallies::petition_id.eq(DbId::from(petition))).select(Row::as_select());
    let mut sums = BTreeMap::new();
    for row in query.load(conn)? {
        let n = row.n;
        *sums.entry(row.read()?).or_insert(0) += n;
    }
    Ok(sums.into_iter().filter(|(_, n)| *n != 0).map(|(key, n)| Tally { key, n }).collect())
}

/// Replaces the counts of a petition with `recomputed`, when they were found to be wrong.
pub fn replace(
    conn: &mut AnyConnection,
    petition: PetitionId,
    recomputed: &BTreeMap<TallyKey, i64>,
) -> Result<(), DbError> {
    diesel::delete(tallies::table.filter(tallies::petition_id.eq(DbId::from(petition)))).execute(conn)?;
    add(conn, 0, recomputed)
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = tallies, treat_none_as_default_value = false)]
struct Row {
    petition_id: DbId,
    state: String,
    reason: String,
    channel: String,
    is_pledge: bool,
    event_id: DbId,
    region: String,
    day: String,
    shard: i16,
    n: i64,
}

impl Row {
    fn read(self) -> Result<TallyKey, DbError> {
        let corrupt = |reason| DbError::Corrupt { table: "tallies", reason };
        Ok(TallyKey {
            petition: self.petition_id.into(),
            state: State::parse(&self.state).map_err(|_| corrupt("an unknown state"))?,
            reason: self.reason,
            channel: Channel::parse(&self.channel).map_err(|_| corrupt("an unknown channel"))?,
            is_pledge: self.is_pledge,
            event: (self.event_id != DbId::NIL).then(|| self.event_id.into()),
            region: self.region,
            day: self.day,
        })
    }
}
