//! Listens, and stops gracefully.

use std::{
    io,
    net::{SocketAddr, TcpListener, ToSocketAddrs as _},
    path::PathBuf,
};

use actix_web::HttpServer;

use crate::service::App;

/// How to serve.
#[derive(Clone, Debug)]
pub struct WebOptions {
    /// The address that people see, without a slash at its end: `https://firmas.example.org`.
    pub public_url: String,
    /// How many threads answer requests.
    pub workers: usize,
    /// The time zone of pages that belong to no petition, by its IANA name.
    pub time_zone: String,
    /// The folder that letters are written to, while they do not leave by a mail server.
    pub mail_folder: Option<PathBuf>,
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

/// The addresses that are held for a server, before it is told how to serve.
pub struct Listening {
    sockets: Vec<TcpListener>,
    addresses: Vec<SocketAddr>,
}

/// Takes the address to listen on, such as `127.0.0.1:8080`; port 0 takes any free one.
///
/// A name may stand for several addresses. Those that this machine does not have are left out, as long as
/// there is one that it has.
pub fn listen(bind: &str) -> io::Result<Listening> {
    let (mut sockets, mut addresses) = (Vec::new(), Vec::new());
    let mut refused = None;
    for address in bind.to_socket_addrs()? {
        match TcpListener::bind(address) {
            Ok(socket) => {
                addresses.push(socket.local_addr()?);
                sockets.push(socket);
            }
            Err(error) => refused = Some(error),
        }
    }
    match refused {
        Some(error) if sockets.is_empty() => Err(error),
        _ => Ok(Listening { sockets, addresses }),
    }
}

impl Listening {
    /// Where it listens.
    pub fn addresses(&self) -> &[SocketAddr] {
        &self.addresses
    }

    /// Answers until the process is told to stop, then finishes what it has begun, for ten seconds at most.
    pub async fn serve(self, app: App, options: WebOptions) -> io::Result<()> {
        let workers = options.workers;
        let mut server =
            HttpServer::new(move || super::application(&app, &options)).workers(workers).shutdown_timeout(10);
        for socket in self.sockets {
            server = server.listen(socket)?;
        }
        server.run().await
    }
}
