//! The `ledger_tiles` table: hashes of the tree.

use diesel::{prelude::*, upsert::excluded};

use crate::{
    db::{AnyConnection, DbError, on_each, schema::ledger_tiles},
    ledger::TileAddress,
};

/// Finds the bytes of a tile.
pub fn find_tile(conn: &mut AnyConnection, address: TileAddress) -> Result<Option<Vec<u8>>, DbError> {
    let key = (i16::from(address.level), address.index.cast_signed());
    Ok(ledger_tiles::table.find(key).select(ledger_tiles::hashes).first(conn).optional()?)
}

/// Stores tiles over those at the same addresses.
pub fn store_tiles(conn: &mut AnyConnection, tiles: &[(TileAddress, Vec<u8>)]) -> Result<(), DbError> {
    let rows: Vec<_> = tiles
        .iter()
        .map(|(address, hashes)| {
            (
                ledger_tiles::level.eq(i16::from(address.level)),
                ledger_tiles::tile.eq(address.index.cast_signed()),
                ledger_tiles::hashes.eq(hashes),
            )
        })
        .collect();
    for chunk in rows.chunks(100) {
        let insert = diesel::insert_into(ledger_tiles::table).values(chunk.to_vec());
        on_each!(conn => insert
            .on_conflict((ledger_tiles::level, ledger_tiles::tile))
            .do_update()
            .set(ledger_tiles::hashes.eq(excluded(ledger_tiles::hashes)))
            .execute(conn))?;
    }
    Ok(())
}
