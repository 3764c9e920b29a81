//! From the settings to the options of the parts that are opened with them.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use super::{ClientAddressSetting, MailSecurity, MailTransport, Settings};
use crate::{
    db::DbOptions,
    mail::{MailOptions, Security, Smtp, Way},
    sealing::MasterKeySource,
    service::letters::Limits,
    web::{ClientAddress, WebOptions},
};

impl Settings {
    /// How to reach the database.
    pub fn database_options(&self) -> DbOptions {
        DbOptions {
            url: self.database.url.clone(),
            max_connections: self.database.max_connections,
            wait: Duration::from_secs(self.database.wait_seconds.into()),
        }
    }

    /// Where the master key comes from.
    pub fn master_key_source(&self) -> MasterKeySource {
        let keys = &self.keys;
        if !keys.environment.is_empty() {
            return MasterKeySource::Environment(keys.environment.clone());
        }
        if !keys.command.is_empty() {
            return MasterKeySource::Command(keys.command.clone());
        }
        let file = keys.file.as_path();
        let beside = || self.data_dir().join("rubrica.key");
        MasterKeySource::File(if file.as_os_str().is_empty() { beside() } else { file.to_owned() })
    }

    /// How mail leaves.
    pub fn mail_options(&self) -> MailOptions {
        let mail = &self.mail;
        let given = |text: &String| (!text.is_empty()).then(|| text.clone());
        let way = match mail.transport {
            // A folder without a path of its own stands beside the data.
            MailTransport::Folder => Way::Folder(self.data_dir().join(&mail.folder)),
            MailTransport::Smtp => Way::Smtp(Smtp {
                host: mail.host.clone(),
                port: (mail.port != 0).then_some(mail.port),
                security: match mail.security {
                    MailSecurity::Starttls => Security::StartTls,
                    MailSecurity::Tls => Security::Tls,
                    MailSecurity::None => Security::None,
                },
                user: given(&mail.user),
                password: given(&mail.password),
            }),
        };
        MailOptions {
            from: mail.from.clone(),
            home: self.server.public_url(),
            pending_days: self.collection.pending_days,
            limits: Limits {
                per_signature: mail.per_signature,
                per_address_per_day: mail.per_address_per_day,
            },
            per_second: mail.per_second,
            way,
        }
    }

    /// How to serve.
    pub fn web_options(&self) -> WebOptions {
        let workers = match self.server.workers {
            0 => std::thread::available_parallelism().map_or(2, usize::from),
            n => n,
        };
        WebOptions {
            public_url: self.server.public_url(),
            workers,
            time_zone: self.server.time_zone.clone(),
            mail_folder: matches!(self.mail.transport, MailTransport::Folder)
                .then(|| self.data_dir().join(&self.mail.folder)),
            data_dir: self.data_dir(),
            client_address: match self.server.client_address {
                ClientAddressSetting::Connection => ClientAddress::Connection,
                ClientAddressSetting::Proxy => ClientAddress::Proxy,
            },
        }
    }

    /// The folder of the database, if that is a file, and else the one the service was started in.
    pub fn data_dir(&self) -> PathBuf {
        let file = self.database.url.strip_prefix("sqlite://").map(Path::new);
        let folder = file.and_then(Path::parent).filter(|it| !it.as_os_str().is_empty());
        folder.map_or_else(|| PathBuf::from("."), Path::to_owned)
    }

    /// The folder with profiles of the operator's own, if there is one.
    pub fn profile_directory(&self) -> Option<&Path> {
        let directory = self.profiles.directory.as_path();
        (!directory.as_os_str().is_empty()).then_some(directory)
    }
}
