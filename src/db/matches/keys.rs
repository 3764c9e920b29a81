//! The keys by which signatures that may be one person's meet.

use std::collections::HashSet;

use diesel::{dsl::count_star, prelude::*};

use crate::{
    db::{AnyConnection, DbError, on_each, schema::match_keys, types::DbId},
    domain::SignatureId,
};

/// The first bits of a keyed index.
pub type BlockKey = i64;

/// Adds keys of signatures; those that are there stay. In order of the keys it is fastest.
pub fn insert_keys(conn: &mut AnyConnection, keys: &[(BlockKey, SignatureId)]) -> Result<(), DbError> {
    for chunk in keys.chunks(5_000) {
        let rows: Vec<_> = chunk
            .iter()
            .map(|(block, id)| (match_keys::block.eq(block), match_keys::signature_id.eq(DbId::from(*id))))
            .collect();
        let insert = diesel::insert_into(match_keys::table).values(&rows).on_conflict_do_nothing();
        on_each!(conn => insert.execute(conn))?;
    }
    Ok(())
}

/// Finds the keys of signatures, going through all keys there are.
pub fn find_keys_of(
    conn: &mut AnyConnection,
    of: &[SignatureId],
) -> Result<Vec<(BlockKey, SignatureId)>, DbError> {
    let mut found = Vec::new();
    for chunk in of.chunks(5_000) {
        let query = match_keys::table
            .filter(match_keys::signature_id.eq_any(chunk.iter().map(|id| DbId::from(*id))))
            .select((match_keys::block, match_keys::signature_id));
        found.extend(query.load::<(BlockKey, DbId)>(conn)?.into_iter().map(|(key, id)| (key, id.into())));
    }
    Ok(found)
}

/// Removes keys of signatures.
pub fn delete_keys(conn: &mut AnyConnection, keys: &[(BlockKey, SignatureId)]) -> Result<(), DbError> {
    for (key, id) in keys {
        diesel::delete(match_keys::table.find((key, DbId::from(*id)))).execute(conn)?;
    }
    Ok(())
}

/// Finds which signatures have these keys. Keys that more than `most` have say nothing, and are left out.
pub fn find_sharing(
    conn: &mut AnyConnection,
    keys: &[BlockKey],
    most: i64,
) -> Result<Vec<(BlockKey, SignatureId)>, DbError> {
    let mut found = Vec::new();
    for chunk in keys.chunks(5_000) {
        let shared = match_keys::table
            .filter(match_keys::block.eq_any(chunk))
            .group_by(match_keys::block)
            .select((match_keys::block, count_star()))
            .load::<(BlockKey, i64)>(conn)?;
        let telling: HashSet<BlockKey> =
            shared.into_iter().filter(|(_, n)| (2..=most).contains(n)).map(|(key, _)| key).collect();
        let query = match_keys::table
            .filter(match_keys::block.eq_any(&telling))
            .select((match_keys::block, match_keys::signature_id));
        found.extend(query.load::<(BlockKey, DbId)>(conn)?.into_iter().map(|(key, id)| (key, id.into())));
    }
    Ok(found)
}
