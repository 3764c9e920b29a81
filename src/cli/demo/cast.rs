//! The people of the demo: one for each role, with passwords made up at each run.

use actix_web::rt::System;
use serde::Serialize;

use crate::{
    cli::Failure,
    domain::{EmailAddress, Role, Scope, UserId},
    sealing::{Secret, hash_password},
    service::{
        App, batches,
        people::{self, Grant, NewAccount, Password, PersonName},
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
    /// Has the first coordinator certify a batch, which is all that the profile of the demo asks for.
    pub(super) fn certify(&self, app: &App, slug: &str, number: u32) -> Result<(), Failure> {
        let login = self.0.iter().find(|it| it.role == Role::Coordinator.as_str());
        let login = login.ok_or("the demo has no coordinator")?;
        let password = Password::new(login.password.clone());
        let prove = people::prove(app, &login.email, password, "the command line");
        let proved = System::new().block_on(prove)?;
        let (vault, slug_of, now) = (app.vault.clone(), slug.to_owned(), app.now());
        let certify = move |conn: &mut _| batches::certify(conn, &vault, &slug_of, number, &proved, now);
        if app.db.write_blocking(certify)?.is_last {
            batches::complete(app, slug, number)?;
        }
        Ok(())
    }

    /// How they sign in.
    pub(super) fn logins(self) -> Vec<Login> {
        self.0
    }
}
