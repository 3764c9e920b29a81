//! `/desk/{slug}/numbers/{part}`: the numbers behind a chart, as a file for a spreadsheet.

use actix_web::{
    HttpResponse,
    http::header,
    web::{Data, Path},
};

use super::{open, quality};
use crate::{
    domain::Role,
    service::{
        App, Auditor,
        dashboard::{self, Overview, Quality},
    },
    web::{Failure, PageError, pages::signed_in::SignedIn},
};

/// A table: its first row names the columns.
type Table = Vec<Vec<String>>;

/// Sends the numbers behind a chart.
pub(super) async fn send(
    app: Data<App>,
    frame: SignedIn,
    path: Path<(String, String)>,
) -> Result<HttpResponse, PageError> {
    let ((slug, part), credential) = (path.into_inner(), frame.credential());
    let (vault, now, sought) = (app.vault.clone(), app.now(), slug.clone());
    let read = move |conn: &mut _| {
        let (petition, by) = open::<Auditor>(conn, &credential, &sought, now)?;
        let quality = dashboard::quality(conn, &vault, by, &petition)?;
        Ok::<_, Failure>((dashboard::overview(conn, by, petition, now)?, quality))
    };
    let (overview, numbers) = app.db.read(read).await?;
    let sees_names = frame.has_role(&[Role::Coordinator], overview.petition.id);
    let table = match part.as_str() {
        "days" => Some(days(&overview)),
        "reasons" => Some(reasons(&overview)),
        "keyers" if !sees_names => None,
        kind => groups(&frame, &numbers, kind),
    };
    let table = table.ok_or_else(|| Failure::not_found("about:blank", "there are no such numbers"))?;
    let name = format!("attachment; filename=\"{slug}-{part}.csv\"");
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, name))
        .body(written(&table).map_err(|error| Failure::internal(&error))?))
}

fn days(overview: &Overview) -> Table {
    let head = ["day", "collected", "valid", "collected_until", "valid_until"].map(str::to_owned);
    let row = |it: &dashboard::Day| {
        let counts = [it.collected, it.valid, it.collected_until, it.valid_until].map(|n| n.to_string());
        [it.day.to_string()].into_iter().chain(counts).collect()
    };
    [head.to_vec()].into_iter().chain(overview.days.iter().map(row)).collect()
}

fn reasons(overview: &Overview) -> Table {
    let of = |state: &'static str, counts: &std::collections::BTreeMap<String, i64>| {
        let row = |(code, n): (&String, &i64)| vec![state.to_owned(), code.clone(), n.to_string()];
        counts.iter().map(row).collect::<Table>()
    };
    let mut table = vec![["state", "reason", "n"].map(str::to_owned).to_vec()];
    table.extend(of("invalid", &overview.status.invalid_by_reason));
    table.extend(of("duplicate", &overview.status.duplicate_by_reason));
    table
}

fn groups(frame: &SignedIn, numbers: &Quality, kind: &str) -> Option<Table> {
    let (kind, groups) = quality::kinds(numbers).into_iter().find(|(name, _)| *name == kind)?;
    let columns = quality::columns(&numbers.all).map(|(name, _)| name);
    let head = ["group"].into_iter().chain(columns).chain(["stands_out"]).map(str::to_owned);
    let row = |group: &dashboard::Group| {
        let name = harmless(quality::group_name(frame, kind, &group.name));
        let counts = quality::columns(&group.outcomes).map(|(_, n)| n.to_string());
        [name].into_iter().chain(counts).chain([group.stands_out.to_string()]).collect()
    };
    Some([head.collect()].into_iter().chain(groups.iter().map(row)).collect())
}

/// A text that no spreadsheet takes for a formula (OWASP, CSV injection).
fn harmless(text: String) -> String {
    const BEGIN: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    let blank = text.starts_with(['\t', '\r', '\n']);
    if blank || text.trim_start().starts_with(BEGIN) { format!("'{text}") } else { text }
}

fn written(table: &Table) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    table.iter().try_for_each(|row| writer.write_record(row))?;
    writer.into_inner().map_err(|error| error.into_error().into())
}
