//! Record linkage: which records are the same person, though no two writings of them agree.
//!
//! The way is the classic one: fold the text, block, compare field by field, score by a model that is
//! learned from the data itself, and group. Each step has its module:
//!
//! `normalise` → `records` and `lexicon` → `keys` and `candidates` (in one file) or `probe` (in a roll) →
//! `compare` → `learn` and `model` → `component` and `cluster`, or `decide`, put together in `dedupe` and `link`.
//! Most pairs of a block never get as far as `compare`: `ceiling` bounds their score by what `glimpse` keeps of each
//! record.
//!
//! Nothing here reads files or clocks. The same records and model give the same answer whatever the
//! number of threads, the order of records, or which of two records is named first.
//!
//! # Sources
//! - I. P. Fellegi, A. B. Sunter: A Theory for Record Linkage. JASA 64 (1969): weights of agreement.
//! - A. P. Dempster, N. M. Laird, D. B. Rubin: Maximum Likelihood from Incomplete Data via the EM
//!   Algorithm. JRSS B 39 (1977); W. E. Winkler: Using the EM Algorithm for Weight Computation in the
//!   Fellegi–Sunter Model (1988): learning without labels.
//! - W. E. Winkler: Improved Decision Rules in the Fellegi–Sunter Model of Record Linkage (1993): more
//!   than two classes, households; Frequency-Based Matching (2000): rarity of values.
//! - F. J. Damerau (1964), L. Boytsov (2011): edit distance with swaps.
//! - P. Christen: Data Matching. Springer 2012: blocking, kinds of errors, evaluation.
//! - N. Bansal, A. Blum, S. Chawla: Correlation Clustering. Machine Learning 56 (2004).

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "records are numbered in 32 bits, which the reader checks, and scores are estimates"
)]

mod background;
mod candidates;
mod ceiling;
mod cluster;
mod columns;
mod compare;
mod component;
mod counts;
mod day;
mod decide;
mod dedupe;
mod digits;
mod edit;
mod explain;
mod field;
mod given;
mod glimpse;
mod holders;
mod index;
mod intern;
mod keys;
#[cfg(test)]
mod laws;
mod learn;
mod lexicon;
mod link;
mod matcher;
mod memo;
mod model;
mod nickname;
mod normalise;
mod packed;
mod part;
mod plan;
mod priors;
mod probe;
mod records;
mod report;
mod room;
mod rule;
mod sound;
mod times;
mod wanted;

pub use self::{
    columns::Row,
    decide::{ACCEPT, Link, LinkReason, Outcome, REVIEW},
    dedupe::{Duplicates, Learned, dedupe, explain_pair},
    explain::{Explanation, FieldEvidence},
    field::{Field, Levels},
    lexicon::Lexicon,
    link::{Links, link},
    matcher::{Decision, Matcher, expected_links, fields_of, sparse_keys},
    model::{Frequencies, Model, ModelError, Relation},
    nickname::Nicknames,
    packed::is_bare_document,
    part::Part,
    records::{Records, Roll},
    report::{Pair, PairClass},
    wanted::{SoundRoom, Sounds, Wanted},
};
