//! Types from the models of a session: AWS's, and the user's own in `AWS_DATA_PATH` and `~/.aws/models`.

use std::path::{Path, PathBuf};

use botoxide::{ErrorKind, Session};
use botoxide_core::model::{PaginatorModel, WaiterModel};
use botoxide_types::nearest;
use botoxide_types::rust::{
    Broken, Generated, Options, Selection, Source, State, compare, is_edited, rust, scan,
};

use crate::Problem;
use crate::files::{generated_files, read, rust_files};

/// The text of a file of types. No names mean all operations.
///
/// # Errors
///
/// If the service, an operation or a member does not exist, with similar names; if a model is invalid.
pub fn generate(
    session: &Session,
    service: &str,
    operations: Option<&[String]>,
    options: &Options,
) -> Result<String, Problem> {
    let source = source(session, service)?;
    text(&source, operations, options)
}

fn text(
    source: &Source,
    operations: Option<&[String]>,
    options: &Options,
) -> Result<String, Problem> {
    let selection = match operations {
        None => Selection::whole(source, options.docs),
        Some(names) => Selection::of(source, names, options.docs)?,
    };
    let selection = match options.members.as_slice() {
        [] => selection,
        members => selection.narrowed(source, members)?,
    };
    Ok(rust(source, &selection))
}

fn source(session: &Session, name: &str) -> Result<Source, Problem> {
    let loader = session.loader();
    let service = match loader.service(name, None) {
        Ok(service) => service,
        Err(error) if matches!(error.kind(), ErrorKind::UnknownService { .. }) => {
            let services = session.available_services()?;
            let similar = nearest(name, services.iter().map(String::as_str));
            let similar = match similar.as_slice() {
                [] => String::new(),
                names => format!("; similar names: {}", names.join(", ")),
            };
            let message = format!("there is no service {name}{similar}");
            return Err(Problem::unknown_name(message));
        }
        Err(error) => return Err(error.into()),
    };
    let version = Some(service.api_version());
    let document = |kind| match loader.document(name, kind, version) {
        Ok(node) => Ok(Some(node)),
        Err(error) => match error.kind() {
            ErrorKind::UnknownService { .. } | ErrorKind::DataNotFound { .. } => Ok(None),
            _ => Err(error),
        },
    };
    Ok(Source {
        name: name.to_owned(),
        service,
        documentation: loader.documentation(name, None).ok(),
        constraints: loader.constraints(name, None).ok(),
        paginators: document("paginators-1")?
            .map(PaginatorModel::new)
            .transpose()?,
        waiters: document("waiters-2")?.map(WaiterModel::open).transpose()?,
    })
}

/// Whether a generated file still fits the model of its service.
///
/// # Errors
///
/// If the file was edited, or cannot be read.
pub fn check_file(session: &Session, path: &Path) -> Result<State, Problem> {
    let old = read(path)?;
    let Some(generated) = Generated::read(&old) else {
        return Err(Problem::new(format!(
            "{} is not a generated file",
            path.display()
        )));
    };
    if is_edited(&old) {
        return Err(Problem::new(format!("{} was edited", path.display())));
    }
    let source = source(session, &generated.service)?;
    let names = generated.operations.iter().flatten();
    let gone: Vec<Broken> = names
        .filter(|name| source.service.operation(name).is_err())
        .map(|name| Broken {
            operation: name.clone(),
            field: "the operation".to_owned(),
            before: "there".to_owned(),
            now: None,
        })
        .collect();
    if !gone.is_empty() {
        return Ok(State::Broken(gone));
    }
    let operations = generated.operations.as_deref();
    let new = text(&source, operations, &generated.options)
        .map_err(|problem| Problem::new(format!("{}: {problem}", path.display())))?;
    Ok(compare(&old, &new))
}

/// What a scan has found: a file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// The file, generated before or new.
    pub path: PathBuf,
    /// The service.
    pub service: String,
    /// The operations that the sources name and the file lacks.
    pub new: Vec<String>,
    /// All operations that it is to have.
    pub operations: Vec<String>,
    /// What its types have.
    pub options: Options,
}

/// Looks for paths such as `s3::GetObject` in the Rust files of a folder, and for the generated files that lack them.
///
/// A service without a file gets `aws/<service>.rs` in that folder.
///
/// # Errors
///
/// If a file cannot be read, or a model is invalid.
pub fn scan_sources(session: &Session, folder: &Path) -> Result<Vec<Added>, Problem> {
    let services = session.available_services()?;
    let service_of = |module: &str| {
        let module = module.strip_prefix("r#").unwrap_or(module);
        let is_it = |service: &&String| service.replace('-', "_") == module;
        services.iter().find(is_it).cloned()
    };
    let generated = generated_files(folder)?;
    let mut found = std::collections::BTreeMap::<String, std::collections::BTreeSet<String>>::new();
    for file in rust_files(folder)? {
        if !generated.contains(&file) {
            for (service, names) in scan(&read(&file)?, &service_of).0 {
                found.entry(service).or_default().extend(names);
            }
        }
    }
    let mut added = Vec::new();
    for (service, names) in found {
        let source = source(session, &service)?;
        let operation = |name: &String| {
            let stems = ["", "Output", "Error"].into_iter();
            let mut operations = stems.filter_map(|suffix| {
                let operation = source.service.operation(name.strip_suffix(suffix)?).ok()?;
                Some(operation.name().to_owned())
            });
            operations.next()
        };
        let wanted: std::collections::BTreeSet<String> =
            names.iter().filter_map(operation).collect();
        let mut file = Added {
            path: folder
                .join("aws")
                .join(format!("{}.rs", service.replace('-', "_"))),
            service,
            new: Vec::new(),
            operations: Vec::new(),
            options: Options::default(),
        };
        for path in &generated {
            let Some(head) = Generated::read(&read(path)?) else {
                continue;
            };
            if head.service == file.service {
                file.path.clone_from(path);
                file.options = head.options;
                let all = || {
                    source
                        .service
                        .operations()
                        .map(|it| it.name().to_owned())
                        .collect()
                };
                file.operations = head.operations.unwrap_or_else(all);
            }
        }
        file.new = wanted
            .into_iter()
            .filter(|name| !file.operations.contains(name))
            .collect();
        if !file.new.is_empty() {
            file.operations.extend(file.new.iter().cloned());
            added.push(file);
        }
    }
    Ok(added)
}
