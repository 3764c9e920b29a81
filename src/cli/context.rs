//! What commands share: settings, output, clock, and the opened service.

use std::path::PathBuf;

use chrono::{DateTime, Utc};

use super::{Failure, Output};
use crate::{
    config::{self, Overrides, Settings},
    service::{App, AppOptions, Profiles},
};

/// Opens what a command needs, when it needs it.
pub(super) struct Context {
    config: Option<PathBuf>,
    overrides: Overrides,
    /// Where results go.
    pub(super) output: Output,
    clock: fn() -> DateTime<Utc>,
}

impl Context {
    pub(super) fn new(
        config: Option<PathBuf>,
        overrides: Overrides,
        output: Output,
        clock: fn() -> DateTime<Utc>,
    ) -> Self {
        Self { config, overrides, output, clock }
    }

    /// The same with further options of the command line, where they are given.
    pub(super) fn and(&self, overrides: Overrides) -> Self {
        let overrides = Overrides {
            database_url: overrides.database_url.or_else(|| self.overrides.database_url.clone()),
            bind: overrides.bind.or_else(|| self.overrides.bind.clone()),
        };
        Self { config: self.config.clone(), overrides, output: self.output, clock: self.clock }
    }

    /// Reads settings and profiles, and tells every mistake in them.
    pub(super) fn settings(&self) -> Result<(Settings, config::Profiles), Failure> {
        config::check_config(self.config.as_deref(), &self.overrides).map_err(|problems| {
            let lines: Vec<String> = problems.iter().map(|problem| format!("  {problem}")).collect();
            format!("the settings have mistakes:\n{}", lines.join("\n")).into()
        })
    }

    /// Opens the service: database, schema, keys, profiles.
    pub(super) fn app(&self) -> Result<App, Failure> {
        let (settings, profiles) = self.settings()?;
        self.open(&settings, &profiles)
    }

    /// Opens the service under settings that were read already.
    pub(super) fn open(&self, settings: &Settings, profiles: &config::Profiles) -> Result<App, Failure> {
        Ok(App::open(AppOptions {
            database: settings.database_options(),
            master_key: settings.master_key_source(),
            profiles: Profiles::new(profiles.list().cloned().collect()),
            clock: self.clock,
        })?)
    }
}
