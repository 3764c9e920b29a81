//! Compares signatures as they come in, apart from the requests that bring them.

use std::{io, sync::Arc, thread, time::Duration};

use super::{CompareError, EDITION, SMALL, few, whole};
use crate::{
    db::{AnyConnection, matches, petitions},
    domain::PetitionId,
    service::{App, Keys, VaultError, progress::unheard},
};

/// How long to wait before looking again.
const REST: Duration = Duration::from_millis(500);

/// What is to be done for a petition.
enum Work {
    /// Nothing waits, or more than is compared in passing.
    None,
    /// All are compared anew, which takes a moment for so few.
    Whole(Arc<Keys>),
    /// The new ones are compared under what was learned.
    Few(Arc<Keys>),
}

/// Compares signatures as they come, on a thread of its own, until the process ends.
pub fn compare_as_they_come(app: App) -> io::Result<()> {
    let run = move || {
        loop {
            if let Err(error) = compare_arrivals(&app) {
                tracing::error!(%error, "the petitions could not be listed to compare what came in");
            }
            thread::sleep(REST);
        }
    };
    thread::Builder::new().name("comparer".to_owned()).spawn(run).map(drop)
}

/// Compares what came in one by one since the last time, a moment's work for each petition. Lists that were
/// imported wait for the next verification. A petition that fails keeps no other from being compared. Returns
/// how many signatures were compared.
pub fn compare_arrivals(app: &App) -> Result<u64, CompareError> {
    let mut n_compared = 0;
    for petition in app.db.read_blocking(petitions::list)? {
        match compare_arrivals_at(app, petition.id) {
            Ok(n) => n_compared += n,
            // Its keys were destroyed, and with them everything that could be compared.
            Err(CompareError::Vault(VaultError::Destroyed)) => {}
            Err(error) => {
                tracing::error!(%error, petition = %petition.id, "signatures that came in could not be compared");
            }
        }
    }
    Ok(n_compared)
}

fn compare_arrivals_at(app: &App, petition: PetitionId) -> Result<u64, CompareError> {
    match app.db.read_blocking(|conn| work_for(conn, app, petition))? {
        Work::None => Ok(0),
        Work::Whole(keys) => whole::compare(app, petition, &keys, &unheard),
        Work::Few(keys) => few::compare(app, petition, &keys, &unheard),
    }
}

fn work_for(conn: &mut AnyConnection, app: &App, petition: PetitionId) -> Result<Work, CompareError> {
    let n_waiting = matches::list_waiting(conn, petition, SMALL + 1)?.len();
    if n_waiting == 0 || !i64::try_from(n_waiting).is_ok_and(|n| n <= SMALL) {
        return Ok(Work::None);
    }
    let keys = app.vault.keys(conn, petition.0)?;
    if matches::count_comparable(conn, petition)? <= SMALL {
        return Ok(Work::Whole(keys));
    }
    let model = matches::find_model(conn, petition)?;
    Ok(if model.is_some_and(|model| model.edition == EDITION) { Work::Few(keys) } else { Work::None })
}
