//! The second pass: of all signatures of one person, which one counts.

use std::collections::BTreeMap;

use crate::{
    db::{
        AnyConnection, DbError,
        claims::{self, ClaimKey},
        petitions, reviews,
        verification::{self, Decision, MemberRow},
    },
    domain::{self, Member, Petition, PetitionId, Place, Profile, SignatureId, State, Verdict},
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
    let members = verification::list_members(conn, petition.id, &[identity_key.to_vec()], &[])?;
    settle(conn, petition, profile, members, cause)
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
    let members = verification::list_members(conn, petition.id, &[], &[signature])?;
    settle(conn, petition, profile, members, cause)
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
    let members = verification::list_members(conn, petition.id, &waiting.identity_keys, &waiting.unknown)?;
    let n_moved = settle(conn, petition, profile, members, cause)?;
    Ok(Settled { last: waiting.last, n_waiting: waiting.n_signatures as u64, n_moved })
}

/// Decides for each person, and makes everything that follows so.
fn settle(
    conn: &mut AnyConnection,
    petition: &Petition,
    profile: &Profile,
    members: Vec<MemberRow>,
    cause: Cause,
) -> Result<u64, SettleError> {
    let rejected: Vec<_> =
        members.iter().filter(|it| it.decision == Some(Decision::Reject)).map(|it| it.id).collect();
    let rejections = reviews::find_rejections(conn, &rejected)?;
    let mut outcome = Outcome::default();
    for person in people(members) {
        outcome.add(profile, &person, &rejections);
    }
    let n_moved = outcome.movements.len() as u64;
    apply(conn, &outcome.movements, cause)?;
    outcome.put_claims(conn, petition)?;
    outcome.put_questions(conn, petition, cause)?;
    verification::unflag(conn, &outcome.settled)?;
    Ok(n_moved)
}

/// Puts the signatures of each person together; one whose person is not known is alone.
fn people(members: Vec<MemberRow>) -> impl Iterator<Item = Vec<MemberRow>> {
    let mut known: BTreeMap<[u8; 32], Vec<MemberRow>> = BTreeMap::new();
    let mut unknown = Vec::new();
    for member in members {
        match member.identity_key {
            Some(key) => known.entry(key).or_default().push(member),
            None => unknown.push(vec![member]),
        }
    }
    known.into_values().chain(unknown)
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
    fn add(&mut self, profile: &Profile, person: &[MemberRow], rejections: &BTreeMap<SignatureId, String>) {
        let in_play: Vec<&MemberRow> = in_play(person);
        let group: Vec<Member> = in_play.iter().map(|row| member(profile, row)).collect();
        for row in person {
            self.questions.insert(row.id, None);
            if let Some(identity) = row.identity_key {
                self.holders.entry((row.tally.is_pledge, identity)).or_default();
            }
            if row.is_flagged && (row.verdict.is_some() || !row.tally.state.is_open_to_checks()) {
                self.settled.push(row.id);
            }
        }
        for (row, placement) in in_play.into_iter().zip(domain::settle(profile.duplicates.policy, &group)) {
            if matches!(placement.place, Place::Counts)
                && let Some(identity) = row.identity_key
            {
                self.holders.insert((row.tally.is_pledge, identity), Some(row.id));
            }
            if !row.tally.state.is_open_to_checks() {
                continue;
            }
            let (to, reason) = destination(row, placement.place, rejections);
            self.questions.insert(row.id, (to == State::Review).then(|| reason.clone()));
            if (to, reason.as_str()) != (row.tally.state, row.tally.reason.as_str()) {
                self.movements.push(Movement { signature: row.id, from: row.tally.clone(), to, reason });
            }
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

/// The signatures among which one is chosen.
///
/// One that was not checked yet waits while a checked one stands; where none does, it is presumed to pass,
/// so that the place of one that fell is taken at once.
fn in_play(person: &[MemberRow]) -> Vec<&MemberRow> {
    let stands =
        |it: &MemberRow| it.tally.state.is_counted() || it.is_judged() && it.own_verdict() == Verdict::Passes;
    let waits = person.iter().any(stands);
    person.iter().filter(|it| !waits || it.is_judged() || !it.tally.state.is_open_to_checks()).collect()
}

impl MemberRow {
    /// Whether checks or a person have said what they think of it.
    fn is_judged(&self) -> bool {
        self.verdict.is_some() || self.decision.is_some()
    }

    /// What is to be thought of it by itself. People stand above checks.
    fn own_verdict(&self) -> Verdict {
        match (self.decision, self.verdict) {
            (Some(Decision::Approve), _) => Verdict::Passes,
            (Some(Decision::Reject), _) => Verdict::Fails,
            (None, verdict) => verdict.unwrap_or(Verdict::Passes),
        }
    }
}

fn member(profile: &Profile, row: &MemberRow) -> Member {
    Member {
        id: row.id,
        state: row.tally.state,
        verdict: row.own_verdict(),
        channel: row.tally.channel,
        acceptance: profile.channels.acceptance(row.tally.channel),
        batch: row.batch,
        folio: row.folio,
        line: row.line.map(i64::from),
        received_at: row.received_at,
    }
}

/// Where a signature goes, and why.
fn destination(row: &MemberRow, place: Place, rejections: &BTreeMap<SignatureId, String>) -> (State, String) {
    match place {
        Place::Counts if row.is_judged() => (State::Valid, String::new()),
        Place::Counts => (State::Received, String::new()),
        Place::Duplicate { reason, .. } => (State::Duplicate, reason.as_str().to_owned()),
        Place::Review => (State::Review, row.verdict_reason.clone()),
        Place::Fails if row.decision == Some(Decision::Reject) => {
            let given = rejections.get(&row.id).unwrap_or(&row.verdict_reason);
            (State::Invalid, given.clone())
        }
        Place::Fails => (State::Invalid, row.verdict_reason.clone()),
        Place::Stays => (row.tally.state, row.tally.reason.clone()),
    }
}
