//! Where a campaign stands, in figures to draw: progress, pace, and where lines fail.

mod days;
mod quality;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::AddAssign,
};

use chrono::{DateTime, Utc};

pub use self::{
    days::{Day, Pace},
    quality::{Group, Quality, quality},
};
use super::{
    Auditor, By,
    petitions::{self, FindError, Status},
};
pub use crate::db::dashboard::Repeat;
use crate::{
    db::{
        AnyConnection, DbError,
        dashboard::{self, N_CLASSES},
        events, sheets,
        tallies::{self, Tally},
    },
    domain::{EventId, Petition, SheetState, State, region_name},
};

/// How many sheets that are out are named on the dashboard.
const NAMED: i64 = 200;
/// How many events are named.
const EVENTS: i64 = 10_000;

/// Signatures by what became of them. Pledges and unconfirmed ones are in none of the counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// Valid by our checks, in a batch or not.
    pub valid: i64,
    /// Not checked yet.
    pub received: i64,
    /// Waiting for a person to decide.
    pub review: i64,
    /// Waiting behind another signature of the same person.
    pub duplicate: i64,
    /// Failed a check, ours or the authority's.
    pub invalid: i64,
    /// Withdrawn by the signer, or erased.
    pub withdrawn: i64,
}

/// The states behind each count, in the order of the counts.
const CLASSES: [&[State]; N_CLASSES] = [
    &[State::Valid, State::Batched, State::Submitted, State::Accepted],
    &[State::Received],
    &[State::Review],
    &[State::Duplicate],
    &[State::Invalid, State::Refused],
    &[State::Withdrawn, State::Erased],
];

impl Outcomes {
    fn of([valid, received, review, duplicate, invalid, withdrawn]: [i64; N_CLASSES]) -> Self {
        Self { valid, received, review, duplicate, invalid, withdrawn }
    }

    fn add(&mut self, state: State, n: i64) {
        *self += Self::of(CLASSES.map(|states| if states.contains(&state) { n } else { 0 }));
    }

    /// All of them.
    pub fn all(&self) -> i64 {
        self.valid + self.received + self.review + self.duplicate + self.invalid + self.withdrawn
    }

    /// Those of which checks or people have said what they are.
    pub fn decided(&self) -> i64 {
        self.valid + self.duplicate + self.invalid
    }

    /// The valid part of the decided ones, from 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "counts of lines are far below 2^52")]
    pub fn share(&self) -> Option<f64> {
        (0 < self.decided()).then(|| self.valid as f64 / self.decided() as f64)
    }
}

impl AddAssign for Outcomes {
    fn add_assign(&mut self, more: Self) {
        self.valid += more.valid;
        self.received += more.received;
        self.review += more.review;
        self.duplicate += more.duplicate;
        self.invalid += more.invalid;
        self.withdrawn += more.withdrawn;
    }
}

/// A sheet that someone has and has not brought back.
#[derive(Clone, Debug)]
pub struct SheetOut {
    /// Its number.
    pub folio: i64,
    /// How many lines it has.
    pub n_lines: i32,
    /// What the event is called for which it was handed out, or empty.
    pub event: String,
    /// The code of whoever answers for it, or empty.
    pub circulator: String,
}

/// Where a campaign stands.
#[derive(Clone, Debug)]
pub struct Overview {
    /// The petition.
    pub petition: Petition,
    /// Its counters.
    pub status: Status,
    /// Every day from the opening, or the first signature if that is earlier, until today.
    pub days: Vec<Day>,
    /// How fast it goes, and how fast it must.
    pub pace: Pace,
    /// Signatures by region, the most first: name and counts.
    pub regions: Vec<(String, Outcomes)>,
    /// Mails by what became of them: `queued`, `sent`, `dropped`, `failed`.
    pub mails: BTreeMap<String, i64>,
    /// Sheets by where they are.
    pub sheets: Vec<(SheetState, i64)>,
    /// Those that are out, by number, the first 200.
    pub sheets_out: Vec<SheetOut>,
}

/// Reads where a campaign stands.
pub fn overview(
    conn: &mut AnyConnection,
    _by: By<Auditor>,
    petition: Petition,
    now: DateTime<Utc>,
) -> Result<Overview, FindError> {
    let tallies = tallies::list(conn, petition.id)?;
    let status = petitions::status_of(conn, &petition, now)?;
    let days = days::count(&petition, &tallies, now);
    let counted: HashMap<SheetState, i64> = dashboard::count_sheets(conn, petition.id)?.into_iter().collect();
    let sheets = SheetState::ALL.map(|state| (state, counted.get(&state).copied().unwrap_or_default()));
    Ok(Overview {
        pace: Pace::of(&petition, &status, &tallies, &days, now),
        regions: regions(&tallies),
        mails: dashboard::count_mails(conn, petition.id)?.into_iter().collect(),
        sheets: sheets.to_vec(),
        sheets_out: list_out(conn, &petition, NAMED)?,
        petition,
        status,
        days,
    })
}

/// The tallies that enter legal counts.
fn legal(tallies: &[Tally]) -> impl Iterator<Item = &Tally> {
    tallies.iter().filter(|tally| !tally.key.is_pledge && tally.key.state != State::Pending)
}

fn total(tallies: &[Tally]) -> Outcomes {
    let mut outcomes = Outcomes::default();
    legal(tallies).for_each(|tally| outcomes.add(tally.key.state, tally.n));
    outcomes
}

fn regions(tallies: &[Tally]) -> Vec<(String, Outcomes)> {
    let mut by_region: BTreeMap<&str, Outcomes> = BTreeMap::new();
    for tally in legal(tallies) {
        by_region.entry(&tally.key.region).or_default().add(tally.key.state, tally.n);
    }
    let named = by_region.into_iter().map(|(code, outcomes)| (region_name(code).to_owned(), outcomes));
    let mut regions: Vec<_> = named.collect();
    regions.sort_by_key(|(_, outcomes)| -outcomes.all());
    regions
}

/// Lists every sheet that someone has and has not brought back, by number.
pub fn sheets_out(
    conn: &mut AnyConnection,
    _by: By<Auditor>,
    petition: &Petition,
) -> Result<Vec<SheetOut>, DbError> {
    list_out(conn, petition, i64::MAX)
}

/// Lists the duplicates found, by sheet and line.
pub fn repeats(
    conn: &mut AnyConnection,
    _by: By<Auditor>,
    petition: &Petition,
) -> Result<Vec<Repeat>, DbError> {
    dashboard::list_repeats(conn, petition.id)
}

fn list_out(conn: &mut AnyConnection, petition: &Petition, n: i64) -> Result<Vec<SheetOut>, DbError> {
    let filter = sheets::Filter { state: Some(SheetState::HandedOut), ..sheets::Filter::default() };
    let out = sheets::list(conn, petition.id, filter, n)?;
    let circulators: BTreeSet<_> = out.iter().filter_map(|sheet| sheet.circulator).collect();
    let codes = sheets::list_codes(conn, &circulators.into_iter().collect::<Vec<_>>())?;
    let events = event_names(conn, petition)?;
    let named = |it: &sheets::Sheet| SheetOut {
        folio: it.folio,
        n_lines: it.n_lines,
        event: it.event.and_then(|id| events.get(&id).cloned()).unwrap_or_default(),
        circulator: it.circulator.and_then(|id| codes.get(&id).cloned()).unwrap_or_default(),
    };
    Ok(out.iter().map(named).collect())
}

fn event_names(conn: &mut AnyConnection, petition: &Petition) -> Result<HashMap<EventId, String>, DbError> {
    let events = events::list(conn, petition.id, None, EVENTS)?;
    Ok(events.into_iter().map(|it| (it.id, it.name)).collect())
}
