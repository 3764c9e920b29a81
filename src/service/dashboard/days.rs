//! Progress by day, and the pace it takes to reach the threshold in time.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

use super::{legal, total};
use crate::{db::tallies::Tally, domain::Petition, service::petitions::Status};

/// Over how many days the present pace is taken.
const RECENT: u64 = 14;
/// A campaign is drawn over ten years at most, whatever dates its lists bring.
const MOST_DAYS: i64 = 3_660;

/// What one day brought, and what there was at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// The day, in the petition's time zone.
    pub day: NaiveDate,
    /// Signatures that are dated to it, whatever became of them.
    pub collected: i64,
    /// Of these, valid by our checks.
    pub valid: i64,
    /// Signatures up to its end.
    pub collected_until: i64,
    /// Of these, valid by our checks.
    pub valid_until: i64,
}

/// How fast a campaign goes, and how fast it must.
#[derive(Clone, Debug)]
pub struct Pace {
    /// The first day.
    pub opens_on: NaiveDate,
    /// The last day, if there is one.
    pub closes_on: Option<NaiveDate>,
    /// Today.
    pub today: NaiveDate,
    /// Days left, today included.
    pub days_left: Option<i64>,
    /// Valid signatures still needed a day to reach the threshold on the last day.
    pub needed: Option<i64>,
    /// What the last 14 days brought a day, in valid signatures: those collected, times the valid part of all
    /// decided ones so far. The checks may lag behind the collecting.
    pub recent: i64,
    /// The day on which the threshold is reached at that pace; no day if it stands still.
    pub reached_on: Option<NaiveDate>,
}

/// Counts every day from the opening until today; earlier and later ones too, if signatures are dated to them.
pub(super) fn count(petition: &Petition, tallies: &[Tally], now: DateTime<Utc>) -> Vec<Day> {
    let mut by_day: BTreeMap<NaiveDate, (i64, i64)> = BTreeMap::new();
    for tally in legal(tallies) {
        let Ok(day) = tally.key.day.parse() else { continue };
        let (collected, valid) = by_day.entry(day).or_default();
        *collected += tally.n;
        *valid += if tally.key.state.is_counted() { tally.n } else { 0 };
    }
    let (opens_on, today) = (local(petition, petition.opens_at), local(petition, now));
    let first = by_day.keys().next().copied().unwrap_or(opens_on).min(opens_on).min(today);
    let last = by_day.keys().next_back().copied().unwrap_or(today).max(today);
    let first = first.max(last - TimeDelta::days(MOST_DAYS));
    let before = by_day.range(..first).fold((0, 0), |sum, (_, n)| (sum.0 + n.0, sum.1 + n.1));
    let days = first.iter_days().take_while(|day| *day <= last).scan(before, |sum, day| {
        let (collected, valid) = by_day.get(&day).copied().unwrap_or_default();
        *sum = (sum.0 + collected, sum.1 + valid);
        Some(Day { day, collected, valid, collected_until: sum.0, valid_until: sum.1 })
    });
    days.collect()
}

impl Pace {
    pub(super) fn of(
        petition: &Petition,
        status: &Status,
        tallies: &[Tally],
        days: &[Day],
        now: DateTime<Utc>,
    ) -> Self {
        let today = local(petition, now);
        // A petition that closes at midnight has the day before as its last.
        let last = |at: DateTime<Utc>| local(petition, at - TimeDelta::seconds(1));
        let closes_on = petition.closes_at.map(last);
        let days_left = closes_on.map(|day| (day - today).num_days() + 1).map(|n| n.max(0));
        let needed = days_left.filter(|n| 0 < *n).map(|n| (status.missing + n - 1) / n);
        let since = today - Days::new(RECENT - 1);
        let collected: i64 =
            days.iter().filter(|it| since <= it.day && it.day <= today).map(|it| it.collected).sum();
        let recent = a_day(collected, total(tallies).share().unwrap_or(1.0));
        let n_days =
            if 0 < recent { u64::try_from((status.missing + recent - 1) / recent).ok() } else { None };
        Self {
            opens_on: local(petition, petition.opens_at),
            closes_on,
            today,
            days_left,
            needed,
            recent,
            reached_on: n_days.and_then(|n| today.checked_add_days(Days::new(n))),
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "counts of signatures are far below 2^52"
)]
fn a_day(collected: i64, share: f64) -> i64 {
    (collected as f64 * share / RECENT as f64).round() as i64
}

/// The day of an instant where the petition is; a zone we do not know is read as UTC.
fn local(petition: &Petition, at: DateTime<Utc>) -> NaiveDate {
    let zone: chrono_tz::Tz = petition.time_zone.parse().unwrap_or(chrono_tz::UTC);
    at.with_timezone(&zone).date_naive()
}
