//! Batches: what is handed to the authority, frozen, checked, vouched for and written out.

mod blocks;
mod cancel;
mod certificate;
mod certify;
mod contents;
mod download;
mod export;
mod find;
mod gather;
mod intake;
mod prepare;
mod rows;
mod tables;

pub use self::{
    blocks::{Block, BlockKind, Place, Severity},
    cancel::{CancelError, cancel, finish, unfinished},
    certificate::{CertificateError, complete},
    certify::{Certified, CertifyError, certify},
    contents::contents_of,
    download::{DownloadError, download},
    export::{ExportError, ExportOrder, Exported, export},
    find::{BatchView, Certifier, FindError, find, list},
    prepare::{PrepareError, prepare},
};
