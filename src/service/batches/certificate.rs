//! The certificate of a batch: made once, so that every export gives the same bytes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    find::{self, find_stored},
    prepare::Facts,
    rows::{excluded_columns, layout, signature_columns},
};
use crate::{
    db::{
        AnyConnection, DbError,
        batches::{self, StoredBatch},
        ledger::{self as history, PlacedEntry},
    },
    domain::{Petition, Profile},
    package::{BatchFacts, Certifier, Column, History, PackageContent, PetitionFacts, ProfileFacts, Totals},
    sealing::SealError,
    service::{
        App, Vault, VaultError,
        ledger::{LedgerError, prove_in_place, sequence, sign_head},
        petitions::{self, FindError},
    },
};

/// How many entries are read at a time while looking for the one that certified the batch.
const PAGE: i64 = 500;

/// Why a batch has no certificate.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// The batch cannot be used.
    #[error(transparent)]
    Find(#[from] find::FindError),
    /// It is not certified.
    #[error("this batch is {state}; {given} of {needed} coordinators have certified it")]
    NotCertified {
        /// Where it stands.
        state: crate::domain::BatchState,
        /// How many have.
        given: usize,
        /// How many must.
        needed: u32,
    },
    /// The history does not tell of it.
    #[error("the history does not say that this batch was certified; run: rubrica ledger verify")]
    Untold,
    /// The profile lays out no `signatures.csv`.
    #[error("the profile of the petition lays out no signatures.csv")]
    Layout,
    /// The history could not be worked on.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The keys cannot be had.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// It does not open.
    #[error("the certificate does not open: {0}")]
    Sealed(#[from] SealError),
    /// It does not read back.
    #[error("the certificate does not read back: {0}")]
    Form(#[from] serde_json::Error),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<FindError> for CertificateError {
    fn from(error: FindError) -> Self {
        Self::Find(error.into())
    }
}

/// What was vouched for. It is stored sealed, because it names people.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Certificate {
    petition: PetitionFacts,
    profile: ProfileFacts,
    batch: BatchFacts,
    certifiers: Vec<Certifier>,
    totals: Totals,
    petition_states: BTreeMap<String, u64>,
    signature_columns: Vec<Column>,
    excluded_columns: Vec<Column>,
    history: History,
    software: String,
    language: String,
    /// The hash over all the batch holds.
    pub(super) contents: String,
}

impl Certificate {
    /// What the package says besides its tables.
    pub(super) fn into_content(self) -> PackageContent {
        PackageContent {
            petition: self.petition,
            profile: self.profile,
            batch: self.batch,
            certifiers: self.certifiers,
            totals: self.totals,
            petition_states: self.petition_states,
            signature_columns: self.signature_columns,
            excluded_columns: self.excluded_columns,
            history: Some(self.history),
            software: self.software,
            language: self.language,
        }
    }
}

/// Makes the certificate of a batch that everyone vouched for, unless it has one.
///
/// Called after the last word was given, and again by an export if that was cut off in between.
pub fn complete(app: &App, slug: &str, number: u32) -> Result<(), CertificateError> {
    sequence(app)?;
    let (vault, slug, now) = (app.vault.clone(), slug.to_owned(), app.now());
    app.db.write_blocking(move |conn| {
        let (petition, profile) = petitions::find_with_profile(conn, &slug)?;
        let stored = find_stored(conn, petition.id, number)?;
        check_certified(conn, &vault, &stored)?;
        if stored.certificate.is_some() {
            return Ok(());
        }
        let placed = find_word(conn, &stored)?.ok_or(CertificateError::Untold)?;
        let checkpoint = sign_head(conn, &vault, now)?;
        let proof = prove_in_place(conn, &placed, checkpoint)?;
        let history = History {
            checkpoint: proof.checkpoint.note,
            entry: proof.entry,
            index: proof.index,
            proof: proof.proof,
        };
        let certificate = draw_up(conn, &vault, &petition, &profile, &stored, history)?;
        let plain = serde_json::to_vec(&certificate)?;
        let sealed = vault.keys(conn, petition.id.0)?.data.seal(stored.id.0, &plain);
        Ok(batches::set_certificate_if_new(conn, stored.id, &sealed)?)
    })
}

/// Opens the certificate of a batch; nothing if it is still to be made.
pub(super) fn open(
    conn: &mut AnyConnection,
    vault: &Vault,
    stored: &StoredBatch,
) -> Result<Option<Certificate>, CertificateError> {
    check_certified(conn, vault, stored)?;
    let Some(sealed) = &stored.certificate else { return Ok(None) };
    let plain = vault.keys(conn, stored.petition.0)?.data.open(stored.id.0, sealed)?;
    Ok(Some(serde_json::from_slice(&plain)?))
}

fn check_certified(
    conn: &mut AnyConnection,
    vault: &Vault,
    stored: &StoredBatch,
) -> Result<(), CertificateError> {
    if stored.state.is_certified() {
        return Ok(());
    }
    let view = find::view(conn, vault, stored)?;
    let (given, needed) = (view.certifiers.len(), view.certifiers_needed);
    Err(CertificateError::NotCertified { state: stored.state, given, needed })
}

/// Finds the entry of the last word for a batch, from the newest on.
fn find_word(conn: &mut AnyConnection, stored: &StoredBatch) -> Result<Option<PlacedEntry>, DbError> {
    let (kind, batch) = (r#""kind":"batch.certified""#, stored.id.to_string());
    let mut before = i64::MAX.unsigned_abs();
    loop {
        let page = history::list_before(conn, Some(stored.petition), before, PAGE)?;
        let Some(last) = page.last() else { return Ok(None) };
        before = last.position;
        let is_word = |it: &PlacedEntry| it.entry.body.contains(kind) && it.entry.body.contains(&batch);
        if let Some(found) = page.into_iter().find(is_word) {
            return Ok(Some(found));
        }
    }
}

fn draw_up(
    conn: &mut AnyConnection,
    vault: &Vault,
    petition: &Petition,
    profile: &Profile,
    stored: &StoredBatch,
    history: History,
) -> Result<Certificate, CertificateError> {
    let facts: Facts = serde_json::from_str(&stored.facts)?;
    let view = find::view(conn, vault, stored)?;
    let layout = layout(profile).ok_or(CertificateError::Layout)?;
    let certifier = |it: find::Certifier| Certifier { name: it.name, at: it.at };
    Ok(Certificate {
        petition: PetitionFacts {
            slug: petition.slug.to_string(),
            title: petition.title.clone(),
            threshold: petition.threshold,
        },
        profile: ProfileFacts { id: profile.id.clone(), version: profile.version },
        batch: BatchFacts {
            number: stored.number,
            prepared_at: stored.prepared_at,
            certified_at: stored.certified_at.unwrap_or(stored.prepared_at),
        },
        certifiers: view.certifiers.into_iter().map(certifier).collect(),
        totals: Totals { signatures: facts.signatures, excluded: facts.excluded },
        petition_states: facts.petition_states,
        signature_columns: signature_columns(layout),
        excluded_columns: excluded_columns(&petition.language),
        history,
        software: concat!("rubrica ", env!("CARGO_PKG_VERSION")).to_owned(),
        language: petition.language.clone(),
        contents: facts.contents,
    })
}
