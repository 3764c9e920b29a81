//! The profiles the service knows: those it ships, and those in a folder of the operator.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use super::decode;
use crate::domain::{Problem, Profile};

/// The profiles that come with the service, by file.
const SHIPPED: [(&str, &str); 2] = [
    ("generic.toml", include_str!("../../config/profiles/generic.toml")),
    ("pe-iniciativa-legislativa.toml", include_str!("../../config/profiles/pe-iniciativa-legislativa.toml")),
];

/// The profiles the service knows, by id.
#[derive(Clone, Debug)]
pub struct Profiles(BTreeMap<String, Profile>);

/// A profile that cannot be used, and why.
#[derive(Debug, PartialEq, Eq)]
pub struct ProfileFault {
    /// The file it is read from.
    pub file: PathBuf,
    /// Every mistake in it.
    pub problems: Vec<Problem>,
}

/// Why the profiles cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ProfilesError {
    /// The folder of profiles or a file in it cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The folder or file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Some have mistakes.
    #[error("{}", describe(.0))]
    Faults(Vec<ProfileFault>),
}

fn describe(faults: &[ProfileFault]) -> String {
    let line = |fault: &ProfileFault, problem: &Problem| format!("{}: {problem}", fault.file.display());
    let lines = faults.iter().flat_map(|fault| fault.problems.iter().map(|it| line(fault, it)));
    lines.collect::<Vec<_>>().join("\n")
}

/// Reads a profile from TOML and checks it; gives every mistake by the path of its value.
pub fn read_profile(text: &str) -> Result<Profile, Vec<Problem>> {
    let tree = toml::from_str::<toml::Table>(text).map_err(|error| vec![syntax_problem(text, &error)])?;
    let (profile, mut problems) = decode::decode::<Profile>(toml::Value::Table(tree));
    let told: Vec<String> = problems.iter().map(|it| it.path.clone()).collect();
    let is_told = |it: &Problem| told.iter().any(|path| stands_in(&it.path, path));
    problems.extend(profile.validate().into_iter().filter(|it| !is_told(it)));
    if problems.is_empty() { Ok(profile) } else { Err(problems) }
}

/// Whether a path is that of a value or of something in it.
fn stands_in(path: &str, of: &str) -> bool {
    path.strip_prefix(of).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

fn syntax_problem(text: &str, error: &toml::de::Error) -> Problem {
    let start = error.span().map_or(0, |span| span.start.min(text.len()));
    let before = text.get(..start).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|it| *it != '\n').count() + 1;
    Problem { path: format!("line {line}, column {column}"), message: error.message().to_owned() }
}

impl Profiles {
    /// Reads the shipped profiles and those of a folder (every `.toml` in it, in order of name).
    ///
    /// A profile of the folder takes the place of a shipped one of the same id if its version is higher.
    pub fn load(directory: Option<&Path>) -> Result<Self, ProfilesError> {
        let mut files: Vec<(PathBuf, String)> =
            SHIPPED.iter().map(|(file, text)| (PathBuf::from(file), (*text).to_owned())).collect();
        if let Some(directory) = directory {
            files.extend(read_directory(directory)?);
        }

        let mut profiles = BTreeMap::new();
        let mut faults = Vec::new();
        for (file, text) in files {
            let added = read_profile(&text).and_then(|profile| add(&mut profiles, profile));
            if let Err(problems) = added {
                faults.push(ProfileFault { file, problems });
            }
        }
        if faults.is_empty() { Ok(Self(profiles)) } else { Err(ProfilesError::Faults(faults)) }
    }

    /// The profile of an id.
    pub fn find(&self, id: &str) -> Option<&Profile> {
        self.0.get(id)
    }

    /// Every profile, in order of id.
    pub fn list(&self) -> impl Iterator<Item = &Profile> {
        self.0.values()
    }
}

fn add(profiles: &mut BTreeMap<String, Profile>, profile: Profile) -> Result<(), Vec<Problem>> {
    match profiles.get(&profile.id) {
        Some(known) if profile.version <= known.version => {
            let message = format!("must be above {}, the version already known of this id", known.version);
            Err(vec![Problem { path: "version".to_owned(), message }])
        }
        _ => {
            profiles.insert(profile.id.clone(), profile);
            Ok(())
        }
    }
}

fn read_directory(directory: &Path) -> Result<Vec<(PathBuf, String)>, ProfilesError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        |source| ProfilesError::Read { path, source }
    };
    let entries = fs::read_dir(directory).map_err(failed(directory))?;
    let paths = entries.map(|entry| entry.map(|it| it.path())).collect::<io::Result<Vec<_>>>();
    let mut paths = paths.map_err(failed(directory))?;
    paths.retain(|path| path.extension().is_some_and(|it| it == "toml"));
    paths.sort();
    let read = |path: PathBuf| fs::read_to_string(&path).map_err(failed(&path)).map(|text| (path, text));
    paths.into_iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Channel, profile::Acceptance};

    fn peru() -> String {
        SHIPPED[1].1.to_owned()
    }

    fn paths(text: &str) -> Vec<String> {
        read_profile(text).unwrap_err().into_iter().map(|it| it.path).collect()
    }

    #[test]
    fn the_shipped_profiles_are_right_and_survive_being_frozen() {
        let profiles = Profiles::load(None).unwrap();
        assert_eq!(profiles.list().count(), SHIPPED.len());
        for profile in profiles.list() {
            let frozen = serde_json::to_string(profile).unwrap();
            assert_eq!(&serde_json::from_str::<Profile>(&frozen).unwrap(), profile);
        }
    }

    #[test]
    fn in_peru_online_is_a_pledge_two_people_certify_and_the_law_gives_the_number() {
        let profiles = Profiles::load(None).unwrap();
        let peru = profiles.find("pe-iniciativa-legislativa").unwrap();

        assert_eq!(peru.channels.acceptance(Channel::Online), Acceptance::Pledge);
        assert!(peru.channels.counts(Channel::Paper));
        assert_eq!(peru.certificate.signers.value, 2);
        let chosen = peru.threshold.choose(None, "2014-03-01".parse().unwrap()).unwrap();
        assert_eq!(chosen.required, 59_850);
        assert!(peru.unverified().contains(&"sheet.lines_per_page".to_owned()));
        assert!(!peru.unverified().contains(&"duplicates".to_owned()));
    }

    #[test]
    fn every_mistake_is_told_by_its_path() {
        let text = peru()
            .replace("required = 59850", "required = -1")
            .replace("required = 75864", "required = \"many\"")
            .replace("policy = \"first_approved\"", "policy = \"best\"")
            .replace("early_stop = true", "early_stops = true")
            .replace("time_zone = \"America/Lima\"", "time_zone = \"Lima\"")
            .replace("length = 25 },\n  { name = \"APE_MATE\"", "length = 300 },\n  { name = \"APE_MATE\"");

        let found = paths(&text);
        for path in [
            "threshold.rows[0].required",
            "threshold.rows[1].required",
            "duplicates.policy",
            "verification.early_stops",
            "time_zone",
            "exports[2].fields[4].length",
        ] {
            assert!(found.contains(&path.to_owned()), "{path} is missing in {found:?}");
        }
    }

    #[test]
    fn each_legal_value_needs_its_source() {
        for section in ["channels", "duplicates", "batches", "signing_window", "verification", "sheet"] {
            let mut table: toml::Table = toml::from_str(&peru()).unwrap();
            table[section].as_table_mut().unwrap().remove("source");
            let found = paths(&toml::to_string(&table).unwrap());
            assert_eq!(found, [format!("{section}.source")]);
        }
    }

    #[test]
    fn an_empty_profile_lists_all_that_is_missing() {
        let found = paths("");
        assert!(20 < found.len(), "{found:?}");
        assert!(found.contains(&"signer.fields".to_owned()));
    }

    #[test]
    fn what_is_not_toml_is_told_by_line_and_column() {
        assert_eq!(paths("id = \"x\"\nversion = = 2\n"), ["line 2, column 11"]);
    }

    #[test]
    fn a_folder_adds_profiles_and_higher_versions_only() {
        let folder = tempfile::tempdir().unwrap();
        let own = peru().replace("id = \"pe-iniciativa-legislativa\"", "id = \"mine\"");
        fs::write(folder.path().join("mine.toml"), own).unwrap();
        fs::write(folder.path().join("notes.txt"), "no profile").unwrap();
        assert!(Profiles::load(Some(folder.path())).unwrap().find("mine").is_some());

        fs::write(folder.path().join("old.toml"), peru()).unwrap();
        let error = Profiles::load(Some(folder.path())).unwrap_err();
        assert!(error.to_string().contains("old.toml: version: must be above 1"), "{error}");
    }
}
