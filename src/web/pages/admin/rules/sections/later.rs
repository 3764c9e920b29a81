//! What a profile says of what comes after signing: checks, batches, files, people's data, fees.

use super::{Clause, Facts, Words, clause};
use crate::domain::profile::{Export, Fee, FileFormat};

impl Words<'_> {
    pub(super) fn verification(&self) -> Vec<Clause> {
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

    pub(super) fn batches(&self) -> Vec<Clause> {
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

    pub(super) fn exports(&self) -> Vec<Clause> {
        let file = |it: &Export| {
            let columns: Vec<&str> = it.fields.iter().map(|field| field.name.as_str()).collect();
            let mut facts = vec![(it.file.clone(), columns.join(", "))];
            if it.format == FileFormat::Dbf {
                facts.push((self.say("rule-in-package"), self.say("rule-in-package-no")));
            }
            clause(facts, &it.source, it.verified)
        };
        self.profile.exports.iter().map(file).collect()
    }

    pub(super) fn privacy(&self) -> Vec<Clause> {
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

    pub(super) fn fees(&self) -> Vec<Clause> {
        let fee = |it: &Fee| {
            clause(vec![(it.what.clone(), format!("{} {}", it.amount, it.currency))], &it.source, it.verified)
        };
        self.profile.fees.iter().map(fee).collect()
    }
}
