//! Hands letters over: to an SMTP server, or into a folder of `.eml` files.

use std::{io, path::PathBuf, time::Duration};

use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::Mailbox,
    transport::smtp::{PoolConfig, authentication::Credentials},
};

use super::words::House;
use crate::{
    domain::MessageId,
    service::letters::{Delivery, Limits},
};

/// How many connections to the mail server stay open.
const CONNECTIONS: u32 = 8;
const TIMEOUT: Duration = Duration::from_secs(30);

/// How mail leaves.
#[derive(Clone, Debug)]
pub struct MailOptions {
    /// Who it comes from: `Name <address>` or an address.
    pub from: String,
    /// The address of the service in links, such as `https://firmas.example.org`.
    pub home: String,
    /// For how many days a link to confirm works, which mails tell.
    pub pending_days: u32,
    /// How many mails about signatures anyone gets.
    pub limits: Limits,
    /// How many mails are handed over in a second at most.
    pub per_second: u32,
    /// Where it goes.
    pub way: Way,
}

/// Where mail goes.
#[derive(Clone, Debug)]
pub enum Way {
    /// Into a folder, one `.eml` file each: works with nothing installed. Any mail program opens them.
    Folder(PathBuf),
    /// To a mail server.
    Smtp(Smtp),
}

/// A mail server.
#[derive(Clone)]
pub struct Smtp {
    /// Its name.
    pub host: String,
    /// Its port; the usual one of the security chosen if left out.
    pub port: Option<u16>,
    /// How the connection is protected.
    pub security: Security,
    /// The name to sign in with, if it asks for one.
    pub user: Option<String>,
    /// The password to sign in with.
    pub password: Option<String>,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Smtp({}, {:?})", self.host, self.security)
    }
}

/// How the connection to a mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Security {
    /// TLS once the server was greeted, and never without it (port 587).
    #[default]
    StartTls,
    /// TLS from the first byte (port 465).
    Tls,
    /// None: only for a server on the same machine (port 25).
    None,
}

/// Why mail cannot leave this way.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// The sender is no mailbox.
    #[error("mail.from is a mailbox, such as \"Campaign <no-reply@example.org>\"")]
    From,
    /// The folder cannot be made.
    #[error("the mail folder {} cannot be made", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The name of the server cannot be used.
    #[error("the mail server's name cannot be used: {0}")]
    Smtp(#[from] lettre::transport::smtp::Error),
}

/// The post office of this process.
#[derive(Clone, Debug)]
pub struct Post {
    pub(super) from: Mailbox,
    pub(super) house: House,
    pub(super) limits: Limits,
    pub(super) per_second: u32,
    counter: Counter,
}

#[derive(Clone, Debug)]
enum Counter {
    Folder(PathBuf),
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
}

impl Post {
    /// Makes ready to hand mail over. A mail server is not asked before there is mail.
    pub fn open(options: &MailOptions) -> Result<Self, PostError> {
        let from: Mailbox = options.from.parse().map_err(|_| PostError::From)?;
        let counter = match &options.way {
            Way::Folder(path) => {
                let failed = |source| PostError::Folder { path: path.clone(), source };
                std::fs::create_dir_all(path).map_err(failed)?;
                Counter::Folder(path.clone())
            }
            Way::Smtp(smtp) => Counter::Smtp(transport(smtp)?),
        };
        let home = options.home.trim_end_matches('/').to_owned();
        let house = House { home, pending_days: options.pending_days };
        Ok(Self { from, house, limits: options.limits, per_second: options.per_second, counter })
    }

    /// Hands a letter over.
    pub(super) async fn hand_over(&self, id: MessageId, message: Message) -> Delivery {
        match &self.counter {
            Counter::Folder(folder) => match put(folder, id, &message.formatted()).await {
                Ok(()) => Delivery::Sent,
                Err(error) => {
                    tracing::error!(%error, "a mail could not be written into the mail folder");
                    Delivery::Later("the mail folder cannot be written")
                }
            },
            Counter::Smtp(transport) => match transport.send(message).await {
                Ok(_) => Delivery::Sent,
                Err(error) => refused(&error),
            },
        }
    }
}

fn transport(smtp: &Smtp) -> Result<AsyncSmtpTransport<Tokio1Executor>, lettre::transport::smtp::Error> {
    type Transport = AsyncSmtpTransport<Tokio1Executor>;
    let mut builder = match smtp.security {
        Security::StartTls => Transport::starttls_relay(&smtp.host)?,
        Security::Tls => Transport::relay(&smtp.host)?,
        Security::None => Transport::builder_dangerous(&smtp.host),
    };
    if let Some(port) = smtp.port {
        builder = builder.port(port);
    }
    if let (Some(user), Some(password)) = (&smtp.user, &smtp.password) {
        builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
    }
    Ok(builder.timeout(Some(TIMEOUT)).pool_config(PoolConfig::new().max_size(CONNECTIONS)).build())
}

/// Writes the whole file aside and then renames it: a reader of the folder never sees half a mail, and a
/// mail that is written twice is one file.
async fn put(folder: &std::path::Path, id: MessageId, bytes: &[u8]) -> io::Result<()> {
    let aside = folder.join(format!(".{id}.part"));
    tokio::fs::write(&aside, bytes).await?;
    tokio::fs::rename(&aside, folder.join(format!("{id}.eml"))).await
}

/// What an error of the mail server means. Its own words are not kept: servers quote the address in them.
fn refused(error: &lettre::transport::smtp::Error) -> Delivery {
    let status = error.status().map(|code| code.to_string());
    tracing::warn!(status, timeout = error.is_timeout(), tls = error.is_tls(), "a mail was not taken");
    if error.is_permanent() {
        Delivery::Never("the mail server refuses it")
    } else if error.is_transient() {
        Delivery::Later("the mail server asks to try later")
    } else if error.is_tls() {
        Delivery::Later("the mail server's certificate or TLS is not accepted")
    } else {
        Delivery::Later("the mail server cannot be reached")
    }
}
