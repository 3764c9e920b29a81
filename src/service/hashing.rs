//! The SHA-256 of a file while it is read for something else.

use std::{
    io::{self, Read},
    sync::{Arc, Mutex, PoisonError},
};

use sha2::{Digest as _, Sha256};

/// The hash of what has been read so far. Cheap to clone; clones share it.
#[derive(Clone, Default)]
pub(super) struct FileHash(Arc<Mutex<Sha256>>);

impl FileHash {
    /// Passes bytes on and hashes them on the way.
    pub(super) fn over<R: Read>(&self, inner: R) -> Hashing<R> {
        Hashing { inner, hash: self.clone() }
    }

    /// The hash of all that was read.
    pub(super) fn finish(&self) -> [u8; 32] {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone().finalize().into()
    }
}

/// A source that is hashed while it is read.
pub(super) struct Hashing<R> {
    inner: R,
    hash: FileHash,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_bytes = self.inner.read(buffer)?;
        self.hash.0.lock().unwrap_or_else(PoisonError::into_inner).update(&buffer[..n_bytes]);
        Ok(n_bytes)
    }
}
