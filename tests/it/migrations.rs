//! The two sets of migrations: reversible, and the same on both engines and in the code.

use std::{collections::BTreeSet, fs, path::Path};

use diesel::{RunQueryDsl as _, sql_types::Text};
use diesel_migrations::{FileBasedMigrations, MigrationHarness as _};
use rubrica::db::AnyConnection;

use crate::support::TestDatabase;

#[derive(diesel::QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

#[test]
fn up_down_up_gives_the_same_schema() {
    let home = tempfile::tempdir().unwrap();
    let database = TestDatabase::create(home.path());
    let mut conn = AnyConnection::open(database.url()).unwrap();

    migrate_up(&mut conn);
    let first = definition(&mut conn);
    migrate_down(&mut conn);
    let empty = definition(&mut conn);
    migrate_up(&mut conn);

    assert!(100 < first.len(), "{first:#?}");
    assert!(empty.iter().all(|line| line.contains("__diesel_schema_migrations")), "{empty:#?}");
    assert_eq!(first, definition(&mut conn));
}

#[test]
fn both_engines_and_the_code_have_the_same_tables_and_columns() {
    let sqlite = columns_of_migrations("migrations/sqlite");
    let postgres = columns_of_migrations("migrations/postgres");
    assert_eq!(sqlite, postgres);

    let code: BTreeSet<String> = columns_of_code();
    assert_eq!(sqlite, code);
}

#[test]
fn every_migration_exists_twice_and_can_be_undone() {
    let names = |engine: &str| -> BTreeSet<String> {
        let entries = fs::read_dir(root().join("migrations").join(engine)).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    assert_eq!(names("sqlite"), names("postgres"));
    for name in names("sqlite") {
        for engine in ["sqlite", "postgres"] {
            let down = root().join("migrations").join(engine).join(&name).join("down.sql");
            assert!(!fs::read_to_string(down).unwrap().trim().is_empty(), "{engine}/{name}");
        }
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn migrate_up(conn: &mut AnyConnection) {
    match conn {
        AnyConnection::Sqlite(conn) => drop(conn.run_pending_migrations(files("sqlite")).unwrap()),
        AnyConnection::Postgres(conn) => drop(conn.run_pending_migrations(files("postgres")).unwrap()),
    }
}

fn migrate_down(conn: &mut AnyConnection) {
    match conn {
        AnyConnection::Sqlite(conn) => drop(conn.revert_all_migrations(files("sqlite")).unwrap()),
        AnyConnection::Postgres(conn) => drop(conn.revert_all_migrations(files("postgres")).unwrap()),
    }
}

fn files(engine: &str) -> FileBasedMigrations {
    FileBasedMigrations::from_path(root().join("migrations").join(engine)).unwrap()
}

/// Every column and index of the schema, a line each.
fn definition(conn: &mut AnyConnection) -> Vec<String> {
    let query = match conn {
        AnyConnection::Sqlite(_) => {
            "SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || c.\"notnull\" || ' ' || c.pk AS line
             FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'
             UNION ALL SELECT m.name || ' ' || coalesce(m.sql, '') FROM sqlite_master m WHERE m.type = 'index'
             ORDER BY 1"
        }
        AnyConnection::Postgres(_) => {
            "SELECT table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable AS line
             FROM information_schema.columns WHERE table_schema = current_schema()
             UNION ALL SELECT indexname || ' ' || indexdef FROM pg_indexes WHERE schemaname = current_schema()
             ORDER BY 1"
        }
    };
    let lines: Vec<Line> = diesel::sql_query(query).load(conn).unwrap();
    lines.into_iter().map(|it| it.line).collect()
}

/// `table.column kind null?` for every column that the migrations of an engine create.
fn columns_of_migrations(folder: &str) -> BTreeSet<String> {
    let mut columns = BTreeSet::new();
    let mut entries: Vec<_> =
        fs::read_dir(root().join(folder)).unwrap().map(|it| it.unwrap().path()).collect();
    entries.sort();
    for entry in entries {
        let text = fs::read_to_string(entry.join("up.sql")).unwrap();
        let mut table = String::new();
        for line in text.lines().map(str::trim) {
            if let Some(rest) = line.strip_prefix("CREATE TABLE ") {
                rest.split(' ').next().unwrap().clone_into(&mut table);
            } else if line.starts_with(')') {
                table.clear();
            } else if !table.is_empty() {
                columns.extend(column(&table, line));
            }
        }
    }
    columns
}

fn column(table: &str, line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    let (name, kind) = (words.next()?, words.next()?.trim_end_matches(','));
    let kind = match kind {
        "UUID" | "BYTEA" | "BLOB" => "bytes",
        "TIMESTAMPTZ" | "BIGINT" => "long",
        "TEXT" => "text",
        "INTEGER" => "integer",
        "SMALLINT" => "small",
        "BOOLEAN" => "bool",
        _ => return None,
    };
    let optional = if line.contains("NOT NULL") { "" } else { "?" };
    Some(format!("{table}.{name} {kind}{optional}"))
}

/// The same of `schema.rs`.
fn columns_of_code() -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("src/db/schema.rs")).unwrap();
    let mut columns = BTreeSet::new();
    let mut table = String::new();
    for line in text.lines().map(str::trim) {
        if let Some((name, kind)) = line.split_once(" -> ") {
            let kind = kind.trim_end_matches(',');
            let inner = kind.strip_prefix("Nullable<").map(|it| it.trim_end_matches('>'));
            let kind = match inner.unwrap_or(kind) {
                "Id" | "Binary" => "bytes",
                "Ts" | "BigInt" => "long",
                "Text" => "text",
                "Integer" => "integer",
                "SmallInt" => "small",
                "Bool" => "bool",
                other => panic!("schema.rs has an unexpected type: {other}"),
            };
            columns.insert(format!("{table}.{name} {kind}{}", if inner.is_some() { "?" } else { "" }));
        } else if let Some((name, _)) = line.split_once(" (") {
            name.clone_into(&mut table);
        }
    }
    columns
}
