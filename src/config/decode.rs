//! Reading a tree of values into a struct, with every mistake and not only the first.

use serde::{Deserializer, de::DeserializeOwned};
use serde_path_to_error::{Path, Segment};

use crate::domain::Problem;

/// The most mistakes that are told of one file.
const MOST_PROBLEMS: usize = 100;

/// A tree of values from which one can be taken away.
pub(super) trait Tree: Clone + Deserializer<'static> {
    /// The value at a step of a path.
    fn child(&mut self, step: &Segment) -> Option<&mut Self>;

    /// Takes away what stands under a key; says whether anything did.
    fn take(&mut self, key: &str) -> bool;
}

impl Tree for toml::Value {
    fn child(&mut self, step: &Segment) -> Option<&mut Self> {
        match step {
            Segment::Map { key } => self.get_mut(key.as_str()),
            Segment::Seq { index } => self.get_mut(*index),
            _ => None,
        }
    }

    fn take(&mut self, key: &str) -> bool {
        self.as_table_mut().is_some_and(|table| table.remove(key).is_some())
    }
}

impl Tree for config::Value {
    fn child(&mut self, step: &Segment) -> Option<&mut Self> {
        match (&mut self.kind, step) {
            (config::ValueKind::Table(table), Segment::Map { key }) => table.get_mut(key),
            (config::ValueKind::Array(items), Segment::Seq { index }) => items.get_mut(*index),
            _ => None,
        }
    }

    fn take(&mut self, key: &str) -> bool {
        match &mut self.kind {
            config::ValueKind::Table(table) => table.remove(key).is_some(),
            _ => false,
        }
    }
}

/// Reads a tree, taking away each value that cannot be read and reading again.
///
/// Every field of `T` has a default, so what remains can always be read; the path of each problem says
/// where the value stood that was taken away.
pub(super) fn decode<T: DeserializeOwned + Default>(mut tree: impl Tree) -> (T, Vec<Problem>) {
    let mut problems = Vec::new();
    while problems.len() < MOST_PROBLEMS {
        let error = match serde_path_to_error::deserialize(tree.clone()) {
            Ok(value) => return (value, problems),
            Err(error) => error,
        };
        let message = error.inner().to_string();
        let message = message.lines().next().unwrap_or_default().to_owned();
        problems.push(Problem { path: error.path().to_string(), message });
        if !prune(&mut tree, error.path()) {
            break;
        }
    }
    (T::default(), problems)
}

/// Takes away the value at a path, or the nearest around it that stands under a key.
fn prune(tree: &mut impl Tree, path: &Path) -> bool {
    let steps: Vec<&Segment> = path.iter().collect();
    let Some(last) = steps.iter().rposition(|step| matches!(step, Segment::Map { .. })) else {
        return false;
    };
    let mut parent = tree;
    for step in &steps[..last] {
        match parent.child(step) {
            Some(child) => parent = child,
            None => return false,
        }
    }
    match steps[last] {
        Segment::Map { key } => parent.take(key),
        _ => false,
    }
}
