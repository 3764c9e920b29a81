//! Runs the program as an operator does.

use std::{path::Path, process::Command};

/// A run of the program, not started yet.
pub(crate) struct Prepared(Command);

/// How a run of the program ended.
#[derive(Debug)]
pub(crate) struct Ran {
    /// The exit code; none if a signal ended it.
    pub(crate) code: Option<i32>,
    /// What it printed to standard output.
    pub(crate) stdout: String,
    /// What it printed to standard error.
    pub(crate) stderr: String,
}

impl Prepared {
    pub(super) fn new(home: &Path, database_url: &str, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rubrica"));
        command
            .current_dir(home)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("RUBRICA_DATABASE__URL", database_url)
            .env("RUBRICA_KEYS__FILE", home.join("rubrica.key"))
            .args(arguments);
        Self(command)
    }

    /// Sets an environment variable.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.0.env(name, value);
        self
    }

    /// The command itself, to start it in another way.
    pub(crate) fn into_command(self) -> Command {
        self.0
    }

    /// Runs it to its end where no file may grow beyond so many units of 512 bytes, as on a full disk.
    pub(crate) fn run_on_full_disk(self, units: u32) -> Ran {
        let limit = format!("trap '' XFSZ; ulimit -f {units}; exec \"$0\" \"$@\"");
        let mut limited = Command::new("sh");
        limited.args(["-c", &limit]).arg(self.0.get_program()).args(self.0.get_args());
        limited.envs(self.0.get_envs().filter_map(|(name, value)| Some((name, value?))));
        limited.current_dir(self.0.get_current_dir().unwrap());
        Self(limited).run()
    }

    /// Runs it to its end.
    pub(crate) fn run(mut self) -> Ran {
        let output = self.0.output().unwrap();
        Ran {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    /// Whether it ended with exit code 0.
    pub(crate) fn succeeded(&self) -> bool {
        self.code == Some(0)
    }
}
