//! Counts that the tallies do not hold, for the dashboard.

use diesel::{
    dsl::{count_star, sql},
    expression::SqlLiteral,
    prelude::*,
    sql_types::BigInt,
};

use super::{
    AnyConnection, DbError,
    schema::{claims, outbox, sheets, signatures},
    types::DbId,
};
use crate::domain::{PetitionId, SheetState, State, UserId};

/// Into how many classes of states lines are counted.
pub const N_CLASSES: usize = 6;

/// Lines of one sheet that one person keyed, by the class of the state in which they stand.
#[derive(Clone, Copy, Debug)]
pub struct LineCount {
    /// The sheet.
    pub folio: i64,
    /// Who keyed them; nobody if a list brought them.
    pub keyer: Option<UserId>,
    /// How many there are of each class.
    pub n: [i64; N_CLASSES],
}

/// A signature that waits behind another of the same person.
#[derive(Clone, Debug)]
pub struct Repeat {
    /// How it reached us.
    pub channel: String,
    /// Its sheet and line, if it stands on one.
    pub place: Option<(i64, i32)>,
    /// The reason code.
    pub reason: String,
    /// Which signature of the same document counts: its channel, and its sheet and line. None if it is known by
    /// likeness alone.
    pub behind: Option<(String, Option<(i64, i32)>)>,
}

/// A sheet, a keyer, and a count of each class.
type Counted = (Option<i64>, Option<DbId>, (i64, i64, i64, i64, i64, i64));

/// Counts the lines on paper by sheet, keyer and class of states, pledges left out. The sheets are in order.
pub fn count_lines(
    conn: &mut AnyConnection,
    petition: PetitionId,
    classes: [&[State]; N_CLASSES],
) -> Result<Vec<LineCount>, DbError> {
    let [one, two, three, four, five, six] = classes.map(in_class);
    let query = signatures::table
        .filter(signatures::petition_id.eq(DbId::from(petition)))
        .filter(signatures::folio.is_not_null())
        .filter(signatures::is_pledge.eq(false))
        .group_by((signatures::folio, signatures::keyer_id))
        .order((signatures::folio, signatures::keyer_id))
        .select((signatures::folio, signatures::keyer_id, (one, two, three, four, five, six)));
    let read = |(folio, keyer, n): Counted| LineCount {
        folio: folio.unwrap_or_default(),
        keyer: keyer.map(Into::into),
        n: n.into(),
    };
    Ok(query.load(conn)?.into_iter().map(read).collect())
}

/// The number of rows in one of these states.
fn in_class(states: &[State]) -> SqlLiteral<BigInt> {
    let names: Vec<String> = states.iter().map(|it| format!("'{it}'")).collect();
    sql(&format!("COUNT(*) FILTER (WHERE state IN ({}))", names.join(", ")))
}

/// A repeat, and what it stands behind.
type Found = ((String, Option<i64>, Option<i32>, String), Option<(String, Option<i64>, Option<i32>)>);

/// Lists the signatures that wait behind another of the same person, by sheet and line; pledges are left out.
pub fn list_repeats(conn: &mut AnyConnection, petition: PetitionId) -> Result<Vec<Repeat>, DbError> {
    let first = diesel::alias!(signatures as first);
    let holds = claims::identity_key
        .nullable()
        .eq(signatures::identity_key)
        .and(claims::petition_id.eq(signatures::petition_id))
        .and(claims::is_pledge.eq(signatures::is_pledge));
    let place = (signatures::channel, signatures::folio, signatures::line, signatures::reason);
    let query = signatures::table
        .left_join(claims::table.on(holds))
        .left_join(first.on(first.field(signatures::id).nullable().eq(claims::signature_id.nullable())))
        .filter(signatures::petition_id.eq(DbId::from(petition)))
        .filter(signatures::state.eq(State::Duplicate.as_str()))
        .filter(signatures::is_pledge.eq(false))
        .order((signatures::folio, signatures::line, signatures::id))
        .select((place, first.fields((signatures::channel, signatures::folio, signatures::line)).nullable()));
    let read = |((channel, folio, line, reason), behind): Found| Repeat {
        channel,
        place: folio.zip(line),
        reason,
        behind: behind.map(|(channel, folio, line)| (channel, folio.zip(line))),
    };
    Ok(query.load(conn)?.into_iter().map(read).collect())
}

/// Counts the mails about a petition by what became of them: `queued`, `sent`, `dropped`, `failed`.
pub fn count_mails(conn: &mut AnyConnection, petition: PetitionId) -> Result<Vec<(String, i64)>, DbError> {
    let query = outbox::table
        .filter(outbox::petition_id.eq(DbId::from(petition)))
        .group_by(outbox::state)
        .select((outbox::state, count_star()));
    Ok(query.load(conn)?)
}

/// Counts the sheets of a petition by where they are.
pub fn count_sheets(
    conn: &mut AnyConnection,
    petition: PetitionId,
) -> Result<Vec<(SheetState, i64)>, DbError> {
    let query = sheets::table
        .filter(sheets::petition_id.eq(DbId::from(petition)))
        .group_by(sheets::state)
        .select((sheets::state, count_star()));
    let corrupt = || DbError::Corrupt { table: "sheets", reason: "an unknown state" };
    let read = |(state, n): (String, i64)| Ok((SheetState::parse(&state).ok_or_else(corrupt)?, n));
    query.load(conn)?.into_iter().map(read).collect()
}
