//! Which given names stand for each other, from one data file per language.

use std::collections::HashMap;

/// The files that are built in: `config/nicknames/*.csv`.
const FILES: [&str; 2] =
    [include_str!("../../config/nicknames/es.csv"), include_str!("../../config/nicknames/en.csv")];

/// Names and the short and pet forms used for them.
///
/// A file has one line per name, the full form first: `FRANCISCO,PACO,PANCHO,KIKO`. A pet form may stand
/// for several names. Lines that begin with `#` are remarks.
#[derive(Clone, Debug)]
pub struct Nicknames {
    groups: HashMap<Vec<u8>, [u16; 5]>,
}

impl Default for Nicknames {
    /// The lists of all languages that are built in.
    fn default() -> Self {
        let mut groups: HashMap<Vec<u8>, [u16; 5]> = HashMap::new();
        let lines = FILES.iter().flat_map(|file| file.lines());
        let lines = lines.filter(|line| !line.starts_with('#') && line.contains(','));
        for (line, number) in lines.zip(1_u16..) {
            for name in line.split(',') {
                let of_name = groups.entry(name.trim().as_bytes().to_vec()).or_default();
                if let Some(free) = of_name.iter_mut().find(|group| **group == 0) {
                    *free = number;
                }
            }
        }
        Self { groups }
    }
}

impl Nicknames {
    /// The groups of names this one belongs to, filled up with 0.
    pub(crate) fn groups(&self, name: &[u8]) -> [u16; 5] {
        self.groups.get(name).copied().unwrap_or_default()
    }
}

/// Whether two names share a group.
pub(crate) fn related(left: [u16; 5], right: [u16; 5]) -> bool {
    left[0] != 0 && left.iter().any(|group| *group != 0 && right.contains(group))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pet_forms_are_related_to_their_names_only() {
        let nicknames = Nicknames::default();
        let related = |left: &str, right: &str| {
            related(nicknames.groups(left.as_bytes()), nicknames.groups(right.as_bytes()))
        };
        assert!(related("FRANCISCO", "PACO"));
        assert!(related("PEPE", "JOSE"));
        assert!(related("WILLIAM", "BILL"));
        assert!(!related("FRANCISCO", "PEPE"));
        assert!(!related("QUISPE", "QUISPE"));
    }
}
