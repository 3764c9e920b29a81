//! A place for an upload until all of it has arrived: a nameless file, sealed with a key that dies with it.

use std::{
    fs::File,
    io::{self, Read, Seek as _, Write},
};

use uuid::Uuid;
use zeroize::Zeroizing;

use crate::sealing::DataKey;

/// How many bytes are sealed at a time.
const PIECE: usize = 256 * 1024;

/// An upload that is arriving. Write to it, then read it with [`Spool::into_reader`].
pub struct Spool {
    key: DataKey,
    file: File,
    held: Zeroizing<Vec<u8>>,
    n_pieces: u128,
    n_bytes: u64,
}

impl Spool {
    /// Makes an empty one in the folder for temporary files.
    pub fn new() -> io::Result<Self> {
        let (key, file) = (DataKey::generate(), tempfile::tempfile()?);
        Ok(Self { key, file, held: Zeroizing::new(Vec::with_capacity(PIECE)), n_pieces: 0, n_bytes: 0 })
    }

    /// How many bytes arrived.
    pub fn n_bytes(&self) -> u64 {
        self.n_bytes
    }

    /// Reads it from its beginning.
    pub fn into_reader(mut self) -> io::Result<SpoolReader> {
        self.put_piece()?;
        self.file.rewind()?;
        let Self { key, file, n_pieces, .. } = self;
        Ok(SpoolReader { key, file, n_pieces, n_read: 0, piece: Zeroizing::new(Vec::new()), at: 0 })
    }

    fn put_piece(&mut self) -> io::Result<()> {
        if self.held.is_empty() {
            return Ok(());
        }
        let sealed = self.key.seal(Uuid::from_u128(self.n_pieces), &self.held);
        self.file.write_all(&(sealed.len() as u64).to_be_bytes())?;
        self.file.write_all(&sealed)?;
        self.n_pieces += 1;
        self.held.clear();
        Ok(())
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = bytes.len().min(PIECE - self.held.len());
        self.held.extend_from_slice(&bytes[..n]);
        self.n_bytes += n as u64;
        if PIECE <= self.held.len() {
            self.put_piece()?;
        }
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An upload that has arrived, being read.
pub struct SpoolReader {
    key: DataKey,
    file: File,
    n_pieces: u128,
    n_read: u128,
    piece: Zeroizing<Vec<u8>>,
    at: usize,
}

impl Read for SpoolReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.piece.len() && self.n_read < self.n_pieces {
            let mut length = [0; 8];
            self.file.read_exact(&mut length)?;
            let mut sealed = vec![0; usize::try_from(u64::from_be_bytes(length)).map_err(io::Error::other)?];
            self.file.read_exact(&mut sealed)?;
            self.piece = self.key.open(Uuid::from_u128(self.n_read), &sealed).map_err(io::Error::other)?;
            self.n_read += 1;
            self.at = 0;
        }
        let n = buffer.len().min(self.piece.len() - self.at);
        buffer[..n].copy_from_slice(&self.piece[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back_and_never_lies_open() {
        let text = "27934209,Mendoza,Romero\n".repeat(30_000);
        let mut spool = Spool::new().unwrap();
        spool.write_all(text.as_bytes()).unwrap();
        assert_eq!(spool.n_bytes(), text.len() as u64);
        let mut reader = spool.into_reader().unwrap();
        let mut raw = Vec::new();
        reader.file.read_to_end(&mut raw).unwrap();
        assert!(text.len() <= raw.len() && !raw.windows(7).any(|it| it == b"Mendoza"));
        reader.file.rewind().unwrap();
        let mut read = String::new();
        reader.read_to_string(&mut read).unwrap();
        assert!(read == text);
    }
}
