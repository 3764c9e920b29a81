//! Roles: who may give which, and giving and taking them.

use chrono::{DateTime, Utc};

use super::{AccountError, Caller, Denied, accounts::is_last_administrator};
use crate::{
    db::{
        AnyConnection, DbError,
        people::{memberships, users},
    },
    domain::{Actor, PetitionId, Role, Scope, UserId},
    ledger::Event,
    service::{Administrator, Coordinator, record},
};

pub use crate::db::people::memberships::Membership;

/// Proof that whoever asks may give, or take away, a role at a place.
#[derive(Clone, Copy, Debug)]
pub struct Grant {
    actor: Actor,
    role: Role,
    scope: Scope,
}

impl Grant {
    /// The operator at the command line may give any role.
    pub fn operator(role: Role, scope: Scope) -> Self {
        Self { actor: Actor::Operator, role, scope }
    }

    /// Whoever accepts an invitation gets what whoever made it could give.
    pub(super) fn accepted(user: UserId, role: Role, scope: Scope) -> Self {
        Self { actor: Actor::User(user), role, scope }
    }

    /// Who gives it.
    pub fn actor(&self) -> Actor {
        self.actor
    }

    /// The role.
    pub fn role(&self) -> Role {
        self.role
    }

    /// Where it holds.
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// The petition where it holds, unless it holds everywhere.
    pub(super) fn petition(&self) -> Option<PetitionId> {
        match self.scope {
            Scope::Petition(petition) => Some(petition),
            Scope::Everywhere => None,
        }
    }
}

impl Caller {
    /// Checks that they may give a role at a place: an administrator any role, a coordinator the roles of
    /// volunteer and reviewer of the petition they run.
    pub fn may_grant(&self, conn: &mut AnyConnection, role: Role, scope: Scope) -> Result<Grant, Denied> {
        let grant = Grant { actor: self.actor(), role, scope };
        match self.authorise::<Administrator>(conn, scope) {
            Ok(_) => Ok(grant),
            Err(Denied::Role(_)) if is_lesser(role) && scope != Scope::Everywhere => {
                self.authorise::<Coordinator>(conn, scope)?;
                Ok(grant)
            }
            Err(denied) => Err(denied),
        }
    }
}

fn is_lesser(role: Role) -> bool {
    matches!(role, Role::Volunteer | Role::Reviewer)
}

/// Gives a role. Giving it twice is no error.
pub fn grant(
    conn: &mut AnyConnection,
    grant: Grant,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<(), AccountError> {
    users::find(conn, user)?.ok_or(AccountError::Unknown)?;
    let membership = Membership { user, scope: grant.scope, role: grant.role, granted_at: now };
    if memberships::insert_if_new(conn, &membership, grant.actor)? {
        let petition = grant.petition();
        let event = Event::RoleGranted { user, role: grant.role, petition };
        record(conn, petition, grant.actor, now, [event])?;
    }
    Ok(())
}

/// Takes a role away. Taking it twice is no error.
pub fn revoke(
    conn: &mut AnyConnection,
    grant: Grant,
    user: UserId,
    now: DateTime<Utc>,
) -> Result<(), AccountError> {
    let runs_the_service = (grant.role, grant.scope) == (Role::Administrator, Scope::Everywhere);
    if runs_the_service && is_last_administrator(conn, user)? {
        return Err(AccountError::LastAdministrator);
    }
    if memberships::delete(conn, user, grant.scope, grant.role)? {
        let petition = grant.petition();
        let event = Event::RoleRevoked { user, role: grant.role, petition };
        record(conn, petition, grant.actor, now, [event])?;
    }
    Ok(())
}

/// Lists the roles of a person.
pub fn roles_of(conn: &mut AnyConnection, user: UserId) -> Result<Vec<Membership>, DbError> {
    memberships::list(conn, user)
}

/// Lists who has roles at a place itself, for those who may give roles there.
pub fn members(conn: &mut AnyConnection, by: Grant) -> Result<Vec<Membership>, DbError> {
    memberships::list_at(conn, by.scope)
}
