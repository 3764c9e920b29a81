//! Reads frozen profiles, each text once: every signature needs one.

use std::sync::{Arc, PoisonError, RwLock};

use crate::domain::profile::Profile;

/// How many texts are remembered; there is one for each version of each profile in use.
const REMEMBERED: usize = 32;

/// The last texts read, and what they say. The text itself is the key: two databases may have frozen
/// different texts under one name.
static READ: RwLock<Vec<(String, Arc<Profile>)>> = RwLock::new(Vec::new());

/// Reads a frozen profile from its text.
pub(super) fn read(text: String) -> Result<Arc<Profile>, serde_json::Error> {
    let read = READ.read().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, profile)) = read.iter().find(|(known, _)| *known == text) {
        return Ok(Arc::clone(profile));
    }
    drop(read);
    let profile = Arc::new(serde_json::from_str(&text)?);
    let mut read = READ.write().unwrap_or_else(PoisonError::into_inner);
    if read.len() == REMEMBERED {
        read.remove(0);
    }
    read.push((text, Arc::clone(&profile)));
    Ok(profile)
}
