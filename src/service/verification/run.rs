//! One verification run, from the command or the API.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    SettleError,
    checking::{Rules, check_all},
    settling::{Settled, settle_next},
    writing::Written,
};
use crate::{
    db::{AnyConnection, DbError},
    domain::{Actor, PetitionId, Profile, SignatureId},
    ledger::Event,
    sealing::SealError,
    service::{
        App, By, Cause, Coordinator, VaultError,
        matches::{self, CompareError},
        petitions::{self, FindError},
        progress::{Progress, Step},
        record,
        rolls::{self, LookUpError, OpenRoll, Roll, RollState},
        turns::Turn,
    },
};

/// How many signatures are settled in one transaction.
const SETTLED_AT_ONCE: i64 = 2_500;

/// How often a transaction is tried again when another process changes the same signatures.
const TRIES: usize = 5;

/// How often it is seen whether another run has ended.
const LOOKED_FOR_EVERY: Duration = Duration::from_millis(200);

/// Which roll to compare with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RollChoice {
    /// The only one there is.
    Only,
    /// The one with this name.
    Named(String),
    /// None at all.
    Without,
}

/// Why signatures were not verified. What was stored until then stays; the next run goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// The petition cannot be used.
    #[error(transparent)]
    Petition(#[from] FindError),
    /// Another run is at it.
    #[error("another verification of this petition is running; if its process was cut off, wait a minute")]
    Running,
    /// There is no roll.
    #[error("there is no roll to compare with; import one, or choose to verify without one (--no-roll)")]
    NoRoll,
    /// There is more than one.
    #[error("there are several rolls ({names}); choose one (--roll NAME)")]
    SeveralRolls {
        /// What they are called.
        names: String,
    },
    /// The roll cannot be used.
    #[error(transparent)]
    Roll(#[from] rolls::FindError),
    /// The roll could not be looked up.
    #[error(transparent)]
    LookUp(#[from] LookUpError),
    /// The time zone of the petition is not known.
    #[error("the petition's time zone is not known")]
    Zone,
    /// An identity was changed or moved.
    #[error("the identity of a signature does not open: {0}")]
    Sealed(#[from] SealError),
    /// The signatures could not be compared with each other.
    #[error(transparent)]
    Compare(#[from] CompareError),
    /// Duplicates could not be settled.
    #[error(transparent)]
    Settle(#[from] SettleError),
    /// The keys could not be had.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// A thread was cut short.
    #[error("the verification was cut short")]
    Lost,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

/// What a run did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Run {
    /// The petition's slug.
    pub petition: String,
    /// The roll it was compared with.
    pub roll: Option<String>,
    /// How many signatures were compared with all others for the first time, or anew.
    pub compared: u64,
    /// How many signatures were checked; those checked before under the same rules are not counted.
    pub checked: u64,
    /// How many signatures changed their state.
    pub moved: u64,
}

/// Takes the turn to verify a petition, for [`verify_in_turn`]. Fails while another run has it.
pub fn take_turn(
    conn: &mut AnyConnection,
    petition: PetitionId,
    now: DateTime<Utc>,
) -> Result<Turn, VerifyError> {
    Turn::take(conn, format!("verification of {petition}"), now)?.ok_or(VerifyError::Running)
}

/// Verifies a petition's signatures. Repeatable: with nothing new, it changes nothing and records nothing.
///
/// Waits while another process or request verifies the same petition.
pub fn verify(
    app: &App,
    by: By<Coordinator>,
    slug: &str,
    roll: &RollChoice,
    progress: Progress<'_>,
) -> Result<Run, VerifyError> {
    let petition = app.db.read_blocking(|conn| petitions::find(conn, slug))?.id;
    let turn = wait_for_turn(app, petition, progress)?;
    verify_in_turn(app, by, turn, (slug, roll), progress)
}

fn wait_for_turn(app: &App, petition: PetitionId, progress: Progress<'_>) -> Result<Turn, VerifyError> {
    loop {
        let now = app.now();
        match app.db.write_blocking(move |conn| take_turn(conn, petition, now)) {
            Err(VerifyError::Running) => {
                progress(Step { doing: "waiting for another run", n_done: 0, n_total: 0, n_rows: 0 })?;
                std::thread::sleep(LOOKED_FOR_EVERY);
            }
            turn => return turn,
        }
    }
}

/// [`verify`] for who has taken the turn already.
pub fn verify_in_turn(
    app: &App,
    by: By<Coordinator>,
    turn: Turn,
    (slug, roll): (&str, &RollChoice),
    progress: Progress<'_>,
) -> Result<Run, VerifyError> {
    let turn = turn.keep(app).map_err(|_| VerifyError::Lost)?;
    let progress = &|step| if turn.is_lost() { Err(DbError::Lost) } else { progress(step) };
    let rules = app.db.read_blocking(|conn| {
        let (petition, profile) = petitions::find_with_profile(conn, slug)?;
        let keys = app.vault.keys(conn, petition.id.0)?;
        let roll = choose_roll(conn, roll)?.map(|roll| OpenRoll::open(conn, &app.vault, roll));
        Rules::new(petition, Profile::clone(&profile), keys, roll.transpose()?)
    })?;
    let n_compared = matches::compare_all(app, rules.petition.id, rules.keys(), progress)?;
    let rules = Arc::new(rules);
    let Written { n_checked, n_moved } = check_all(app, &rules, progress)?;
    let n_moved = n_moved + settle_all(app, &rules, progress)?;
    let roll = rules.roll();
    if n_checked != 0 || n_moved != 0 {
        let (petition, now) = (rules.petition.id, app.now());
        let event = Event::VerifyRun { roll: roll.map(|it| it.id), checked: n_checked, moved: n_moved };
        app.db.write_blocking(move |conn| record(conn, Some(petition), by.actor(), now, [event.clone()]))?;
    }
    let roll = roll.map(|it| it.name.clone());
    let petition = rules.petition.slug.to_string();
    Ok(Run { petition, roll, compared: n_compared, checked: n_checked, moved: n_moved })
}

fn choose_roll(conn: &mut AnyConnection, choice: &RollChoice) -> Result<Option<Roll>, VerifyError> {
    match choice {
        RollChoice::Without => Ok(None),
        RollChoice::Named(name) => Ok(Some(rolls::find(conn, name)?)),
        RollChoice::Only => {
            let mut ready = rolls::list(conn)?;
            ready.retain(|roll| roll.state == RollState::Ready);
            if 1 < ready.len() {
                let names: Vec<_> = ready.iter().map(|roll| roll.name.as_str()).collect();
                return Err(VerifyError::SeveralRolls { names: names.join(", ") });
            }
            ready.pop().map(Some).ok_or(VerifyError::NoRoll)
        }
    }
}

fn settle_all(app: &App, rules: &Arc<Rules>, progress: Progress<'_>) -> Result<u64, VerifyError> {
    let (mut n_done, mut n_moved, mut after) = (0, 0, None);
    loop {
        let settled = settle_some(app, rules, after)?;
        let Some(last) = settled.last else { return Ok(n_moved) };
        after = Some(last);
        n_done += settled.n_waiting;
        n_moved += settled.n_moved;
        progress(Step { doing: "settling", n_done, n_total: 0, n_rows: n_done })?;
    }
}

fn settle_some(app: &App, rules: &Arc<Rules>, after: Option<SignatureId>) -> Result<Settled, VerifyError> {
    let mut tries = 1..TRIES;
    loop {
        let rules = Arc::clone(rules);
        let cause = Cause { actor: Actor::Engine, now: app.now(), shard: app.shard() };
        let settled = app.db.write_blocking(move |conn| {
            settle_next(conn, &rules.petition, &rules.profile, after, SETTLED_AT_ONCE, cause)
        });
        match settled {
            Err(SettleError::Raced) if tries.next().is_some() => {}
            settled => return Ok(settled?),
        }
    }
}
