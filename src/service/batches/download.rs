//! A package as one file for whoever downloads it.

use std::{fs::File, io};

use super::export::{ExportError, ExportOrder, export};
use crate::{
    ledger::Event,
    service::{App, Auditor, By, progress::unheard, record},
};

/// Why there is nothing to download.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    /// The batch cannot be written out.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// There is no place to put it.
    #[error("the temporary folder cannot be used: {0}")]
    Folder(#[from] io::Error),
}

/// Writes a certified batch into an archive without a name on disk: it goes when the file is closed.
///
/// While it is made, the package stands in a folder that only this process's user may enter.
pub fn download(app: &App, by: By<Auditor>, slug: &str, number: u32) -> Result<File, DownloadError> {
    let folder = tempfile::Builder::new().prefix(".rubrica-").tempdir()?;
    let archive = folder.path().join("package.zip");
    let order = ExportOrder {
        petition: slug.to_owned(),
        number,
        folder: folder.path().join(format!("{slug}-{number}")),
        archive: Some(archive.clone()),
    };
    let exported = export(app, by, &order, &unheard)?;
    let (id, petition, actor, now) = (exported.batch, exported.petition, by.actor(), app.now());
    app.db
        .write_blocking(move |conn| {
            record(conn, Some(petition), actor, now, [Event::PackageDownloaded { batch: id }])
        })
        .map_err(ExportError::from)?;
    // Opened before the folder goes with everything in it.
    Ok(File::open(archive)?)
}
