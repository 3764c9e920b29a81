//! Requests of any content to every route, by somebody with every role and by nobody: forms, JSON, queries,
//! cookies, tokens, links, uploads. Whatever comes, the service answers, and never with a failure of its own.

#![no_main]

use std::{cell::OnceCell, sync::LazyLock, time::Duration};

use actix_web::{
    http::Method,
    rt::System,
    test::{TestRequest, call_service, init_service, read_body},
};
use chrono::{DateTime, Utc};
use libfuzzer_sys::fuzz_target;
use rubrica::{
    config,
    db::{DbError, DbOptions},
    domain::{EmailAddress, Role, Scope, UserId},
    sealing::MasterKeySource,
    service::{
        App, AppOptions, Profiles,
        people::{self, Grant, NewAccount, Password, PersonName},
        petitions,
    },
    web::{self, ClientAddress, WebOptions},
};
use tempfile::TempDir;

const ROUTES: &str = include_str!("../routes.txt");

/// The service, and the cookie and token of somebody with every role.
struct Service {
    answer: Box<dyn Fn(TestRequest) -> u16>,
    cookie: String,
    csrf: String,
}

static FOLDER: LazyLock<TempDir> =
    LazyLock::new(|| TempDir::new_in("/dev/shm").or_else(|_| TempDir::new()).unwrap());

thread_local! {
    static SERVICE: OnceCell<&'static Service> = const { OnceCell::new() };
}

#[expect(clippy::disallowed_methods, reason = "the clock of the target")]
fn now() -> DateTime<Utc> {
    Utc::now()
}

fuzz_target!(|bytes: &[u8]| {
    SERVICE.with(|service| run(service.get_or_init(start), bytes));
});

/// The input: number of the route, who asks, then between bytes 1 the words for the holes of the address, the
/// query, a header, and the body.
fn run(service: &Service, bytes: &[u8]) {
    let [route, who, rest @ ..] = bytes else { return };
    let routes: Vec<&str> = ROUTES.lines().collect();
    let (method, pattern) = routes[usize::from(*route) % routes.len()].split_once(' ').unwrap();
    let mut parts = rest.splitn(4, |it| *it == 1).map(|it| String::from_utf8_lossy(it).into_owned());
    let (words, query, header) = (parts.next(), parts.next(), parts.next());
    let body = rest.splitn(4, |it| *it == 1).nth(3).unwrap_or_default().to_vec();
    let mut words = words.unwrap_or_default().split('/').map(str::to_owned).collect::<Vec<_>>().into_iter();
    let address: String = pattern
        .split('/')
        .skip(1)
        .map(|part| match part {
            "{slug}" if who & 1 == 1 => "/agua".to_owned(),
            hole if hole.starts_with('{') => format!("/{}", escaped(&words.next().unwrap_or_default())),
            plain => format!("/{plain}"),
        })
        .collect();
    let address = format!("{address}?{}", escaped(&query.unwrap_or_default()));
    let mut request = TestRequest::with_uri(&address)
        .method(method.parse::<Method>().unwrap())
        .peer_addr("192.0.2.7:4000".parse().unwrap())
        .insert_header(("Content-Type", if pattern.starts_with("/api") { "application/json" } else { FORM }));
    if who & 2 == 2 {
        request = request
            .insert_header(("Cookie", service.cookie.as_str()))
            .insert_header(("X-CSRF-Token", service.csrf.as_str()));
    }
    if let Some((name, value)) = header.as_deref().and_then(|it| it.split_once(':'))
        && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-')
        && !name.is_empty()
        && value.bytes().all(|it| (b' '..0x7F).contains(&it))
    {
        request = request.insert_header((name, value));
    }
    let status = (service.answer)(request.set_payload(body));
    assert!(status < 500 || status == 503, "{method} {pattern}: {status}");
}

const FORM: &str = "application/x-www-form-urlencoded";

/// Text as it may stand in an address: what a client cannot send is escaped.
fn escaped(text: &str) -> String {
    let plain = |it: u8| (b'!'..0x7F).contains(&it) && !b"\"<>\\^`{}|/?#".contains(&it);
    let escape = |it: u8| if plain(it) { char::from(it).to_string() } else { format!("%{it:02X}") };
    text.bytes().map(escape).collect()
}

/// Starts it for good: what ends with the process need not be taken apart.
fn start() -> &'static Service {
    let runtime = System::new();
    let home = FOLDER.path();
    let profiles = config::Profiles::load(None).unwrap();
    let app = App::open(AppOptions {
        database: DbOptions {
            url: format!("sqlite://{}", home.join("fuzz.db").display()),
            max_connections: 2,
            wait: Duration::from_secs(5),
        },
        master_key: MasterKeySource::File(home.join("rubrica.key")),
        profiles: Profiles::new(profiles.list().cloned().collect()),
        clock: now,
    })
    .unwrap();
    let options = WebOptions {
        public_url: "http://127.0.0.1:8080".to_owned(),
        workers: 1,
        time_zone: "America/Lima".to_owned(),
        data_dir: home.to_owned(),
        client_address: ClientAddress::Connection,
        mail_folder: None,
    };
    let vault = app.vault.clone();
    let new = NewAccount {
        id: UserId::new(),
        email: EmailAddress::parse("ana@example.org").unwrap(),
        name: PersonName::parse("Ana").unwrap(),
        password_hash: Some(Password::new("tres gatos cruzan".to_owned()).hash_blocking().unwrap()),
    };
    let user = new.id;
    let at = app.now();
    app.db
        .write_blocking(move |conn| {
            people::add(conn, &vault, Grant::operator(Role::Administrator, Scope::Everywhere), &new, at)
        })
        .unwrap();
    let built = std::rc::Rc::new(runtime.block_on(init_service(web::application(&app, &options))));
    let send = |request: TestRequest| {
        runtime.block_on(async {
            let response = call_service(&*built, request.to_request()).await;
            let cookie = response.headers().get("Set-Cookie").map(|it| it.to_str().unwrap().to_owned());
            (cookie, read_body(response).await)
        })
    };
    let sign_in = serde_json::json!({"email": "ana@example.org", "password": "tres gatos cruzan"});
    let (cookie, body) = send(TestRequest::post().uri("/api/v1/sessions").set_json(sign_in));
    let cookie = cookie.unwrap().split(';').next().unwrap().to_owned();
    let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
    let csrf = body["csrf_token"].as_str().unwrap().to_owned();
    let as_ana = |request: TestRequest| {
        request.insert_header(("Cookie", cookie.as_str())).insert_header(("X-CSRF-Token", csrf.as_str()))
    };
    let petition =
        serde_json::json!({"slug": "agua", "profile": "generic", "title": "Agua", "threshold": 10});
    send(as_ana(TestRequest::post().uri("/api/v1/petitions").set_json(petition)));
    let write = move |conn: &mut _| {
        let petition = petitions::find(conn, "agua").unwrap().id;
        for role in Role::ALL.into_iter().filter(|it| *it != Role::Administrator) {
            people::grant(conn, Grant::operator(role, petition.into()), user, at).unwrap();
        }
        Ok::<_, DbError>(())
    };
    app.db.write_blocking(write).unwrap();
    let answer = Box::new(move |request: TestRequest| {
        runtime.block_on(async {
            let response = call_service(&*built, request.to_request()).await;
            let status = response.status().as_u16();
            let _ = read_body(response).await;
            status
        })
    });
    Box::leak(Box::new(Service { answer, cookie, csrf }))
}
