//! Identifiers: one type each, so that a sheet cannot stand where a batch belongs.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Makes a new identifier. Identifiers made later sort later (UUID version 7).
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

identifiers! {
    /// Names a petition.
    PetitionId,
    /// Names a signature. Never leaves the service: outside, a signature is a folio and line or a receipt.
    SignatureId,
    /// Names a paper sheet.
    SheetId,
    /// Names a street stall or another place and day of collection.
    EventId,
    /// Names a circulator, the person who answers for a sheet.
    CirculatorId,
    /// Names a batch handed to the authority.
    BatchId,
    /// Names an electoral roll.
    RollId,
    /// Names someone who signs in: volunteer, reviewer, coordinator, administrator or auditor.
    UserId,
    /// Names an entry of the ledger.
    EntryId,
    /// Names a question put to a reviewer.
    ReviewId,
    /// Names a long piece of work, such as a verification run.
    JobId,
    /// Names a mail in the outbox, and so the mail itself: it is its Message-ID.
    MessageId,
}
