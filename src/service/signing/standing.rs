//! What a link leads to, for the pages behind it.

use chrono::{DateTime, Utc};

use crate::{
    db::{
        AnyConnection, DbError,
        links::{self, Linked},
        petitions,
    },
    domain::{EntryId, Petition, State},
    ledger::commitment_to,
    sealing::hash_secret,
};

/// How far a signature has come, as its signer sees it.
///
/// A signer never learns that another signature of the same person counts instead: whoever can read one
/// mailbox would learn whether that person had signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It waits for its signer.
    Unconfirmed,
    /// It is in.
    Registered,
    /// It is with the authority.
    HandedIn,
    /// Its signer withdrew it.
    Withdrawn,
    /// Nothing is kept of it.
    Removed,
}

impl Step {
    fn of(state: State) -> Self {
        match state {
            State::Pending => Self::Unconfirmed,
            State::Received
            | State::Valid
            | State::Duplicate
            | State::Invalid
            | State::Review
            | State::Batched => Self::Registered,
            State::Submitted | State::Accepted | State::Refused => Self::HandedIn,
            State::Withdrawn => Self::Withdrawn,
            State::Erased => Self::Removed,
        }
    }
}

/// A signature, as its signer sees it.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The petition.
    pub petition: Petition,
    /// How far it has come.
    pub step: Step,
    /// Whether it is a pledge.
    pub is_pledge: bool,
    /// The receipt's code, by which the signature is found in the ledger; `None` once nothing is kept.
    pub code: Option<String>,
    /// When it was confirmed.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Its place in the ledger, once it has one. People count from 1.
    pub position: Option<i64>,
}

/// Why a link leads nowhere.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// No signature has this link.
    #[error("this link does not work, or no longer does")]
    Unknown,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Looks at what a link leads to. Changes nothing.
pub fn standing(conn: &mut AnyConnection, secret: &str) -> Result<Standing, LinkError> {
    let linked = find(conn, secret)?;
    let petition = petition_of(conn, &linked)?;
    let position = links::find_position(conn, EntryId(linked.id.0))?;
    Ok(Standing {
        petition,
        step: Step::of(linked.tally.state),
        is_pledge: linked.tally.is_pledge,
        code: linked.sealed.as_deref().map(receipt_code),
        confirmed_at: linked.confirmed_at,
        position: position.map(|it| it + 1),
    })
}

pub(super) fn find(conn: &mut AnyConnection, secret: &str) -> Result<Linked, LinkError> {
    links::find(conn, &hash_secret(secret))?.ok_or(LinkError::Unknown)
}

pub(super) fn petition_of(conn: &mut AnyConnection, linked: &Linked) -> Result<Petition, DbError> {
    let missing = DbError::Corrupt { table: "signatures", reason: "its petition is missing" };
    petitions::find_by_id(conn, linked.tally.petition)?.ok_or(missing)
}

/// The first 48 bits of the commitment that stands in the ledger, in groups: `3f2a-91bc-07de`.
fn receipt_code(sealed: &[u8]) -> String {
    let commitment = commitment_to(sealed);
    format!("{}-{}-{}", &commitment[..4], &commitment[4..8], &commitment[8..12])
}
