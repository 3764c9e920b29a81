//! A service of its own for each test.

mod batch;
mod command;
mod database;
mod http;
mod mail;

use std::{
    cell::Cell,
    path::{Path, PathBuf},
};

use chrono::{DateTime, TimeDelta, Utc};
use rubrica::{
    config,
    db::DbOptions,
    sealing::MasterKeySource,
    service::{App, AppOptions, Profiles},
};

pub(crate) use self::{
    batch::row,
    command::Ran,
    database::TestDatabase,
    http::{Answer, Client, PASSWORD, part},
    mail::{Mail, MailServer, Reply, post_to},
};

/// The service on an empty database that goes away with it.
pub(crate) struct TestApp {
    /// The opened service, for what no front door shows.
    pub(crate) app: App,
    database: TestDatabase,
    home: tempfile::TempDir,
}

impl TestApp {
    /// Starts on an empty database.
    pub(crate) fn start() -> Self {
        let home = tempfile::tempdir().unwrap();
        let database = TestDatabase::create(home.path());
        let app = open(database.url(), &home.path().join("rubrica.key"));
        Self { app, database, home }
    }

    /// Another process on the same database.
    pub(crate) fn another(&self) -> App {
        open(self.database.url(), &self.path("rubrica.key"))
    }

    /// Everything the database holds, as bytes.
    pub(crate) fn everything_stored(&self) -> Vec<u8> {
        self.database.everything(self.home())
    }

    /// The folder of this test, for the files it needs.
    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Where a file of this test stands.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Writes a file into this test's folder.
    pub(crate) fn write(&self, name: &str, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, contents).unwrap();
        path
    }

    /// Runs the program on this test's database, as an operator types it.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.command(arguments).run()
    }

    /// Runs the program, which must succeed, and reads the JSON it prints.
    pub(crate) fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let ran = self.run(&[arguments, &["--format", "json"]].concat());
        assert!(ran.succeeded(), "{ran:?}");
        serde_json::from_str(&ran.stdout).unwrap()
    }

    /// Prepares a run of the program on this test's database.
    pub(crate) fn command(&self, arguments: &[&str]) -> command::Prepared {
        command::Prepared::new(self.home(), self.database.url(), arguments)
    }

    /// Reads the column `text` of a query, for what no front door shows.
    pub(crate) fn texts(&self, query: &str) -> Vec<String> {
        self.database.texts(query)
    }

    /// The query that reads a column of bytes as hexadecimal digits.
    pub(crate) fn hex_of(&self, table: &str, column: &str) -> String {
        if self.database.url().starts_with("sqlite") {
            format!("SELECT hex({column}) AS text FROM {table}")
        } else {
            format!("SELECT encode({column}, 'hex') AS text FROM {table}")
        }
    }

    /// Runs a statement on the database, as a careless operator might.
    pub(crate) fn execute(&self, statement: &str) {
        self.database.execute(statement);
    }

    /// Creates a petition of the `generic` profile.
    pub(crate) fn petition(&self, slug: &str, threshold: u32) {
        self.petition_with(slug, threshold, &[]);
    }

    /// Creates a petition of the `generic` profile that opens at an instant, for tests that stop the clock.
    pub(crate) fn petition_opened(&self, slug: &str, threshold: u32, opens_at: &str) {
        self.petition_with(slug, threshold, &["--opens-at", opens_at]);
    }

    fn petition_with(&self, slug: &str, threshold: u32, more: &[&str]) {
        let threshold = threshold.to_string();
        let create = ["petition", "create", "--slug", slug, "--profile", "generic"];
        let titled = ["--title", "Agua limpia", "--threshold", &threshold];
        let ran = self.run(&[&create[..], &titled, more].concat());
        assert!(ran.succeeded(), "{ran:?}");
    }
}

/// Opens the service as the program does.
fn open(url: &str, key: &Path) -> App {
    let profiles = config::Profiles::load(None).unwrap();
    App::open(AppOptions {
        database: DbOptions {
            url: url.to_owned(),
            max_connections: 4,
            wait: std::time::Duration::from_secs(5),
        },
        master_key: MasterKeySource::File(key.to_owned()),
        profiles: Profiles::new(profiles.list().cloned().collect()),
        clock: now,
    })
    .unwrap()
}

thread_local! {
    static STANDS_AT: Cell<Option<DateTime<Utc>>> = const { Cell::new(None) };
}

/// Stops the clock of this test at an instant, such as `2026-11-22T09:00:00Z`.
pub(crate) fn stand_at(instant: &str) {
    STANDS_AT.set(Some(instant.parse().unwrap()));
}

/// Moves the stopped clock of this test.
pub(crate) fn pass(duration: TimeDelta) {
    STANDS_AT.set(STANDS_AT.get().map(|now| now + duration));
}

/// The time of this test: where it stopped the clock, or now.
#[expect(clippy::disallowed_methods, reason = "the clock of tests that do not care about the time")]
fn now() -> DateTime<Utc> {
    STANDS_AT.get().unwrap_or_else(Utc::now)
}
