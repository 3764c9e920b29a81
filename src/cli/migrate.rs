//! `rubrica migrate`: brings the schema up to date.

use std::fmt;

use serde::Serialize;

use super::{Context, Failure};

#[derive(Serialize)]
struct Migrated {
    schema: &'static str,
}

pub(super) fn run(context: &Context) -> Result<(), Failure> {
    context.app()?;
    context.output.show(&Migrated { schema: "up to date" })?;
    Ok(())
}

impl fmt::Display for Migrated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the schema is {}", self.schema)
    }
}
