//! What is generated: operations of a service, and how much documentation.

use std::fmt;

use botoxide_core::model::{Documentation, Node, Operation, PaginatorModel, Service, WaiterModel};

use super::narrow::{Narrowed, UnknownMember};
use crate::nearest::nearest;

/// A service, with the files of its model that the types show.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its name: `s3`.
    pub name: String,
    /// Its model.
    pub service: Service,
    /// Its documentation.
    pub documentation: Option<Documentation>,
    /// The values of its enums, and other constraints (`Loader::constraints`).
    pub constraints: Option<Node>,
    /// Its paginators.
    pub paginators: Option<PaginatorModel>,
    /// Its waiters.
    pub waiters: Option<WaiterModel>,
}

/// How much documentation the types have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Docs {
    /// None.
    None,
    /// The first sentence.
    #[default]
    Sentence,
    /// All of it.
    Full,
}

impl Docs {
    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Sentence => "sentence",
            Self::Full => "full",
        }
    }

    /// The one with this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::None, Self::Sentence, Self::Full]
            .into_iter()
            .find(|docs| docs.as_str() == name)
    }
}

/// What types have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// How much documentation.
    pub docs: Docs,
    /// The members of results, as paths (`Contents.Key`); none for all.
    pub members: Vec<String>,
}

/// Which operations are generated.
#[derive(Clone, Debug)]
pub struct Selection {
    /// In the order of the model.
    pub(super) operations: Vec<Operation>,
    pub(super) is_whole: bool,
    pub(super) options: Options,
    pub(super) narrowed: Narrowed,
}

/// A name that no operation has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownOperation {
    /// The service.
    pub service: String,
    /// The name.
    pub name: String,
    /// Operations with similar names.
    pub nearest: Vec<&'static str>,
}

impl fmt::Display for UnknownOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            service,
            name,
            nearest,
        } = self;
        write!(f, "{service} has no operation {name}")?;
        if nearest.is_empty() {
            return Ok(());
        }
        write!(f, "; similar names: {}", nearest.join(", "))
    }
}

impl std::error::Error for UnknownOperation {}

impl Selection {
    /// All operations of a service.
    pub fn whole(source: &Source, docs: Docs) -> Self {
        Self {
            operations: source.service.operations().collect(),
            is_whole: true,
            options: Options {
                docs,
                ..Options::default()
            },
            narrowed: Narrowed::default(),
        }
    }

    /// Some operations, by their names in the model or in Python.
    ///
    /// # Errors
    ///
    /// [`UnknownOperation`] for the first name that the service does not have.
    pub fn of<S: AsRef<str>>(
        source: &Source,
        names: &[S],
        docs: Docs,
    ) -> Result<Self, UnknownOperation> {
        let mut operations = Vec::new();
        for name in names {
            let name = name.as_ref();
            let operation = source.service.operation(name).map_err(|_| {
                let all = source.service.operations();
                UnknownOperation {
                    service: source.name.clone(),
                    name: name.to_owned(),
                    nearest: nearest(name, all.map(|operation| operation.name())),
                }
            })?;
            operations.push(operation);
        }
        operations.sort_by_key(Operation::index);
        operations.dedup_by_key(|operation| operation.index());
        Ok(Self {
            operations,
            is_whole: false,
            options: Options {
                docs,
                ..Options::default()
            },
            narrowed: Narrowed::default(),
        })
    }

    /// The same operations, of whose results only some members are read: those at these paths, such as `Contents.Key`.
    ///
    /// Results that no path fits have all members.
    ///
    /// # Errors
    ///
    /// [`UnknownMember`] for the first path that leads to no member of a result.
    pub fn narrowed(self, source: &Source, members: &[String]) -> Result<Self, UnknownMember> {
        Ok(Self {
            narrowed: Narrowed::new(source, &self.operations, members)?,
            options: Options {
                members: members.to_vec(),
                ..self.options
            },
            ..self
        })
    }

    /// The names of the operations.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.operations.iter().map(Operation::name)
    }
}
