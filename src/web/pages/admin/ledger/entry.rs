//! An entry of the history in words.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::{
    db::AnyConnection,
    domain::UserId,
    service::{
        Vault,
        ledger::EntryView,
        people::{self, AccountError},
    },
    web::{Failure, pages::signed_in::SignedIn},
};

/// An entry of the list.
pub(super) struct Entry {
    /// Its place.
    pub(super) index: u64,
    /// Names it.
    pub(super) id: String,
    /// When it happened.
    pub(super) at: String,
    /// Who did it.
    pub(super) actor: String,
    /// What happened.
    pub(super) kind: String,
    /// All of it, byte for byte.
    pub(super) text: String,
}

/// Puts entries into words, with the names of those who acted and the times of a zone.
pub(super) fn shown(
    who: &SignedIn,
    conn: &mut AnyConnection,
    vault: &Vault,
    listed: Vec<EntryView>,
    zone: &str,
) -> Result<Vec<Entry>, Failure> {
    let mut names = HashMap::new();
    let mut entries = Vec::with_capacity(listed.len());
    for EntryView { index, entry } in listed {
        let read: Value = serde_json::from_str(&entry).unwrap_or_default();
        let text = |name: &str| read[name].as_str().unwrap_or_default();
        let kind = text("kind");
        let at = text("at").parse::<DateTime<Utc>>().map(|at| who.language.instant(at, zone));
        entries.push(Entry {
            index,
            id: text("id").to_owned(),
            at: at.unwrap_or_default(),
            actor: actor(who, conn, vault, &mut names, text("actor"))?,
            kind: who
                .language
                .find(&format!("ledger-{}", kind.replace('.', "-")))
                .unwrap_or_else(|| kind.to_owned()),
            text: entry,
        });
    }
    Ok(entries)
}

fn actor(
    who: &SignedIn,
    conn: &mut AnyConnection,
    vault: &Vault,
    names: &mut HashMap<UserId, String>,
    actor: &str,
) -> Result<String, Failure> {
    let Some(Ok(id)) = actor.strip_prefix("user:").map(str::parse) else {
        let key = format!("ledger-actor-{}", actor.split(':').next().unwrap_or_default());
        return Ok(who.language.find(&key).unwrap_or_else(|| actor.to_owned()));
    };
    if let Some(name) = names.get(&id) {
        return Ok(name.clone());
    }
    let name = match people::show(conn, vault, id) {
        Ok(person) => person.name.into(),
        Err(AccountError::Unknown) => actor.to_owned(),
        Err(error) => return Err(error.into()),
    };
    names.insert(id, name);
    Ok(names[&id].clone())
}
