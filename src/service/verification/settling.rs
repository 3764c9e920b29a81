//! The second pass: of all signatures of one person, which one counts.

use std::collections::{BTreeMap, BTreeSet};

mod people;

use self::people::People;
use crate::{
    db::{
        AnyConnection, DbError,
        claims::{self, ClaimKey},
        matches, petitions, reviews,
        verification::{self, Decision, MemberRow},
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
    Db(#[from] DbError),
}

impl From<MoveError> for SettleError {
    fn from(error: MoveError) -> Self {
        match error {
            MoveError::Stale => Self::Raced,
            MoveError::Db(error) => Self::Db(error),
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
pub(in crate::service) fn settle_alone(
    conn: &mut AnyConnection,
    petition: &Petition,
    profile: &Profile,
    signature: SignatureId,
    cause: Cause,
) -> Result<u64, SettleError> {
    let people = People::gather(conn, petition.id, profile, Vec::new(), vec![signature])?;
    settle(conn, petition, profile, &people, cause)
}

/// Settles those people among some checked signatures who need not wait for anybody else to be checked, and
/// lets the others wait. Returns how many signatures moved.
pub(super) fn settle_checked(
    conn: &mut AnyConnection,
    petition: &Petition,
    profile: &Profile,
    (checked, under): (&[SignatureId], &str),
    cause: Cause,
) -> Result<u64, SettleError> {
    let people = People::gather_checked(conn, petition.id, profile, checked, under)?;
    let n_moved = settle(conn, petition, profile, &people, cause)?;
    let settled: BTreeSet<SignatureId> = people.rows.iter().map(|row| row.id).collect();
    let waiting: Vec<SignatureId> = checked.iter().copied().filter(|it| !settled.contains(it)).collect();
    matches::flag(conn, &waiting)?;
    Ok(n_moved)
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
    let mut outcome = Outcome::default();
    for (row, place) in people.rows.iter().zip(people.place(profile)) {
        outcome.add(row, place, &rejections);
    }
    let n_moved = outcome.movements.len() as u64;
    apply(conn, &outcome.movements, cause)?;
    outcome.put_claims(conn, petition)?;
    outcome.put_questions(conn, petition, cause)?;
    verification::unflag(conn, &outcome.settled)?;
    Ok(n_moved)
}

/// Everything that follows from settling, gathered over many people to be written together.
#[derive(Default)]
struct Outcome {
    movements: Vec<Movement>,
    /// Who is to hold each claim that these people have.
    holders: BTreeMap<(bool, [u8; 32]), Option<SignatureId>>,
    /// Which question is to be open about each signature, if any.
    questions: BTreeMap<SignatureId, Option<String>>,
    /// What no longer waits.
    settled: Vec<SignatureId>,
}

impl Outcome {
    fn add(&mut self, row: &MemberRow, place: Option<Place>, rejections: &BTreeMap<SignatureId, String>) {
        self.questions.insert(row.id, None);
        if let Some(identity) = row.identity_key {
            let holder = self.holders.entry((row.tally.is_pledge, identity)).or_default();
            if place == Some(Place::Counts) {
                *holder = Some(row.id);
            }
        }
        let is_open = row.tally.state.is_open_to_checks();
        if row.is_flagged && (row.verdict.is_some() || !is_open) {
            self.settled.push(row.id);
        }
        let Some(place) = place.filter(|_| is_open) else { return };
        let (to, reason) = destination(row, place, rejections);
        self.questions.insert(row.id, (to == State::Review).then(|| reason.clone()));
        if (to, reason.as_str()) != (row.tally.state, row.tally.reason.as_str()) {
            self.movements.push(Movement { signature: row.id, from: row.tally.clone(), to, reason });
        }
    }

    /// Gives up the claims that signatures no longer deserve, and takes those they now do.
    fn put_claims(&self, conn: &mut AnyConnection, petition: &Petition) -> Result<(), SettleError> {
        let key = |(is_pledge, identity): &(bool, [u8; 32])| ClaimKey {
            is_pledge: *is_pledge,
            identity: *identity,
        };
        let keys: Vec<ClaimKey> = self.holders.keys().map(key).collect();
        let held = claims::find_all(conn, petition.id, &keys)?;
        let (mut released, mut taken) = (Vec::new(), Vec::new());
        for (owner, deserving) in &self.holders {
            let key = key(owner);
            let holder = held.get(&key).map(|it| it.signature);
            if holder == *deserving {
                continue;
            }
            released.extend(holder);
            taken.extend(deserving.map(|signature| (key, signature)));
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
        cause: Cause,
    ) -> Result<(), SettleError> {
        let about: Vec<SignatureId> = self.questions.keys().copied().collect();
        let open = reviews::find_open(conn, &about)?;
        let is_moot = |id: &&SignatureId| {
            open.get(*id).is_some_and(|asked| self.questions[*id].as_ref() != Some(asked))
        };
        let moot: Vec<SignatureId> = about.iter().filter(is_moot).copied().collect();
        reviews::supersede_all(conn, &moot)?;
        let is_new = |(id, asked): &(&SignatureId, &String)| open.get(id) != Some(asked);
        let asked = self.questions.iter().filter_map(|(id, asked)| Some((id, asked.as_ref()?)));
        let new: Vec<_> = asked.filter(is_new).map(|(id, asked)| (*id, asked.clone())).collect();
        Ok(reviews::open_all(conn, petition.id, &new, cause.now)?)
    }
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
