//! Each signature beside what the history says of it.

use std::collections::HashMap;

use super::{PAGE, report::Problems, told::Told};
use crate::{
    db::{
        AnyConnection, DbError,
        signatures::{self, Audited},
    },
    domain::{SheetLine, SignatureId, State},
    ledger::commitment_hash,
};

/// How many signatures are held in memory at once, some 150 MB.
const PART: u64 = 1_000_000;

/// In how many parts the signatures are compared.
pub(super) fn n_parts(conn: &mut AnyConnection) -> Result<u64, DbError> {
    Ok(signatures::count_all(conn)?.div_ceil(PART).max(1))
}

/// What the history says of the signatures of one part.
pub(super) struct Book {
    part: u64,
    n_parts: u64,
    seen: HashMap<SignatureId, Seen>,
    reasons: Vec<String>,
}

/// What the history says of one signature.
struct Seen {
    commitment: [u8; 32],
    received_at_micros: i64,
    received: u64,
    last: u64,
    /// A bit for each state, turned over whenever it is entered or left. What is left is where it stands,
    /// in whatever order entries of two processes were placed.
    states: u16,
    moved_to: State,
    reason: u16,
}

impl Book {
    pub(super) fn new(part: u64, n_parts: u64) -> Self {
        Self { part, n_parts, seen: HashMap::new(), reasons: vec![String::new()] }
    }

    /// Notes what an entry says, if it is about a signature of this part.
    pub(super) fn hear(&mut self, position: u64, told: &Told<'_>, problems: &mut Problems) {
        let Some(signature) = told.facts.signature.filter(|it| self.holds(*it)) else { return };
        match told.kind.as_ref() {
            "signature.received" => self.hear_received(position, signature, told, problems),
            "signature.corrected" => {
                let (seen, new) = (self.seen.get_mut(&signature), commitment(told));
                if let (Some(seen), Some(new)) = (seen, new) {
                    (seen.commitment, seen.last) = (new, position);
                }
            }
            "signature.moved" => self.hear_moved(position, signature, told, problems),
            _ => {}
        }
    }

    fn hear_received(
        &mut self,
        position: u64,
        signature: SignatureId,
        told: &Told<'_>,
        problems: &mut Problems,
    ) {
        let Some(commitment) = commitment(told) else {
            return problems.add(Some(position), "receives a signature without fixing its identity");
        };
        let state = told.facts.state.as_deref().and_then(|it| State::parse(it).ok());
        let state = state.unwrap_or(State::Received);
        let seen = Seen {
            commitment,
            received_at_micros: told.at.timestamp_micros(),
            received: position,
            last: position,
            states: bit(state),
            moved_to: state,
            reason: 0,
        };
        if self.seen.insert(signature, seen).is_some() {
            problems.add(Some(position), "receives a signature that an earlier entry received");
        }
    }

    fn hear_moved(
        &mut self,
        position: u64,
        signature: SignatureId,
        told: &Told<'_>,
        problems: &mut Problems,
    ) {
        let reason = self.reason(told.facts.reason.as_deref().unwrap_or_default());
        let (Some(from), Some(to)) = (told.facts.from, told.facts.to) else {
            return problems.add(Some(position), "moves a signature without saying where");
        };
        match self.seen.get_mut(&signature) {
            Some(seen) => {
                seen.states ^= bit(from) ^ bit(to);
                (seen.moved_to, seen.reason, seen.last) = (to, reason, position);
            }
            None => problems.add(Some(position), "moves a signature that no earlier entry received"),
        }
    }

    /// Compares the stored signatures of this part. Returns how many there are.
    pub(super) fn compare(
        mut self,
        conn: &mut AnyConnection,
        problems: &mut Problems,
    ) -> Result<u64, DbError> {
        let mut n_compared = 0;
        let mut after = None;
        loop {
            let page = signatures::list_for_audit(conn, after, PAGE)?;
            let Some(last) = page.last() else { break };
            after = Some(last.id);
            for stored in &page {
                if !self.holds(stored.id) {
                    continue;
                }
                n_compared += 1;
                self.compare_one(stored, problems);
            }
        }
        let mut missing: Vec<_> = self.seen.values().map(|seen| seen.received).collect();
        missing.sort_unstable();
        for entry in missing {
            problems.add(Some(entry), "received a signature that is no longer in the database");
        }
        Ok(n_compared)
    }

    fn compare_one(&mut self, stored: &Audited, problems: &mut Problems) {
        let name = name(stored.place);
        let Some(seen) = self.seen.remove(&stored.id) else {
            return problems
                .add(None, format!("{name} is in the database, but the history never received it"));
        };
        if let Some(sealed) = &stored.sealed {
            if commitment_hash(sealed) != seen.commitment {
                problems.add(Some(seen.received), format!("the identity of {name} is not the one received"));
            }
        } else if stored.state != State::Erased {
            problems
                .add(Some(seen.received), format!("the identity of {name} was taken out of the database"));
        }
        if stored.received_at.timestamp_micros() != seen.received_at_micros {
            problems.add(Some(seen.received), format!("{name} was received at another time than stored"));
        }
        let reason = &self.reasons[usize::from(seen.reason)];
        if bit(stored.state) != seen.states {
            let message = match State::ALL.into_iter().find(|it| bit(*it) == seen.states) {
                Some(state) => {
                    format!("{name} is {} in the database, but the history left it {state}", stored.state)
                }
                None => format!("{name} is {} in the database, but the history leads nowhere", stored.state),
            };
            problems.add(Some(seen.last), message);
        } else if seen.moved_to == stored.state && stored.reason != *reason {
            problems.add(Some(seen.last), format!("{name} has another reason in the database than here"));
        }
    }

    /// Identifiers end in random bits, so parts are of about the same size.
    fn holds(&self, id: SignatureId) -> bool {
        part_of(id, self.n_parts) == self.part
    }

    /// Keeps each reason code once.
    fn reason(&mut self, code: &str) -> u16 {
        let known = self.reasons.iter().position(|it| it == code);
        let index = known.unwrap_or_else(|| {
            self.reasons.push(code.to_owned());
            self.reasons.len() - 1
        });
        u16::try_from(index).unwrap_or(u16::MAX)
    }
}

fn part_of(id: SignatureId, n_parts: u64) -> u64 {
    let [.., a, b, c, d] = *id.0.as_bytes();
    u64::from(u32::from_be_bytes([a, b, c, d])) % n_parts
}

fn bit(state: State) -> u16 {
    1 << state as u16
}

fn commitment(told: &Told<'_>) -> Option<[u8; 32]> {
    hex::decode(told.facts.commitment.as_deref()?).ok()?.try_into().ok()
}

/// What a signature is called towards people: where it stands on paper.
fn name(place: Option<SheetLine>) -> String {
    match place {
        Some(SheetLine { folio, line }) => format!("the signature on sheet {folio}, line {line}"),
        None => "a signature without a sheet".to_owned(),
    }
}
