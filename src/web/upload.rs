//! Hands an upload, as it arrives, to a thread that reads it.

use std::io::{self, Read};

use actix_web::web::Bytes;
use futures_util::{Stream, StreamExt as _};
use tokio::sync::mpsc::{Receiver, Sender, channel as bounded};

use super::Failure;

/// How many pieces wait for the reader; the sender is slowed down beyond that.
const PIECES_AHEAD: usize = 16;

/// The end at which an upload comes in.
pub(super) struct Upload(Sender<io::Result<Bytes>>);

/// The end at which it is read, on a thread that may block.
pub(super) struct Uploaded {
    pieces: Receiver<io::Result<Bytes>>,
    rest: Bytes,
    is_whole: bool,
}

/// Makes both ends.
pub(super) fn channel() -> (Upload, Uploaded) {
    let (sender, pieces) = bounded(PIECES_AHEAD);
    (Upload(sender), Uploaded { pieces, rest: Bytes::new(), is_whole: false })
}

impl Upload {
    /// Passes on what arrives until its end. A reader that gave up says why itself.
    pub(super) async fn pass_on<E>(
        self,
        mut payload: impl Stream<Item = Result<Bytes, E>> + Unpin,
    ) -> Result<(), Failure> {
        while let Some(piece) = payload.next().await {
            let Ok(piece) = piece else {
                let broken = io::Error::new(io::ErrorKind::UnexpectedEof, "the upload broke off");
                drop(self.0.send(Err(broken)).await);
                return Err(Failure::malformed("/problems/malformed-body", "the upload broke off"));
            };
            if !piece.is_empty() && self.0.send(Ok(piece)).await.is_err() {
                break;
            }
        }
        // An empty piece is the end; without it, the reader knows that something is missing.
        drop(self.0.send(Ok(Bytes::new())).await);
        Ok(())
    }
}

impl Read for Uploaded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.rest.is_empty() && !self.is_whole {
            let broken = || io::Error::new(io::ErrorKind::UnexpectedEof, "the upload broke off");
            self.rest = self.pieces.blocking_recv().ok_or_else(broken)??;
            self.is_whole = self.rest.is_empty();
        }
        let n_bytes = self.rest.len().min(buffer.len());
        buffer[..n_bytes].copy_from_slice(&self.rest.split_to(n_bytes));
        Ok(n_bytes)
    }
}
