//! Logs, to standard error. Never a document, name, address or key.

use std::io::{self, IsTerminal as _};

use tracing_subscriber::EnvFilter;

use super::Failure;
use crate::config::{LogFormat, LogSettings};

/// Starts logging for the life of the process.
pub(super) fn start(settings: &LogSettings) -> Result<(), Failure> {
    let log = tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_env_filter(EnvFilter::try_new(&settings.level)?);
    match settings.format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().try_init(),
    }
    .map_err(|_| "logging was started twice".into())
}
