//! `/desk/{slug}/person`: everything there is of one person, for those who ask about their own data.

use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{Data, Path},
};
use askama::Template;

use super::{
    Place, open,
    ranked::{field_name, reason_name},
};
use crate::{
    db::AnyConnection,
    domain::{
        Identity, Petition,
        profile::{DuplicateKey, FieldKey, Profile},
    },
    service::{
        App, Reviewer,
        collection::{self, Intake, ListError, SignatureView},
        petitions,
    },
    web::{
        Failure, PageError,
        pages::signed_in::{SignedForm, SignedIn},
    },
};

#[derive(Template)]
#[template(path = "desk_person.html")]
struct Shown {
    frame: SignedIn,
    place: Place,
    fields: Vec<Asked>,
    /// What was found, once it was looked for.
    found: Option<Vec<Found>>,
    is_nobody: bool,
}

/// A field by which the petition knows a person.
struct Asked {
    key: &'static str,
    label: String,
    value: String,
}

/// A signature of the person.
struct Found {
    view: SignatureView,
    state: String,
    reason: String,
    received: String,
    signed: Option<String>,
    channel: String,
    facts: Vec<(String, String)>,
}

/// Asks for what the petition knows a person by.
pub(super) async fn ask(
    app: Data<App>,
    frame: SignedIn,
    slug: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (credential, now) = (frame.credential(), app.now());
    let read = move |conn: &mut _| {
        let (petition, _) = open::<Reviewer>(conn, &credential, &slug, now)?;
        let profile = petitions::profile_of(conn, &petition)?;
        Ok::<_, Failure>((petition, profile))
    };
    let (petition, profile) = app.db.read(read).await?;
    let page = page(&frame, &petition, &profile, &Identity::default());
    Ok(frame.page(&page)?)
}

/// Shows every signature of the person. Nothing of it stands in an address; the history keeps that someone
/// looked.
pub(super) async fn find(
    app: Data<App>,
    slug: Path<String>,
    SignedForm { who: frame, form: identity }: SignedForm<Identity>,
) -> Result<HttpResponse, PageError> {
    let (credential, vault, now) = (frame.credential(), app.vault.clone(), app.now());
    let sought = identity.clone();
    let look = move |conn: &mut AnyConnection| {
        let (petition, by) = open::<Reviewer>(conn, &credential, &slug, now)?;
        let intake = Intake::open(conn, &vault, &slug)?;
        let profile = petitions::profile_of(conn, &petition)?;
        let found = match collection::find_signatures(conn, &intake, by, sought.clone(), now) {
            Ok(found) => Some(found),
            Err(ListError::Nobody) => None,
            Err(error) => return Err(error.into()),
        };
        Ok::<_, Failure>((petition, profile, found))
    };
    let (petition, profile, views) = app.db.write(look).await?;
    let mut page = page(&frame.keeping_form(), &petition, &profile, &identity);
    page.is_nobody = views.is_none();
    page.found = views.map(|views| views.into_iter().map(|view| found(&frame, &petition, view)).collect());
    let status = if page.is_nobody { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(frame.page_with(status, &page)?)
}

fn page(frame: &SignedIn, petition: &Petition, profile: &Profile, typed: &Identity) -> Shown {
    let document = profile.text_in(&profile.signer.document.name, frame.language.code());
    let asked = |key: &FieldKey| Asked {
        key: key.as_str(),
        label: frame.say_with(&format!("field-{}", key.as_str()), [("name", document)]),
        value: key.of(typed).to_owned(),
    };
    Shown {
        place: Place::new(petition, frame),
        fields: profile.duplicates.key.iter().flat_map(|key| known_by(*key)).map(asked).collect(),
        found: None,
        is_nobody: false,
        frame: frame.clone(),
    }
}

/// The fields of a part of what a person is known by.
fn known_by(key: DuplicateKey) -> &'static [FieldKey] {
    match key {
        DuplicateKey::Document => &[FieldKey::Document],
        DuplicateKey::Names => &[FieldKey::Surname1, FieldKey::Surname2, FieldKey::GivenNames],
        DuplicateKey::BirthDate => &[FieldKey::BirthDate],
        DuplicateKey::Address => &[FieldKey::Address],
    }
}

fn found(frame: &SignedIn, petition: &Petition, view: SignatureView) -> Found {
    let instant = |at| frame.language.instant_said(at, &petition.time_zone);
    let fact = |(key, value): (&str, &String)| (field_name(frame, key), value.clone());
    let facts = view.person.as_ref().map(|person| {
        let all = [
            ("surname1", &person.surname1),
            ("surname2", &person.surname2),
            ("given_names", &person.given_names),
            ("birth_date", &person.birth_date),
            ("district", &person.district),
            ("phone", &person.phone),
            ("email", &person.email),
            ("address", &person.address),
            ("postcode", &person.postcode),
        ];
        all.into_iter().filter(|(_, value)| !value.is_empty()).map(fact).collect()
    });
    Found {
        state: frame.say(&format!("one-{}", view.state)),
        reason: reason_name(frame, &view.reason),
        received: instant(view.received_at),
        signed: view.signed_at.map(|at| frame.language.signed(at, &petition.time_zone)),
        channel: frame.say(&format!("channel-{}", view.channel)),
        facts: facts.unwrap_or_default(),
        view,
    }
}
