//! `Renaming`: resolves name conflicts between the members of a resource.
//!
//! Counterpart: boto3 `resources/model.py` (`ResourceModel.load_rename_map`).
// H089

use std::collections::{HashMap, HashSet};

use crate::error::{Error, Result};
use crate::names::xform_name;

/// The kind of member that has a name; also the suffix if it has to be renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Category {
    Action,
    Attribute,
    Collection,
    Identifier,
    Reference,
    Subresource,
    Waiter,
}

impl Category {
    fn as_str(self) -> &'static str {
        match self {
            Self::Action => "action",
            Self::Attribute => "attribute",
            Self::Collection => "collection",
            Self::Identifier => "identifier",
            Self::Reference => "reference",
            Self::Subresource => "subresource",
            Self::Waiter => "waiter",
        }
    }

    /// The Python spelling of a name in the file: sub-resources are spelled like classes.
    fn spelled(self, name: &str) -> String {
        match self {
            Self::Subresource => name.to_owned(),
            _ => xform_name(name, '_'),
        }
    }
}

/// The names of one resource. They are taken in order of priority: in a conflict the later one is renamed.
#[derive(Debug)]
pub(super) struct Renaming<'a> {
    resource_name: &'a str,
    taken: HashSet<String>,
    renamed: HashMap<(Category, String), String>,
}

impl<'a> Renaming<'a> {
    pub(super) fn new(resource_name: &'a str, has_load: bool) -> Self {
        let mut taken = HashSet::from(["meta".to_owned()]);
        if has_load {
            taken.insert("load".to_owned());
        }
        Self {
            resource_name,
            taken,
            renamed: HashMap::new(),
        }
    }

    /// Takes a name. If it is already taken, the category is appended.
    ///
    /// # Errors
    ///
    /// `ValueError` if the new name is taken, too.
    pub(super) fn take(&mut self, category: Category, name: &str) -> Result<()> {
        let name = category.spelled(name);
        if self.taken.insert(name.clone()) {
            return Ok(());
        }
        let suffix = category.as_str();
        let new = format!("{name}_{suffix}");
        self.renamed.insert((category, name), new.clone());
        if self.taken.insert(new.clone()) {
            return Ok(());
        }
        let resource_name = self.resource_name;
        Err(Error::value(format!(
            "Problem renaming {resource_name} {suffix} to {new}!"
        )))
    }

    /// The final name.
    pub(super) fn name(&self, category: Category, name: &str) -> String {
        let key = (category, category.spelled(name));
        match self.renamed.get(&key) {
            Some(new) => new.clone(),
            None => key.1,
        }
    }
}
