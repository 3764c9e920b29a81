//! The mail of a test: a folder, or a server that takes or refuses it.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    sync::{Arc, Mutex},
    thread,
};

use rubrica::{
    mail::{MailOptions, Post, Security, Smtp, Way, worker},
    service::letters::Limits,
};

use super::TestApp;

/// What a mail server answers to a message.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reply {
    /// It takes it.
    Takes,
    /// It asks to try later.
    Later,
    /// It refuses it, and quotes the address.
    Refuses,
}

/// A mail server that keeps what it gets.
pub(crate) struct MailServer {
    pub(crate) address: SocketAddr,
    messages: Arc<Mutex<Vec<String>>>,
    reply: Arc<Mutex<Reply>>,
}

impl MailServer {
    /// Starts one on a free port of this machine.
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let messages = Arc::new(Mutex::new(Vec::new()));
        let reply = Arc::new(Mutex::new(Reply::Takes));
        let (kept, replies) = (Arc::clone(&messages), Arc::clone(&reply));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, replies) = (Arc::clone(&kept), Arc::clone(&replies));
                thread::spawn(move || talk(&stream, &kept, &replies));
            }
        });
        Self { address, messages, reply }
    }

    pub(crate) fn messages(&self) -> Vec<String> {
        self.messages.lock().unwrap().clone()
    }

    pub(crate) fn replies(&self, reply: Reply) {
        *self.reply.lock().unwrap() = reply;
    }
}

/// Speaks as much SMTP (RFC 5321) as sending needs.
fn talk(stream: &TcpStream, kept: &Mutex<Vec<String>>, replies: &Mutex<Reply>) {
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    let mut answer = |text: &str| writer.write_all(format!("{text}\r\n").as_bytes()).is_ok();
    let mut line = String::new();
    if !answer("220 test") {
        return;
    }
    while {
        line.clear();
        reader.read_line(&mut line).is_ok_and(|n| 0 < n)
    } {
        let verb = line.split_whitespace().next().unwrap_or("").to_uppercase();
        let went_on = match verb.as_str() {
            "EHLO" => answer("250-test\r\n250-8BITMIME\r\n250 SMTPUTF8"),
            "DATA" => {
                let reply = *replies.lock().unwrap();
                answer("354 go") && {
                    let message = message(&mut reader);
                    match reply {
                        Reply::Takes => {
                            kept.lock().unwrap().push(message);
                            answer("250 ok")
                        }
                        Reply::Later => answer("451 try later"),
                        Reply::Refuses => answer("550 <ana@example.org> unknown"),
                    }
                }
            }
            "QUIT" => return,
            _ => answer("250 ok"),
        };
        if !went_on {
            return;
        }
    }
}

fn message(reader: &mut BufReader<&TcpStream>) -> String {
    let (mut message, mut line) = (String::new(), String::new());
    while {
        line.clear();
        reader.read_line(&mut line).is_ok_and(|n| 0 < n)
    } && line != ".\r\n"
    {
        message.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
    message
}

/// A mail as its reader sees it.
#[derive(Debug)]
pub(crate) struct Mail {
    /// The file or transmission as it was.
    pub(crate) raw: String,
    /// Its plain text.
    pub(crate) text: String,
}

impl Mail {
    pub(crate) fn read(raw: &str) -> Self {
        let plain = raw.split("Content-Type: text/plain").nth(1).unwrap();
        let (head, rest) = plain.split_once("\r\n\r\n").unwrap();
        let body = rest.split("\r\n--").next().unwrap();
        let text = if head.contains("base64") { unbase64(body) } else { unquote(body) };
        Self { raw: raw.to_owned(), text }
    }

    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> &str {
        let line = self.raw.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
        line.unwrap_or_default()
    }

    /// The secret of the link it carries.
    pub(crate) fn secret(&self) -> String {
        self.secret_after("/confirm/")
    }

    /// The secret of the link it carries to a place of the service.
    pub(crate) fn secret_after(&self, place: &str) -> String {
        let after = self.text.split(place).nth(1).unwrap_or_else(|| panic!("no link in {self:?}"));
        after.chars().take_while(|it| it.is_ascii_alphanumeric() || *it == '-' || *it == '_').collect()
    }

    /// The code it carries.
    pub(crate) fn code(&self) -> String {
        let is_code = |line: &&str| line.len() == 11 && line.as_bytes()[5] == b'-';
        self.text
            .lines()
            .map(str::trim)
            .find(is_code)
            .unwrap_or_else(|| panic!("no code in {self:?}"))
            .to_owned()
    }
}

fn unquote(body: &str) -> String {
    let joined = body.replace("=\r\n", "");
    let (mut bytes, mut rest) = (Vec::new(), joined.as_bytes());
    while let [first, after @ ..] = rest {
        rest = after;
        if *first == b'=' && 2 <= rest.len() {
            bytes.push(u8::from_str_radix(std::str::from_utf8(&rest[..2]).unwrap(), 16).unwrap());
            rest = &rest[2..];
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).unwrap()
}

fn unbase64(body: &str) -> String {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let letters: String = body.split_whitespace().collect();
    String::from_utf8(STANDARD.decode(letters).unwrap()).unwrap()
}

impl TestApp {
    /// A post office that writes into the folder `mail` of this test.
    pub(crate) fn post(&self) -> Post {
        post_by(Way::Folder(self.path("mail")))
    }

    /// Sends what is due into the folder, and reads every mail there, in the order in which they were queued.
    pub(crate) async fn mails(&self) -> Vec<Mail> {
        let post = self.post();
        while worker::run_once(&self.app, &post).await.unwrap().sent != 0 {}
        read_folder(&self.path("mail"))
    }
}

fn read_folder(folder: &Path) -> Vec<Mail> {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|path| Mail::read(&std::fs::read_to_string(path).unwrap())).collect()
}

/// A post office that hands over to a mail server.
pub(crate) fn post_to(server: SocketAddr) -> Post {
    post_by(Way::Smtp(Smtp {
        host: server.ip().to_string(),
        port: Some(server.port()),
        security: Security::None,
        user: None,
        password: None,
    }))
}

/// A post office of this campaign.
fn post_by(way: Way) -> Post {
    Post::open(&MailOptions {
        from: "Rúbrica <rubrica@firmas.example>".to_owned(),
        home: "https://firmas.example".to_owned(),
        pending_days: 7,
        limits: Limits { per_signature: 5, per_address_per_day: 10 },
        per_second: 50,
        way,
    })
    .unwrap()
}
