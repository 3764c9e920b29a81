//! Signing in and out.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Credential, Denied, HashError, Password,
    accounts::set_password,
    proof::{prove, prove_again},
};
use crate::{
    db::{AnyConnection, DbError, people::sessions},
    domain::{Actor, UserId},
    ledger::Event,
    sealing::{Secret, hash_secret},
    service::{
        App, Vault,
        attempts::{Limit, TooMany},
        record,
    },
};

/// How long a session lasts after sign-in: a working day.
pub const SESSION_LASTS: TimeDelta = TimeDelta::hours(14);
/// How often a password of one account is tried from one address before pauses begin.
const TRIES_PER_ACCOUNT: i32 = 5;
/// How often passwords are tried from one address, whatever the account. Offices share an address.
const TRIES_PER_ADDRESS: i32 = 100;

/// A session that was just opened.
#[derive(Clone, Debug)]
pub struct OpenedSession {
    /// Whose it is.
    pub user: UserId,
    /// The secret for the cookie; it is stored nowhere.
    pub secret: Secret,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// Why nobody was signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// The address or the password is wrong; which of them is not said.
    #[error("the address or the password is wrong")]
    Wrong,
    /// Too many tries.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// The password could not be compared.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Who wants to sign in, and from where. It holds secrets, so it has no `Debug`.
#[derive(Clone)]
pub struct SignIn {
    /// The address as typed.
    pub email: String,
    /// The password as typed.
    pub password: Password,
    /// The address of the machine it comes from.
    pub from: String,
    /// The session that the same browser had, which ends.
    pub replaces: Option<String>,
}

/// Signs someone in with address and password.
pub async fn sign_in(app: &App, sign_in: SignIn) -> Result<OpenedSession, SignInError> {
    let now = app.now();
    let proved = prove(app, &sign_in.email, sign_in.password, &sign_in.from).await?;
    let replaced = sign_in.replaces.map(|secret| hash_secret(&secret));
    let secret = Secret::generate();
    let opened = OpenedSession { user: proved.user(), secret, expires_at: now + SESSION_LASTS };
    let session = opened.clone();
    app.db
        .write(move |conn| {
            proved.settle(conn)?;
            if let Some(hash) = &replaced {
                sessions::delete(conn, hash)?;
            }
            open(conn, &session, now)
        })
        .await?;
    Ok(opened)
}

/// What limits tries of a kind on one account from one address, and on any account from that address.
pub(super) fn limits(vault: &Vault, kind: &str, login: &[u8; 32], from: &str) -> [Limit; 2] {
    let account = format!("{}\n{from}", hex::encode(login));
    [Limit::new(vault, kind, &account, TRIES_PER_ACCOUNT), Limit::new(vault, kind, from, TRIES_PER_ADDRESS)]
}

/// Opens a session for someone who has just shown who they are.
fn open(conn: &mut AnyConnection, session: &OpenedSession, now: DateTime<Utc>) -> Result<(), SignInError> {
    let user = session.user;
    sessions::insert(conn, &session.secret.hash(), user, now, session.expires_at)?;
    Ok(record(conn, None, Actor::User(user), now, [Event::SessionOpened { user }])?)
}

/// Why a person's own password was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangePasswordError {
    /// Who asks is not a person in a session.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// The current password is wrong, or was tried too often.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// The new one is not taken.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// Sets a new password for whoever asks and knows the current one. Every session of theirs ends.
///
/// The current one is asked for because a session may have been left open, and may be tried no more
/// often than at sign-in.
pub async fn change_password(
    app: &App,
    credential: Credential,
    current: Password,
    new: Password,
    from: &str,
) -> Result<(), ChangePasswordError> {
    let proved = prove_again::<ChangePasswordError>(app, credential, current, from).await?;
    let (hash, now) = (new.hash().await?, app.now());
    let actor = Actor::User(proved.user());
    let change = move |conn: &mut AnyConnection| {
        proved.settle(conn)?;
        set_password(conn, actor, proved.user(), &hash, now)
    };
    Ok(app.db.write(change).await?)
}

/// Ends the session of a credential. Ending it twice is no error.
pub fn sign_out(
    conn: &mut AnyConnection,
    credential: &Credential,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let Some(hash) = credential.session_hash() else { return Ok(()) };
    let Some(user) = sessions::find_user(conn, hash, now)? else { return Ok(()) };
    sessions::delete(conn, hash)?;
    record(conn, None, Actor::User(user), now, [Event::SessionClosed { user }])
}

/// Forgets sessions that have ended.
pub fn forget_ended(conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<usize, DbError> {
    sessions::delete_expired(conn, now)
}

/// The token that writes must carry beside the cookie of a session: a keyed hash of its secret.
pub fn csrf_token(vault: &Vault, session: &str) -> String {
    hex::encode(vault.service().index.index("csrf").key_of(session))
}
