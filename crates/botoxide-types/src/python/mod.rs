//! Python stubs of a service: the packages `mypy_boto3_*`, with the names that they have on `PyPI`.
//!
//! A [`Source`] is all that is known about a service; [`python`] makes files out of it. Not here: where the files go,
//! which is the command's, and the stubs of `boto3` itself (`base`).

use botoxide_core::model::{Documentation, Node, Service};

mod documentation;
mod extras;
mod fixed;
mod loops;
mod methods;
mod names;
mod resources;
mod shapes;
mod types;
mod write;

pub use names::{capitalize, module};

/// The models of a service, and what the stubs say about its surroundings.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The name of the service: `s3`, `cognito-idp`.
    pub name: &'a str,
    /// The name of its client's class: `S3`, `CognitoIdentityProvider`.
    pub class_name: &'a str,
    /// `service-2`.
    pub service: Service,
    /// The sets of strings that members accept, by shape. Without them all strings are `str`.
    pub constraints: Option<Node>,
    /// The documentation, from which docstrings are made.
    pub documentation: Option<Documentation>,
    /// `paginators-1`, the whole file.
    pub paginators: Option<Node>,
    /// `waiters-2`, the whole file.
    pub waiters: Option<Node>,
    /// `resources-1`, the whole file.
    pub resources: Option<Node>,
    /// The regions of the service, for `RegionName`.
    pub regions: &'a [String],
    /// The names of all services, for `ServiceName`.
    pub services: &'a [String],
    /// The names of the services that have resources, for `ResourceServiceName`.
    pub resource_services: &'a [String],
}

/// How much documentation the stubs contain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Docs {
    /// All that AWS says.
    Full,
    /// None.
    None,
    /// The first sentence of operations and members.
    #[default]
    Sentence,
}

/// Which packages are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// How much documentation.
    pub docs: Docs,
    /// `types_aiobotocore_*`, whose methods are awaited, instead of `mypy_boto3_*`.
    pub is_async: bool,
}

/// A file of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name inside the package: `client.pyi`.
    pub name: &'static str,
    /// What is in it.
    pub text: String,
}

/// The name of the package of a service: `mypy_boto3_s3`.
///
/// ```
/// use botoxide_types::python::{Options, package_name};
///
/// assert_eq!(package_name("cognito-idp", Options::default()), "mypy_boto3_cognito_idp");
/// ```
pub fn package_name(service: &str, options: Options) -> String {
    let prefix = if options.is_async {
        "types_aiobotocore"
    } else {
        "mypy_boto3"
    };
    format!("{prefix}_{}", module(service))
}

/// The files of a service's package: the client, its types, paginators, waiters and resources.
pub fn python(source: &Source<'_>, options: Options) -> Vec<File> {
    let has_docs = options.docs != Docs::None;
    let documentation = source.documentation.filter(|_| has_docs);
    let package = methods::Package::read(source, documentation);
    write::files(source, options, &package)
}
