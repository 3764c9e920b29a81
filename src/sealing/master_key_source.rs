//! Where the master key comes from: a file, an environment variable or the output of a command.

use std::{
    fs, io,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use zeroize::Zeroizing;

use super::{MasterKey, MasterKeyTextError};

/// Where an installation keeps its master key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MasterKeySource {
    /// A file that only its owner may read.
    File(PathBuf),
    /// An environment variable, by its name.
    Environment(String),
    /// The standard output of a command, run by `sh -c`, such as `pass show rubrica`.
    Command(String),
}

/// Why there is no master key. It says where to look, never what was there.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// No file stands there.
    #[error("there is no master key at {}: restore it from where you keep a copy", .0.display())]
    NoFile(PathBuf),
    /// The file's rights let others read it.
    #[error("the master key {} may be read by others (mode {mode:03o}): run chmod 600 on it", path.display())]
    ReadByOthers {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// The file could not be read or made.
    #[error("the master key {} cannot be read or made: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        error: io::Error,
    },
    /// The environment variable is missing or not text.
    #[error("the environment variable {0}, which should hold the master key, is not set")]
    NoVariable(String),
    /// The command could not be run or failed.
    #[error("the command that should print the master key failed: {0}")]
    Command(String),
    /// What was found there is no key.
    #[error("{place} holds no master key: {error}")]
    Text {
        /// Where it was found.
        place: String,
        /// What a key looks like.
        error: MasterKeyTextError,
    },
}

impl MasterKeySource {
    /// Reads the key. A database that exists already is opened with this, so that a lost key file is
    /// noticed and never replaced.
    pub fn load(&self) -> Result<MasterKey, MasterKeyError> {
        let (text, place) = match self {
            Self::File(path) => (read_file(path)?, format!("the file {}", path.display())),
            Self::Environment(name) => {
                let text = std::env::var(name).map_err(|_| MasterKeyError::NoVariable(name.clone()))?;
                (Zeroizing::new(text), format!("the environment variable {name}"))
            }
            Self::Command(command) => (output_of(command)?, "the output of the master key's command".into()),
        };
        MasterKey::parse(&text).map_err(|error| MasterKeyError::Text { place, error })
    }

    /// Reads the key, or makes the file if it is a file and does not exist: for the first start only.
    ///
    /// Of two processes that start at once, one makes the file and both read it.
    pub fn load_or_create(&self) -> Result<MasterKey, MasterKeyError> {
        if let Self::File(path) = self
            && !path.exists()
        {
            create_file(path, &MasterKey::generate())
                .map_err(|error| MasterKeyError::File { path: path.clone(), error })?;
        }
        self.load()
    }
}

fn read_file(path: &Path) -> Result<Zeroizing<String>, MasterKeyError> {
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => MasterKeyError::NoFile(path.to_owned()),
        _ => MasterKeyError::File { path: path.to_owned(), error },
    };
    check_rights(path, &fs::metadata(path).map_err(failed)?)?;
    fs::read_to_string(path).map(Zeroizing::new).map_err(failed)
}

#[cfg(unix)]
fn check_rights(path: &Path, file: &fs::Metadata) -> Result<(), MasterKeyError> {
    use std::os::unix::fs::PermissionsExt as _;

    let mode = file.permissions().mode() & 0o777;
    let others = mode & 0o077;
    match others {
        0 => Ok(()),
        _ => Err(MasterKeyError::ReadByOthers { path: path.to_owned(), mode }),
    }
}

#[cfg(not(unix))]
fn check_rights(_path: &Path, _file: &fs::Metadata) -> Result<(), MasterKeyError> {
    Ok(())
}

/// Writes the key to a new file of mode 0600, whole and on disk before it has its name.
fn create_file(path: &Path, key: &MasterKey) -> io::Result<()> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    writeln!(file, "{}", key.to_text().as_str())?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => fs::File::open(folder)?.sync_all(),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error.error),
    }
}

fn output_of(command: &str) -> Result<Zeroizing<String>, MasterKeyError> {
    let output = Command::new("sh")
        .args(["-c", command])
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| MasterKeyError::Command(error.to_string()))?;
    let text = Zeroizing::new(output.stdout);
    if !output.status.success() {
        return Err(MasterKeyError::Command(output.status.to_string()));
    }
    Ok(Zeroizing::new(String::from_utf8_lossy(&text).into_owned()))
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    fn file_in(folder: &tempfile::TempDir) -> (PathBuf, MasterKeySource) {
        let path = folder.path().join("keys").join("master.key");
        (path.clone(), MasterKeySource::File(path))
    }

    #[test]
    fn the_first_start_makes_a_file_that_only_its_owner_reads_and_later_starts_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let (path, source) = file_in(&folder);

        assert!(matches!(source.load(), Err(MasterKeyError::NoFile(_))));
        let made = source.load_or_create().unwrap();

        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(source.load_or_create().unwrap().fingerprint(), made.fingerprint());
        assert_eq!(source.load().unwrap().fingerprint(), made.fingerprint());
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_others_may_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (path, source) = file_in(&folder);
        source.load_or_create().unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();

        let error = source.load().unwrap_err().to_string();

        assert!(error.contains("chmod 600") && error.contains("640"), "{error}");
    }

    #[test]
    fn a_command_prints_the_key_or_fails_with_its_exit_status() {
        let key = MasterKey::generate();
        let print = |text: &str| MasterKeySource::Command(format!("echo {text}")).load();

        assert_eq!(print(&key.to_text()).unwrap().fingerprint(), key.fingerprint());
        assert!(matches!(MasterKeySource::Command("exit 3".into()).load(), Err(MasterKeyError::Command(_))));
        let error = print("not-a-key").unwrap_err().to_string();
        assert!(!error.contains("not-a-key"), "{error}");
    }

    #[test]
    fn a_missing_variable_is_named() {
        let source = MasterKeySource::Environment("RUBRICA_NO_SUCH_VARIABLE".into());
        assert!(source.load().unwrap_err().to_string().contains("RUBRICA_NO_SUCH_VARIABLE"));
    }
}
