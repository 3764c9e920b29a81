//! `rubrica user`: people who sign in.

use std::{fmt, io};

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use serde::Serialize;

use super::{Context, Failure};
use crate::{
    db::AnyConnection,
    domain::{Actor, EmailAddress, Role, Scope, UserId},
    service::{
        App, By, Vault,
        people::{
            self, AccountError, Grant, InvitationError, NewAccount, Offer, Password, Person, PersonName,
        },
        petitions,
    },
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add someone with a role; without a password, prints a link to set one.
    Add(Add),
    /// Make a one-time link to join with a role, and mail it if an address is given.
    Invite(Invite),
    /// Make a one-time link to set a new password.
    Reset(Reset),
    /// Give someone a further role.
    Grant(Grants),
    /// Take a role away from someone.
    Revoke(Grants),
    /// List everyone.
    List,
}

#[derive(Debug, Args)]
struct RoleAt {
    /// The role.
    #[arg(long, value_parser = parse_role, value_name = "ROLE",
        help = "volunteer, reviewer, coordinator, administrator or auditor")]
    role: Role,
    /// The slug of the petition where the role holds; everywhere if left out.
    #[arg(long, value_name = "SLUG")]
    petition: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct Add {
    /// The address to sign in under.
    #[arg(long, value_parser = EmailAddress::parse, value_name = "ADDRESS")]
    email: EmailAddress,
    /// What the person is called.
    #[arg(long, value_parser = PersonName::parse, value_name = "NAME")]
    name: PersonName,
    #[command(flatten)]
    role: RoleAt,
    /// Read the password from standard input, one line.
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Debug, Args)]
pub(super) struct Invite {
    /// Whom it is for; whoever has the link may choose an address if left out.
    #[arg(long, value_parser = EmailAddress::parse, value_name = "ADDRESS")]
    email: Option<EmailAddress>,
    #[command(flatten)]
    role: RoleAt,
}

#[derive(Debug, Args)]
pub(super) struct Reset {
    /// The address of the account.
    #[arg(long, value_parser = EmailAddress::parse, value_name = "ADDRESS")]
    email: EmailAddress,
}

#[derive(Debug, Args)]
pub(super) struct Grants {
    /// The address of the account.
    #[arg(long, value_parser = EmailAddress::parse, value_name = "ADDRESS")]
    email: EmailAddress,
    #[command(flatten)]
    role: RoleAt,
}

pub(super) fn run(command: Command, context: &Context) -> Result<(), Failure> {
    let (settings, profiles) = context.settings()?;
    let app = context.open(&settings, &profiles)?;
    let public_url = settings.server.public_url();
    match command {
        Command::Add(new) => context.output.show(&add(&app, new, &public_url)?)?,
        Command::Invite(wish) => context.output.show(&invite(&app, wish, &public_url)?)?,
        Command::Reset(Reset { email }) => context.output.show(&reset(&app, email, &public_url)?)?,
        Command::Grant(wish) => context.output.show(&change(&app, wish, people::grant)?)?,
        Command::Revoke(wish) => context.output.show(&change(&app, wish, people::revoke)?)?,
        Command::List => context.output.show(&list(&app)?)?,
    }
    Ok(())
}

fn add(app: &App, new: Add, public_url: &str) -> Result<Linked, Failure> {
    let password_hash = if new.password_stdin { Some(read_password()?.hash_blocking()?) } else { None };
    let needs_link = password_hash.is_none();
    let account = NewAccount { id: UserId::new(), email: new.email, name: new.name, password_hash };
    let (vault, now, at) = (app.vault.clone(), app.now(), new.role);
    let (user, offer) = app.db.write_blocking(move |conn| {
        let grant = grant(conn, &at)?;
        let user = people::add(conn, &vault, grant, &account, now)?;
        let offer = needs_link.then(|| people::offer_reset(conn, Actor::Operator, user, now));
        Ok::<_, UserError>((user, offer.transpose()?))
    })?;
    let link = offer.as_ref().map(|offer| offer.reset_link(public_url));
    Ok(Linked { id: user.to_string(), link, expires_at: offer.map(|offer| offer.expires_at) })
}

fn invite(app: &App, wish: Invite, public_url: &str) -> Result<Linked, Failure> {
    let (vault, now) = (app.vault.clone(), app.now());
    let offer = app.db.write_blocking(move |conn| {
        let grant = grant(conn, &wish.role)?;
        Ok::<_, UserError>(people::invite(conn, &vault, grant, wish.email.as_ref(), now)?)
    })?;
    let link = offer.invitation_link(public_url);
    Ok(Linked::to(&offer, link))
}

fn reset(app: &App, email: EmailAddress, public_url: &str) -> Result<Linked, Failure> {
    let (vault, now) = (app.vault.clone(), app.now());
    let offer = app.db.write_blocking(move |conn| {
        let user = people::find(conn, &vault, &email)?;
        Ok::<_, UserError>(people::offer_reset(conn, Actor::Operator, user.id, now)?)
    })?;
    let link = offer.reset_link(public_url);
    Ok(Linked::to(&offer, link))
}

type Change = fn(&mut AnyConnection, Grant, UserId, DateTime<Utc>) -> Result<(), AccountError>;

fn change(app: &App, wish: Grants, change: Change) -> Result<Listed, Failure> {
    let (vault, now) = (app.vault.clone(), app.now());
    let changed = app.db.write_blocking(move |conn| {
        let user = people::find(conn, &vault, &wish.email)?;
        let grant = grant(conn, &wish.role)?;
        change(conn, grant, user.id, now)?;
        Shown::of(conn, &vault, user.id)
    })?;
    Ok(Listed(vec![changed]))
}

fn list(app: &App) -> Result<Listed, Failure> {
    let people = app.db.read_blocking(|conn| {
        let everyone = people::list(conn, &app.vault, By::operator(), None, i64::MAX)?;
        everyone.iter().map(|person| Shown::of(conn, &app.vault, person.id)).collect::<Result<_, UserError>>()
    })?;
    Ok(Listed(people))
}

fn grant(conn: &mut AnyConnection, at: &RoleAt) -> Result<Grant, UserError> {
    let scope = match &at.petition {
        Some(slug) => petitions::find(conn, slug)?.id.into(),
        None => Scope::Everywhere,
    };
    Ok(Grant::operator(at.role, scope))
}

fn read_password() -> Result<Password, Failure> {
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    Ok(Password::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}

fn parse_role(text: &str) -> Result<Role, &'static str> {
    Role::parse(text).ok_or("a role is volunteer, reviewer, coordinator, administrator or auditor")
}

/// Why a command about people failed.
#[derive(Debug, thiserror::Error)]
enum UserError {
    #[error(transparent)]
    Account(#[from] AccountError),
    #[error(transparent)]
    Invitation(#[from] InvitationError),
    #[error(transparent)]
    Petition(#[from] petitions::FindError),
    #[error(transparent)]
    Db(#[from] crate::db::DbError),
}

#[derive(Serialize)]
struct Linked {
    id: String,
    link: Option<String>,
    expires_at: Option<DateTime<Utc>>,
}

impl Linked {
    fn to(offer: &Offer, link: String) -> Self {
        Self { id: offer.id.to_string(), link: Some(link), expires_at: Some(offer.expires_at) }
    }
}

#[derive(Serialize)]
struct Shown {
    id: String,
    name: String,
    email: String,
    state: &'static str,
    roles: Vec<String>,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Listed(Vec<Shown>);

impl Shown {
    fn of(conn: &mut AnyConnection, vault: &Vault, user: UserId) -> Result<Self, UserError> {
        let Person { id, email, name, state, .. } = people::show(conn, vault, user)?;
        let mut roles = Vec::new();
        for membership in people::roles_of(conn, user)? {
            let place = petitions::slug_at(conn, membership.scope)?;
            roles.push(
                place.map_or(membership.role.to_string(), |slug| format!("{}@{slug}", membership.role)),
            );
        }
        let state = state.as_str();
        Ok(Self { id: id.to_string(), name: name.into(), email: email.into(), state, roles })
    }
}

impl fmt::Display for Linked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.link, self.expires_at) {
            (Some(link), Some(end)) => {
                writeln!(f, "{link}\nworks once, until {}", end.format("%Y-%m-%d %H:%M UTC"))
            }
            _ => writeln!(f, "added {}", self.id),
        }
    }
}

impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            writeln!(f, "nobody yet; begin with: rubrica user invite --role administrator")?;
        }
        self.0.iter().try_for_each(|it| {
            writeln!(f, "{}  {} <{}>  {}  {}", it.id, it.name, it.email, it.state, it.roles.join(", "))
        })
    }
}
