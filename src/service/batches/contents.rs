//! One hash over everything that a batch froze.

use sha2::{Digest as _, Sha256};

use crate::{
    db::{
        AnyConnection, DbError,
        batches::{
            exclusions::{self, Exclusion},
            members::{self, Member},
        },
    },
    domain::{BatchId, SheetLine},
    ledger::commitment_to,
};

/// How many rows are read at a time.
const PAGE: i64 = 5_000;

/// The hash while it is computed: members first, in their order, then exclusions.
#[derive(Default)]
pub(super) struct Contents(Sha256);

impl Contents {
    /// Adds a member. Returns whether its identity is still there to be added.
    pub(super) fn add_member(&mut self, member: &Member) -> bool {
        let Some(sealed) = &member.sealed else { return false };
        let signed_at = member.signed_at.map(|at| at.timestamp_micros().to_string()).unwrap_or_default();
        let line = format!(
            "member {} {} {} {} {signed_at} {}\n",
            member.position,
            member.signature,
            member.channel,
            at(member.place),
            commitment_to(sealed),
        );
        self.0.update(line);
        true
    }

    /// Adds an exclusion.
    pub(super) fn add_exclusion(&mut self, excluded: &Exclusion) {
        let Exclusion { position, signature, state, reason, channel, place, .. } = excluded;
        self.0.update(format!("excluded {position} {signature} {channel} {} {state} {reason}\n", at(*place)));
    }

    /// The hash in hexadecimal.
    pub(super) fn finish(self) -> String {
        hex::encode(self.0.finalize())
    }
}

/// The hash of what a batch holds now; nothing if an identity in it was erased.
pub fn contents_of(conn: &mut AnyConnection, batch: BatchId) -> Result<Option<String>, DbError> {
    let mut contents = Contents::default();
    let mut after = 0;
    loop {
        let page = members::list(conn, batch, after, PAGE)?;
        let Some(last) = page.last() else { break };
        after = last.position;
        if !page.iter().all(|member| contents.add_member(member)) {
            return Ok(None);
        }
    }
    let mut after = 0;
    loop {
        let page = exclusions::list(conn, batch, after, PAGE)?;
        let Some(last) = page.last() else { return Ok(Some(contents.finish())) };
        after = last.position;
        for exclusion in &page {
            contents.add_exclusion(exclusion);
        }
    }
}

fn at(place: Option<SheetLine>) -> String {
    place.map(|SheetLine { folio, line }| format!("{folio}/{line}")).unwrap_or_default()
}
