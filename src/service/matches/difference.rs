//! Puts what was found in place of what was known, and has those settled anew for whom it differs.

use std::collections::BTreeSet;

use crate::{
    db::{
        AnyConnection, DbError,
        matches::{self, Match},
    },
    domain::{PetitionId, SignatureId},
};

/// Pairs less likely than this are not kept; from it on a pair is at least not out of the question.
pub(super) const LEAST: f64 = 0.05;

/// What is to be removed and added, so that the known matches become the found ones.
pub(super) struct Difference {
    gone: Vec<Match>,
    new: Vec<Match>,
}

impl Difference {
    /// Both lists hold each pair once.
    pub(super) fn between(known: Vec<Match>, found: Vec<Match>) -> Self {
        let known: BTreeSet<Match> = known.into_iter().collect();
        let found: BTreeSet<Match> = found.into_iter().collect();
        Self {
            gone: known.difference(&found).copied().collect(),
            new: found.difference(&known).copied().collect(),
        }
    }

    /// Parts small enough for a transaction each. What goes comes first.
    pub(super) fn parts(self, n: usize) -> Vec<Self> {
        let gone = self.gone.chunks(n).map(|gone| Self { gone: gone.to_vec(), new: Vec::new() });
        let new = self.new.chunks(n).map(|new| Self { gone: Vec::new(), new: new.to_vec() });
        gone.chain(new).collect()
    }

    /// Makes it so.
    pub(super) fn store(&self, conn: &mut AnyConnection, petition: PetitionId) -> Result<(), DbError> {
        matches::delete(conn, &self.gone)?;
        matches::insert(conn, petition, &self.new)?;
        let changed: BTreeSet<SignatureId> =
            self.gone.iter().chain(&self.new).flat_map(|it| [it.one, it.other]).collect();
        matches::flag(conn, &changed.into_iter().collect::<Vec<_>>())
    }
}
