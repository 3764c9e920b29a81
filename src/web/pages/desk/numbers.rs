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
        dashboard::{self, Overview, Quality, Repeat, SheetOut},
    },
    table::is_formula,
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
    let ((slug, part), who) = (path.into_inner(), frame.clone());
    let (vault, now) = (app.vault.clone(), app.now());
    let name = format!("attachment; filename=\"{slug}-{part}.csv\"");
    let read = move |conn: &mut _| {
        let (petition, by) = open::<Auditor>(conn, &who.credential(), &slug, now)?;
        let sees_names = who.has_role(&[Role::Coordinator], petition.id);
        Ok::<_, Failure>(match part.as_str() {
            "days" => Some(days(&dashboard::overview(conn, by, petition, now)?)),
            "reasons" => Some(reasons(&dashboard::overview(conn, by, petition, now)?)),
            "states" => Some(states(&dashboard::overview(conn, by, petition, now)?)),
            "mails" => Some(mails(&dashboard::overview(conn, by, petition, now)?)),
            "sheet-states" => Some(sheet_states(&dashboard::overview(conn, by, petition, now)?)),
            "sheets-out" => Some(sheets_out(dashboard::sheets_out(conn, by, &petition)?)),
            "duplicates" => Some(duplicates(dashboard::repeats(conn, by, &petition)?)),
            "keyers" if !sees_names => None,
            kind => groups(&who, &dashboard::quality(conn, &vault, by, &petition)?, kind),
        })
    };
    let table = app.db.read(read).await?;
    let table = table.ok_or_else(|| Failure::not_found("about:blank", "there are no such numbers"))?;
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

fn states(overview: &Overview) -> Table {
    counted(overview.status.by_state.iter().map(|(state, n)| (state.as_str(), *n)))
}

fn mails(overview: &Overview) -> Table {
    counted(overview.mails.iter().map(|(state, n)| (state.as_str(), *n)))
}

fn sheet_states(overview: &Overview) -> Table {
    counted(overview.sheets.iter().map(|(state, n)| (state.as_str(), *n)))
}

fn counted<'a>(counts: impl Iterator<Item = (&'a str, i64)>) -> Table {
    let head = ["state", "n"].map(str::to_owned).to_vec();
    [head].into_iter().chain(counts.map(|(state, n)| vec![state.to_owned(), n.to_string()])).collect()
}

fn sheets_out(sheets: Vec<SheetOut>) -> Table {
    let head = ["folio", "lines", "circulator", "event"].map(str::to_owned).to_vec();
    let row = |it: SheetOut| {
        vec![it.folio.to_string(), it.n_lines.to_string(), harmless(it.circulator), harmless(it.event)]
    };
    [head].into_iter().chain(sheets.into_iter().map(row)).collect()
}

/// The duplicates found, each beside the signature of the same document that counts.
fn duplicates(repeats: Vec<Repeat>) -> Table {
    let head = ["channel", "folio", "line", "reason", "first_channel", "first_folio", "first_line"];
    let spot = |place: Option<(i64, i32)>| match place {
        Some((folio, line)) => [folio.to_string(), line.to_string()],
        None => Default::default(),
    };
    let row = |it: Repeat| {
        let [folio, line] = spot(it.place);
        let (channel, place) = it.behind.unwrap_or_default();
        let [first_folio, first_line] = spot(place);
        vec![it.channel, folio, line, it.reason, channel, first_folio, first_line]
    };
    [head.map(str::to_owned).to_vec()].into_iter().chain(repeats.into_iter().map(row)).collect()
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

/// A text that no spreadsheet takes for a formula.
fn harmless(text: String) -> String {
    if is_formula(text.as_bytes()) { format!("'{text}") } else { text }
}

fn written(table: &Table) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    table.iter().try_for_each(|row| writer.write_record(row))?;
    writer.into_inner().map_err(|error| error.into_error().into())
}
