//! `rubrica review`: list, look at and decide doubtful signatures.

use std::fmt;

use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use super::{Context, Failure};
use crate::{
    domain::{Probability, ReviewId},
    language::Language,
    service::{
        By,
        matches::AlikeSignature,
        petitions,
        review::{self, Candidate, Evidence, FieldComparison, ReviewState, ReviewView, Verdict},
    },
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List reviews, the oldest first.
    List(List),
    /// Show the signature beside the roll, what the checks found and what it resembles. Prints personal data.
    Show(Named),
    /// Approve or reject; no later verification changes it.
    Decide(Decide),
}

#[derive(Debug, Args)]
pub(super) struct List {
    /// The petition's slug.
    #[arg(long, value_name = "SLUG")]
    petition: String,
    /// Which ones.
    #[arg(long, value_enum, default_value_t = Standing::Open)]
    state: Standing,
    /// How many at most.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(i64).range(1..))]
    limit: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Standing {
    Open,
    Decided,
    Superseded,
}

#[derive(Debug, Args)]
pub(super) struct Named {
    /// The review.
    id: ReviewId,
    /// The petition's slug.
    #[arg(long, value_name = "SLUG")]
    petition: String,
}

#[derive(Debug, Args)]
pub(super) struct Decide {
    /// The review.
    id: ReviewId,
    /// The petition's slug.
    #[arg(long, value_name = "SLUG")]
    petition: String,
    /// The signature stands.
    #[arg(long, required_unless_present_any = ["reject", "correct"], conflicts_with_all = ["reject", "correct"])]
    approve: bool,
    /// Its document was mistyped: put that of the suggested roll entry in its place, and check it again.
    #[arg(long, conflicts_with = "reject")]
    correct: bool,
    /// The signature does not stand, and why: a reason code such as `NAME_MISMATCH`.
    #[arg(long, value_name = "REASON")]
    reject: Option<String>,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Listed(Vec<ReviewView>);

#[derive(Serialize)]
#[serde(transparent)]
struct Shown(Evidence);

#[derive(Serialize)]
#[serde(transparent)]
struct Decided(ReviewView);

pub(super) fn run(command: Command, context: &Context) -> Result<(), Failure> {
    let app = context.app()?;
    match command {
        Command::List(List { petition, state, limit }) => {
            let reviews = app.db.read_blocking(|conn| {
                let petition = petitions::find(conn, &petition)?.id;
                review::list(conn, By::operator(), petition, state.into(), None, limit)
            })?;
            context.output.show(&Listed(reviews))?;
        }
        Command::Show(Named { id, petition }) => {
            let evidence = app
                .db
                .read_blocking(|conn| review::evidence(conn, &app.vault, By::operator(), &petition, id))?;
            context.output.show(&Shown(evidence))?;
        }
        Command::Decide(Decide { id, petition, reject, correct, .. }) => {
            let decision = match &reject {
                Some(_) => "reject",
                None if correct => "correct",
                None => "approve",
            };
            let verdict = Verdict { decision: decision.to_owned(), reason: reject };
            let (service, now) = (app.clone(), app.now());
            let decided = app.db.write_blocking(move |conn| {
                review::decide(conn, &service, By::operator(), &petition, id, &verdict, now)
            })?;
            context.output.show(&Decided(decided))?;
        }
    }
    Ok(())
}

impl From<Standing> for ReviewState {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Open => Self::Open,
            Standing::Decided => Self::Decided,
            Standing::Superseded => Self::Superseded,
        }
    }
}

fn write_review(f: &mut fmt::Formatter<'_>, review: &ReviewView) -> fmt::Result {
    write!(f, "{}  {}  {}", review.id, review.cause, review.channel)?;
    write_place(f, review.folio, review.line)?;
    if let Some(likelihood) = review.likelihood {
        write!(f, "  {}", told(likelihood))?;
    }
    match review.decision {
        Some(decision) => writeln!(f, "  {} ({decision} {})", review.state, review.reason),
        None => writeln!(f, "  {}", review.state),
    }
}

impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            writeln!(f, "nothing to review")?;
        }
        self.0.iter().try_for_each(|review| write_review(f, review))
    }
}

impl fmt::Display for Decided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_review(f, &self.0)
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Evidence { review, findings, fields, on_roll, roll_status, name_score, name_notes, .. } = &self.0;
        write_review(f, review)?;
        for finding in findings {
            writeln!(f, "  {}: {} ({})", finding.severity, finding.reason, finding.english)?;
        }
        write_fields(f, fields)?;
        match on_roll {
            Some(true) => writeln!(f, "  on the roll: {}", roll_status.unwrap_or_default())?,
            Some(false) => writeln!(f, "  not on the roll")?,
            None => writeln!(f, "  compared with no roll")?,
        }
        if let Some(score) = name_score {
            writeln!(f, "  names agree to {:.0} % {name_notes:?}", score * 100.0)?;
        }
        if let Some(candidate) = &self.0.candidate {
            write_candidate(f, candidate)?;
        }
        self.0.alike.iter().try_for_each(|it| write_alike(f, it))
    }
}

fn write_fields(f: &mut fmt::Formatter<'_>, fields: &[FieldComparison]) -> fmt::Result {
    writeln!(f, "    {:<12} {:<32} roll", "", "signature")?;
    for field in fields {
        let mark = if field.differs { '*' } else { ' ' };
        let roll = field.roll.as_deref().unwrap_or("");
        writeln!(f, "  {mark} {:<12} {:<32} {roll}", field.field, field.signature)?;
    }
    Ok(())
}

/// How likely something is; never certain.
fn told(likelihood: Probability) -> String {
    Language::English.likelihood(likelihood.as_f64())
}

fn write_candidate(f: &mut fmt::Formatter<'_>, candidate: &Candidate) -> fmt::Result {
    let (likelihood, status) = (told(candidate.probability), &candidate.roll_status);
    write!(f, "  may mean this entry of the roll, {likelihood} likely ({status})")?;
    if let Some(slip) = &candidate.slip {
        write!(f, "; digit {}: \"{}\" instead of \"{}\"", slip.position, slip.written, slip.meant)?;
    }
    writeln!(f, "{}", if candidate.is_suggested { "; correct it with --correct" } else { "" })?;
    write_fields(f, &candidate.fields)?;
    for used in &candidate.in_use {
        write!(f, "  that document is in use: {}", used.state)?;
        write_place(f, used.folio, used.line)?;
        writeln!(f)?;
    }
    Ok(())
}

fn write_alike(f: &mut fmt::Formatter<'_>, alike: &AlikeSignature) -> fmt::Result {
    let likelihood = told(alike.probability);
    write!(f, "  could repeat signature {} ({}), {likelihood} likely", alike.signature, alike.state)?;
    write_place(f, alike.folio, alike.line)?;
    writeln!(f, ": {}", alike.relation)?;
    for field in &alike.fields {
        writeln!(
            f,
            "    {:<12} {:<32} {:>6.1} bits: {}",
            field.field, field.value, field.bits, field.agreement
        )?;
    }
    Ok(())
}

fn write_place(f: &mut fmt::Formatter<'_>, folio: Option<i64>, line: Option<i32>) -> fmt::Result {
    match (folio, line) {
        (Some(folio), Some(line)) => write!(f, "  sheet {folio}, line {line}"),
        _ => Ok(()),
    }
}
