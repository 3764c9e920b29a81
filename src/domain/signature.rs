//! The life of a signature: its channel, its states and the moves between them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How a signature reached us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A line of a paper sheet.
    Paper,
    /// The form on the web, confirmed by e-mail.
    Online,
}

/// Why a text does not name a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a channel is \"paper\" (or \"papel\") or \"online\" (or \"web\")")]
pub struct ChannelError;

impl Channel {
    /// The name stored and shown to machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Online => "online",
        }
    }

    /// Reads a channel, in English or Spanish, whatever the case.
    pub fn parse(text: &str) -> Result<Self, ChannelError> {
        match text.trim().to_lowercase().as_str() {
            "paper" | "papel" => Ok(Self::Paper),
            "online" | "web" => Ok(Self::Online),
            _ => Err(ChannelError),
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a signature stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Typed into the form, not yet confirmed by e-mail.
    Pending,
    /// Taken in, not yet checked.
    Received,
    /// Passed every check.
    Valid,
    /// Repeats a signature that counts; waits in case that one falls.
    Duplicate,
    /// Failed a check.
    Invalid,
    /// Waits for a person to decide.
    Review,
    /// Frozen into a batch.
    Batched,
    /// Handed to the authority.
    Submitted,
    /// Accepted by the authority.
    Accepted,
    /// Refused by the authority.
    Refused,
    /// Withdrawn by the signer.
    Withdrawn,
    /// Its identity has been destroyed.
    Erased,
}

/// Why a text does not name a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no such state of a signature")]
pub struct StateError;

impl State {
    /// Every state, in the order of a signature's life.
    pub const ALL: [Self; 12] = [
        Self::Pending,
        Self::Received,
        Self::Valid,
        Self::Duplicate,
        Self::Invalid,
        Self::Review,
        Self::Batched,
        Self::Submitted,
        Self::Accepted,
        Self::Refused,
        Self::Withdrawn,
        Self::Erased,
    ];

    /// The name stored and shown to machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Received => "received",
            Self::Valid => "valid",
            Self::Duplicate => "duplicate",
            Self::Invalid => "invalid",
            Self::Review => "review",
            Self::Batched => "batched",
            Self::Submitted => "submitted",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Erased => "erased",
        }
    }

    /// Reads a state by its name.
    pub fn parse(text: &str) -> Result<Self, StateError> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or(StateError)
    }

    /// Whether the checks may still move it: it is in, and no batch has frozen it.
    pub fn is_open_to_checks(self) -> bool {
        matches!(self, Self::Received | Self::Valid | Self::Duplicate | Self::Invalid | Self::Review)
    }

    /// Whether it counts as valid by our checks, in a batch or not.
    pub fn is_counted(self) -> bool {
        matches!(self, Self::Valid | Self::Batched | Self::Submitted | Self::Accepted)
    }

    /// Whether a signature may move from here to `to`: the one table of moves.
    pub fn may_become(self, to: Self) -> bool {
        use State::{
            Accepted, Batched, Duplicate, Erased, Invalid, Pending, Received, Refused, Review, Submitted,
            Valid, Withdrawn,
        };
        match to {
            Pending => false,
            // From the form; or out of a settled state when its checks are to be run again.
            Received => matches!(self, Pending | Valid | Duplicate | Invalid | Review),
            Valid => matches!(self, Received | Duplicate | Invalid | Review | Batched),
            Duplicate => matches!(self, Pending | Received | Valid | Invalid | Review | Refused),
            Invalid => matches!(self, Received | Valid | Duplicate | Review),
            Review => matches!(self, Received | Valid | Duplicate | Invalid),
            Batched => matches!(self, Valid),
            Submitted => matches!(self, Batched),
            Accepted | Refused => matches!(self, Submitted | Accepted | Refused),
            Withdrawn => matches!(self, Pending | Received | Valid | Duplicate | Invalid | Review | Batched),
            Erased => !matches!(self, Erased),
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A change of state, as tallies and ledger take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Move {
    /// Where it stood; `None` when it comes into being.
    pub from: Option<State>,
    /// Where it stands now.
    pub to: State,
}

/// What the checks and people say of one signature by itself, before duplicates are settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It passes.
    Passes,
    /// A person must decide.
    Doubtful,
    /// It fails.
    Fails,
}
