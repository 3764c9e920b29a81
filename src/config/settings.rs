//! What an operator can set. `config/rubrica.toml` lists the same with one sentence each.

use std::{fmt, path::PathBuf};

use serde::{Deserialize, Serialize};

/// Everything an operator can set; every setting has a default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where the data is.
    pub database: DatabaseSettings,
    /// How the service is reached.
    pub server: ServerSettings,
    /// Where the master key comes from.
    pub keys: KeySettings,
    /// How mail leaves.
    pub mail: MailSettings,
    /// How signatures are taken in.
    pub collection: CollectionSettings,
    /// How signatures are checked.
    pub verification: VerificationSettings,
    /// What is logged.
    pub log: LogSettings,
    /// Which profiles there are.
    pub profiles: ProfileSettings,
}

/// Where the data is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DatabaseSettings {
    /// `sqlite://FILE` or `postgres://USER@HOST/NAME`. May hold a password, so `Debug` leaves it out.
    pub url: String,
    /// How many connections to read with at most; one more writes.
    pub max_connections: u32,
    /// How many seconds a request waits for a connection before it is turned away.
    pub wait_seconds: u32,
    /// Whether a database on another machine may be reached without encryption.
    pub allow_plaintext: bool,
}

impl fmt::Debug for DatabaseSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DatabaseSettings")
            .field("max_connections", &self.max_connections)
            .field("wait_seconds", &self.wait_seconds)
            .finish_non_exhaustive()
    }
}

impl Default for DatabaseSettings {
    fn default() -> Self {
        let url = "sqlite://rubrica.db".to_owned();
        Self { url, max_connections: 8, wait_seconds: 5, allow_plaintext: false }
    }
}

/// Where the address of whoever asks is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClientAddressSetting {
    /// From the connection.
    #[default]
    Connection,
    /// From what our own reverse proxy adds to `X-Forwarded-For`.
    Proxy,
}

/// How the service is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerSettings {
    /// The address to listen on.
    pub bind: String,
    /// The address people see, used in links; empty for that of `bind`.
    pub public_url: String,
    /// How many threads answer requests; 0 for one per processor.
    pub workers: usize,
    /// The time zone of pages that belong to no petition, by its IANA name.
    pub time_zone: String,
    /// Where the address of whoever asks is read.
    pub client_address: ClientAddressSetting,
}

impl Default for ServerSettings {
    fn default() -> Self {
        let bind = "127.0.0.1:8080".to_owned();
        Self {
            bind,
            public_url: String::new(),
            workers: 0,
            time_zone: "America/Lima".to_owned(),
            client_address: ClientAddressSetting::Connection,
        }
    }
}

impl ServerSettings {
    /// The address people see, without a slash at its end.
    pub fn public_url(&self) -> String {
        match self.public_url.trim_end_matches('/') {
            "" => format!("http://{}", self.bind),
            url => url.to_owned(),
        }
    }
}

/// Where the master key comes from: at most one of the three.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct KeySettings {
    /// A file; empty for `rubrica.key` beside the database, made at the first start.
    pub file: PathBuf,
    /// The name of an environment variable.
    pub environment: String,
    /// A command whose output is the key.
    pub command: String,
}

/// Where mail goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailTransport {
    /// Into a folder, one file each.
    #[default]
    Folder,
    /// To a mail server.
    Smtp,
}

/// How the connection to a mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailSecurity {
    /// TLS once the server was greeted, and never without it.
    #[default]
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// None.
    None,
}

/// How mail leaves.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MailSettings {
    /// Where mail goes.
    pub transport: MailTransport,
    /// The folder for the transport `folder`.
    pub folder: PathBuf,
    /// The mail server.
    pub host: String,
    /// Its port; 0 for the usual one of the protection chosen.
    pub port: u16,
    /// How the connection is protected.
    pub security: MailSecurity,
    /// The name to sign in with; empty if it asks for none.
    pub user: String,
    /// The password to sign in with. It comes from the environment alone, and `Debug` leaves it out.
    #[serde(skip_serializing)]
    pub password: String,
    /// Who mail comes from.
    pub from: String,
    /// How many mails one signature may cause.
    pub per_signature: u32,
    /// How many mails one address gets in a day for forms from one place.
    pub per_address_per_day: u32,
    /// How many mails are handed over in a second.
    pub per_second: u32,
}

impl fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailSettings")
            .field("transport", &self.transport)
            .field("security", &self.security)
            .finish_non_exhaustive()
    }
}

impl Default for MailSettings {
    fn default() -> Self {
        Self {
            transport: MailTransport::Folder,
            folder: PathBuf::from("mail"),
            host: String::new(),
            port: 0,
            security: MailSecurity::Starttls,
            user: String::new(),
            password: String::new(),
            from: "Rúbrica <rubrica@localhost>".to_owned(),
            per_signature: 5,
            per_address_per_day: 10,
            per_second: 50,
        }
    }
}

/// How signatures are taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CollectionSettings {
    /// After how many days a form that was not confirmed is erased.
    pub pending_days: u32,
}

impl Default for CollectionSettings {
    fn default() -> Self {
        Self { pending_days: 7 }
    }
}

/// How signatures are checked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct VerificationSettings {
    /// How many threads check signatures; 0 for one per processor.
    pub threads: usize,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// For machines, one JSON document a line.
    Json,
}

/// What is logged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LogSettings {
    /// How log lines look.
    pub format: LogFormat,
    /// From which level on, also by part of the program: `info,rubrica=debug`.
    pub level: String,
}

impl Default for LogSettings {
    fn default() -> Self {
        Self { format: LogFormat::Text, level: "info".to_owned() }
    }
}

/// Which profiles there are besides the shipped ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProfileSettings {
    /// A folder of profiles; empty for none.
    pub directory: PathBuf,
}
