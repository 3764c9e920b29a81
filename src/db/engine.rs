//! The two engines behind one connection type, the pool and the schema.

use std::time::Duration;

use diesel::{
    Connection as _, ConnectionError, PgConnection, QueryResult, SqliteConnection,
    connection::{AnsiTransactionManager, SimpleConnection, TransactionManager},
    r2d2::{self as diesel_r2d2, R2D2Connection as _},
};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use r2d2::ManageConnection;

const SQLITE: EmbeddedMigrations = embed_migrations!("migrations/sqlite");
const POSTGRES: EmbeddedMigrations = embed_migrations!("migrations/postgres");

/// A connection to whichever database the address in the settings names.
#[derive(diesel::MultiConnection)]
pub enum AnyConnection {
    /// The embedded default.
    Sqlite(SqliteConnection),
    /// For more than one server process.
    Postgres(PgConnection),
}

/// How to reach the database.
#[derive(Clone, Debug)]
pub struct DbOptions {
    /// `sqlite://FILE` or `postgres://…`.
    pub url: String,
    /// How many connections to read with at most; one more writes.
    pub max_connections: u32,
    /// How long a request waits for one before it is turned away.
    pub wait: Duration,
}

/// Why the database did not answer. Holds no value of any row.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// Every connection, or the writer's queue, stayed full for as long as we wait.
    #[error("the database is busy; try again in a moment")]
    Busy,
    /// The address in the settings names no database we know.
    #[error("a database address is sqlite://FILE or postgres://USER@HOST/NAME")]
    Address,
    /// The server did not answer, or refused the sign-in.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// A statement failed.
    #[error("a database statement failed: {}", statement_problem(.0))]
    Query(#[from] diesel::result::Error),
    /// The transaction that held this and other work could not be made durable.
    #[error("the change could not be made durable: {0}")]
    Commit(String),
    /// A row holds what no version of this program writes.
    #[error("a row of table {table} does not read back: {reason}")]
    Corrupt {
        /// Where it is.
        table: &'static str,
        /// What is wrong with it, without its contents.
        reason: &'static str,
    },
    /// The schema could not be brought up to date.
    #[error("the schema could not be brought up to date: {0}")]
    Migration(String),
    /// The work panicked; the panic itself is in the log.
    #[error("database work was cut short")]
    Lost,
}

impl DbError {
    /// Whether the engine gave up a transaction because it and another waited for each other. Doing it again helps.
    ///
    /// Known by its message, since the driver keeps the code (40P01) to itself: `PostgreSQL` says "deadlock
    /// detected", or "se ha detectado un deadlock" where it speaks Spanish. In other languages it is an error.
    pub fn is_deadlock(&self) -> bool {
        use diesel::result::{DatabaseErrorKind::Unknown, Error};
        matches!(self, Self::Query(Error::DatabaseError(Unknown, info)) if info.message().ends_with("deadlock")
            || info.message() == "deadlock detected")
    }
}

/// Says what went wrong without the values that the engine may quote.
fn statement_problem(error: &diesel::result::Error) -> String {
    use diesel::result::{DatabaseErrorKind, Error};
    match error {
        Error::DatabaseError(DatabaseErrorKind::Unknown, info) => info.message().to_owned(),
        Error::DatabaseError(kind, _) => format!("{kind:?}"),
        Error::NotFound => "a row is missing".to_owned(),
        _ => "the driver refused it".to_owned(),
    }
}

impl AnyConnection {
    /// What the engine calls itself.
    pub fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    /// Opens a connection to the database that `url` names.
    ///
    /// The derived `establish` is not used: it tries one engine after the other, so a mistyped
    /// PostgreSQL address would quietly create an `SQLite` file of that name.
    pub fn open(url: &str) -> Result<Self, ConnectionError> {
        match url.split_once("://") {
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres(PgConnection::establish(url)?)),
            Some(("sqlite", path)) if !path.is_empty() => {
                let named = |error| ConnectionError::BadConnection(format!("{path}: {error}"));
                let mut conn = SqliteConnection::establish(path).map_err(named)?;
                prepare(&mut conn).map_err(ConnectionError::CouldntSetupConfiguration)?;
                Ok(Self::Sqlite(conn))
            }
            _ => Err(ConnectionError::InvalidConnectionUrl(
                "expected sqlite://FILE or postgres://…".to_owned(),
            )),
        }
    }
}

pub(super) type Transactions = <AnyConnection as diesel::Connection>::TransactionManager;

/// Begins a transaction that will write.
///
/// `SQLite` is told at once: a transaction that begins as a reader fails on its first write if anyone
/// wrote in between, and no `busy_timeout` helps it.
pub(super) fn begin(conn: &mut AnyConnection) -> QueryResult<()> {
    match conn {
        AnyConnection::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN IMMEDIATE"),
        AnyConnection::Postgres(conn) => AnsiTransactionManager::begin_transaction(conn),
    }
}

/// Begins a transaction that only reads, and sees one moment throughout.
pub(super) fn begin_snapshot(conn: &mut AnyConnection) -> QueryResult<()> {
    match conn {
        AnyConnection::Sqlite(conn) => AnsiTransactionManager::begin_transaction_sql(conn, "BEGIN DEFERRED"),
        AnyConnection::Postgres(conn) => AnsiTransactionManager::begin_transaction_sql(
            conn,
            "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",
        ),
    }
}

/// Brings the schema up to date. Processes that start together take turns.
pub(super) fn migrate(conn: &mut AnyConnection) -> Result<(), DbError> {
    let outcome = match conn {
        AnyConnection::Sqlite(conn) => conn.run_pending_migrations(SQLITE).map(drop),
        AnyConnection::Postgres(conn) => conn.transaction(|conn| {
            conn.batch_execute("SELECT pg_advisory_xact_lock(7426013)")?;
            conn.run_pending_migrations(POSTGRES).map(drop)
        }),
    };
    outcome.map_err(|error| DbError::Migration(error.to_string()))
}

/// Whether the schema is the one of this version.
pub(super) fn is_current(conn: &mut AnyConnection) -> Result<bool, DbError> {
    let pending = match conn {
        AnyConnection::Sqlite(conn) => conn.has_pending_migration(SQLITE),
        AnyConnection::Postgres(conn) => conn.has_pending_migration(POSTGRES),
    };
    pending.map(|pending| !pending).map_err(|error| DbError::Migration(error.to_string()))
}

fn prepare(conn: &mut SqliteConnection) -> QueryResult<()> {
    // One at a time and in this order: the wait must be in force before the switch to WAL, which
    // itself needs the lock.
    for pragma in [
        "busy_timeout = 10000",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "cache_size = -32768",
        // 64 MB: pages that a long run changes again and again are copied into the file less often.
        "wal_autocheckpoint = 16000",
    ] {
        conn.batch_execute(&format!("PRAGMA {pragma}"))?;
    }
    Ok(())
}

/// Opens and checks connections for the pool.
pub(super) struct Manager {
    pub(super) url: String,
}

impl ManageConnection for Manager {
    type Connection = AnyConnection;
    type Error = diesel_r2d2::Error;

    fn connect(&self) -> Result<AnyConnection, diesel_r2d2::Error> {
        Ok(AnyConnection::open(&self.url)?)
    }

    fn is_valid(&self, conn: &mut AnyConnection) -> Result<(), diesel_r2d2::Error> {
        conn.ping().map_err(diesel_r2d2::Error::QueryError)
    }

    fn has_broken(&self, conn: &mut AnyConnection) -> bool {
        conn.is_broken()
    }
}

#[cfg(test)]
mod tests {
    use diesel::result::{DatabaseErrorKind::Unknown, Error};

    use super::DbError;

    #[test]
    fn a_deadlock_is_known_in_english_and_in_spanish() {
        let said =
            |message: &str| DbError::Query(Error::DatabaseError(Unknown, Box::new(message.to_owned())));

        assert!(said("deadlock detected").is_deadlock());
        assert!(said("se ha detectado un deadlock").is_deadlock());
        assert!(!said("database is locked").is_deadlock());
    }
}
