//! `client.pyi`: the client, its exceptions, paginators and waiters.

use super::text::{Text, quoted};
use crate::python::extras::is_removed;
use crate::python::methods::{Package, Single};
use crate::python::names::is_class_key;
use crate::python::types::Member;
use crate::python::{Options, Source};

pub(super) fn text(source: &Source<'_>, options: Options, package: &Package) -> String {
    let mut text = Text::new(options, package, "_t.");
    exceptions(&mut text, package);
    let class = source.class_name;
    text.code(&format!("class {class}Client(BaseClient):\n"));
    text.docstring("    ", &format!("A client of the service {}.", source.name));
    text.push("    @property\n    def exceptions(self) -> Exceptions: ...\n");
    for method in &package.operations {
        // Its types are there, as in `boto3-stubs`.
        if is_removed(source.name, &method.name) {
            continue;
        }
        text.method(method, options.is_async);
    }
    choices(
        &mut text,
        &package.paginators,
        "paginator",
        "operation_name",
    );
    choices(&mut text, &package.waiters, "waiter", "waiter_name");
    text.finish(&format!("The client of {}.", source.name))
}

/// The exceptions: those whose responses have more than a code and a message are classes of their own.
fn exceptions(text: &mut Text<'_>, package: &Package) {
    for exception in &package.exceptions {
        if exception.members.is_empty() {
            continue;
        }
        let name = exception.name;
        if exception
            .members
            .iter()
            .all(|member| is_class_key(member.name))
        {
            text.code(&format!("class _{name}Response(ClientErrorResponse):\n"));
            for member in &exception.members {
                text.member(member, false);
            }
        } else {
            functional(text, name, &exception.members);
        }
        text.code(&format!(
            "\nclass _{name}(ClientError):\n    @property\n    def response(self) -> _{name}Response: ...\n\n"
        ));
    }
    text.code("class Exceptions(BaseClientExceptions):\n");
    text.push("    \"\"\"The exceptions of the client, for `except`.\"\"\"\n");
    for exception in &package.exceptions {
        let class = if exception.members.is_empty() {
            "ClientError".to_owned()
        } else {
            format!("_{}", exception.name)
        };
        // A name that hides `ClientError` itself is that of the base class.
        if is_class_key(exception.name) && exception.name != "ClientError" {
            text.code(&format!("    {}: type[{class}]\n", exception.name));
        }
    }
    text.push("\n");
}

/// A dictionary with a key that no class can have.
fn functional(text: &mut Text<'_>, name: &str, members: &[Member]) {
    text.code(&format!(
        "_{name}Members = TypedDict(\"_{name}Members\", {{\n"
    ));
    for member in members {
        text.push(&format!("    {}: ", quoted(member.name)));
        text.requirement(member);
        text.push(",\n");
    }
    text.code(&format!(
        "}})\n\nclass _{name}Response(ClientErrorResponse, _{name}Members): ...\n"
    ));
}

/// `get_paginator`, `get_waiter`: a signature for each name.
fn choices(text: &mut Text<'_>, singles: &[Single], what: &str, argument: &str) {
    let (module, ending) = if what == "waiter" {
        ("_w", "Waiter")
    } else {
        ("_p", "Paginator")
    };
    for single in singles {
        if singles.len() > 1 {
            text.code("    @overload\n");
        }
        text.code(&format!(
            "    def get_{what}(self, {argument}: Literal[{}]) -> {module}.{}{ending}: ...\n",
            quoted(&single.key),
            single.name
        ));
    }
}
