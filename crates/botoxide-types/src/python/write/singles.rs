//! `paginator.pyi` and `waiter.pyi`.

use super::text::Text;
use crate::python::methods::Package;
use crate::python::types::Type;
use crate::python::{Options, Source};

pub(super) fn paginators(source: &Source<'_>, options: Options, package: &Package) -> String {
    let mut text = Text::new(options, package, "_t.");
    for single in &package.paginators {
        let method = &single.method;
        text.code(&format!("class {}Paginator(Paginator[", single.name));
        text.kind(&method.result);
        text.push("]):\n    def paginate(self");
        arguments(&mut text, method.request.as_deref());
        text.code(") -> PageIterator[");
        text.kind(&method.result);
        text.push("]:\n");
        text.docstring("        ", &method.about.text);
        text.push("\n");
    }
    text.finish(&format!("The paginators of {}.", source.name))
}

pub(super) fn waiters(source: &Source<'_>, options: Options, package: &Package) -> String {
    let mut text = Text::new(options, package, "_t.");
    for single in &package.waiters {
        let method = &single.method;
        text.code(&format!("class {}Waiter(Waiter):\n    ", single.name));
        if options.is_async {
            text.push("async ");
        }
        text.push("def wait(self");
        arguments(&mut text, method.request.as_deref());
        text.push(") -> ");
        text.kind(&Type::Plain("None"));
        text.push(":\n");
        text.docstring("        ", &method.about.text);
        text.push("\n");
    }
    text.finish(&format!("The waiters of {}.", source.name))
}

fn arguments(text: &mut Text<'_>, request: Option<&str>) {
    if let Some(request) = request {
        text.code(&format!(", **kwargs: Unpack[_t.{request}]"));
    }
}
