//! What becomes of errors about batches.

use actix_web::http::StatusCode;

use crate::{
    db::DbError,
    service::{
        batches::{
            CancelError, CertificateError, CertifyError, DownloadError, ExportError, FindError, PrepareError,
        },
        people::{Denied, SignInError},
    },
    web::{ApiError, Failure},
};

/// Why someone in a session was not found to know their password.
pub(super) struct NotProved(Failure);

impl From<Denied> for NotProved {
    fn from(error: Denied) -> Self {
        Self(error.into())
    }
}

impl From<SignInError> for NotProved {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Wrong => {
                let detail = "this is not your password";
                Self(
                    Failure::unprocessable("/problems/wrong-password", detail).with_field("password", detail),
                )
            }
            error => Self(error.into()),
        }
    }
}

impl From<DbError> for NotProved {
    fn from(error: DbError) -> Self {
        Self(error.into())
    }
}

impl From<NotProved> for ApiError {
    fn from(error: NotProved) -> Self {
        Self(error.0)
    }
}

impl From<FindError> for Failure {
    fn from(error: FindError) -> Self {
        match error {
            FindError::Unknown => Self::not_found("/problems/unknown-batch", error),
            FindError::Petition(error) => error.into(),
            FindError::Account(error) => error.into(),
            FindError::Db(error) => error.into(),
            error @ FindError::Facts(_) => Self::internal(&error),
        }
    }
}

impl From<PrepareError> for Failure {
    fn from(error: PrepareError) -> Self {
        match error {
            PrepareError::Nothing => Self::conflict("/problems/nothing-to-hand-in", error),
            PrepareError::Busy => Self::conflict("/problems/batch-in-work", error),
            PrepareError::EveryLine => Self::conflict("/problems/every-line", error),
            PrepareError::Intake(error) => error.into(),
            PrepareError::Find(error) => error.into(),
            PrepareError::Db(error) => error.into(),
            error @ (PrepareError::Gather(_) | PrepareError::Move(_) | PrepareError::Facts(_)) => {
                Self::internal(&error)
            }
        }
    }
}

impl From<CancelError> for Failure {
    fn from(error: CancelError) -> Self {
        match error {
            CancelError::Unknown => Self::not_found("/problems/unknown-batch", error),
            CancelError::TooLate(_) => Self::conflict("/problems/batch-too-far", error),
            CancelError::Busy => Self::conflict("/problems/batch-in-work", error),
            CancelError::Petition(error) => error.into(),
            CancelError::Db(error) => error.into(),
            error @ CancelError::Move(_) => Self::internal(&error),
        }
    }
}

impl From<CertifyError> for Failure {
    fn from(error: CertifyError) -> Self {
        match error {
            CertifyError::NoCoordinator => Self::forbidden("/problems/missing-role", error),
            CertifyError::State(_) => Self::conflict("/problems/batch-too-far", error),
            CertifyError::Blocked(_) => Self::conflict("/problems/batch-blocked", error),
            CertifyError::Again => Self::conflict("/problems/certified-already", error),
            CertifyError::Find(error) => error.into(),
            CertifyError::Db(error) => error.into(),
        }
    }
}

impl From<CertificateError> for Failure {
    fn from(error: CertificateError) -> Self {
        match error {
            CertificateError::NotCertified { .. } => Self::conflict("/problems/not-certified", error),
            CertificateError::Find(error) => error.into(),
            CertificateError::Ledger(error) => error.into(),
            CertificateError::Vault(error) => error.into(),
            CertificateError::Db(error) => error.into(),
            error @ (CertificateError::Untold
            | CertificateError::Layout
            | CertificateError::Sealed(_)
            | CertificateError::Form(_)) => Self::internal(&error),
        }
    }
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Certificate(error) => error.into(),
            ExportError::Intake(error) => error.into(),
            ExportError::Erased => Self::new(StatusCode::GONE, "/problems/erased", error),
            ExportError::Db(error) => error.into(),
            error @ (ExportError::Sealed(_)
            | ExportError::Altered
            | ExportError::Write(_)
            | ExportError::Zip(_)) => Self::internal(&error),
        }
    }
}

impl From<DownloadError> for Failure {
    fn from(error: DownloadError) -> Self {
        match error {
            DownloadError::Export(error) => error.into(),
            error @ DownloadError::Folder(_) => Self::internal(&error),
        }
    }
}
