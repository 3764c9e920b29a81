//! `rubrica batch`: prepare, check, certify and export what is handed to the authority.

use std::{
    fmt, io,
    path::{Path, PathBuf},
    time::Instant,
};

use actix_web::rt::System;
use clap::{Args, Subcommand};
use serde::Serialize;

use super::{
    Context, Failure,
    progress::{per_second, under_bar},
};
use crate::{
    db::AnyConnection,
    service::{
        App, By,
        batches::{self, BatchView, Block, ExportOrder, Exported, FindError},
        people::{self, Password},
        petitions,
    },
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Freeze every valid signature that no other batch holds, and check the whole as the authority would.
    Prepare(OfPetition),
    /// List the batches of a petition.
    List(OfPetition),
    /// Show a batch and how far it is.
    Show(Named),
    /// List what stops a batch, and where it is mended.
    Blocks(Named),
    /// Vouch for a batch as one of its coordinators, by password.
    Certify(Certify),
    /// Write a certified batch out as a package.
    Export(Export),
    /// Give a batch up; its signatures are free for the next one.
    Cancel(Named),
}

#[derive(Debug, Args)]
pub(super) struct OfPetition {
    /// The petition's slug.
    #[arg(long, value_name = "SLUG")]
    petition: String,
}

#[derive(Debug, Args)]
pub(super) struct Named {
    /// The petition's slug.
    #[arg(long, value_name = "SLUG")]
    petition: String,
    /// The number of the batch.
    #[arg(long, value_name = "N")]
    batch: u32,
}

#[derive(Debug, Args)]
pub(super) struct Certify {
    #[command(flatten)]
    named: Named,
    /// The address under which the coordinator signs in.
    #[arg(long = "as", value_name = "EMAIL")]
    email: String,
    /// Read the password from standard input, one line; else it is in `RUBRICA_PASSWORD`.
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Debug, Args)]
pub(super) struct Export {
    #[command(flatten)]
    named: Named,
    /// The folder to write, which must not exist or be empty.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Write DIR.zip, too.
    #[arg(long)]
    zip: bool,
}

#[derive(Serialize)]
#[serde(transparent)]
struct Listed(Vec<BatchView>);

#[derive(Serialize)]
struct Blocked {
    may_be_certified: bool,
    blocks: Vec<Block>,
}

#[derive(Serialize)]
struct Timed {
    #[serde(flatten)]
    exported: Exported,
    seconds: f64,
    rows_per_second: u64,
}

pub(super) fn run(command: Command, context: &Context) -> Result<(), Failure> {
    let app = context.app()?;
    match command {
        Command::Prepare(OfPetition { petition }) => {
            let prepare = |progress: crate::service::progress::Progress<'_>| {
                batches::prepare(&app, By::operator(), &petition, progress)
            };
            context.output.show(&under_bar(prepare)?)?;
        }
        Command::List(OfPetition { petition }) => {
            let list = |conn: &mut AnyConnection| -> Result<_, FindError> {
                let petition = petitions::find(conn, &petition)?;
                batches::list(conn, &app.vault, By::operator(), petition.id)
            };
            context.output.show(&Listed(app.db.read_blocking(list)?))?;
        }
        Command::Show(named) => context.output.show(&find(&app, &named)?)?,
        Command::Blocks(named) => {
            let BatchView { may_be_certified, blocks, .. } = find(&app, &named)?;
            context.output.show(&Blocked { may_be_certified, blocks })?;
        }
        Command::Certify(order) => context.output.show(&certify(&app, order)?)?,
        Command::Export(order) => context.output.show(&export(&app, order)?)?,
        Command::Cancel(named) => {
            batches::cancel(&app, By::operator(), &named.petition, named.batch)?;
            context.output.show(&find(&app, &named)?)?;
        }
    }
    Ok(())
}

fn find(app: &App, named: &Named) -> Result<BatchView, FindError> {
    app.db.read_blocking(|conn| {
        let petition = petitions::find(conn, &named.petition)?;
        batches::find(conn, &app.vault, By::operator(), petition.id, named.batch)
    })
}

fn certify(app: &App, order: Certify) -> Result<BatchView, Failure> {
    let password = read_password(order.password_stdin)?;
    let prove = people::prove(app, &order.email, password, "the command line");
    let proved = System::new().block_on(prove)?;
    let Named { petition, batch } = order.named;
    let (vault, slug, now) = (app.vault.clone(), petition.clone(), app.now());
    let certify = move |conn: &mut AnyConnection| batches::certify(conn, &vault, &slug, batch, &proved, now);
    let certified = app.db.write_blocking(certify)?;
    if certified.is_last {
        batches::complete(app, &petition, batch)?;
    }
    Ok(certified.batch)
}

fn read_password(from_stdin: bool) -> Result<Password, Failure> {
    if !from_stdin {
        let found = std::env::var("RUBRICA_PASSWORD");
        let missing = "give the password with --password-stdin or in RUBRICA_PASSWORD";
        return Ok(Password::new(found.map_err(|_| missing)?));
    }
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    Ok(Password::new(line.trim_end_matches(['\r', '\n']).to_owned()))
}

fn export(app: &App, order: Export) -> Result<Timed, Failure> {
    let begun = Instant::now();
    let order = ExportOrder {
        petition: order.named.petition,
        number: order.named.batch,
        archive: order.zip.then(|| archive_beside(&order.out)),
        folder: order.out,
    };
    let exported = under_bar(|progress| batches::export(app, By::operator(), &order, progress))?;
    let elapsed = begun.elapsed();
    let rows_per_second = per_second(exported.signatures + exported.excluded, elapsed);
    Ok(Timed { exported, seconds: elapsed.as_secs_f64(), rows_per_second })
}

/// `DIR.zip`, whatever dots DIR has.
fn archive_beside(folder: &Path) -> PathBuf {
    let mut name = folder.file_name().unwrap_or_default().to_owned();
    name.push(".zip");
    folder.with_file_name(name)
}

impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            writeln!(f, "no batches yet; make one with: rubrica batch prepare")?;
        }
        self.0.iter().try_for_each(|batch| batch.fmt(f))
    }
}

impl fmt::Display for Blocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.blocks.iter().try_for_each(|block| block.fmt(f))?;
        if self.may_be_certified { writeln!(f, "nothing stops this batch") } else { Ok(()) }
    }
}

impl fmt::Display for Timed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Exported { folder, archive, signatures, excluded, manifest_sha256, .. } = &self.exported;
        writeln!(f, "{}: {signatures} signatures, {excluded} lines left out", folder.display())?;
        if let Some(archive) = archive {
            writeln!(f, "{}", archive.display())?;
        }
        writeln!(f, "manifest.json has the SHA-256 {manifest_sha256}")?;
        writeln!(f, "{:.1} s, {} rows/s", self.seconds, self.rows_per_second)
    }
}
