//! The history: gives entries their places, signs checkpoints, proves entries, and finds out what was changed.

mod checkpoint;
mod prove;
mod read;
mod sequencer;
pub mod verify;

pub use self::{
    checkpoint::{LedgerError, SignedCheckpoint, checkpoint, origin, sign_head},
    prove::{InclusionProof, ProveError, check_history, check_inclusion, prove, prove_in_place},
    read::{EntryView, list, list_before, newest_checkpoint, prove_to_anyone},
    sequencer::{run_sequencer, sequence},
};
