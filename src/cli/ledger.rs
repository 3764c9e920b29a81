//! `rubrica ledger`: verify the history, sign checkpoints, prove entries.

use std::{fs, path::PathBuf};

use clap::{Args, Subcommand};

use super::{Context, Failure, progress::under_bar};
use crate::{
    domain::EntryId,
    service::ledger::{
        self,
        verify::{self, Earlier},
    },
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check that nothing in the history, and no signature or batch, was changed, inserted or deleted.
    Verify(Verify),
    /// Sign the history as it is now. Keep what is printed somewhere else.
    Checkpoint(Checkpoint),
    /// Prove that an entry stands in the history.
    Prove(Prove),
}

#[derive(Debug, Args)]
#[group(multiple = false)]
pub(super) struct Verify {
    /// A checkpoint that was kept elsewhere, which the history must still contain.
    #[arg(long, value_name = "FILE")]
    checkpoint: Option<PathBuf>,
    /// An exported package, whose checkpoint the history must still contain.
    #[arg(long, value_name = "DIR")]
    package: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Checkpoint {
    /// Write the signed note to a file, too.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct Prove {
    /// The identifier of the entry, as the entry itself shows it.
    #[arg(value_name = "ENTRY_ID")]
    entry: EntryId,
}

pub(super) fn run(command: Command, context: &Context) -> Result<(), Failure> {
    match command {
        Command::Verify(verify) => run_verify(verify, context),
        Command::Checkpoint(Checkpoint { out }) => {
            let checkpoint = ledger::checkpoint(&context.app()?)?;
            if let Some(path) = out {
                fs::write(&path, &checkpoint.note).map_err(|error| format!("{}: {error}", path.display()))?;
            }
            Ok(context.output.show(&checkpoint)?)
        }
        Command::Prove(Prove { entry }) => {
            Ok(context.output.show(&ledger::prove(&context.app()?, entry)?)?)
        }
    }
}

fn run_verify(verify: Verify, context: &Context) -> Result<(), Failure> {
    let path = verify.checkpoint.or_else(|| Some(verify.package?.join("manifest.json")));
    let earlier = path.map(|path| {
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        Earlier::parse(&text).map_err(|error| format!("{}: {error}", path.display()))
    });
    let earlier = earlier.transpose()?;
    let app = context.app()?;
    let report = under_bar(|progress| verify::verify(&app, earlier.as_ref(), progress))?;
    context.output.show(&report)?;
    if report.sound { Ok(()) } else { Err("the history does not agree with what is stored".into()) }
}
