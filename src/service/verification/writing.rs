//! Stores what the checks said, and settles at once whoever nothing more can change.

use std::sync::Arc;

use super::{SettleError, VerifyError, checking::Rules, settling::settle_alone};
use crate::{
    db::verification::{self, Judged},
    domain::Actor,
    service::{
        App, Cause,
        progress::{Progress, Step},
    },
};

/// How many verdicts share a transaction, so that other writers get their turn.
const STORED_AT_ONCE: usize = 2_500;

/// What was written.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Written {
    /// How many signatures were checked.
    pub(super) n_checked: u64,
    /// How many changed their state.
    pub(super) n_moved: u64,
}

/// Writes verdicts in short transactions.
pub(super) struct Writer<'a> {
    app: &'a App,
    rules: &'a Arc<Rules>,
    under: Arc<str>,
    n_total: u64,
    progress: Progress<'a>,
    pub(super) written: Written,
}

impl<'a> Writer<'a> {
    pub(super) fn new(app: &'a App, rules: &'a Arc<Rules>, n_total: u64, progress: Progress<'a>) -> Self {
        let under = rules.fingerprint().into();
        Self { app, rules, under, n_total, progress, written: Written::default() }
    }

    /// Stores verdicts. Most people have signed once and resemble nobody: their place follows from the verdict
    /// alone, and is taken with it. The others wait until all of their signatures are checked.
    pub(super) fn write(&mut self, mut judged: Vec<Judged>) -> Result<(), VerifyError> {
        while !judged.is_empty() {
            let rest = judged.split_off(judged.len().min(STORED_AT_ONCE));
            let now = Arc::new(std::mem::replace(&mut judged, rest));
            self.written.n_moved += match self.store(&now, true) {
                // Another process was faster; they are settled with those that wait.
                Err(SettleError::Raced) => self.store(&now, false)?,
                stored => stored?,
            };
            self.written.n_checked += now.len() as u64;
            let (n_done, n_total) = (self.written.n_checked, self.n_total);
            (self.progress)(Step { doing: "checking", n_done, n_total, n_rows: n_done })?;
        }
        Ok(())
    }

    /// Stores verdicts; if `settles`, those who are alone go where it sends them. Returns how many signatures moved.
    fn store(&self, judged: &Arc<Vec<Judged>>, settles: bool) -> Result<u64, SettleError> {
        let (judged, rules, under) = (Arc::clone(judged), Arc::clone(self.rules), Arc::clone(&self.under));
        let cause = Cause { actor: Actor::Engine, now: self.app.now(), shard: self.app.shard() };
        self.app.db.write_blocking(move |conn| {
            let standing = verification::look_again(conn, &judged)?;
            let (mut alone, mut others) = (Vec::new(), Vec::new());
            for it in judged.iter() {
                match standing.get(&it.signature.id()) {
                    Some(stands) if settles && stands.is_alone => alone.push((it, stands.holds_claim)),
                    Some(_) => others.push(it),
                    None => {}
                }
            }
            let Rules { petition, profile, .. } = &*rules;
            let moved = settle_alone(conn, petition, profile, (&alone, &under), cause)?;
            let alone: Vec<&Judged> = alone.into_iter().map(|(it, _)| it).collect();
            let stays = |it: &&Judged| !moved.contains(&it.signature.id());
            let stayed: Vec<&Judged> = alone.iter().copied().filter(stays).collect();
            verification::store_verdicts(conn, &stayed, &under, false)?;
            verification::store_verdicts(conn, &others, &under, true)?;
            verification::store_evidence(conn, &[alone, others].concat())?;
            Ok(moved.len() as u64)
        })
    }
}
