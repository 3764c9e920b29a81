//! The doctor: computes what is derived anew, and compares it with what is kept.
//!
//! Nothing is wrong in a healthy database, whatever was cut off. What the doctor mends is only what follows
//! from other records; what a person or a signer did is never touched, and every mend is told in the ledger.

mod checkup;
mod mend;

use std::fmt;

use serde::Serialize;
use utoipa::ToSchema;

use self::{checkup::Checkup, mend::Mending};
use super::{App, VaultError, ledger::LedgerError, moves::MoveError};
use crate::db::DbError;

/// Whether to put right what is derived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// Look only.
    Look,
    /// Mend what follows from other records.
    Mend,
}

/// How one thing that must hold was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Check {
    /// What was looked at, such as `tallies`.
    pub name: &'static str,
    /// The slug of the petition, where it is about one.
    pub petition: Option<String>,
    /// Whether all is well, now.
    pub well: bool,
    /// Whether it was mended just now.
    pub mended: bool,
    /// What was found, and what to do.
    pub message: String,
}

/// The state of a database.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Diagnosis {
    /// Whether all is well, now.
    pub well: bool,
    /// Every thing that was looked at.
    pub checks: Vec<Check>,
}

/// Why the doctor could not look.
#[derive(Debug, thiserror::Error)]
pub enum DoctorError {
    /// The keys cannot be had.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The history could not be worked on.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A signature could not be given back.
    #[error(transparent)]
    Move(#[from] MoveError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Looks at everything that must hold, and mends what may be mended if asked to.
pub fn examine(app: &App, treatment: Treatment) -> Result<Diagnosis, DoctorError> {
    let mut checks = Checkup::new(app).run()?;
    if treatment == Treatment::Mend && checks.iter().any(|it| !it.well) {
        let mended = Mending::new(app).run(&checks)?;
        checks = Checkup::new(app).run()?;
        for check in &mut checks {
            check.mended = mended.contains(&(check.name, check.petition.clone()));
        }
    }
    Ok(Diagnosis { well: checks.iter().all(|it| it.well), checks })
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Check { name, petition, well, mended, message } in &self.checks {
            let mark = match (well, mended) {
                (true, false) => "ok",
                (true, true) => "mended",
                (false, _) => "WRONG",
            };
            let petition = petition.as_deref().map(|it| format!(" of {it}")).unwrap_or_default();
            writeln!(f, "{mark:<7} {name}{petition}: {message}")?;
        }
        if self.well { writeln!(f, "All is well.") } else { writeln!(f, "Something is wrong.") }
    }
}
