//! `rubrica signatures`: import keyed sheets and older lists.

use std::{fmt, path::PathBuf, time::Instant};

use clap::{Args, Subcommand};
use serde::Serialize;

use super::{
    Context, Failure,
    progress::{per_second, under_bar},
};
use crate::{
    domain::{Channel, ChannelError},
    service::{
        By,
        collection::{self, ImportOrder, ImportReport, ListFile},
    },
    table::ColumnMap,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Import signatures from a table (CSV; delimiter, encoding and columns are recognised).
    Import(Import),
}

#[derive(Debug, Args)]
pub(super) struct Import {
    /// The table. Rows that cannot be taken go to FILE.rejected.csv.
    file: PathBuf,
    /// The petition's slug.
    #[arg(long, value_name = "SLUG")]
    petition: String,
    /// The channel of rows without one, `paper` or `online`.
    #[arg(long, value_parser = read_channel, default_value = "paper")]
    channel: Channel,
    /// Which column holds a field, such as `document=NumDoc`; `a+b` joins two columns.
    #[arg(long, value_name = "FIELD=COLUMN")]
    map: Vec<String>,
}

#[derive(Serialize)]
struct Imported {
    petition: String,
    #[serde(flatten)]
    report: ImportReport,
    seconds: f64,
    rows_per_second: u64,
}

pub(super) fn run(command: Command, context: &Context) -> Result<(), Failure> {
    let Command::Import(import) = command;
    let columns = ColumnMap::parse_all(&import.map)?;
    let app = context.app()?;
    let Import { file, petition, channel, .. } = import;
    let order = ImportOrder { file: ListFile::Path(file), petition: petition.clone(), channel, columns };
    let begun = Instant::now();
    let report = under_bar(|progress| collection::import(&app, By::operator(), order, progress))?;
    let elapsed = begun.elapsed();
    let rows_per_second = per_second(report.rows, elapsed);
    let seconds = elapsed.as_secs_f64();
    context.output.show(&Imported { petition, report, seconds, rows_per_second })?;
    Ok(())
}

fn read_channel(text: &str) -> Result<Channel, ChannelError> {
    Channel::parse(text)
}

impl fmt::Display for Imported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ImportReport { rows, taken, duplicates, pledges, known, rejected, .. } = &self.report;
        let ImportReport { rejected_file, rejected_rows, .. } = &self.report;
        for row in rejected_rows {
            writeln!(f, "{row}")?;
        }
        if let Some(file) = rejected_file {
            writeln!(f, "{rejected} bad rows are in {}", file.display())?;
        }
        writeln!(
            f,
            "{rows} rows: {taken} taken in ({duplicates} of people who signed before, {pledges} pledges), \
             {known} known already, {rejected} bad; {:.1} s, {} rows/s",
            self.seconds, self.rows_per_second
        )
    }
}
