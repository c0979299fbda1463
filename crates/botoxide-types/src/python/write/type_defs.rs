//! `type_defs.pyi`: the dictionaries of arguments and results.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::text::{Text, quoted};
use crate::python::fixed;
use crate::python::methods::Package;
use crate::python::names::is_class_key;
use crate::python::resources::Resources;
use crate::python::types::{DictId, LiteralId, Member, Type};
use crate::python::{Docs, Options, Source};

/// The types of a package that something uses.
#[derive(Default)]
pub(super) struct Used<'a> {
    pub(super) dicts: BTreeMap<&'a str, DictId>,
    pub(super) requests: BTreeMap<&'a str, Vec<&'a Member>>,
    pub(super) unions: BTreeSet<usize>,
    pub(super) fixed: BTreeSet<&'static str>,
    pub(super) literals: BTreeSet<LiteralId>,
    seen: HashSet<DictId>,
    /// The dictionaries that arguments can contain: editors show the documentation of their keys.
    arguments: BTreeSet<&'a str>,
}

impl<'a> Used<'a> {
    pub(super) fn find(source: &Source<'_>, package: &'a Package) -> Self {
        let mut used = Self::default();
        for method in package.methods() {
            for argument in &method.arguments {
                used.add(package, &argument.member.kind);
            }
        }
        used.arguments = used.dicts.keys().copied().collect();
        for method in package.methods() {
            used.add(package, &method.result);
            if let Some(request) = &method.request {
                let members = method.arguments.iter().map(|one| &one.member);
                used.requests.insert(request, members.collect());
            }
        }
        let resources = package.resources.iter();
        for kind in resources.flat_map(Resources::attributes) {
            used.add(package, kind);
        }
        for exception in &package.exceptions {
            for member in &exception.members {
                used.add(package, &member.kind);
            }
        }
        used.add_fixed(fixed::RESPONSE_METADATA);
        if source.name == "cloudwatch" {
            used.add_fixed("CloudwatchEventTypeDef");
        }
        used
    }

    fn add(&mut self, package: &'a Package, kind: &Type) {
        let mut todo = Vec::new();
        self.add_parts(package, kind, &mut todo);
        while let Some(id) = todo.pop() {
            if !self.seen.insert(id) {
                continue;
            }
            let dict = package.types.dict(id);
            self.dicts.entry(&dict.name).or_insert(id);
            for member in &dict.members {
                self.add_parts(package, &member.kind, &mut todo);
            }
        }
    }

    fn add_parts(&mut self, package: &'a Package, kind: &Type, todo: &mut Vec<DictId>) {
        kind.each(&mut |part| match part {
            Type::Dict(id) => todo.push(*id),
            Type::Union(at) => {
                self.unions.insert(*at);
                let (_, argument, result) = &package.types.unions[*at];
                todo.extend([*argument, *result]);
            }
            Type::Fixed(name) => self.add_fixed(name),
            Type::Literal(id) => {
                self.literals.insert(*id);
            }
            _ => {}
        });
    }

    fn add_fixed(&mut self, name: &'static str) {
        if let Some(fixed) = fixed::find(name)
            && self.fixed.insert(fixed.name)
        {
            for name in fixed.needs {
                self.add_fixed(name);
            }
        }
    }
}

pub(super) fn text(source: &Source<'_>, options: Options, package: &Package) -> String {
    let used = Used::find(source, package);
    let mut text = Text::new(options, package, "");
    for name in &used.fixed {
        if let Some(fixed) = fixed::find(name) {
            let (code, docs) = without_docs(fixed.text);
            text.imports_of(&code);
            text.push(&docs);
            text.push("\n");
        }
    }
    for (name, id) in &used.dicts {
        if used.fixed.contains(name) || used.requests.contains_key(name) {
            continue;
        }
        let members: Vec<&Member> = package.types.dict(*id).members.iter().collect();
        // Two thirds of the text: documentation that no editor shows is left out.
        let has_docs = options.docs == Docs::Full
            || used.arguments.contains(name) && !name.ends_with("OutputTypeDef");
        dict(&mut text, name, &members, has_docs);
    }
    for (name, members) in &used.requests {
        dict(&mut text, name, members, true);
    }
    for at in &used.unions {
        let (name, argument, result) = &package.types.unions[*at];
        let (argument, result) = (package.types.dict(*argument), package.types.dict(*result));
        text.code(&format!(
            "{name} = Union[{}, {}]\n",
            argument.name, result.name
        ));
    }
    text.finish(&format!(
        "The arguments and results of {}, as dictionaries.",
        source.name
    ))
}

/// A text without its docstrings, and with them.
fn without_docs(text: &str) -> (String, String) {
    let lines = text.lines().filter(|line| !line.contains("\"\"\""));
    let code: Vec<&str> = lines.collect();
    (code.join("\n"), text.to_owned())
}

fn dict(text: &mut Text<'_>, name: &str, members: &[&Member], has_docs: bool) {
    let required = members.iter().filter(|member| member.required);
    let optional = members.iter().filter(|member| !member.required);
    let members = required.chain(optional);
    if members.clone().all(|member| is_class_key(member.name)) {
        text.code(&format!("class {name}(TypedDict):\n"));
        for member in members {
            text.member(member, has_docs);
        }
    } else {
        text.code(&format!("{name} = TypedDict({}, {{\n", quoted(name)));
        for member in members {
            text.push(&format!("    {}: ", quoted(member.name)));
            text.requirement(member);
            text.push(",\n");
        }
        text.push("})\n");
    }
    text.push("\n");
}
