//! The second pass: every signature by itself, from the sealed record to the stored verdict.

use std::sync::{
    Arc, Mutex, OnceLock, PoisonError,
    atomic::{AtomicUsize, Ordering},
    mpsc::{Receiver, SyncSender, sync_channel},
};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{
    VerifyError,
    seeking::{Mistyped, RollLikeness, SOUGHT_AT_ONCE, seek},
    writing::{Writer, Written},
};
use crate::{
    db::{
        AnyConnection,
        matches::RollCandidate,
        verification::{self, Cursor, Judged, MemberRow, Unchecked},
    },
    domain::{
        self, Checked, Facts, Identity, LineState, Petition, Profile, Reason, RollEntry, RollId, RollLookup,
        SignatureId, profile::SigningDates,
    },
    service::{
        App, Keys, Vault,
        progress::{Progress, n_workers},
        rolls::{OpenRoll, Roll},
    },
};

/// How many signatures a worker takes at a time: the more, the fewer pages of the roll are opened twice.
const CHUNK: i64 = 5_000;

/// How many chunks may wait to be written while others are checked.
const WRITTEN_LATER: usize = 16;

/// The edition of the checks. It counts up when they would say something else of the same signature, so
/// that the next run looks at every signature again.
const EDITION: u32 = 2;

/// Under what signatures are checked.
pub struct Rules {
    /// The petition.
    pub petition: Petition,
    /// The rules it froze.
    pub profile: Profile,
    zone: Tz,
    dates: SigningDates,
    keys: Arc<Keys>,
    roll: Option<OpenRoll>,
    likeness: OnceLock<RollLikeness>,
}

impl Rules {
    /// Gathers them; without a roll, nothing is compared with one.
    pub(super) fn new(
        petition: Petition,
        profile: Profile,
        keys: Arc<Keys>,
        roll: Option<OpenRoll>,
    ) -> Result<Self, VerifyError> {
        let zone: Tz = petition.time_zone.parse().map_err(|_| VerifyError::Zone)?;
        let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
        // A petition no longer takes signatures from `closes_at` on.
        let closes_on = petition.closes_at.map(|at| day(at - TimeDelta::microseconds(1)));
        let dates = profile.signing_window.dates(day(petition.opens_at), closes_on);
        Ok(Self { petition, profile, zone, dates, keys, roll, likeness: OnceLock::new() })
    }

    /// Names profile, roll and edition of the checks: what was checked under it need not be checked again.
    pub fn fingerprint(&self) -> String {
        let Petition { profile_id, profile_version, .. } = &self.petition;
        let roll = self.roll.as_ref().map_or_else(|| "none".to_owned(), |it| it.roll().id.to_string());
        format!("profile:{profile_id}@{profile_version} roll:{roll} checks:{EDITION}")
    }

    /// The roll they are compared with.
    pub fn roll(&self) -> Option<&Roll> {
        self.roll.as_ref().map(OpenRoll::roll)
    }

    /// The petition's keys.
    pub(super) fn keys(&self) -> &Arc<Keys> {
        &self.keys
    }

    /// The roll, open, and what comparing with its entries takes; it is worked out when it is first needed.
    pub(super) fn open_roll(&self, app: &App) -> Result<Option<(&OpenRoll, &RollLikeness)>, VerifyError> {
        let Some(roll) = &self.roll else { return Ok(None) };
        if self.likeness.get().is_none() {
            let likeness = app.db.read_blocking(|conn| RollLikeness::of(conn, roll))?;
            // Whoever came first has the same.
            drop(self.likeness.set(likeness));
        }
        Ok(self.likeness.get().map(|likeness| (roll, likeness)))
    }

    /// Checks one signature, given what the roll has for its document.
    fn check(&self, signature: &Unchecked, identity: &Identity, entry: Option<&RollEntry>) -> Checked {
        let day = |at: DateTime<Utc>| -> NaiveDate { at.with_timezone(&self.zone).date_naive() };
        let facts = Facts {
            identity,
            channel: signature.member.tally.channel,
            line: LineState::Signed,
            signed_on: signature.signed_at.map(day),
            received_on: day(signature.member.received_at),
            dates: self.dates,
        };
        let lookup = match (&self.roll, entry) {
            (None, _) => RollLookup::NotUsed,
            (Some(_), None) => RollLookup::NotFound,
            (Some(_), Some(entry)) => RollLookup::Found(entry),
        };
        domain::check(&self.profile, &facts, lookup)
    }

    /// What is stored of a signature that was checked.
    ///
    /// It is news too if a roll speaks for it now, or no longer does: who is known to a roll is not taken for
    /// somebody else.
    pub(super) fn judged(
        &self,
        signature: Unchecked,
        checked: Checked,
        candidate: Option<RollCandidate>,
    ) -> Judged {
        let reason = checked.primary().map_or("", Reason::as_str);
        let MemberRow { verdict, verdict_reason, checked_under, .. } = &signature.member;
        let is_same = (*verdict, verdict_reason.as_str()) == (Some(checked.verdict), reason);
        let was_on_roll = checked_under.as_deref().and_then(roll_of).is_some();
        let is_news = !is_same || was_on_roll != self.roll.is_some();
        Judged { signature, verdict: checked.verdict, reason, findings: checked.findings, candidate, is_news }
    }

    /// The document in the form in which a roll finds it, if it has the shape of one.
    fn document(&self, identity: &Identity) -> Option<String> {
        let scheme = self.profile.signer.document_in(&identity.district);
        scheme.read(&identity.document).ok().map(|document| document.as_str().to_owned())
    }
}

/// The roll in a [`Rules::fingerprint`], if one was used.
pub fn roll_of(fingerprint: &str) -> Option<RollId> {
    fingerprint.split(' ').find_map(|part| part.strip_prefix("roll:"))?.parse().ok()
}

/// Checks every signature that was not checked under these rules, and settles those that nothing more can
/// change.
pub(super) fn check_all(
    app: &App,
    rules: &Arc<Rules>,
    progress: Progress<'_>,
) -> Result<Written, VerifyError> {
    let (petition, under) = (rules.petition.id, rules.fingerprint());
    let n_total = app.db.read_blocking(|conn| verification::count_unchecked(conn, petition, &under))?;
    let n_total = n_total.unsigned_abs();
    let mut writer = Writer::new(app, rules, n_total, progress);
    if n_total == 0 {
        return Ok(writer.written);
    }
    let (mistyped, n_working) = (Mutex::default(), AtomicUsize::new(n_workers()));
    std::thread::scope(|scope| {
        let (to_workers, work) = sync_channel(1);
        let (to_writer, judged) = sync_channel(WRITTEN_LATER);
        let work = Arc::new(Mutex::new(work));
        let (under, mistyped, n_working) = (under.as_str(), &mistyped, &n_working);
        let reader = scope.spawn(move || read_all(app, rules, under, &to_workers));
        for _ in 0..n_workers() {
            let (work, to_writer) = (Arc::clone(&work), to_writer.clone());
            scope.spawn(move || {
                let is_done = work_off(app, rules, &work, mistyped, &to_writer);
                let is_last = n_working.fetch_sub(1, Ordering::AcqRel) == 1;
                if is_done && is_last {
                    // Nobody is left to listen if this fails.
                    drop(to_writer.send(seek(app, rules, take(mistyped))));
                }
            });
        }
        drop((work, to_writer));
        let written = judged.into_iter().try_for_each(|chunk| writer.write(chunk?));
        reader.join().map_err(|_| VerifyError::Lost)??;
        written
    })?;
    Ok(writer.written)
}

/// Hands out chunk after chunk of signatures until there are no more, or nobody takes them.
fn read_all(
    app: &App,
    rules: &Rules,
    under: &str,
    work: &SyncSender<Vec<Unchecked>>,
) -> Result<(), VerifyError> {
    let mut cursor = Cursor::default();
    loop {
        let chunk = app.db.read_blocking(|conn| {
            verification::list_unchecked(conn, rules.petition.id, under, &mut cursor, CHUNK)
        })?;
        if chunk.is_empty() || work.send(chunk).is_err() {
            return Ok(());
        }
    }
}

/// Works off chunk after chunk. What may only be mistyped is gathered over many, since looking for what was
/// meant goes through the whole roll. Says whether all was worked off, and somebody still takes what comes out.
fn work_off(
    app: &App,
    rules: &Rules,
    work: &Mutex<Receiver<Vec<Unchecked>>>,
    mistyped: &Mutex<Vec<Mistyped>>,
    judged: &SyncSender<Result<Vec<Judged>, VerifyError>>,
) -> bool {
    loop {
        let next = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(chunk) = next else { return true };
        let mut found = Vec::new();
        if judged.send(judge(app, rules, chunk, &mut found)).is_err() {
            return false;
        }
        let mut gathered = mistyped.lock().unwrap_or_else(PoisonError::into_inner);
        gathered.append(&mut found);
        if gathered.len() < SOUGHT_AT_ONCE {
            continue;
        }
        let sought = std::mem::take(&mut *gathered);
        drop(gathered);
        if judged.send(seek(app, rules, sought)).is_err() {
            return false;
        }
    }
}

fn take(mistyped: &Mutex<Vec<Mistyped>>) -> Vec<Mistyped> {
    std::mem::take(&mut *mistyped.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Opens signatures, finds them on the roll, and lets the checks say what they think. Puts those aside that
/// may be on the roll under another document.
fn judge(
    app: &App,
    rules: &Rules,
    chunk: Vec<Unchecked>,
    mistyped: &mut Vec<Mistyped>,
) -> Result<Vec<Judged>, VerifyError> {
    let open = |it: &Unchecked| rules.keys.data.open_identity(it.id().0, &it.sealed);
    let identities = chunk.iter().map(open).collect::<Result<Vec<_>, _>>()?;
    let entries = find_entries(app, rules, &identities)?;
    let mut judged = Vec::with_capacity(chunk.len());
    for ((signature, identity), entry) in chunk.into_iter().zip(identities).zip(entries) {
        let checked = rules.check(&signature, &identity, entry.as_ref());
        if rules.roll.is_some() && checked.may_be_mistyped() {
            mistyped.push(Mistyped { signature, identity, checked });
        } else {
            judged.push(rules.judged(signature, checked, None));
        }
    }
    Ok(judged)
}

/// Checks one signature again at once, against a roll, as after its document was put right. It is not settled
/// by this.
pub(in crate::service) fn check_again(
    conn: &mut AnyConnection,
    vault: &Vault,
    (petition, profile): (&Petition, &Profile),
    roll: Roll,
    signature: SignatureId,
) -> Result<(), VerifyError> {
    let Some(unchecked) = verification::find_unchecked(conn, signature)? else { return Ok(()) };
    let keys = vault.keys(conn, petition.id.0)?;
    let roll = OpenRoll::open(conn, vault, roll)?;
    let rules = Rules::new(petition.clone(), profile.clone(), keys, Some(roll))?;
    let identity = rules.keys.data.open_identity(signature.0, &unchecked.sealed)?;
    let document = rules.document(&identity);
    let found = match (&rules.roll, &document) {
        (Some(roll), Some(document)) => roll.find_all(conn, &[document])?.pop().flatten(),
        _ => None,
    };
    let checked = rules.check(&unchecked, &identity, found.as_ref());
    let judged = rules.judged(unchecked, checked, None);
    verification::store_verdicts(conn, &[&judged], &rules.fingerprint(), true)?;
    Ok(verification::store_evidence(conn, &[&judged])?)
}

fn find_entries(
    app: &App,
    rules: &Rules,
    identities: &[Identity],
) -> Result<Vec<Option<RollEntry>>, VerifyError> {
    let Some(roll) = &rules.roll else { return Ok(vec![None; identities.len()]) };
    let documents: Vec<Option<String>> = identities.iter().map(|it| rules.document(it)).collect();
    let sought: Vec<&str> = documents.iter().flatten().map(String::as_str).collect();
    let mut found = app.db.read_blocking(|conn| roll.find_all(conn, &sought))?.into_iter();
    Ok(documents.iter().map(|document| document.as_ref().and_then(|_| found.next().flatten())).collect())
}
