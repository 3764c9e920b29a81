//! The bytes of roll entries and pages before they are sealed.
//!
//! A page is `version (1)` and its entries one after the other, each its length and then its fields, each
//! field its length and its letters in UTF-8 (lengths as unsigned LEB128). The document is the first field,
//! so that entries are passed over without reading them.

use chrono::NaiveDate;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{
    db::rolls::PageKind,
    domain::{RollEntry, RollId, RollStatus},
    matching::{SoundRoom, Sounds},
    sealing::{push_length, take_measured},
};

const VERSION: u8 = 1;

/// The fewest and the most bits of an index that number a page.
const MIN_BITS: u32 = 8;
const MAX_BITS: u32 = 40;

/// How many entries a page holds at most on average. Small pages make single look-ups and scattered ones
/// cheap; larger ones would save a few bytes an entry.
const ENTRIES_PER_PAGE: u64 = 32;

/// The fields of an entry as they go into a page.
pub(super) struct Written<'a> {
    pub(super) document: &'a str,
    /// `surname1, surname2, given_names, birth_date, district, address, postcode, registered_on, sex`.
    pub(super) others: [&'a str; 9],
    pub(super) status: RollStatus,
}

/// What an entry's document says about where it stands: the first 16 bytes of its keyed index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct EntryKey(pub(super) u128);

impl EntryKey {
    pub(super) fn new(index: [u8; 32]) -> Self {
        let mut first = [0; 16];
        first.copy_from_slice(&index[..16]);
        Self(u128::from_be_bytes(first))
    }

    /// The page it stands on if pages are numbered by so many bits, at least [`MIN_BITS`].
    pub(super) fn page(self, bits: u32) -> i64 {
        i64::try_from(self.0 >> (128 - bits.clamp(MIN_BITS, MAX_BITS))).unwrap_or(i64::MAX)
    }
}

/// How many bits of an index number the pages of a roll of so many entries.
pub(super) fn page_bits(n_entries: u64) -> u32 {
    let n_pages = n_entries.div_ceil(ENTRIES_PER_PAGE).max(1);
    n_pages.next_power_of_two().ilog2().clamp(MIN_BITS, MAX_BITS)
}

/// How many bits number the pages of what names sound like, where entries have so many: such a page goes
/// with 64 pages of entries.
pub(super) fn sound_bits(entry_bits: u32) -> u32 {
    entry_bits.saturating_sub(6).max(MIN_BITS)
}

/// What a page is sealed beside, so that it opens in its own place alone.
pub(super) fn place(roll: RollId, kind: PageKind, page: i64) -> Uuid {
    let kind = u128::from(kind.number().unsigned_abs());
    Uuid::from_u128(roll.0.as_u128() ^ (kind << 64) ^ u128::from(page.unsigned_abs()))
}

/// Adds an entry, with its length.
pub(super) fn push_entry(bytes: &mut Vec<u8>, entry: &Written<'_>) {
    let fields = || std::iter::once(entry.document).chain(entry.others);
    let n_bytes = fields().map(|field| length_bytes(field.len()) + field.len()).sum::<usize>() + 1;
    push_length(bytes, n_bytes);
    for field in fields() {
        push_length(bytes, field.len());
        bytes.extend_from_slice(field.as_bytes());
    }
    bytes.push(match entry.status {
        RollStatus::Current => 0,
        RollStatus::Cancelled => 1,
        RollStatus::Deceased => 2,
        RollStatus::Suspended => 3,
    });
}

/// Begins a page.
pub(super) fn begin_page() -> Zeroizing<Vec<u8>> {
    let mut page = Zeroizing::new(Vec::with_capacity(4096));
    page.push(VERSION);
    page
}

/// Goes through the entries of an opened page, or gives nothing if it is none.
pub(super) fn entries(page: &[u8]) -> Option<Entries<'_>> {
    let (version, rest) = page.split_first()?;
    (*version == VERSION).then_some(Entries(rest))
}

/// The entries of a page; ends early if the bytes are no page.
pub(super) struct Entries<'a>(&'a [u8]);

impl<'a> Iterator for Entries<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        take_measured(&mut self.0).map(Entry)
    }
}

/// The entry that these measured bytes are.
pub(super) fn measured_entry(mut bytes: &[u8]) -> Option<Entry<'_>> {
    take_measured(&mut bytes).map(Entry)
}

/// Adds a document and what its bearer's names sound like to a page of those.
pub(super) fn push_sounds(page: &mut Vec<u8>, document: &[u8], sounds: Sounds) {
    push_length(page, document.len());
    page.extend_from_slice(document);
    page.extend_from_slice(&sounds.to_bytes());
}

/// Goes through an opened page of what names sound like, or gives nothing if it is none.
pub(super) fn all_sounds(page: &[u8]) -> Option<impl Iterator<Item = (&[u8], Sounds)>> {
    let (version, mut rest) = page.split_first()?;
    let next = move || {
        let document = take_measured(&mut rest)?;
        let (sounds, after) = rest.split_first_chunk()?;
        rest = after;
        Some((document, Sounds::from_bytes(*sounds)))
    };
    (*version == VERSION).then_some(std::iter::from_fn(next))
}

/// One entry of a page, not yet read.
#[derive(Clone, Copy)]
pub(super) struct Entry<'a>(&'a [u8]);

impl<'a> Entry<'a> {
    /// Its document.
    pub(super) fn document(self) -> Option<&'a [u8]> {
        let mut rest = self.0;
        take_measured(&mut rest)
    }

    /// Its document, and what its names sound like.
    pub(super) fn sounds(self, room: &mut SoundRoom) -> Option<(&'a [u8], Sounds)> {
        let mut rest = self.0;
        let document = take_measured(&mut rest)?;
        let mut field = || std::str::from_utf8(take_measured(&mut rest)?).ok();
        let surnames = [field()?, field()?];
        Some((document, Sounds::of(surnames, field()?, field()?, room)))
    }

    /// All of it.
    pub(super) fn read(self) -> Option<RollEntry> {
        let mut rest = self.0;
        let mut field = || std::str::from_utf8(take_measured(&mut rest)?).ok().map(str::to_owned);
        let mut entry = RollEntry::default();
        entry.identity.document = field()?;
        entry.identity.surname1 = field()?;
        entry.identity.surname2 = field()?;
        entry.identity.given_names = field()?;
        entry.identity.birth_date = field()?;
        entry.identity.district = field()?;
        entry.identity.address = field()?;
        entry.identity.postcode = field()?;
        let registered_on = field()?;
        if !registered_on.is_empty() {
            entry.registered_on = Some(registered_on.parse::<NaiveDate>().ok()?);
        }
        entry.sex = field()?;
        entry.status = match rest {
            [0] => RollStatus::Current,
            [1] => RollStatus::Cancelled,
            [2] => RollStatus::Deceased,
            [3] => RollStatus::Suspended,
            _ => return None,
        };
        Some(entry)
    }
}

fn length_bytes(length: usize) -> usize {
    match length {
        0 => 1,
        length => length.ilog2() as usize / 7 + 1,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts() -> impl Strategy<Value = Vec<String>> {
        prop::collection::vec("\\PC{0,150}", 9)
    }

    proptest! {
        #[test]
        fn every_entry_is_read_back_as_it_was(
            documents in prop::collection::vec("[0-9A-Z]{0,20}", 0..40), fields in texts(), status in 0..4_usize,
        ) {
            let status = RollStatus::ALL[status];
            let mut page = begin_page();
            for document in &documents {
                let mut others: [&str; 9] = std::array::from_fn(|at| fields[at].as_str());
                others[7] = "2011-07-07";
                push_entry(&mut page, &Written { document, others, status });
            }

            let read: Vec<_> = entries(&page).unwrap().map(|entry| entry.read().unwrap()).collect();
            prop_assert_eq!(read.len(), documents.len());
            for (entry, document) in read.iter().zip(&documents) {
                prop_assert_eq!(&entry.identity.document, document);
                prop_assert_eq!(&entry.identity.postcode, &fields[6]);
                prop_assert_eq!((&entry.sex, entry.status), (&fields[8], status));
                prop_assert_eq!(entry.registered_on, NaiveDate::from_ymd_opt(2011, 7, 7));
            }
        }

        #[test]
        fn any_bytes_are_read_without_panic(bytes: Vec<u8>) {
            for entry in entries(&bytes).into_iter().flatten() {
                let _ = (entry.document(), entry.read());
            }
        }

        #[test]
        fn pages_follow_the_order_of_keys(left: u128, right: u128, n_entries in 0_u64..1 << 36) {
            let (left, right) = (EntryKey(left.min(right)), EntryKey(left.max(right)));
            let bits = page_bits(n_entries);
            prop_assert!(left.page(bits) <= right.page(bits));
            prop_assert!(right.page(bits) < 1 << bits);
        }
    }

    #[test]
    fn pages_hold_16_to_32_entries_on_average() {
        assert_eq!(page_bits(0), 8);
        assert_eq!(page_bits(8192), 8);
        assert_eq!(page_bits(8193), 9);
        assert_eq!(page_bits(1_000_000), 15);
        assert_eq!(page_bits(5_000_000), 18);
    }
}
