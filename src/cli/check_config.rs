//! `rubrica check-config`: checks the settings and every profile.

use std::fmt;

use serde::Serialize;

use super::{Context, Failure};

#[derive(Serialize)]
struct Checked {
    profiles: Vec<CheckedProfile>,
}

#[derive(Serialize)]
struct CheckedProfile {
    id: String,
    version: i32,
    /// Paths of values that no source confirms.
    unverified: Vec<String>,
}

pub(super) fn run(context: &Context) -> Result<(), Failure> {
    let (_, profiles) = context.settings()?;
    let profiles = profiles
        .list()
        .map(|it| CheckedProfile { id: it.id.clone(), version: it.version, unverified: it.unverified() })
        .collect();
    context.output.show(&Checked { profiles })?;
    Ok(())
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "settings and profiles are right")?;
        for profile in &self.profiles {
            writeln!(f, "  {}@{}", profile.id, profile.version)?;
            for path in &profile.unverified {
                writeln!(f, "    {path}: no source confirms this value; check it with the authority")?;
            }
        }
        Ok(())
    }
}
