//! The third pass: of all signatures of one person, which one counts.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

mod people;

use self::people::People;
use crate::{
    db::{
        AnyConnection, DbError,
        claims::{self, ClaimKey},
        moves::Along,
        petitions, reviews,
        verification::{self, Decision, Judged, MemberRow},
    },
    domain::{Petition, PetitionId, Place, Profile, SignatureId, State},
    service::{
        Cause, MoveError, Movement, apply,
        petitions::{FindError, profile_of},
    },
};

/// Why signatures were not settled.
#[derive(Debug, thiserror::Error)]
pub enum SettleError {
    /// Another process changed one of them meanwhile.
    #[error("someone else changed these signatures meanwhile; try again")]
    Raced,
    /// The petition cannot be used.
    #[error(transparent)]
    Petition(#[from] FindError),
    /// A state forbids what the rules ask for.
    #[error(transparent)]
    Move(MoveError),
    /// The database failed.
    #[error(transparent)]
    Db(DbError),
}

impl From<DbError> for SettleError {
    fn from(error: DbError) -> Self {
        if error.is_deadlock() { Self::Raced } else { Self::Db(error) }
    }
}

impl From<MoveError> for SettleError {
    fn from(error: MoveError) -> Self {
        match error {
            MoveError::Stale => Self::Raced,
            MoveError::Db(error) => error.into(),
            MoveError::Forbidden { .. } => Self::Move(error),
        }
    }
}

/// What settling a number of people did.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settled {
    /// The last of the signatures that waited; none if there was none.
    pub(super) last: Option<SignatureId>,
    /// How many of those that waited were looked at.
    pub(super) n_waiting: u64,
    /// How many signatures were moved.
    pub(super) n_moved: u64,
}

/// Settles a person's signatures at once, as when one was withdrawn, corrected or decided upon, so that the
/// next one in the queue takes the place of one that fell. Returns how many signatures moved.
pub fn settle_person(
    conn: &mut AnyConnection,
    petition: &Petition,
    profile: &Profile,
    identity_key: &[u8; 32],
    cause: Cause,
) -> Result<u64, SettleError> {
    let people = People::gather(conn, petition.id, profile, vec![identity_key.to_vec()], Vec::new())?;
    settle(conn, petition, profile, &people, cause)
}

/// [`settle_person`] for whoever knows no more of the petition than its identifier.
pub fn settle_person_of(
    conn: &mut AnyConnection,
    petition: PetitionId,
    identity_key: &[u8; 32],
    cause: Cause,
) -> Result<u64, SettleError> {
    let petition = petitions::find_by_id(conn, petition)?.ok_or(FindError::Unknown)?;
    let profile = profile_of(conn, &petition)?;
    settle_person(conn, &petition, &profile, identity_key, cause)
}

/// Settles the signature of someone whose person is not known, which stands by itself.
pub(in crate::service) fn settle_unknown(
    conn: &mut AnyConnection,
    petition: &Petition,
    profile: &Profile,
    signature: SignatureId,
    cause: Cause,
) -> Result<u64, SettleError> {
    let people = People::gather(conn, petition.id, profile, Vec::new(), vec![signature])?;
    settle(conn, petition, profile, &people, cause)
}

/// Settles signatures of which each is the only one of its person and resembles none, given whether it holds the
/// claim: what the checks said decides where it goes, and is stored with the move. Returns which moved.
pub(super) fn settle_alone(
    conn: &mut AnyConnection,
    petition: &Petition,
    profile: &Profile,
    (alone, under): (&[(&Judged, bool)], &Arc<str>),
    cause: Cause,
) -> Result<BTreeSet<SignatureId>, SettleError> {
    let people = People::alone(alone.iter().map(|(it, _)| it.member(under)).collect());
    let outcome = Outcome::of(&people, profile, &BTreeMap::new(), Some(under));
    let holders = alone.iter().filter(|(_, holds_claim)| *holds_claim);
    let held = holders.filter_map(|(it, _)| Some((claim_key(&it.signature.member)?, it.signature.id())));
    outcome.put(conn, petition, &held.collect(), &BTreeMap::new(), cause)?;
    Ok(outcome.movements.iter().map(|it| it.signature).collect())
}

/// Settles the people of the next `n` signatures that wait for it.
pub(super) fn settle_next(
    conn: &mut AnyConnection,
    petition: &Petition,
    profile: &Profile,
    after: Option<SignatureId>,
    n: i64,
    cause: Cause,
) -> Result<Settled, SettleError> {
    let waiting = verification::find_waiting(conn, petition.id, after, n)?;
    let (last, n_waiting) = (waiting.last, waiting.n_signatures as u64);
    let people = People::gather(conn, petition.id, profile, waiting.identity_keys, waiting.unknown)?;
    let n_moved = settle(conn, petition, profile, &people, cause)?;
    Ok(Settled { last, n_waiting, n_moved })
}

/// Decides for each person, and makes everything that follows so.
fn settle(
    conn: &mut AnyConnection,
    petition: &Petition,
    profile: &Profile,
    people: &People,
    cause: Cause,
) -> Result<u64, SettleError> {
    let rejected: Vec<_> =
        people.rows.iter().filter(|it| it.decision == Some(Decision::Reject)).map(|it| it.id).collect();
    let rejections = reviews::find_rejections(conn, &rejected)?;
    let outcome = Outcome::of(people, profile, &rejections, None);
    let keys: Vec<ClaimKey> = outcome.holders.keys().copied().collect();
    let held = claims::find_holders(conn, petition.id, &keys)?;
    let about: Vec<SignatureId> = outcome.questions.keys().copied().collect();
    let open = reviews::find_open(conn, &about)?;
    outcome.put(conn, petition, &held, &open, cause)?;
    Ok(outcome.movements.len() as u64)
}

/// Everything that follows from settling, gathered over many people to be written together.
#[derive(Default)]
struct Outcome {
    movements: Vec<Movement>,
    /// Who is to hold each claim that these people have.
    holders: BTreeMap<ClaimKey, Option<SignatureId>>,
    /// Which question is to be open about each signature, if any.
    questions: BTreeMap<SignatureId, Option<String>>,
    /// What stays where it is, and no longer waits.
    settled: Vec<SignatureId>,
}

impl Outcome {
    /// What follows for some people. With `unsaid`, what the checks said of them under it is still to be stored.
    fn of(
        people: &People,
        profile: &Profile,
        rejections: &BTreeMap<SignatureId, String>,
        unsaid: Option<&Arc<str>>,
    ) -> Self {
        let mut outcome = Self::default();
        for (row, place) in people.rows.iter().zip(people.place(profile)) {
            outcome.add(row, place, rejections, unsaid);
        }
        outcome
    }

    fn add(
        &mut self,
        row: &MemberRow,
        place: Option<Place>,
        rejections: &BTreeMap<SignatureId, String>,
        unsaid: Option<&Arc<str>>,
    ) {
        self.questions.insert(row.id, None);
        if let Some(key) = claim_key(row) {
            let holder = self.holders.entry(key).or_default();
            if place == Some(Place::Counts) {
                *holder = Some(row.id);
            }
        }
        let is_open = row.tally.state.is_open_to_checks();
        let no_longer_waits = row.is_flagged && (row.verdict.is_some() || !is_open);
        let going = place.filter(|_| is_open).map(|place| destination(row, place, rejections));
        if let Some((State::Review, reason)) = &going {
            self.questions.insert(row.id, Some(reason.clone()));
        }
        let stands = (row.tally.state, row.tally.reason.as_str());
        match going.filter(|(to, reason)| (*to, reason.as_str()) != stands) {
            Some((to, reason)) => {
                let along = match unsaid.and_then(|under| row.said(under)) {
                    Some(said) => Along::Said(said),
                    None if no_longer_waits => Along::Settled,
                    None => Along::Nothing,
                };
                let from = row.tally.clone();
                self.movements.push(Movement { signature: row.id, from, to, reason, along });
            }
            None if no_longer_waits => self.settled.push(row.id),
            None => {}
        }
    }

    /// Makes it so, given who holds the claims and which questions are open.
    fn put(
        &self,
        conn: &mut AnyConnection,
        petition: &Petition,
        held: &HashMap<ClaimKey, SignatureId>,
        open: &BTreeMap<SignatureId, String>,
        cause: Cause,
    ) -> Result<(), SettleError> {
        apply(conn, &self.movements, cause)?;
        self.put_claims(conn, petition, held)?;
        self.put_questions(conn, petition, open, cause)?;
        Ok(verification::unflag(conn, &self.settled)?)
    }

    /// Gives up the claims that signatures no longer deserve, and takes those they now do.
    fn put_claims(
        &self,
        conn: &mut AnyConnection,
        petition: &Petition,
        held: &HashMap<ClaimKey, SignatureId>,
    ) -> Result<(), SettleError> {
        let (mut released, mut taken) = (Vec::new(), Vec::new());
        for (key, deserving) in &self.holders {
            let holder = held.get(key).copied();
            if holder != *deserving {
                released.extend(holder);
                taken.extend(deserving.map(|signature| (*key, signature)));
            }
        }
        claims::release_all(conn, &released)?;
        if claims::take_all(conn, petition.id, &taken)? != taken.len() {
            return Err(SettleError::Raced);
        }
        Ok(())
    }

    /// Puts the questions that a person must answer, and withdraws those that no longer need an answer.
    fn put_questions(
        &self,
        conn: &mut AnyConnection,
        petition: &Petition,
        open: &BTreeMap<SignatureId, String>,
        cause: Cause,
    ) -> Result<(), SettleError> {
        let is_moot = |(id, asked): &(&SignatureId, &String)| self.questions[*id].as_ref() != Some(*asked);
        let moot: Vec<SignatureId> = open.iter().filter(is_moot).map(|(id, _)| *id).collect();
        reviews::supersede_all(conn, &moot)?;
        let is_new = |(id, asked): &(&SignatureId, &String)| open.get(id) != Some(asked);
        let asked = self.questions.iter().filter_map(|(id, asked)| Some((id, asked.as_ref()?)));
        let new: Vec<_> = asked.filter(is_new).map(|(id, asked)| (*id, asked.clone())).collect();
        Ok(reviews::open_all(conn, petition.id, &new, cause.now)?)
    }
}

/// The claim that a signature competes for, if its person is known.
fn claim_key(row: &MemberRow) -> Option<ClaimKey> {
    Some(ClaimKey { is_pledge: row.tally.is_pledge, identity: row.identity_key? })
}

/// Where a signature goes, and why.
fn destination(row: &MemberRow, place: Place, rejections: &BTreeMap<SignatureId, String>) -> (State, String) {
    match place {
        Place::Counts if row.is_judged() => (State::Valid, String::new()),
        Place::Counts => (State::Received, String::new()),
        Place::Duplicate { reason, .. } => (State::Duplicate, reason.as_str().to_owned()),
        Place::Review => (State::Review, row.verdict_reason.clone()),
        Place::Suspected { reason, .. } => (State::Review, reason.as_str().to_owned()),
        Place::Fails if row.decision == Some(Decision::Reject) => {
            let given = rejections.get(&row.id).unwrap_or(&row.verdict_reason);
            // A person who was asked whether it repeats another said that it does.
            let to = if given.starts_with("DUP_") { State::Duplicate } else { State::Invalid };
            (to, given.clone())
        }
        Place::Fails => (State::Invalid, row.verdict_reason.clone()),
        Place::Stays => (row.tally.state, row.tally.reason.clone()),
    }
}
