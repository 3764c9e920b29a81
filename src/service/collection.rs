//! Takes signatures in: lines of paper sheets, rows of older lists, and what the form on the web hands over.

mod claiming;
mod identity_key;
mod import;
mod intake;
mod sheets;
mod take_in;

pub use self::{
    claiming::claim,
    import::{ImportError, ImportOrder, ImportReport, import},
    intake::{Awaited, Entry, EntryError, Intake, IntakeError},
    take_in::{TakeInError, take_in},
};
