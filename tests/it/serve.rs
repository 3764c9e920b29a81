//! The program as a server: how it starts, what it says, how it stops.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

use crate::support::TestApp;

/// A server that runs, and what it said when it started.
struct Running {
    child: Child,
    address: String,
    said: String,
}

fn start(app: &TestApp) -> Running {
    let serve = app.command(&["serve", "--bind", "127.0.0.1:0"]).env("RUBRICA_LOG__LEVEL", "debug");
    let mut child = serve.into_command().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = String::new();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let address = loop {
        let mut line = String::new();
        assert_ne!(stdout.read_line(&mut line).unwrap(), 0, "it ended: {said}");
        said.push_str(&line);
        if let Some((_, rest)) = line.split_once("listening on http://") {
            break rest.split(',').next().unwrap().to_owned();
        }
    };
    Running { child, address, said }
}

impl Running {
    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Asks it to stop as a supervisor does. Returns how it ended and what it logged.
    fn stop(mut self) -> (Option<i32>, String) {
        let told = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(told.success());
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (self.child.wait().unwrap().code(), log)
    }
}

#[test]
fn the_first_start_invites_an_administrator_and_a_signal_stops_it() {
    let app = TestApp::start();
    let server = start(&app);
    let link = server.said.split_whitespace().find(|word| word.contains("/invitation/")).unwrap().to_owned();
    let path = &link[link.find("/invitation/").unwrap()..];

    assert_eq!(link, format!("http://{}{path}", server.address));
    assert!(server.get("/healthz").starts_with("HTTP/1.1 200 OK"));
    assert!(server.get(path).starts_with("HTTP/1.1 200 OK"));
    let (code, _) = server.stop();
    assert_eq!(code, Some(0));
}

#[test]
fn the_log_names_routes_and_never_addresses() {
    let app = TestApp::start();
    let server = start(&app);
    let secret = server.said.split("/invitation/").nth(1).unwrap().trim().to_owned();

    server.get(&format!("/invitation/{secret}"));
    server.get("/confirm/un-secreto-muy-largo?correo=ana@example.org");
    server.get("/api/v1/petitions/nada?cursor=dW4tc2VjcmV0bw");
    let (_, log) = server.stop();

    assert!(log.contains("/confirm/{secret}") && log.contains("/api/v1/petitions/{slug}"), "{log}");
    for told in [secret.lines().next().unwrap(), "un-secreto", "example.org", "dW4tc2", "nada"] {
        assert!(!log.contains(told), "{told}: {log}");
    }
}
