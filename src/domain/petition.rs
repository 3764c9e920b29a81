//! A petition: what is asked, under which rules, and whether it takes signatures now.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

use super::PetitionId;

/// The name of a petition in addresses: `dejala-decidir`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Slug(String);

/// Why a text cannot name a petition in addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a slug has 1 to 60 lower-case letters a-z, digits and single hyphens, such as \"agua-limpia-2026\"")]
pub struct SlugError;

impl Slug {
    /// Reads a slug: 1 to 60 characters of `a-z`, `0-9` and single inner hyphens.
    pub fn parse(text: &str) -> Result<Self, SlugError> {
        let allowed = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
        let edges = text.starts_with('-') || text.ends_with('-') || text.contains("--");
        if text.is_empty() || 60 < text.len() || edges || !text.chars().all(allowed) {
            return Err(SlugError);
        }
        Ok(Self(text.to_owned()))
    }

    /// The slug that a title suggests: `Agua limpia, ¡ya!` gives `agua-limpia-ya`. None if it has no letter
    /// of the Latin script and no digit.
    pub fn suggest(title: &str) -> Option<Self> {
        let plain = title.nfd().flat_map(char::to_lowercase).filter(|it| !is_combining_mark(*it));
        let spaced: String = plain.map(|it| if it.is_ascii_alphanumeric() { it } else { ' ' }).collect();
        let mut slug = String::new();
        for word in spaced.split_whitespace() {
            if !slug.is_empty() && 60 <= slug.len() + word.len() {
                break;
            }
            slug += if slug.is_empty() { "" } else { "-" };
            slug += word;
        }
        slug.truncate(60);
        Self::parse(&slug).ok()
    }

    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether a petition takes signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PetitionState {
    /// It takes signatures between its dates.
    Open,
    /// It takes none any more; what was collected can still be verified and handed over.
    Closed,
}

impl PetitionState {
    /// The name stored and shown to machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Closed => "closed",
        }
    }
}

/// A petition and the rules it froze when it was created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Petition {
    /// Names it inside.
    pub id: PetitionId,
    /// Names it in addresses.
    pub slug: Slug,
    /// Its title, in the words of the campaign.
    pub title: String,
    /// Its text, in the words of the campaign.
    pub text: String,
    /// The profile that governs it.
    pub profile_id: String,
    /// The version of that profile it froze.
    pub profile_version: i32,
    /// How many counted signatures it needs.
    pub threshold: i64,
    /// The time zone in which its people read dates, such as `America/Lima`.
    pub time_zone: String,
    /// The language of its documents: `es` or `en`.
    pub language: String,
    /// Whether it takes signatures.
    pub state: PetitionState,
    /// The first instant at which it takes signatures.
    pub opens_at: DateTime<Utc>,
    /// The first instant at which it no longer does, if one is set.
    pub closes_at: Option<DateTime<Utc>>,
    /// When it was created.
    pub created_at: DateTime<Utc>,
}

/// Why a petition takes no signature now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotOpen {
    /// Its first day is still to come.
    #[error("this petition does not take signatures yet")]
    Early,
    /// Its last day has passed, or it was closed.
    #[error("this petition no longer takes signatures")]
    Late,
}

impl Petition {
    /// The words that people sign: the title, an empty line, the text.
    pub fn wording(&self) -> String {
        format!("{}\n\n{}", self.title, self.text)
    }

    /// Decides whether a signature that arrives at `now` may be taken.
    pub fn check_open(&self, now: DateTime<Utc>) -> Result<(), NotOpen> {
        if now < self.opens_at {
            return Err(NotOpen::Early);
        }
        if self.state == PetitionState::Closed || self.closes_at.is_some_and(|end| end <= now) {
            return Err(NotOpen::Late);
        }
        Ok(())
    }
}
