//! Which of several signatures of one person counts: one pure decision for each policy.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::{
    Alike, Channel, Probability, Reason, SignatureId, State, Verdict,
    profile::{Acceptance, DuplicatePolicy},
};

/// One of the signatures that bear the same key, in most profiles the same document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Names the signature.
    pub id: SignatureId,
    /// Where it stands. One in a batch is frozen; one withdrawn, refused or not yet confirmed is out of play.
    pub state: State,
    /// What checks and people say of it by itself.
    pub verdict: Verdict,
    /// How it reached us.
    pub channel: Channel,
    /// Whether its channel counts. A pledge never stands in the way of a signature that does.
    pub acceptance: Acceptance,
    /// The number of the batch that froze it.
    pub batch: Option<i64>,
    /// The number of its sheet.
    pub folio: Option<i64>,
    /// The number of its line.
    pub line: Option<i64>,
    /// When we received it.
    pub received_at: DateTime<Utc>,
}

/// What becomes of one member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// It counts, and holds the claim on the document.
    Counts,
    /// Another signature of this person stands before it; it waits in case that one falls.
    Duplicate {
        /// Which kind of duplicate it is.
        reason: Reason,
        /// The signature that stands before it.
        of: SignatureId,
    },
    /// A person must decide; it holds no claim meanwhile.
    Review,
    /// It could repeat a signature that counts, under another document: a person must decide.
    Suspected {
        /// Which kind of duplicate it would be.
        reason: Reason,
        /// The signature that it could repeat.
        of: SignatureId,
    },
    /// It fails its own checks, and stands in nobody's way.
    Fails,
    /// It is out of play and stays where it is.
    Stays,
}

/// What becomes of a member, by its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placement {
    /// Names the signature.
    pub id: SignatureId,
    /// What becomes of it.
    pub place: Place,
}

/// Decides for all signatures of one person which one counts.
///
/// At most one does. The answer, one placement per member in the order of the members, depends neither on
/// that order nor on what an earlier call decided, only on batch, folio, line and time of arrival: signatures
/// in a batch stand first, pledges last, paper before online.
pub fn settle(policy: DuplicatePolicy, group: &[Member]) -> Vec<Placement> {
    let first = first_to_stand(policy, group);
    let place = |member: &Member| Placement { id: member.id, place: place(policy, member, first, group) };
    group.iter().map(place).collect()
}

/// The member before which all others are duplicates, if there is one.
fn first_to_stand(policy: DuplicatePolicy, group: &[Member]) -> Option<&Member> {
    let in_play = || group.iter().filter(|it| it.is_in_play());
    if let Some(frozen) = in_play().filter(|it| it.is_frozen()).min_by_key(|it| it.order()) {
        return Some(frozen);
    }
    match policy {
        DuplicatePolicy::FirstApproved | DuplicatePolicy::AllButOne => {
            in_play().filter(|it| it.verdict == Verdict::Passes).min_by_key(|it| it.order())
        }
        DuplicatePolicy::First => in_play().min_by_key(|it| it.order()),
        DuplicatePolicy::Last => {
            let counting = in_play().filter(|it| !it.is_pledge()).max_by_key(|it| it.order());
            counting.or_else(|| in_play().max_by_key(|it| it.order()))
        }
        DuplicatePolicy::RejectAll => None,
    }
}

fn place(policy: DuplicatePolicy, member: &Member, first: Option<&Member>, group: &[Member]) -> Place {
    if !member.is_in_play() {
        return Place::Stays;
    }
    if member.verdict == Verdict::Fails && !member.is_frozen() {
        return Place::Fails;
    }
    match first {
        Some(first) if first.id == member.id => by_itself(member),
        Some(_) if member.is_frozen() => Place::Stays,
        Some(first) => duplicate(member, first),
        None if policy == DuplicatePolicy::RejectAll => match another(member, group) {
            Some(other) => duplicate(member, other),
            None => by_itself(member),
        },
        None => by_itself(member),
    }
}

fn by_itself(member: &Member) -> Place {
    match member.verdict {
        _ if member.is_frozen() => Place::Counts,
        Verdict::Passes => Place::Counts,
        Verdict::Doubtful => Place::Review,
        Verdict::Fails => Place::Fails,
    }
}

/// The first other signature of this person that does not fail by itself.
fn another<'a>(member: &Member, group: &'a [Member]) -> Option<&'a Member> {
    let stands = |it: &&Member| it.is_in_play() && it.id != member.id && it.verdict != Verdict::Fails;
    group.iter().filter(stands).min_by_key(|it| it.order())
}

fn duplicate(member: &Member, first: &Member) -> Place {
    Place::Duplicate { reason: repeats(member, first), of: first.id }
}

/// Which kind of duplicate a signature is of the one that stands before it.
fn repeats(member: &Member, first: &Member) -> Reason {
    if first.batch.is_some() && first.batch != member.batch {
        Reason::DupOtherLot
    } else if first.channel != member.channel {
        Reason::DupOtherChannel
    } else {
        Reason::DupInLot
    }
}

/// A signature among those it could repeat.
#[derive(Clone, Debug)]
pub struct Suspect {
    /// What is known of it.
    pub member: Member,
    /// What became of it among the signatures of its own person; nothing if it waits for its checks.
    pub place: Option<Place>,
    /// Whether checks or a person have looked at it by itself.
    pub is_judged: bool,
    /// Whether it fails for what a mistyped or missing document explains.
    pub fails_by_document: bool,
}

/// Weighs signatures of different people that are alike, after each person's are settled.
///
/// Of two that count and are alike from `lower` on, the one that stands behind is put to a person. One that
/// fails for its document and is alike to one that counts, from `upper` on, is that person's second try: a
/// duplicate. The answer depends neither on the order of the list nor on what an earlier call decided.
pub fn weigh_likeness(
    policy: DuplicatePolicy,
    suspects: &mut [Suspect],
    alike: &[Alike],
    upper: Probability,
    lower: Probability,
) {
    let mut order: Vec<usize> = (0..suspects.len()).collect();
    order.sort_by_key(|at| suspects[*at].member.order());
    if policy == DuplicatePolicy::Last {
        order.reverse();
    }
    order.sort_by_key(|at| !suspects[*at].member.is_frozen());
    let mut linked: BTreeMap<usize, Vec<(usize, Probability)>> = BTreeMap::new();
    for it in alike.iter().filter(|it| lower <= it.probability) {
        linked.entry(it.one).or_default().push((it.other, it.probability));
        linked.entry(it.other).or_default().push((it.one, it.probability));
    }
    let links = |at: usize| linked.get(&at).map_or(&[][..], Vec::as_slice);
    let mut counting = BTreeSet::new();
    for at in order.into_iter().filter(|at| linked.contains_key(at)) {
        if !suspects[at].counts() || !suspects[at].is_judged {
            continue;
        }
        let stands = links(at).iter().filter(|it| counting.contains(&it.0));
        let first = stands.max_by_key(|it| (it.1, suspects[it.0].member.id)).map(|it| it.0);
        match first.filter(|_| !suspects[at].member.is_frozen()) {
            Some(first) => {
                let (reason, of) = suspects[at].repeats(&suspects[first]);
                suspects[at].place = Some(Place::Suspected { reason, of });
            }
            None => drop(counting.insert(at)),
        }
    }
    for at in linked.keys().copied() {
        let is_repeat = |it: &&(usize, Probability)| upper <= it.1 && suspects[it.0].counts();
        let first = links(at).iter().filter(is_repeat).max_by_key(|it| (it.1, suspects[it.0].member.id));
        if let Some((other, _)) = first
            && suspects[at].fails_by_document
            && matches!(suspects[at].place, Some(Place::Fails | Place::Review))
        {
            let (reason, of) = suspects[at].repeats(&suspects[*other]);
            suspects[at].place = Some(Place::Duplicate { reason, of });
        }
    }
}

impl Suspect {
    fn counts(&self) -> bool {
        self.place == Some(Place::Counts)
    }

    fn repeats(&self, first: &Self) -> (Reason, SignatureId) {
        (repeats(&self.member, &first.member), first.member.id)
    }
}

/// Sorts what is missing behind what is there.
type Ordered = (bool, i64);

impl Member {
    /// Whether its state lets it count, now or after a check.
    fn is_in_play(&self) -> bool {
        self.state.is_open_to_checks() || self.is_frozen()
    }

    /// Whether a batch holds it, so that nothing we decide moves it.
    fn is_frozen(&self) -> bool {
        matches!(self.state, State::Batched | State::Submitted | State::Accepted)
    }

    fn is_pledge(&self) -> bool {
        self.acceptance != Acceptance::Accepted
    }

    fn order(&self) -> (bool, Ordered, Ordered, Ordered, DateTime<Utc>, SignatureId) {
        let ordered = |it: Option<i64>| (it.is_none(), it.unwrap_or_default());
        let (batch, folio, line) = (ordered(self.batch), ordered(self.folio), ordered(self.line));
        (self.is_pledge(), batch, folio, line, self.received_at, self.id)
    }
}

#[cfg(test)]
#[path = "duplicates_tests.rs"]
mod tests;
