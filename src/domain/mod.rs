//! The rules of petitions: what a signature is, what may happen to it, who may do what.
//!
//! Nothing here reads a clock, a file, a socket or a database; time is an argument.

mod batch;
pub mod checks;
mod document;
mod duplicates;
mod email;
mod form;
mod id;
mod identity;
mod likeness;
mod names;
mod outlier;
mod petition;
pub mod profile;
mod reason;
mod region;
mod role;
mod roll;
mod sheet;
mod signature;
mod slip;
mod tidy;

pub use self::{
    batch::BatchState,
    checks::{Checked, Facts, Finding, LineState, RollLookup, Severity, check, check_intake},
    document::{
        Characters, CheckCharacter, CheckRule, Document, DocumentError, DocumentScheme, pe_dni_check,
    },
    duplicates::{Member, Place, Placement, Suspect, settle, weigh_likeness},
    email::{EmailAddress, EmailError},
    id::{
        BatchId, CirculatorId, EntryId, EventId, JobId, MessageId, PetitionId, ReviewId, RollId, SheetId,
        SignatureId, UserId,
    },
    identity::Identity,
    likeness::{Alike, Bearer, Probability, group_people},
    names::{NameAgreement, NameNote, NameVerdict, agreement, normalise_name},
    outlier::{LEAST_LINES, ONE_IN, stands_out},
    petition::{NotOpen, Petition, PetitionState, Slug, SlugError},
    profile::{Problem, Profile},
    reason::{Cure, Reason, Stage},
    region::{region_name, regions_of},
    role::{Actor, Role, Scope, UserState},
    roll::{RollEntry, RollName, RollNameError, RollStatus, RollStatusError},
    sheet::{SheetLine, SheetState},
    signature::{Channel, ChannelError, Move, State, StateError, Verdict},
    slip::{Slip, SlipKind, documents_one_slip_away},
    tidy::{IdentityProblem, ValueProblem},
};
