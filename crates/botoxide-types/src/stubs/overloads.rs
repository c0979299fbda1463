//! The stubs of `boto3.client`, `Session` and the like: a signature for each chosen service.
//!
//! Only the chosen services: a checker reads each module that a signature names, whether the program uses it or not.

use crate::python::{Options, package_name};
use std::collections::BTreeSet;
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

/// The line of a template that the imports replace.
const IMPORTS: &str = "# imports of the chosen services\n";

/// A method that has a signature for each service. In a template, a line `# client of the chosen services` stands for them.
struct Choice {
    method: &'static str,
    /// What the name of a service's class ends with, and the module that has it.
    ending: &'static str,
    module: &'static str,
    /// The class for any other service.
    other: &'static str,
    /// What returns the class.
    wrapper: Option<&'static str>,
}

const CLIENT: Choice = Choice {
    method: "client",
    ending: "Client",
    module: "client",
    other: "BaseClient",
    wrapper: None,
};
const RESOURCE: Choice = Choice {
    method: "resource",
    ending: "ServiceResource",
    module: "service_resource",
    other: "Any",
    wrapper: None,
};
const AIO_CLIENT: Choice = Choice {
    other: "AioBaseClient",
    wrapper: Some("ClientCreatorContext"),
    ..CLIENT
};
const AIO_CREATE_CLIENT: Choice = Choice {
    method: "create_client",
    ..AIO_CLIENT
};

const ARGUMENTS: &str = "        region_name: str | None = None,
        api_version: str | None = None,
        use_ssl: bool | None = True,
        verify: bool | str | None = None,
        endpoint_url: str | None = None,
        aws_access_key_id: str | None = None,
        aws_secret_access_key: str | None = None,
        aws_session_token: str | None = None,
        config: Config | None = None,
";

/// Fills in the signatures, those of asynchronous clients or the others.
pub(super) fn fill(template: &str, offered: &[Offered], is_async: bool) -> String {
    let choices: &[Choice] = if is_async {
        &[AIO_CLIENT, AIO_CREATE_CLIENT]
    } else {
        &[CLIENT, RESOURCE]
    };
    let mut text = template.to_owned();
    let mut imports = String::new();
    for choice in choices {
        let mark = format!("    # {} of the chosen services\n", choice.method);
        if template.contains(&mark) {
            let signatures = choice.signatures(offered, is_async, &mut imports);
            text = text.replace(&mark, &signatures);
        }
    }
    let words: BTreeSet<&str> = text
        .split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .collect();
    let mut typing = ["Any", "Generic", "Literal", "TypeVar", "overload"].to_vec();
    typing.retain(|name| words.contains(name));
    let typing = typing.join(", ");
    text.replace(IMPORTS, &format!("from typing import {typing}\n{imports}"))
}

impl Choice {
    /// The signatures for these services and for any other.
    fn signatures(&self, offered: &[Offered], is_async: bool, imports: &mut String) -> String {
        let options = Options {
            is_async,
            ..Options::default()
        };
        let mut signatures = String::new();
        for service in offered {
            if self.module == RESOURCE.module && !service.has_resources {
                continue;
            }
            let package = package_name(&service.name, options);
            let class = format!("{}{}", service.class_name, self.ending);
            let namesakes = offered
                .iter()
                .filter(|other| other.class_name == service.class_name);
            // Two services can have classes of the same name: `pinpoint-sms-voice`, `sms-voice`.
            let (shown, renamed) = if namesakes.count() > 1 {
                let shown = format!("_{package}_{class}");
                (shown.clone(), format!(" as {shown}"))
            } else {
                (class.clone(), String::new())
            };
            let _ = writeln!(
                imports,
                "from {package}.{} import {class}{renamed}",
                self.module
            );
            let name = format!("Literal[\"{}\"]", service.name);
            signatures.push_str("    @overload\n");
            signatures.push_str(&self.signature(&name, &shown));
        }
        if !signatures.is_empty() {
            signatures.push_str("    @overload\n");
        }
        signatures.push_str(&self.signature("str", self.other));
        signatures
    }

    fn signature(&self, name: &str, class: &str) -> String {
        let account = if self.method == RESOURCE.method {
            ""
        } else {
            "        aws_account_id: str | None = None,\n"
        };
        let result = match self.wrapper {
            Some(wrapper) => format!("{wrapper}[{class}]"),
            None => class.to_owned(),
        };
        format!(
            "    def {}(\n        self,\n        service_name: {name},\n{ARGUMENTS}{account}    ) -> {result}: ...\n",
            self.method
        )
    }
}
