//! The profiles that new petitions may choose from.

use crate::domain::profile::Profile;

/// Profiles by name, each in its newest version. Checked before they get here.
#[derive(Clone, Debug, Default)]
pub struct Profiles(Vec<Profile>);

impl Profiles {
    /// Takes profiles that have been validated.
    pub fn new(mut profiles: Vec<Profile>) -> Self {
        profiles.sort_by(|a, b| (&a.id, a.version).cmp(&(&b.id, b.version)));
        Self(profiles)
    }

    /// Finds the newest version of a profile.
    pub fn find(&self, id: &str) -> Option<&Profile> {
        self.0.iter().rev().find(|profile| profile.id == id)
    }

    /// The names of all profiles.
    pub fn ids(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = self.0.iter().map(|profile| profile.id.as_str()).collect();
        ids.dedup();
        ids
    }
}
