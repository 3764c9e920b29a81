//! `rubrica package`: check an exported package with nothing but its folder.

use std::{fs, path::PathBuf};

use clap::{Args, Subcommand};

use super::{Context, Failure};
use crate::{package, sealing::PublicKey, service::ledger};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check that no byte of a package was changed. Needs no database.
    Verify(Verify),
}

#[derive(Debug, Args)]
pub(super) struct Verify {
    /// The folder of the package.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The public key of those who made it, from elsewhere; without it, anyone may have made it.
    #[arg(long, value_name = "PEM")]
    key: Option<PathBuf>,
}

pub(super) fn run(command: &Command, context: &Context) -> Result<(), Failure> {
    let Command::Verify(verify) = command;
    let trusted = verify.key.as_ref().map(|path| {
        let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        PublicKey::from_pem(&text).map_err(|error| format!("{}: {error}", path.display()))
    });
    let trusted = trusted.transpose()?;
    let trusted = trusted.as_ref().map(PublicKey::as_ed25519);
    let report = package::verify(&verify.folder, trusted, &ledger::check_history)?;
    context.output.show(&report)?;
    if report.sound { Ok(()) } else { Err("the package is not sound".into()) }
}
