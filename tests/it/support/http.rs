//! Talks to the service over HTTP: as a browser with its cookies, or as a program with a token.

use std::{cell::OnceCell, path::Path, rc::Rc};

use actix_web::{
    cookie::Cookie,
    http::{Method, header::HeaderMap},
    test::{TestRequest, call_service, init_service, read_body},
};
use futures_util::future::LocalBoxFuture;
use rubrica::{
    domain::{EmailAddress, Role, Scope, UserId},
    service::{
        App,
        people::{self, Grant, NewAccount, Password, PersonName},
    },
    web::{self, ClientAddress, WebOptions},
};
use serde_json::{Value, json};

use super::TestApp;

/// The password of everybody in tests.
pub(crate) const PASSWORD: &str = "tres gatos cruzan la plaza";

/// Someone who sends requests, and keeps the session that a sign-in gives.
#[derive(Clone)]
pub(crate) struct Client<'a> {
    app: &'a TestApp,
    /// Another process that answers in place of the test's own.
    other: Option<App>,
    options: WebOptions,
    headers: Vec<(String, String)>,
    /// The built service, which clones share: building it describes every route anew.
    service: Rc<OnceCell<Service>>,
    /// The cookie of the session, if signed in.
    pub(crate) cookie: Option<Cookie<'static>>,
    /// The token against forged requests, if signed in.
    pub(crate) csrf_token: String,
}

/// Answers requests.
type Service = Rc<dyn Fn(TestRequest) -> LocalBoxFuture<'static, Answer>>;

/// What the service answered.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The status.
    pub(crate) status: u16,
    /// The headers.
    pub(crate) headers: HeaderMap,
    /// The body as text; what is no text is replaced.
    pub(crate) body: String,
    /// The body.
    pub(crate) bytes: Vec<u8>,
}

impl TestApp {
    /// Someone who has not signed in.
    pub(crate) fn client(&self) -> Client<'_> {
        self.client_at("http://127.0.0.1:8080")
    }

    /// Someone who reaches the service under an address.
    pub(crate) fn client_at(&self, public_url: &str) -> Client<'_> {
        let options = WebOptions {
            public_url: public_url.to_owned(),
            workers: 1,
            time_zone: "America/Lima".to_owned(),
            mail_folder: None,
            data_dir: self.home().to_owned(),
            client_address: ClientAddress::Connection,
        };
        Client {
            app: self,
            other: None,
            options,
            headers: Vec::new(),
            service: Rc::default(),
            cookie: None,
            csrf_token: String::new(),
        }
    }

    /// Adds someone with a role, for one petition or everywhere.
    pub(crate) fn person(&self, email: &str, role: Role, petition: Option<&str>) -> UserId {
        let vault = self.app.vault.clone();
        let petition = petition.map(str::to_owned);
        let new = NewAccount {
            id: UserId::new(),
            email: EmailAddress::parse(email).unwrap(),
            name: PersonName::parse("Ana Quispe").unwrap(),
            password_hash: Some(Password::new(PASSWORD.to_owned()).hash_blocking().unwrap()),
        };
        let now = self.app.now();
        let add = move |conn: &mut _| {
            let scope = match &petition {
                Some(slug) => rubrica::service::petitions::find(conn, slug).unwrap().id.into(),
                None => Scope::Everywhere,
            };
            people::add(conn, &vault, Grant::operator(role, scope), &new, now)
        };
        self.app.db.write_blocking(add).unwrap()
    }

    /// Someone with a role who has signed in. The address is that of the role: `coordinator@example.org`.
    pub(crate) async fn signed_in(&self, role: Role, petition: Option<&str>) -> Client<'_> {
        let email = format!("{role}@example.org");
        self.person(&email, role, petition);
        let mut client = self.client();
        assert_eq!(client.sign_in(&email).await.status, 201);
        client
    }
}

impl<'a> Client<'a> {
    /// The same person, answered by another process.
    pub(crate) fn through(mut self, service: &App) -> Self {
        self.other = Some(service.clone());
        self.service = Rc::default();
        self
    }

    /// Sends this header with every request.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same, with a service that is told by its proxy where requests come from.
    pub(crate) fn behind_a_proxy(mut self) -> Self {
        self.options.client_address = ClientAddress::Proxy;
        self.service = Rc::default();
        self
    }

    /// The same, with a service whose data is elsewhere.
    pub(crate) fn with_data_dir(mut self, folder: &Path) -> Self {
        folder.clone_into(&mut self.options.data_dir);
        self.service = Rc::default();
        self
    }

    /// A program with this token in place of a browser with a session.
    pub(crate) fn with_token(&self, token: &str) -> Client<'a> {
        let bearer = format!("Bearer {token}");
        let client = Client { cookie: None, csrf_token: String::new(), ..self.clone() };
        client.with("Authorization", &bearer)
    }

    /// The same session with another token against forged requests.
    pub(crate) fn with_csrf_token(&self, token: &str) -> Client<'a> {
        Client { csrf_token: token.to_owned(), ..self.clone() }
    }

    /// Signs in with the password of everybody, and keeps the session.
    pub(crate) async fn sign_in(&mut self, email: &str) -> Answer {
        self.sign_in_with(email, PASSWORD).await
    }

    /// Signs in, and keeps the session.
    pub(crate) async fn sign_in_with(&mut self, email: &str, password: &str) -> Answer {
        let answer = self.post("/api/v1/sessions", json!({"email": email, "password": password})).await;
        if answer.status == 201 {
            self.cookie = answer.cookie();
            let csrf_token = &answer.json()["csrf_token"];
            csrf_token.as_str().unwrap().clone_into(&mut self.csrf_token);
        }
        answer
    }

    /// Asks for a piece of work until it is over.
    pub(crate) async fn finished(&self, job: &Value) -> Value {
        let path = format!("/api/v1/jobs/{}", job["id"].as_str().unwrap_or_else(|| panic!("{job}")));
        loop {
            let job = self.get(&path).await.json();
            if job["state"] != "running" {
                return job;
            }
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(body.to_string())).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, Some(body.to_string())).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }

    /// Sends a request. A body is sent as JSON unless the headers of this client say otherwise.
    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<String>) -> Answer {
        self.send_bytes(method, path, body.map(String::into_bytes)).await
    }

    /// Sends a request whose body need not be text.
    pub(crate) async fn send_bytes(&self, method: Method, path: &str, body: Option<Vec<u8>>) -> Answer {
        let mut request = TestRequest::with_uri(path)
            .method(method)
            .peer_addr("192.0.2.7:4000".parse().unwrap())
            .insert_header(("Content-Type", "application/json"));
        if let Some(cookie) = &self.cookie {
            request = request.cookie(cookie.clone());
        }
        if !self.csrf_token.is_empty() {
            request = request.insert_header(("X-CSRF-Token", self.csrf_token.as_str()));
        }
        for (name, value) in &self.headers {
            request = request.insert_header((name.as_str(), value.as_str()));
        }
        if let Some(body) = body {
            request = request.set_payload(body);
        }
        self.service().await(request).await
    }

    async fn service(&self) -> Service {
        if let Some(service) = self.service.get() {
            return Rc::clone(service);
        }
        let built = Rc::new(
            init_service(web::application(self.other.as_ref().unwrap_or(&self.app.app), &self.options)).await,
        );
        let service: Service = Rc::new(move |request| {
            let built = Rc::clone(&built);
            Box::pin(async move {
                let response = call_service(&*built, request.to_request()).await;
                let (status, headers) = (response.status().as_u16(), response.headers().clone());
                let bytes = read_body(response).await.to_vec();
                let body = String::from_utf8_lossy(&bytes).into_owned();
                Answer { status, headers, body, bytes }
            })
        });
        Rc::clone(self.service.get_or_init(|| service))
    }
}

/// A field of a form that is sent in parts.
pub(crate) fn part(boundary: &str, name: &str, text: &str) -> String {
    format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
}

impl Answer {
    /// The body, which must be JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }

    /// The first header of a name, or nothing.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The cookie it sets.
    pub(crate) fn cookie(&self) -> Option<Cookie<'static>> {
        Cookie::parse(self.header("Set-Cookie").to_owned()).ok()
    }

    /// The kind of problem. The answer must be a problem with the same status inside.
    pub(crate) fn problem(&self) -> String {
        assert_eq!(self.header("Content-Type"), "application/problem+json", "{self:?}");
        let problem = self.json();
        assert_eq!(problem["status"], self.status, "{self:?}");
        assert!(!problem["detail"].as_str().unwrap().is_empty(), "{self:?}");
        problem["type"].as_str().unwrap().to_owned()
    }
}
