//! The rules of petitions: what a signature is, what may happen to it, who may do what.
//!
//! Nothing here reads a clock, a file, a socket or a database; time is an argument.

mod id;
mod identity;
mod petition;
mod role;
mod signature;

pub use self::{
    id::{BatchId, CirculatorId, EntryId, EventId, JobId, PetitionId, RollId, SheetId, SignatureId, UserId},
    identity::Identity,
    petition::{NotOpen, Petition, PetitionState, Slug, SlugError},
    role::{Actor, Role, Scope},
    signature::{Channel, ChannelError, Move, State, StateError, Verdict},
};
