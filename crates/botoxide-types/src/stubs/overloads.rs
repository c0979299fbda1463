//! The stubs of `boto3.client`, `boto3.resource` and `Session`: a signature for each chosen service.
//!
//! Only the chosen services: a checker reads each module that a signature names, whether the program uses it or not.

use crate::python::{Options, package_name};

/// A service that is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// `s3`.
    pub name: String,
    /// `S3`.
    pub class_name: String,
    /// Whether it has resources.
    pub has_resources: bool,
}

/// The marks in `boto3-stubs/session.pyi` that are replaced.
const IMPORTS: &str = "# imports of the chosen services\n";
const CLIENTS: &str = "    # clients of the chosen services\n";
const RESOURCES: &str = "    # resources of the chosen services\n";

const ARGUMENTS: &str = "\
        region_name: str | None = None,
        api_version: str | None = None,
        use_ssl: bool | None = True,
        verify: bool | str | None = None,
        endpoint_url: str | None = None,
        aws_access_key_id: str | None = None,
        aws_secret_access_key: str | None = None,
        aws_session_token: str | None = None,
        config: Config | None = None,
";

/// Fills in the signatures.
pub(super) fn fill(template: &str, offered: &[Offered]) -> String {
    let (mut imports, mut clients, mut resources) = <(String, String, String)>::default();
    for service in offered {
        let package = package_name(&service.name, Options::default());
        let class = &service.class_name;
        imports.push_str(&format!("from {package}.client import {class}Client\n"));
        clients.push_str(&signature("client", &service.name, &format!("{class}Client")));
        if service.has_resources {
            let class = format!("{class}ServiceResource");
            imports.push_str(&format!("from {package}.service_resource import {class}\n"));
            resources.push_str(&signature("resource", &service.name, &class));
        }
    }
    for (overloads, name, result) in [
        (&mut clients, "client", "BaseClient"),
        (&mut resources, "resource", "Any"),
    ] {
        let decorator = if overloads.is_empty() {
            ""
        } else {
            "    @overload\n"
        };
        let any = define(name, "str", result);
        overloads.push_str(decorator);
        overloads.push_str(&any);
    }
    let typing = if clients.contains("@overload") || resources.contains("@overload") {
        "from typing import Any, Literal, overload\n"
    } else {
        "from typing import Any\n"
    };
    template
        .replace(IMPORTS, &format!("{typing}{imports}"))
        .replace(CLIENTS, &clients)
        .replace(RESOURCES, &resources)
}

fn signature(method: &str, service: &str, class: &str) -> String {
    let name = format!("Literal[\"{service}\"]");
    format!("    @overload\n{}", define(method, &name, class))
}

fn define(method: &str, name: &str, result: &str) -> String {
    let account = if method == "client" {
        "        aws_account_id: str | None = None,\n"
    } else {
        ""
    };
    format!(
        "    def {method}(\n        self,\n        service_name: {name},\n{ARGUMENTS}{account}    ) -> {result}: ...\n"
    )
}
