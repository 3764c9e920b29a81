//! `/admin/mail`: how mail stands, and a letter to oneself to see whether it arrives.

use actix_web::{HttpResponse, web::Data};
use askama::Template;

use super::around::Around;
use crate::{
    db::AnyConnection,
    domain::Scope,
    service::{Administrator, App, letters, people},
    web::{
        Failure, PageError, WebOptions,
        pages::{
            see_other,
            signed_in::{Pressed, SignedForm, SignedIn},
        },
    },
};

#[derive(Template)]
#[template(path = "admin_mail.html")]
struct Page {
    frame: Around,
    counts: Vec<(String, String)>,
    lead: String,
    /// Says that letters do not leave, if so.
    stays: Option<String>,
}

/// Shows how mail stands.
pub(super) async fn show(
    app: Data<App>,
    options: Data<WebOptions>,
    who: SignedIn,
) -> Result<HttpResponse, PageError> {
    let (vault, credential, now) = (app.vault.clone(), who.credential(), app.now());
    let read = move |conn: &mut AnyConnection| {
        let caller = people::identify(conn, &credential, now)?;
        let by = caller.authorise::<Administrator>(conn, Scope::Everywhere)?;
        let address = people::show(conn, &vault, caller.user())?.email;
        Ok::<_, Failure>((letters::n_by_state(conn, by)?, address))
    };
    let (counts, address) = app.db.read(read).await?;
    let page = Page {
        counts: told(&who, &counts),
        stays: stays(&options, &who),
        lead: who.say_with("admin-mail-test-lead", [("email", address.as_str())]),
        frame: Around::service(&who, who.say("admin-mail")),
    };
    Ok(who.page(&page)?)
}

/// Says that letters do not leave the server, and how to mend that; `None` if they do.
pub(super) fn stays(options: &WebOptions, who: &SignedIn) -> Option<String> {
    let folder = options.mail_folder.as_ref()?.display().to_string();
    Some(who.say_with("admin-mail-folder", [("folder", &folder)]))
}

/// How many letters there are in each state, with its name.
pub(super) fn told(who: &SignedIn, counts: &[(String, i64)]) -> Vec<(String, String)> {
    let told = |state: &str| {
        let n = counts.iter().find(|(it, _)| it == state).map_or(0, |(_, n)| *n);
        (who.say(&format!("admin-mail-{state}")), who.language.number(n))
    };
    ["queued", "sent", "failed", "dropped"].map(told).into()
}

/// Sends a letter to whoever asks for it.
pub(super) async fn send_test(
    app: Data<App>,
    SignedForm { who, form: Pressed {} }: SignedForm<Pressed>,
) -> Result<HttpResponse, PageError> {
    let (vault, credential, now, language) = (app.vault.clone(), who.credential(), app.now(), who.language);
    let write = move |conn: &mut AnyConnection| {
        let by = people::authorise::<Administrator>(conn, &credential, Scope::Everywhere, now)?;
        Ok::<_, Failure>(letters::queue_test(conn, &vault, by, language, now)?)
    };
    app.db.write(write).await?;
    Ok(see_other("/admin/mail?after=mailed"))
}
