//! The `rolls` and `roll_pages` tables: electoral rolls, their entries sealed a page at a time.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use super::{
    AnyConnection, DbError, on_each,
    schema::{roll_pages, rolls},
    types::{DbId, DbTime},
};
use crate::domain::RollId;

/// Which index a page belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PageKind {
    /// The entries, found by their document.
    Entries,
    /// Every document beside what the names sound like, to be gone through as a whole.
    Sounds,
}

impl PageKind {
    /// The number that stands for it in the table and in what a page is sealed with.
    pub fn number(self) -> i16 {
        match self {
            Self::Entries => 0,
            Self::Sounds => 1,
        }
    }
}

/// Whether a roll can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RollState {
    /// Its pages are being written, or an import was cut short, or it is being dropped.
    Importing,
    /// It can be looked up.
    Ready,
}

/// A roll, without its entries.
#[derive(Clone, Debug)]
pub struct Roll {
    /// Names it, and its keys.
    pub id: RollId,
    /// What people call it.
    pub name: String,
    /// Whether it can be used.
    pub state: RollState,
    /// The file it was read from, without its folder.
    pub file_name: String,
    /// The SHA-256 of that file, once it was read.
    pub file_sha256: Option<Vec<u8>>,
    /// The day on which the roll stood as it does.
    pub roll_date: Option<NaiveDate>,
    /// How many entries it has.
    pub n_entries: i64,
    /// How many rows of the file were not taken.
    pub n_rejected: i64,
    /// How many pages its entries are spread over: a power of two.
    pub n_pages: i64,
    /// When its import began.
    pub created_at: DateTime<Utc>,
    /// When it became ready.
    pub ready_at: Option<DateTime<Utc>>,
}

/// One sealed page.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its number in its index.
    pub number: i64,
    /// Its entries, sealed.
    pub sealed: Vec<u8>,
}

/// What an import has to say when it is done.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The SHA-256 of the file.
    pub file_sha256: Vec<u8>,
    /// How many entries there are.
    pub n_entries: i64,
    /// How many rows were not taken.
    pub n_rejected: i64,
    /// How many pages there are.
    pub n_pages: i64,
}

/// Adds a roll that is being imported, or does nothing if its name is taken. Returns whether it was added.
pub fn insert_if_new(conn: &mut AnyConnection, roll: &Roll) -> Result<bool, DbError> {
    let row = (
        rolls::id.eq(DbId::from(roll.id)),
        rolls::name.eq(&roll.name),
        rolls::state.eq("importing"),
        rolls::file_name.eq(&roll.file_name),
        rolls::roll_date.eq(roll.roll_date.map(|date| date.to_string())),
        rolls::n_entries.eq(0),
        rolls::n_rejected.eq(0),
        rolls::n_pages.eq(0),
        rolls::created_at.eq(DbTime(roll.created_at)),
    );
    let insert = diesel::insert_into(rolls::table).values(row).on_conflict_do_nothing();
    Ok(on_each!(conn => insert.execute(conn))? == 1)
}

/// Finds a roll by its name, whatever its state.
pub fn find(conn: &mut AnyConnection, name: &str) -> Result<Option<Roll>, DbError> {
    let query = rolls::table.filter(rolls::name.eq(name)).select(Row::as_select());
    query.first(conn).optional()?.map(Row::read).transpose()
}

/// Finds a roll by its identifier, whatever its state.
pub fn find_by_id(conn: &mut AnyConnection, id: RollId) -> Result<Option<Roll>, DbError> {
    let query = rolls::table.find(DbId::from(id)).select(Row::as_select());
    query.first(conn).optional()?.map(Row::read).transpose()
}

/// Lists every roll, the oldest first.
pub fn list(conn: &mut AnyConnection) -> Result<Vec<Roll>, DbError> {
    let rows = rolls::table.order(rolls::id).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// Gives a roll that is not ready another name. Returns whether there was one.
pub fn rename_unready(conn: &mut AnyConnection, id: RollId, name: &str) -> Result<bool, DbError> {
    let row = rolls::table.find(DbId::from(id)).filter(rolls::state.eq("importing"));
    Ok(diesel::update(row).set(rolls::name.eq(name)).execute(conn)? == 1)
}

/// Takes a roll out of use under another name. Returns whether there was one.
pub fn withdraw(conn: &mut AnyConnection, id: RollId, name: &str) -> Result<bool, DbError> {
    let changes = (rolls::name.eq(name), rolls::state.eq("importing"), rolls::ready_at.eq(None::<DbTime>));
    Ok(diesel::update(rolls::table.find(DbId::from(id))).set(changes).execute(conn)? == 1)
}

/// Whether this roll is still being imported under this name.
pub fn is_importing(conn: &mut AnyConnection, id: RollId, name: &str) -> Result<bool, DbError> {
    let query = rolls::table
        .find(DbId::from(id))
        .filter(rolls::name.eq(name))
        .filter(rolls::state.eq("importing"))
        .select(rolls::id);
    Ok(query.first::<DbId>(conn).optional()?.is_some())
}

/// Puts an imported roll into use. Returns whether it was still being imported under this name.
pub fn finish(
    conn: &mut AnyConnection,
    id: RollId,
    name: &str,
    imported: &Imported,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    let row =
        rolls::table.find(DbId::from(id)).filter(rolls::name.eq(name)).filter(rolls::state.eq("importing"));
    let changes = (
        rolls::state.eq("ready"),
        rolls::file_sha256.eq(Some(&imported.file_sha256)),
        rolls::n_entries.eq(imported.n_entries),
        rolls::n_rejected.eq(imported.n_rejected),
        rolls::n_pages.eq(imported.n_pages),
        rolls::ready_at.eq(Some(DbTime(now))),
    );
    Ok(diesel::update(row).set(changes).execute(conn)? == 1)
}

/// Adds pages to a roll.
pub fn insert_pages(
    conn: &mut AnyConnection,
    roll: RollId,
    kind: PageKind,
    pages: &[Page],
) -> Result<(), DbError> {
    for chunk in pages.chunks(500) {
        let rows: Vec<PageRow<'_>> = chunk
            .iter()
            .map(|page| PageRow {
                roll_id: roll.into(),
                kind: kind.number(),
                page: page.number,
                sealed: &page.sealed,
            })
            .collect();
        let insert = diesel::insert_into(roll_pages::table).values(&rows);
        on_each!(conn => insert.execute(conn))?;
    }
    Ok(())
}

/// Finds pages by their numbers; those without entries are left out.
pub fn find_pages(
    conn: &mut AnyConnection,
    roll: RollId,
    kind: PageKind,
    numbers: &[i64],
) -> Result<Vec<Page>, DbError> {
    let mut pages = Vec::with_capacity(numbers.len());
    for chunk in numbers.chunks(5_000) {
        let query = roll_pages::table
            .filter(roll_pages::roll_id.eq(DbId::from(roll)))
            .filter(roll_pages::kind.eq(kind.number()))
            .filter(roll_pages::page.eq_any(chunk))
            .select((roll_pages::page, roll_pages::sealed));
        for row in query.load_iter::<(i64, Vec<u8>), _>(conn)? {
            let (number, sealed) = row?;
            pages.push(Page { number, sealed });
        }
    }
    Ok(pages)
}

/// Lists the pages whose numbers lie in a range; those without entries are left out.
pub fn list_pages(
    conn: &mut AnyConnection,
    roll: RollId,
    kind: PageKind,
    numbers: std::ops::Range<i64>,
) -> Result<Vec<Page>, DbError> {
    let query = roll_pages::table
        .filter(roll_pages::roll_id.eq(DbId::from(roll)))
        .filter(roll_pages::kind.eq(kind.number()))
        .filter(roll_pages::page.ge(numbers.start))
        .filter(roll_pages::page.lt(numbers.end))
        .order(roll_pages::page)
        .select((roll_pages::page, roll_pages::sealed));
    let pages = query.load::<(i64, Vec<u8>)>(conn)?;
    Ok(pages.into_iter().map(|(number, sealed)| Page { number, sealed }).collect())
}

/// Deletes some pages of a roll, whatever their kind, at most about `limit`. Returns how many.
pub fn delete_some_pages(conn: &mut AnyConnection, roll: RollId, limit: i64) -> Result<usize, DbError> {
    let of_roll = || roll_pages::table.filter(roll_pages::roll_id.eq(DbId::from(roll)));
    let first: Option<(i16, i64)> = of_roll()
        .order((roll_pages::kind, roll_pages::page))
        .select((roll_pages::kind, roll_pages::page))
        .first(conn)
        .optional()?;
    let Some((kind, page)) = first else { return Ok(0) };
    let some = of_roll()
        .filter(roll_pages::kind.eq(kind))
        .filter(roll_pages::page.ge(page))
        .filter(roll_pages::page.lt(page.saturating_add(limit)));
    Ok(diesel::delete(some).execute(conn)?)
}

/// Deletes a roll that has no pages left.
pub fn delete(conn: &mut AnyConnection, id: RollId) -> Result<bool, DbError> {
    Ok(diesel::delete(rolls::table.find(DbId::from(id))).execute(conn)? == 1)
}

#[derive(Insertable)]
#[diesel(table_name = roll_pages)]
struct PageRow<'a> {
    roll_id: DbId,
    kind: i16,
    page: i64,
    sealed: &'a [u8],
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = rolls)]
struct Row {
    id: DbId,
    name: String,
    state: String,
    file_name: String,
    file_sha256: Option<Vec<u8>>,
    roll_date: Option<String>,
    n_entries: i64,
    n_rejected: i64,
    n_pages: i64,
    created_at: DbTime,
    ready_at: Option<DbTime>,
}

impl Row {
    fn read(self) -> Result<Roll, DbError> {
        let corrupt = |reason| DbError::Corrupt { table: "rolls", reason };
        let state = match self.state.as_str() {
            "importing" => RollState::Importing,
            "ready" => RollState::Ready,
            _ => return Err(corrupt("an unknown state")),
        };
        let roll_date = self.roll_date.map(|text| text.parse()).transpose();
        Ok(Roll {
            id: self.id.into(),
            name: self.name,
            state,
            file_name: self.file_name,
            file_sha256: self.file_sha256,
            roll_date: roll_date.map_err(|_| corrupt("a malformed date"))?,
            n_entries: self.n_entries,
            n_rejected: self.n_rejected,
            n_pages: self.n_pages,
            created_at: self.created_at.into(),
            ready_at: self.ready_at.map(Into::into),
        })
    }
}
