//! Looks for what a mistyped document was meant to be: entries of the roll whose document is one slip away, or
//! whose names and birth date are the signer's, weighed by all that is known.

use std::collections::BTreeSet;

use super::{VerifyError, checking::Rules};
use crate::{
    db::{
        AnyConnection,
        matches::RollCandidate,
        verification::{Judged, Unchecked},
    },
    domain::{Checked, Identity, Probability},
    matching::{Matcher, Wanted, expected_links},
    service::{
        App,
        rolls::{LookUpError, OpenRoll, normalise_document},
    },
};

/// How many signatures are gathered before the roll is gone through for what they mean.
pub(super) const SOUGHT_AT_ONCE: usize = 20_000;

/// How many entries show how common names are on a roll.
const DRAWN: usize = 20_000;

/// A signature that fails, or is doubted, for nothing but its document and the names beside it.
pub(super) struct Mistyped {
    pub(super) signature: Unchecked,
    pub(super) identity: Identity,
    pub(super) checked: Checked,
}

/// What comparing with the entries of a roll takes.
pub(super) struct RollLikeness {
    matcher: Matcher,
    /// The lengths its documents have.
    lengths: BTreeSet<usize>,
}

impl RollLikeness {
    /// Judges a roll by a draw of its entries.
    pub(super) fn of(conn: &mut AnyConnection, roll: &OpenRoll) -> Result<Self, VerifyError> {
        let drawn: Vec<Identity> = roll.draw(conn, DRAWN)?.into_iter().map(|it| it.identity).collect();
        let lengths = drawn.iter().map(|it| it.document.chars().count()).collect();
        let model = expected_links(&drawn, roll.roll().n_entries.unsigned_abs());
        Ok(Self { matcher: Matcher::new(model).map_err(|_| LookUpError::Malformed)?, lengths })
    }
}

/// Finds the entries that signatures most likely mean. One that has such an entry is put to a person with it.
pub(super) fn seek(app: &App, rules: &Rules, sought: Vec<Mistyped>) -> Result<Vec<Judged>, VerifyError> {
    if sought.is_empty() {
        return Ok(Vec::new());
    }
    let Some((roll, likeness)) = rules.open_roll(app)? else { return Ok(Vec::new()) };
    let written: Vec<_> = sought.iter().map(|it| normalise_document(&it.identity.document)).collect();
    let written = written.iter().map(|it| it.as_deref().unwrap_or_default());
    let people: Vec<(&Identity, &str)> = sought.iter().map(|it| &it.identity).zip(written).collect();
    let (of, documents): (Vec<u32>, Vec<String>) =
        roll.search(app, &Wanted::new(&people, &likeness.lengths))?.into_iter().unzip();
    let documents: Vec<&str> = documents.iter().map(String::as_str).collect();
    let mut found: Vec<(u32, Identity)> = Vec::new();
    app.db.read_blocking(|conn| {
        roll.find_each(conn, &documents, |at, entry| found.push((of[at], entry.identity)))
    })?;
    found.sort_by(|a, b| (a.0, &a.1.document).cmp(&(b.0, &b.1.document)));
    let (mut pairs, mut entries) = (Vec::with_capacity(found.len()), Vec::with_capacity(found.len()));
    for (entry, (signature, identity)) in (0..).zip(found) {
        pairs.push((signature, entry));
        entries.push(identity);
    }
    let people: Vec<Identity> = sought.iter().map(|it| it.identity.clone()).collect();
    let links = likeness.matcher.decide_each(&people, &entries, &pairs);
    let lower = Probability::nearest(rules.profile.verification.roll.probable_lower);
    let judged = sought.into_iter().zip(links).map(|(Mistyped { signature, mut checked, .. }, link)| {
        let probability = Probability::nearest(f64::from(link.probability));
        let entry = link.entry.filter(|_| lower <= probability).map(|entry| &entries[entry as usize]);
        let candidate = entry.map(|entry| {
            checked.put_to_a_person();
            RollCandidate {
                signature: signature.id(),
                roll: roll.roll().id,
                probability,
                sealed: rules.keys().data.seal(signature.id().0, entry.document.as_bytes()),
            }
        });
        rules.judged(signature, checked, candidate)
    });
    Ok(judged.collect())
}
