//! Reading the settings: one file, the environment over it, the command line over both.

use std::{
    env, io,
    path::{Path, PathBuf},
};

use config::{Config, Environment, File, FileFormat};

use super::{Profiles, ProfilesError, Settings, decode::decode};
use crate::domain::Problem;

/// The file that is read if none is named and it is there.
const USUAL_FILE: &str = "rubrica.toml";
/// With what the names of environment variables begin.
const PREFIX: &str = "RUBRICA_";

/// What the command line sets.
#[derive(Clone, Debug, Default)]
pub struct Overrides {
    /// The address of the database.
    pub database_url: Option<String>,
    /// The address to listen on.
    pub bind: Option<String>,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file cannot be read.
    #[error("cannot read the settings file {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// They have mistakes.
    #[error("{}", describe(.0))]
    Problems(Vec<Problem>),
}

fn describe(problems: &[Problem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

impl Settings {
    /// Reads the settings of `file`, or of `rubrica.toml` in this folder if there is one.
    ///
    /// An environment variable such as `RUBRICA_DATABASE__URL` goes over the file, and `overrides` over both.
    pub fn load(file: Option<&Path>, overrides: &Overrides) -> Result<Self, SettingsError> {
        let variables = env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
        load_from(file, variables, overrides)
    }
}

/// Reads settings and profiles; gives every mistake, those of a profile under the name of its file.
pub fn check_config(
    file: Option<&Path>,
    overrides: &Overrides,
) -> Result<(Settings, Profiles), Vec<Problem>> {
    let settings = Settings::load(file, overrides).map_err(SettingsError::into_problems);
    let directory = settings.as_ref().ok().and_then(Settings::profile_directory);
    let profiles = Profiles::load(directory).map_err(ProfilesError::into_problems);
    match (settings, profiles) {
        (Ok(settings), Ok(profiles)) => Ok((settings, profiles)),
        (settings, profiles) => {
            Err([settings.err(), profiles.err()].into_iter().flatten().flatten().collect())
        }
    }
}

fn load_from(
    file: Option<&Path>,
    variables: impl Iterator<Item = (String, String)>,
    overrides: &Overrides,
) -> Result<Settings, SettingsError> {
    let text = read_file(file)?;
    let broken = |error: &config::ConfigError| SettingsError::Problems(vec![file_problem(file, error)]);
    let builder = Config::builder().add_source(File::from_str(&text, FileFormat::Toml));
    let tree = builder.build().map_err(|error| broken(&error))?;
    let mut problems = secrets_in_file(&tree);

    let ours = variables.filter(|(name, _)| name.starts_with(PREFIX) && name.contains("__"));
    let environment = Environment::with_prefix("RUBRICA")
        .prefix_separator("_")
        .separator("__")
        .source(Some(ours.collect()));
    let tree = Config::builder()
        .add_source(tree)
        .add_source(environment)
        .set_override_option("database.url", overrides.database_url.clone())
        .and_then(|it| it.set_override_option("server.bind", overrides.bind.clone()))
        .and_then(config::ConfigBuilder::<config::builder::DefaultState>::build)
        .map_err(|error| broken(&error))?;

    let (settings, unreadable) = decode::<Settings>(tree.cache);
    problems.extend(unreadable);
    if problems.is_empty() {
        problems = settings.validate();
    }
    if problems.is_empty() { Ok(settings) } else { Err(SettingsError::Problems(problems)) }
}

fn read_file(file: Option<&Path>) -> Result<String, SettingsError> {
    let usual = Path::new(USUAL_FILE);
    let path = match file {
        Some(path) => path,
        None if usual.exists() => usual,
        None => return Ok(String::new()),
    };
    std::fs::read_to_string(path).map_err(|source| SettingsError::Read { path: path.to_owned(), source })
}

/// The file may be readable by many and lie in backups, so the password of the mail server is not taken from it.
fn secrets_in_file(tree: &Config) -> Vec<Problem> {
    match tree.get_string("mail.password") {
        Ok(_) => vec![Problem {
            path: "mail.password".to_owned(),
            message: "must not stand in the file; set RUBRICA_MAIL__PASSWORD instead".to_owned(),
        }],
        Err(_) => Vec::new(),
    }
}

fn file_problem(file: Option<&Path>, error: &config::ConfigError) -> Problem {
    let path = file.unwrap_or(Path::new(USUAL_FILE)).display().to_string();
    Problem { path, message: error.to_string() }
}

impl SettingsError {
    fn into_problems(self) -> Vec<Problem> {
        match self {
            Self::Problems(problems) => problems,
            Self::Read { path, source } => vec![unreadable(&path, &source)],
        }
    }
}

impl ProfilesError {
    fn into_problems(self) -> Vec<Problem> {
        match self {
            Self::Read { path, source } => vec![unreadable(&path, &source)],
            Self::Faults(faults) => {
                let flat = faults.into_iter().flat_map(|fault| {
                    let file = fault.file.display().to_string();
                    fault.problems.into_iter().map(move |problem| (file.clone(), problem))
                });
                let named =
                    flat.map(|(file, Problem { path, message })| (format!("{file}: {path}"), message));
                named.map(|(path, message)| Problem { path, message }).collect()
            }
        }
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Problem {
    Problem { path: path.display().to_string(), message: format!("cannot be read: {error}") }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    const SHIPPED: &str = include_str!("../../config/rubrica.toml");

    fn load(
        text: &str,
        variables: &[(&str, &str)],
        overrides: &Overrides,
    ) -> Result<Settings, SettingsError> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        load_from(Some(file.path()), variables, overrides)
    }

    fn paths(text: &str, variables: &[(&str, &str)]) -> Vec<String> {
        let problems = load(text, variables, &Overrides::default()).unwrap_err().into_problems();
        problems.into_iter().map(|it| it.path).collect()
    }

    #[test]
    fn the_shipped_file_lists_every_setting_with_its_default_and_a_sentence() {
        let listed: toml::Value = toml::from_str(SHIPPED).unwrap();
        assert_eq!(listed, toml::Value::try_from(Settings::default()).unwrap());
        assert_eq!(load(SHIPPED, &[], &Overrides::default()).unwrap(), Settings::default());

        let lines: Vec<&str> = SHIPPED.lines().collect();
        for (index, line) in lines.iter().enumerate().filter(|(_, line)| line.contains(" = ")) {
            assert!(line.starts_with('#') || lines[index - 1].starts_with("# "), "{line} has no sentence");
        }
    }

    #[test]
    fn the_environment_goes_over_the_file_and_the_command_line_over_both() {
        let text =
            "[database]\nurl = \"sqlite://file.db\"\nmax_connections = 3\n[server]\nbind = \"127.0.0.1:1\"\n";
        let variables = [
            ("RUBRICA_DATABASE__URL", "sqlite://environment.db"),
            ("RUBRICA_DATABASE__WAIT_SECONDS", "9"),
            ("RUBRICA_SERVER__BIND", "127.0.0.1:2"),
            ("RUBRICA_MAIL__USER", "ana"),
            ("RUBRICA_MAIL__PASSWORD", "0123"),
            ("RUBRICA_MASTER_KEY", "not a setting"),
            ("OTHER__URL", "not ours"),
        ];
        let overrides = Overrides { bind: Some("127.0.0.1:3".to_owned()), ..Overrides::default() };
        let settings = load(text, &variables, &overrides).unwrap();

        assert_eq!(settings.database.url, "sqlite://environment.db");
        assert_eq!((settings.database.max_connections, settings.database.wait_seconds), (3, 9));
        assert_eq!(settings.server.bind, "127.0.0.1:3");
        assert_eq!(settings.mail.password, "0123");
    }

    #[test]
    fn unknown_and_unreadable_settings_are_all_told() {
        let text = "[database]\nurls = \"x\"\nmax_connections = \"many\"\n[mail]\ntransport = \"pigeon\"\n[nothing]\nx = 1\n";
        let mut found = paths(text, &[("RUBRICA_LOG__LEVELS", "info")]);
        found.sort();
        let expected =
            ["database.max_connections", "database.urls", "log.levels", "mail.transport", "nothing"];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_password_in_the_file_is_refused_and_never_repeated() {
        let error =
            load("[mail]\nuser = \"a\"\npassword = \"geheim\"\n", &[], &Overrides::default()).unwrap_err();
        assert!(error.to_string().contains("mail.password"));
        assert!(!error.to_string().contains("geheim"));
        let variables = [("RUBRICA_MAIL__USER", "a"), ("RUBRICA_MAIL__PASSWORD", "geheim")];
        let settings = load("", &variables, &Overrides::default()).unwrap();
        assert!(!format!("{settings:?}").contains("geheim"));
    }

    #[test]
    fn a_file_that_is_missing_or_no_toml_is_told_by_its_name() {
        let missing = Settings::load(Some(Path::new("/nowhere/x.toml")), &Overrides::default()).unwrap_err();
        assert!(missing.to_string().contains("/nowhere/x.toml"));
        assert_eq!(paths("[database\n", &[]).len(), 1);
    }
}
