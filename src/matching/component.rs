//! Records that hang together through pairs, so that groups can be formed in many places at once.

use rayon::prelude::*;

use crate::matching::{cluster::Edge, columns::Row};

/// Components that a thread settles at a time, at least.
const FEWEST: usize = 256;

/// Records of which each may be one person with another of them, and with no record beside.
#[derive(Debug)]
pub(crate) struct Component<'a> {
    /// The records in order; edges speak of places in here.
    pub(crate) rows: Vec<Row>,
    /// The edges in the order of their ends.
    pub(crate) edges: &'a [Edge],
}

/// Has every component settled, in the order of their first records, by what `settle` adds to what it is given.
/// Returns that, and the edges between components.
pub(crate) fn settle_each<T: Default + Send>(
    n_rows: usize,
    edges: Vec<Edge>,
    settle: impl Fn(&mut T, &Component<'_>) + Sync,
) -> (Vec<T>, Vec<Edge>) {
    let (rooted, between) = rooted(n_rows, edges);
    let components: Vec<&[(Row, Edge)]> = rooted.chunk_by(|x, y| x.0 == y.0).collect();
    let n_each = components.len().div_ceil(8 * rayon::current_num_threads()).max(FEWEST);
    let settle_some = |components: &[&[(Row, Edge)]]| {
        let mut settled = T::default();
        let mut edges = Vec::new();
        for component in components {
            let mut rows: Vec<Row> = component.iter().flat_map(|(_, edge)| [edge.a, edge.b]).collect();
            rows.sort_unstable();
            rows.dedup();
            let place = |row: Row| rows.partition_point(|it| *it < row) as Row;
            edges.clear();
            edges.extend(component.iter().map(|(_, edge)| Edge {
                a: place(edge.a),
                b: place(edge.b),
                ..*edge
            }));
            settle(&mut settled, &Component { rows, edges: &edges });
        }
        settled
    };
    (components.par_chunks(n_each).map(settle_some).collect(), between)
}

/// The edges in the order of their components and ends, each with the first record of the component, and the edges
/// between components; each once. Only edges that speak for one person make records hang together.
fn rooted(n_rows: usize, mut edges: Vec<Edge>) -> (Vec<(Row, Edge)>, Vec<Edge>) {
    let mut parent: Vec<Row> = (0..n_rows as Row).collect();
    for edge in edges.iter().filter(|edge| 0.0 < edge.odds) {
        let (one, other) = (root(&mut parent, edge.a), root(&mut parent, edge.b));
        parent[one.max(other) as usize] = one.min(other);
    }
    let mut rooted = Vec::with_capacity(edges.len());
    edges.retain(|edge| {
        let first = root(&mut parent, edge.a);
        let is_between = first != root(&mut parent, edge.b);
        if !is_between {
            rooted.push((first, *edge));
        }
        is_between
    });
    rooted.par_sort_unstable_by_key(|(first, edge)| (*first, edge.a, edge.b));
    rooted.dedup_by_key(|(_, edge)| (edge.a, edge.b));
    edges.sort_unstable_by_key(|edge| (edge.a, edge.b));
    edges.dedup_by_key(|edge| (edge.a, edge.b));
    (rooted, edges)
}

fn root(parent: &mut [Row], row: Row) -> Row {
    let mut row = row;
    while parent[row as usize] != row {
        parent[row as usize] = parent[parent[row as usize] as usize];
        row = parent[row as usize];
    }
    row
}
