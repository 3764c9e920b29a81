//! Writing a certified batch out as a package.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::{
    certificate::{self, Certificate, CertificateError, complete},
    contents::Contents,
    find::find_stored,
    rows::layout,
    tables::Tables,
};
use crate::{
    db::{DbError, batches::StoredBatch},
    domain::{BatchId, PetitionId},
    ledger::Event,
    package::{PackageWriter, WriteError, ZipError, write_zip},
    sealing::SealError,
    service::{
        App, Auditor, By,
        collection::{Intake, IntakeError},
        progress::Progress,
        record,
    },
};

/// Which batch to write, and where.
#[derive(Clone, Debug)]
pub struct ExportOrder {
    /// The petition's slug.
    pub petition: String,
    /// The number of the batch.
    pub number: u32,
    /// The folder, which must not exist or be empty.
    pub folder: PathBuf,
    /// An archive of the folder beside it, if one is wanted.
    pub archive: Option<PathBuf>,
}

/// What was written.
#[derive(Clone, Debug, Serialize)]
pub struct Exported {
    /// The batch.
    #[serde(skip)]
    pub batch: BatchId,
    /// Its petition.
    #[serde(skip)]
    pub petition: PetitionId,
    /// The folder.
    pub folder: PathBuf,
    /// The archive of it.
    pub archive: Option<PathBuf>,
    /// How many signatures.
    pub signatures: u64,
    /// How many lines are told to be left out.
    pub excluded: u64,
    /// SHA-256 of `manifest.json`: the name of the whole package.
    pub manifest_sha256: String,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The petition cannot be used.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// There is no certificate.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// A sealed identity does not open.
    #[error("the identity of a signature does not open: {0}")]
    Sealed(#[from] SealError),
    /// An identity is gone.
    #[error("identities of this batch were erased; it cannot be written out any more")]
    Erased,
    /// What is stored is not what was certified.
    #[error("what is stored is not what was certified, and nothing was written; run: rubrica ledger verify")]
    Altered,
    /// The package could not be written.
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The archive could not be written.
    #[error(transparent)]
    Zip(#[from] ZipError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Writes a certified batch out. The same batch gives the same bytes, always.
///
/// The folder appears when it is whole. Identities are opened on all cores, a page at a time.
pub fn export(
    app: &App,
    by: By<Auditor>,
    order: &ExportOrder,
    progress: Progress<'_>,
) -> Result<Exported, ExportError> {
    let intake = app
        .db
        .read_blocking(|conn| Ok::<_, ExportError>(Intake::open(conn, &app.vault, &order.petition)?))?;
    let (stored, certificate) = read_certificate(app, &intake, order)?;
    let layout = layout(intake.profile()).ok_or(CertificateError::Layout)?;
    let (certified, content) = (certificate.contents.clone(), certificate.into_content());
    let totals = content.totals;
    let writer = PackageWriter::create(&order.folder, content)?;
    let (batch, contents) = (stored.id, Contents::default());
    let mut tables = Tables { app, intake: &intake, layout, batch, writer, contents };
    tables.write_signatures(totals.signatures, progress)?;
    tables.write_excluded()?;
    if tables.contents.finish() != certified {
        return Err(ExportError::Altered);
    }
    let written = tables.writer.finish(app.vault.signing().as_ed25519())?;
    if let Some(archive) = &order.archive {
        write_zip(&order.folder, &archive_name(order), archive)?;
    }
    let (id, petition, actor, now) = (stored.id, stored.petition, by.actor(), app.now());
    let manifest_sha256 = written.manifest_sha256.clone();
    app.db.write_blocking(move |conn| {
        let event = Event::BatchExported { batch: id, manifest_sha256: manifest_sha256.clone() };
        record(conn, Some(petition), actor, now, [event])
    })?;
    Ok(Exported {
        batch: stored.id,
        petition: stored.petition,
        folder: order.folder.clone(),
        archive: order.archive.clone(),
        signatures: totals.signatures,
        excluded: totals.excluded,
        manifest_sha256: written.manifest_sha256,
    })
}

/// The folder inside the archive.
fn archive_name(order: &ExportOrder) -> String {
    let name = order.folder.file_name().map(Path::new).and_then(Path::to_str);
    name.map_or_else(|| format!("{}-{}", order.petition, order.number), str::to_owned)
}

/// Reads the certificate, and makes it first if that was cut off.
fn read_certificate(
    app: &App,
    intake: &Intake,
    order: &ExportOrder,
) -> Result<(StoredBatch, Certificate), CertificateError> {
    let petition = intake.petition().id;
    let read = || {
        app.db.read_blocking(|conn| {
            let stored = find_stored(conn, petition, order.number)?;
            let certificate = certificate::open(conn, &app.vault, &stored)?;
            Ok::<_, CertificateError>((stored, certificate))
        })
    };
    if let (stored, Some(certificate)) = read()? {
        return Ok((stored, certificate));
    }
    complete(app, &order.petition, order.number)?;
    let (stored, certificate) = read()?;
    Ok((stored, certificate.ok_or(CertificateError::Untold)?))
}
