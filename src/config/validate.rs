//! Whether settings make sense together.

use std::net::SocketAddr;

use tracing_subscriber::EnvFilter;

use super::{MailSecurity, MailSettings, MailTransport, Settings, settings::DatabaseSettings};
use crate::domain::Problem;

impl Settings {
    /// Every mistake in them, each with the path of the setting: `database.max_connections`.
    pub fn validate(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut add = |path: &str, message: &str| {
            problems.push(Problem { path: path.to_owned(), message: message.to_owned() });
        };
        check_database(&self.database, &mut add);
        check_mail(&self.mail, &mut add);
        if self.server.bind.parse::<SocketAddr>().is_err() {
            add("server.bind", "must be an address and a port, such as \"127.0.0.1:8080\"");
        }
        if !is_web_address(&self.server.public_url()) {
            add("server.public_url", "must begin with https:// or http:// and a host");
        }
        if 1_024 < self.server.workers {
            add("server.workers", "must be at most 1024");
        }
        if self.server.time_zone.parse::<chrono_tz::Tz>().is_err() {
            add("server.time_zone", "must be one of the IANA list, such as \"America/Lima\"");
        }
        if 1_024 < self.verification.threads {
            add("verification.threads", "must be at most 1024");
        }
        let keys = &self.keys;
        let sources =
            [!keys.file.as_os_str().is_empty(), !keys.environment.is_empty(), !keys.command.is_empty()];
        if 1 < sources.into_iter().filter(|given| *given).count() {
            add("keys", "must name one place of the master key: file, environment or command");
        }
        if !(1..=365).contains(&self.collection.pending_days) {
            add("collection.pending_days", "must be from 1 to 365");
        }
        if self.log.level.trim().is_empty() || EnvFilter::try_new(&self.log.level).is_err() {
            add(
                "log.level",
                "must be error, warn, info, debug or trace, or a list such as \"info,rubrica=debug\"",
            );
        }
        problems
    }
}

fn check_database(database: &DatabaseSettings, add: &mut impl FnMut(&str, &str)) {
    match database.url.split_once("://") {
        Some(("sqlite", file)) if !file.is_empty() => {}
        Some(("postgres" | "postgresql", address)) => {
            if !database.allow_plaintext && !is_local(address) && !asks_for_tls(address) {
                let message = "names another machine without sslmode=require: what is sent can be read on the way; \
                    add ?sslmode=require, use a tunnel, or set database.allow_plaintext = true";
                add("database.url", message);
            }
        }
        _ => add("database.url", "must be sqlite://FILE or postgres://USER@HOST/NAME"),
    }
    if !(1..=1_000).contains(&database.max_connections) {
        add("database.max_connections", "must be from 1 to 1000");
    }
    if !(1..=60).contains(&database.wait_seconds) {
        add("database.wait_seconds", "must be from 1 to 60");
    }
}

/// Whether every host of a PostgreSQL address is this machine: none (a socket), a socket's folder, or a
/// loopback address. What stands in the query wins over what stands before it, as libpq has it.
fn is_local(address: &str) -> bool {
    let (before, query) = address.split_once('?').unwrap_or((address, ""));
    let authority = before.split('/').next().unwrap_or_default();
    let hosts = authority.rsplit_once('@').map_or(authority, |(_, hosts)| hosts);
    let own = |name: &str| query.split('&').rev().find_map(|it| it.strip_prefix(name)?.strip_prefix('='));
    let hosts = own("hostaddr").or_else(|| own("host")).unwrap_or(hosts);
    hosts.split(',').all(is_local_host)
}

fn is_local_host(host: &str) -> bool {
    let lower = host.to_lowercase();
    let without_port = match lower.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None if lower.matches(':').count() == 1 => lower.split(':').next().unwrap_or_default(),
        None => lower.as_str(),
    };
    let is_socket =
        without_port.is_empty() || without_port.starts_with('/') || without_port.starts_with("%2f");
    let is_loopback = without_port.parse::<std::net::IpAddr>().is_ok_and(|it| it.is_loopback());
    is_socket || is_loopback || without_port == "localhost"
}

fn asks_for_tls(address: &str) -> bool {
    let query = address.split_once('?').map_or("", |(_, query)| query);
    let mode = query.split('&').rev().find_map(|it| it.strip_prefix("sslmode="));
    mode.is_some_and(|mode| matches!(mode, "require" | "verify-ca" | "verify-full"))
}

fn check_mail(mail: &MailSettings, add: &mut impl FnMut(&str, &str)) {
    match mail.transport {
        MailTransport::Folder if mail.folder.as_os_str().is_empty() => {
            add("mail.folder", "must name a folder, because the transport is \"folder\"");
        }
        MailTransport::Smtp if mail.host.trim().is_empty() => {
            add("mail.host", "must name the mail server, because the transport is \"smtp\"");
        }
        _ => {}
    }
    if mail.user.is_empty() != mail.password.is_empty() {
        let message = "and the password belong together; the password comes from RUBRICA_MAIL__PASSWORD";
        add("mail.user", message);
    }
    let is_here = is_local_host(&mail.host);
    if mail.transport == MailTransport::Smtp && mail.security == MailSecurity::None && !is_here {
        add("mail.security", "must not be \"none\" for a mail server on another machine");
    }
    let address = mail.from.rsplit_once('<').map_or(mail.from.as_str(), |(_, it)| it.trim_end_matches('>'));
    if !address.split_once('@').is_some_and(|(name, host)| !name.trim().is_empty() && !host.trim().is_empty())
    {
        add("mail.from", "must be an address such as \"Campaign <no-reply@example.org>\"");
    }
    if !(1..=5).contains(&mail.per_signature) {
        add("mail.per_signature", "must be from 1 to 5");
    }
    if !(1..=1_000).contains(&mail.per_address_per_day) {
        add("mail.per_address_per_day", "must be from 1 to 1000");
    }
    if !(1..=10_000).contains(&mail.per_second) {
        add("mail.per_second", "must be from 1 to 10000");
    }
}

fn is_web_address(url: &str) -> bool {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    rest.is_some_and(|it| !it.is_empty() && !it.starts_with('/') && !it.contains([' ', '?', '#', '@']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(change: impl Fn(&mut Settings)) -> Vec<String> {
        let mut settings = Settings::default();
        change(&mut settings);
        settings.validate().into_iter().map(|it| it.path).collect()
    }

    #[test]
    fn the_defaults_are_right() {
        assert_eq!(paths(|_| {}), Vec::<String>::new());
    }

    #[test]
    fn each_mistake_is_told_by_the_path_of_its_setting() {
        type Change = fn(&mut Settings);
        let cases: [(&str, Change); 16] = [
            ("database.url", |it| it.database.url = "mysql://x".to_owned()),
            ("database.max_connections", |it| it.database.max_connections = 0),
            ("database.wait_seconds", |it| it.database.wait_seconds = 61),
            ("server.bind", |it| it.server.bind = "8080".to_owned()),
            ("server.time_zone", |it| it.server.time_zone = "Lima".to_owned()),
            ("server.public_url", |it| it.server.public_url = "example.org".to_owned()),
            ("keys", |it| (it.keys.file, it.keys.command) = ("k".into(), "pass".to_owned())),
            ("mail.host", |it| it.mail.transport = MailTransport::Smtp),
            ("mail.user", |it| it.mail.user = "ana".to_owned()),
            ("mail.from", |it| it.mail.from = "nobody".to_owned()),
            ("mail.per_signature", |it| it.mail.per_signature = 6),
            ("mail.per_address_per_day", |it| it.mail.per_address_per_day = 0),
            ("mail.per_second", |it| it.mail.per_second = 0),
            ("collection.pending_days", |it| it.collection.pending_days = 0),
            ("verification.threads", |it| it.verification.threads = 5_000),
            ("log.level", |it| it.log.level = "rubrica=loud".to_owned()),
        ];
        for (path, change) in cases {
            assert_eq!(paths(change), [path]);
        }
    }

    #[test]
    fn a_database_on_another_machine_is_not_reached_in_the_clear() {
        let refused = |url: &str| !paths(|it| url.clone_into(&mut it.database.url)).is_empty();
        for url in [
            "postgres:///rubrica",
            "postgres://ana@localhost/rubrica",
            "postgresql://ana:x@127.0.0.1:5433/rubrica",
            "postgres://[::1]:5432/rubrica",
            "postgres://%2Fvar%2Frun/rubrica",
            "postgres:///rubrica?host=/var/run/postgresql",
            "postgres://db.example.org/rubrica?sslmode=require",
            "postgres://db.example.org/rubrica?connect_timeout=3&sslmode=verify-full",
        ] {
            assert!(!refused(url), "{url}");
        }
        for url in [
            "postgres://db.example.org/rubrica",
            "postgres://ana:p@ss@10.0.0.7/rubrica",
            "postgres://localhost,db.example.org/rubrica",
            "postgres:///rubrica?host=db.example.org",
            "postgres://localhost/rubrica?hostaddr=10.0.0.7",
            "postgres://db.example.org/rubrica?sslmode=prefer",
            "postgres://localhost.example.org/rubrica",
        ] {
            assert!(refused(url), "{url}");
        }
        let allowed = paths(|it| {
            it.database.url = "postgres://db.example.org/rubrica".to_owned();
            it.database.allow_plaintext = true;
        });
        assert_eq!(allowed, Vec::<String>::new());
    }
}
