//! A place for the entries of a roll while it is read: 256 parts on disk, sealed with a key that dies with it.
//!
//! An import must put entries in the order of their keys, and a roll may be larger than memory. So entries
//! go to the part that the first byte of their key names, each worker into a nameless file of its own, and
//! are later taken out a part at a time.

use std::{
    fs::File,
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    sync::Mutex,
};

use uuid::Uuid;
use zeroize::Zeroizing;

use super::page::EntryKey;
use crate::sealing::{DataKey, push_length, take_length, take_measured};

/// How many parts there are.
pub(super) const PARTS: usize = 256;

/// How many bytes of a part a worker holds in memory.
const HELD: usize = 16 * 1024;

/// Where an entry stood in the file it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Origin {
    pub(super) record: usize,
    pub(super) line: usize,
    pub(super) offset: usize,
    pub(super) n_bytes: usize,
}

/// What one worker has put away.
pub(super) struct Spill {
    key: DataKey,
    file: File,
    n_written: u64,
    n_entries: u64,
    parts: Vec<Part>,
}

#[derive(Default)]
struct Part {
    held: Zeroizing<Vec<u8>>,
    pieces: Vec<Piece>,
}

#[derive(Clone, Copy)]
struct Piece {
    offset: u64,
    n_bytes: usize,
}

impl Spill {
    /// Makes an empty one.
    pub(super) fn new() -> io::Result<Self> {
        let parts = std::iter::repeat_with(Part::default).take(PARTS).collect();
        let file = tempfile::tempfile()?;
        Ok(Self { key: DataKey::generate(), file, n_written: 0, n_entries: 0, parts })
    }

    /// How many entries it holds.
    pub(super) fn n_entries(&self) -> u64 {
        self.n_entries
    }

    /// Puts an entry away; `push` adds its bytes, measured.
    pub(super) fn add(
        &mut self,
        key: EntryKey,
        origin: Origin,
        push: impl FnOnce(&mut Vec<u8>),
    ) -> io::Result<()> {
        let part = usize::from(key.0.to_be_bytes()[0]);
        let held = &mut self.parts[part].held;
        if held.capacity() == 0 {
            // Room for one more entry, so that it rarely grows and leaves a copy behind.
            held.reserve_exact(HELD + HELD / 4);
        }
        held.extend_from_slice(&key.0.to_be_bytes());
        for number in [origin.record, origin.line, origin.offset, origin.n_bytes] {
            push_length(held, number);
        }
        push(held);
        self.n_entries += 1;
        if HELD <= held.len() { self.put_away(part) } else { Ok(()) }
    }

    fn put_away(&mut self, part: usize) -> io::Result<()> {
        let Part { held, pieces } = &mut self.parts[part];
        let sealed = self.key.seal(Uuid::from_u128(self.n_written.into()), held);
        self.file.write_all(&sealed)?;
        pieces.push(Piece { offset: self.n_written, n_bytes: sealed.len() });
        self.n_written += sealed.len() as u64;
        held.clear();
        Ok(())
    }
}

/// Takes entries out again, a part at a time. Workers take turns at the files.
pub(super) struct Spills(Vec<Mutex<Spill>>);

impl Spills {
    pub(super) fn new(spills: Vec<Spill>) -> Self {
        Self(spills.into_iter().map(Mutex::new).collect())
    }

    /// The entries of a part in the order of their keys, equal ones in the order of the file.
    pub(super) fn take(&self, part: usize) -> io::Result<Sorted> {
        let mut bytes = Zeroizing::new(Vec::new());
        for spill in &self.0 {
            let mut spill = spill.lock().map_err(|_| io::Error::other("a worker failed"))?;
            let Part { held, pieces } = std::mem::take(&mut spill.parts[part]);
            let n_bytes = pieces.iter().map(|piece| piece.n_bytes).sum::<usize>() + held.len();
            bytes.reserve_exact(n_bytes);
            for piece in pieces {
                let mut sealed = vec![0; piece.n_bytes];
                spill.file.seek(SeekFrom::Start(piece.offset))?;
                spill.file.read_exact(&mut sealed)?;
                let opened = spill.key.open(Uuid::from_u128(piece.offset.into()), &sealed);
                bytes.extend_from_slice(&opened.map_err(io::Error::other)?);
            }
            bytes.extend_from_slice(&held);
        }
        Ok(Sorted::new(bytes))
    }
}

/// The entries of a part.
pub(super) struct Sorted {
    bytes: Zeroizing<Vec<u8>>,
    entries: Vec<(EntryKey, Origin, std::ops::Range<usize>)>,
}

impl Sorted {
    fn new(bytes: Zeroizing<Vec<u8>>) -> Self {
        let mut entries = Vec::new();
        let mut rest = bytes.as_slice();
        while let Some(entry) = take_entry(&mut rest, bytes.len()) {
            entries.push(entry);
        }
        entries.sort_unstable_by_key(|(key, origin, _)| (*key, origin.record));
        Self { bytes, entries }
    }

    /// Each entry: its key, where it stood, and its measured bytes.
    pub(super) fn iter(&self) -> impl Iterator<Item = (EntryKey, Origin, &[u8])> {
        self.entries.iter().map(|(key, origin, range)| (*key, *origin, &self.bytes[range.clone()]))
    }
}

fn take_entry(rest: &mut &[u8], n_all: usize) -> Option<(EntryKey, Origin, std::ops::Range<usize>)> {
    let (key, after) = rest.split_first_chunk::<16>()?;
    *rest = after;
    let mut number = || take_length(rest);
    let (record, line, offset, n_bytes) = (number()?, number()?, number()?, number()?);
    let start = n_all - rest.len();
    take_measured(rest)?;
    let origin = Origin { record, line, offset, n_bytes };
    Some((EntryKey(u128::from_be_bytes(*key)), origin, start..n_all - rest.len()))
}
