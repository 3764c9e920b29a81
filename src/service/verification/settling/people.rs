//! Who is settled together: all signatures of a person, and those of people that are alike.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use crate::{
    db::{
        AnyConnection, DbError,
        matches::{self, Match},
        verification::{self, Decision, Judged, MemberRow, Said},
    },
    domain::{
        self, Alike, Bearer, Member, PetitionId, Place, Probability, Profile, Reason, SignatureId, Suspect,
        Verdict, group_people, weigh_likeness,
    },
    service::verification::roll_of,
};

/// Signatures that are settled together, and how alike they are.
pub(super) struct People {
    pub(super) rows: Vec<MemberRow>,
    alike: Vec<Alike>,
}

impl People {
    /// Gathers the signatures of some people, of all who are alike to one of those, and so on.
    pub(super) fn gather(
        conn: &mut AnyConnection,
        petition: PetitionId,
        profile: &Profile,
        mut keys: Vec<Vec<u8>>,
        mut unknown: Vec<SignatureId>,
    ) -> Result<Self, DbError> {
        let lower = Probability::nearest(profile.duplicates.likeness.lower);
        let (mut rows, mut found) = (BTreeMap::new(), BTreeSet::new());
        while !keys.is_empty() || !unknown.is_empty() {
            let members = verification::list_members(conn, petition, &keys, &unknown)?;
            let ids: Vec<SignatureId> = members.iter().map(|row| row.id).collect();
            rows.extend(members.into_iter().map(|row| (row.id, row)));
            let new = matches::list_of(conn, &ids)?;
            let likely = new.iter().filter(|it| lower <= it.probability).flat_map(|it| [it.one, it.other]);
            let beyond: Vec<SignatureId> = likely.filter(|id| !rows.contains_key(id)).collect();
            found.extend(new);
            (keys, unknown) = verification::find_people(conn, &beyond)?;
        }
        let places: HashMap<SignatureId, usize> = rows.keys().copied().zip(0..).collect();
        let alike = found.into_iter().filter_map(|Match { one, other, probability }| {
            Some(Alike { one: *places.get(&one)?, other: *places.get(&other)?, probability })
        });
        let alike = alike.collect();
        Ok(Self { rows: rows.into_values().collect(), alike })
    }

    /// Signatures of which each is the only one of its person, and alike to none.
    pub(super) fn alone(rows: Vec<MemberRow>) -> Self {
        Self { rows, alike: Vec::new() }
    }

    /// What becomes of each, in the order of the rows; nothing of one that waits for its checks.
    pub(super) fn place(&self, profile: &Profile) -> Vec<Option<Place>> {
        let (policy, likeness) = (profile.duplicates.policy, &profile.duplicates.likeness);
        let (upper, lower) = (Probability::nearest(likeness.upper), Probability::nearest(likeness.lower));
        let alike: Vec<Alike> = self.alike.iter().copied().filter(|it| !self.was_answered(*it)).collect();
        let bearers: Vec<Bearer> = self.rows.iter().map(MemberRow::bearer).collect();
        let mut suspects: Vec<Suspect> = self.rows.iter().map(|row| row.suspect(profile)).collect();
        for group in group_people(&bearers, &alike, upper) {
            let in_play = in_play(&self.rows, &group);
            let members: Vec<Member> = in_play.iter().map(|at| suspects[*at].member.clone()).collect();
            for (at, placement) in in_play.into_iter().zip(domain::settle(policy, &members)) {
                suspects[at].place = Some(placement.place);
            }
        }
        let both_proven = |it: &Alike| bearers[it.one].is_proven && bearers[it.other].is_proven;
        let doubtful: Vec<Alike> = alike.into_iter().filter(|it| !both_proven(it)).collect();
        weigh_likeness(policy, &mut suspects, &doubtful, upper, lower);
        suspects.into_iter().map(|it| it.place).collect()
    }

    /// Whether a person, who saw that the two are alike, said that one of them stands beside the other.
    fn was_answered(&self, pair: Alike) -> bool {
        let (one, other) = (&self.rows[pair.one], &self.rows[pair.other]);
        let stands = |row: &MemberRow| row.own_verdict() == Verdict::Passes;
        let is_approved = |row: &MemberRow| row.decision == Some(Decision::Approve);
        stands(one) && stands(other) && (is_approved(one) || is_approved(other))
    }
}

/// The signatures among which one is chosen.
///
/// One that was not checked yet waits while a checked one stands; where none does, it is presumed to pass,
/// so that the place of one that fell is taken at once.
fn in_play(rows: &[MemberRow], group: &[usize]) -> Vec<usize> {
    let stands =
        |it: &MemberRow| it.tally.state.is_counted() || it.is_judged() && it.own_verdict() == Verdict::Passes;
    let waits = group.iter().any(|at| stands(&rows[*at]));
    let is_in = |at: &usize| !waits || rows[*at].is_judged() || !rows[*at].tally.state.is_open_to_checks();
    group.iter().copied().filter(is_in).collect()
}

impl MemberRow {
    /// Whether checks or a person have said what they think of it.
    pub(super) fn is_judged(&self) -> bool {
        self.verdict.is_some() || self.decision.is_some()
    }

    /// What is to be thought of it by itself. People stand above checks.
    fn own_verdict(&self) -> Verdict {
        match (self.decision, self.verdict) {
            (Some(Decision::Approve), _) => Verdict::Passes,
            (Some(Decision::Reject), _) => Verdict::Fails,
            (Some(Decision::Correct) | None, verdict) => verdict.unwrap_or(Verdict::Passes),
        }
    }

    /// Who it says it is, and whether the roll or a person agrees.
    fn bearer(&self) -> Bearer {
        let is_on_roll = || self.checked_under.as_deref().and_then(roll_of).is_some();
        let passes = self.decision.is_none() && self.verdict == Some(Verdict::Passes);
        let is_approved = self.decision == Some(Decision::Approve);
        Bearer { key: self.identity_key, is_proven: is_approved || passes && is_on_roll() }
    }

    /// What the checks said of it under some rules.
    pub(super) fn said(&self, under: &Arc<str>) -> Option<Said> {
        Some(Said { verdict: self.verdict?, reason: self.verdict_reason.clone(), under: Arc::clone(under) })
    }

    fn suspect(&self, profile: &Profile) -> Suspect {
        const BY_DOCUMENT: [Reason; 4] =
            [Reason::IdNotFound, Reason::NameMismatch, Reason::IdFormat, Reason::Incomplete];
        let by_document = || BY_DOCUMENT.iter().any(|it| it.as_str() == self.verdict_reason);
        Suspect {
            member: Member {
                id: self.id,
                state: self.tally.state,
                verdict: self.own_verdict(),
                channel: self.tally.channel,
                acceptance: profile.channels.acceptance(self.tally.channel),
                batch: self.batch,
                folio: self.folio,
                line: self.line.map(i64::from),
                received_at: self.received_at,
            },
            place: None,
            is_judged: self.is_judged(),
            fails_by_document: self.decision.is_none() && by_document(),
        }
    }
}

impl Judged {
    /// The signature, with what was said of it now.
    pub(super) fn member(&self, under: &str) -> MemberRow {
        MemberRow {
            verdict: Some(self.verdict),
            verdict_reason: self.reason.to_owned(),
            checked_under: Some(under.to_owned()),
            ..self.signature.member.clone()
        }
    }
}
