//! The `memberships` table: who has which role where.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::{
    db::{
        AnyConnection, DbError, on_each,
        schema::memberships,
        types::{DbId, DbTime},
    },
    domain::{Actor, Role, Scope, UserId},
};

/// A role that a person has somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Who has it.
    pub user: UserId,
    /// Where it holds.
    pub scope: Scope,
    /// The role.
    pub role: Role,
    /// Since when.
    pub granted_at: DateTime<Utc>,
}

/// Gives a role, or does nothing if the person has it there already. Returns whether it was given.
pub fn insert_if_new(
    conn: &mut AnyConnection,
    membership: &Membership,
    granted_by: Actor,
) -> Result<bool, DbError> {
    let row = (
        memberships::user_id.eq(DbId::from(membership.user)),
        memberships::petition_id.eq(stored(membership.scope)),
        memberships::role.eq(membership.role.as_str()),
        memberships::granted_by.eq(granted_by.to_string()),
        memberships::granted_at.eq(DbTime(membership.granted_at)),
    );
    let insert = diesel::insert_into(memberships::table).values(row).on_conflict_do_nothing();
    Ok(on_each!(conn => insert.execute(conn))? == 1)
}

/// Takes a role away. Returns whether the person had it there.
pub fn delete(conn: &mut AnyConnection, user: UserId, scope: Scope, role: Role) -> Result<bool, DbError> {
    let row = memberships::table.find((DbId::from(user), stored(scope), role.as_str()));
    Ok(diesel::delete(row).execute(conn)? == 1)
}

/// Lists the roles of a person.
pub fn list(conn: &mut AnyConnection, user: UserId) -> Result<Vec<Membership>, DbError> {
    let query = memberships::table.filter(memberships::user_id.eq(DbId::from(user)));
    read(query.order((memberships::petition_id, memberships::role)).select(Row::as_select()).load(conn)?)
}

/// Lists who has roles at one petition itself; those who have them everywhere are not among them.
pub fn list_at(conn: &mut AnyConnection, scope: Scope) -> Result<Vec<Membership>, DbError> {
    let query = memberships::table.filter(memberships::petition_id.eq(stored(scope)));
    read(query.order((memberships::user_id, memberships::role)).select(Row::as_select()).load(conn)?)
}

/// Lists the roles that count at one place: those given there and those given everywhere.
pub fn roles_at(conn: &mut AnyConnection, user: UserId, scope: Scope) -> Result<Vec<Role>, DbError> {
    let names: Vec<String> = memberships::table
        .filter(memberships::user_id.eq(DbId::from(user)))
        .filter(memberships::petition_id.eq_any([stored(scope), DbId::NIL]))
        .select(memberships::role)
        .load(conn)?;
    names.iter().map(|name| role(name)).collect()
}

/// The nil petition stands for every petition.
pub(super) fn stored(scope: Scope) -> DbId {
    match scope {
        Scope::Petition(petition) => petition.into(),
        Scope::Everywhere => DbId::NIL,
    }
}

pub(super) fn scope(petition: DbId) -> Scope {
    if petition == DbId::NIL { Scope::Everywhere } else { Scope::Petition(petition.into()) }
}

fn role(name: &str) -> Result<Role, DbError> {
    Role::parse(name).ok_or(DbError::Corrupt { table: "memberships", reason: "an unknown role" })
}

fn read(rows: Vec<Row>) -> Result<Vec<Membership>, DbError> {
    let read = |row: Row| {
        Ok(Membership {
            user: row.user_id.into(),
            scope: scope(row.petition_id),
            role: role(&row.role)?,
            granted_at: row.granted_at.into(),
        })
    };
    rows.into_iter().map(read).collect()
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = memberships)]
struct Row {
    user_id: DbId,
    petition_id: DbId,
    role: String,
    granted_at: DbTime,
}
