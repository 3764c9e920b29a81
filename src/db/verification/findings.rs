//! What single checks found of signatures, the `findings` table.

use std::collections::BTreeMap;

use diesel::prelude::*;

use super::{Judged, had_some};
use crate::{
    db::{AnyConnection, DbError, on_each, schema::findings, types::DbId},
    domain::{Finding, SignatureId},
};

/// Stores what was found of signatures, in place of what was found before.
pub(super) fn store_findings(conn: &mut AnyConnection, judged: &[&Judged]) -> Result<(), DbError> {
    let ids = had_some(judged).into_iter().map(DbId::from);
    diesel::delete(findings::table.filter(findings::signature_id.eq_any(ids))).execute(conn)?;
    let found = judged.iter().flat_map(|it| it.findings.iter().map(|finding| (it.signature.id(), *finding)));
    let rows: Vec<FindingRow> = found.map(|(id, finding)| FindingRow::new(id, finding)).collect();
    for chunk in rows.chunks(1_000) {
        let insert = diesel::insert_into(findings::table).values(chunk);
        on_each!(conn => insert.execute(conn))?;
    }
    Ok(())
}

/// A finding as stored: check, reason code and severity by their names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFinding {
    /// Which check.
    pub check: String,
    /// What it found, a reason code.
    pub reason: String,
    /// How much it weighs: `warning`, `doubt` or `failure`.
    pub severity: String,
}

/// Lists the findings of signatures.
pub fn list_findings(
    conn: &mut AnyConnection,
    ids: &[SignatureId],
) -> Result<BTreeMap<SignatureId, Vec<StoredFinding>>, DbError> {
    let ids: Vec<DbId> = ids.iter().map(|id| DbId::from(*id)).collect();
    let query = findings::table
        .filter(findings::signature_id.eq_any(ids))
        .order((findings::signature_id, findings::reason))
        .select((findings::signature_id, findings::check_name, findings::reason, findings::severity));
    let mut found: BTreeMap<SignatureId, Vec<StoredFinding>> = BTreeMap::new();
    for (id, check, reason, severity) in query.load::<(DbId, String, String, String)>(conn)? {
        found.entry(id.into()).or_default().push(StoredFinding { check, reason, severity });
    }
    Ok(found)
}

#[derive(Insertable)]
#[diesel(table_name = findings)]
struct FindingRow {
    signature_id: DbId,
    reason: &'static str,
    check_name: &'static str,
    severity: &'static str,
}

impl FindingRow {
    fn new(signature: SignatureId, finding: Finding) -> Self {
        Self {
            signature_id: signature.into(),
            reason: finding.reason.as_str(),
            check_name: finding.check.as_str(),
            severity: finding.severity.as_str(),
        }
    }
}
