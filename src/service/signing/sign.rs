//! Takes what was typed into the form, and asks by mail whether it was meant.

use chrono::{DateTime, Utc};

use super::{
    Opened, Ticket,
    standing::{find, petition_of},
};
use crate::{
    db::{
        AnyConnection, DbError,
        outbox::{self, NewMessage},
        signatures::NewRow,
    },
    domain::{
        Actor, Channel, EmailAddress, Identity, NotOpen, Petition, SignatureId, State, checks::IntakeProblem,
        profile::Profile,
    },
    language::Language,
    sealing::Secret,
    service::{
        App, Cause, Keys, VaultError,
        collection::{self, Awaited, Entry, EntryError, Intake, IntakeError, TakeInError},
        letters::{self, About, Letter, Matter},
        petitions,
    },
    table,
};

/// What was typed into the form.
#[derive(Debug)]
pub struct SignatureForm {
    /// Who signs.
    pub identity: Identity,
    /// Whether they agreed to what the profile asks.
    pub consent: Consent,
    /// The language of the form, and of the mail.
    pub language: Language,
    /// The address of the machine it comes from.
    pub from: String,
}

/// Whether a signer agreed to the consent text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// The box was ticked.
    Given,
    /// It was not.
    Missing,
}

/// Why a form was not taken. Says nothing about who has signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The petition cannot be found or read.
    #[error(transparent)]
    Petition(#[from] petitions::FindError),
    /// It takes no signatures now.
    #[error(transparent)]
    NotOpen(#[from] NotOpen),
    /// Its profile takes none online.
    #[error("this petition takes signatures on paper only")]
    PaperOnly,
    /// Entries cannot stand, or consent is missing.
    #[error("some entries of the form cannot stand")]
    Form {
        /// The entries.
        problems: Vec<IntakeProblem>,
        /// Whether consent was given.
        consent: Consent,
    },
    /// It cannot be taken in.
    #[error(transparent)]
    Entry(#[from] EntryError),
    /// The time zone of the petition is unknown.
    #[error("the time zone of the petition is unknown")]
    Zone,
    /// The letter does not serialise.
    #[error("the letter cannot be stored")]
    Letter(#[from] serde_json::Error),
    /// The keys cannot be had.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// Another signature got the same link, which chance does not do.
    #[error(transparent)]
    TakeIn(#[from] TakeInError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<IntakeError> for SignError {
    fn from(error: IntakeError) -> Self {
        match error {
            IntakeError::Petition(error) => error.into(),
            IntakeError::Vault(error) => error.into(),
            IntakeError::Zone => Self::Zone,
        }
    }
}

/// A signature and the mail about it, sealed and ready to be stored.
pub struct Draft {
    row: NewRow,
    message: NewMessage,
    ticket: Ticket,
    opened: Option<Opened>,
}

impl Draft {
    /// What the page that asks to check the mail needs to know.
    pub fn ticket(&self) -> &Ticket {
        &self.ticket
    }

    /// The same, from a form on a page of ours: when its mail leaves depends on how the form was filled in.
    #[must_use]
    pub fn from_form(self, opened: Opened) -> Self {
        Self { opened: Some(opened), ..self }
    }
}

/// Takes a form of a page: stores a signature that waits for its signer, and queues the mail that asks.
pub async fn sign(app: &App, slug: String, form: SignatureForm, opened: Opened) -> Result<Ticket, SignError> {
    let draft = prepare(app, slug, form).await?.from_form(opened);
    let ticket = draft.ticket.clone();
    let cause = Cause { actor: Actor::Signer, now: app.now(), shard: app.shard() };
    app.db.write(move |conn| store(conn, &draft, cause)).await?;
    Ok(ticket)
}

/// Checks and seals a form. Everything that depends on what was typed happens here, before the
/// transaction, and is the same for everyone.
pub async fn prepare(app: &App, slug: String, form: SignatureForm) -> Result<Draft, SignError> {
    let vault = app.vault.clone();
    let open = move |conn: &mut AnyConnection| Intake::open(conn, &vault, &slug).map_err(SignError::from);
    let intake = app.db.read(open).await?;
    draft(&intake, app.vault.service(), form, app.now())
}

/// Stores what [`prepare`] made. It adds rows, and looks at none that tell who signed.
pub fn store(conn: &mut AnyConnection, draft: &Draft, cause: Cause) -> Result<(), SignError> {
    collection::take_in(conn, cause, std::slice::from_ref(&draft.row))?;
    let due_at = match draft.opened {
        Some(opened) => opened.use_up(conn, cause.now)?,
        None => cause.now,
    };
    Ok(outbox::enqueue_due(conn, &draft.message, due_at, cause.now)?)
}

fn draft(
    intake: &Intake,
    service: &Keys,
    form: SignatureForm,
    now: DateTime<Utc>,
) -> Result<Draft, SignError> {
    let (petition, profile) = (intake.petition(), intake.profile());
    petition.check_open(now)?;
    if !profile.channels.takes_forms(Channel::Online) {
        return Err(SignError::PaperOnly);
    }
    let SignatureForm { mut identity, consent, language, from } = form;
    if let Ok(date) = table::read_date(&identity.birth_date) {
        // A browser that knows no date field lets people write dates as they do on paper.
        identity.birth_date = date.to_string();
    }
    let problems = profile.check_form(&mut identity);
    let Ok(to) = EmailAddress::parse(&identity.email) else {
        return Err(SignError::Form { problems, consent });
    };
    if !problems.is_empty() || consent == Consent::Missing {
        return Err(SignError::Form { problems, consent });
    }
    let secret = Secret::generate();
    let entry = Entry {
        state: Awaited::Confirmation,
        signed_at: Some(now),
        consent_version: Some(consent_version(profile, language)),
        link_hash: Some(secret.hash()),
        ..Entry::new(identity, Channel::Online)
    };
    let row = intake.prepare(entry, now)?;
    let letter = confirmation(petition, row.tally.is_pledge.into(), secret.as_str(), to, language);
    let message = letters::seal(service, about(petition, row.id, &from), &letter)?;
    Ok(Draft { row, message, ticket: Ticket::seal(service, &secret), opened: None })
}

/// Which text a signer agreed to: profile and version, version of the text, language.
pub fn consent_version(profile: &Profile, language: Language) -> String {
    format!("{}@{}/consent@{}/{language}", profile.id, profile.version, profile.privacy.consent.version)
}

/// What is being confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Signature,
    Pledge,
}

impl From<bool> for Kind {
    fn from(is_pledge: bool) -> Self {
        if is_pledge { Self::Pledge } else { Self::Signature }
    }
}

fn about<'a>(petition: &Petition, signature: SignatureId, from: &'a str) -> About<'a> {
    About { petition: Some(petition.id), signature: Some(signature), asked_from: Some(from) }
}

fn confirmation(
    petition: &Petition,
    kind: Kind,
    secret: &str,
    to: EmailAddress,
    language: Language,
) -> Letter {
    Letter {
        to,
        language,
        time_zone: petition.time_zone.clone(),
        matter: Matter::Confirmation {
            title: petition.title.clone(),
            secret: secret.to_owned(),
            is_pledge: kind == Kind::Pledge,
        },
    }
}

/// How many letters about one signature are queued at most. How many of them go out is judged when they are sent;
/// this keeps whoever asks in a loop from filling the disk.
const MOST_ASKED: u32 = 30;

/// Queues the mail about a signature once more, in a language and asked for at a place, if its signer has not
/// confirmed yet.
///
/// Does nothing for a ticket that leads nowhere or was used for [`MOST_ASKED`] letters, and tells nobody.
pub fn send_again(
    conn: &mut AnyConnection,
    app: &App,
    ticket: &Ticket,
    (language, from): (Language, &str),
    now: DateTime<Utc>,
) -> Result<(), SignError> {
    let Some(secret) = ticket.open(app.vault.service()) else { return Ok(()) };
    let Ok(linked) = find(conn, &secret) else { return Ok(()) };
    let Some(sealed) = linked.sealed.as_deref().filter(|_| linked.tally.state == State::Pending) else {
        return Ok(());
    };
    if outbox::signature_has_had(conn, linked.id, MOST_ASKED)? {
        return Ok(());
    }
    let petition = petition_of(conn, &linked)?;
    let keys = app.vault.keys(conn, petition.id.0)?;
    let Ok(identity) = keys.data.open_identity(linked.id.0, sealed) else { return Ok(()) };
    let Ok(to) = EmailAddress::parse(&identity.email) else { return Ok(()) };
    let letter = confirmation(&petition, linked.tally.is_pledge.into(), &secret, to, language);
    let message = letters::seal(app.vault.service(), about(&petition, linked.id, from), &letter)?;
    Ok(outbox::enqueue(conn, &message, now)?)
}
