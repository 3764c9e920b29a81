//! What every operation needs: the database, the keys, the profiles and the clock.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{Profiles, Vault, VaultError};
use crate::{
    db::{Db, DbOptions},
    sealing::MasterKeySource,
};

/// How to open the service.
pub struct AppOptions {
    /// Where the data is.
    pub database: DbOptions,
    /// Where the key that wraps every other key comes from.
    pub master_key: MasterKeySource,
    /// The profiles that new petitions may choose from.
    pub profiles: Profiles,
    /// Tells the time.
    pub clock: fn() -> DateTime<Utc>,
}

/// The service of one process. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// The keys.
    pub vault: Arc<Vault>,
    /// The profiles that new petitions may choose from.
    pub profiles: Arc<Profiles>,
    clock: fn() -> DateTime<Utc>,
}

impl App {
    /// Opens the database, brings its schema up to date, and checks that the master key opens it.
    pub fn open(options: AppOptions) -> Result<Self, VaultError> {
        let db = Db::open(&options.database)?;
        let vault = Arc::new(Vault::open(&db, &options.master_key, (options.clock)())?);
        Ok(Self { db, vault, profiles: Arc::new(options.profiles), clock: options.clock })
    }

    /// Tells the time, to the microsecond that the database keeps.
    pub fn now(&self) -> DateTime<Utc> {
        let now = (self.clock)();
        DateTime::from_timestamp_micros(now.timestamp_micros()).unwrap_or(now)
    }

    /// This process's shard of the tallies.
    pub fn shard(&self) -> i16 {
        self.vault.shard()
    }
}
