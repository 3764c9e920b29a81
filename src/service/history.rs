//! Writes what happened into the ledger, in the transaction in which it happens.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use super::{Cause, Movement};
use crate::{
    db::{AnyConnection, DbError, ledger},
    domain::{Actor, EntryId, PetitionId},
};

/// Something that happened, in ids, codes, counts and hashes: never in personal data.
#[derive(Clone, Debug)]
pub struct Event {
    kind: &'static str,
    petition: Option<PetitionId>,
    actor: Actor,
    at: DateTime<Utc>,
    facts: Map<String, Value>,
}

impl Event {
    /// An event of a kind such as `batch.prepared`, by whom and when.
    pub fn new(kind: &'static str, petition: Option<PetitionId>, actor: Actor, at: DateTime<Utc>) -> Self {
        Self { kind, petition, actor, at, facts: Map::new() }
    }

    /// Adds a fact. Facts keep the order of their names.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.facts.insert(name.to_owned(), value.into());
        self
    }

    pub(super) fn moved(movement: &Movement, cause: Cause) -> Self {
        Self::new("signature.moved", Some(movement.from.petition), cause.actor, cause.now)
            .with("signature", movement.signature.to_string())
            .with("from", movement.from.state.as_str())
            .with("to", movement.to.as_str())
            .with("reason", movement.reason.as_str())
    }

    fn stored(&self) -> ledger::StoredEntry {
        let id = EntryId::new();
        let body = json!({
            "id": id,
            "at": self.at.to_rfc3339_opts(SecondsFormat::Micros, true),
            "kind": self.kind,
            "petition": self.petition,
            "actor": self.actor.to_string(),
            "facts": self.facts,
        });
        ledger::StoredEntry { id, petition: self.petition, body: body.to_string() }
    }
}

/// Adds events to the ledger. They get their place in the tree when the sequencer comes by.
pub fn record(conn: &mut AnyConnection, events: &[Event]) -> Result<(), DbError> {
    let entries: Vec<_> = events.iter().map(Event::stored).collect();
    ledger::append(conn, &entries)
}
