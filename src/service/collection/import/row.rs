//! Makes a signature of a row of a list, or says why it is a bad one.

use chrono::{DateTime, Utc};

use crate::{
    db::signatures::NewRow,
    domain::{Channel, Identity, SheetLine, SignatureId, ValueProblem, profile::FieldKey},
    service::collection::{Entry, EntryError, Intake},
    table::{Field, Row, RowProblem, read_instant},
};

/// What is wrong with a row: the column, if it is one, and the problem, which holds no value.
pub(super) type Fault = (Option<Field>, RowProblem);

/// A row that reads well, not yet compared with what is stored.
pub(super) struct Candidate {
    /// Its index in the batch.
    pub(super) index: usize,
    /// What would be stored.
    pub(super) row: NewRow,
}

/// Fields of a person, and the columns they come from.
const PERSON: [(FieldKey, Field); 10] = [
    (FieldKey::Document, Field::Document),
    (FieldKey::Surname1, Field::Surname1),
    (FieldKey::Surname2, Field::Surname2),
    (FieldKey::GivenNames, Field::GivenNames),
    (FieldKey::BirthDate, Field::BirthDate),
    (FieldKey::District, Field::District),
    (FieldKey::Phone, Field::Phone),
    (FieldKey::Email, Field::Email),
    (FieldKey::Address, Field::Address),
    (FieldKey::Postcode, Field::Postcode),
];

pub(super) fn read_row(
    row: Row<'_>,
    id: SignatureId,
    intake: &Intake,
    default_channel: Channel,
    now: DateTime<Utc>,
) -> Result<Candidate, Fault> {
    let mut identity = Identity::default();
    for (key, field) in PERSON {
        row.get(field).clone_into(key.of_mut(&mut identity));
    }
    let channel = match row.get(Field::Channel) {
        "" => default_channel,
        text => Channel::parse(text).map_err(|error| fault(Field::Channel, "channel", &error))?,
    };
    let signed_at = match row.get(Field::SignedAt) {
        "" => None,
        text => {
            Some(read_instant(text, intake.zone()).map_err(|error| (Some(Field::SignedAt), error.into()))?)
        }
    };
    let place = read_place(row)?;
    let reference = reference(row, &identity, place);
    let entry = Entry { signed_at, place, reference, ..Entry::new(identity, channel) };
    let index = row.index();
    intake.prepare_as(id, entry, now).map(|row| Candidate { index, row }).map_err(|error| entry_fault(&error))
}

fn read_place(row: Row<'_>) -> Result<Option<SheetLine>, Fault> {
    let (folio, line) = (row.get(Field::Folio), row.get(Field::Line));
    match (folio.is_empty(), line.is_empty()) {
        (true, true) => return Ok(None),
        (false, true) => {
            return Err(bad_place(Field::Line, "line-missing", "is missing, though the sheet is given"));
        }
        (true, false) => {
            return Err(bad_place(Field::Folio, "folio-missing", "is missing, though the line is given"));
        }
        (false, false) => {}
    }
    let bad = |field| move || bad_place(field, "number", "is not a number from 1 to 999999999");
    let folio = read_number(folio).ok_or_else(bad(Field::Folio))?;
    let line = read_number(line).ok_or_else(bad(Field::Line))?;
    Ok(Some(SheetLine { folio: folio.into(), line }))
}

fn bad_place(field: Field, code: &'static str, sentence: &'static str) -> Fault {
    (Some(field), RowProblem::new(code, sentence))
}

fn read_number(text: &str) -> Option<i32> {
    let is_number = text.bytes().all(|it| it.is_ascii_digit());
    text.parse().ok().filter(|number| is_number && (1..=999_999_999).contains(number))
}

/// What a row is known by when the list comes again.
///
/// The `id` of a list alone would not do: two lists may both count from 1. So the document goes with it, or
/// the names where there is none. A row with a sheet and line is known by those. A row with neither is known
/// by its number and wording.
fn reference(row: Row<'_>, identity: &Identity, place: Option<SheetLine>) -> Option<String> {
    let id = row.get(Field::Id);
    let who = if identity.document.is_empty() {
        format!("{}\u{1F}{}", identity.surname1, identity.given_names)
    } else {
        identity.document.clone()
    };
    match (id, place) {
        ("", Some(_)) => None,
        ("", None) => Some(format!("row\u{1F}{}\u{1F}{}", row.record(), String::from_utf8_lossy(row.raw()))),
        (id, place) => {
            let SheetLine { folio, line } = place.unwrap_or(SheetLine { folio: 0, line: 0 });
            Some(format!("id\u{1F}{id}\u{1F}{folio}\u{1F}{line}\u{1F}{who}"))
        }
    }
}

fn entry_fault(error: &EntryError) -> Fault {
    match error {
        EntryError::Value(problem) => {
            let column = PERSON.iter().find(|(key, _)| *key == problem.field).map(|(_, field)| *field);
            (column, value_problem(problem.problem))
        }
        EntryError::Nobody => (None, RowProblem::new("nobody", error.to_string())),
        EntryError::Future => fault(Field::SignedAt, "future", error),
    }
}

fn value_problem(problem: ValueProblem) -> RowProblem {
    let sentence = problem.to_string();
    match problem {
        ValueProblem::TooLong(most) => RowProblem::new("too-long", sentence).with("most", most),
        ValueProblem::Formula => RowProblem::new("formula", sentence),
        ValueProblem::Control => RowProblem::new("control", sentence),
    }
}

fn fault(field: Field, code: &'static str, error: &dyn std::error::Error) -> Fault {
    (Some(field), RowProblem::new(code, error.to_string()))
}
