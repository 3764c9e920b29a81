//! The people of the demo: one for each role, with passwords made up at each run.

use serde::Serialize;

use crate::{
    cli::Failure,
    domain::{EmailAddress, Role, Scope, UserId},
    sealing::{Secret, hash_password},
    service::{
        App,
        people::{self, Grant, NewAccount, PersonName},
        petitions,
    },
};

/// How one of them signs in.
#[derive(Clone, Serialize)]
pub(super) struct Login {
    pub(super) role: &'static str,
    pub(super) email: String,
    pub(super) password: String,
}

/// Who was hired.
pub(super) struct Cast(Vec<Login>);

const PEOPLE: [(Role, &str, &str); 6] = [
    (Role::Administrator, "admin@demo.invalid", "Administración"),
    (Role::Coordinator, "coordinacion@demo.invalid", "Rosa Huamán"),
    (Role::Coordinator, "coordinacion2@demo.invalid", "Luis Quispe"),
    (Role::Reviewer, "revision@demo.invalid", "Carmen Flores"),
    (Role::Volunteer, "voluntariado@demo.invalid", "José Ramos"),
    (Role::Auditor, "auditoria@demo.invalid", "Elena Torres"),
];

/// Adds them to the service.
pub(super) fn hire(app: &App, slug: &str) -> Result<Cast, Failure> {
    let petition = app.db.read_blocking(|conn| petitions::find(conn, slug))?;
    let mut logins = Vec::new();
    for (role, email, name) in PEOPLE {
        let password: String = Secret::generate().as_str().chars().take(16).collect();
        let account = NewAccount {
            id: UserId::new(),
            email: EmailAddress::parse(email)?,
            name: PersonName::parse(name)?,
            password_hash: Some(hash_password(&password)?),
        };
        let scope =
            if role == Role::Administrator { Scope::Everywhere } else { Scope::Petition(petition.id) };
        let (vault, now) = (app.vault.clone(), app.now());
        app.db.write_blocking(move |conn| {
            people::add(conn, &vault, Grant::operator(role, scope), &account, now)
        })?;
        logins.push(Login { role: role.as_str(), email: email.to_owned(), password });
    }
    Ok(Cast(logins))
}

impl Cast {
    /// How they sign in.
    pub(super) fn logins(self) -> Vec<Login> {
        self.0
    }
}
