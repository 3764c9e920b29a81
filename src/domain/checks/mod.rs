//! The fixed row of checks over one signature: form, channel, roll.
//!
//! Duplicates are settled elsewhere, over all signatures of one person, after each has its own verdict.

mod form;
mod intake;
mod roll;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use self::{
    intake::{IntakeCode, IntakeProblem, check_intake},
    roll::RollLookup,
};
use super::{
    Channel, Identity, NameAgreement, Profile, Reason, Verdict,
    profile::{Acceptance, SigningDates},
};

/// Which check found something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// Whether the line holds a signature at all.
    Line,
    /// The shape of the document and its check character.
    Document,
    /// The fields that must be filled in.
    Fields,
    /// The day of signing.
    Date,
    /// Whether the channel is admitted.
    Channel,
    /// The entry of the document on the roll.
    Roll,
    /// The names of that entry.
    Names,
    /// Its district.
    District,
    /// Its age on the day of signing.
    Age,
    /// The day from which it was registered.
    Registration,
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It is worth knowing, and decides nothing.
    Warning,
    /// A person must decide.
    Doubt,
    /// The signature does not stand.
    Failure,
}

/// What a check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Finding {
    /// Which check.
    pub check: Check,
    /// What it found.
    pub reason: Reason,
    /// How much it weighs.
    pub severity: Severity,
}

/// What a keyer saw on a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineState {
    /// A signature; online ones are always so.
    #[default]
    Signed,
    /// Nothing, and it is voided.
    BlankVoided,
    /// Nothing, and it is not voided.
    BlankNotVoided,
    /// A signature that was crossed out.
    CrossedOut,
}

/// What is known of a signature.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// Who signed, as written.
    pub identity: &'a Identity,
    /// How it reached us.
    pub channel: Channel,
    /// What the keyer saw on the line.
    pub line: LineState,
    /// The day written on the line or given by the form, in the petition's time zone.
    pub signed_on: Option<NaiveDate>,
    /// The day we received it, in the same zone: stands in where a rule needs a day and none is written.
    pub received_on: NaiveDate,
    /// When people may sign, of [`super::profile::SigningWindow::dates`].
    pub dates: SigningDates,
}

/// What the checks say of one signature by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// All findings, in the order of the checks.
    pub findings: Vec<Finding>,
    /// What follows from them.
    pub verdict: Verdict,
    /// How far its names agree with the roll, if its document was found there.
    pub names: Option<NameAgreement>,
}

/// Runs all checks over a signature.
///
/// They never stop at the first finding, so that everything wrong is told at once; only a line without a
/// signature is not looked at further.
pub fn check(profile: &Profile, facts: &Facts<'_>, lookup: RollLookup<'_>) -> Checked {
    let mut findings = Findings::default();
    let mut names = None;
    if form::check_line(facts.line, &mut findings) {
        let has_document = form::check_document(profile, facts, &mut findings);
        form::check_fields(profile, facts, &mut findings);
        form::check_date(profile, facts, &mut findings);
        check_channel(profile, facts.channel, &mut findings);
        names = roll::check_roll(profile, facts, has_document, lookup, &mut findings);
    }
    let findings = findings.0;
    Checked { verdict: verdict(&findings), findings, names }
}

fn verdict(findings: &[Finding]) -> Verdict {
    match findings.iter().map(|it| it.severity).max() {
        Some(Severity::Failure) => Verdict::Fails,
        Some(Severity::Doubt) => Verdict::Doubtful,
        Some(Severity::Warning) | None => Verdict::Passes,
    }
}

/// Whether a slip in the document explains this.
fn is_by_document(reason: Reason) -> bool {
    matches!(reason, Reason::IdNotFound | Reason::NameMismatch | Reason::IdFormat)
}

/// A pledge is admitted: it is taken as support, and never counts.
fn check_channel(profile: &Profile, channel: Channel, findings: &mut Findings) {
    match profile.channels.acceptance(channel) {
        Acceptance::Accepted | Acceptance::Pledge => {}
        Acceptance::No | Acceptance::External => {
            findings.failure(Check::Channel, Reason::ChannelNotAccepted);
        }
    }
}

impl Checked {
    /// Whether all that stands against it is its document or the names beside it, as when a digit of the
    /// document was mistyped.
    pub fn may_be_mistyped(&self) -> bool {
        let failures = || self.findings.iter().filter(|it| it.severity == Severity::Failure);
        let is_doubted = self.findings.iter().any(|it| it.reason == Reason::NameMismatch);
        failures().all(|it| is_by_document(it.reason)) && (is_doubted || failures().next().is_some())
    }

    /// Leaves it to a person whether the document was mistyped, because an entry of the roll fits but for a
    /// slip in it.
    pub fn put_to_a_person(&mut self) {
        for finding in self.findings.iter_mut().filter(|it| is_by_document(it.reason)) {
            finding.severity = Severity::Doubt;
        }
        self.verdict = verdict(&self.findings);
    }

    /// The one reason that is told first: of the findings that weigh most, the first.
    pub fn primary(&self) -> Option<Reason> {
        let heaviest = self.findings.iter().map(|it| it.severity).max()?;
        self.findings.iter().find(|it| it.severity == heaviest).map(|it| it.reason)
    }
}

/// Collects findings, each reason once.
#[derive(Debug, Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, check: Check, reason: Reason, severity: Severity) {
        if self.0.iter().all(|it| it.reason != reason) {
            self.0.push(Finding { check, reason, severity });
        }
    }

    fn failure(&mut self, check: Check, reason: Reason) {
        self.add(check, reason, Severity::Failure);
    }
}

impl Check {
    /// The name stored and shown to machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Document => "document",
            Self::Fields => "fields",
            Self::Date => "date",
            Self::Channel => "channel",
            Self::Roll => "roll",
            Self::Names => "names",
            Self::District => "district",
            Self::Age => "age",
            Self::Registration => "registration",
        }
    }
}

impl Severity {
    /// The name stored and shown to machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Doubt => "doubt",
            Self::Failure => "failure",
        }
    }
}

#[cfg(test)]
mod tests;
