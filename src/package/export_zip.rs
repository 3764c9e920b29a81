//! A package as one file.

use std::{fs, io, path::Path};

use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// Why no archive was written.
#[derive(Debug, thiserror::Error)]
#[error("cannot pack the package: {0}")]
pub struct ZipError(#[from] io::Error);

/// Packs the files of a package into a zip archive at `target`, under a folder of the given name.
///
/// Files stand in the order of their names, with the time that zip calls none (1980-01-01), so the same
/// package gives the same archive. The archive takes its name when it is whole and on disk.
pub fn write_zip(package: &Path, name: &str, target: &Path) -> Result<(), ZipError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(package)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            files.push((entry.file_name().to_string_lossy().into_owned(), entry.path()));
        }
    }
    files.sort();
    let parent = target.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut zip = ZipWriter::new(tempfile::NamedTempFile::new_in(parent)?);
    for (file, path) in files {
        let mut bytes = fs::File::open(&path)?;
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(6))
            .last_modified_time(zip::DateTime::default())
            .unix_permissions(0o644)
            .large_file(u64::from(u32::MAX) <= bytes.metadata()?.len());
        zip.start_file(format!("{name}/{file}"), options).map_err(io::Error::other)?;
        io::copy(&mut bytes, &mut zip)?;
    }
    let archive = zip.finish().map_err(io::Error::other)?;
    archive.as_file().sync_all()?;
    archive.persist(target).map_err(|error| error.error)?;
    Ok(())
}
