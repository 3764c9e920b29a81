//! Reports which pairs of a file are the same person, once groups are known.

use crate::matching::{
    cluster::Edge,
    columns::Row,
    field::{Field, Levels},
    model::probability,
};

/// Pairs less likely than this are not reported at all.
const LEAST_PROBABILITY: f32 = 0.05;

/// Groups larger than this are reported by the pairs with their first record only.
const LARGEST_SPELT_OUT: usize = 300;

/// What a reported pair is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PairClass {
    /// The same person: the same document, or nothing differs where there is no document.
    Exact,
    /// The same person, by the sum of the evidence.
    Probable,
    /// Not taken for the same person, but likely enough to be looked at.
    Possible,
}

impl PairClass {
    /// The word in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Probable => "probable",
            Self::Possible => "possible",
        }
    }
}

/// A reported pair; `a` stands before `b` in the input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// The earlier record.
    pub a: Row,
    /// The later record.
    pub b: Row,
    /// The probability that they are one person, given also the other records of the group.
    pub probability: f32,
    /// What follows from it; all pairs of a group are exact or probable, no other pair is.
    pub class: PairClass,
}

/// Whether two records with these levels are [`PairClass::Exact`] if they are one person.
pub(crate) fn is_exact(levels: Levels) -> bool {
    match levels.get(Field::Document) {
        1 => true,
        0 => Field::ALL.into_iter().all(|field| levels.get(field) <= 1),
        _ => false,
    }
}

/// A pair that was not grouped, if it is likely enough to be looked at.
pub(crate) fn possible(edge: &Edge) -> Option<Pair> {
    let likely = probability(edge.odds);
    let pair = Pair { a: edge.a, b: edge.b, probability: likely.min(0.49), class: PairClass::Possible };
    (LEAST_PROBABILITY <= likely).then_some(pair)
}

/// Every pair of a group, and likely pairs that were not grouped. `edge_of` scores any two records.
pub(crate) fn report(edges: &[Edge], first_of: &[Row], edge_of: impl Fn(Row, Row) -> Edge) -> Vec<Pair> {
    let is_between = |edge: &&Edge| first_of[edge.a as usize] != first_of[edge.b as usize];
    let mut pairs: Vec<Pair> = edges.iter().filter(is_between).filter_map(possible).collect();
    let mut members: Vec<(Row, Row)> = first_of.iter().copied().zip(0..).collect();
    members.sort_unstable();
    for group in members.chunk_by(|x, y| x.0 == y.0).filter(|group| 1 < group.len()) {
        pairs.extend(report_group(&edge_of, &group.iter().map(|&(_, row)| row).collect::<Vec<_>>()));
    }
    pairs
}

/// The pairs of one group. Two members are as surely one person as the best way from one to the other,
/// direct or by a third, makes them.
fn report_group(edge_of: &impl Fn(Row, Row) -> Edge, group: &[Row]) -> Vec<Pair> {
    let class = |edge: &Edge| if edge.is_exact { PairClass::Exact } else { PairClass::Probable };
    if LARGEST_SPELT_OUT < group.len() {
        return group[1..]
            .iter()
            .map(|&b| {
                let edge = edge_of(group[0], b);
                Pair { a: group[0], b, probability: probability(edge.odds).max(0.5), class: class(&edge) }
            })
            .collect();
    }
    let n = group.len();
    let mut direct = vec![1.0_f32; n * n];
    let mut classes = Vec::with_capacity(n * n / 2);
    for i in 0..n {
        for j in i + 1..n {
            let edge = edge_of(group[i], group[j]);
            direct[i * n + j] = probability(edge.odds);
            direct[j * n + i] = direct[i * n + j];
            classes.push(class(&edge));
        }
    }
    let mut pairs = Vec::with_capacity(classes.len());
    for i in 0..n {
        for j in i + 1..n {
            let by_third = (0..n).map(|k| direct[i * n + k] * direct[k * n + j]).fold(0.5, f32::max);
            pairs.push(Pair { a: group[i], b: group[j], probability: by_third, class: classes[pairs.len()] });
        }
    }
    pairs
}
