//! A profile in words, part by part.

use serde::Serialize;

use super::code;
use crate::{
    domain::{
        Profile,
        profile::{Basis, Legal, Period, Requirement, UnitKind, Verified},
    },
    language::Language,
};

/// A part of the rules.
pub(super) struct Section {
    /// What it is about.
    pub(super) heading: String,
    /// What is written in one place, each.
    pub(super) clauses: Vec<Clause>,
}

/// What is written in one place.
pub(super) struct Clause {
    /// What it says: name and value.
    pub(super) facts: Vec<(String, String)>,
    /// Where it is written.
    pub(super) source: String,
    /// Whether nobody read there that it says so.
    pub(super) is_unverified: bool,
    /// What is doubtful about it.
    pub(super) note: String,
}

/// Every part of a profile that says something.
pub(super) fn of(language: Language, profile: &Profile) -> Vec<Section> {
    let words = Words { language, profile };
    let sections = [
        ("rule-procedure", words.procedure()),
        ("rule-threshold", words.threshold()),
        ("rule-channels", words.channels()),
        ("rule-signer", words.signer()),
        ("rule-window", words.window()),
        ("rule-sheet", words.sheet()),
        ("rule-circulator", words.circulator()),
        ("rule-duplicates", words.duplicates()),
        ("rule-verification", words.verification()),
        ("rule-batches", words.batches()),
        ("rule-exports", words.exports()),
        ("rule-privacy", words.privacy()),
        ("rule-fees", words.fees()),
    ];
    let section = |(key, clauses)| Section { heading: language.say(key), clauses };
    sections.map(section).into_iter().filter(|it| !it.clauses.is_empty()).collect()
}

struct Words<'a> {
    language: Language,
    profile: &'a Profile,
}

type Facts = Vec<(String, String)>;

impl Words<'_> {
    fn procedure(&self) -> Vec<Clause> {
        let it = &self.profile.procedure;
        let facts = [
            ("rule-code", &it.code),
            ("rule-kit", &it.kit),
            ("rule-filing", &it.authority_filing),
            ("rule-verifying", &it.authority_verifying),
            ("rule-result", &it.authority_result),
        ];
        let given = facts.into_iter().filter(|(_, value)| !value.is_empty());
        let facts: Facts = given.map(|(key, value)| (self.say(key), value.clone())).collect();
        if facts.is_empty() { Vec::new() } else { vec![clause(facts, &it.source, Verified(true))] }
    }

    fn threshold(&self) -> Vec<Clause> {
        let it = &self.profile.threshold;
        let mut basis = vec![(self.say("rule-basis"), self.word("basis", &it.basis))];
        if it.basis != Basis::Given {
            basis.push((self.say("rule-anchor"), self.word("anchor", &it.anchor)));
        }
        let mut clauses = vec![clause(basis, "", Verified(true))];
        for row in &it.rows {
            let from = self.language.say_with("rule-from", [("day", &self.language.day(row.from))]);
            let mut facts = vec![
                (from, self.number(row.required)),
                (self.say("rule-instrument"), row.instrument.clone()),
            ];
            if let (Some(electors), Some(percent)) = (row.electors, row.percent) {
                facts.push((self.say("rule-share"), format!("{percent} % · {}", self.number(electors))));
            }
            clauses.push(Clause { note: row.note.clone(), ..clause(facts, &row.source, row.verified) });
        }
        if it.units.kind != UnitKind::None {
            let need = it.units.need.map_or(it.units.table.len(), |need| usize::try_from(need).unwrap_or(0));
            let value = format!("{need} / {}", it.units.table.len());
            let kind = self.word("unit", &it.units.kind);
            clauses.push(clause(vec![(kind, value)], &it.units.source, it.units.verified));
        }
        clauses
    }

    fn channels(&self) -> Vec<Clause> {
        let it = &self.profile.channels;
        let facts = vec![
            (self.say("rule-paper"), self.word("channel", &it.paper)),
            (self.say("rule-online"), self.word("channel", &it.online)),
        ];
        vec![clause(facts, &it.source, it.verified)]
    }

    fn signer(&self) -> Vec<Clause> {
        let it = &self.profile.signer;
        let age = self.legal("rule-min-age", &it.min_age, |age| match age {
            0 => self.say("rule-no-age"),
            age => self.number((*age).into()),
        });
        let named = |wanted: Requirement| -> String {
            let fields = it.fields.iter().filter(|field| field.required == wanted);
            let name =
                |key: &str| self.language.say_with(&format!("field-{key}"), [("name", &it.document.name)]);
            fields.map(|field| name(field.key.as_str())).collect::<Vec<_>>().join(", ")
        };
        let asked = [Requirement::Always, Requirement::Online, Requirement::Paper, Requirement::Optional];
        let asked = asked.map(|wanted| (self.word("asked", &wanted), named(wanted)));
        let mut facts = vec![
            (self.say("rule-age-proof"), self.word("age-proof", &it.age_proof)),
            (self.say("rule-registered"), self.word("registered", &it.registered_by)),
            (
                self.say("rule-districts"),
                if it.districts.is_empty() { self.say("rule-all") } else { it.districts.join(", ") },
            ),
        ];
        facts.extend(asked.into_iter().filter(|(_, fields)| !fields.is_empty()));
        vec![age, clause(facts, "", Verified(true))]
    }

    fn window(&self) -> Vec<Clause> {
        let it = &self.profile.signing_window;
        let months = it.months.map(|n| (self.say("rule-months"), self.number(n.into())));
        let day =
            |key, day: Option<chrono::NaiveDate>| day.map(|day| (self.say(key), self.language.day(day)));
        let facts = [
            Some((self.say("rule-window-limit"), self.word("window", &it.rule))),
            months,
            day("rule-window-first", it.from),
            day("rule-window-last", it.to),
            Some((self.say("rule-date-required"), self.yes_or_no(it.date_required))),
        ];
        vec![clause(facts.into_iter().flatten().collect(), &it.source, it.verified)]
    }

    fn sheet(&self) -> Vec<Clause> {
        let it = &self.profile.sheet;
        let bundle = it.max_pages_per_bundle.map(|n| (self.say("rule-bundle"), self.number(n.into())));
        let facts = [
            Some((self.say("rule-official-form"), self.yes_or_no(it.official_form))),
            Some((self.say("rule-numbering"), self.yes_or_no(it.continue_numbering))),
            bundle,
            Some((self.say("rule-blank"), self.word("blank", &it.blank_lines))),
            Some((self.say("rule-handwritten"), self.word("handwritten", &it.signature))),
            Some((self.say("rule-fingerprint"), self.word("fingerprint", &it.fingerprint))),
        ];
        let lines = self.legal("rule-lines", &it.lines_per_page, |n| self.number((*n).into()));
        vec![lines, clause(facts.into_iter().flatten().collect(), &it.source, it.verified)]
    }

    fn circulator(&self) -> Vec<Clause> {
        let it = &self.profile.circulator;
        let facts = vec![
            (self.say("rule-declaration"), self.word("declaration", &it.declaration)),
            (self.say("rule-declaration-date"), self.word("declaration-date", &it.date_rule)),
        ];
        vec![clause(facts, &it.source, it.verified)]
    }

    fn duplicates(&self) -> Vec<Clause> {
        let it = &self.profile.duplicates;
        let list = |words: Vec<String>| words.join(", ");
        let facts = vec![
            (self.say("rule-same-person"), list(it.key.iter().map(|key| self.word("same", key)).collect())),
            (self.say("rule-among"), list(it.scope.iter().map(|scope| self.word("among", scope)).collect())),
            (self.say("rule-policy"), self.word("policy", &it.policy)),
        ];
        vec![clause(facts, &it.source, it.verified)]
    }

    fn verification(&self) -> Vec<Clause> {
        let it = &self.profile.verification;
        let facts = vec![
            (self.say("rule-handwriting"), self.word("handwriting", &it.signature)),
            (self.say("rule-early-stop"), self.yes_or_no(it.early_stop)),
            (self.say("rule-reviewers"), self.number(it.reviewers_on_negative.into())),
        ];
        let mut clauses = vec![clause(facts, &it.source, it.verified)];
        clauses.extend(self.period("rule-deadline", it.deadline.as_ref()));
        if let Some(sample) = &it.sample {
            let facts = vec![
                (self.say("rule-sample"), format!("{} %", sample.percent)),
                (self.say("rule-sample-base"), self.word("sample", &sample.base)),
                (self.say("rule-sample-exceptional"), self.yes_or_no(sample.exceptional)),
            ];
            clauses.push(clause(facts, &sample.source, sample.verified));
        }
        clauses
    }

    fn batches(&self) -> Vec<Clause> {
        let it = &self.profile.batches;
        let most = it.max_batches.map_or_else(|| self.say("rule-any-number"), |n| self.number(n.into()));
        let facts = vec![
            (self.say("rule-first-batch"), self.word("first-batch", &it.first_min)),
            (self.say("rule-later-batch"), self.word("later-batch", &it.extra_min)),
            (self.say("rule-most-batches"), most),
            (self.say("rule-members"), self.word("members", &it.members)),
        ];
        let mut clauses = vec![clause(facts, &it.source, it.verified)];
        clauses.extend(self.period("rule-completion", it.completion.as_ref()));
        clauses.extend(self.period("rule-cure", it.cure.as_ref()));
        clauses.push(
            self.legal("rule-signers", &self.profile.certificate.signers, |n| self.number((*n).into())),
        );
        clauses
    }

    fn exports(&self) -> Vec<Clause> {
        let file = |it: &crate::domain::profile::Export| {
            let columns: Vec<&str> = it.fields.iter().map(|field| field.name.as_str()).collect();
            clause(vec![(it.file.clone(), columns.join(", "))], &it.source, it.verified)
        };
        self.profile.exports.iter().map(file).collect()
    }

    fn privacy(&self) -> Vec<Clause> {
        let it = &self.profile.privacy;
        let days = &it.request_days;
        let requests = [
            ("rule-days-information", days.information),
            ("rule-days-access", days.access),
            ("rule-days-rectify", days.rectify),
            ("rule-days-erase", days.erase),
            ("rule-days-object", days.object),
        ];
        let days_of = |n: u32| self.language.say_count("rule-days", n.into());
        let given = requests.into_iter().filter_map(|(key, n)| Some((self.say(key), days_of(n?))));
        let requests: Facts = given.collect();
        let mut clauses = vec![
            self.legal("rule-legal-basis", &it.legal_basis, |basis| {
                self.language.find(&format!("rule-basis-{basis}")).unwrap_or_else(|| basis.clone())
            }),
            self.legal("rule-sensitive", &it.sensitive, |it| self.yes_or_no(*it)),
        ];
        if !requests.is_empty() {
            clauses.push(clause(requests, &days.source, days.verified));
        }
        let hours = it
            .breach_hours
            .as_ref()
            .map(|it| self.legal("rule-breach-hours", it, |n| self.number((*n).into())));
        let years = it
            .log_min_years
            .as_ref()
            .map(|it| self.legal("rule-log-years", it, |n| self.number((*n).into())));
        clauses.extend(hours.into_iter().chain(years));
        clauses.extend(it.retention.iter().map(|rule| {
            let what = self.language.say(&format!("rule-kept-{}", rule.what));
            let until = self.language.say(&format!("rule-trigger-{}", rule.trigger));
            clause(vec![(what, format!("{} {until}", days_of(rule.days)))], &rule.source, rule.verified)
        }));
        clauses
    }

    fn fees(&self) -> Vec<Clause> {
        let fee = |it: &crate::domain::profile::Fee| {
            clause(vec![(it.what.clone(), format!("{} {}", it.amount, it.currency))], &it.source, it.verified)
        };
        self.profile.fees.iter().map(fee).collect()
    }

    fn period(&self, key: &str, period: Option<&Period>) -> Option<Clause> {
        let it = period?;
        let value = self.language.say_count(&format!("rule-period-{}", code(&it.unit)), it.count.into());
        Some(clause(vec![(self.say(key), value)], &it.source, it.verified))
    }

    fn legal<T>(&self, key: &str, legal: &Legal<T>, tell: impl FnOnce(&T) -> String) -> Clause {
        clause(vec![(self.say(key), tell(&legal.value))], &legal.source, legal.verified)
    }

    /// A value of a list of names, in words.
    fn word(&self, about: &str, value: &impl Serialize) -> String {
        self.language.say(&format!("rule-{about}-{}", code(value)))
    }

    fn yes_or_no(&self, it: bool) -> String {
        self.say(if it { "rule-yes" } else { "rule-no" })
    }

    fn number(&self, n: i64) -> String {
        self.language.number(n)
    }

    fn say(&self, key: &str) -> String {
        self.language.say(key)
    }
}

fn clause(facts: Facts, source: &str, verified: Verified) -> Clause {
    Clause { facts, source: source.to_owned(), is_unverified: !verified.0, note: String::new() }
}
