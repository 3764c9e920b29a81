//! The program `rubrica`: reads the command line, runs one command, says how it ended.

use std::process::ExitCode;

use clap::Parser as _;
use rubrica::cli::{self, Cli};

#[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
fn main() -> ExitCode {
    cli::run(Cli::parse(), chrono::Utc::now)
}
