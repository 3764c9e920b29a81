//! A form that was opened, and the work its browser did: tells people from floods, with no puzzle and nobody else.
//!
//! The form carries a token that we signed when it was opened. While it is filled in, a script looks for a
//! number whose hash together with the token begins with enough zero bits: two tenths of a second on an old
//! phone, and the same for every form of a flood. What it buys is speed, not admission: a form with the work
//! is written to before all others; one without, from a browser that runs no scripts, a little after it was
//! opened; and a token that is used again waits longer every time. So nobody is turned away for an old
//! browser, the answer on the screen is the same for all, and whoever sends a million forms fills a queue that
//! people do not stand in.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    db::{AnyConnection, DbError, attempts},
    domain::Petition,
    sealing::{hash_secret, random, same_secret},
    service::Keys,
};

/// How long a form may stay open. A use is remembered for as long after it, so no token works twice as new.
const STAYS_OPEN: TimeDelta = TimeDelta::hours(12);
/// How soon after a form was opened the mail leaves if no work was done: less than anyone needs to fill it in.
const WAIT: TimeDelta = TimeDelta::seconds(10);
/// How much longer it waits for every further use of the same token.
const WAIT_FOR_EACH_USE: TimeDelta = TimeDelta::minutes(1);
/// How far a mail whose form did the work goes ahead of the others that wait.
const HEAD_START: TimeDelta = TimeDelta::hours(1);
/// Bytes of a token before its signature: when (4), which (9), how much work (1).
const LENGTH: usize = 14;
/// Bytes of the signature.
const SIGNED: usize = 12;

/// The token of a form that was just opened. Short enough that a try of the work is one block of SHA-256.
#[derive(Clone, Debug)]
pub struct FormToken(String);

impl FormToken {
    /// How many zero bits the hash of the work begins with: 16,384 tries on average, four times that now and
    /// then.
    pub const BITS: u8 = 14;

    /// Signs that a form of a petition was opened now.
    pub fn issue(service: &Keys, petition: &Petition, now: DateTime<Utc>) -> Self {
        let mut plain = Vec::with_capacity(LENGTH);
        // Seconds fit until the year 2106.
        plain.extend(u32::try_from(now.timestamp()).unwrap_or(0).to_be_bytes());
        plain.extend(random::<9>());
        plain.push(Self::BITS);
        Self(with_signature(service, petition, &plain))
    }

    /// The letters, for the form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What a form brings along beside what was typed.
#[derive(Clone, Copy, Debug)]
pub struct Opened {
    token: [u8; 32],
    at: DateTime<Utc>,
    did_work: bool,
}

/// Why a form is not taken as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this form was opened too long ago, elsewhere, or before the petition was changed; send it once more"
)]
pub struct NotOpened;

impl Opened {
    /// Reads the token and the work that a form sent back.
    pub fn read(
        service: &Keys,
        petition: &Petition,
        (token, work): (&str, &str),
        now: DateTime<Utc>,
    ) -> Result<Self, NotOpened> {
        let (plain, _) = token.split_once('.').ok_or(NotOpened)?;
        let plain = URL_SAFE_NO_PAD.decode(plain).map_err(|_| NotOpened)?;
        let is_ours = same_secret(with_signature(service, petition, &plain).as_bytes(), token.as_bytes());
        let (Some(&[a, b, c, d]), Some(bits), true) = (plain.first_chunk(), plain.last(), is_ours) else {
            return Err(NotOpened);
        };
        let at = DateTime::from_timestamp(u32::from_be_bytes([a, b, c, d]).into(), 0).ok_or(NotOpened)?;
        if STAYS_OPEN < now - at {
            return Err(NotOpened);
        }
        let key = service.index.index("form used").key_of(token);
        Ok(Self { token: key, at, did_work: is_work(token, work, *bits) })
    }

    /// Counts a use of the token, and says when the mail about it may leave.
    pub(super) fn use_up(
        self,
        conn: &mut AnyConnection,
        now: DateTime<Utc>,
    ) -> Result<DateTime<Utc>, DbError> {
        let n_before = attempts::count(conn, &self.token, now)? - 1;
        if self.did_work && n_before == 0 {
            return Ok(now - HEAD_START);
        }
        Ok(now.max(self.at + WAIT) + WAIT_FOR_EACH_USE * n_before)
    }
}

/// The words of the petition are signed too: whoever read others is shown these before they are taken to sign them.
fn with_signature(service: &Keys, petition: &Petition, plain: &[u8]) -> String {
    let plain = URL_SAFE_NO_PAD.encode(plain);
    let signature = service.index.index("form opened").key_of(&format!(
        "{}\n{}\n{plain}",
        petition.id,
        petition.wording()
    ));
    format!("{plain}.{}", URL_SAFE_NO_PAD.encode(&signature[..SIGNED]))
}

/// Whether SHA-256 of `token.work` begins with so many zero bits.
fn is_work(token: &str, work: &str, bits: u8) -> bool {
    let is_number = !work.is_empty() && work.len() <= 10 && work.bytes().all(|it| it.is_ascii_digit());
    let hash = hash_secret(&format!("{token}.{work}"));
    let begins = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]);
    is_number && u32::from(bits) <= begins.leading_zeros()
}
