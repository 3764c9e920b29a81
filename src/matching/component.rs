//! Records that hang together through pairs, so that groups can be formed in many places at once.

use rayon::prelude::*;

use crate::matching::{cluster::Edge, columns::Row};

/// Components that a thread settles at a time, at least.
const FEWEST: usize = 256;

/// Records of which each resembles another of them, and none resembles any record beside.
#[derive(Debug)]
pub(crate) struct Component<'a> {
    /// The records in order; edges speak of places in here.
    pub(crate) rows: Vec<Row>,
    /// The edges in the order of their ends.
    pub(crate) edges: &'a [Edge],
}

/// Has every component settled, in the order of their first records, by what `settle` adds to what it is given.
pub(crate) fn settle_each<T: Default + Send>(
    n_rows: usize,
    edges: Vec<Edge>,
    settle: impl Fn(&mut T, &Component<'_>) + Sync,
) -> Vec<T> {
    let rooted = rooted(n_rows, edges);
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
    components.par_chunks(n_each).map(settle_some).collect()
}

/// The edges in the order of their components and ends, each once, with the first record of the component.
fn rooted(n_rows: usize, edges: Vec<Edge>) -> Vec<(Row, Edge)> {
    let mut parent: Vec<Row> = (0..n_rows as Row).collect();
    for edge in &edges {
        let (one, other) = (root(&mut parent, edge.a), root(&mut parent, edge.b));
        parent[one.max(other) as usize] = one.min(other);
    }
    let mut rooted: Vec<_> = edges.into_iter().map(|edge| (root(&mut parent, edge.a), edge)).collect();
    rooted.par_sort_unstable_by_key(|(root, edge)| (*root, edge.a, edge.b));
    rooted.dedup_by_key(|(_, edge)| (edge.a, edge.b));
    rooted
}

fn root(parent: &mut [Row], row: Row) -> Row {
    let mut row = row;
    while parent[row as usize] != row {
        parent[row as usize] = parent[parent[row as usize] as usize];
        row = parent[row as usize];
    }
    row
}
