//! `rubrica roll`: import, list and drop electoral rolls.

use std::{fmt, path::PathBuf, time::Instant};

use chrono::{DateTime, NaiveDate, Utc};
use clap::{Args, Subcommand};
use serde::Serialize;

use super::{
    Context, Failure,
    progress::{per_second, under_bar},
};
use crate::{
    domain::{RollName, RollNameError},
    service::{
        By,
        rolls::{self, ImportReport, NewRoll, Roll, RollFile, RollState},
    },
    table::ColumnMap,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Import a roll from a table (CSV; delimiter, encoding and columns are recognised).
    Import(Import),
    /// List the rolls.
    List,
    /// Drop a roll: its keys are destroyed, which erases it in every backup too.
    Drop(Drop),
}

#[derive(Debug, Args)]
pub(super) struct Import {
    /// The table. Rows that cannot be taken go to FILE.rejected.csv.
    file: PathBuf,
    /// What to call the roll, such as `padron-2026`.
    #[arg(long, value_parser = read_name)]
    name: RollName,
    /// The day on which the roll stood as it does, such as `2026-01-31`.
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<NaiveDate>,
    /// Which column holds a field, such as `document=NumDoc`; `a+b` joins two columns.
    #[arg(long, value_name = "FIELD=COLUMN")]
    map: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct Drop {
    /// The roll's name.
    #[arg(long)]
    name: String,
}

#[derive(Serialize)]
struct Imported {
    #[serde(flatten)]
    report: ImportReport,
    seconds: f64,
    rows_per_second: u64,
}

#[derive(Serialize)]
struct Shown {
    name: String,
    state: &'static str,
    roll_date: Option<NaiveDate>,
    entries: i64,
    rejected: i64,
    file: String,
    file_sha256: Option<String>,
    imported_at: Option<DateTime<Utc>>,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Listed(Vec<Shown>);

#[derive(Serialize)]
struct Dropped {
    dropped: String,
}

pub(super) fn run(command: Command, context: &Context) -> Result<(), Failure> {
    match command {
        Command::Import(order) => import(order, context),
        Command::List => {
            let rolls = context.app()?.db.read_blocking(rolls::list)?;
            Ok(context.output.show(&Listed(rolls.into_iter().map(Shown::from).collect()))?)
        }
        Command::Drop(Drop { name }) => {
            rolls::drop_roll(&context.app()?, By::operator(), &name)?;
            Ok(context.output.show(&Dropped { dropped: name })?)
        }
    }
}

fn import(order: Import, context: &Context) -> Result<(), Failure> {
    let columns = ColumnMap::parse_all(&order.map)?;
    let new = NewRoll { name: order.name, roll_date: order.date, columns };
    let app = context.app()?;
    let begun = Instant::now();
    let file = RollFile::Path(order.file);
    let report = under_bar(|progress| rolls::import(&app, By::operator(), &new, file, progress))?;
    let elapsed = begun.elapsed();
    let rows_per_second = per_second(report.entries + report.rejected, elapsed);
    context.output.show(&Imported { report, seconds: elapsed.as_secs_f64(), rows_per_second })?;
    Ok(())
}

fn read_name(text: &str) -> Result<RollName, RollNameError> {
    RollName::parse(text)
}

impl From<Roll> for Shown {
    fn from(roll: Roll) -> Self {
        Self {
            state: match roll.state {
                RollState::Importing => "importing",
                RollState::Ready => "ready",
            },
            name: roll.name,
            roll_date: roll.roll_date,
            entries: roll.n_entries,
            rejected: roll.n_rejected,
            file: roll.file_name,
            file_sha256: roll.file_sha256.map(hex::encode),
            imported_at: roll.ready_at,
        }
    }
}

impl fmt::Display for Imported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ImportReport { name, entries, rejected, rejected_file, rejected_rows, .. } = &self.report;
        for row in rejected_rows {
            writeln!(f, "{row}")?;
        }
        if let Some(file) = rejected_file {
            writeln!(f, "{rejected} bad rows are in {}", file.display())?;
        }
        writeln!(
            f,
            "roll {name}: {entries} entries, {rejected} bad rows; {:.1} s, {} rows/s",
            self.seconds, self.rows_per_second
        )
    }
}

impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            writeln!(f, "no rolls yet; import one with: rubrica roll import FILE --name NAME")?;
        }
        for Shown { name, state, roll_date, entries, .. } in &self.0 {
            let date = roll_date.map_or_else(|| "no date".to_owned(), |date| date.to_string());
            writeln!(f, "{name}  {entries} entries  ({state}, {date})")?;
        }
        Ok(())
    }
}

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "roll {} was dropped", self.dropped)
    }
}
