//! What the history tells of.

use chrono::{DateTime, Utc};
use serde::Serialize;
use uuid::Uuid;

use crate::domain::{
    BatchId, Channel, CirculatorId, EventId, PetitionId, Reason, Role, RollId, SheetId, SheetState,
    SignatureId, State, UserId,
};

/// Something that happened.
///
/// It holds identifiers, codes, counts and hashes, never anything a signer wrote: the history is kept when
/// identities are erased, and shown to strangers. Hashes are in hexadecimal. The order of fields is the order
/// of their bytes, so a field is only ever added at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
#[expect(missing_docs, reason = "the fields are named after the words of the domain")]
pub enum Event {
    /// The installation made its key for signing, or a new one after it.
    SigningKeyCreated { public_key: String },
    /// A petition was created under a frozen version of a profile. The hash is SHA-256 of the words people
    /// sign: the title, an empty line, the text.
    PetitionCreated { profile: String, profile_version: i32, threshold: i64, wording_sha256: String },
    /// What a petition asks, or when it takes signatures, was put otherwise; it is this from now on.
    PetitionChanged {
        wording_sha256: String,
        threshold: i64,
        language: String,
        time_zone: String,
        opens_at: DateTime<Utc>,
        closes_at: Option<DateTime<Utc>>,
    },
    /// A petition takes no more signatures.
    PetitionClosed {},
    /// A street stall or another place and day of collection was planned.
    EventCreated { event: EventId },
    /// A paper sheet was registered.
    SheetRegistered { sheet: SheetId, folio: String, lines: u32 },
    /// Someone who answers for sheets was registered.
    CirculatorRegistered { circulator: CirculatorId },
    /// A sheet was handed on: its state, who answers for it and who keys it.
    SheetChanged {
        sheet: SheetId,
        state: SheetState,
        circulator: Option<CirculatorId>,
        keyer: Option<UserId>,
    },
    /// A line of a sheet was found to hold no signature.
    LineVoided { sheet: SheetId, line: u32, reason: Reason },
    /// A second person keyed a line without seeing the first reading.
    LineKeyedTwice { sheet: SheetId, line: u32, agrees: bool },
    /// Someone decided between two readings of a line.
    LineSettled { sheet: SheetId, line: u32 },
    /// A picture of a sheet was taken in; the commitment fixes its sealed bytes.
    SheetPhotographed { sheet: SheetId, photo: Uuid, commitment: String },
    /// Every line of a sheet is accounted for.
    SheetClosed { sheet: SheetId },
    /// A closed sheet was opened again.
    SheetReopened { sheet: SheetId },
    /// A signature came in, complete (`received`) or waiting for its signer's word (`pending`). The
    /// commitment fixes its sealed identity: [`super::commitment_to`].
    SignatureReceived { signature: SignatureId, channel: Channel, commitment: String, state: State },
    /// A file of signatures was taken in.
    SignaturesImported { sha256: String, taken: u64, rejected: u64 },
    /// A mistyped signature was keyed anew; the commitment takes the place of the one before.
    SignatureCorrected { signature: SignatureId, commitment: String },
    /// A signature moved from one state to another.
    SignatureMoved { signature: SignatureId, from: State, to: State, reason: Option<String> },
    /// A person decided a doubtful signature.
    ReviewDecided { signature: SignatureId, to: State, reason: Option<String> },
    /// A person took back what was decided of a signature; it waits for a decision again.
    ReviewReopened { signature: SignatureId },
    /// An electoral roll was taken in.
    RollImported { roll: RollId, sha256: String, entries: u64, rejected: u64 },
    /// An electoral roll was destroyed.
    RollDropped { roll: RollId },
    /// All checks ran over all signatures.
    VerifyRun { roll: Option<RollId>, checked: u64, moved: u64 },
    /// Signatures were frozen into a batch. `contents` fixes which, in which order, with which sealed
    /// identities, and which lines were left out.
    BatchPrepared { batch: BatchId, number: u32, signatures: u64, contents: String },
    /// A batch was given up, and its signatures are free again.
    BatchCancelled { batch: BatchId },
    /// A coordinator vouched for a batch.
    BatchCertified { batch: BatchId, certifier: UserId },
    /// A batch was written out; the hash is that of `manifest.json`.
    BatchExported { batch: BatchId, manifest_sha256: String },
    /// A batch was handed to the authority.
    BatchSubmitted { batch: BatchId },
    /// The authority's answer was taken in; the hash is that of its file.
    BatchReconciled { batch: BatchId, sha256: String, accepted: u64, refused: u64 },
    /// What follows from other records was found to be wrong and put right: how many of it.
    Mended { what: String, n: u64 },
    /// A package was downloaded.
    PackageDownloaded { batch: BatchId },
    /// Someone was invited.
    UserInvited { user: UserId },
    /// Someone joined.
    UserAdded { user: UserId },
    /// Someone can no longer sign in.
    UserDisabled { user: UserId },
    /// Someone can sign in again.
    UserEnabled { user: UserId },
    /// Someone set a new password, or one was set for them.
    PasswordSet { user: UserId },
    /// A link to set a new password was made for someone.
    PasswordResetOffered { user: UserId },
    /// An invitation was taken back before anyone used it.
    InvitationRevoked { user: UserId },
    /// Someone signed in.
    SessionOpened { user: UserId },
    /// Someone signed out.
    SessionClosed { user: UserId },
    /// Someone was given a role, for one petition or everywhere.
    RoleGranted { user: UserId, role: Role, petition: Option<PetitionId> },
    /// A role was taken away.
    RoleRevoked { user: UserId, role: Role, petition: Option<PetitionId> },
    /// A token for programs was made.
    TokenCreated { token: Uuid, user: UserId },
    /// A token was made useless.
    TokenRevoked { token: Uuid },
    /// Someone looked for a person by document or name.
    PersonSearched { found: u64 },
    /// Someone opened the identity of a signer.
    SignatureOpened { signature: SignatureId },
    /// Keys were destroyed, and with them everything sealed with them.
    KeyDestroyed { key: Uuid },
}

impl Event {
    /// The name of the kind of event, stored and shown to machines.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::SigningKeyCreated { .. } => "signing_key.created",
            Self::PetitionCreated { .. } => "petition.created",
            Self::PetitionChanged { .. } => "petition.changed",
            Self::PetitionClosed {} => "petition.closed",
            Self::EventCreated { .. } => "event.created",
            Self::SheetRegistered { .. } => "sheet.registered",
            Self::CirculatorRegistered { .. } => "circulator.registered",
            Self::SheetChanged { .. } => "sheet.changed",
            Self::LineVoided { .. } => "line.voided",
            Self::LineKeyedTwice { .. } => "line.keyed_twice",
            Self::LineSettled { .. } => "line.settled",
            Self::SheetPhotographed { .. } => "sheet.photographed",
            Self::SheetClosed { .. } => "sheet.closed",
            Self::SheetReopened { .. } => "sheet.reopened",
            Self::SignatureReceived { .. } => "signature.received",
            Self::SignaturesImported { .. } => "signatures.imported",
            Self::SignatureCorrected { .. } => "signature.corrected",
            Self::SignatureMoved { .. } => "signature.moved",
            Self::ReviewDecided { .. } => "review.decided",
            Self::ReviewReopened { .. } => "review.reopened",
            Self::RollImported { .. } => "roll.imported",
            Self::RollDropped { .. } => "roll.dropped",
            Self::VerifyRun { .. } => "verify.run",
            Self::BatchPrepared { .. } => "batch.prepared",
            Self::BatchCancelled { .. } => "batch.cancelled",
            Self::BatchCertified { .. } => "batch.certified",
            Self::BatchExported { .. } => "batch.exported",
            Self::BatchSubmitted { .. } => "batch.submitted",
            Self::BatchReconciled { .. } => "batch.reconciled",
            Self::Mended { .. } => "doctor.mended",
            Self::PackageDownloaded { .. } => "package.downloaded",
            Self::UserInvited { .. } => "user.invited",
            Self::UserAdded { .. } => "user.added",
            Self::UserDisabled { .. } => "user.disabled",
            Self::UserEnabled { .. } => "user.enabled",
            Self::PasswordSet { .. } => "user.password_set",
            Self::PasswordResetOffered { .. } => "user.password_reset_offered",
            Self::InvitationRevoked { .. } => "user.invitation_revoked",
            Self::SessionOpened { .. } => "session.opened",
            Self::SessionClosed { .. } => "session.closed",
            Self::RoleGranted { .. } => "user.role_granted",
            Self::RoleRevoked { .. } => "user.role_revoked",
            Self::TokenCreated { .. } => "token.created",
            Self::TokenRevoked { .. } => "token.revoked",
            Self::PersonSearched { .. } => "person.searched",
            Self::SignatureOpened { .. } => "signature.opened",
            Self::KeyDestroyed { .. } => "key.destroyed",
        }
    }
}
