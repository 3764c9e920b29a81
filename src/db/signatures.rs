//! The `signatures` table: taking in, finding and listing. Changes of state are in [`super::moves`].

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::{
    AnyConnection, DbError, on_each,
    schema::signatures,
    tallies::TallyKey,
    types::{DbId, DbTime},
};
use crate::domain::{Channel, EventId, PetitionId, SheetId, SheetLine, SignatureId, State, UserId};

mod list;

pub use self::list::{Filter, list};

/// A signature as it is stored when it is taken in.
#[derive(Clone, Debug)]
pub struct NewRow {
    /// Names it.
    pub id: SignatureId,
    /// What it is counted under, which holds petition, state, reason, channel, event, region and day.
    pub tally: TallyKey,
    /// Keyed index of the person.
    pub identity_key: Option<[u8; 32]>,
    /// Keyed index of the name a list gave it.
    pub reference_key: Option<[u8; 32]>,
    /// The sealed identity.
    pub sealed: Vec<u8>,
    /// The sheet it stands on, if that is registered.
    pub sheet: Option<SheetId>,
    /// Where it stands on paper.
    pub place: Option<SheetLine>,
    /// Who keyed it.
    pub keyer: Option<UserId>,
    /// Which consent text the signer saw.
    pub consent_version: Option<String>,
    /// Hash of the secret in the link the signer got.
    pub link_hash: Option<[u8; 32]>,
    /// When it was signed.
    pub signed_at: Option<DateTime<Utc>>,
    /// When it reached us.
    pub received_at: DateTime<Utc>,
}

/// A signature as stored.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Names it.
    pub id: SignatureId,
    /// What it is counted under.
    pub tally: TallyKey,
    /// Keyed index of the person.
    pub identity_key: Option<[u8; 32]>,
    /// The sealed identity, until it is erased.
    pub sealed: Option<Vec<u8>>,
    /// The sheet it stands on, if that is registered.
    pub sheet: Option<SheetId>,
    /// Where it stands on paper.
    pub place: Option<SheetLine>,
    /// Who keyed it.
    pub keyer: Option<UserId>,
    /// When it was signed.
    pub signed_at: Option<DateTime<Utc>>,
    /// When it reached us.
    pub received_at: DateTime<Utc>,
    /// What a person decided: `approve` or `reject`.
    pub decision: Option<String>,
}

/// Adds signatures, except those whose place, reference or link is taken. Returns how many were added.
pub fn insert_all_if_new(conn: &mut AnyConnection, new: &[NewRow]) -> Result<usize, DbError> {
    let mut n_added = 0;
    for chunk in new.chunks(1_000) {
        let rows: Vec<InsertRow<'_>> = chunk.iter().map(InsertRow::from).collect();
        let insert = diesel::insert_into(signatures::table).values(&rows).on_conflict_do_nothing();
        n_added += on_each!(conn => insert.execute(conn))?;
    }
    Ok(n_added)
}

/// Finds which references are stored already, and since when.
pub fn find_references(
    conn: &mut AnyConnection,
    petition: PetitionId,
    keys: &[[u8; 32]],
) -> Result<HashMap<Vec<u8>, DateTime<Utc>>, DbError> {
    let mut found = HashMap::new();
    for chunk in keys.chunks(5_000) {
        let query = signatures::table
            .filter(signatures::petition_id.eq(DbId::from(petition)))
            .filter(signatures::reference_key.eq_any(chunk.iter().map(<[u8; 32]>::as_slice)))
            .select((signatures::reference_key.assume_not_null(), signatures::received_at));
        for (key, at) in query.load::<(Vec<u8>, DbTime)>(conn)? {
            found.insert(key, at.into());
        }
    }
    Ok(found)
}

/// Lists the signatures on some sheets, by place.
pub fn list_on_folios(
    conn: &mut AnyConnection,
    petition: PetitionId,
    folios: &[i64],
) -> Result<Vec<Stored>, DbError> {
    let mut found = Vec::new();
    for chunk in folios.chunks(5_000) {
        let query = signatures::table
            .filter(signatures::petition_id.eq(DbId::from(petition)))
            .filter(signatures::folio.eq_any(chunk))
            .order((signatures::folio, signatures::line))
            .select(Row::as_select());
        for row in query.load(conn)? {
            found.push(row.read()?);
        }
    }
    Ok(found)
}

/// Finds the signature on a line of a sheet.
pub fn find_at(
    conn: &mut AnyConnection,
    petition: PetitionId,
    place: SheetLine,
) -> Result<Option<Stored>, DbError> {
    let query = signatures::table
        .filter(signatures::petition_id.eq(DbId::from(petition)))
        .filter(signatures::folio.eq(place.folio))
        .filter(signatures::line.eq(place.line))
        .select(Row::as_select());
    query.first(conn).optional()?.map(Row::read).transpose()
}

/// Finds a signature of a petition.
pub fn find(
    conn: &mut AnyConnection,
    petition: PetitionId,
    id: SignatureId,
) -> Result<Option<Stored>, DbError> {
    let query = signatures::table
        .find(DbId::from(id))
        .filter(signatures::petition_id.eq(DbId::from(petition)))
        .select(Row::as_select());
    query.first(conn).optional()?.map(Row::read).transpose()
}

/// Puts another identity in place of a mistyped one, and forgets what was checked and decided about it.
///
/// State and reason are left to [`super::moves`].
pub fn replace_identity(
    conn: &mut AnyConnection,
    id: SignatureId,
    identity_key: Option<[u8; 32]>,
    sealed: &[u8],
    tally: &TallyKey,
    signed_at: Option<DateTime<Utc>>,
) -> Result<(), DbError> {
    let changes = (
        signatures::identity_key.eq(identity_key.map(Vec::from)),
        signatures::sealed.eq(Some(sealed)),
        signatures::region.eq(&tally.region),
        signatures::day.eq(&tally.day),
        signatures::signed_at.eq(signed_at.map(DbTime)),
        signatures::verdict.eq(None::<String>),
        signatures::verdict_reason.eq(""),
        signatures::checked_under.eq(None::<String>),
        signatures::decision.eq(None::<String>),
        signatures::needs_settling.eq(true),
    );
    diesel::update(signatures::table.find(DbId::from(id))).set(changes).execute(conn)?;
    Ok(())
}

/// Marks every signature of a person, so that the next verification decides anew which of them counts.
pub fn ask_to_settle(
    conn: &mut AnyConnection,
    petition: PetitionId,
    identity_key: &[u8; 32],
) -> Result<(), DbError> {
    let rows = signatures::table
        .filter(signatures::petition_id.eq(DbId::from(petition)))
        .filter(signatures::identity_key.eq(identity_key.as_slice()));
    diesel::update(rows).set(signatures::needs_settling.eq(true)).execute(conn)?;
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = signatures, treat_none_as_default_value = false)]
struct InsertRow<'a> {
    id: DbId,
    petition_id: DbId,
    channel: &'static str,
    is_pledge: bool,
    state: &'static str,
    reason: &'a str,
    identity_key: Option<Vec<u8>>,
    reference_key: Option<Vec<u8>>,
    sealed: &'a [u8],
    region: &'a str,
    day: &'a str,
    event_id: Option<DbId>,
    sheet_id: Option<DbId>,
    folio: Option<i64>,
    line: Option<i32>,
    keyer_id: Option<DbId>,
    consent_version: Option<String>,
    link_hash: Option<Vec<u8>>,
    signed_at: Option<DbTime>,
    received_at: DbTime,
    needs_settling: bool,
}

impl<'a> From<&'a NewRow> for InsertRow<'a> {
    fn from(new: &'a NewRow) -> Self {
        let tally = &new.tally;
        Self {
            id: new.id.into(),
            petition_id: tally.petition.into(),
            channel: tally.channel.as_str(),
            is_pledge: tally.is_pledge,
            state: tally.state.as_str(),
            reason: &tally.reason,
            identity_key: new.identity_key.map(Vec::from),
            reference_key: new.reference_key.map(Vec::from),
            sealed: &new.sealed,
            region: &tally.region,
            day: &tally.day,
            event_id: tally.event.map(Into::into),
            sheet_id: new.sheet.map(Into::into),
            folio: new.place.map(|place| place.folio),
            line: new.place.map(|place| place.line),
            keyer_id: new.keyer.map(Into::into),
            consent_version: new.consent_version.clone(),
            link_hash: new.link_hash.map(Vec::from),
            signed_at: new.signed_at.map(DbTime),
            received_at: DbTime(new.received_at),
            needs_settling: tally.state != State::Pending,
        }
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = signatures)]
struct Row {
    id: DbId,
    petition_id: DbId,
    channel: String,
    is_pledge: bool,
    state: String,
    reason: String,
    identity_key: Option<Vec<u8>>,
    sealed: Option<Vec<u8>>,
    region: String,
    day: String,
    event_id: Option<DbId>,
    sheet_id: Option<DbId>,
    folio: Option<i64>,
    line: Option<i32>,
    keyer_id: Option<DbId>,
    signed_at: Option<DbTime>,
    received_at: DbTime,
    decision: Option<String>,
}

impl Row {
    fn read(self) -> Result<Stored, DbError> {
        let corrupt = |reason| DbError::Corrupt { table: "signatures", reason };
        let identity_key = self.identity_key.map(<[u8; 32]>::try_from).transpose();
        Ok(Stored {
            id: self.id.into(),
            tally: TallyKey {
                petition: self.petition_id.into(),
                state: State::parse(&self.state).map_err(|_| corrupt("an unknown state"))?,
                reason: self.reason,
                channel: Channel::parse(&self.channel).map_err(|_| corrupt("an unknown channel"))?,
                is_pledge: self.is_pledge,
                event: self.event_id.map(EventId::from),
                region: self.region,
                day: self.day,
            },
            identity_key: identity_key.map_err(|_| corrupt("a key has not 32 bytes"))?,
            sealed: self.sealed,
            sheet: self.sheet_id.map(Into::into),
            place: self.folio.zip(self.line).map(|(folio, line)| SheetLine { folio, line }),
            keyer: self.keyer_id.map(Into::into),
            signed_at: self.signed_at.map(Into::into),
            received_at: self.received_at.into(),
            decision: self.decision,
        })
    }
}
