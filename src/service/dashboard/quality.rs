//! Where lines fail: validity by channel, region, event, sheet and whoever keyed, with what stands out.

use std::collections::{BTreeMap, HashMap};

use super::{CLASSES, Outcomes, event_names, legal, total};
use crate::{
    db::{AnyConnection, dashboard, tallies},
    domain::{Channel, EventId, Petition, UserId, region_name, stands_out},
    service::{
        Auditor, By, Vault,
        people::{self, AccountError},
    },
};

/// Signatures that have something in common, and what became of them.
#[derive(Clone, Debug)]
pub struct Group {
    /// What they have in common, as people call it; empty if that is not known.
    pub name: String,
    /// What became of them.
    pub outcomes: Outcomes,
    /// Whether so few are valid that chance hardly explains it ([`stands_out`]).
    pub stands_out: bool,
}

/// Where lines fail.
#[derive(Clone, Debug)]
pub struct Quality {
    /// All of them.
    pub all: Outcomes,
    /// By channel, named `paper` and `online`.
    pub channels: Vec<Group>,
    /// By region.
    pub regions: Vec<Group>,
    /// By event.
    pub events: Vec<Group>,
    /// By sheet, named by its number.
    pub sheets: Vec<Group>,
    /// By whoever keyed them; nobody is the list that was imported.
    pub keyers: Vec<Group>,
}

/// Reads where lines fail. Within each list what stands out is first, then the larger groups.
pub fn quality(
    conn: &mut AnyConnection,
    vault: &Vault,
    _by: By<Auditor>,
    petition: &Petition,
) -> Result<Quality, AccountError> {
    let tallies = tallies::list(conn, petition.id)?;
    let all = total(&tallies);
    let mut channels: BTreeMap<Channel, Outcomes> = BTreeMap::new();
    let mut regions: BTreeMap<&str, Outcomes> = BTreeMap::new();
    let mut at_events: BTreeMap<EventId, Outcomes> = BTreeMap::new();
    for tally in legal(&tallies) {
        let (state, n) = (tally.key.state, tally.n);
        channels.entry(tally.key.channel).or_default().add(state, n);
        regions.entry(&tally.key.region).or_default().add(state, n);
        if let Some(event) = tally.key.event {
            at_events.entry(event).or_default().add(state, n);
        }
    }
    let (mut by_sheet, mut by_keyer) = (Vec::<(i64, Outcomes)>::new(), BTreeMap::<_, Outcomes>::new());
    for line in dashboard::count_lines(conn, petition.id, CLASSES)? {
        let outcomes = Outcomes::of(line.n);
        match by_sheet.last_mut() {
            Some((folio, sum)) if *folio == line.folio => *sum += outcomes,
            _ => by_sheet.push((line.folio, outcomes)),
        }
        *by_keyer.entry(line.keyer).or_default() += outcomes;
    }
    let names = event_names(conn, petition)?;
    let event = |(id, outcomes)| (names.get(&id).cloned().unwrap_or_default(), outcomes);
    let mut keyers = Vec::new();
    for (keyer, outcomes) in by_keyer {
        keyers.push((name_of(conn, vault, keyer)?, outcomes));
    }
    Ok(Quality {
        all,
        channels: groups(all, channels.into_iter().map(|(it, outcomes)| (it.to_string(), outcomes))),
        regions: groups(
            all,
            regions.into_iter().map(|(it, outcomes)| (region_name(it).to_owned(), outcomes)),
        ),
        events: groups(all, at_events.into_iter().map(event)),
        sheets: groups(all, by_sheet.into_iter().map(|(folio, outcomes)| (folio.to_string(), outcomes))),
        keyers: groups(all, keyers.into_iter()),
    })
}

fn name_of(conn: &mut AnyConnection, vault: &Vault, keyer: Option<UserId>) -> Result<String, AccountError> {
    keyer.map_or_else(|| Ok(String::new()), |user| Ok(people::show(conn, vault, user)?.name.into()))
}

fn groups(all: Outcomes, counted: impl Iterator<Item = (String, Outcomes)>) -> Vec<Group> {
    let share = all.share().unwrap_or_default();
    let count = |n: i64| u64::try_from(n).unwrap_or_default();
    // Most sheets are like many others.
    let mut known = HashMap::new();
    let group = |(name, outcomes): (String, Outcomes)| {
        let (n_valid, n) = (count(outcomes.valid), count(outcomes.decided()));
        let stands_out = *known.entry((n_valid, n)).or_insert_with(|| stands_out(n_valid, n, share));
        Group { name, outcomes, stands_out }
    };
    let mut groups: Vec<Group> = counted.map(group).collect();
    groups.sort_by_key(|it| (!it.stands_out, -it.outcomes.all()));
    groups
}
