//! Each batch beside what the history says of it.

use std::collections::{BTreeMap, BTreeSet};

use super::{report::Problems, told::Told};
use crate::{
    db::{
        AnyConnection, DbError,
        batches::{self, StoredBatch},
    },
    domain::{BatchId, BatchState, UserId},
    service::batches::contents_of,
};

/// What the history says of the batches.
#[derive(Default)]
pub(super) struct Book(BTreeMap<BatchId, Seen>);

struct Seen {
    number: u32,
    contents: String,
    is_cancelled: bool,
    certifiers: BTreeSet<UserId>,
}

impl Book {
    /// Notes what an entry says, if it is about a batch.
    pub(super) fn hear(&mut self, told: &Told<'_>) {
        let Some(batch) = told.facts.batch else { return };
        let facts = &told.facts;
        if told.kind == "batch.prepared" {
            let contents = facts.contents.as_deref().unwrap_or_default().to_owned();
            let number = facts.number.unwrap_or_default();
            let seen = Seen { number, contents, is_cancelled: false, certifiers: BTreeSet::new() };
            self.0.insert(batch, seen);
        }
        let Some(seen) = self.0.get_mut(&batch) else { return };
        match told.kind.as_ref() {
            "batch.cancelled" => seen.is_cancelled = true,
            "batch.certified" => seen.certifiers.extend(facts.certifier),
            _ => {}
        }
    }

    /// Compares the stored batches. Returns how many there are.
    pub(super) fn compare(
        mut self,
        conn: &mut AnyConnection,
        problems: &mut Problems,
    ) -> Result<u64, DbError> {
        let mut n_compared = 0;
        for stored in batches::list_all(conn)? {
            if stored.state == BatchState::Preparing {
                continue;
            }
            n_compared += 1;
            if let Some(seen) = self.0.remove(&stored.id) {
                compare_one(conn, &stored, &seen, problems)?;
            } else {
                let message = "is in the database, but the history never prepared it";
                problems.add(None, format!("batch {} {message}", stored.number));
            }
        }
        for seen in self.0.into_values() {
            problems.add(None, format!("batch {} is no longer in the database", seen.number));
        }
        Ok(n_compared)
    }
}

fn compare_one(
    conn: &mut AnyConnection,
    stored: &StoredBatch,
    seen: &Seen,
    problems: &mut Problems,
) -> Result<(), DbError> {
    let number = seen.number;
    if stored.number != number || (stored.state == BatchState::Cancelled) != seen.is_cancelled {
        let message = format!("batch {number} is {} in the database, but not in the history", stored.state);
        problems.add(None, message);
    }
    if !stored.state.holds_members() {
        return Ok(());
    }
    if contents_of(conn, stored.id)?.is_some_and(|contents| contents != seen.contents) {
        problems.add(None, format!("batch {number} does not hold what it held when it was prepared"));
    }
    let certifiers: BTreeSet<_> =
        batches::list_certifications(conn, stored.id)?.into_iter().map(|it| it.user).collect();
    if certifiers != seen.certifiers {
        problems.add(None, format!("batch {number} was not certified by those whom the database names"));
    }
    Ok(())
}
