//! Which of several signatures of one person counts: one pure decision for each policy.

use chrono::{DateTime, Utc};

use super::{
    Channel, Reason, SignatureId, State, Verdict,
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
    let reason = if first.batch.is_some() && first.batch != member.batch {
        Reason::DupOtherLot
    } else if first.channel != member.channel {
        Reason::DupOtherChannel
    } else {
        Reason::DupInLot
    };
    Place::Duplicate { reason, of: first.id }
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
