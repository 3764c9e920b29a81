//! Signatures as rows.

use diesel::prelude::*;

use super::{NewRow, Stored};
use crate::{
    db::{
        DbError,
        schema::signatures,
        tallies::TallyKey,
        types::{DbId, DbTime},
    },
    domain::{Channel, EventId, SheetLine, State},
};

#[derive(Insertable)]
#[diesel(table_name = signatures, treat_none_as_default_value = false)]
pub(super) struct InsertRow<'a> {
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
            needs_settling: false,
        }
    }
}

/// The columns by which a signature is counted.
#[derive(Queryable, Selectable)]
#[diesel(table_name = signatures)]
pub(in crate::db) struct TallyColumns {
    petition_id: DbId,
    state: String,
    reason: String,
    channel: String,
    is_pledge: bool,
    event_id: Option<DbId>,
    region: String,
    day: String,
}

impl TallyColumns {
    pub(in crate::db) fn read(self) -> Result<TallyKey, DbError> {
        Ok(TallyKey {
            petition: self.petition_id.into(),
            state: State::parse(&self.state).map_err(|_| corrupt("an unknown state"))?,
            reason: self.reason,
            channel: Channel::parse(&self.channel).map_err(|_| corrupt("an unknown channel"))?,
            is_pledge: self.is_pledge,
            event: self.event_id.map(EventId::from),
            region: self.region,
            day: self.day,
        })
    }
}

/// Reads the keyed index of a person.
pub(in crate::db) fn read_key(stored: Option<Vec<u8>>) -> Result<Option<[u8; 32]>, DbError> {
    let key = stored.map(<[u8; 32]>::try_from).transpose();
    key.map_err(|_| corrupt("a key has not 32 bytes"))
}

fn corrupt(reason: &'static str) -> DbError {
    DbError::Corrupt { table: "signatures", reason }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = signatures)]
pub(super) struct Row {
    id: DbId,
    #[diesel(embed)]
    tally: TallyColumns,
    identity_key: Option<Vec<u8>>,
    sealed: Option<Vec<u8>>,
    sheet_id: Option<DbId>,
    folio: Option<i64>,
    line: Option<i32>,
    keyer_id: Option<DbId>,
    signed_at: Option<DbTime>,
    received_at: DbTime,
    decision: Option<String>,
}

impl Row {
    pub(super) fn read(self) -> Result<Stored, DbError> {
        Ok(Stored {
            id: self.id.into(),
            tally: self.tally.read()?,
            identity_key: read_key(self.identity_key)?,
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
