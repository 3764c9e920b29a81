//! Deliveries to the authority.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where a batch is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BatchState {
    /// Its members are being gathered; nobody sees it yet.
    Preparing,
    /// Its members are frozen.
    Prepared,
    /// Everyone whose word is needed vouched for it.
    Certified,
    /// It was handed to the authority.
    Submitted,
    /// The authority's answer was taken in.
    Resolved,
    /// It was given up; its members are free again.
    Cancelled,
}

impl BatchState {
    /// Every state, in the order of a batch's life.
    pub const ALL: [Self; 6] =
        [Self::Preparing, Self::Prepared, Self::Certified, Self::Submitted, Self::Resolved, Self::Cancelled];

    /// The name stored and shown to machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Preparing => "preparing",
            Self::Prepared => "prepared",
            Self::Certified => "certified",
            Self::Submitted => "submitted",
            Self::Resolved => "resolved",
            Self::Cancelled => "cancelled",
        }
    }

    /// Reads a state by its name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether its members are frozen in it.
    pub fn holds_members(self) -> bool {
        matches!(self, Self::Prepared | Self::Certified | Self::Submitted | Self::Resolved)
    }

    /// Whether it has a certificate, and so can be exported.
    pub fn is_certified(self) -> bool {
        matches!(self, Self::Certified | Self::Submitted | Self::Resolved)
    }

    /// Whether it can still be given up: nothing of it is with the authority.
    pub fn may_be_cancelled(self) -> bool {
        matches!(self, Self::Prepared | Self::Certified)
    }
}

impl fmt::Display for BatchState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
