//! Electoral rolls: their names, and what an entry says of a voter.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;

use super::Identity;

/// The name of a roll, chosen by whoever imports it, such as `padron-2026`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollName(String);

/// Why a text is no name of a roll.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a roll's name has 1 to 60 letters, digits, spaces, dots, hyphens and underscores")]
pub struct RollNameError;

impl RollName {
    /// Reads a name.
    pub fn parse(text: &str) -> Result<Self, RollNameError> {
        let name = text.trim();
        let is_allowed = |it: char| it.is_alphanumeric() || matches!(it, ' ' | '.' | '-' | '_');
        let fits = (1..=60).contains(&name.chars().count()) && name.chars().all(is_allowed);
        if fits { Ok(Self(name.to_owned())) } else { Err(RollNameError) }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RollName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether the holder of a roll entry may vote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RollStatus {
    /// May vote; also where the roll says nothing, since those who may not are usually left out.
    #[default]
    Current,
    /// The document was cancelled or is no longer in force.
    Cancelled,
    /// The holder died.
    Deceased,
    /// The holder's political rights are suspended.
    Suspended,
}

/// Why a text names no status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "is no status; write current, cancelled, deceased or suspended (vigente, cancelado, fallecido or suspendido)"
)]
pub struct RollStatusError;

impl RollStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Current, Self::Cancelled, Self::Deceased, Self::Suspended];

    /// The name shown to machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Cancelled => "cancelled",
            Self::Deceased => "deceased",
            Self::Suspended => "suspended",
        }
    }

    /// Reads a status in English or Spanish, whatever the case; nothing written means current.
    pub fn parse(text: &str) -> Result<Self, RollStatusError> {
        match text.trim().to_lowercase().as_str() {
            "" | "current" | "active" | "vigente" | "activo" | "activa" | "hábil" | "habil"
            | "habilitado" | "habilitada" => Ok(Self::Current),
            "cancelled" | "canceled" | "expired" | "cancelado" | "cancelada" | "anulado" | "anulada"
            | "caduco" | "caducado" | "no vigente" | "baja" => Ok(Self::Cancelled),
            "deceased" | "dead" | "fallecido" | "fallecida" | "difunto" | "difunta" => Ok(Self::Deceased),
            "suspended" | "suspendido" | "suspendida" | "inhabilitado" | "inhabilitada" | "restringido"
            | "restringida" => Ok(Self::Suspended),
            _ => Err(RollStatusError),
        }
    }
}

impl fmt::Display for RollStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a roll says of one voter. `Debug` shows nothing of the person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RollEntry {
    /// Who it is. The document is in its normalised form; telephone and e-mail are never kept.
    pub identity: Identity,
    /// Whether the holder may vote.
    pub status: RollStatus,
    /// When the voter was entered, where the roll says so.
    pub registered_on: Option<NaiveDate>,
    /// The sex registered, as written.
    pub sex: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_read_in_both_languages() {
        for status in RollStatus::ALL {
            assert_eq!(RollStatus::parse(status.as_str()), Ok(status));
        }
        assert_eq!(RollStatus::parse("  FALLECIDA "), Ok(RollStatus::Deceased));
        assert_eq!(RollStatus::parse("Hábil"), Ok(RollStatus::Current));
        assert_eq!(RollStatus::parse(""), Ok(RollStatus::Current));
        assert_eq!(RollStatus::parse("quizás"), Err(RollStatusError));
    }

    #[test]
    fn names_of_rolls_are_short_and_plain() {
        assert_eq!(RollName::parse(" Padrón 2026 ").unwrap().as_str(), "Padrón 2026");
        for text in ["", "  ", "a/b", "~gone", &"x".repeat(61)] {
            assert_eq!(RollName::parse(text), Err(RollNameError), "{text}");
        }
    }
}
