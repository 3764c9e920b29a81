//! Inviting: by mail or with a link to hand on, which is shown once.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    around::Around,
    form::{self, Filled, Form, Kind, Refused, Typed},
};
use crate::{
    db::AnyConnection,
    domain::{EmailAddress, Role},
    service::{
        App,
        people::{self, AccountError, Invitation, InvitationError, Offer},
        petitions,
    },
    web::{
        Failure, PageError, WebOptions,
        api::place,
        pages::{
            see_other,
            signed_in::{SignedForm, SignedIn, local_path},
        },
    },
};

/// A link that is shown once.
#[derive(Template)]
#[template(path = "admin_link.html")]
pub(super) struct OneTimeLink {
    pub(super) frame: Around,
    pub(super) lead: String,
    pub(super) link: String,
    pub(super) expires: String,
    pub(super) back: String,
}

impl OneTimeLink {
    /// A link, who it is for, until when it works, and where to go on from here.
    pub(super) fn new(
        frame: Around,
        lead: String,
        link: String,
        expires_at: DateTime<Utc>,
        back: impl Into<String>,
    ) -> Self {
        let when = frame.language.instant_said(expires_at, frame.zone());
        let expires = frame.say_with("admin-link-expires", [("when", &when)]);
        Self { frame, lead, link, expires, back: back.into() }
    }
}

/// An invitation that nobody accepted yet, as lists show it.
pub(super) struct Open {
    pub(super) id: Uuid,
    pub(super) email: String,
    pub(super) role: String,
    pub(super) place: String,
    pub(super) expires: String,
}

/// What came of inviting someone.
pub(super) enum Invited {
    /// There is a link.
    Offer(Offer),
    /// Whoever has the address has an account, and has the role now.
    Given,
}

impl Open {
    /// An invitation in words; `title` is that of its petition, `zone` that of the page.
    pub(super) fn of(who: &SignedIn, invitation: Invitation, title: Option<&str>, zone: &str) -> Self {
        Self {
            id: invitation.id,
            email: invitation.email.map_or_else(|| who.say("admin-invite-by-link"), Into::into),
            role: role_name(who, invitation.role),
            place: title.map_or_else(|| who.say("admin-everywhere"), str::to_owned),
            expires: who.language.instant(invitation.expires_at, zone),
        }
    }
}

/// What a role is called in lists.
pub(super) fn role_name(who: &SignedIn, role: Role) -> String {
    who.say(&format!("admin-role-{role}"))
}

/// Roles to choose from, each with what it does.
pub(super) fn roles(who: &SignedIn, roles: &[Role]) -> Vec<(String, String)> {
    let named = |role: &Role| (role.to_string(), who.say(&format!("admin-role-{role}-does")));
    roles.iter().map(named).collect()
}

/// The form to invite, without the places to choose from.
pub(super) fn form(who: &SignedIn, action: &str, may_give: &[Role], filled: &Filled) -> Form {
    Form::new(who.language, "invite", action, filled)
        .may_ask("email", Kind::Email)
        .choose("role", roles(who, may_give))
}

/// Invites whom a form names, to a petition or everywhere. An address that has an account gets the role.
pub(super) async fn invite(
    app: &App,
    who: &SignedIn,
    typed: &Typed,
    petition: Option<&str>,
) -> Result<Invited, Refused> {
    let email = typed.given("email").map(EmailAddress::parse).transpose();
    let email = email.map_err(|_| Refused::field("email", "people-error-email"))?;
    let role = Role::parse(typed.get("role")).ok_or(Refused::field("role", "admin-error-choice"))?;
    let (vault, credential, now) = (app.vault.clone(), who.credential(), app.now());
    let petition = petition.map(str::to_owned);
    let write = move |conn: &mut AnyConnection| {
        let caller = people::identify(conn, &credential, now)?;
        let place = place(conn, petition.as_deref())?;
        let grant = caller.may_grant(conn, role, place)?;
        match (people::invite(conn, &vault, grant, email.as_ref(), now), &email) {
            (Err(InvitationError::Account(AccountError::Taken)), Some(email)) => {
                let person = people::find(conn, &vault, email)?;
                people::grant(conn, grant, person.id, now)?;
                Ok(Invited::Given)
            }
            (offer, _) => Ok(Invited::Offer(offer?)),
        }
    };
    form::write(app, who, write).await
}

/// Shows the link, or goes back to where the role is seen.
pub(super) fn answer(
    options: &WebOptions,
    who: &SignedIn,
    invited: Invited,
    email: Option<&str>,
    frame: Around,
    back: &str,
) -> Result<HttpResponse, PageError> {
    let Invited::Offer(offer) = invited else { return Ok(see_other(format!("{back}?after=given"))) };
    let lead = match email {
        Some(email) if options.mail_folder.is_some() => {
            who.say_with("admin-invited-folder", [("email", email)])
        }
        Some(email) => who.say_with("admin-invited-mail", [("email", email)]),
        None => who.say("admin-invited-link"),
    };
    let link = offer.invitation_link(&options.public_url);
    Ok(who.page(&OneTimeLink::new(frame, lead, link, offer.expires_at, back))?)
}

/// Takes an invitation back.
pub(super) async fn revoke(
    app: Data<App>,
    invitation: Path<Uuid>,
    SignedForm { who, form: typed }: SignedForm<Typed>,
) -> Result<HttpResponse, PageError> {
    let (vault, credential, now) = (app.vault.clone(), who.credential(), app.now());
    let write = move |conn: &mut AnyConnection| {
        let caller = people::identify(conn, &credential, now)?;
        let shown = people::show_invitation(conn, &vault, *invitation, now)?;
        let grant = caller.may_grant(conn, shown.role, shown.scope)?;
        Ok::<_, Failure>(people::revoke_invitation(conn, grant, *invitation, now)?)
    };
    app.db.write(write).await?;
    Ok(back(&typed, "revoked"))
}

/// Goes back to the page that the form was on.
pub(super) fn back(typed: &Typed, after: &str) -> HttpResponse {
    let page = local_path(typed.get("next")).unwrap_or("/admin");
    see_other(format!("{}?after={after}", page.split('?').next().unwrap_or_default()))
}

/// The value of a form that means the whole service, which nobody chooses by leaving a field alone.
const EVERYWHERE: &str = "*";

/// Where a role can hold: the petition one came from or the only one there is stands first; of several, none is
/// chosen; the whole service stands last.
pub(super) fn places(who: &SignedIn, conn: &mut AnyConnection) -> Result<Vec<(String, String)>, Failure> {
    let mut petitions: Vec<_> =
        petitions::list(conn)?.into_iter().map(|it| (it.slug.to_string(), it.title)).collect();
    petitions.sort_by_key(|(slug, _)| Some(slug.as_str()) != who.asked("petition"));
    let is_plain = petitions.first().is_none_or(|(slug, _)| Some(slug.as_str()) == who.asked("petition"));
    let open = (1 < petitions.len() && !is_plain).then(|| (String::new(), who.say("admin-place-open")));
    let everywhere = (EVERYWHERE.to_owned(), who.say("admin-everywhere"));
    Ok(open.into_iter().chain(petitions).chain([everywhere]).collect())
}

/// The petition that a form names as the place of a role; none for the whole service. Who administrates does so
/// everywhere.
pub(super) fn place_of(typed: &Typed) -> Result<Option<&str>, Refused> {
    let is_administrator = typed.get("role") == Role::Administrator.to_string();
    match typed.get("petition") {
        "" => Err(Refused::field("petition", "admin-error-place")),
        EVERYWHERE => Ok(None),
        _ if is_administrator => Err(Refused::field("petition", "admin-error-place-administrator")),
        slug => Ok(Some(slug)),
    }
}
