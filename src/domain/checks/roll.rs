//! What the roll says of the document: whether it is there, whose it is, and whether that person may sign.

use super::{Check, Facts, Findings, Severity};
use crate::domain::{
    Identity, NameAgreement, NameVerdict, Profile, Reason, RollEntry, RollStatus, agreement,
    profile::{AgeProof, RegisteredBy},
};
use chrono::{Datelike, NaiveDate};

/// What was found on the roll for the document of a signature.
#[derive(Clone, Copy, Debug)]
pub enum RollLookup<'a> {
    /// No roll is used.
    NotUsed,
    /// The document is not on it.
    NotFound,
    /// It is.
    Found(&'a RollEntry),
}

/// Why someone of this status may not sign, if so.
fn status_reason(status: RollStatus) -> Option<Reason> {
    match status {
        RollStatus::Current => None,
        RollStatus::Cancelled => Some(Reason::IdNotCurrent),
        RollStatus::Deceased => Some(Reason::Deceased),
        RollStatus::Suspended => Some(Reason::Suspended),
    }
}

/// Compares a signature with its entry on the roll.
///
/// Without a document of the right shape nothing can be looked up: its failure is told already, and where
/// the profile lets the document be left out a person must find the entry.
pub(super) fn check_roll(
    profile: &Profile,
    facts: &Facts<'_>,
    has_document: bool,
    lookup: RollLookup<'_>,
    findings: &mut Findings,
) -> Option<NameAgreement> {
    match lookup {
        RollLookup::NotUsed => {
            check_person(profile, facts, None, findings);
            None
        }
        _ if !has_document => {
            findings.add(Check::Roll, Reason::RollAmbiguous, Severity::Doubt);
            None
        }
        RollLookup::NotFound => {
            findings.failure(Check::Roll, Reason::IdNotFound);
            None
        }
        RollLookup::Found(entry) => {
            if let Some(reason) = status_reason(entry.status) {
                findings.failure(Check::Roll, reason);
            }
            let names = agreement(facts.identity, &entry.identity, &profile.verification.roll);
            match names.verdict {
                NameVerdict::Agrees => {}
                NameVerdict::Doubtful => findings.add(Check::Names, Reason::NameMismatch, Severity::Doubt),
                NameVerdict::Disagrees => findings.failure(Check::Names, Reason::NameMismatch),
            }
            check_person(profile, facts, Some(entry), findings);
            Some(names)
        }
    }
}

/// Looks at district, age and registration: as the roll has them, or else as the signer wrote them.
fn check_person(profile: &Profile, facts: &Facts<'_>, entry: Option<&RollEntry>, findings: &mut Findings) {
    let written = |of: fn(&Identity) -> &str| {
        let known = entry.map(|it| of(&it.identity)).filter(|it| !it.is_empty());
        known.map_or((of(facts.identity), Severity::Doubt), |it| (it, Severity::Failure))
    };
    let signer = &profile.signer;
    let signed_on = facts.signed_on.unwrap_or(facts.received_on);

    let (district, severity) = written(|it| &it.district);
    let covered = |prefix: &String| district.starts_with(prefix.as_str());
    if !signer.districts.is_empty() && !district.is_empty() && !signer.districts.iter().any(covered) {
        findings.add(Check::District, Reason::OutOfDistrict, severity);
    }
    let (birth_date, severity) = written(|it| &it.birth_date);
    if let Ok(born) = birth_date.parse::<NaiveDate>()
        && age_on(born, signed_on) < i64::from(signer.min_age_in(district))
    {
        let is_proven = signer.age_proof == AgeProof::Roll && entry.is_some();
        let severity = if is_proven { Severity::Warning } else { severity };
        findings.add(Check::Age, Reason::UnderAge, severity);
    }
    let registered_on = entry.and_then(|it| it.registered_on);
    if signer.registered_by == RegisteredBy::Signing && registered_on.is_some_and(|it| signed_on < it) {
        findings.failure(Check::Registration, Reason::RegisteredAfter);
    }
}

/// Completed years of life on a day. Who was born on 29 February completes a year on 1 March of a common
/// year; before birth the number is negative.
fn age_on(born: NaiveDate, day: NaiveDate) -> i64 {
    let years = i64::from(day.year()) - i64::from(born.year());
    if (day.month(), day.day()) < (born.month(), born.day()) { years - 1 } else { years }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn age_is_counted_in_completed_years() {
        let age = |born: &str, day: &str| age_on(born.parse().unwrap(), day.parse().unwrap());
        assert_eq!(age("2008-03-15", "2026-03-14"), 17);
        assert_eq!(age("2008-03-15", "2026-03-15"), 18);
        assert_eq!(age("2008-02-29", "2026-02-28"), 17);
        assert_eq!(age("2008-02-29", "2026-03-01"), 18);
        assert_eq!(age("2026-03-15", "2026-03-14"), -1);
    }
}
