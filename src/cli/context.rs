//! What commands share: settings, output, clock, and the opened service.

use std::{path::PathBuf, time::Duration};

use chrono::{DateTime, Utc};

use super::{Failure, Output};
use crate::{
    config,
    db::DbOptions,
    sealing::MasterKeySource,
    service::{App, AppOptions, Profiles},
};

/// Opens what a command needs, when it needs it.
pub(super) struct Context {
    config: Option<PathBuf>,
    database_url: Option<String>,
    /// Where results go.
    pub(super) output: Output,
    clock: fn() -> DateTime<Utc>,
}

impl Context {
    pub(super) fn new(
        config: Option<PathBuf>,
        database_url: Option<String>,
        output: Output,
        clock: fn() -> DateTime<Utc>,
    ) -> Self {
        Self { config, database_url, output, clock }
    }

    /// Opens the service: database, schema, keys, profiles.
    pub(super) fn app(&self) -> Result<App, Failure> {
        let _ = &self.config;
        let url = self.database_url.clone().or_else(|| std::env::var("RUBRICA_DATABASE__URL").ok());
        let url = url.unwrap_or_else(|| "sqlite://rubrica.db".to_owned());
        let key = std::env::var_os("RUBRICA_KEYS__FILE")
            .map_or_else(|| PathBuf::from("rubrica.key"), PathBuf::from);
        let profiles = config::Profiles::load(None)?;
        Ok(App::open(AppOptions {
            database: DbOptions { url, max_connections: 8, wait: Duration::from_secs(5) },
            master_key: MasterKeySource::File(key),
            profiles: Profiles::new(profiles.list().cloned().collect()),
            clock: self.clock,
        })?)
    }
}
