//! Operations, paginators and waiters as methods.

use botoxide_core::model::{Documentation, Node, Operation, PaginatorModel, Shape, WaiterModel};
use botoxide_core::names::xform_name;

use super::Source;
use super::documentation::Index;
use super::extras;
use super::fixed;
use super::resources::{self, Resources};
use super::shapes::Shapes;
use super::types::{Argument, Member, Type, Types};

/// A method of a class.
#[derive(Clone, Debug)]
pub(super) struct Method {
    pub(super) name: String,
    pub(super) arguments: Vec<Argument>,
    /// The name of the dictionary of the arguments; methods written by hand take them by position too.
    pub(super) request: Option<String>,
    pub(super) is_by_hand: bool,
    pub(super) result: Type,
    pub(super) about: About,
}

/// What the documentation of a method is taken from.
#[derive(Clone, Debug, Default)]
pub(super) struct About {
    pub(super) operation: Option<Operation>,
    pub(super) text: String,
}

/// A class with one method.
#[derive(Clone, Debug)]
pub(super) struct Single {
    /// `ListObjectsV2`, without its ending.
    pub(super) name: String,
    /// Its name in Python: `list_objects_v2`.
    pub(super) key: String,
    pub(super) method: Method,
}

/// An exception of the client.
#[derive(Clone, Debug)]
pub(super) struct Exception {
    pub(super) name: &'static str,
    /// What its `response` has besides `Error`.
    pub(super) members: Vec<Member>,
}

/// All classes and types of a service.
pub(super) struct Package {
    pub(super) operations: Vec<Method>,
    pub(super) paginators: Vec<Single>,
    pub(super) waiters: Vec<Single>,
    pub(super) resources: Option<Resources>,
    pub(super) exceptions: Vec<Exception>,
    pub(super) types: Types,
    pub(super) documentation: Index,
}

impl Package {
    /// Reads the models of a service.
    pub(super) fn read(source: &Source<'_>, documentation: Option<Documentation>) -> Self {
        let mut shapes = Shapes::new(source.name, source.service, source.constraints);
        let mut operations = client(source, &mut shapes);
        let mut resources = source
            .resources
            .and_then(|root| resources::read(source, root, &mut shapes));
        let mut waiters = waiters(source, &mut shapes);
        waiters.sort_by(|one, other| one.name.cmp(&other.name));
        let mut paginators = paginators(source, &mut shapes);
        paginators.sort_by(|one, other| one.name.cmp(&other.name));
        let exceptions = exceptions(source, &mut shapes);
        let mut arguments: Vec<&mut Argument> = Vec::new();
        let singles = waiters.iter_mut().chain(&mut paginators);
        let methods = operations
            .iter_mut()
            .chain(singles.map(|single| &mut single.method))
            .chain(resources.iter_mut().flat_map(Resources::methods_mut));
        for method in methods {
            arguments.extend(&mut method.arguments);
        }
        shapes.finish(&mut arguments);
        Self {
            operations,
            paginators,
            waiters,
            resources,
            exceptions,
            types: shapes.types,
            documentation: Index::new(documentation),
        }
    }

    /// All methods.
    pub(super) fn methods(&self) -> impl Iterator<Item = &Method> {
        let singles = self.waiters.iter().chain(&self.paginators);
        self.operations
            .iter()
            .chain(singles.map(|single| &single.method))
            .chain(self.resources.iter().flat_map(Resources::methods))
    }
}

/// The arguments for an operation's input, those that must be given first.
pub(super) fn arguments(
    source: &Source<'_>,
    shapes: &mut Shapes<'_>,
    method: &str,
    input: Shape,
    is_left_out: impl Fn(&str) -> bool,
) -> Vec<Argument> {
    let required: Vec<&str> = input.required().collect();
    let mut arguments: Vec<Argument> = Vec::new();
    for member in input.members() {
        let name = member.member_name();
        if is_left_out(name) {
            continue;
        }
        let kind = extras::argument(source, shapes, method, name)
            .or_else(|| shapes.own_values(input, member))
            .unwrap_or_else(|| shapes.argument(member));
        // botocore handlers.py: inject_account_id
        let is_filled_in = source.name == "glacier" && name == "accountId";
        arguments.push(Argument {
            member: Member {
                name: extras::alias(source.name, method, name),
                kind,
                required: required.contains(&name) && !is_filled_in,
                owner: input.name(),
                shape: member.name(),
            },
        });
    }
    arguments.sort_by_key(|argument| !argument.member.required);
    arguments
}

fn client(source: &Source<'_>, shapes: &mut Shapes<'_>) -> Vec<Method> {
    "Client".clone_into(&mut shapes.class);
    let mut methods = Vec::new();
    for operation in source.service.operations() {
        let name = operation.python_name();
        let input = operation.input_shape();
        let arguments = input.map_or_else(Vec::new, |input| {
            arguments(source, shapes, name, input, |_| false)
        });
        let result = match operation.output_shape() {
            Some(output) => shapes.result(output),
            None => Type::Fixed(fixed::EMPTY_RESPONSE),
        };
        let request = input.map(|input| shapes.request_name(input.name(), "Request"));
        methods.push(Method {
            name: name.to_owned(),
            request: request.filter(|_| !arguments.is_empty()),
            arguments,
            is_by_hand: false,
            result,
            about: About {
                operation: Some(operation),
                text: String::new(),
            },
        });
    }
    extras::add(source, shapes, &mut methods);
    methods.sort_by(|one, other| one.name.cmp(&other.name));
    methods
}

fn waiters(source: &Source<'_>, shapes: &mut Shapes<'_>) -> Vec<Single> {
    "Waiter".clone_into(&mut shapes.class);
    let mut waiters = Vec::new();
    let Some(root) = source.waiters else {
        return waiters;
    };
    let Ok(model) = WaiterModel::open(root) else {
        return waiters;
    };
    let names = root.get("waiters").into_iter().flat_map(Node::entries);
    for (name, _) in names {
        let Ok(config) = model.get_waiter(name) else {
            continue;
        };
        let Ok(operation) = source.service.operation(config.operation.as_str()) else {
            continue;
        };
        let mut method = single(source, shapes, "wait", operation, "Wait", &|_| false);
        method.result = Type::Plain("None");
        let key = xform_name(name, '_');
        method.about.text = format!(
            "Calls `{}` until the waiter `{key}` has succeeded.",
            operation.python_name()
        );
        waiters.push(Single {
            name: name.to_owned(),
            key,
            method,
        });
    }
    waiters
}

fn paginators(source: &Source<'_>, shapes: &mut Shapes<'_>) -> Vec<Single> {
    let mut paginators = Vec::new();
    let model = source
        .paginators
        .and_then(|root| PaginatorModel::new(root).ok());
    let Some(model) = model else {
        return paginators;
    };
    let mut names: Vec<&str> = model.operation_names().collect();
    names.sort_unstable();
    for name in names {
        let Ok(operation) = source.service.operation(name) else {
            continue;
        };
        let Ok(pagination) = model.get_paginator(name) else {
            continue;
        };
        let is_left_out = |name: &str| {
            pagination.input_token.contains(&name) || pagination.limit_key == Some(name)
        };
        let output = operation.output_shape();
        // Results come first, the first of all still as a result of the class before: names depend on the order.
        if let Some(output) = output {
            shapes.result(output);
        }
        "Paginator".clone_into(&mut shapes.class);
        let mut method = single(
            source,
            shapes,
            "paginate",
            operation,
            "Paginate",
            &is_left_out,
        );
        method.result = output.map_or(Type::Plain("Any"), |output| shapes.result(output));
        method.about.text = format!("The pages of `{}`.", operation.python_name());
        paginators.push(Single {
            name: name.to_owned(),
            key: operation.python_name().to_owned(),
            method,
        });
    }
    paginators
}

/// The method of a paginator or a waiter.
fn single(
    source: &Source<'_>,
    shapes: &mut Shapes<'_>,
    name: &str,
    operation: Operation,
    postfix: &str,
    is_left_out: &dyn Fn(&str) -> bool,
) -> Method {
    let (config, kind) = if postfix == "Wait" {
        ("WaiterConfig", fixed::WAITER_CONFIG)
    } else {
        ("PaginationConfig", fixed::PAGINATOR_CONFIG)
    };
    let input = operation.input_shape();
    let mut list = input.map_or_else(Vec::new, |input| {
        arguments(source, shapes, name, input, is_left_out)
    });
    let mut request = None;
    if let Some(input) = input {
        list.push(Argument {
            member: Member {
                name: config,
                kind: Type::Fixed(kind),
                required: false,
                owner: "",
                shape: "",
            },
        });
        request = Some(shapes.request_name(input.name(), postfix));
    }
    Method {
        name: name.to_owned(),
        arguments: list,
        request,
        is_by_hand: false,
        result: Type::Plain("None"),
        about: About::default(),
    }
}

/// The exceptions of a client, sorted, and what their responses have.
fn exceptions(source: &Source<'_>, shapes: &mut Shapes<'_>) -> Vec<Exception> {
    "Exception".clone_into(&mut shapes.class);
    let mut exceptions: Vec<Exception> = Vec::new();
    for shape in source.service.error_shapes() {
        let is_known = |known: &Exception| known.name == shape.name();
        if exceptions.iter().any(is_known) {
            continue;
        }
        let mut members = Vec::new();
        for member in shape.members() {
            let name = member.member_name();
            // These two are in `Error`.
            if name.eq_ignore_ascii_case("message") || name.eq_ignore_ascii_case("code") {
                continue;
            }
            members.push(Member {
                name,
                kind: shapes.part_of_exception(member),
                required: false,
                owner: shape.name(),
                shape: member.name(),
            });
        }
        exceptions.push(Exception {
            name: shape.name(),
            members,
        });
    }
    exceptions.sort_by_key(|exception| exception.name);
    exceptions
}
