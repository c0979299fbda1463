//! The text of the files.

mod client;
mod literals;
mod service_resource;
mod singles;
mod text;
mod type_defs;

use super::methods::Package;
use super::{File, Options, Source};
use std::fmt::Write as _;

/// All files of a package.
pub(super) fn files(source: &Source<'_>, options: Options, package: &Package) -> Vec<File> {
    let file = |name, text| File { name, text };
    let mut files = vec![
        file("__init__.pyi", init(source, package)),
        file("client.pyi", client::text(source, options, package)),
        file("literals.pyi", literals::text(source, package)),
        file("py.typed", String::new()),
        file("type_defs.pyi", type_defs::text(source, options, package)),
    ];
    if !package.paginators.is_empty() {
        let text = singles::paginators(source, options, package);
        files.push(file("paginator.pyi", text));
    }
    if !package.waiters.is_empty() {
        let text = singles::waiters(source, options, package);
        files.push(file("waiter.pyi", text));
    }
    if let Some(resources) = &package.resources {
        let text = service_resource::text(source, options, package, resources);
        files.push(file("service_resource.pyi", text));
    }
    files.sort_by_key(|file| file.name);
    files
}

fn init(source: &Source<'_>, package: &Package) -> String {
    let class = source.class_name;
    let mut text = format!(
        "\"\"\"Types of the service {}: made by botoxide from the models that it runs.\"\"\"\n\n\
         from .client import {class}Client as {class}Client\n",
        source.name
    );
    let mut import = |module: &str, names: Vec<String>| {
        for name in names {
            let _ = writeln!(text, "from .{module} import {name} as {name}");
        }
    };
    let named = |name: &str, ending: &str| format!("{name}{ending}");
    let paginators = package.paginators.iter();
    import(
        "paginator",
        paginators
            .map(|one| named(&one.name, "Paginator"))
            .collect(),
    );
    if package.resources.is_some() {
        import("service_resource", vec![named(class, "ServiceResource")]);
    }
    let waiters = package.waiters.iter();
    import(
        "waiter",
        waiters.map(|one| named(&one.name, "Waiter")).collect(),
    );
    let _ = write!(text, "\nClient = {class}Client\n");
    if package.resources.is_some() {
        let _ = writeln!(text, "ServiceResource = {class}ServiceResource");
    }
    text
}
