//! The parts of the service that read bytes from outside and need neither database nor web server, as they stand:
//! they compile in a minute, the whole service in ten.

#![allow(clippy::all, dead_code, unreachable_pub, reason = "these are checked where they belong")]

#[path = "../../src/domain/mod.rs"]
pub mod domain;
#[path = "../../src/language/mod.rs"]
pub mod language;
#[path = "../../src/ledger/mod.rs"]
pub mod ledger;
#[path = "../../src/matching/mod.rs"]
pub mod matching;
#[path = "../../src/package/mod.rs"]
pub mod package;
#[path = "../../src/sealing/mod.rs"]
pub mod sealing;
#[path = "../../src/table/mod.rs"]
pub mod table;

#[path = "../../src/config/decode.rs"]
mod decode;
#[path = "../../src/service/collection/jpeg.rs"]
mod jpeg;
#[path = "../../src/config/profiles.rs"]
mod profiles;

pub use self::profiles::read_profile;

/// What is kept of a picture of a sheet, if it is one.
pub fn kept_of_picture(bytes: &[u8]) -> Option<Vec<u8>> {
    jpeg::without_metadata(bytes).ok()
}
