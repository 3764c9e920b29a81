//! `rubrica match`: record linkage on plain files, without a database.

mod dedupe;
mod ids;
mod link;
mod read;
mod write;

use std::fmt;

use clap::Subcommand;

use super::{Context, Failure};
use crate::matching::Explanation;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Command {
    /// Find people who stand in one file more than once.
    Dedupe(dedupe::Dedupe),
    /// Find the roll entry of each signature.
    Link(link::Link),
}

/// Runs `rubrica match`.
pub(in crate::cli) fn run(command: &Command, context: &Context) -> Result<(), Failure> {
    match command {
        Command::Dedupe(command) => dedupe::run(command, context),
        Command::Link(command) => link::run(command, context),
    }
}

/// Prints the evidence of a pair, field by field.
fn show_explanation(f: &mut fmt::Formatter<'_>, explanation: &Explanation) -> fmt::Result {
    writeln!(f, "{:+8.1} bits  before any field is looked at", explanation.prior_bits)?;
    for evidence in &explanation.fields {
        writeln!(f, "{:+8.1} bits  {}: {}", evidence.bits, evidence.field.as_str(), evidence.agreement)?;
    }
    writeln!(
        f,
        "probability {:.4} that they are one person; most likely: {}",
        explanation.probability,
        explanation.relation.as_str()
    )
}
