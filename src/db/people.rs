//! People who sign in: who they are, what they may do, and how they prove it.

pub mod invitations;
pub mod memberships;
pub mod sessions;
pub mod tokens;
pub mod users;
