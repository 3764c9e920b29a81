//! The tables people bring: signature lists and electoral rolls as delimited text.
//!
//! [`TableReader`] streams a file of any size in bounded memory: it recognises the delimiter, the encoding
//! and the columns, and hands out [`Batch`]es of rows that can go to other threads. A row that cannot be
//! read never stops the run: it becomes a [`BadRow`], and [`Rejects`] keeps it, as it came, in
//! `FILE.rejected.csv`. What a table as a whole lacks is a [`TableError`].
//!
//! No error text holds a value out of the table, since values are personal data.

mod batch;
mod columns;
mod date;
mod encoding;
mod error;
mod field;
mod problem;
mod reader;
mod record;
mod records;
mod rejects;
mod sniff;
#[cfg(test)]
mod tests;

pub use self::{
    batch::{BadRow, Batch, Row},
    columns::{ColumnMap, ColumnMapError, Columns},
    date::{DateError, read_date, read_instant},
    encoding::Encoding,
    error::{TableError, TableProblem},
    field::Field,
    problem::RowProblem,
    reader::TableReader,
    rejects::{RejectedText, Rejects, is_formula},
};
