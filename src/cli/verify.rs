//! `rubrica verify`: runs all checks over all signatures of a petition.

use std::{fmt, time::Instant};

use clap::Args;
use serde::Serialize;

use super::{
    Context, Failure,
    progress::{per_second, under_bar},
};
use crate::service::{
    By,
    petitions::{self, Status},
    verification::{self, RollChoice, Run},
};

#[derive(Debug, Args)]
pub(super) struct Verify {
    /// The petition's slug.
    #[arg(long, value_name = "SLUG")]
    petition: String,
    /// The roll to compare with; may be left out if there is only one.
    #[arg(long, value_name = "NAME", conflicts_with = "no_roll")]
    roll: Option<String>,
    /// Compare with no roll at all.
    #[arg(long)]
    no_roll: bool,
}

#[derive(Serialize)]
struct Verified {
    #[serde(flatten)]
    run: Run,
    status: Status,
    seconds: f64,
    signatures_per_second: u64,
}

pub(super) fn run(order: &Verify, context: &Context) -> Result<(), Failure> {
    let app = context.app()?;
    let roll = match &order.roll {
        Some(name) => RollChoice::Named(name.clone()),
        None if order.no_roll => RollChoice::Without,
        None => RollChoice::Only,
    };
    let begun = Instant::now();
    let run =
        under_bar(|progress| verification::verify(&app, By::operator(), &order.petition, &roll, progress))?;
    let elapsed = begun.elapsed();
    let now = app.now();
    let status = app.db.read_blocking(|conn| petitions::status(conn, &order.petition, now))?;
    let signatures_per_second = per_second(run.checked, elapsed);
    let verified = Verified { run, status, seconds: elapsed.as_secs_f64(), signatures_per_second };
    Ok(context.output.show(&verified)?)
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Run { roll, compared, checked, moved, .. } = &self.run;
        let (roll, seconds) = (roll.as_deref().unwrap_or("no roll"), self.seconds);
        writeln!(f, "{compared} compared, {checked} checked against {roll}, {moved} moved; {seconds:.1} s")?;
        write!(f, "{}", self.status)
    }
}
