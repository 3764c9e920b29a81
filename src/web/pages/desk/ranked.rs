//! Rankings: what there is most of, with bars.

use std::collections::BTreeMap;

use crate::{
    domain::Reason,
    service::dashboard::Outcomes,
    web::pages::{
        chart::{Piece, pieces},
        signed_in::SignedIn,
    },
};

/// A row of a ranking.
pub(super) struct Ranked {
    pub(super) name: String,
    pub(super) pieces: Vec<Piece>,
    pub(super) n: String,
    pub(super) share: String,
}

/// Ranks reasons by how many signatures have them.
pub(super) fn reasons(frame: &SignedIn, counts: &BTreeMap<String, i64>, class: &'static str) -> Vec<Ranked> {
    let mut counts: Vec<(&String, i64)> = counts.iter().map(|(code, n)| (code, *n)).collect();
    counts.sort_by_key(|(_, n)| -n);
    let (most, all) = (counts.first().map_or(0, |it| it.1), counts.iter().map(|it| it.1).sum());
    let row = |(code, n): (&String, i64)| Ranked {
        name: reason_name(frame, code),
        pieces: pieces(&[(class, n)], most),
        n: frame.language.number(n),
        share: share(frame, n, all),
    };
    counts.into_iter().map(row).collect()
}

/// What a field of a person is called. The document is called by its own name on forms, and so here.
pub(super) fn field_name(frame: &SignedIn, key: &str) -> String {
    if key == "document" { frame.say("column-document") } else { frame.say(&format!("field-{key}")) }
}

/// What a reason code says in the language of the page.
pub(super) fn reason_name(frame: &SignedIn, code: &str) -> String {
    Reason::parse(code).map_or(code, |it| it.sentence(frame.language.code())).to_owned()
}

/// Ranks regions by how many signatures come from them.
pub(super) fn regions(frame: &SignedIn, regions: &[(String, Outcomes)]) -> Vec<Ranked> {
    let most = regions.first().map_or(0, |(_, it)| it.all());
    let all = regions.iter().map(|(_, it)| it.all()).sum();
    let row = |(name, outcomes): &(String, Outcomes)| Ranked {
        name: if name.is_empty() { frame.say("region-unknown") } else { name.clone() },
        pieces: pieces(&parts(outcomes), most),
        n: frame.language.number(outcomes.all()),
        share: share(frame, outcomes.all(), all),
    };
    regions.iter().map(row).collect()
}

/// Counts by what became of signatures, in the order in which bars show them.
pub(super) fn parts(outcomes: &Outcomes) -> [(&'static str, i64); 6] {
    [
        ("s-valid", outcomes.valid),
        ("s-received", outcomes.received),
        ("s-review", outcomes.review),
        ("s-duplicate", outcomes.duplicate),
        ("s-invalid", outcomes.invalid),
        ("s-withdrawn", outcomes.withdrawn),
    ]
}

/// A part of a whole in words; empty where there is nothing.
#[expect(clippy::cast_precision_loss, reason = "counts of signatures are far below 2^52")]
pub(super) fn share(frame: &SignedIn, n: i64, all: i64) -> String {
    if all == 0 { String::new() } else { frame.language.percent(n as f64 / all as f64) }
}
