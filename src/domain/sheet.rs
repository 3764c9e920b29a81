//! Sheets of paper and the lines on them.

use serde::{Deserialize, Serialize};

/// A place on paper: which sheet, which line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SheetLine {
    /// Number of the sheet, from 1.
    pub folio: i64,
    /// Number of the line on it, from 1.
    pub line: i32,
}

/// Where a sheet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SheetState {
    /// It has its number and has not left the office.
    Issued,
    /// A circulator has it.
    HandedOut,
    /// It is back, and nobody has keyed it.
    Returned,
    /// Someone keys it.
    Keying,
    /// Every line of it is accounted for.
    Closed,
}

impl SheetState {
    /// Every state, in the order of a sheet's life.
    pub const ALL: [Self; 5] = [Self::Issued, Self::HandedOut, Self::Returned, Self::Keying, Self::Closed];

    /// The name stored and shown to machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::HandedOut => "handed_out",
            Self::Returned => "returned",
            Self::Keying => "keying",
            Self::Closed => "closed",
        }
    }

    /// Reads a state by its name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether a coordinator may set `to` by hand. Keying begins with the first line, and closing is an act
    /// of its own that looks at every line; a closed sheet may be opened again.
    pub fn may_be_set(self, to: Self) -> bool {
        match to {
            Self::Issued | Self::HandedOut | Self::Returned => !matches!(self, Self::Keying | Self::Closed),
            Self::Keying => self == Self::Closed,
            Self::Closed => false,
        }
    }
}
