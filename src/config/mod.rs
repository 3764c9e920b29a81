//! Settings and profiles, read and checked at start; unknown keys are refused.

mod decode;
mod profiles;

pub use self::profiles::{ProfileFault, Profiles, ProfilesError, read_profile};
