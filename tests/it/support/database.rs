//! An empty database for one test.

use std::path::Path;

use diesel::{Connection as _, PgConnection, RunQueryDsl as _, connection::SimpleConnection as _};
use rubrica::db::AnyConnection;
use uuid::Uuid;

/// An SQLite file in the test's folder, or a PostgreSQL schema that is dropped at the end.
pub(crate) struct TestDatabase {
    url: String,
    schema: Option<(String, String)>,
}

impl TestDatabase {
    /// Makes one, on the engine that `TEST_DATABASE_URL` asks for.
    pub(crate) fn create(home: &Path) -> Self {
        let Ok(base) = std::env::var("TEST_DATABASE_URL") else {
            return Self { url: format!("sqlite://{}", home.join("rubrica.db").display()), schema: None };
        };
        let schema = format!("t{}", Uuid::now_v7().simple());
        let mut conn = PgConnection::establish(&base).unwrap();
        conn.batch_execute(&format!("CREATE SCHEMA {schema}")).unwrap();
        let join = if base.contains('?') { '&' } else { '?' };
        Self { url: format!("{base}{join}options=-c%20search_path%3D{schema}"), schema: Some((base, schema)) }
    }

    /// Reads the column `text` of a query.
    pub(crate) fn texts(&self, query: &str) -> Vec<String> {
        let rows: Vec<TextRow> = diesel::sql_query(query).load(&mut self.connect()).unwrap();
        rows.into_iter().map(|row| row.text).collect()
    }

    /// Runs a statement.
    pub(crate) fn execute(&self, statement: &str) {
        self.connect().batch_execute(statement).unwrap();
    }

    fn connect(&self) -> AnyConnection {
        AnyConnection::open(&self.url).unwrap()
    }

    /// Its address.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

#[derive(diesel::QueryableByName)]
struct TextRow {
    #[diesel(sql_type = diesel::sql_types::Text)]
    text: String,
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if let Some((base, schema)) = &self.schema
            && let Ok(mut conn) = PgConnection::establish(base)
        {
            drop(conn.batch_execute(&format!("DROP SCHEMA {schema} CASCADE")));
        }
    }
}

impl TestDatabase {
    /// Everything that is stored, as bytes: the files of `SQLite`, or every row of PostgreSQL as text.
    pub(crate) fn everything(&self, home: &Path) -> Vec<u8> {
        let Some((_, schema)) = &self.schema else {
            let files = std::fs::read_dir(home).unwrap().map(|entry| entry.unwrap().path());
            let stored = files.filter(|path| path.to_string_lossy().contains("rubrica.db"));
            return stored.flat_map(|path| std::fs::read(path).unwrap()).collect();
        };
        let tables = format!(
            "SELECT table_name::text AS text FROM information_schema.tables WHERE table_schema = '{schema}'"
        );
        let rows = |table: String| self.texts(&format!("SELECT t::text AS text FROM {table} t"));
        self.texts(&tables).into_iter().flat_map(rows).collect::<Vec<_>>().join("\n").into_bytes()
    }
}
