//! Writes what happened into the ledger, in the transaction in which it happens.

use chrono::{DateTime, Utc};

use crate::{
    db::{AnyConnection, DbError, ledger as stored},
    domain::{Actor, EntryId, PetitionId},
    ledger::{Entry, Event},
};

/// Adds events to the ledger. They get their place in the tree when the sequencer comes by.
pub fn record(
    conn: &mut AnyConnection,
    petition: Option<PetitionId>,
    actor: Actor,
    now: DateTime<Utc>,
    events: impl IntoIterator<Item = Event>,
) -> Result<(), DbError> {
    let entries: Vec<_> = events
        .into_iter()
        .map(|event| {
            let entry = Entry { id: entry_id(&event), at: now, petition, actor, event };
            let body = String::from_utf8_lossy(&entry.to_bytes()).into_owned();
            stored::StoredEntry { id: entry.id, petition, body }
        })
        .collect();
    stored::append(conn, &entries)
}

/// An entry's identifier. That of a signature's arrival is the signature's own, so that a receipt finds it.
fn entry_id(event: &Event) -> EntryId {
    match event {
        Event::SignatureReceived { signature, .. } => EntryId(signature.0),
        _ => EntryId::new(),
    }
}
