//! What the doctor looks at.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Check, DoctorError};
use crate::{
    db::{
        AnyConnection, DbError,
        doctor::{self, Found},
        ledger as history, petitions,
        rolls::{self, RollState},
        tallies,
    },
    domain::{EntryId, Petition},
    service::{App, VaultError, batches, rolls::is_abandoned},
};

/// After this long without a sign of life, what is under way was cut off.
const CUT_OFF_AFTER: TimeDelta = TimeDelta::minutes(10);
/// How long the import of a roll may take.
const IMPORT_LASTS: TimeDelta = TimeDelta::hours(1);
/// How long an entry of the ledger may wait for its place.
const ENTRY_WAITS: TimeDelta = TimeDelta::minutes(1);

/// Whether a roll is being removed, or its import was cut off.
pub(super) fn is_left(roll: &rolls::Roll, now: DateTime<Utc>) -> bool {
    roll.state == RollState::Importing && (is_abandoned(roll) || roll.created_at + IMPORT_LASTS < now)
}

/// Jobs without a sign of life since then were cut off.
pub(super) fn cut_off_before(now: DateTime<Utc>) -> DateTime<Utc> {
    now - CUT_OFF_AFTER
}

/// One look at everything.
pub(super) struct Checkup<'a> {
    app: &'a App,
    now: DateTime<Utc>,
    checks: Vec<Check>,
}

impl<'a> Checkup<'a> {
    pub(super) fn new(app: &'a App) -> Self {
        Self { app, now: app.now(), checks: Vec::new() }
    }

    /// Looks at everything as it stands at one moment.
    pub(super) fn run(mut self) -> Result<Vec<Check>, DoctorError> {
        self.app.db.read_snapshot_blocking(|conn| {
            for petition in petitions::list(conn)? {
                self.look_at_petition(conn, &petition)?;
            }
            self.look_at_rolls(conn)?;
            self.look_at_jobs(conn)?;
            self.look_at_ledger(conn)
        })?;
        Ok(self.checks)
    }

    fn look_at_petition(&mut self, conn: &mut AnyConnection, petition: &Petition) -> Result<(), DoctorError> {
        let id = petition.id;
        let keys = match self.app.vault.keys(conn, id.0) {
            Ok(_) => (true, "open"),
            Err(VaultError::Destroyed) => (true, "destroyed, and with them every identity"),
            Err(VaultError::Db(error)) => return Err(error.into()),
            Err(_) => (false, "do not open under this master key; restore the key file that belongs to it"),
        };
        self.add("keys", petition, keys.0, keys.1);
        let n = n_differences(conn, petition)?;
        let wrong = format!("{n} counts are not those of the signatures; run: rubrica doctor --mend");
        self.add("tallies", petition, n == 0, if n == 0 { "as the signatures say" } else { &wrong });
        let unclaimed = doctor::find_unclaimed(conn, id)?;
        self.find("claims", petition, &unclaimed, "counted without holding the claim of their person");
        let holders = doctor::find_wrong_holders(conn, id)?;
        self.find("holders", petition, &holders, "hold a claim they must not hold");
        let outside = doctor::find_without_batch(conn, id)?;
        self.find("batched", petition, &outside, "said to be in a batch, and in none");
        let loose = doctor::find_loose_members(conn, id)?;
        self.find("members", petition, &loose, "in a batch, and not said to be");
        let left = batches::unfinished(conn, id)?.len();
        let wrong = format!("{left} half prepared or half cancelled; run: rubrica doctor --mend");
        self.add("batches", petition, left == 0, if left == 0 { "whole" } else { &wrong });
        Ok(())
    }

    fn look_at_rolls(&mut self, conn: &mut AnyConnection) -> Result<(), DoctorError> {
        let (mut n_left, mut n_closed) = (0, 0);
        for roll in rolls::list(conn)? {
            n_left += usize::from(is_left(&roll, self.now));
            if roll.state == RollState::Ready {
                match self.app.vault.keys(conn, roll.id.0) {
                    Ok(_) => {}
                    Err(VaultError::Db(error)) => return Err(error.into()),
                    Err(_) => n_closed += 1,
                }
            }
        }
        let message = match (n_left, n_closed) {
            (0, 0) => "whole, with their keys".to_owned(),
            (_, 0) => format!("{n_left} imports were cut off; run: rubrica doctor --mend"),
            _ => format!("the keys of {n_closed} do not open; import them again"),
        };
        self.checks.push(check("rolls", None, n_left + n_closed == 0, message));
        Ok(())
    }

    fn look_at_jobs(&mut self, conn: &mut AnyConnection) -> Result<(), DbError> {
        let n = doctor::list_lost_jobs(conn, cut_off_before(self.now))?.len();
        let message = match n {
            0 => "none was cut off".to_owned(),
            n => format!("{n} were cut off; run: rubrica doctor --mend"),
        };
        self.checks.push(check("jobs", None, n == 0, message));
        Ok(())
    }

    fn look_at_ledger(&mut self, conn: &mut AnyConnection) -> Result<(), DoctorError> {
        let (n, oldest) = history::count_pending(conn)?;
        let waits = oldest.and_then(made_at).is_some_and(|at| at + ENTRY_WAITS < self.now);
        let size = history::size(conn)?;
        let checkpoint = history::newest_checkpoint(conn)?.map_or(0, |it| it.size);
        let message = match (waits, size < checkpoint) {
            (_, true) => "entries are missing; run: rubrica ledger verify".to_owned(),
            (true, _) => {
                format!("{n} entries wait for their place, and no process gives it; run: rubrica serve")
            }
            _ => format!("{size} entries, {n} waiting"),
        };
        // Without a running service entries wait until a command gives them their place: no harm is done.
        self.checks.push(check("ledger", None, checkpoint <= size, message));
        Ok(())
    }

    fn find(&mut self, name: &'static str, petition: &Petition, found: &Found, what: &str) {
        if found.n == 0 {
            return self.add(name, petition, true, "as it must be");
        }
        let places: Vec<String> =
            found.places.iter().map(|it| format!("sheet {}, line {}", it.folio, it.line)).collect();
        let message = format!("{} signatures are {what}: {}", found.n, places.join("; "));
        self.add(name, petition, false, message.trim_end_matches(": "));
    }

    fn add(&mut self, name: &'static str, petition: &Petition, well: bool, message: &str) {
        self.checks.push(check(name, Some(petition), well, message.to_owned()));
    }
}

/// How many counts of a petition are not what the signatures say.
pub(super) fn n_differences(conn: &mut AnyConnection, petition: &Petition) -> Result<usize, DbError> {
    let mut right = doctor::recount(conn, petition.id)?;
    let mut n = 0;
    for kept in tallies::list(conn, petition.id)? {
        n += usize::from(right.remove(&kept.key) != Some(kept.n));
    }
    Ok(n + right.len())
}

/// When an entry was made: its identifier begins with the milliseconds (UUID version 7).
fn made_at(id: EntryId) -> Option<DateTime<Utc>> {
    let (seconds, nanoseconds) = id.0.get_timestamp()?.to_unix();
    DateTime::from_timestamp(seconds.cast_signed(), nanoseconds)
}

fn check(name: &'static str, petition: Option<&Petition>, well: bool, message: String) -> Check {
    Check { name, petition: petition.map(|it| it.slug.to_string()), well, mended: false, message }
}
