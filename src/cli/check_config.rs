//! `rubrica check-config`: checks the settings and every profile.

use std::fmt;

use serde::Serialize;

use super::{Context, Failure};
use crate::config;

#[derive(Serialize)]
struct Checked {
    profiles: Vec<String>,
}

pub(super) fn run(context: &Context) -> Result<(), Failure> {
    let profiles = config::Profiles::load(None)?;
    let profiles = profiles.list().map(|it| format!("{}@{}", it.id, it.version)).collect();
    context.output.show(&Checked { profiles })?;
    Ok(())
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the settings are right; profiles: {}", self.profiles.join(", "))
    }
}
