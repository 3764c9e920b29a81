//! `/admin/ledger`: what happened, who did it, and proof that nobody changed it afterwards.

mod entry;

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Query},
};
use askama::Template;
use serde::Deserialize;

use self::entry::{Entry, shown};
use super::around::{Around, MANAGERS};
use crate::{
    db::AnyConnection,
    domain::{EntryId, Petition, Role, Scope},
    package::History,
    service::{
        Administrator, App, Auditor, By,
        ledger::{self, InclusionProof, ProveError, SignedCheckpoint},
        people::{self, Denied},
        petitions,
        progress::Progress,
    },
    web::{
        Failure, PageError,
        pages::{
            begin::begin,
            see_other,
            signed_in::{Pressed, SignedForm, SignedIn},
        },
    },
};

/// How many entries a page shows.
const SHOWN: i64 = 50;

#[derive(Template)]
#[template(path = "admin_ledger.html")]
struct Page {
    frame: Around,
    petitions: Vec<(String, String, bool)>,
    entries: Vec<Entry>,
    next: Option<String>,
    checkpoint: SignedCheckpoint,
    size: String,
    signed: String,
    /// What the time of the table is called.
    zone: String,
    may_verify: bool,
}

#[derive(Template)]
#[template(path = "admin_proof.html")]
struct Proof {
    frame: Around,
    asked: String,
    problem: Option<String>,
    proven: Option<Proven>,
}

/// An entry that is proven to stand in the history.
struct Proven {
    /// How good that is, and in words.
    verdict: (&'static str, String),
    entry: String,
    root: String,
    note: String,
}

/// Which entries to show.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    petition: String,
    before: Option<u64>,
}

/// Which entry to prove.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Sought {
    entry: String,
}

/// Shows the newest entries, of one petition or of all, and the newest checkpoint.
pub(super) async fn show(
    app: Data<App>,
    who: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<HttpResponse, PageError> {
    let (vault, reader, now) = (app.vault.clone(), who.clone(), app.now());
    let (slug, before) = (asked.petition.clone(), asked.before.unwrap_or(u64::MAX));
    let read = move |conn: &mut AnyConnection| {
        let caller = people::identify(conn, &reader.credential(), now)?;
        let petition = if slug.is_empty() { None } else { Some(petitions::find(conn, &slug)?) };
        let id = petition.as_ref().map(|it| it.id);
        let by = caller.authorise::<Auditor>(conn, id.map_or(Scope::Everywhere, Scope::Petition))?;
        let listed = ledger::list_before(conn, by, id, before, SHOWN)?;
        let last = listed.last().map(|it| it.index);
        let is_full = i64::try_from(listed.len()).is_ok_and(|n| SHOWN <= n);
        let zone = petition.as_ref().map_or(reader.zone(), |it| &it.time_zone);
        let entries = shown(&reader, conn, &vault, listed, zone)?;
        Ok::<_, Failure>((petition, entries, last.filter(|_| is_full), petitions::list(conn)?))
    };
    let (petition, entries, last, petitions) = app.db.read(read).await?;
    let checkpoint = ledger::newest_checkpoint(&app).await?;
    let frame = match &petition {
        Some(petition) => Around::petition(&who, petition, who.say("admin-ledger")),
        None => Around::service(&who, who.say("admin-ledger")),
    };
    let zone = petition.as_ref().map_or(who.zone(), |it| &it.time_zone);
    let page = Page {
        petitions: places(&who, petitions, &asked.petition),
        entries,
        next: last.map(|last| format!("petition={}&before={last}", asked.petition)),
        size: who.language.number(i64::try_from(checkpoint.size).unwrap_or(i64::MAX)),
        signed: who.language.instant_said(checkpoint.signed_at, zone),
        zone: who.language.zone(zone),
        may_verify: who.has_role(&[Role::Administrator], Scope::Everywhere),
        checkpoint,
        frame,
    };
    Ok(who.page(&page)?)
}

/// What there is to choose from: slug, title, and whether it is shown now.
fn places(who: &SignedIn, petitions: Vec<Petition>, asked: &str) -> Vec<(String, String, bool)> {
    let readers = [Role::Administrator, Role::Coordinator, Role::Auditor];
    let everywhere = who.has_role(&readers, Scope::Everywhere);
    let all = everywhere.then(|| (String::new(), who.say("admin-ledger-all"), asked.is_empty()));
    let open = petitions.into_iter().filter(|it| who.has_role(&readers, it.id));
    let one = |it: Petition| (it.slug.to_string(), it.title, it.slug.as_str() == asked);
    all.into_iter().chain(open.map(one)).collect()
}

/// Verifies the whole history, apart.
pub(super) async fn verify(
    app: Data<App>,
    SignedForm { who, form: Pressed {} }: SignedForm<Pressed>,
) -> Result<HttpResponse, PageError> {
    let run =
        |app: &App, _: By<Administrator>, progress: Progress<'_>| ledger::verify::verify(app, None, progress);
    let job = begin(&app, &who, None, "ledger_check", run).await?;
    Ok(see_other(format!("/admin/jobs/{job}")))
}

/// Proves that an entry stands in the history, and checks the proof as a stranger would.
pub(super) async fn prove(
    app: Data<App>,
    who: SignedIn,
    Query(sought): Query<Sought>,
) -> Result<HttpResponse, PageError> {
    if !who.has_role_anywhere(MANAGERS) {
        return Err(Failure::from(Denied::Role(Role::Administrator)).into());
    }
    let asked = sought.entry.trim().to_owned();
    let (proven, problem) = match asked.parse() {
        _ if asked.is_empty() => (None, None),
        Err(_) => (None, Some("admin-proof-error-shape")),
        Ok(id) => match ledger::prove_to_anyone(&app, EntryId(id)).await {
            Ok(proof) => (Some(check(&app, &who, proof)), None),
            Err(ProveError::Unknown) => (None, Some("admin-proof-error-unknown")),
            Err(error) => return Err(error.into()),
        },
    };
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let frame = Around::service(&who, who.say("admin-proof")).under(who.say("admin-ledger"), "/admin/ledger");
    let page = Proof { frame, asked, problem: problem.map(|key| who.say(key)), proven };
    Ok(who.page_with(status, &page)?)
}

fn check(app: &App, who: &SignedIn, proof: InclusionProof) -> Proven {
    let InclusionProof { entry, index, proof, checkpoint } = proof;
    let history = History { entry, index, proof, checkpoint: checkpoint.note };
    let key = app.vault.signing().public_key();
    let place = who.language.number(i64::try_from(index).unwrap_or(i64::MAX));
    let size = who.language.number(i64::try_from(checkpoint.size).unwrap_or(i64::MAX));
    let verdict = match ledger::check_inclusion(&history, key.as_ed25519()) {
        Ok(()) => ("good", who.say_with("admin-proof-holds", [("place", &place), ("size", &size)])),
        Err(_) => ("bad", who.say("admin-proof-fails")),
    };
    Proven { verdict, entry: history.entry, root: checkpoint.root, note: history.checkpoint }
}
