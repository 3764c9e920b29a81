//! `rubrica doctor`: looks at what must hold in a live database.

use clap::Args;

use super::{Context, Failure};
use crate::service::doctor::{self, Treatment};

#[derive(Debug, Args)]
pub(super) struct Doctor {
    /// Put right what follows from other records: counts, and what was cut off.
    #[arg(long)]
    mend: bool,
}

pub(super) fn run(order: &Doctor, context: &Context) -> Result<(), Failure> {
    let treatment = if order.mend { Treatment::Mend } else { Treatment::Look };
    let diagnosis = doctor::examine(&context.app()?, treatment)?;
    context.output.show(&diagnosis)?;
    if diagnosis.well { Ok(()) } else { Err("something is wrong in the database".into()) }
}
