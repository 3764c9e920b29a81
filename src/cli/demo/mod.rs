//! `rubrica demo`: the whole job on an invented campaign, then the service to look at it.

mod campaign;
mod cast;
mod people;
mod summary;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use clap::Args;

use self::{
    cast::Cast,
    people::Inventor,
    summary::{Stopwatch, Summary},
};
use super::{Context, Failure, output, progress::under_bar, serve};
use crate::{
    config::Overrides,
    domain::{Channel, RollName},
    package,
    service::{
        App, By,
        batches::{self, ExportOrder},
        collection::{self, ImportOrder, ListFile},
        ledger,
        petitions::{self, NewPetition},
        rolls::{self, NewRoll, RollFile},
        verification::{self, RollChoice},
    },
    table::ColumnMap,
};

/// The petition of the demo.
const SLUG: &str = "rios-limpios";
/// Marks a folder as a demo's, so that no other folder is ever emptied.
const MARK: &str = ".rubrica-demo";

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// How many signatures to invent.
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    signatures: usize,
    /// How many people to put on the electoral roll.
    #[arg(long, value_name = "N", default_value_t = 200_000)]
    roll: usize,
    /// The same seed invents the same campaign.
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// The folder to work in; what an earlier demo left there is removed.
    #[arg(long, value_name = "DIR", default_value = "rubrica-demo")]
    dir: PathBuf,
    /// The address to listen on in the end.
    #[arg(long, value_name = "ADDRESS")]
    bind: Option<String>,
    /// Do not serve in the end.
    #[arg(long)]
    no_serve: bool,
}

pub(super) fn run(demo: &Demo, context: &Context) -> Result<(), Failure> {
    empty(&demo.dir)?;
    let database_url = format!("sqlite://{}", demo.dir.join("rubrica.db").display());
    let context = context.and(Overrides { database_url: Some(database_url), bind: demo.bind.clone() });
    let (mut settings, profiles) = context.settings()?;
    super::logging::start(&settings.log)?;
    let listening = if demo.no_serve { None } else { Some(serve::listen(&mut settings)?) };
    let app = context.open(&settings, &profiles)?;

    let summary = campaign(demo, &app)?;
    context.output.show(&summary)?;
    listening.map_or(Ok(()), |listening| serve::serve_until_stopped(app, &settings, listening))
}

/// Invents the campaign and does the whole job on it.
fn campaign(demo: &Demo, app: &App) -> Result<Summary, Failure> {
    let mut watch = Stopwatch::start();
    let (roll_file, signature_file) = invent(demo, app)?;
    watch.lap("invent the roll and the signatures");

    create_petition(demo, app)?;
    let cast = cast::hire(app, SLUG)?;

    let new = NewRoll {
        name: RollName::parse("padron-demo")?,
        roll_date: Some(app.now().date_naive()),
        columns: ColumnMap::default(),
    };
    let file = RollFile::Path(roll_file);
    under_bar(|progress| rolls::import(app, By::operator(), &new, file, progress))?;
    watch.lap("import the roll");

    let order = ImportOrder {
        file: ListFile::Path(signature_file),
        petition: SLUG.to_owned(),
        channel: Channel::Paper,
        columns: ColumnMap::default(),
    };
    under_bar(|progress| collection::import(app, By::operator(), order, progress))?;
    watch.lap("import the signatures");

    under_bar(|progress| verification::verify(app, By::operator(), SLUG, &RollChoice::Only, progress))?;
    watch.lap("verify");

    let (folder, package) = hand_over(demo, app, &cast)?;
    watch.lap("prepare, certify, export and verify the batch");

    let now = app.now();
    let status = app.db.read_blocking(|conn| petitions::status(conn, SLUG, now))?;
    Ok(Summary { status, laps: watch.laps(), folder, package, logins: cast.logins() })
}

/// Writes the invented roll and signatures as files, as a campaign would bring them.
fn invent(demo: &Demo, app: &App) -> Result<(PathBuf, PathBuf), Failure> {
    let (roll_file, signature_file) = (demo.dir.join("roll.csv"), demo.dir.join("signatures.csv"));
    let mut inventor = Inventor::new(demo.seed);
    let roll = inventor.roll(demo.roll.max(1));
    campaign::write_roll(&roll_file, &roll)?;
    campaign::write_signatures(&signature_file, &mut inventor, &roll, demo.signatures, demo.seed, app.now())?;
    Ok((roll_file, signature_file))
}

/// Makes the batch, has a coordinator certify it, writes it out and checks what was written.
fn hand_over(demo: &Demo, app: &App, cast: &Cast) -> Result<(PathBuf, package::Report), Failure> {
    let batch = under_bar(|progress| batches::prepare(app, By::operator(), SLUG, progress))?;
    cast.certify(app, SLUG, batch.number)?;
    let folder = demo.dir.join("batch-1");
    let order = ExportOrder {
        petition: SLUG.to_owned(),
        number: batch.number,
        archive: Some(demo.dir.join("batch-1.zip")),
        folder: folder.clone(),
    };
    under_bar(|progress| batches::export(app, By::operator(), &order, progress))?;
    let report = package::verify(&folder, None, &ledger::check_history)?;
    Ok((folder, report))
}

fn create_petition(demo: &Demo, app: &App) -> Result<(), Failure> {
    // 60,000 of 100,000, and the same share of any other number.
    let threshold = i64::try_from(demo.signatures)? * 6 / 10;
    let now = app.now();
    let new = NewPetition {
        slug: SLUG.to_owned(),
        title: "Ríos limpios: ninguna mina en cabecera de cuenca".to_owned(),
        text: include_str!("petition.txt").to_owned(),
        profile: "generic".to_owned(),
        threshold: Some(threshold.max(1)),
        language: Some("es".to_owned()),
        opens_at: Some(now - chrono::TimeDelta::days(95)),
        closes_at: None,
        time_zone: Some("America/Lima".to_owned()),
    };
    let (profiles, vault) = (app.profiles.clone(), app.vault.clone());
    let create = move |conn: &mut _| petitions::create(conn, &profiles, &vault, By::operator(), &new, now);
    app.db.write_blocking(create)?;
    Ok(())
}

/// Makes the folder, or removes what an earlier demo left in it. Any other folder that is not empty is refused.
fn empty(dir: &Path) -> Result<(), Failure> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries.count(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
        Err(error) => return Err(error.into()),
    };
    if 0 < entries {
        if !dir.join(MARK).exists() {
            let dir = dir.display();
            return Err(format!(
                "{dir} is not empty and not of an earlier demo: name another folder with --dir"
            )
            .into());
        }
        fs::remove_dir_all(dir)?;
    }
    fs::create_dir_all(dir)?;
    fs::write(dir.join(MARK), "")?;
    output::note(&format!("working in {}", dir.display()));
    Ok(())
}
