//! `/desk`: where reviewers, coordinators, administrators and auditors work.

mod home;

use actix_web::web::{self, ServiceConfig};

/// Adds the pages of the desk.
pub(super) fn routes(config: &mut ServiceConfig) {
    config.route("/desk", web::get().to(home::show));
}
