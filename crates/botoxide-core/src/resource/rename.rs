//! `Renaming`: what the parts of a resource are called when several would have one name.
//!
//! Counterpart: boto3 `resources/model.py` (`ResourceModel.load_rename_map`).
// H089

use std::collections::{HashMap, HashSet};

use crate::error::{Error, Result};
use crate::names::xform_name;

/// What a name belongs to; the suffix of those that had to give way.
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

    /// A name of the file as it is in Python: sub-resources are called as if they were classes.
    fn spelled(self, name: &str) -> String {
        match self {
            Self::Subresource => name.to_owned(),
            _ => xform_name(name, '_'),
        }
    }
}

/// The names of one resource. They are taken in order of importance: a later one gives way.
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

    /// Takes a name, with its category behind it if it is taken already.
    ///
    /// # Errors
    ///
    /// `ValueError` when that is taken, too.
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

    /// What a name became.
    pub(super) fn name(&self, category: Category, name: &str) -> String {
        let key = (category, category.spelled(name));
        match self.renamed.get(&key) {
            Some(new) => new.clone(),
            None => key.1,
        }
    }
}
