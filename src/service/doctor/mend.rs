//! What the doctor puts right.

use super::{
    Check, DoctorError,
    checkup::{cut_off_before, is_left, n_differences},
};
use crate::{
    db::{AnyConnection, DbError, doctor, rolls, tallies},
    domain::{Actor, Petition},
    ledger::Event,
    service::{
        App, batches,
        jobs::{self, JobProblem},
        petitions, record, rolls as service_rolls,
    },
};

/// What was mended, and of which petition.
type Mended = Vec<(&'static str, Option<String>)>;

/// One treatment.
pub(super) struct Mending<'a> {
    app: &'a App,
    mended: Mended,
}

impl<'a> Mending<'a> {
    pub(super) fn new(app: &'a App) -> Self {
        Self { app, mended: Mended::new() }
    }

    /// Puts right what was found to be wrong and follows from other records.
    pub(super) fn run(mut self, checks: &[Check]) -> Result<Mended, DoctorError> {
        for check in checks.iter().filter(|it| !it.well) {
            match (check.name, &check.petition) {
                ("tallies", Some(slug)) => self.count_anew(slug)?,
                ("batches", Some(slug)) => self.finish_batches(slug)?,
                ("rolls", _) => self.remove_rolls()?,
                ("jobs", _) => self.end_jobs()?,
                _ => {}
            }
        }
        Ok(self.mended)
    }

    fn count_anew(&mut self, slug: &str) -> Result<(), DoctorError> {
        let (sought, now) = (slug.to_owned(), self.app.now());
        self.app.db.write_blocking(move |conn| {
            doctor::lock_counts(conn)?;
            let Some(petition) = find(conn, &sought)? else { return Ok::<_, DbError>(()) };
            let n = n_differences(conn, &petition)? as u64;
            let right = doctor::recount(conn, petition.id)?;
            tallies::replace(conn, petition.id, &right)?;
            let event = Event::Mended { what: "tallies".to_owned(), n };
            record(conn, Some(petition.id), Actor::Operator, now, [event])
        })?;
        self.mended.push(("tallies", Some(slug.to_owned())));
        Ok(())
    }

    fn finish_batches(&mut self, slug: &str) -> Result<(), DoctorError> {
        let left = self.app.db.read_blocking(|conn| {
            let Some(petition) = find(conn, slug)? else { return Ok(Vec::new()) };
            batches::unfinished(conn, petition.id)
        })?;
        for batch in left {
            batches::finish(self.app, Actor::Operator, &batch)?;
        }
        self.mended.push(("batches", Some(slug.to_owned())));
        Ok(())
    }

    fn remove_rolls(&mut self) -> Result<(), DoctorError> {
        let now = self.app.now();
        let left = self.app.db.read_blocking(rolls::list)?;
        for roll in left.iter().filter(|it| is_left(it, now)) {
            service_rolls::give_up(self.app, roll.id)?;
        }
        self.tell("rolls", left.len() as u64)
    }

    fn end_jobs(&mut self) -> Result<(), DoctorError> {
        let now = self.app.now();
        let n = self.app.db.write_blocking(move |conn| {
            let lost = doctor::list_lost_jobs(conn, cut_off_before(now))?;
            for id in &lost {
                jobs::finish(conn, *id, Err(&JobProblem::gone()), now)?;
            }
            Ok::<_, DbError>(lost.len())
        })?;
        self.tell("jobs", n as u64)
    }

    fn tell(&mut self, what: &'static str, n: u64) -> Result<(), DoctorError> {
        let now = self.app.now();
        self.app.db.write_blocking(move |conn| {
            let event = Event::Mended { what: what.to_owned(), n };
            record(conn, None, Actor::Operator, now, [event])
        })?;
        self.mended.push((what, None));
        Ok(())
    }
}

fn find(conn: &mut AnyConnection, slug: &str) -> Result<Option<Petition>, DbError> {
    match petitions::find(conn, slug) {
        Ok(petition) => Ok(Some(petition)),
        Err(petitions::FindError::Db(error)) => Err(error),
        Err(_) => Ok(None),
    }
}
