//! Gathering what a batch will hold: reads, opens and checks every valid signature, and puts them in order.

use std::cmp::Ordering;

use chrono::{DateTime, Utc};
use rayon::prelude::*;

use super::{
    blocks::{BlockKind, Defect},
    rows::{Facts, layout, value_of},
};
use crate::{
    db::{
        AnyConnection, DbError,
        batches::exclusions::{self, Exclusion},
        sheets,
        signatures::{self, Filter, Stored},
    },
    domain::{
        Channel, Identity, SheetLine, SignatureId, State,
        profile::{Export, SortKey},
    },
    package::{ValueFault, fault_of},
    sealing::SealError,
    service::{
        App,
        collection::Intake,
        progress::{Progress, Step},
    },
};

/// How many signatures are read and opened at a time.
const PAGE: i64 = 5_000;
/// The states that are told in `excluded.csv`.
const EXCLUDED: [State; 5] =
    [State::Duplicate, State::Invalid, State::Review, State::Received, State::Withdrawn];

/// A signature that may go into the batch.
pub(super) struct Candidate {
    pub(super) id: SignatureId,
    pub(super) place: Option<SheetLine>,
    pub(super) defects: Box<[Defect]>,
    received_at: DateTime<Utc>,
    district: Box<str>,
}

/// Why signatures could not be gathered.
#[derive(Debug, thiserror::Error)]
pub enum GatherError {
    /// A sealed identity does not open.
    #[error("the identity of a signature does not open: {0}; run: rubrica doctor")]
    Sealed(#[from] SealError),
    /// A valid signature has no identity.
    #[error("a valid signature has no identity any more; run: rubrica doctor")]
    Erased,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Reads every valid signature, in the order of the profile.
pub(super) fn candidates(
    app: &App,
    intake: &Intake,
    progress: Progress<'_>,
) -> Result<Vec<Candidate>, GatherError> {
    let petition = intake.petition().id;
    let channels = layout(intake.profile()).map_or(&[] as &[Channel], |it| &it.channels);
    let (mut found, mut after, mut n_read) = (Vec::new(), None, 0);
    loop {
        let filter = Filter { state: Some(State::Valid), after, ..Filter::default() };
        let read = |conn: &mut AnyConnection| {
            let page = signatures::list(conn, petition, &filter, PAGE)?;
            let folios: Vec<i64> = page.iter().filter_map(|it| Some(it.place?.folio)).collect();
            Ok::<_, DbError>((page, sheets::find_all(conn, petition, &folios)?))
        };
        let (page, sheets) = app.db.read_blocking(read)?;
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        n_read += page.len() as u64;
        let wanted = page.par_iter().filter(|it| {
            !it.tally.is_pledge && (channels.is_empty() || channels.contains(&it.tally.channel))
        });
        let of_page: Result<Vec<_>, _> = wanted
            .map(|it| {
                let sheet = it.place.and_then(|place| sheets.get(&place.folio));
                candidate(intake, it, sheet.map(|sheet| sheet.n_lines))
            })
            .collect();
        found.extend(of_page?);
        progress(Step { doing: "checking", n_done: n_read, n_total: 0, n_rows: n_read })?;
    }
    let order = layout(intake.profile()).map_or(&[] as &[SortKey], |it| &it.order);
    found.par_sort_unstable_by(|a, b| compare(a, b, order));
    Ok(found)
}

/// Reads what is left out, in the order of sheets and lines.
pub(super) fn excluded(app: &App, intake: &Intake) -> Result<Vec<Exclusion>, GatherError> {
    let petition = intake.petition().id;
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page =
            app.db.read_blocking(|conn| exclusions::list_new(conn, petition, &EXCLUDED, after, PAGE))?;
        let Some(last) = page.last() else { break };
        after = Some(last.signature);
        found.extend(page);
    }
    let key = |it: &Exclusion| (by_place(it.place), it.received_at, it.signature);
    found.sort_unstable_by_key(key);
    Ok(found)
}

fn candidate(intake: &Intake, stored: &Stored, n_lines: Option<i32>) -> Result<Candidate, GatherError> {
    let sealed = stored.sealed.as_ref().ok_or(GatherError::Erased)?;
    let identity = intake.open_identity(stored.id.0, sealed)?;
    let defects = defects(intake, &identity, stored, n_lines).into();
    Ok(Candidate {
        id: stored.id,
        place: stored.place,
        defects,
        received_at: stored.received_at,
        district: identity.district.as_str().into(),
    })
}

/// Checks one signature as the authority's intake would.
fn defects(intake: &Intake, identity: &Identity, stored: &Stored, n_lines: Option<i32>) -> Vec<Defect> {
    let mut defects = Vec::new();
    let whole = |kind| Defect { kind, export: 0, field: 0 };
    let profile = intake.profile();
    let sheet = &profile.sheet;
    // An import takes every line for one of its sheet; the authority's own form has so many and no more.
    let most = sheet.official_form.then(|| sheet.lines_per_page.value.cast_signed());
    let n_lines = n_lines.into_iter().chain(most).min();
    match stored.place {
        Some(place) if n_lines.is_some_and(|n| n < place.line) => defects.push(whole(BlockKind::LineOutside)),
        None if stored.tally.channel == Channel::Paper && sheet.official_form => {
            defects.push(whole(BlockKind::NoPlace));
        }
        _ => {}
    }
    let facts = Facts { place: stored.place, channel: stored.tally.channel, signed_at: stored.signed_at };
    let holds = |it: &Export| it.channels.is_empty() || it.channels.contains(&stored.tally.channel);
    for (export, layout) in profile.exports.iter().enumerate().filter(|(_, it)| holds(it)) {
        for (field, column) in layout.fields.iter().enumerate() {
            let value = value_of(column.from, identity, facts, intake.zone());
            let kind = match fault_of(&value, column, layout) {
                Some(ValueFault::TooLong) => BlockKind::TooLong,
                Some(ValueFault::Letter) => BlockKind::Letter,
                None => continue,
            };
            defects.push(Defect { kind, export, field });
        }
    }
    defects
}

/// The order of the profile; then sheet, line, and when they came.
fn compare(a: &Candidate, b: &Candidate, order: &[SortKey]) -> Ordering {
    let by = |key: &SortKey| match key {
        SortKey::Folio => by_place(a.place).0.cmp(&by_place(b.place).0),
        SortKey::Line => by_place(a.place).1.cmp(&by_place(b.place).1),
        SortKey::Received => a.received_at.cmp(&b.received_at),
        SortKey::District => a.district.cmp(&b.district),
    };
    let ends = || (by_place(a.place), a.received_at, a.id).cmp(&(by_place(b.place), b.received_at, b.id));
    order.iter().map(by).find(|it| it.is_ne()).unwrap_or_else(ends)
}

/// What has no sheet comes after what has one.
fn by_place(place: Option<SheetLine>) -> (i64, i32) {
    place.map_or((i64::MAX, i32::MAX), |it| (it.folio, it.line))
}
