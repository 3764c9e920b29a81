//! Authority carried in types: whoever holds a [`By<Coordinator>`] was found to be one.

use std::marker::PhantomData;

use crate::domain::{Actor, Role, UserId};

/// A role as a type.
pub trait RoleMarker: Copy + Send + Sync + 'static {
    /// The role that names it.
    const ROLE: Role;
    /// Every role that carries this authority: a coordinator may do what a reviewer may.
    const HELD_BY: &'static [Role];
}

macro_rules! markers {
    ($($(#[$doc:meta])* $name:ident: [$($held:ident),+]),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $name;

        impl RoleMarker for $name {
            const ROLE: Role = Role::$name;
            const HELD_BY: &'static [Role] = &[$(Role::$held),+];
        }
    )+};
}

markers! {
    /// Keys sheets.
    Volunteer: [Volunteer, Coordinator],
    /// Decides doubtful signatures.
    Reviewer: [Reviewer, Coordinator],
    /// Runs a campaign.
    Coordinator: [Coordinator],
    /// Runs the service.
    Administrator: [Administrator],
    /// Reads the ledger, the counts and the packages.
    Auditor: [Auditor, Coordinator, Administrator],
}

/// Proof that whoever asks holds role `R` where it is asked for.
///
/// Made by [`people::authorise`](super::people::authorise) from a session or token, and by the command
/// line for the operator of the machine, who holds the master key and so every role.
#[derive(Clone, Copy, Debug)]
pub struct By<R> {
    actor: Actor,
    role: PhantomData<R>,
}

impl<R: RoleMarker> By<R> {
    /// The operator at the command line.
    pub fn operator() -> Self {
        Self { actor: Actor::Operator, role: PhantomData }
    }

    pub(super) fn user(user: UserId) -> Self {
        Self { actor: Actor::User(user), role: PhantomData }
    }

    /// Who it is, for the ledger.
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// The person, unless it is the operator.
    pub fn user_id(&self) -> Option<UserId> {
        match self.actor {
            Actor::User(id) => Some(id),
            _ => None,
        }
    }
}
