//! Proof that someone knows a password.

use super::{
    Credential, Denied, Password, SignInError, access::identify, accounts::login_key, sessions::limits,
};
use crate::{
    db::{
        AnyConnection, DbError,
        people::users::{self, StoredUser},
    },
    domain::{UserId, UserState},
    service::{
        App,
        attempts::{Limit, TooMany},
    },
};

/// Proof that someone knows the password of an account that may sign in.
#[derive(Debug)]
pub struct Proved {
    user: UserId,
    limits: [Limit; 2],
}

impl Proved {
    /// Who it is.
    pub fn user(&self) -> UserId {
        self.user
    }

    /// Forgives the tries that led here. Belongs into the transaction for which the password was asked.
    pub fn settle(&self, conn: &mut AnyConnection) -> Result<(), DbError> {
        let [account, address] = self.limits;
        account.clear(conn)?;
        address.forgive(conn)
    }
}

/// Finds out whether someone knows the password of an account.
///
/// Whether the account exists cannot be told by the time it takes: the same is read, compared and written
/// either way. The password is compared outside the transaction, on a thread that may block.
pub async fn prove(app: &App, email: &str, password: Password, from: &str) -> Result<Proved, SignInError> {
    let now = app.now();
    let login = login_key(&app.vault, email);
    let limits = limits(&app.vault, "sign in", &login, from);
    let count = move |conn: &mut AnyConnection| {
        // Too many tries are no error of the transaction: the count of the first limit stands.
        Ok::<_, SignInError>(match count_try(conn, &limits, now)? {
            Ok(()) => Ok(users::find_by_login(conn, &login)?),
            Err(too_many) => Err(too_many),
        })
    };
    let known = app.db.write(count).await??;
    compare(known, password, limits).await
}

/// Asks someone in a session for their password, for what must not rest on a session alone: it may have been
/// left open. The password may be tried no more often than at sign-in.
pub async fn prove_again<E>(
    app: &App,
    credential: Credential,
    password: Password,
    from: &str,
) -> Result<Proved, E>
where
    E: From<Denied> + From<SignInError> + From<DbError> + Send + 'static,
{
    let now = app.now();
    let (vault, from) = (app.vault.clone(), from.to_owned());
    let count = move |conn: &mut AnyConnection| {
        let user = identify(conn, &credential, now)?.in_person()?;
        let user = users::find(conn, user)?.ok_or(Denied::NotSignedIn)?;
        let limits = limits(&vault, "sign in", &user.login_key, &from);
        Ok::<_, E>(count_try(conn, &limits, now)?.map(|()| (user, limits)))
    };
    let (user, limits) = app.db.write(count).await?.map_err(SignInError::from)?;
    Ok(compare(Some(user), password, limits).await?)
}

fn count_try(
    conn: &mut AnyConnection,
    limits: &[Limit; 2],
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Result<(), TooMany>, DbError> {
    for limit in limits {
        if let Err(too_many) = limit.count(conn, now)? {
            return Ok(Err(too_many));
        }
    }
    Ok(Ok(()))
}

async fn compare(
    known: Option<StoredUser>,
    password: Password,
    limits: [Limit; 2],
) -> Result<Proved, SignInError> {
    let user = known.filter(|user| user.state == UserState::Active);
    let hash = user.as_ref().and_then(|user| user.password_hash.clone());
    let fits = password.fits(hash).await?;
    let user = user.filter(|_| fits).ok_or(SignInError::Wrong)?;
    Ok(Proved { user: user.id, limits })
}
