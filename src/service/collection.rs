//! Takes signatures in: lines of paper sheets, rows of older lists, and what the form on the web hands over.

mod claiming;
mod correct;
mod events;
mod identity_key;
mod import;
mod intake;
mod jpeg;
mod kit;
mod line;
mod lines;
mod listing;
mod photos;
mod printing;
mod second;
mod sheet_life;
mod sheets;
mod take_in;

pub use self::{
    claiming::claim,
    correct::{correct_document, correct_line},
    events::{CirculatorView, EventError, NewCirculator, NewEvent},
    events::{add_circulator, add_event, list_circulators, list_events, upcoming_events},
    import::{ImportError, ImportOrder, ImportReport, ListFile, import},
    import::{KEPT_FOR, RejectedError, forget_rejected, rejected_piece},
    intake::{Awaited, Entry, EntryError, Intake, IntakeError},
    kit::{DocumentRule, FieldKit, FieldRule, KitEvent, KitSheet, field_kit},
    line::{KeyedLine, LineError, LineOutcome, LineProblem, WrittenLine},
    lines::key_lines,
    listing::{LineView, ListError, Person, SignatureView, find_signatures, list_signatures, show_sheet},
    photos::{MOST_PHOTO_BYTES, PhotoError, PhotoViewer, add_photo, list_photos, show_photo},
    printing::{PrintError, ToPrint, blank_sheet, sheets_to_print},
    second::{DifferentLine, DifferentSheet, SecondError, key_again, list_differences, settle_line},
    sheet_life::{change_sheet, change_sheets, close_sheet},
    sheets::{Keyer, NewSheets, SheetChange, SheetError, list_sheets, register_sheets, take_sheet},
    take_in::{TakeInError, take_in},
};
