//! Listens, and stops gracefully.

use std::{io, net::SocketAddr, path::PathBuf};

use actix_web::{HttpServer, dev};

use crate::service::App;

/// How to serve.
#[derive(Clone, Debug)]
pub struct WebOptions {
    /// The address to listen on, such as `127.0.0.1:8080`; port 0 takes any free one.
    pub bind: String,
    /// The address that people see, without a slash at its end: `https://firmas.example.org`.
    pub public_url: String,
    /// How many threads answer requests.
    pub workers: usize,
    /// The folder whose disk must take new data.
    pub data_dir: PathBuf,
    /// Where the address of whoever asks is read.
    pub client_address: ClientAddress,
}

/// Where the address of whoever asks is read; it slows down those who guess passwords.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAddress {
    /// From the connection.
    Connection,
    /// From the last entry of `X-Forwarded-For`, which our own reverse proxy writes. Earlier entries are
    /// whatever the sender wished to write.
    Proxy,
}

impl WebOptions {
    /// Whether people reach the service over TLS.
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// A server that holds its addresses and has yet to be run.
pub struct Server {
    addresses: Vec<SocketAddr>,
    running: dev::Server,
}

/// Takes the address to listen on.
pub fn bind(app: App, options: WebOptions) -> io::Result<Server> {
    let (workers, address) = (options.workers, options.bind.clone());
    let server = HttpServer::new(move || super::application(&app, &options))
        .workers(workers)
        .shutdown_timeout(10)
        .bind(address)?;
    Ok(Server { addresses: server.addrs(), running: server.run() })
}

impl Server {
    /// Where it listens.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Answers until the process is told to stop, then finishes what it has begun, for ten seconds at most.
    pub async fn run(self) -> io::Result<()> {
        self.running.await
    }
}
