//! `rubrica serve`: the service, with its background work.

use std::thread;

use clap::Args;

use super::{Context, Failure, logging, output};
use crate::{
    config::{ClientAddressSetting, Overrides, Settings},
    service::App,
    web::{self, ClientAddress, WebOptions},
};

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// The address to listen on, such as `127.0.0.1:8080`; port 0 takes any free one.
    #[arg(long, value_name = "ADDRESS")]
    bind: Option<String>,
}

pub(super) fn run(serve: Serve, context: &Context) -> Result<(), Failure> {
    let context = context.and(Overrides { bind: serve.bind, ..Overrides::default() });
    let (settings, profiles) = context.settings()?;
    logging::start(&settings.log)?;
    let app = context.open(&settings, &profiles)?;
    serve_until_stopped(app, &settings)
}

/// Serves until the process is told to stop. Says on standard output where.
pub(super) fn serve_until_stopped(app: App, settings: &Settings) -> Result<(), Failure> {
    let options = web_options(settings);
    let public_url = options.public_url.clone();
    actix_web::rt::System::new().block_on(async move {
        let server = web::bind(app, options)?;
        for address in server.addresses() {
            output::say(&format!("listening on http://{address}, seen as {public_url}"))?;
        }
        server.run().await
    })?;
    Ok(())
}

fn web_options(settings: &Settings) -> WebOptions {
    let workers = match settings.server.workers {
        0 => thread::available_parallelism().map_or(2, usize::from),
        n => n,
    };
    WebOptions {
        bind: settings.server.bind.clone(),
        public_url: settings.server.public_url(),
        workers,
        data_dir: settings.data_dir(),
        client_address: match settings.server.client_address {
            ClientAddressSetting::Connection => ClientAddress::Connection,
            ClientAddressSetting::Proxy => ClientAddress::Proxy,
        },
    }
}
