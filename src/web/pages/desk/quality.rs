//! `/desk/{slug}/quality`: where lines fail.

use actix_web::{
    HttpResponse,
    web::{Data, Path},
};
use askama::Template;

use super::{Place, open, ranked::parts};
use crate::{
    domain::{LEAST_LINES, ONE_IN, Role},
    service::{
        App, Auditor,
        dashboard::{self, Group, Outcomes, Quality},
    },
    web::{
        Failure, PageError,
        pages::{
            chart::{Piece, pieces},
            signed_in::SignedIn,
        },
    },
};

/// How many groups of a list are drawn; the others are in the file of numbers. What stands out is first.
const DRAWN: usize = 25;

#[derive(Template)]
#[template(path = "desk_quality.html")]
struct Shown {
    frame: SignedIn,
    place: Place,
    share: String,
    rule: String,
    n_outliers: i64,
    lists: Vec<List>,
}

/// Groups of one kind.
struct List {
    /// Its name in addresses, and the end of the keys of its texts.
    kind: &'static str,
    heading: String,
    rows: Vec<Row>,
    n_more: i64,
}

struct Row {
    name: String,
    pieces: Vec<Piece>,
    share: String,
    numbers: [String; 3],
    stands_out: bool,
}

/// Shows where lines fail.
pub(super) async fn show(
    app: Data<App>,
    frame: SignedIn,
    slug: Path<String>,
) -> Result<HttpResponse, PageError> {
    let (credential, vault, now) = (frame.credential(), app.vault.clone(), app.now());
    let read = move |conn: &mut _| {
        let (petition, by) = open::<Auditor>(conn, &credential, &slug, now)?;
        let quality = dashboard::quality(conn, &vault, by, &petition)?;
        Ok::<_, Failure>((petition, quality))
    };
    let (petition, quality) = app.db.read(read).await?;
    let sees_names = frame.has_role(&[Role::Coordinator], petition.id);
    let lists = lists(&frame, &quality, sees_names);
    let page = Shown {
        place: Place::new(&petition, &frame),
        share: quality.all.share().map(|it| frame.language.percent(it)).unwrap_or_default(),
        rule: frame.say_with(
            "quality-rule",
            [("one", &frame.language.number(ONE_IN.into())), ("least", &LEAST_LINES.to_string())],
        ),
        n_outliers: lists.iter().flat_map(|it| &it.rows).map(|row| i64::from(row.stands_out)).sum(),
        lists,
        frame: frame.clone(),
    };
    Ok(frame.page(&page)?)
}

/// The lists of groups and their names in addresses.
pub(super) fn kinds(quality: &Quality) -> [(&'static str, &[Group]); 5] {
    [
        ("channels", &quality.channels),
        ("events", &quality.events),
        ("keyers", &quality.keyers),
        ("sheets", &quality.sheets),
        ("regions", &quality.regions),
    ]
}

fn lists(frame: &SignedIn, quality: &Quality, sees_names: bool) -> Vec<List> {
    let kinds = kinds(quality).into_iter().filter(|(_, groups)| !groups.is_empty());
    let list = |(kind, groups): (&'static str, &[Group])| List {
        kind,
        heading: frame.say(&format!("quality-{kind}")),
        rows: groups.iter().take(DRAWN).map(|group| row(frame, kind, group)).collect(),
        n_more: i64::try_from(groups.len().saturating_sub(DRAWN)).unwrap_or(i64::MAX),
    };
    kinds.filter(|(kind, _)| sees_names || *kind != "keyers").map(list).collect()
}

fn row(frame: &SignedIn, kind: &str, group: &Group) -> Row {
    let Outcomes { valid, duplicate, invalid, .. } = group.outcomes;
    let decided = [("s-valid", valid), ("s-duplicate", duplicate), ("s-invalid", invalid)];
    Row {
        name: group_name(frame, kind, &group.name),
        pieces: pieces(&decided, group.outcomes.decided()),
        share: group.outcomes.share().map(|it| frame.language.percent(it)).unwrap_or_default(),
        numbers: [group.outcomes.all(), duplicate, invalid].map(|n| frame.language.number(n)),
        stands_out: group.stands_out,
    }
}

/// What people call a group.
pub(super) fn group_name(frame: &SignedIn, kind: &str, name: &str) -> String {
    match (kind, name) {
        ("channels", name) => frame.say(&format!("channel-{name}")),
        ("sheets", name) => frame.say_with("sheet-named", [("folio", name)]),
        ("keyers", "") => frame.say("keyer-nobody"),
        ("regions", "") => frame.say("region-unknown"),
        (_, name) => name.to_owned(),
    }
}

/// The names of the columns of counts, and the counts of a group in their order.
pub(super) fn columns(outcomes: &Outcomes) -> impl Iterator<Item = (&'static str, i64)> {
    parts(outcomes).into_iter().map(|(class, n)| (class.strip_prefix("s-").unwrap_or(class), n))
}
