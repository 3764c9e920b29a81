//! Who may do what.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::UserId;

/// What a person does for a petition. A person may have several roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Keys sheets; sees only own sheets.
    Volunteer,
    /// Decides doubtful signatures.
    Reviewer,
    /// Runs the campaign: events, sheets, verification, batches, exports.
    Coordinator,
    /// Runs the service: petitions, people, rolls.
    Administrator,
    /// Reads the ledger, the counts and the packages; changes nothing.
    Auditor,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] =
        [Self::Volunteer, Self::Reviewer, Self::Coordinator, Self::Administrator, Self::Auditor];

    /// The name stored and shown to machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Volunteer => "volunteer",
            Self::Reviewer => "reviewer",
            Self::Coordinator => "coordinator",
            Self::Administrator => "administrator",
            Self::Auditor => "auditor",
        }
    }

    /// Reads a role by its name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Whether a person may sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserState {
    /// Yes.
    Active,
    /// No more, or not for now.
    Disabled,
}

impl UserState {
    /// The name stored and shown to machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }

    /// Reads a state by its name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Active, Self::Disabled].into_iter().find(|state| state.as_str() == text)
    }
}

/// Where a role holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// For one petition.
    Petition(super::PetitionId),
    /// For every petition, present and to come.
    Everywhere,
}

impl From<super::PetitionId> for Scope {
    fn from(petition: super::PetitionId) -> Self {
        Self::Petition(petition)
    }
}

/// Who made a change, as the ledger records it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Someone who signed in.
    User(UserId),
    /// The signer, through a link in a mail or the form.
    Signer,
    /// The operator at the command line of the machine.
    Operator,
    /// The verification engine of this version.
    Engine,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "user:{id}"),
            Self::Signer => f.write_str("signer"),
            Self::Operator => f.write_str("operator"),
            Self::Engine => write!(f, "engine:{}", env!("CARGO_PKG_VERSION")),
        }
    }
}
