//! The stubs of `boto3.client`, `boto3.resource` and `Session`: a signature for each chosen service.
//!
//! Only the chosen services: a checker reads each module that a signature names, whether the program uses it or not.

use crate::python::{Options, package_name};
use std::fmt::Write as _;

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
    let mut add = |service: &Offered, module: &str, ending: &str, signatures: &mut String| {
        let package = package_name(&service.name, Options::default());
        let class = format!("{}{ending}", service.class_name);
        let namesakes = offered.iter();
        let namesakes = namesakes.filter(|other| other.class_name == service.class_name);
        // Two services can have classes of the same name: `pinpoint-sms-voice`, `sms-voice`.
        let shown = if namesakes.count() > 1 {
            format!("_{package}_{class}")
        } else {
            class.clone()
        };
        let renamed = if shown == class {
            String::new()
        } else {
            format!(" as {shown}")
        };
        let _ = writeln!(imports, "from {package}.{module} import {class}{renamed}");
        signatures.push_str(&signature(
            if module == "client" {
                "client"
            } else {
                "resource"
            },
            &service.name,
            &shown,
        ));
    };
    for service in offered {
        add(service, "client", "Client", &mut clients);
        if service.has_resources {
            add(
                service,
                "service_resource",
                "ServiceResource",
                &mut resources,
            );
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
