//! What a profile says of signing: who, where, when, on what, and how often.

use super::{Clause, Facts, Words, clause};
use crate::domain::profile::{Basis, Requirement, UnitKind, Verified};

impl Words<'_> {
    pub(super) fn procedure(&self) -> Vec<Clause> {
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

    pub(super) fn threshold(&self) -> Vec<Clause> {
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

    pub(super) fn channels(&self) -> Vec<Clause> {
        let it = &self.profile.channels;
        let facts = vec![
            (self.say("rule-paper"), self.word("channel", &it.paper)),
            (self.say("rule-online"), self.word("channel", &it.online)),
        ];
        vec![clause(facts, &it.source, it.verified)]
    }

    pub(super) fn signer(&self) -> Vec<Clause> {
        let it = &self.profile.signer;
        let age = self.legal("rule-min-age", &it.min_age, |age| match age {
            0 => self.say("rule-no-age"),
            age => self.number((*age).into()),
        });
        let named = |wanted: Requirement| -> String {
            let fields = it.fields.iter().filter(|field| field.required == wanted);
            let document = self.profile.text_in(&it.document.name, self.language.code());
            let name = |key: &str| self.language.say_with(&format!("field-{key}"), [("name", document)]);
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

    pub(super) fn window(&self) -> Vec<Clause> {
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

    pub(super) fn sheet(&self) -> Vec<Clause> {
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

    pub(super) fn circulator(&self) -> Vec<Clause> {
        let it = &self.profile.circulator;
        let facts = vec![
            (self.say("rule-declaration"), self.word("declaration", &it.declaration)),
            (self.say("rule-declaration-date"), self.word("declaration-date", &it.date_rule)),
        ];
        vec![clause(facts, &it.source, it.verified)]
    }

    pub(super) fn duplicates(&self) -> Vec<Clause> {
        let it = &self.profile.duplicates;
        let list = |words: Vec<String>| words.join(", ");
        let facts = vec![
            (self.say("rule-same-person"), list(it.key.iter().map(|key| self.word("same", key)).collect())),
            (self.say("rule-among"), list(it.scope.iter().map(|scope| self.word("among", scope)).collect())),
            (self.say("rule-policy"), self.word("policy", &it.policy)),
        ];
        vec![clause(facts, &it.source, it.verified)]
    }
}
