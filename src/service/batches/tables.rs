//! The tables of a package: read ahead, opened on all cores, written in their order.

use std::sync::mpsc::{SyncSender, sync_channel};

use rayon::prelude::*;

use super::{
    contents::Contents,
    export::ExportError,
    rows::{Facts, add_signature_row, excluded_row},
};
use crate::{
    db::{
        DbError,
        batches::{
            exclusions,
            members::{self, Member},
        },
    },
    domain::{BatchId, profile::Export},
    ledger::{Hash, commitment_hash},
    package::PackageWriter,
    service::{
        App,
        collection::Intake,
        progress::{Progress, Step},
    },
};

/// How many signatures are read at a time.
const PAGE: i64 = 4_096;
/// How many of them a core opens before it takes others.
const PART: usize = 256;
/// How many pages are read ahead of the writing.
const AHEAD: usize = 2;

/// A package under way.
pub(super) struct Tables<'a> {
    pub(super) app: &'a App,
    pub(super) intake: &'a Intake,
    pub(super) layout: &'a Export,
    pub(super) batch: BatchId,
    pub(super) writer: PackageWriter,
    pub(super) contents: Contents,
}

/// Rows, one after the other: the values of all, and where each value ends.
#[derive(Default)]
struct Rows {
    values: Vec<u8>,
    ends: Vec<usize>,
    commitments: Vec<Hash>,
}

impl Tables<'_> {
    /// Writes `signatures.csv`. One thread reads while all cores open what was read.
    pub(super) fn write_signatures(
        &mut self,
        n_total: u64,
        progress: Progress<'_>,
    ) -> Result<(), ExportError> {
        let (app, batch) = (self.app, self.batch);
        std::thread::scope(|scope| {
            let (sender, pages) = sync_channel(AHEAD);
            scope.spawn(move || read_ahead(app, batch, &sender));
            for page in pages {
                let page: Vec<Member> = page?;
                let opened = page.par_chunks(PART).map(|part| open(self.intake, self.layout, part));
                let opened: Vec<Rows> = opened.collect::<Result<_, _>>()?;
                for (part, rows) in page.chunks(PART).zip(&opened) {
                    self.write_part(part, rows)?;
                }
                let n_done = page.last().map_or(n_total, |last| last.position);
                progress(Step { doing: "writing", n_done, n_total, n_rows: n_done })?;
            }
            Ok(())
        })
    }

    fn write_part(&mut self, part: &[Member], rows: &Rows) -> Result<(), ExportError> {
        let mut begin = 0;
        let ends = rows.ends.chunks(self.layout.fields.len());
        for ((member, ends), commitment) in part.iter().zip(ends).zip(&rows.commitments) {
            let values = ends.iter().map(|end| {
                let value = &rows.values[begin..*end];
                begin = *end;
                value
            });
            self.writer.signature(values)?;
            self.contents.add_member(member, commitment);
        }
        Ok(())
    }

    /// Writes `excluded.csv`.
    pub(super) fn write_excluded(&mut self) -> Result<(), ExportError> {
        let mut after = 0;
        loop {
            let page = self.app.db.read_blocking(|conn| exclusions::list(conn, self.batch, after, PAGE))?;
            let Some(last) = page.last() else { return Ok(()) };
            after = last.position;
            for excluded in &page {
                self.writer.excluded(excluded_row(excluded))?;
                self.contents.add_exclusion(excluded);
            }
        }
    }
}

/// Reads the members in their order until they end or nobody takes them any more.
fn read_ahead(app: &App, batch: BatchId, pages: &SyncSender<Result<Vec<Member>, DbError>>) {
    let mut after = 0;
    loop {
        let page = app.db.read_blocking(|conn| members::list(conn, batch, after, PAGE));
        let last = page.as_ref().ok().and_then(|page| page.last()).map(|last| last.position);
        let is_over = page.is_ok() && last.is_none();
        if is_over || pages.send(page).is_err() {
            return;
        }
        let Some(last) = last else { return };
        after = last;
    }
}

/// Opens the identities of some members, and lays their rows out.
fn open(intake: &Intake, layout: &Export, part: &[Member]) -> Result<Rows, ExportError> {
    let mut rows = Rows::default();
    for member in part {
        let sealed = member.sealed.as_ref().ok_or(ExportError::Erased)?;
        let identity = intake.open_identity(member.signature.0, sealed)?;
        let facts = Facts::from(member);
        add_signature_row(layout, &identity, facts, intake.zone(), &mut rows.values, &mut rows.ends);
        rows.commitments.push(commitment_hash(sealed));
    }
    Ok(rows)
}
