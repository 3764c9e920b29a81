//! Compares all signatures of a petition with each other, and learns from them.

use std::sync::Arc;

use rayon::prelude::*;

use super::{
    CompareError, EDITION, PURPOSE,
    difference::{Difference, LEAST},
};
use crate::{
    db::{
        DbError,
        matches::{self, BlockKey, Match, SealedSignature, StoredModel, Ticket},
    },
    domain::{Identity, PetitionId, Probability, SignatureId},
    matching::{Duplicates, Lexicon, Nicknames, Part, Records, dedupe, fields_of, sparse_keys},
    sealing::KeyedIndex,
    service::{
        App, Keys,
        progress::{Progress, Step, n_workers},
    },
};

/// How many signatures are read at a time.
const CHUNK: i64 = 20_000;

/// How many rows are written in one transaction.
const WRITTEN_AT_ONCE: usize = 10_000;

/// Signatures read to be compared.
#[derive(Default)]
struct Gathered {
    ids: Vec<SignatureId>,
    /// A person's keyed index in short: those who share it need no comparing.
    people: Vec<Option<[u8; 16]>>,
    parts: Vec<Part>,
    keys: Vec<(BlockKey, SignatureId)>,
}

/// What a worker makes of some of them.
struct Piece {
    part: Part,
    keys: Vec<(BlockKey, SignatureId)>,
}

/// Compares all. Returns how many of them had waited for it.
///
/// Only what was known at the beginning is replaced: what another process finds meanwhile stays.
pub(super) fn compare(
    app: &App,
    petition: PetitionId,
    keys: &Arc<Keys>,
    progress: Progress<'_>,
) -> Result<u64, CompareError> {
    let (tickets, mut known) = app.db.read_blocking(|conn| {
        Ok::<_, CompareError>((
            matches::list_waiting(conn, petition, i64::MAX)?,
            matches::list_all(conn, petition)?,
        ))
    })?;
    let mut gathered = gather(app, petition, keys, &tickets, progress)?;
    let n_all = gathered.ids.len();
    let block_keys = std::mem::take(&mut gathered.keys);
    let (found, model) = std::thread::scope(|scope| {
        let stored = scope.spawn(|| store_keys(app, block_keys));
        let found = find(&mut gathered);
        stored.join().map_err(|_| DbError::Lost)??;
        Ok::<_, CompareError>(found)
    })?;
    let sealed = serde_json::to_vec(&model.model).map_err(|_| CompareError::Model)?;
    let model = StoredModel {
        edition: EDITION,
        n_signatures: i64::try_from(n_all).unwrap_or(i64::MAX),
        sealed: keys.data.seal(petition.0, &sealed),
    };
    gathered.ids.sort_unstable();
    let is_gone = |it: &SignatureId| gathered.ids.binary_search(it).is_err();
    // Pairs with one that was not compared here are not ours to judge.
    known.retain(|it| !is_gone(&it.one) && !is_gone(&it.other));
    for part in Difference::between(known, found).parts(WRITTEN_AT_ONCE) {
        app.db.write_blocking(move |conn| part.store(conn, petition))?;
    }
    let n_waited = tickets.len() as u64;
    forget(app, &tickets.iter().map(|it| it.signature).filter(is_gone).collect::<Vec<_>>())?;
    app.db.write_blocking(move |conn| {
        matches::put_model(conn, petition, &model)?;
        matches::dequeue(conn, petition, &tickets)
    })?;
    Ok(n_waited)
}

/// Opens every signature; of those that waited, works out the keys.
fn gather(
    app: &App,
    petition: PetitionId,
    keys: &Keys,
    tickets: &[Ticket],
    progress: Progress<'_>,
) -> Result<Gathered, CompareError> {
    let n_total = app.db.read_blocking(|conn| matches::count_comparable(conn, petition))?.unsigned_abs();
    let mut waiting: Vec<SignatureId> = tickets.iter().map(|it| it.signature).collect();
    waiting.sort_unstable();
    let index = keys.index.index(PURPOSE);
    let (mut gathered, mut at) = (Gathered::default(), matches::Progress::default());
    loop {
        let chunk = app.db.read_blocking(|conn| matches::list_comparable(conn, petition, &mut at, CHUNK))?;
        if chunk.is_empty() {
            return Ok(gathered);
        }
        let first = gathered.ids.len();
        let n_each = chunk.len().div_ceil(n_workers());
        let pieces = chunk
            .par_chunks(n_each)
            .enumerate()
            .map(|(n, some)| read(keys, &index, &waiting, first + n * n_each, some))
            .collect::<Result<Vec<_>, _>>()?;
        for Piece { part, keys } in pieces {
            gathered.parts.push(part);
            gathered.keys.extend(keys);
        }
        gathered.ids.extend(chunk.iter().map(|it| it.id));
        gathered.people.extend(chunk.iter().map(person));
        let n_done = gathered.ids.len() as u64;
        progress(Step { doing: "comparing", n_done, n_total, n_rows: n_done })?;
    }
}

fn person(signature: &SealedSignature) -> Option<[u8; 16]> {
    signature.identity_key.as_ref()?.first_chunk().copied()
}

fn read(
    keys: &Keys,
    index: &KeyedIndex,
    waiting: &[SignatureId],
    position: usize,
    some: &[SealedSignature],
) -> Result<Piece, CompareError> {
    let mut part = Part::default();
    part.begin(position);
    let (mut ids, mut new) = (Vec::new(), Vec::new());
    for signature in some {
        let identity = keys.data.open_identity(signature.id.0, &signature.sealed)?;
        part.push(fields_of(&identity));
        if waiting.binary_search(&signature.id).is_ok() {
            ids.push(signature.id);
            new.push(identity);
        }
    }
    Ok(Piece { part, keys: block_keys(index, &ids, &new) })
}

/// The keys under which signatures are stored, in order.
pub(super) fn block_keys(
    index: &KeyedIndex,
    ids: &[SignatureId],
    identities: &[Identity],
) -> Vec<(BlockKey, SignatureId)> {
    let mut keys: Vec<_> = sparse_keys(identities)
        .into_iter()
        .zip(ids)
        .flat_map(|(keys, id)| keys.into_iter().map(|key| (index.short_key_of(key), *id)))
        .collect();
    keys.sort_unstable();
    keys
}

/// Forgets the keys of signatures of which nothing is kept any more.
pub(super) fn forget(app: &App, gone: &[SignatureId]) -> Result<(), CompareError> {
    if gone.is_empty() {
        return Ok(());
    }
    let keys = app.db.read_blocking(|conn| matches::find_keys_of(conn, gone))?;
    for some in keys.chunks(WRITTEN_AT_ONCE) {
        let some = some.to_vec();
        app.db.write_blocking(move |conn| matches::delete_keys(conn, &some))?;
    }
    Ok(())
}

fn store_keys(app: &App, mut keys: Vec<(BlockKey, SignatureId)>) -> Result<(), CompareError> {
    keys.par_sort_unstable();
    for some in keys.chunks(WRITTEN_AT_ONCE) {
        let some = some.to_vec();
        app.db.write_blocking(move |conn| matches::insert_keys(conn, &some))?;
    }
    Ok(())
}

/// Compares what was gathered, and learns from it.
fn find(gathered: &mut Gathered) -> (Vec<Match>, Duplicates) {
    let mut lexicon = Lexicon::default();
    let parts = std::mem::take(&mut gathered.parts);
    let records = Records::assemble(parts, &mut lexicon, &Nicknames::default());
    let mut duplicates = dedupe(&lexicon, &records, None, &|_, _| {});
    duplicates.model.frequencies = records.frequencies(&lexicon);
    let (ids, people) = (&gathered.ids, &gathered.people);
    let found = duplicates.pairs.iter().filter_map(|pair| {
        let (a, b) = (pair.a as usize, pair.b as usize);
        let is_same_key = people[a].is_some() && people[a] == people[b];
        let probability = f64::from(pair.probability);
        let is_kept = !is_same_key && LEAST <= probability;
        is_kept.then(|| Match::new(ids[a], ids[b], Probability::nearest(probability)))
    });
    (found.collect(), duplicates)
}
