//! How many mails somebody was sent already, as far as the limits ask.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::ClaimedMessage;
use crate::{
    db::{
        AnyConnection, DbError,
        schema::{outbox, signatures},
        types::{DbId, DbTime},
    },
    domain::SignatureId,
};

/// Whether as many as `most` mails went or will go before this one to the same signer at the same address,
/// whichever of the signer's signatures they are about.
pub fn signer_has_had(
    conn: &mut AnyConnection,
    message: &ClaimedMessage,
    most: u32,
) -> Result<bool, DbError> {
    let Some(signature) = message.signature else {
        return Ok(false);
    };
    let identity: Option<Option<Vec<u8>>> = signatures::table
        .find(DbId::from(signature))
        .select(signatures::identity_key)
        .first(conn)
        .optional()?;
    let earlier = outbox::table
        .inner_join(signatures::table.on(outbox::signature_id.eq(signatures::id.nullable())))
        .filter(outbox::address_key.eq(&message.address_key))
        .filter(outbox::state.ne_all(["dropped", "failed"]))
        .filter(outbox::id.lt(DbId::from(message.id)).or(outbox::state.eq("sent")))
        .limit(i64::from(most))
        .select(outbox::id);
    let found: Vec<DbId> = match identity.flatten() {
        Some(identity) => earlier.filter(signatures::identity_key.eq(identity)).load(conn)?,
        None => earlier.filter(outbox::signature_id.eq(DbId::from(signature))).load(conn)?,
    };
    Ok(are_as_many(most, &found))
}

/// Which mails to an address are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskedFor {
    /// Those that were asked for where this one was.
    InTheSamePlace,
    /// All of them.
    Anywhere,
}

/// Whether as many as `most` mails about signatures were queued for this address since then, before this one.
pub fn address_has_had(
    conn: &mut AnyConnection,
    message: &ClaimedMessage,
    asked_for: AskedFor,
    most: u32,
    since: DateTime<Utc>,
) -> Result<bool, DbError> {
    let mut earlier = outbox::table
        .into_boxed()
        .filter(outbox::address_key.eq(&message.address_key))
        .filter(outbox::signature_id.is_not_null())
        .filter(outbox::created_at.gt(DbTime(since)))
        .filter(outbox::state.ne("dropped"))
        .filter(outbox::id.lt(DbId::from(message.id)))
        .limit(i64::from(most));
    if asked_for == AskedFor::InTheSamePlace {
        earlier = earlier.filter(outbox::source_key.eq(&message.source_key));
    }
    let found: Vec<DbId> = earlier.select(outbox::id).load(conn)?;
    Ok(are_as_many(most, &found))
}

/// Whether as many as `most` mails about a signature were ever queued.
pub fn signature_has_had(
    conn: &mut AnyConnection,
    signature: SignatureId,
    most: u32,
) -> Result<bool, DbError> {
    let queued = outbox::table
        .filter(outbox::signature_id.eq(DbId::from(signature)))
        .limit(i64::from(most))
        .select(outbox::id);
    Ok(are_as_many(most, &queued.load(conn)?))
}

fn are_as_many(most: u32, found: &[DbId]) -> bool {
    usize::try_from(most).is_ok_and(|most| most <= found.len())
}
