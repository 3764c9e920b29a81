//! Compares new signatures with those that share a key with them.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use super::{
    CompareError, PURPOSE,
    difference::{Difference, LEAST},
    open_model,
    whole::{block_keys, forget},
};
use crate::{
    db::matches::{self, BlockKey, Match, SealedSignature, Ticket},
    domain::{Identity, PetitionId, Probability, SignatureId},
    matching::Matcher,
    service::{
        App, Keys,
        progress::{Progress, Step},
    },
};

/// How many signatures are compared at a time.
const AT_ONCE: i64 = 2_000;

/// A key that more signatures have says nothing: a telephone number that stands for none.
const MOST_SHARING: i64 = 250;

/// Signatures, opened.
#[derive(Default)]
struct Opened {
    signatures: Vec<SealedSignature>,
    identities: Vec<Identity>,
}

/// Compares those that wait, until none is left. Returns how many there were.
pub(super) fn compare(
    app: &App,
    petition: PetitionId,
    keys: &Arc<Keys>,
    progress: Progress<'_>,
) -> Result<u64, CompareError> {
    let Some(matcher) = app.db.read_blocking(|conn| open_model(conn, petition, keys))? else { return Ok(0) };
    let mut n_done = 0;
    loop {
        let tickets = app.db.read_blocking(|conn| matches::list_waiting(conn, petition, AT_ONCE))?;
        if tickets.is_empty() {
            return Ok(n_done);
        }
        n_done += tickets.len() as u64;
        compare_some(app, petition, keys, &matcher, tickets)?;
        progress(Step { doing: "comparing", n_done, n_total: 0, n_rows: n_done })?;
    }
}

/// Keys are stored before any are looked up, so that of two processes with a signature each, one at least
/// sees the other's; and only what was known before is replaced, so that what it found stays.
fn compare_some(
    app: &App,
    petition: PetitionId,
    keys: &Arc<Keys>,
    matcher: &Matcher,
    tickets: Vec<Ticket>,
) -> Result<(), CompareError> {
    let ids: Vec<SignatureId> = tickets.iter().map(|it| it.signature).collect();
    let before = app.db.read_blocking(|conn| matches::list_of(conn, &ids))?;
    let new = open(app, keys, &ids)?;
    let new_ids: Vec<SignatureId> = new.signatures.iter().map(|it| it.id).collect();
    let own_keys = block_keys(&keys.index.index(PURPOSE), &new_ids, &new.identities);
    let stored = own_keys.clone();
    app.db.write_blocking(move |conn| matches::insert_keys(conn, &stored))?;
    let pairs = pairs(app, &own_keys)?;
    let known: BTreeSet<SignatureId> = new_ids.iter().copied().collect();
    forget(app, &ids.iter().copied().filter(|id| !known.contains(id)).collect::<Vec<_>>())?;
    let others: BTreeSet<SignatureId> = pairs.iter().map(|(_, other)| *other).collect();
    let others: Vec<SignatureId> = others.difference(&known).copied().collect();
    let mut all = open(app, keys, &others)?;
    all.signatures.extend(new.signatures);
    all.identities.extend(new.identities);
    let difference = Difference::between(before, score(matcher, &all, &pairs));
    app.db.write_blocking(move |conn| {
        difference.store(conn, petition)?;
        matches::dequeue(conn, petition, &tickets)
    })?;
    Ok(())
}

fn open(app: &App, keys: &Keys, ids: &[SignatureId]) -> Result<Opened, CompareError> {
    let signatures = app.db.read_blocking(|conn| matches::find_sealed(conn, ids))?;
    let open = |it: &SealedSignature| keys.data.open_identity(it.id.0, &it.sealed);
    let identities = signatures.iter().map(open).collect::<Result<Vec<_>, _>>()?;
    Ok(Opened { signatures, identities })
}

/// Which signatures share a key with which new ones, the new one first; each pair once.
fn pairs(
    app: &App,
    own_keys: &[(BlockKey, SignatureId)],
) -> Result<BTreeSet<(SignatureId, SignatureId)>, CompareError> {
    let mut sought: Vec<BlockKey> = own_keys.iter().map(|(key, _)| *key).collect();
    sought.dedup();
    let mut sharing: HashMap<BlockKey, Vec<SignatureId>> = HashMap::new();
    for (key, id) in app.db.read_blocking(|conn| matches::find_sharing(conn, &sought, MOST_SHARING))? {
        sharing.entry(key).or_default().push(id);
    }
    let new: BTreeSet<SignatureId> = own_keys.iter().map(|(_, id)| *id).collect();
    let mut pairs = BTreeSet::new();
    for (key, id) in own_keys {
        for other in sharing.get(key).into_iter().flatten().filter(|other| *other != id) {
            let is_turned = new.contains(other) && other < id;
            pairs.insert(if is_turned { (*other, *id) } else { (*id, *other) });
        }
    }
    Ok(pairs)
}

fn score(matcher: &Matcher, all: &Opened, pairs: &BTreeSet<(SignatureId, SignatureId)>) -> Vec<Match> {
    let places: HashMap<SignatureId, u32> = all.signatures.iter().map(|it| it.id).zip(0..).collect();
    let person = |place: u32| &all.signatures[place as usize].identity_key;
    let rows: Vec<(u32, u32)> = pairs
        .iter()
        .filter_map(|(one, other)| Some((*places.get(one)?, *places.get(other)?)))
        .filter(|(one, other)| person(*one).is_none() || person(*one) != person(*other))
        .collect();
    let scores = matcher.score_pairs(&all.identities, &all.identities, &rows);
    let likely = rows.iter().zip(scores).filter(|(_, probability)| LEAST <= f64::from(*probability));
    likely
        .map(|((one, other), probability)| {
            let id = |place: u32| all.signatures[place as usize].id;
            Match::new(id(*one), id(*other), Probability::nearest(f64::from(probability)))
        })
        .collect()
}
