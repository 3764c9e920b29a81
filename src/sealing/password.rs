//! Passwords of people who sign in.

use argon2::{
    Argon2, PasswordHasher as _, PasswordVerifier as _,
    password_hash::phc::{PasswordHash, Salt},
};

use super::random;

/// Why a password was not hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the password could not be hashed: there is not enough memory, or it is too long")]
pub struct PasswordError;

/// The hash of no password, of the same cost as the others: what an unknown user is measured against.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$cnVicmljYS1ub2JvZHk$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The argon2id hash of a password, with its salt and costs, as a text to store.
///
/// 19 MiB, two passes, one lane: the first choice of the OWASP Password Storage Cheat Sheet. It takes some
/// 20 ms of a core, so call it where blocking is allowed.
pub fn hash_password(password: &str) -> Result<String, PasswordError> {
    let salt: [u8; Salt::RECOMMENDED_LENGTH] = random();
    let hash: PasswordHash =
        Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).map_err(|_| PasswordError)?;
    Ok(hash.to_string())
}

/// Whether this is the password of the person whose hash is stored.
///
/// Give `None` when there is no such person: it does the same work and says no, so that the time of an
/// answer does not tell who has an account.
pub fn verify_password(password: &str, stored: Option<&str>) -> bool {
    let Ok(hash) = PasswordHash::new(stored.unwrap_or(NOBODY)) else {
        return false;
    };
    let fits = Argon2::default().verify_password(password.as_bytes(), &hash).is_ok();
    fits && stored.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_only() {
        let stored = hash_password("correcto caballo batería").unwrap();

        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert!(verify_password("correcto caballo batería", Some(&stored)));
        assert!(!verify_password("correcto caballo bateria", Some(&stored)));
        assert!(!verify_password("", Some("not a hash")));
        assert_ne!(stored, hash_password("correcto caballo batería").unwrap());
    }

    #[test]
    fn nobody_has_no_password_but_the_same_costs() {
        let params = |text| PasswordHash::new(text).unwrap().params;

        assert!(!verify_password("", None));
        assert_eq!(params(NOBODY), params(&hash_password("x").unwrap()));
    }
}
