//! Mail: what letters say, how they are handed over, and the worker that empties the outbox.
//!
//! No mail is sent in a request. A letter is queued in the transaction of what it is about
//! ([`crate::service::letters`]); the [`worker`] claims it, finds the words for it and hands it over. A
//! letter that was handed over but not noted as such is handed over again, under the same Message-ID, by
//! which mail servers and readers recognise it.

mod compose;
mod post;
mod words;

pub mod worker;

pub use self::{
    compose::ComposeError,
    post::{MailOptions, Post, PostError, Security, Smtp, Way},
};
