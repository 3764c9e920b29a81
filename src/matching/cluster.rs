//! From scored pairs to people: who belongs together, without chaining strangers.
//!
//! Pairs are taken strongest first. Two groups are joined only when the pairs between them speak for it
//! on the whole: one good pair does not outvote members who contradict each other (twins who both match
//! a third record with a short name stay apart). This is greedy correlation clustering (Bansal, Blum and
//! Chawla 2004) on the log odds.

use crate::matching::columns::Row;

/// The most that one pair between two groups can say for or against, in bits.
const MOST_BITS: f32 = 14.0;

/// Members of a group that are heard when two groups are weighed against each other.
const MOST_HEARD: usize = 12;

/// Two records and the log2 odds that they are one person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Edge {
    pub(crate) a: Row,
    pub(crate) b: Row,
    pub(crate) odds: f32,
    /// Whether it is [`crate::matching::PairClass::Exact`] if both are one person.
    pub(crate) is_exact: bool,
}

/// Groups the records; gives for each the first record of its group.
///
/// `edges` need not be in any order. `odds` scores any two records; `prints`, one for each record, breaks ties
/// by content, so that the order of input has no say.
pub(crate) fn cluster(edges: &[Edge], prints: &[u64], odds: impl Fn(Row, Row) -> f32) -> Vec<Row> {
    let n_rows = prints.len();
    let mut edges: Vec<&Edge> = edges.iter().filter(|edge| 0.0 < edge.odds).collect();
    let tie = |edge: &Edge| {
        let (x, y) = (prints[edge.a as usize], prints[edge.b as usize]);
        (x.min(y), x.max(y), edge.a, edge.b)
    };
    edges.sort_unstable_by(|x, y| y.odds.total_cmp(&x.odds).then_with(|| tie(x).cmp(&tie(y))));
    let mut groups = Groups::new(n_rows);
    for edge in edges {
        let (one, other) = (groups.head(edge.a), groups.head(edge.b));
        let is_equal = prints[edge.a as usize] == prints[edge.b as usize];
        if one != other && (is_equal || groups.agree(one, other, prints, &odds)) {
            groups.join(one, other);
        }
    }
    (0..n_rows as Row)
        .map(|row| {
            let head = groups.head(row);
            groups.first[head as usize]
        })
        .collect()
}

/// Disjoint groups whose members form rings.
struct Groups {
    parent: Vec<Row>,
    next: Vec<Row>,
    size: Vec<u32>,
    first: Vec<Row>,
}

impl Groups {
    fn new(n_rows: usize) -> Self {
        let each: Vec<Row> = (0..n_rows as Row).collect();
        Self { parent: each.clone(), next: each.clone(), size: vec![1; n_rows], first: each }
    }

    fn head(&mut self, row: Row) -> Row {
        let mut row = row;
        while self.parent[row as usize] != row {
            self.parent[row as usize] = self.parent[self.parent[row as usize] as usize];
            row = self.parent[row as usize];
        }
        row
    }

    fn members(&self, head: Row) -> impl Iterator<Item = Row> {
        let mut row = head;
        (0..self.size[head as usize]).map(move |_| {
            row = self.next[row as usize];
            row
        })
    }

    /// Some members of a group, chosen by content where there are too many.
    fn heard(&self, head: Row, prints: &[u64]) -> Vec<Row> {
        let mut members: Vec<_> = self.members(head).take(4096).collect();
        members.sort_unstable_by_key(|&row| (prints[row as usize], row));
        members.dedup_by_key(|row| prints[*row as usize]);
        members.truncate(MOST_HEARD);
        members
    }

    fn agree(&self, one: Row, other: Row, prints: &[u64], odds: &impl Fn(Row, Row) -> f32) -> bool {
        if self.size[one as usize] == 1 && self.size[other as usize] == 1 {
            return true;
        }
        let (left, right) = (self.heard(one, prints), self.heard(other, prints));
        let mut sum = 0.0;
        for &a in &left {
            for &b in &right {
                sum += odds(a.min(b), a.max(b)).clamp(-MOST_BITS, MOST_BITS);
            }
        }
        0.0 < sum
    }

    fn join(&mut self, one: Row, other: Row) {
        let (small, large) =
            if self.size[one as usize] < self.size[other as usize] { (one, other) } else { (other, one) };
        self.parent[small as usize] = large;
        self.size[large as usize] += self.size[small as usize];
        self.first[large as usize] = self.first[large as usize].min(self.first[small as usize]);
        self.next.swap(small as usize, large as usize);
    }
}
