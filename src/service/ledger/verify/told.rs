//! Reading stored entries again, as far as they are compared with anything.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use crate::{
    db::ledger::StoredEntry,
    domain::{BatchId, EntryId, PetitionId, SignatureId, State, UserId},
};

/// What an entry says.
#[derive(Debug, Deserialize)]
pub(super) struct Told<'a> {
    id: EntryId,
    /// When it happened.
    pub(super) at: DateTime<Utc>,
    petition: Option<PetitionId>,
    /// The kind of event, [`crate::ledger::Event::kind`].
    #[serde(borrow)]
    pub(super) kind: Cow<'a, str>,
    /// The fields of the event.
    #[serde(borrow)]
    pub(super) facts: Facts<'a>,
}

/// The fields of any event that is compared; each kind has its own of them.
#[derive(Debug, Deserialize)]
pub(super) struct Facts<'a> {
    pub(super) signature: Option<SignatureId>,
    #[serde(borrow)]
    pub(super) commitment: Option<Cow<'a, str>>,
    #[serde(borrow)]
    pub(super) state: Option<Cow<'a, str>>,
    pub(super) from: Option<State>,
    pub(super) to: Option<State>,
    #[serde(borrow)]
    pub(super) reason: Option<Cow<'a, str>>,
    pub(super) batch: Option<BatchId>,
    pub(super) number: Option<u32>,
    #[serde(borrow)]
    pub(super) contents: Option<Cow<'a, str>>,
    pub(super) certifier: Option<UserId>,
}

impl<'a> Told<'a> {
    /// Reads an entry; nothing if it does not read, or is listed under another name or petition than its own.
    pub(super) fn read(stored: &'a StoredEntry) -> Option<Self> {
        let told: Self = serde_json::from_str(&stored.body).ok()?;
        (told.id == stored.id && told.petition == stored.petition).then_some(told)
    }
}
