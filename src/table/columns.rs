//! Which column of a file holds which field.

use std::collections::BTreeMap;

use super::{
    Field, TableProblem,
    field::{N_FIELDS, fold},
};

/// What the user says about the columns of a file, from `--map field=column`.
///
/// `field=a+b` joins two columns with a space, as for first and second given name.
#[derive(Clone, Debug, Default)]
pub struct ColumnMap(BTreeMap<Field, String>);

/// Why a `--map` cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ColumnMapError {
    /// It has no `=`, or nothing on one side.
    #[error("write --map field=column, such as --map document=NumDoc")]
    Shape,
    /// The left side is no field.
    #[error("there is no field \"{name}\"; the fields are {}", Field::all().map(Field::as_str).collect::<Vec<_>>().join(", "))]
    UnknownField {
        /// What was written.
        name: String,
    },
    /// A field is mapped twice.
    #[error("the field {field} is mapped twice; join columns with +, as in --map {field}=a+b")]
    Twice {
        /// The field.
        field: Field,
    },
}

impl ColumnMap {
    /// Reads one `field=column`.
    pub fn parse(text: &str) -> Result<Self, ColumnMapError> {
        Self::parse_all([text])
    }

    /// Reads every `field=column` of a command line.
    pub fn parse_all<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Result<Self, ColumnMapError> {
        let mut map = BTreeMap::new();
        for text in texts {
            let (name, column) = text.as_ref().split_once('=').ok_or(ColumnMapError::Shape)?;
            let (name, column) = (name.trim(), column.trim());
            if name.is_empty() || column.is_empty() {
                return Err(ColumnMapError::Shape);
            }
            let unknown = || ColumnMapError::UnknownField { name: name.to_owned() };
            let field = Field::find(name).ok_or_else(unknown)?;
            if map.insert(field, column.to_owned()).is_some() {
                return Err(ColumnMapError::Twice { field });
            }
        }
        Ok(Self(map))
    }
}

/// Why the columns of a file do not serve.
#[derive(Debug, thiserror::Error)]
pub enum ColumnError {
    /// A `--map` names a column the file lacks.
    #[error("--map {field}={column}: there is no such column; the file has {}", found.join(", "))]
    NoSuchColumn {
        /// The field mapped.
        field: Field,
        /// The column named.
        column: String,
        /// The column names of the file.
        found: Vec<String>,
    },
    /// A column we need is there twice.
    #[error("columns {first} and {second} are both called \"{name}\"; rename one of them")]
    Duplicate {
        /// The name.
        name: String,
        /// Place of the first, from 1.
        first: usize,
        /// Place of the second, from 1.
        second: usize,
    },
}

/// The columns of one file, and the fields found in them.
#[derive(Clone, Debug)]
pub struct Columns {
    names: Vec<String>,
    sources: Vec<(Field, Vec<usize>)>,
    slots: [Option<u8>; N_FIELDS],
}

impl Columns {
    /// Finds the fields among the column names of a file: first what the user says, then known names.
    pub(super) fn recognise(
        names: Vec<String>,
        map: &ColumnMap,
        required: &[Field],
    ) -> Result<Self, TableProblem> {
        let folded: Vec<String> = names.iter().map(|name| fold(name)).collect();
        let mut columns = Self { names, sources: Vec::new(), slots: [None; N_FIELDS] };
        for field in Field::all() {
            let (source, same) = match map.0.get(&field) {
                Some(column) => (columns.find_mapped(&folded, field, column)?, &columns.names),
                None => (find_known(&folded, field), &folded),
            };
            if source.is_empty() {
                continue;
            }
            columns.refuse_duplicates(same, &source)?;
            columns.slots[field as usize] = u8::try_from(columns.sources.len()).ok();
            columns.sources.push((field, source));
        }
        let missing: Vec<Field> = required.iter().copied().filter(|field| !columns.has(*field)).collect();
        if missing.is_empty() {
            return Ok(columns);
        }
        Err(TableProblem::Missing { missing, found: columns.names })
    }

    /// Every column name, in the order of the file.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The fields found.
    pub fn fields(&self) -> impl Iterator<Item = Field> {
        self.sources.iter().map(|(field, _)| *field)
    }

    /// Whether the file has this field.
    pub fn has(&self, field: Field) -> bool {
        self.slots[field as usize].is_some()
    }

    /// What the file calls this field: `nombres`, `primer_nombre+segundo_nombre`, or our own name for it.
    pub fn name_of(&self, field: Field) -> String {
        let source = self.sources.iter().find(|(it, _)| *it == field);
        source.map_or_else(|| field.as_str().to_owned(), |(_, columns)| self.join(columns))
    }

    /// Where a row keeps this field among the ones found.
    pub(super) fn slot(&self, field: Field) -> Option<usize> {
        self.slots[field as usize].map(usize::from)
    }

    /// The fields found, each with the columns it is read from.
    pub(super) fn sources(&self) -> &[(Field, Vec<usize>)] {
        &self.sources
    }

    fn join(&self, columns: &[usize]) -> String {
        columns.iter().map(|at| self.names[*at].as_str()).collect::<Vec<_>>().join("+")
    }

    fn find_mapped(&self, folded: &[String], field: Field, wanted: &str) -> Result<Vec<usize>, ColumnError> {
        let exact = |name: &str| self.names.iter().position(|it| it == name);
        let loose = |name: &str| folded.iter().position(|it| !it.is_empty() && *it == fold(name));
        let find = |name: &str| exact(name).or_else(|| loose(name));
        if let Some(at) = exact(wanted) {
            return Ok(vec![at]);
        }
        let parts: Option<Vec<usize>> = wanted.split('+').map(|part| find(part.trim())).collect();
        parts.ok_or_else(|| ColumnError::NoSuchColumn {
            field,
            column: wanted.to_owned(),
            found: self.names.clone(),
        })
    }

    /// Two columns of one name leave open which is meant, unless nothing is read from them.
    fn refuse_duplicates(&self, names: &[String], source: &[usize]) -> Result<(), ColumnError> {
        for &first in source {
            let twin = |at: &usize| *at != first && names[*at] == names[first];
            if let Some(second) = (0..names.len()).find(twin) {
                let name = self.names[first].clone();
                let (first, second) = (first.min(second) + 1, first.max(second) + 1);
                return Err(ColumnError::Duplicate { name, first, second });
            }
        }
        Ok(())
    }
}

fn find_known(folded: &[String], field: Field) -> Vec<usize> {
    let find = |name: &str| folded.iter().position(|it| it == name);
    let mut sources = field.names().filter_map(|name| name.split('+').map(find).collect::<Option<Vec<_>>>());
    sources.next().unwrap_or_default()
}
