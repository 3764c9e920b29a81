//! Empties the outbox.

use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use tokio::time::sleep;

use super::{compose, post::Post};
use crate::{
    db::{DbError, outbox::ClaimedMessage},
    domain::MessageId,
    service::{
        App,
        letters::{self, Delivery},
    },
};

/// How many letters are claimed together.
const CLAIM: u8 = 64;
/// How many of them are under way at the same moment.
const AT_ONCE: usize = 8;
/// How long to wait before looking again when there was nothing to send.
const REST: Duration = Duration::from_secs(2);

/// What became of the letters of one round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Round {
    /// Handed over.
    pub sent: usize,
    /// To be tried again later.
    pub later: usize,
    /// Given up.
    pub given_up: usize,
}

impl Round {
    fn is_full(self) -> bool {
        usize::from(CLAIM) <= self.sent + self.later + self.given_up
    }
}

/// Sends letters as they come, no faster than the post office wishes, until the future is dropped. A failing database is tried again.
pub async fn run(app: App, post: Post) {
    loop {
        let pace = sleep(Duration::from_secs_f64(f64::from(CLAIM) / f64::from(post.per_second)));
        let round = run_once(&app, &post).await;
        if let Err(error) = &round {
            tracing::error!(%error, "the outbox could not be read");
        }
        if round.is_ok_and(Round::is_full) {
            pace.await;
        } else {
            sleep(REST).await;
        }
    }
}

/// Sends the letters that are due now, up to a round's worth.
pub async fn run_once(app: &App, post: &Post) -> Result<Round, DbError> {
    let (now, limits) = (app.now(), post.limits);
    let vault = app.vault.clone();
    let claim = move |conn: &mut _| letters::claim(conn, &vault, i64::from(CLAIM), limits, now);
    let claimed = app.db.write(claim).await?;
    if claimed.is_empty() {
        return Ok(Round::default());
    }
    let deliveries: Vec<_> = stream::iter(claimed)
        .map(|message| deliver(app, post, message))
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    let mut round = Round::default();
    for (_, _, delivery) in &deliveries {
        match delivery {
            Delivery::Sent => round.sent += 1,
            Delivery::Later(_) => round.later += 1,
            Delivery::Never(_) => round.given_up += 1,
        }
    }
    let now = app.now();
    app.db.write(move |conn| letters::settle(conn, &deliveries, now)).await?;
    Ok(round)
}

async fn deliver(app: &App, post: &Post, message: ClaimedMessage) -> (MessageId, i32, Delivery) {
    let delivery = match letters::open(app.vault.service(), &message) {
        Ok(letter) => match compose::compose(message.id, &letter, &post.from, &post.house) {
            Ok(mail) => post.hand_over(message.id, mail).await,
            Err(error) => {
                tracing::error!(%error, "a letter could not be written");
                Delivery::Never("the letter could not be written")
            }
        },
        Err(error) => {
            tracing::error!(%error, "a letter of the outbox could not be opened");
            Delivery::Never("the letter could not be opened")
        }
    };
    (message.id, message.attempts, delivery.at_attempt(message.attempts))
}
