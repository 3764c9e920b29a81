//! People who sign in: invitations, passwords, sessions, tokens and roles.

mod access;
mod accounts;
mod invitations;
mod passwords;
mod proof;
mod resets;
mod roles;
mod sessions;
pub mod tokens;

pub use self::{
    access::{Access, Caller, Credential, Denied, TokenScope, TokenScopeError, authorise, identify},
    accounts::{
        AccountError, NewAccount, Person, PersonName, PersonNameError, add, find, list, set_state, show,
    },
    invitations::{
        Acceptance, Invitation, InvitationError, Offer, accept, find_invitation, invite, invite_first,
        list_invitations, revoke_invitation, show_invitation,
    },
    passwords::{HashError, Password, WeakPassword},
    proof::{Proved, prove, prove_again},
    resets::{RESET_WISH, ResetWish, answer_wishes, ask_reset, find_reset, offer_reset, reset},
    roles::{Grant, Membership, grant, members, revoke, roles_of},
    sessions::{
        ChangePasswordError, OpenedSession, SESSION_LASTS, SignIn, SignInError, change_password, csrf_token,
        forget_ended, sign_in, sign_out,
    },
};
