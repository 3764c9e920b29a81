//! What a volunteer's device needs to key sheets for days without a network.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Intake, Keyer};
use crate::{
    db::{
        AnyConnection, DbError, events,
        sheets::{self, Filter},
        signatures,
    },
    domain::{
        Channel, Characters, CheckRule, EventId, SheetId, SheetState,
        profile::{FieldKey, SignerField},
        regions_of,
    },
};

/// How many sheets a device takes along.
const MOST_SHEETS: i64 = 300;

/// Names that are common in Peru; `config/regions/README.md` says where they come from.
const PERU: [&str; 3] = [
    include_str!("../../../config/regions/pe-surnames.txt"),
    include_str!("../../../config/regions/pe-given-names-female.txt"),
    include_str!("../../../config/regions/pe-given-names-male.txt"),
];

/// What a volunteer's device needs of a petition.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldKit {
    /// What the petition is called.
    pub title: String,
    /// How many lines a sheet has that the device does not know.
    pub lines_per_sheet: u32,
    /// Whether each line must bear the date of its signature.
    pub date_required: bool,
    /// The shape of the identity document.
    pub document: DocumentRule,
    /// What may stand on a line, in the order of the sheet.
    pub fields: Vec<FieldRule>,
    /// The sheets of the person who asks that are not closed, by number; at most 300.
    pub sheets: Vec<KitSheet>,
    /// The events those sheets were signed at.
    pub events: Vec<KitEvent>,
    /// Surnames that are common where the petition runs, the more common first; empty where no list is known.
    pub surnames: Vec<&'static str>,
    /// Given names, likewise.
    pub given_names: Vec<&'static str>,
}

/// The shape of the identity document.
#[derive(Debug, Serialize, ToSchema)]
pub struct DocumentRule {
    /// What people call it, by language.
    pub name: BTreeMap<String, String>,
    /// The fewest characters.
    pub min_length: u32,
    /// The most characters, a check character not counted.
    pub max_length: u32,
    /// `digits` or `letters_digits`.
    #[schema(value_type = String)]
    pub characters: Characters,
    /// How the check character is computed: `none` or `pe_dni`.
    #[schema(value_type = String)]
    pub check: CheckRule,
}

/// A field of a line.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldRule {
    /// Which one.
    pub key: &'static str,
    /// Whether paper must have it.
    pub is_required: bool,
    /// The most characters it may have.
    pub max_length: u32,
    /// What it is called here, by language, where the usual name does not fit.
    pub label: BTreeMap<String, String>,
}

/// A sheet to key.
#[derive(Debug, Serialize, ToSchema)]
pub struct KitSheet {
    /// Its number.
    pub folio: i64,
    /// How many lines it has.
    pub n_lines: i32,
    /// Where it is.
    #[schema(value_type = String)]
    pub state: SheetState,
    /// The event it was signed at.
    #[schema(value_type = Option<String>)]
    pub event: Option<EventId>,
    /// The lines that are keyed or noted as holding no signature.
    pub done: BTreeSet<i32>,
}

/// An event as a volunteer knows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct KitEvent {
    /// Names it.
    #[schema(value_type = String)]
    pub id: EventId,
    /// What the campaign calls it.
    pub name: String,
    /// Where it is.
    pub place: String,
    /// The day it is held.
    pub held_on: NaiveDate,
}

/// Gathers what someone's device needs to key the own sheets of a petition.
pub fn field_kit(conn: &mut AnyConnection, intake: &Intake, keyer: Keyer) -> Result<FieldKit, DbError> {
    let (petition, profile) = (intake.petition(), intake.profile());
    let sheets = own_sheets(conn, intake, keyer)?;
    let scheme = &profile.signer.document;
    let is_on_paper = |it: &&SignerField| it.key != FieldKey::Email || it.required.holds(Channel::Paper);
    let rule = |it: &SignerField| FieldRule {
        key: it.key.as_str(),
        is_required: it.required.holds(Channel::Paper),
        max_length: profile.signer.most_characters(it.key),
        label: it.label.clone(),
    };
    let lists = if regions_of(&petition.time_zone).is_empty() { Default::default() } else { PERU };
    Ok(FieldKit {
        title: petition.title.clone(),
        lines_per_sheet: profile.sheet.lines_per_page.value.max(1),
        date_required: profile.signing_window.date_required,
        document: DocumentRule {
            name: scheme.name.clone(),
            min_length: scheme.min_length,
            max_length: scheme.max_length,
            characters: scheme.characters,
            check: scheme.check,
        },
        fields: profile.signer.fields.iter().filter(is_on_paper).map(rule).collect(),
        events: events_of(conn, intake, &sheets)?,
        sheets,
        surnames: lists[0].split_whitespace().collect(),
        given_names: lists[1].split_whitespace().chain(lists[2].split_whitespace()).collect(),
    })
}

fn own_sheets(conn: &mut AnyConnection, intake: &Intake, keyer: Keyer) -> Result<Vec<KitSheet>, DbError> {
    let Some(user) = keyer.user_id() else { return Ok(Vec::new()) };
    let petition = intake.petition().id;
    let filter = Filter { keyer: Some(user), except: Some(SheetState::Closed), ..Filter::default() };
    let found = sheets::list(conn, petition, filter, MOST_SHEETS)?;
    let ids: Vec<SheetId> = found.iter().map(|it| it.id).collect();
    let folios: Vec<i64> = found.iter().map(|it| it.folio).collect();
    let voided = sheets::list_voided(conn, &ids)?;
    let signed = signatures::list_places(conn, petition, &folios)?;
    let done = |sheet: &sheets::Sheet| {
        let signed = signed.iter().filter(|it| it.folio == sheet.folio).map(|it| it.line);
        let voided = voided.iter().filter(|(id, _)| *id == sheet.id).map(|(_, it)| it.line);
        signed.chain(voided).collect()
    };
    let own = |it: &sheets::Sheet| KitSheet {
        folio: it.folio,
        n_lines: it.n_lines,
        state: it.state,
        event: it.event,
        done: done(it),
    };
    Ok(found.iter().map(own).collect())
}

fn events_of(
    conn: &mut AnyConnection,
    intake: &Intake,
    sheets: &[KitSheet],
) -> Result<Vec<KitEvent>, DbError> {
    let ids: BTreeSet<EventId> = sheets.iter().filter_map(|it| it.event).collect();
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        if let Some(events::Event { id, name, place, held_on, .. }) =
            events::find(conn, intake.petition().id, id)?
        {
            found.push(KitEvent { id, name, place, held_on });
        }
    }
    Ok(found)
}
