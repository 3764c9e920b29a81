//! `rubrica petition`: create, change, list, show and close petitions.

use std::fmt;

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use serde::Serialize;

use super::{Context, Failure};
use crate::{
    domain::Petition,
    service::{
        By,
        petitions::{self, NewPetition, PetitionChanges},
    },
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Create a petition under the rules of a profile.
    Create(Create),
    /// Change a petition: all of it while nobody signed, and after that when it closes.
    Change(Change),
    /// List all petitions.
    List,
    /// Show where a petition stands.
    Status(Named),
    /// Close a petition to new signatures.
    Close(Named),
}

#[derive(Debug, Args)]
pub(super) struct Create {
    /// Its name in addresses, such as `dejala-decidir`.
    #[arg(long)]
    slug: String,
    /// The profile that governs it, such as `generic`.
    #[arg(long, value_name = "ID")]
    profile: String,
    /// Its title.
    #[arg(long)]
    title: String,
    /// Its text.
    #[arg(long, default_value = "")]
    text: String,
    /// Counted signatures needed, where the profile leaves the number open.
    #[arg(long, value_name = "N")]
    threshold: Option<i64>,
    /// The language of its documents, `es` or `en`.
    #[arg(long, value_name = "CODE")]
    language: Option<String>,
    /// The time zone whose days it counts by, such as `America/Lima`; the profile's if left out.
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    /// When it opens, such as `2026-01-05T08:00:00-05:00`; now if left out.
    #[arg(long, value_name = "TIME")]
    opens_at: Option<DateTime<Utc>>,
    /// When it closes; never if left out.
    #[arg(long, value_name = "TIME")]
    closes_at: Option<DateTime<Utc>>,
}

#[derive(Debug, Args)]
pub(super) struct Change {
    /// The petition's slug.
    #[arg(long, value_name = "SLUG")]
    petition: String,
    /// Its title.
    #[arg(long)]
    title: Option<String>,
    /// Its text.
    #[arg(long)]
    text: Option<String>,
    /// Counted signatures needed, where the profile leaves the number open.
    #[arg(long, value_name = "N")]
    threshold: Option<i64>,
    /// The language of its documents, `es` or `en`.
    #[arg(long, value_name = "CODE")]
    language: Option<String>,
    /// The time zone whose days it counts by, such as `America/Lima`.
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    /// When it opens, such as `2026-01-05T08:00:00-05:00`.
    #[arg(long, value_name = "TIME")]
    opens_at: Option<DateTime<Utc>>,
    /// When it closes.
    #[arg(long, value_name = "TIME", conflicts_with = "never_closes")]
    closes_at: Option<DateTime<Utc>>,
    /// Let it have no day on which it closes.
    #[arg(long)]
    never_closes: bool,
}

#[derive(Debug, Args)]
pub(super) struct Named {
    /// The petition's slug.
    #[arg(long, value_name = "SLUG")]
    petition: String,
}

#[derive(Serialize)]
struct Shown {
    slug: String,
    title: String,
    state: &'static str,
    profile: String,
    threshold: i64,
    opens_at: DateTime<Utc>,
    closes_at: Option<DateTime<Utc>>,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Listed(Vec<Shown>);

pub(super) fn run(command: Command, context: &Context) -> Result<(), Failure> {
    let app = context.app()?;
    let now = app.now();
    match command {
        Command::Create(create) => {
            let new = create.into();
            let (profiles, vault) = (app.profiles.clone(), app.vault.clone());
            let petition = app.db.write_blocking(move |conn| {
                petitions::create(conn, &profiles, &vault, By::operator(), &new, now)
            })?;
            context.output.show(&Shown::from(&petition))?;
        }
        Command::Change(change) => {
            let (slug, changes) = (change.petition.clone(), PetitionChanges::from(change));
            let change = move |conn: &mut _| petitions::change(conn, By::operator(), &slug, &changes, now);
            let petition = app.db.write_blocking(change)?;
            context.output.show(&Shown::from(&petition))?;
        }
        Command::List => {
            let petitions = app.db.read_blocking(petitions::list)?;
            context.output.show(&Listed(petitions.iter().map(Shown::from).collect()))?;
        }
        Command::Status(Named { petition }) => {
            let status = app.db.read_blocking(|conn| petitions::status(conn, &petition, now))?;
            context.output.show(&status)?;
        }
        Command::Close(Named { petition }) => {
            let close = move |conn: &mut _| petitions::close(conn, By::operator(), &petition, now);
            let petition = app.db.write_blocking(close)?;
            context.output.show(&Shown::from(&petition))?;
        }
    }
    Ok(())
}

impl From<Create> for NewPetition {
    fn from(create: Create) -> Self {
        Self {
            slug: create.slug,
            title: create.title,
            text: create.text,
            profile: create.profile,
            threshold: create.threshold,
            language: create.language,
            time_zone: create.time_zone,
            opens_at: create.opens_at,
            closes_at: create.closes_at,
        }
    }
}

impl From<Change> for PetitionChanges {
    fn from(change: Change) -> Self {
        Self {
            title: change.title,
            text: change.text,
            threshold: change.threshold,
            language: change.language,
            time_zone: change.time_zone,
            opens_at: change.opens_at,
            closes_at: change.closes_at,
            never_closes: change.never_closes,
        }
    }
}

impl From<&Petition> for Shown {
    fn from(petition: &Petition) -> Self {
        Self {
            slug: petition.slug.to_string(),
            title: petition.title.clone(),
            state: petition.state.as_str(),
            profile: format!("{}@{}", petition.profile_id, petition.profile_version),
            threshold: petition.threshold,
            opens_at: petition.opens_at,
            closes_at: petition.closes_at,
        }
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { slug, title, state, profile, threshold, .. } = self;
        writeln!(f, "{slug}  {title}  ({state}, {profile}, {threshold} needed)")
    }
}

impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            writeln!(f, "no petitions yet; make one with: rubrica petition create")?;
        }
        self.0.iter().try_for_each(|petition| petition.fmt(f))
    }
}
