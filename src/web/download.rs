//! Sends files that are made for whoever asks.

use std::{
    fs::File,
    io::{self, Read as _},
};

use actix_web::{
    HttpResponse,
    http::header,
    web::{self, Bytes},
};
use futures_util::stream;

use super::Failure;
use crate::db::DbError;

/// How much is read and sent at a time.
const PIECE: usize = 64 * 1024;

/// Does slow work where blocking is allowed.
pub(super) async fn apart<T, E>(work: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, Failure>
where
    T: Send + 'static,
    E: Into<Failure> + Send + 'static,
{
    match web::block(work).await {
        Ok(outcome) => outcome.map_err(Into::into),
        Err(_) => Err(DbError::Lost.into()),
    }
}

/// Sends an open file under a name, piece by piece. No copy of it is kept by browsers and proxies.
pub(super) fn send(file: File, name: &str, content_type: &'static str) -> Result<HttpResponse, Failure> {
    let length = file.metadata().map_err(|error| Failure::internal(&error))?.len();
    let pieces = stream::unfold(Some(file), |file| async {
        let file = file?;
        match web::block(move || read_piece(file)).await {
            Ok(Ok((_, piece))) if piece.is_empty() => None,
            Ok(Ok((file, piece))) => Some((Ok(piece), Some(file))),
            Ok(Err(error)) => Some((Err(error), None)),
            Err(_) => Some((Err(io::Error::other("reading was cut short")), None)),
        }
    });
    Ok(HttpResponse::Ok()
        .content_type(content_type)
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // Already packed; and the length is known.
        .insert_header(header::ContentEncoding::Identity)
        .no_chunking(length)
        .streaming(Box::pin(pieces)))
}

fn read_piece(mut file: File) -> io::Result<(File, Bytes)> {
    let mut piece = vec![0; PIECE];
    let n = file.read(&mut piece)?;
    piece.truncate(n);
    Ok((file, piece.into()))
}
