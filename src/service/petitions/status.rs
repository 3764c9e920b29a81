//! Where a petition stands: four counters, never mixed.

use std::{collections::BTreeMap, fmt};

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{FindError, find};
use crate::{
    db::{
        AnyConnection, DbError,
        tallies::{self, Tally},
    },
    domain::{Channel, Petition, State},
};

/// Counts of one channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChannelCounts {
    /// Signatures taken in, whatever became of them. An unconfirmed one is not in yet.
    pub collected: i64,
    /// Of these, valid by our checks, in a batch or not.
    pub valid: i64,
    /// Of these, waiting behind another signature of the same person.
    pub duplicate: i64,
    /// Of these, failed a check.
    pub invalid: i64,
    /// Of these, waiting for a person to decide.
    pub review: i64,
    /// Of these, not checked yet.
    pub received: i64,
    /// Of these, withdrawn by the signer.
    pub withdrawn: i64,
}

/// Where a petition stands. Pledges are counted apart and are in none of the other counts.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Status {
    /// The petition's name in addresses.
    pub slug: String,
    /// Its title.
    pub title: String,
    /// `open` or `closed`.
    pub state: String,
    /// The profile and version it runs under, such as `generic@1`.
    pub profile: String,
    /// Counted signatures needed.
    pub threshold: i64,
    /// Signatures taken in on channels that count.
    pub collected: i64,
    /// Of these, different people, as far as the checks have told.
    pub unique: i64,
    /// Of these, valid by our checks.
    pub valid: i64,
    /// Valid ones still missing to the threshold.
    pub missing: i64,
    /// Accepted by the authority.
    pub accepted: i64,
    /// Typed into the form and not confirmed yet; in no other count.
    pub pending: i64,
    /// Online supports that this profile does not count.
    pub pledges: i64,
    /// Signatures by state.
    pub by_state: BTreeMap<String, i64>,
    /// Signatures by channel.
    pub by_channel: BTreeMap<String, ChannelCounts>,
    /// Invalid ones by reason code.
    pub invalid_by_reason: BTreeMap<String, i64>,
    /// Duplicates by reason code.
    pub duplicate_by_reason: BTreeMap<String, i64>,
    /// The day on which the valid signatures, in the order of their signing, reached the threshold.
    pub threshold_reached_on: Option<String>,
    /// When these counts were read.
    pub as_of: DateTime<Utc>,
}

/// Reads where a petition stands.
pub fn status(conn: &mut AnyConnection, slug: &str, now: DateTime<Utc>) -> Result<Status, FindError> {
    let petition = find(conn, slug)?;
    Ok(status_of(conn, &petition, now)?)
}

/// Reads where a petition stands that was found already.
pub fn status_of(
    conn: &mut AnyConnection,
    petition: &Petition,
    now: DateTime<Utc>,
) -> Result<Status, DbError> {
    let tallies = tallies::list(conn, petition.id)?;
    Ok(Status::count(petition, &tallies, now))
}

impl Status {
    fn count(petition: &Petition, tallies: &[Tally], now: DateTime<Utc>) -> Self {
        let legal = || tallies.iter().filter(|tally| !tally.key.is_pledge);
        let collected = |tally: &&Tally| tally.key.state != State::Pending;
        let sum = |keep: &dyn Fn(State) -> bool| -> i64 {
            legal().filter(|tally| keep(tally.key.state)).map(|tally| tally.n).sum()
        };
        let by_reason = |state: State| {
            let mut counts = BTreeMap::new();
            for tally in legal().filter(|tally| tally.key.state == state) {
                *counts.entry(tally.key.reason.clone()).or_insert(0) += tally.n;
            }
            counts
        };
        let mut by_state = BTreeMap::new();
        for tally in legal().filter(collected) {
            *by_state.entry(tally.key.state.to_string()).or_insert(0) += tally.n;
        }
        let valid = sum(&State::is_counted);
        let total = sum(&|state| state != State::Pending);
        Self {
            slug: petition.slug.to_string(),
            title: petition.title.clone(),
            state: petition.state.as_str().to_owned(),
            profile: format!("{}@{}", petition.profile_id, petition.profile_version),
            threshold: petition.threshold,
            collected: total,
            unique: total - sum(&|state| state == State::Duplicate),
            valid,
            missing: (petition.threshold - valid).max(0),
            accepted: sum(&|state| state == State::Accepted),
            pending: tallies.iter().filter(|it| it.key.state == State::Pending).map(|it| it.n).sum(),
            pledges: pledges(tallies),
            by_state,
            by_channel: by_channel(tallies),
            invalid_by_reason: by_reason(State::Invalid),
            duplicate_by_reason: by_reason(State::Duplicate),
            threshold_reached_on: reached_on(petition.threshold, legal()),
            as_of: now,
        }
    }
}

fn pledges(tallies: &[Tally]) -> i64 {
    let living =
        |state| !matches!(state, State::Pending | State::Duplicate | State::Withdrawn | State::Erased);
    tallies.iter().filter(|it| it.key.is_pledge && living(it.key.state)).map(|it| it.n).sum()
}

fn by_channel(tallies: &[Tally]) -> BTreeMap<String, ChannelCounts> {
    let mut channels: BTreeMap<String, ChannelCounts> = [Channel::Paper, Channel::Online]
        .map(|channel| (channel.to_string(), ChannelCounts::default()))
        .into();
    for tally in tallies.iter().filter(|it| !it.key.is_pledge && it.key.state != State::Pending) {
        let counts = channels.entry(tally.key.channel.to_string()).or_default();
        counts.collected += tally.n;
        match tally.key.state {
            state if state.is_counted() => counts.valid += tally.n,
            State::Duplicate => counts.duplicate += tally.n,
            State::Invalid => counts.invalid += tally.n,
            State::Review => counts.review += tally.n,
            State::Received => counts.received += tally.n,
            State::Withdrawn => counts.withdrawn += tally.n,
            _ => {}
        }
    }
    channels
}

fn reached_on<'a>(threshold: i64, tallies: impl Iterator<Item = &'a Tally>) -> Option<String> {
    let mut by_day: BTreeMap<&str, i64> = BTreeMap::new();
    for tally in tallies.filter(|it| it.key.state.is_counted()) {
        *by_day.entry(&tally.key.day).or_insert(0) += tally.n;
    }
    let mut sum = 0;
    by_day.into_iter().find_map(|(day, n)| {
        sum += n;
        (threshold <= sum).then(|| day.to_owned())
    })
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} ({}, {}, profile {})", self.title, self.slug, self.state, self.profile)?;
        let lines = [
            ("collected", self.collected),
            ("unique", self.unique),
            ("valid", self.valid),
            ("in review", self.by_state.get("review").copied().unwrap_or(0)),
            ("duplicate", self.by_state.get("duplicate").copied().unwrap_or(0)),
            ("invalid", self.by_state.get("invalid").copied().unwrap_or(0)),
            ("not checked yet", self.by_state.get("received").copied().unwrap_or(0)),
            ("withdrawn", self.by_state.get("withdrawn").copied().unwrap_or(0)),
            ("pledges, not counted", self.pledges),
            ("unconfirmed online", self.pending),
            ("accepted by authority", self.accepted),
        ];
        for (name, n) in lines {
            writeln!(f, "  {name:<22} {n:>10}")?;
        }
        for (reason, n) in self.invalid_by_reason.iter().chain(&self.duplicate_by_reason) {
            writeln!(f, "    {reason:<20} {n:>10}")?;
        }
        writeln!(f, "  {:<22} {:>10}", "threshold", self.threshold)?;
        match &self.threshold_reached_on {
            Some(day) => writeln!(f, "  reached on {day}"),
            None => writeln!(f, "  {:<22} {:>10}", "still missing", self.missing),
        }
    }
}
