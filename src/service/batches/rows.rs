//! The rows of `signatures.csv` and `excluded.csv`, as the profile lays them out.

use std::borrow::Cow;

use chrono_tz::Tz;

use crate::{
    db::batches::{exclusions::Exclusion, members::Member},
    domain::{
        Channel, Identity, Profile, SheetLine,
        profile::{Export, ExportField, ExportValue},
    },
    package::{Column, SIGNATURES, written},
};

/// The columns of `excluded.csv`: heading in Spanish, heading in English, field.
const EXCLUDED: [(&str, &str, &str); 6] = [
    ("numero", "number", "number"),
    ("planilla", "folio", "folio"),
    ("linea", "line", "line"),
    ("canal", "channel", "channel"),
    ("estado", "state", "state"),
    ("motivo", "reason", "reason"),
];

/// What of a signature stands in a file besides its identity.
#[derive(Clone, Copy)]
pub(super) struct Facts {
    pub(super) place: Option<SheetLine>,
    pub(super) channel: Channel,
    pub(super) signed_at: Option<chrono::DateTime<chrono::Utc>>,
}

impl From<&Member> for Facts {
    fn from(member: &Member) -> Self {
        Self { place: member.place, channel: member.channel, signed_at: member.signed_at }
    }
}

/// The file of signatures that every profile lays out.
pub(super) fn layout(profile: &Profile) -> Option<&Export> {
    profile.exports.iter().find(|it| it.file == SIGNATURES)
}

/// The columns of `signatures.csv`.
pub(super) fn signature_columns(layout: &Export) -> Vec<Column> {
    let column = |it: &ExportField| Column { name: it.name.clone(), field: field_name(it.from).to_owned() };
    layout.fields.iter().map(column).collect()
}

/// The columns of `excluded.csv`, in the petition's language.
pub(super) fn excluded_columns(language: &str) -> Vec<Column> {
    let is_spanish = language.starts_with("es");
    let name = |(es, en, _): &(&str, &str, &str)| if is_spanish { *es } else { *en }.to_owned();
    EXCLUDED.iter().map(|it| Column { name: name(it), field: it.2.to_owned() }).collect()
}

/// Adds a row of `signatures.csv`: its values to `values`, and where each of them ends to `ends`.
pub(super) fn add_signature_row(
    layout: &Export,
    identity: &Identity,
    facts: Facts,
    zone: Tz,
    values: &mut Vec<u8>,
    ends: &mut Vec<usize>,
) {
    for field in &layout.fields {
        let value = value_of(field.from, identity, facts, zone);
        values.extend_from_slice(written(&value, layout).as_bytes());
        ends.push(values.len());
    }
}

/// A row of `excluded.csv`.
pub(super) fn excluded_row(excluded: &Exclusion) -> [String; 6] {
    let (folio, line) = place_text(excluded.place);
    [
        excluded.position.to_string(),
        folio,
        line,
        excluded.channel.to_string(),
        excluded.state.to_string(),
        excluded.reason.clone(),
    ]
}

/// What stands in a column. The code of the list is the authority's, and empty until it gives one.
pub(super) fn value_of(from: ExportValue, identity: &Identity, facts: Facts, zone: Tz) -> Cow<'_, str> {
    match from {
        ExportValue::Empty | ExportValue::ListCode => Cow::Borrowed(""),
        ExportValue::Folio => place_text(facts.place).0.into(),
        ExportValue::Line => place_text(facts.place).1.into(),
        ExportValue::Document => identity.document.as_str().into(),
        ExportValue::Surname1 => identity.surname1.as_str().into(),
        ExportValue::Surname2 => identity.surname2.as_str().into(),
        ExportValue::GivenNames => identity.given_names.as_str().into(),
        ExportValue::BirthDate => identity.birth_date.as_str().into(),
        ExportValue::District => identity.district.as_str().into(),
        ExportValue::Address => identity.address.as_str().into(),
        ExportValue::Postcode => identity.postcode.as_str().into(),
        ExportValue::SignedOn => {
            let day = facts.signed_at.map(|at| at.with_timezone(&zone).date_naive().to_string());
            day.unwrap_or_default().into()
        }
        ExportValue::Channel => facts.channel.as_str().into(),
    }
}

fn place_text(place: Option<SheetLine>) -> (String, String) {
    place.map(|it| (it.folio.to_string(), it.line.to_string())).unwrap_or_default()
}

/// The name of a field, as packages say it.
fn field_name(value: ExportValue) -> &'static str {
    match value {
        ExportValue::Empty => "empty",
        ExportValue::Folio => "folio",
        ExportValue::Line => "line",
        ExportValue::ListCode => "list_code",
        ExportValue::Document => "document",
        ExportValue::Surname1 => "surname1",
        ExportValue::Surname2 => "surname2",
        ExportValue::GivenNames => "given_names",
        ExportValue::BirthDate => "birth_date",
        ExportValue::District => "district",
        ExportValue::Address => "address",
        ExportValue::Postcode => "postcode",
        ExportValue::SignedOn => "signed_on",
        ExportValue::Channel => "channel",
    }
}
