//! The command line: one file for each command.
//!
//! Data goes to standard output, as text or (with `--format json`) as one JSON document; progress and
//! logs go to standard error. Exit codes: 0 done, 1 failed, 2 wrong use.

mod batch;
mod check_config;
mod context;
mod demo;
mod doctor;
mod ledger;
mod logging;
mod matching;
mod migrate;
mod output;
mod package;
mod petition;
mod progress;
mod review;
mod roll;
mod serve;
mod signatures;
mod user;
mod verify;

use std::{path::PathBuf, process::ExitCode};

use chrono::{DateTime, Utc};
use clap::{Parser, Subcommand};

pub use self::output::Format;
use self::{context::Context, output::Output};
use crate::config::Overrides;

/// Takes a petition from the first street stall to the certified file handed to the authority.
#[derive(Debug, Parser)]
#[command(name = "rubrica", version, about, max_term_width = 100)]
pub struct Cli {
    /// The settings file; without it, `rubrica.toml` in this folder if there is one.
    #[arg(long, global = true, value_name = "FILE", env = "RUBRICA_CONFIG")]
    config: Option<PathBuf>,
    /// The database: `sqlite://FILE` or `postgres://USER@HOST/NAME`.
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
    /// How to print results.
    #[arg(long, global = true, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Do the whole job on an invented campaign, then serve it to look at.
    Demo(demo::Demo),
    /// Run the service.
    Serve(serve::Serve),
    /// Create, list, show and close petitions.
    #[command(subcommand)]
    Petition(petition::Command),
    /// Import signatures.
    #[command(subcommand)]
    Signatures(signatures::Command),
    /// Import, list and drop electoral rolls.
    #[command(subcommand)]
    Roll(roll::Command),
    /// Add, invite and list people who sign in.
    #[command(subcommand)]
    User(user::Command),
    /// Find the same people in plain files, without a database.
    #[command(subcommand)]
    Match(matching::Command),
    /// Run all checks over all signatures of a petition; repeatable.
    Verify(verify::Verify),
    /// Prepare, certify and export what is handed to the authority.
    #[command(subcommand)]
    Batch(batch::Command),
    /// Check an exported package.
    #[command(subcommand)]
    Package(package::Command),
    /// Verify the history, sign it, prove its entries.
    #[command(subcommand)]
    Ledger(ledger::Command),
    /// List, look at and decide doubtful signatures.
    #[command(subcommand)]
    Review(review::Command),
    /// Look at what must hold in the database, and mend what follows from other records.
    Doctor(doctor::Doctor),
    /// Bring the schema of the database up to date.
    Migrate,
    /// Check the settings and every profile.
    CheckConfig,
}

/// What a command failed with: a sentence for whoever typed it.
type Failure = Box<dyn std::error::Error>;

/// Runs one command and says how it ended.
pub fn run(cli: Cli, clock: fn() -> DateTime<Utc>) -> ExitCode {
    let overrides = Overrides { database_url: cli.database_url, ..Overrides::default() };
    let context = Context::new(cli.config, overrides, Output::new(cli.format), clock);
    match dispatch(cli.command, &context) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) if output::is_unread(failure.as_ref()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::complain(failure.as_ref());
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: Command, context: &Context) -> Result<(), Failure> {
    match command {
        Command::Demo(demo) => demo::run(&demo, context),
        Command::Serve(serve) => serve::run(serve, context),
        Command::Petition(command) => petition::run(command, context),
        Command::Signatures(command) => signatures::run(command, context),
        Command::Roll(command) => roll::run(command, context),
        Command::User(command) => user::run(command, context),
        Command::Match(command) => matching::run(&command, context),
        Command::Verify(order) => verify::run(&order, context),
        Command::Batch(command) => batch::run(command, context),
        Command::Package(command) => package::run(&command, context),
        Command::Ledger(command) => ledger::run(command, context),
        Command::Review(command) => review::run(command, context),
        Command::Doctor(order) => doctor::run(&order, context),
        Command::Migrate => migrate::run(context),
        Command::CheckConfig => check_config::run(context),
    }
}
