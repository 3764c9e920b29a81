//! Signing online: the form, the link in the mail, the receipt, and the way out again.
//!
//! Signing does the same work and gives the same answer whether or not the document or the address is
//! known: it always adds a signature that waits for its signer, and always queues a mail. Which of several
//! signatures of one person counts is decided when one is confirmed, by a constraint of the database; how
//! many mails go out is decided when one is about to be sent.
//!
//! A signature has one secret, which stands in the mail and nowhere else; the database keeps its hash.
//! Looking at a link changes nothing, because mail scanners look at every link.

mod confirm;
mod expire;
mod form;
mod leave;
mod sign;
mod standing;
mod ticket;

pub use self::{
    confirm::{ConfirmError, confirm},
    expire::expire,
    form::{FormToken, NotOpened, Opened},
    leave::{LeaveError, disown, withdraw},
    sign::{Consent, Draft, SignError, SignatureForm, consent_version, prepare, send_again, sign, store},
    standing::{LinkError, Standing, Step, standing},
    ticket::{Ticket, same_code, typed_code},
};
