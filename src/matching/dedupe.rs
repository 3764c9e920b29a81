//! Finds the records of one file that are the same person.

use rayon::prelude::*;

use crate::matching::{
    background::Background,
    candidates::{Blocks, Judge},
    ceiling::Ceiling,
    cluster::{Edge, cluster},
    columns::{Record, Row},
    compare::Sides,
    component::{Component, settle_each},
    counts::Counts,
    explain::{Explanation, explain},
    field::{Field, Levels},
    learn::{Pattern, expected_model, learn, tally},
    lexicon::Lexicon,
    model::{Model, Scorer},
    records::Records,
    report::{Pair, is_exact, possible, report},
};

/// Log2 odds below which a pair is not even kept.
const LEAST_ODDS: f32 = -4.3;

/// A first look worse than this is not looked at twice: no rarity makes up for it.
pub(crate) const LEAST_GLANCE: f32 = -30.0;

/// Records that serve as strangers.
const N_STRANGERS: usize = 2000;

/// Strangers of whom all pairs are compared.
const FEW_STRANGERS: usize = 1000;

/// About how many pairs are compared of more. How common the common values are shows the better the more people there
/// are, not the more pairs of the same people.
const N_PAIRS_OF_STRANGERS: usize = 250_000;

/// Rows that give about as many candidate pairs as learning needs.
const N_LEARNING: usize = 60_000;

/// Pairs too few to learn from, if a part of the blocks gave no more.
const LEAST_LEARNING: usize = 1000;

/// What was found in a file.
#[derive(Debug)]
pub struct Duplicates {
    /// The model that was learned or given.
    pub model: Model,
    /// Reported pairs in the order of the input.
    pub pairs: Vec<Pair>,
    /// For each record the first record of its group.
    pub first_of: Vec<Row>,
}

/// Where a model was learned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Learned {
    /// From the records at hand.
    Here,
    /// From other records; it was loaded.
    Elsewhere,
}

/// Explains what two records of a file are to each other, by a model learned from it.
///
/// `learned` says whether the model comes from these records, so that their own counts hold.
pub fn explain_pair(
    lexicon: &Lexicon,
    records: &Records,
    model: &Model,
    learned: Learned,
    (a, b): (Row, Row),
) -> Explanation {
    let counts = match learned {
        Learned::Here => Counts::of(&[records.columns()], lexicon),
        Learned::Elsewhere => Counts::of_model(model, lexicon, &[records.columns()]),
    };
    let sides = Sides { lexicon, counts: &counts, left: records, right: records };
    explain(&sides, &Scorer::new(model), a, b)
}

/// Finds duplicates; learns a model unless one is given.
///
/// `done` is told how many steps of comparing are done, and of how many.
pub fn dedupe(
    lexicon: &Lexicon,
    records: &Records,
    model: Option<Model>,
    done: &dyn Fn(u64, u64),
) -> Duplicates {
    let counts = match &model {
        None => Counts::of(&[records.columns()], lexicon),
        Some(model) => Counts::of_model(model, lexicon, &[records.columns()]),
    };
    let sides = Sides { lexicon, counts: &counts, left: records, right: records };
    let mut blocks = Blocks::new(lexicon, &counts, records);
    let model = model.unwrap_or_else(|| learn_from(&sides, &mut blocks));
    let scorer = Scorer::new(&model);
    let judge = Edges { sides: &sides, scorer: &scorer, ceiling: Ceiling::new(&scorer, &counts) };
    let edges = blocks.walk(1, &judge, done);
    drop(blocks);
    let (settled, between) =
        settle_each(records.len(), edges, |settled, component| judge.settle(settled, component));
    let mut first_of: Vec<Row> = (0..records.len() as Row).collect();
    let mut pairs: Vec<Pair> = between.iter().filter_map(possible).collect();
    for Settled { pairs: more, later } in settled {
        pairs.extend(more);
        for (row, first) in later {
            first_of[row as usize] = first;
        }
    }
    pairs.par_sort_unstable_by_key(|pair| (pair.a, pair.b));
    Duplicates { model, pairs, first_of }
}

/// What was found of records that hang together.
#[derive(Default)]
struct Settled {
    pairs: Vec<Pair>,
    /// Records that are not the first of their group, and that first one.
    later: Vec<(Row, Row)>,
}

/// Finds the pairs that may be one person.
struct Edges<'a> {
    sides: &'a Sides<'a>,
    scorer: &'a Scorer,
    ceiling: Ceiling,
}

impl Edges<'_> {
    fn edge(&self, (a, x): (Row, Record<'_>), (b, y): (Row, Record<'_>), levels: Levels) -> Edge {
        let score = self.scorer.score(levels, |field| self.sides.rarity(field, levels, x, y));
        Edge { a, b, odds: score.odds, is_exact: is_exact(levels) }
    }

    /// Groups records that hang together, and reports their pairs.
    fn settle(&self, settled: &mut Settled, Component { rows, edges }: &Component<'_>) {
        let records = self.sides.left;
        let row = |place: Row| rows[place as usize];
        let edge_of = |a, b| {
            let place = edges.binary_search_by_key(&(a, b), |edge| (edge.a, edge.b));
            place.map_or_else(|_| Edge { a, b, ..self.work_out(row(a), row(b)) }, |place| edges[place])
        };
        let prints: Vec<u64> = rows.iter().map(|&row| records.prints[row as usize]).collect();
        let first_of = cluster(edges, &prints, |a, b| edge_of(a, b).odds);
        let pairs = report(edges, &first_of, edge_of);
        settled.pairs.extend(pairs.into_iter().map(|pair| Pair { a: row(pair.a), b: row(pair.b), ..pair }));
        let later = (0..).zip(first_of).filter(|(place, first)| place != first);
        settled.later.extend(later.map(|(place, first)| (row(place), row(first))));
    }

    /// The edge between two records that no rule brought together.
    fn work_out(&self, a: Row, b: Row) -> Edge {
        let (x, y) = (self.sides.left.record(a), self.sides.right.record(b));
        self.edge((a, x), (b, y), self.sides.compare(x, y))
    }
}

impl Judge for Edges<'_> {
    type Finding = Edge;

    fn ceiling(&self) -> (&Ceiling, f32) {
        (&self.ceiling, LEAST_ODDS)
    }

    fn judge(&self, (a, x): (Row, Record<'_>), (b, y): (Row, Record<'_>)) -> Option<Edge> {
        let levels = self.sides.compare(x, y);
        if self.scorer.glance(levels) < LEAST_GLANCE {
            return None;
        }
        Some(self.edge((a, x), (b, y), levels)).filter(|edge| LEAST_ODDS < edge.odds)
    }
}

/// Finds what there is to learn from.
struct Patterns<'a> {
    sides: &'a Sides<'a>,
    background: &'a Background,
    scorer: &'a Scorer,
    ceiling: Ceiling,
}

impl Judge for Patterns<'_> {
    type Finding = Pattern;

    fn ceiling(&self) -> (&Ceiling, f32) {
        (&self.ceiling, LEAST_GLANCE)
    }

    fn judge(&self, (_, x): (Row, Record<'_>), (_, y): (Row, Record<'_>)) -> Option<Pattern> {
        let worth = |levels| LEAST_GLANCE < self.scorer.glance(levels);
        Pattern::of(self.sides, self.background, worth, x, y)
    }
}

fn learn_from(sides: &Sides<'_>, blocks: &mut Blocks<'_>) -> Model {
    let records = sides.left;
    let fields: Vec<_> = Field::ALL.into_iter().filter(|&field| records.has(field)).collect();
    let background = Background::count(sides, &pairs_of_strangers(records));
    let n = records.len() as f64;
    let same = 0.4 / n.max(2.0);
    let before = Scorer::new(&expected_model(fields.clone(), &background, same));
    let mut n_parts = (records.len() / N_LEARNING).max(1) as u32;
    let ceiling = Ceiling::new(&before, sides.counts);
    let judge = Patterns { sides, background: &background, scorer: &before, ceiling };
    let mut patterns = blocks.walk(n_parts, &judge, &|_, _| {});
    if patterns.len() < LEAST_LEARNING && 1 < n_parts {
        // So few blocks hold everything that a part of them tells nothing.
        n_parts = 1;
        patterns = blocks.walk(n_parts, &judge, &|_, _| {});
    }
    let n_pairs = n * (n - 1.0).max(1.0) / 2.0 / f64::from(n_parts);
    learn(fields, &background, &tally(patterns), n_pairs, same)
}

/// Pairs of distinct records drawn by the hash of their content.
pub(crate) fn pairs_of_strangers(records: &Records) -> Vec<(Row, Row)> {
    let rows = draw(records, N_STRANGERS);
    let n_beside = if rows.len() <= FEW_STRANGERS { rows.len() } else { N_PAIRS_OF_STRANGERS / rows.len() };
    let beside = |place: usize| rows[place + 1..].iter().take(n_beside);
    let pairs = rows.iter().enumerate().flat_map(|(place, &a)| beside(place).map(move |&b| (a, b)));
    pairs.collect()
}

/// The distinct records with the smallest hashes of content: a draw that the order of input does not change.
pub(crate) fn draw(records: &Records, n_rows: usize) -> Vec<Row> {
    // Hashes are spread evenly: about twice as many as are wanted lie below this bound.
    let bound = (u64::MAX / records.len().max(1) as u64).saturating_mul(8 * n_rows as u64);
    let below = |bound: u64| -> Vec<(u64, Row)> {
        records.prints.iter().copied().zip(0..).filter(|(print, _)| *print <= bound).collect()
    };
    let mut rows = below(bound);
    if rows.len() < 4 * n_rows {
        rows = below(u64::MAX);
    }
    if 4 * n_rows < rows.len() {
        rows.select_nth_unstable(4 * n_rows);
        rows.truncate(4 * n_rows);
    }
    rows.sort_unstable();
    rows.dedup_by_key(|(print, _)| *print);
    rows.truncate(n_rows);
    rows.into_iter().map(|(_, row)| row).collect()
}
