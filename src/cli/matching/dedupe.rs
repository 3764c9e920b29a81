//! `rubrica match dedupe`: people who stand in one file more than once.

use std::{
    fmt, fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use clap::Args;
use serde::Serialize;

use super::{
    ids::Ids,
    read::{Keep, People, bar, read},
    write,
};
use crate::{
    cli::{Context, Failure},
    matching::{
        Duplicates, Explanation, Frequencies, Learned, Lexicon, Model, Pair, PairClass, Records, Row, dedupe,
        explain_pair,
    },
};

#[derive(Debug, Args)]
pub(in crate::cli) struct Dedupe {
    /// The file: delimited text with column names.
    file: PathBuf,
    /// Where to write pairs of rows: `id_a,id_b,probability,class`.
    #[arg(long, value_name = "OUT")]
    pairs: Option<PathBuf>,
    /// Where to write the person each row belongs to: `id,cluster_id`.
    #[arg(long, value_name = "OUT")]
    clusters: Option<PathBuf>,
    /// What a column holds, such as `document=NumDoc`; may be repeated.
    #[arg(long, value_name = "FIELD=COLUMN")]
    map: Vec<String>,
    /// Use the parameters in this file; if there is none, learn them and save them there.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
    /// Show the evidence for and against two rows being one person.
    #[arg(long, num_args = 2, value_names = ["ID_A", "ID_B"])]
    explain: Option<Vec<String>>,
}

/// What was found, in numbers.
#[derive(Debug, Serialize)]
struct Summary {
    rows: usize,
    rejected: u64,
    people: usize,
    exact_pairs: usize,
    probable_pairs: usize,
    possible_pairs: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<Explanation>,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} rows ({} rejected), {} people", self.rows, self.rejected, self.people)?;
        writeln!(
            f,
            "pairs: {} exact, {} probable; {} possible, to be looked at",
            self.exact_pairs, self.probable_pairs, self.possible_pairs
        )?;
        match &self.explanation {
            Some(explanation) => super::show_explanation(f, explanation),
            None => Ok(()),
        }
    }
}

/// Runs the command.
pub(super) fn run(command: &Dedupe, context: &Context) -> Result<(), Failure> {
    let given = load_model(command.model.as_deref())?;
    let learned = if given.is_none() { Learned::Here } else { Learned::Elsewhere };
    let mut lexicon = Lexicon::default();
    let assemble = |parts, nicknames: &_| Records::assemble(parts, &mut lexicon, nicknames);
    let People { ids, records, n_rejected, .. } = read(&command.file, &command.map, Keep::Ids, assemble)?;
    ids.refuse_repeated(&command.file.display().to_string())?;
    let asked = command.explain.as_deref().map(|ids_asked| find_both(&ids, ids_asked)).transpose()?;
    let progress = bar(None, "comparing");
    let mut found = dedupe(&lexicon, &records, given, &|done, all| {
        progress.set_length(all);
        progress.set_position(done);
    });
    progress.finish_and_clear();
    if learned == Learned::Here {
        save_model(command.model.as_deref(), &mut found.model, || records.frequencies(&lexicon))?;
    }
    write_found(command, &ids, &found)?;
    let count = |class| found.pairs.iter().filter(|pair| pair.class == class).count();
    context.output.show(&Summary {
        rows: records.len(),
        rejected: n_rejected,
        people: (0..).zip(&found.first_of).filter(|(row, first)| row == *first).count(),
        exact_pairs: count(PairClass::Exact),
        probable_pairs: count(PairClass::Probable),
        possible_pairs: count(PairClass::Possible),
        explanation: asked.map(|pair| explain_pair(&lexicon, &records, &found.model, learned, pair)),
    })?;
    Ok(())
}

/// The model in a file, if there is such a file.
pub(super) fn load_model(path: Option<&Path>) -> Result<Option<Model>, Failure> {
    let Some(path) = path.filter(|path| path.exists()) else { return Ok(None) };
    let text = fs::read(path).map_err(|error| format!("{}: cannot be read: {error}", path.display()))?;
    let model: Model =
        serde_json::from_slice(&text).map_err(|error| format!("{}: is no model: {error}", path.display()))?;
    model.check().map_err(|problem| format!("{}: {problem}", path.display()))?;
    Ok(Some(model))
}

/// Saves a model that was learned, if a file for it is named, with how often values occur.
pub(super) fn save_model(
    path: Option<&Path>,
    model: &mut Model,
    frequencies: impl FnOnce() -> Frequencies,
) -> Result<(), Failure> {
    let Some(path) = path else { return Ok(()) };
    model.frequencies = frequencies();
    let text = serde_json::to_vec_pretty(model)?;
    Ok(fs::write(path, text).map_err(|error| format!("{}: cannot be written: {error}", path.display()))?)
}

fn find_both(ids: &Ids, asked: &[String]) -> Result<(u32, u32), Failure> {
    let find = |id: &String| ids.find(id).ok_or_else(|| format!("there is no row with the id {id}"));
    match asked {
        [a, b] => Ok((find(a)?, find(b)?)),
        _ => Err("--explain takes two ids".into()),
    }
}

/// Writes the two files at once, where both are asked for.
fn write_found(
    command: &Dedupe,
    ids: &Ids,
    Duplicates { pairs, first_of, .. }: &Duplicates,
) -> io::Result<()> {
    let write_pairs = |path: &PathBuf| {
        write::table(path, "id_a,id_b,probability,class", pairs, |pairs, _| pair_lines(pairs, ids))
    };
    let write_clusters = |path: &PathBuf| {
        write::table(path, "id,cluster_id", first_of, |firsts, row| cluster_lines(firsts, row, ids))
    };
    let (pairs, clusters) = rayon::join(
        || command.pairs.as_ref().map_or(Ok(()), write_pairs),
        || command.clusters.as_ref().map_or(Ok(()), write_clusters),
    );
    pairs.and(clusters)
}

fn pair_lines(pairs: &[Pair], ids: &Ids) -> io::Result<Vec<u8>> {
    let mut out = Vec::with_capacity(32 * pairs.len());
    for pair in pairs {
        write::value(&mut out, &ids.get(pair.a))?;
        out.push(b',');
        write::value(&mut out, &ids.get(pair.b))?;
        out.push(b',');
        write::probability(&mut out, pair.probability)?;
        writeln!(out, ",{}", pair.class.as_str())?;
    }
    Ok(out)
}

/// The lines of rows that follow on each other, each with the first row of its group.
fn cluster_lines(firsts: &[Row], row: Row, ids: &Ids) -> io::Result<Vec<u8>> {
    let mut out = Vec::with_capacity(16 * firsts.len());
    for (row, &first) in (row..).zip(firsts) {
        write::value(&mut out, &ids.get(row))?;
        out.push(b',');
        write::value(&mut out, &ids.get(first))?;
        out.push(b'\n');
    }
    Ok(out)
}
