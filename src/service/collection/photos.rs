//! Pictures of sheets, for whoever doubts what was keyed.

use chrono::{DateTime, Utc};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    Intake, Keyer, SheetError,
    jpeg::{NotPicture, without_metadata},
    sheets::take_sheet,
};
use crate::{
    db::{
        AnyConnection, DbError,
        sheet_photos::{self, SheetPhoto},
        sheets::{self, Sheet},
    },
    ledger::{Event, commitment_to},
    sealing::SealError,
    service::{By, Reviewer, Volunteer, record},
};

/// The largest picture, in bytes. A sheet at 2,000 pixels a side takes about a quarter of it.
pub const MOST_PHOTO_BYTES: usize = 3 * 1024 * 1024;
/// How many pictures a sheet may have.
const MOST_PHOTOS: usize = 6;

/// Someone who looks at pictures of sheets: a reviewer at any, a volunteer at those of the own sheets.
#[derive(Clone, Copy, Debug)]
pub enum PhotoViewer {
    /// Sees every sheet.
    Reviewer(By<Reviewer>),
    /// Sees the own ones.
    Volunteer(By<Volunteer>),
}

/// Why a picture was not taken in or shown.
#[derive(Debug, thiserror::Error)]
pub enum PhotoError {
    /// The bytes are no picture.
    #[error(transparent)]
    Format(#[from] NotPicture),
    /// It is too large.
    #[error("a picture has at most {MOST_PHOTO_BYTES} bytes; make it smaller")]
    TooLarge,
    /// There are enough.
    #[error("a sheet has at most {MOST_PHOTOS} pictures")]
    TooMany,
    /// There is none of this name, or it is another sheet's.
    #[error("there is no such picture of this sheet")]
    Unknown,
    /// Something about the sheet.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// What is stored does not open.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Takes a picture of a sheet in, without what the camera wrote beside it. The same name twice is no error,
/// and keeps the first.
pub fn add_photo(
    conn: &mut AnyConnection,
    intake: &Intake,
    keyer: Keyer,
    folio: i64,
    id: Uuid,
    bytes: &[u8],
    now: DateTime<Utc>,
) -> Result<(), PhotoError> {
    if MOST_PHOTO_BYTES < bytes.len() {
        return Err(PhotoError::TooLarge);
    }
    let petition = intake.petition().id;
    let sheet = take_sheet(conn, petition, keyer, folio, now)?;
    let known = sheet_photos::list(conn, sheet.id)?;
    if known.iter().any(|it| it.id == id) {
        return Ok(());
    }
    if MOST_PHOTOS <= known.len() {
        return Err(PhotoError::TooMany);
    }
    let picture = without_metadata(bytes)?;
    let sealed = intake.seal(id, &picture);
    let n_bytes = i32::try_from(picture.len()).unwrap_or(i32::MAX);
    let photo = SheetPhoto { id, keyer: keyer.user_id(), n_bytes, taken_at: now };
    if !sheet_photos::insert_if_new(conn, sheet.id, &photo, &sealed)? {
        return Err(PhotoError::Unknown);
    }
    let taken = Event::SheetPhotographed { sheet: sheet.id, photo: id, commitment: commitment_to(&sealed) };
    Ok(record(conn, Some(petition), keyer.actor(), now, [taken])?)
}

/// Lists the pictures of a sheet, the oldest first.
pub fn list_photos(
    conn: &mut AnyConnection,
    intake: &Intake,
    viewer: PhotoViewer,
    folio: i64,
) -> Result<Vec<SheetPhoto>, PhotoError> {
    let sheet = find(conn, intake, viewer, folio)?;
    Ok(sheet_photos::list(conn, sheet.id)?)
}

/// Opens a picture of a sheet.
pub fn show_photo(
    conn: &mut AnyConnection,
    intake: &Intake,
    viewer: PhotoViewer,
    folio: i64,
    id: Uuid,
) -> Result<Zeroizing<Vec<u8>>, PhotoError> {
    let sheet = find(conn, intake, viewer, folio)?;
    let sealed = sheet_photos::find_sealed(conn, sheet.id, id)?.ok_or(PhotoError::Unknown)?;
    Ok(intake.open_sealed(id, &sealed)?)
}

fn find(
    conn: &mut AnyConnection,
    intake: &Intake,
    viewer: PhotoViewer,
    folio: i64,
) -> Result<Sheet, SheetError> {
    let petition = intake.petition().id;
    match viewer {
        PhotoViewer::Reviewer(_) => sheets::find(conn, petition, folio)?.ok_or(SheetError::Unknown),
        PhotoViewer::Volunteer(by) => Keyer::Volunteer(by).find(conn, petition, folio),
    }
}
