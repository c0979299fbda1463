//! `service_resource.pyi`: the resources of a service and their collections.

use super::text::Text;
use crate::python::methods::Package;
use crate::python::resources::{Class, Collection, Resources};
use crate::python::types::Type;
use crate::python::{Options, Source};

pub(super) fn text(
    source: &Source<'_>,
    options: Options,
    package: &Package,
    resources: &Resources,
) -> String {
    let mut text = Text::new(options, package, "_t.");
    let meta = format!("{}ResourceMeta", source.class_name);
    text.import_client(source.class_name);
    text.code(&format!(
        "class {meta}(ResourceMeta):\n    @property\n    def client(self) -> {}Client: ...\n\n",
        source.class_name
    ));
    for class in resources.classes.iter().chain([&resources.service]) {
        for one in &class.collections {
            collection(&mut text, one);
        }
    }
    for class in &resources.classes {
        resource(&mut text, class, &class.name, &meta);
        // A method of the same name hides the class where it is.
        text.push(&format!("_{0} = {0}\n\n", class.name));
    }
    let name = format!("{}ServiceResource", source.class_name);
    resource(&mut text, &resources.service, &name, &meta);
    text.finish(&format!("The resources of {}.", source.name))
}

fn resource(text: &mut Text<'_>, class: &Class, name: &str, meta: &str) {
    let is_async = text.options.is_async;
    text.code(&format!("class {name}(ServiceResource):\n"));
    text.push(&format!(
        "    @property\n    def meta(self) -> {meta}: ...\n"
    ));
    for identifier in &class.identifiers {
        text.push(&format!("    {identifier}: str\n"));
    }
    for (attribute, kind) in &class.attributes {
        text.push(&format!("    {attribute}: "));
        let is_reference = matches!(kind, Type::Resource(_))
            || matches!(kind, Type::List(_, item) if matches!(**item, Type::Resource(_)));
        if is_async && !is_reference {
            text.code("Awaitable[");
            text.kind(kind);
            text.push("]\n");
        } else {
            text.kind(kind);
            text.push("\n");
        }
    }
    for one in &class.collections {
        text.push(&format!("    {}: {}\n", one.attribute, one.class));
    }
    let def = if is_async { "async def" } else { "def" };
    for method in &class.methods {
        text.method(method, is_async && method.name != "batch_writer");
    }
    let loads = class.loads || class.methods.iter().any(|method| method.name == "load");
    if class.loads {
        text.push(&format!("    {def} load(self) -> None: ...\n"));
    }
    if loads {
        text.push(&format!("    {def} reload(self) -> None: ...\n"));
    }
    for waiter in &class.waiters {
        text.code(&format!(
            "    {def} {waiter}(self, **kwargs: Any) -> None: ...\n"
        ));
    }
    for subresource in &class.subresources {
        let arguments = subresource.arguments.iter();
        let arguments: Vec<String> = arguments
            .map(|(name, kind)| format!(", {name}: {kind}"))
            .collect();
        let arguments = arguments.concat();
        text.push(&format!(
            "    {def} {}(self{arguments}) -> _{}: ...\n",
            subresource.name, subresource.class
        ));
    }
    text.push(&format!(
        "    {def} get_available_subresources(self) -> list[str]: ...\n\n"
    ));
}

fn collection(text: &mut Text<'_>, one: &Collection) {
    let is_async = text.options.is_async;
    let (class, item) = (&one.class, &one.item);
    text.code(&format!("class {class}(ResourceCollection):\n"));
    text.push(&format!("    def all(self) -> {class}: ...\n"));
    let mut filter = one.filter.clone();
    filter.about.operation = None;
    "Those for which the operation is called with these arguments."
        .clone_into(&mut filter.about.text);
    filter.result = Type::Resource(class.clone());
    let start = text.out.len();
    text.method(&filter, false);
    // The class of a collection has no alias.
    let fixed = text.out[start..].replacen(&format!("-> _{class}"), &format!("-> {class}"), 1);
    text.out.truncate(start);
    text.push(&fixed);
    for method in &one.batch {
        text.method(method, is_async);
    }
    let (iterator, iter) = if is_async {
        ("AsyncIterator", "__aiter__")
    } else {
        ("Iterator", "__iter__")
    };
    text.code(&format!(
        "    def limit(self, count: int) -> {class}: ...\n    def page_size(self, count: int) -> {class}: ...\n    \
         def pages(self) -> {iterator}[list[_{item}]]: ...\n    def {iter}(self) -> {iterator}[_{item}]: ...\n\n"
    ));
}
