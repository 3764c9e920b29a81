//! Finds the roll entry of each signature.

use rayon::prelude::*;

use crate::matching::{
    background::Background,
    ceiling::Ceiling,
    columns::{Record, Row},
    compare::Sides,
    counts::Counts,
    decide::{Link, decide_among, judge},
    dedupe::{LEAST_GLANCE, draw as draw_rows},
    field::Field,
    glimpse::{Glimpse, Seen},
    learn::{Pattern, expected_model, learn, tally},
    lexicon::Lexicon,
    model::{Model, Scorer},
    probe::{Bearers, Draw, Judge, Probe},
    records::{Records, Roll},
    rule::Rule,
};

/// Signatures whose candidates teach the model.
const N_LEARNING: u64 = 10_000;

/// Signatures and entries drawn as strangers.
const N_STRANGERS: usize = 700;

/// Log2 odds below which an entry changes nothing for a signature.
const LEAST_ODDS: f32 = -12.0;

/// Pairs that a thread decides on at a time.
const N_AT_ONCE: usize = 4096;

/// Entries a roll may have for the broader rules to be used.
const SMALL: usize = 30_000;

/// What was found for all signatures.
#[derive(Debug)]
pub struct Links {
    /// The model that was learned or given.
    pub model: Model,
    /// One for each signature.
    pub links: Vec<Link>,
}

/// Finds the entry of each signature; learns a model unless one is given.
///
/// Both sets must have been read with the same lexicon. `done` is told how many steps are done, and of
/// how many. Most signatures are settled by the entry of their document; only the others are sought by
/// everything else.
pub fn link(
    lexicon: &Lexicon,
    signatures: &Records,
    roll: &Roll,
    given: Option<Model>,
    done: &dyn Fn(u64, u64),
) -> Links {
    let counts = match &given {
        None => Counts::of(&roll.parts(), lexicon),
        Some(model) => Counts::of_model(model, lexicon, &[roll.parts(), vec![signatures.columns()]].concat()),
    };
    let linkage = Linkage { lexicon, counts: &counts, signatures, roll };
    let draw = Draw::of(lexicon, roll);
    let background = linkage.strangers(&draw);
    let before = given.clone().unwrap_or_else(|| linkage.expected(&background));
    let mut bearers = Bearers::find(lexicon, signatures, roll, &draw);
    bearers.pairs.par_sort_unstable();
    done(1, 4);
    let scorer = Scorer::new(&before);
    let mut links = vec![judge(std::iter::empty()); signatures.len()];
    linkage.decide(&scorer, &bearers.pairs, &mut links);
    let n_parts = (signatures.len() as u64 / N_LEARNING).max(1);
    let is_given = given.is_some();
    let is_sampled = |row: Row| !is_given && signatures.prints[row as usize].is_multiple_of(n_parts);
    let is_open = |row: Row| is_sampled(row) || !links[row as usize].is_settled();
    let open: Vec<Row> = (0..signatures.len() as Row).filter(|&row| is_open(row)).collect();
    done(2, 4);
    let mut pairs = linkage.by_other_than_document(&open, (&draw, &bearers), &scorer, &is_sampled);
    pairs.extend(bearers.pairs.into_iter().filter(|(row, _)| is_open(*row)));
    pairs.par_sort_unstable();
    done(3, 4);
    let model = given.unwrap_or_else(|| {
        let sample: Vec<_> = pairs.iter().copied().filter(|(row, _)| is_sampled(*row)).collect();
        let n_sampled = open.iter().filter(|row| is_sampled(**row)).count();
        linkage.learn(before, &background, &sample, n_sampled)
    });
    linkage.decide(&Scorer::new(&model), &pairs, &mut links);
    done(4, 4);
    Links { model, links }
}

/// All that is compared.
struct Linkage<'a> {
    lexicon: &'a Lexicon,
    counts: &'a Counts,
    signatures: &'a Records,
    roll: &'a Roll,
}

impl Linkage<'_> {
    fn has(&self, field: Field) -> bool {
        self.signatures.has(field) && self.roll.has(field)
    }

    /// Signatures beside some entries.
    fn beside<'a>(&'a self, entries: &'a Records) -> Sides<'a> {
        Sides { lexicon: self.lexicon, counts: self.counts, left: self.signatures, right: entries }
    }

    /// The share of pairs of one person to begin with: nine in ten signatures have an entry.
    fn same(&self) -> f64 {
        0.9 / self.roll.len().max(2) as f64
    }

    fn strangers(&self, draw: &Draw) -> Background {
        let entries = Records::of_roll(self.lexicon, self.roll, draw.rows().take(N_STRANGERS));
        let left = draw_rows(self.signatures, N_STRANGERS);
        let right = 0..entries.len() as Row;
        let pairs: Vec<_> = left.iter().flat_map(|&a| right.clone().map(move |b| (a, b))).collect();
        Background::count(&self.beside(&entries), &pairs)
    }

    fn expected(&self, background: &Background) -> Model {
        let fields = Field::ALL.into_iter().filter(|&field| self.has(field)).collect();
        expected_model(fields, background, self.same())
    }

    /// Signatures and entries that no document brought together and that are alike enough to matter.
    fn by_other_than_document(
        &self,
        rows: &[Row],
        (draw, bearers): (&Draw, &Bearers),
        scorer: &Scorer,
        is_sampled: &(impl Fn(Row) -> bool + Sync),
    ) -> Vec<(Row, Row)> {
        let (lexicon, counts) = (self.lexicon, self.counts);
        let broader: &[Rule] = if self.roll.len() <= SMALL { &Rule::SMALL_ROLL } else { &[] };
        let all = Rule::ROLL.iter().chain(broader).copied();
        let rules: Vec<Rule> = all.filter(|rule| rule.applies(&|field| self.has(field))).collect();
        let probe = Probe::new(lexicon, counts, (self.signatures, rows), &rules, (self.roll, draw));
        let least = |row: &Row| if is_sampled(*row) { LEAST_GLANCE } else { LEAST_ODDS };
        let none = Records::default();
        let alike = Alike {
            sides: self.beside(&none),
            scorer,
            ceiling: Ceiling::new(scorer, counts),
            least: rows.iter().map(least).collect(),
        };
        probe.pairs(bearers, lexicon, counts, self.roll, &alike)
    }

    fn learn(
        &self,
        before: Model,
        background: &Background,
        sample: &[(Row, Row)],
        n_sampled: usize,
    ) -> Model {
        let scorer = Scorer::new(&before);
        let worth = |levels| LEAST_GLANCE < scorer.glance(levels);
        let none = Records::default();
        let sides = self.beside(&none);
        let pattern = |&(row, entry): &(Row, Row)| {
            Pattern::of(&sides, background, worth, self.signatures.record(row), self.roll.record(entry))
        };
        let patterns = sample.par_iter().filter_map(pattern).collect();
        let n_pairs = (n_sampled as f64 * self.roll.len() as f64).max(2.0);
        learn(before.fields, background, &tally(patterns), n_pairs, self.same())
    }

    /// Decides for each signature that has pairs, which stand in order.
    fn decide(&self, scorer: &Scorer, pairs: &[(Row, Row)], links: &mut [Link]) {
        let decided: Vec<Vec<(Row, Link)>> = cut_between(pairs)
            .into_par_iter()
            .map(|pairs| {
                // Entries are fetched together, so that the processor need not wait for memory one by one.
                let entries = Records::of_roll(self.lexicon, self.roll, pairs.iter().map(|(_, row)| *row));
                let sides = self.beside(&entries);
                let places: Vec<(Row, Row)> = pairs.iter().map(|(row, _)| *row).zip(0..).collect();
                let of_each = places.chunk_by(|x, y| x.0 == y.0);
                of_each
                    .map(|own| {
                        let link = decide_among(&sides, scorer, own[0].0, own);
                        (own[0].0, Link { entry: link.entry.map(|place| pairs[place as usize].1), ..link })
                    })
                    .collect()
            })
            .collect();
        for (row, link) in decided.into_iter().flatten() {
            links[row as usize] = link;
        }
    }
}

/// Keeps what is alike enough to matter.
struct Alike<'a> {
    sides: Sides<'a>,
    scorer: &'a Scorer,
    ceiling: Ceiling,
    /// The least odds that matter for each signature.
    least: Vec<f32>,
}

impl Judge for Alike<'_> {
    fn is_possible(&self, whose: usize, of_person: &Seen, of_entry: &Seen) -> bool {
        self.least[whose] <= self.ceiling.of(of_person, of_entry, of_person.0.shared(&of_entry.0))
    }

    fn matters(
        &self,
        whose: usize,
        (person, of_person): (Record<'_>, &Glimpse),
        (entry, of_entry): (Record<'_>, &Glimpse),
    ) -> bool {
        let (Self { sides, scorer, ceiling, .. }, least) = (self, self.least[whose]);
        let levels = sides.compare(person, entry);
        least <= ceiling.of_levels(scorer, levels, of_person, of_entry)
            && least <= scorer.score(levels, |field| sides.rarity(field, levels, person, entry)).odds
    }
}

/// Cuts pairs into pieces for threads, so that all of one signature stay together.
fn cut_between(mut pairs: &[(Row, Row)]) -> Vec<&[(Row, Row)]> {
    let mut pieces = Vec::new();
    while !pairs.is_empty() {
        let end = pairs.len().min(N_AT_ONCE);
        let signature = pairs[end - 1].0;
        let (piece, rest) =
            pairs.split_at(end + pairs[end..].iter().take_while(|pair| pair.0 == signature).count());
        pieces.push(piece);
        pairs = rest;
    }
    pieces
}
