//! The pool to read with and the door to write through.

use std::{sync::Arc, sync::mpsc, time::Duration};

use diesel::connection::TransactionManager as _;
use r2d2::Pool;
use tokio::{
    sync::{Semaphore, oneshot},
    time::timeout,
};

use super::{
    door::Door,
    engine::{AnyConnection, DbError, DbOptions, Manager, Transactions, begin_snapshot, is_current, migrate},
};

/// The database of this process. Cheap to clone.
///
/// Reads run on pooled connections; every write goes through one door, where operations that wait at
/// the same moment share a transaction and so a flush to disk. An answer from [`Db::write`] means the
/// change is durable.
#[derive(Clone)]
pub struct Db {
    pool: Pool<Manager>,
    permits: Arc<Semaphore>,
    wait: Duration,
    door: Door,
}

impl Db {
    /// Connects, and brings the schema up to date.
    pub fn open(options: &DbOptions) -> Result<Self, DbError> {
        let mut first = connect(&options.url)?;
        migrate(&mut first)?;
        drop(first);
        let pool = Pool::builder()
            .max_size(options.max_connections)
            .min_idle(Some(0))
            .connection_timeout(options.wait)
            .error_handler(Box::new(r2d2::NopErrorHandler))
            .build(Manager { url: options.url.clone() })
            .map_err(|error| DbError::Unreachable(error.to_string()))?;
        let url = options.url.clone();
        let door = Door::open(move || connect(&url))?;
        let permits = Arc::new(Semaphore::new(options.max_connections as usize));
        Ok(Self { pool, permits, wait: options.wait, door })
    }

    /// Reads with `work` on a connection of its own, on a thread that may block.
    ///
    /// A caller waits for a permit first, without a thread, so a rush of requests cannot fill the
    /// blocking threads with mere waiting.
    #[expect(clippy::disallowed_methods, reason = "the one place that may")]
    pub async fn read<T, E>(
        &self,
        work: impl FnOnce(&mut AnyConnection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let permit = timeout(self.wait, Arc::clone(&self.permits).acquire_owned());
        let Ok(Ok(permit)) = permit.await else {
            return Err(DbError::Busy.into());
        };
        let db = self.clone();
        let task = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            db.read_blocking(work)
        });
        task.await.unwrap_or_else(|_| Err(DbError::Lost.into()))
    }

    /// Reads with `work` on this thread, for commands and jobs.
    pub fn read_blocking<T, E>(&self, work: impl FnOnce(&mut AnyConnection) -> Result<T, E>) -> Result<T, E>
    where
        E: From<DbError>,
    {
        let mut conn = self.pool.get().map_err(|error| DbError::Unreachable(error.to_string()))?;
        work(&mut conn)
    }

    /// Reads with `work` on this thread, all of it as it stood at one moment, however long it takes.
    pub fn read_snapshot_blocking<T, E>(
        &self,
        work: impl FnOnce(&mut AnyConnection) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<DbError>,
    {
        self.read_blocking(|conn| {
            begin_snapshot(conn).map_err(DbError::from)?;
            let outcome = work(conn);
            Transactions::rollback_transaction(conn).map_err(DbError::from)?;
            outcome
        })
    }

    /// Runs `work` in a transaction that may write, undoes it on an error, and answers once the
    /// outcome is durable.
    ///
    /// `work` may run again if the engine asks for a retry, so it must not have effects elsewhere.
    /// It must be short: every other write of this process waits behind it.
    pub async fn write<T, E>(
        &self,
        work: impl Fn(&mut AnyConnection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        self.door.send(work, move |outcome| drop(sender.send(outcome)));
        receiver.await.unwrap_or_else(|_| Err(DbError::Lost.into()))
    }

    /// [`Db::write`] for commands and jobs: waits on this thread.
    pub fn write_blocking<T, E>(
        &self,
        work: impl Fn(&mut AnyConnection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let (sender, receiver) = mpsc::sync_channel(1);
        self.door.send(work, move |outcome| drop(sender.send(outcome)));
        receiver.recv().unwrap_or_else(|_| Err(DbError::Lost.into()))
    }

    /// Whether the database answers now and has the schema of this version; for readiness probes.
    pub async fn check(&self) -> Result<(), DbError> {
        self.read(|conn| {
            if is_current(conn)? {
                Ok(())
            } else {
                Err(DbError::Migration("it is of another version".to_owned()))
            }
        })
        .await
    }
}

fn connect(url: &str) -> Result<AnyConnection, DbError> {
    AnyConnection::open(url).map_err(|error| match error {
        diesel::ConnectionError::InvalidConnectionUrl(_) => DbError::Address,
        error => DbError::Unreachable(error.to_string()),
    })
}
