//! What a coordinator wants to know at the end of the demo.

use std::{fmt, path::PathBuf, time::Instant};

use serde::Serialize;

use super::cast::Login;
use crate::{package, service::petitions::Status};

/// The outcome of the demo.
#[derive(Serialize)]
pub(super) struct Summary {
    /// Where the petition stands.
    #[serde(flatten)]
    pub(super) status: Status,
    /// How long each step took.
    pub(super) laps: Vec<Lap>,
    /// Where the package is.
    pub(super) folder: PathBuf,
    /// What its verification found.
    pub(super) package: package::Report,
    /// Who may sign in.
    pub(super) logins: Vec<Login>,
}

/// A step and how many seconds it took.
#[derive(Serialize)]
pub(super) struct Lap {
    step: &'static str,
    seconds: f64,
}

/// Times the steps.
pub(super) struct Stopwatch {
    since: Instant,
    laps: Vec<Lap>,
}

impl Stopwatch {
    pub(super) fn start() -> Self {
        Self { since: Instant::now(), laps: Vec::new() }
    }

    pub(super) fn lap(&mut self, step: &'static str) {
        self.laps.push(Lap { step, seconds: self.since.elapsed().as_secs_f64() });
        self.since = Instant::now();
    }

    pub(super) fn laps(self) -> Vec<Lap> {
        self.laps
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n{}", self.status)?;
        for Lap { step, seconds } in &self.laps {
            writeln!(f, "  {seconds:>6.1} s  {step}")?;
        }
        writeln!(f, "\nThe certified package is in {}:\n{}", self.folder.display(), self.package)?;
        writeln!(f, "\nSign in with:")?;
        for Login { role, email, password } in &self.logins {
            writeln!(f, "  {role:<14} {email:<32} {password}")?;
        }
        Ok(())
    }
}
