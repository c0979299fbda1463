//! The dictionaries of the stubs have the keys that the models have, over all services.

use std::collections::{BTreeMap, BTreeSet};

use botoxide::Session;
use botoxide_core::model::ShapeType;
use botoxide_types::python::{Docs, Options, capitalize};
use botoxide_types::stubs::Models;

/// Keys that boto3 takes under another name.
const ALIASES: [(&str, &str); 3] = [
    ("Filter", "Filters"),
    ("from", "fromTime"),
    ("return", "returnFields"),
];

#[test]
fn dictionaries_have_the_keys_of_the_model() {
    let session = Session::new();
    let models = Models::new(&session).unwrap();
    let options = Options {
        docs: Docs::None,
        ..Options::default()
    };
    let (mut checked, mut wrong) = (0, Vec::new());
    for name in models.services() {
        let package = models.package(name, options).unwrap();
        let text = package.iter().find(|file| file.name == "type_defs.pyi");
        let dicts = dictionaries(&text.unwrap().text);
        let service = session.loader().service(name, None).unwrap();
        let shapes: BTreeSet<String> = service.shapes().map(|shape| stem(shape.name())).collect();
        for shape in service.shapes() {
            if shape.shape_type() != ShapeType::Structure || shape.member_count() == 0 {
                continue;
            }
            let members: BTreeSet<&str> = shape.members().map(|one| one.member_name()).collect();
            let base = stem(shape.name());
            for ending in ["", "Output", "Request", "Response"] {
                let spelled = format!("{base}{ending}");
                // The name may be that of another structure.
                if !ending.is_empty() && shapes.contains(&spelled) {
                    continue;
                }
                let Some(keys) = dicts.get(format!("{spelled}TypeDef").as_str()) else {
                    continue;
                };
                checked += 1;
                let same = members.iter().all(|member| has(keys, member))
                    && keys.iter().all(|key| is_known(&members, key));
                if !same && !is_by_boto3(name, &spelled) {
                    wrong.push(format!("{name}: {spelled}: {keys:?} {members:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        checked > 60_000,
        "only {checked} dictionaries were compared"
    );
}

/// Dictionaries that boto3 changes: `TemplateBody` is parsed.
fn is_by_boto3(service: &str, name: &str) -> bool {
    matches!((service, name), ("cloudformation", "GetTemplateOutput"))
}

fn has(keys: &BTreeSet<String>, member: &str) -> bool {
    let alias = ALIASES.iter().find(|(name, _)| *name == member);
    keys.contains(member) || alias.is_some_and(|(_, alias)| keys.contains(*alias))
}

fn is_known(members: &BTreeSet<&str>, key: &str) -> bool {
    let alias = ALIASES.iter().find(|(_, alias)| *alias == key);
    key == "ResponseMetadata"
        || members.contains(key)
        || alias.is_some_and(|(name, _)| members.contains(name))
}

/// The name of a shape as class names begin.
fn stem(shape: &str) -> String {
    shape.split('_').map(capitalize).collect()
}

/// The keys of each dictionary in a `type_defs.pyi`.
fn dictionaries(text: &str) -> BTreeMap<&str, BTreeSet<String>> {
    let mut dicts: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut name = "";
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("class ") {
            name = rest.split('(').next().unwrap_or_default();
        } else if let Some((before, _)) = line.split_once(" = TypedDict(") {
            name = before;
        } else if let Some(member) = line.strip_prefix("    ")
            && let Some((key, _)) = member.split_once(": ")
        {
            let keys = dicts.entry(name).or_default();
            keys.insert(key.trim_matches('"').to_owned());
        }
    }
    dicts
}
