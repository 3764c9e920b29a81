//! What leaves the screen: sheets to print, pictures for other sites, codes that cameras read.
//!
//! Everything here is drawn from what it is given: no clock, no randomness, no file. The same petition gives
//! the same bytes on every machine, so copies can be compared and caches can keep them. The fonts are
//! compiled in (Noto, under the SIL Open Font License, cut down to the letters of Latin scripts), so that Ñ
//! and accents look alike everywhere.

mod face;
mod pdf;
mod pen;
mod preview;
mod qr;
mod sheet;

pub use self::{
    preview::preview,
    qr::Code,
    sheet::{Sheet, Sheets, Stall, field_label, sheets},
};
