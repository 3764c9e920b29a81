//! `rubrica match link`: the roll entry of each signature.

use std::{
    fmt,
    io::{self, Write as _},
    path::PathBuf,
};

use clap::Args;
use serde::Serialize;

use super::{
    dedupe::{load_model, save_model},
    ids::Ids,
    read::{Keep, People, bar, read},
    write,
};
use crate::{
    cli::{Context, Failure},
    matching::{self, Lexicon, Outcome, Records, Roll, Row, link},
};

#[derive(Debug, Args)]
pub(in crate::cli) struct Link {
    /// The signatures: delimited text with column names.
    file: PathBuf,
    /// The roll: delimited text with column names.
    #[arg(long, value_name = "FILE")]
    roll: PathBuf,
    /// Where to write what was found: `id,outcome,roll_document,probability,reason,roll_id`.
    #[arg(long, value_name = "OUT")]
    out: PathBuf,
    /// What a column of the signatures holds, such as `document=NumDoc`; may be repeated.
    #[arg(long, value_name = "FIELD=COLUMN")]
    map: Vec<String>,
    /// What a column of the roll holds; may be repeated.
    #[arg(long, value_name = "FIELD=COLUMN")]
    roll_map: Vec<String>,
    /// Use the parameters in this file; if there is none, learn them and save them there.
    #[arg(long, value_name = "FILE")]
    model: Option<PathBuf>,
}

/// What was found, in numbers.
#[derive(Debug, Serialize)]
struct Summary {
    signatures: usize,
    signatures_rejected: u64,
    roll_entries: usize,
    roll_rejected: u64,
    matched: usize,
    review: usize,
    not_found: usize,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} signatures ({} rejected)", self.signatures, self.signatures_rejected)?;
        writeln!(f, "{} roll entries ({} rejected)", self.roll_entries, self.roll_rejected)?;
        writeln!(f, "{} matched, {} to review, {} not found", self.matched, self.review, self.not_found)
    }
}

/// Runs the command.
pub(super) fn run(command: &Link, context: &Context) -> Result<(), Failure> {
    let given = load_model(command.model.as_deref())?;
    let learned = given.is_none();
    let mut lexicon = Lexicon::default();
    let assemble = |parts, nicknames: &_| Records::assemble(parts, &mut lexicon, nicknames);
    let signatures = read(&command.file, &command.map, Keep::Ids, assemble)?;
    signatures.ids.refuse_repeated(&command.file.display().to_string())?;
    let assemble = |parts, nicknames: &_| Roll::assemble(parts, &mut lexicon, nicknames);
    let roll = read(&command.roll, &command.roll_map, Keep::IdsAndDocuments, assemble)?;
    let progress = bar(None, "comparing");
    let mut found = link(&lexicon, &signatures.records, &roll.records, given, &|done, all| {
        progress.set_length(all);
        progress.set_position(done);
    });
    progress.finish_and_clear();
    if learned {
        save_model(command.model.as_deref(), &mut found.model, || roll.records.frequencies(&lexicon))?;
    }
    let header = "id,outcome,roll_document,probability,reason,roll_id";
    write::table(&command.out, header, &found.links, |links, first| {
        lines(links, first, &signatures.ids, &roll)
    })?;
    let count = |outcome| found.links.iter().filter(|link| link.outcome == outcome).count();
    let People { records, n_rejected, .. } = &signatures;
    context.output.show(&Summary {
        signatures: records.len(),
        signatures_rejected: *n_rejected,
        roll_entries: roll.records.len(),
        roll_rejected: roll.n_rejected,
        matched: count(Outcome::Matched),
        review: count(Outcome::Review),
        not_found: count(Outcome::NotFound),
    })?;
    Ok(())
}

fn lines(links: &[matching::Link], first: Row, ids: &Ids, roll: &People<Roll>) -> io::Result<Vec<u8>> {
    let mut out = Vec::with_capacity(64 * links.len());
    let mut documents = roll.records.documents(links.iter().filter_map(|link| link.entry));
    for (row, link) in (first..).zip(links) {
        write::value(&mut out, &ids.get(row))?;
        write!(out, ",{},", link.outcome.as_str())?;
        if let Some(entry) = link.entry
            && let Some(bare) = documents.next()
        {
            write::value(&mut out, roll.documents.get(&entry).unwrap_or(&bare))?;
        }
        out.push(b',');
        write::probability(&mut out, link.probability)?;
        write!(out, ",{},", link.reason.as_str())?;
        if let Some(entry) = link.entry {
            write::value(&mut out, &roll.ids.get(entry))?;
        }
        out.push(b'\n');
    }
    Ok(out)
}
