//! `literals.pyi`: the sets of strings that members accept, and names of the package itself.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::text::quoted;
use super::type_defs::Used;
use crate::python::Source;
use crate::python::methods::Package;

pub(super) fn text(source: &Source<'_>, package: &Package) -> String {
    let used = Used::find(source, package);
    let mut sets: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for id in &used.literals {
        let literal = &package.types.literals[id.0];
        let values = literal.values.iter().map(String::as_str).collect();
        sets.insert(literal.name.clone(), values);
    }
    for (name, values) in [
        ("ServiceName", source.services),
        ("ResourceServiceName", source.resource_services),
        ("RegionName", source.regions),
    ] {
        if !values.is_empty() {
            let values = values.iter().map(String::as_str).collect();
            sets.insert(name.to_owned(), values);
        }
    }
    sets.insert(
        format!("{}ServiceName", source.class_name),
        vec![source.name],
    );
    for (singles, ending) in [
        (&package.paginators, "PaginatorName"),
        (&package.waiters, "WaiterName"),
    ] {
        for single in singles {
            sets.insert(
                format!("{}{ending}", single.name),
                vec![single.key.as_str()],
            );
        }
        if !singles.is_empty() {
            let keys = singles.iter().map(|single| single.key.as_str());
            sets.insert(ending.to_owned(), keys.collect());
        }
    }
    let mut text = format!(
        "\"\"\"The strings that {} accepts and returns.\"\"\"\n\nfrom typing import Literal\n\n",
        source.name
    );
    for (name, values) in sets {
        let values: Vec<String> = values.into_iter().map(quoted).collect();
        let _ = writeln!(text, "{name} = Literal[{}]", values.join(", "));
    }
    text
}
