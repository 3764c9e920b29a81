//! Pages of signatures, for coordinators and reviewers.

use diesel::prelude::*;

use super::{Row, Stored};
use crate::{
    db::{AnyConnection, DbError, schema::signatures, types::DbId},
    domain::{Channel, PetitionId, SignatureId, State},
};

/// Which signatures to list. What is left out does not limit.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Those that stand in this state.
    pub state: Option<State>,
    /// Those with this reason code.
    pub reason: Option<String>,
    /// Those of this channel.
    pub channel: Option<Channel>,
    /// Those on this sheet.
    pub folio: Option<i64>,
    /// Those of this person, by keyed index.
    pub identity_key: Option<[u8; 32]>,
    /// Those after this one, in the order in which they came.
    pub after: Option<SignatureId>,
}

/// Lists up to `n` signatures of a petition, in the order in which they came.
pub fn list(
    conn: &mut AnyConnection,
    petition: PetitionId,
    filter: &Filter,
    n: i64,
) -> Result<Vec<Stored>, DbError> {
    let mut query = signatures::table
        .filter(signatures::petition_id.eq(DbId::from(petition)))
        .order(signatures::id)
        .limit(n)
        .select(Row::as_select())
        .into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(signatures::state.eq(state.as_str()));
    }
    if let Some(reason) = &filter.reason {
        query = query.filter(signatures::reason.eq(reason));
    }
    if let Some(channel) = filter.channel {
        query = query.filter(signatures::channel.eq(channel.as_str()));
    }
    if let Some(folio) = filter.folio {
        query = query.filter(signatures::folio.eq(folio));
    }
    if let Some(key) = &filter.identity_key {
        query = query.filter(signatures::identity_key.eq(key.as_slice()));
    }
    if let Some(after) = filter.after {
        query = query.filter(signatures::id.gt(DbId::from(after)));
    }
    query.load(conn)?.into_iter().map(Row::read).collect()
}
