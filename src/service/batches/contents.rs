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
    ledger::{Hash, commitment_hash},
};

/// What a member begins with.
const MEMBER: u8 = 1;
/// What an exclusion begins with.
const EXCLUDED: u8 = 2;
/// How many rows are read at a time.
const PAGE: i64 = 5_000;

/// The hash while it is computed: members first, in their order, then exclusions. Every part has a fixed
/// length or says how long it is, so that no two contents give the same bytes.
#[derive(Default)]
pub(super) struct Contents(Sha256);

impl Contents {
    /// Adds a member, by its [`commitment_hash`].
    pub(super) fn add_member(&mut self, member: &Member, commitment: &Hash) {
        let place = member.place.unwrap_or(SheetLine { folio: 0, line: 0 });
        let signed_at = member.signed_at.map_or(i64::MIN, |at| at.timestamp_micros());
        self.0.update([MEMBER]);
        self.add_text(member.channel.as_str());
        self.0.update(member.position.to_be_bytes());
        self.0.update(member.signature.0.as_bytes());
        self.0.update(place.folio.to_be_bytes());
        self.0.update(place.line.to_be_bytes());
        self.0.update(signed_at.to_be_bytes());
        self.0.update(commitment);
    }

    /// Adds an exclusion.
    pub(super) fn add_exclusion(&mut self, excluded: &Exclusion) {
        let place = excluded.place.unwrap_or(SheetLine { folio: 0, line: 0 });
        self.0.update([EXCLUDED]);
        self.add_text(excluded.channel.as_str());
        self.add_text(excluded.state.as_str());
        self.0.update(excluded.position.to_be_bytes());
        self.0.update(excluded.signature.0.as_bytes());
        self.0.update(place.folio.to_be_bytes());
        self.0.update(place.line.to_be_bytes());
        self.add_text(&excluded.reason);
    }

    fn add_text(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_be_bytes());
        self.0.update(text);
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
        for member in &page {
            let Some(sealed) = &member.sealed else { return Ok(None) };
            contents.add_member(member, &commitment_hash(sealed));
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
