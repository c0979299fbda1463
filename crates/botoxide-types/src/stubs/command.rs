//! `botoxide stubs`: its options, and what it does.
//!
//! The command line and `python -m botoxide stubs` both call [`run`]. Not here: printing, and exit codes.

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use botoxide::Session;
use botoxide_core::error::Error;

use super::difference::differences;
use super::distribution::{self, ALL, Files, LOCAL};
use super::models::Models;
use super::overloads::Offered;
use super::scan::{services_in, services_of_project};
use super::seal::{self, unsealed};
use super::write;
use crate::python::{Docs, Options, module, package_name};

/// The help of the command.
pub const HELP: &str = "\
usage: botoxide stubs [SERVICE ...] [OPTION ...]

Writes types of AWS's services for editors and type checkers, made from the models that botoxide runs: those of the
services named, and signatures of boto3.client, boto3.resource and Session for these services only.
The packages are called mypy_boto3_*, with the names that boto3-stubs has.

Without SERVICE, the services are those of [tool.botoxide] stubs = [\"s3\", \"ec2\"] in ./pyproject.toml.
They are added to the services that were written before.

  --out DIR      Write into a folder of the project, such as `typings`, which editors search first.
                 Default: the active virtual environment, as the distribution botoxide-local-stubs; pip uninstalls it.
  --wheel DIR    Write a wheel into DIR instead.
  --scan PATH    Add the services that the Python sources below PATH name. Can be given several times.
  --all          All services.
  --exact        Only these services: forget those written before.
  --check        Write nothing; exit with 1 if what is there was made from other models.
  --replace      Replace the packages of boto3-stubs or types-aiobotocore, if it is installed.
  --force        Replace packages that were edited.
  --docs WHICH   none, sentence or full: how much of AWS's documentation. Default: sentence.
  --async        Also types_aiobotocore_*, for botoxide.aio and aiobotocore; remembered.
";

/// Where the command runs.
#[derive(Debug)]
pub struct Context<'a> {
    /// The session whose models are used.
    pub session: &'a Session,
    /// The folder of installed packages (`site-packages`), if there is an environment.
    pub site_packages: Option<PathBuf>,
    /// The folder whose `pyproject.toml` is read.
    pub directory: PathBuf,
}

/// What the command did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What to print.
    pub lines: Vec<String>,
    /// Whether `--check` found a difference.
    pub differs: bool,
}

/// Why the command failed. Nothing was written.
#[derive(Debug)]
#[non_exhaustive]
pub enum Failure {
    /// A file cannot be read or written.
    File(PathBuf, io::Error),
    /// The model of a service cannot be read.
    Model(Error),
    /// Something is in the way.
    Refused(String),
    /// There is no service with this name; the names that there are.
    UnknownService(String, Vec<String>),
    /// The options are wrong.
    Usage(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, error) => write!(f, "{}: {error}", write::shown(path)),
            Self::Model(error) => error.fmt(f),
            Self::Refused(text) | Self::Usage(text) => f.write_str(text),
            Self::UnknownService(name, _) => write!(f, "Unknown service: '{name}'"),
        }
    }
}

impl std::error::Error for Failure {}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Model(error)
    }
}

/// Where the files go.
enum Target {
    Environment(PathBuf),
    Folder(PathBuf),
    Wheel(PathBuf),
}

#[derive(Default)]
struct Arguments {
    services: Vec<String>,
    out: Option<PathBuf>,
    wheel: Option<PathBuf>,
    scan: Vec<PathBuf>,
    /// Options without a value.
    flags: Vec<&'static str>,
    docs: Docs,
}

/// The options without a value.
const FLAGS: [&str; 6] = [
    "--all",
    "--async",
    "--check",
    "--exact",
    "--force",
    "--replace",
];

/// Runs the command with the arguments after its name.
///
/// # Errors
///
/// [`Failure`], for unknown services, wrong options, and files and models that cannot be read; nothing is written then.
pub fn run(arguments: &[String], context: &Context<'_>) -> Result<Report, Failure> {
    let arguments = Arguments::parse(arguments)?;
    let models = Models::new(context.session)?;
    let target = arguments.target(context)?;
    let mut services = arguments.chosen(context, &models)?;
    let written = target.services(&models, false);
    let awaited = target.services(&models, true);
    if services.is_empty() && (written.is_empty() || !arguments.has("--check")) {
        let text = "the following arguments are required: SERVICE (or --scan PATH, --all, or [tool.botoxide] stubs in \
                    pyproject.toml)";
        return Err(Failure::Usage(text.to_owned()));
    }
    let is_exact = arguments.has("--exact");
    if !is_exact {
        services.extend(written.iter().cloned());
    }
    let is_async = arguments.has("--async") || !is_exact && !awaited.is_empty();
    let files = files(arguments.docs, &target, &services, &models, is_async)?;
    if arguments.has("--check") {
        return target.check(&files);
    }
    if let Target::Environment(folder) = &target
        && !arguments.has("--replace")
    {
        refuse_others(folder, &services, is_async)?;
    }
    if !arguments.has("--force") {
        let there = written.iter().map(|service| package(service, false));
        let there = there.chain(awaited.iter().map(|service| package(service, true)));
        refuse_edited(target.folder(), there)?;
    }
    let mut gone: Vec<String> = written
        .difference(&services)
        .map(|service| package(service, false))
        .collect();
    let needless = |service: &&String| !is_async || !services.contains(*service);
    gone.extend(
        awaited
            .iter()
            .filter(needless)
            .map(|service| package(service, true)),
    );
    if !is_async && !awaited.is_empty() {
        gone.extend(["aiobotocore", "botoxide"].map(|name| format!("{name}{}", target.ending())));
    }
    let mut report = Report::default();
    let names: Vec<&str> = services.iter().map(String::as_str).collect();
    let shown = match names.len() {
        0..=20 => names.join(", "),
        count => format!("{count} services"),
    };
    let path = target.write(&files, arguments.has("--all"), &gone)?;
    report
        .lines
        .push(format!("{}: types of {shown}", write::shown(&path)));
    Ok(report)
}

/// The files for these services.
fn files(
    docs: Docs,
    target: &Target,
    services: &BTreeSet<String>,
    models: &Models<'_>,
    is_async: bool,
) -> Result<Files, Failure> {
    let mut offered = Vec::new();
    for service in services {
        offered.push(Offered {
            name: service.clone(),
            class_name: models.class_name(service)?,
            has_resources: models.has_resources(service),
        });
    }
    let mut files = distribution::base(&offered, target.ending(), is_async);
    let kinds: &[bool] = if is_async { &[false, true] } else { &[false] };
    for service in services {
        for &is_async in kinds {
            let options = Options { docs, is_async };
            let package = models.package(service, options)?;
            distribution::add(&mut files, service, options, package);
        }
    }
    Ok(files)
}

fn package(service: &str, is_async: bool) -> String {
    let options = Options {
        is_async,
        ..Options::default()
    };
    package_name(service, options)
}

impl Arguments {
    fn has(&self, flag: &str) -> bool {
        self.flags.contains(&flag)
    }

    fn parse(words: &[String]) -> Result<Self, Failure> {
        let mut arguments = Self::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let (name, joined) = match word.split_once('=') {
                Some((name, value)) if name.starts_with("--") => (name, Some(value.to_owned())),
                _ => (word.as_str(), None),
            };
            if let Some(flag) = FLAGS.iter().find(|flag| *flag == word) {
                arguments.flags.push(flag);
                continue;
            }
            let mut value = || {
                let value = joined.clone().or_else(|| words.next().cloned());
                let text = || Failure::Usage(format!("argument {name}: expected one argument"));
                value.ok_or_else(text)
            };
            match name {
                "--out" => arguments.out = Some(value()?.into()),
                "--wheel" => arguments.wheel = Some(value()?.into()),
                "--scan" => arguments.scan.push(value()?.into()),
                "--docs" => arguments.docs = docs(&value()?)?,
                _ if name.starts_with('-') => {
                    return Err(Failure::Usage(format!("Unknown options: {word}")));
                }
                _ => arguments.services.push(word.clone()),
            }
        }
        if arguments.out.is_some() && arguments.wheel.is_some() {
            let text = "argument --wheel: not allowed with argument --out";
            return Err(Failure::Usage(text.to_owned()));
        }
        Ok(arguments)
    }

    fn target(&self, context: &Context<'_>) -> Result<Target, Failure> {
        if let Some(folder) = &self.out {
            return Ok(Target::Folder(folder.clone()));
        }
        if let Some(folder) = &self.wheel {
            return Ok(Target::Wheel(folder.clone()));
        }
        let folder = context.site_packages.clone();
        let text =
            "no virtual environment is active: activate one, or use --out DIR or --wheel DIR";
        folder
            .map(Target::Environment)
            .ok_or_else(|| Failure::Usage(text.to_owned()))
    }

    /// The services that were asked for.
    fn chosen(
        &self,
        context: &Context<'_>,
        models: &Models<'_>,
    ) -> Result<BTreeSet<String>, Failure> {
        let known = models.services();
        let mut chosen = BTreeSet::new();
        if self.has("--all") {
            chosen.extend(known.iter().cloned());
        }
        let mut named = self.services.clone();
        if named.is_empty() && self.scan.is_empty() && !self.has("--all") {
            let path = context.directory.join("pyproject.toml");
            let text = write::read(&path).map_err(|error| Failure::File(path, error))?;
            named = text
                .and_then(|text| services_of_project(&text))
                .unwrap_or_default();
        }
        for name in named {
            if !known.contains(&name) {
                return Err(Failure::UnknownService(name, known.to_vec()));
            }
            chosen.insert(name);
        }
        for path in &self.scan {
            let mut found = |text: &str| {
                chosen.extend(services_in(text, known).into_iter().map(str::to_owned));
            };
            write::sources(path, &mut found).map_err(|error| Failure::File(path.clone(), error))?;
        }
        Ok(chosen)
    }
}

fn docs(value: &str) -> Result<Docs, Failure> {
    match value {
        "full" => Ok(Docs::Full),
        "none" => Ok(Docs::None),
        "sentence" => Ok(Docs::Sentence),
        _ => Err(Failure::Usage(format!(
            "argument --docs: invalid choice: '{value}' (choose from 'none', 'sentence', 'full')"
        ))),
    }
}

/// The version of the distribution.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The first words of a package that botoxide made.
const MARK: &str = "made by botoxide";

impl Target {
    fn folder(&self) -> &Path {
        match self {
            Self::Environment(folder) | Self::Folder(folder) | Self::Wheel(folder) => folder,
        }
    }

    /// What the names of the hand-written packages end with: see `distribution::base`.
    fn ending(&self) -> &'static str {
        if matches!(self, Self::Folder(_)) {
            ""
        } else {
            "-stubs"
        }
    }

    /// The services whose packages botoxide wrote there, those of asynchronous clients or the others.
    fn services(&self, models: &Models<'_>, is_async: bool) -> BTreeSet<String> {
        if matches!(self, Self::Wheel(_)) {
            return BTreeSet::new();
        }
        let folder = self.folder();
        let names = write::names(folder);
        let is_ours = |service: &&String| {
            let name = package(service, is_async);
            let init = folder.join(&name).join("__init__.pyi");
            names.binary_search(&name).is_ok()
                && matches!(write::read(&init), Ok(Some(text)) if text.contains(MARK))
        };
        models.services().iter().filter(is_ours).cloned().collect()
    }

    /// Compares what would be written with what is there.
    fn check(&self, files: &Files) -> Result<Report, Failure> {
        if let Self::Wheel(_) = self {
            return Err(Failure::Usage(
                "argument --check: not allowed with argument --wheel".to_owned(),
            ));
        }
        let mut report = Report::default();
        for (name, text) in files {
            let path = self.folder().join(name);
            match write::read(&path) {
                Ok(Some(found)) if unsealed(&found) == unsealed(text) => {}
                Ok(Some(found)) => match differences(unsealed(&found), unsealed(text)) {
                    lines if lines.is_empty() => {
                        report.lines.push(format!("{name}: other documentation"));
                    }
                    lines => {
                        let lines = lines.iter().map(|line| format!("{name}: {line}"));
                        report.lines.extend(lines);
                    }
                },
                Ok(None) => report.lines.push(format!("{name}: missing")),
                Err(error) => return Err(Failure::File(path, error)),
            }
        }
        report.differs = !report.lines.is_empty();
        Ok(report)
    }

    /// Writes the files. Returns where they are.
    fn write(&self, files: &Files, is_all: bool, gone: &[String]) -> Result<PathBuf, Failure> {
        match self {
            Self::Folder(folder) => write::replace(folder, files, gone)
                .map_err(|error| Failure::File(folder.clone(), error))?,
            Self::Environment(folder) => {
                let metadata = distribution::metadata(files, LOCAL, VERSION, Some("botoxide"));
                let mut files = files.clone();
                files.extend(metadata);
                // That of an older version.
                let mut gone = gone.to_vec();
                let start = format!("{LOCAL}-");
                let names = write::names(folder).into_iter();
                gone.extend(names.filter(|name| name.starts_with(&start)));
                write::replace(folder, &files, &gone)
                    .map_err(|error| Failure::File(folder.clone(), error))?;
            }
            Self::Wheel(folder) => {
                let name = if is_all { ALL } else { LOCAL };
                let path = folder.join(format!("{name}-{VERSION}-py3-none-any.whl"));
                let written = distribution::wheel(files, name, VERSION)
                    .and_then(|bytes| write::file(&path, &bytes));
                written.map_err(|error| Failure::File(path.clone(), error))?;
                return Ok(path);
            }
        }
        Ok(self.folder().to_owned())
    }
}

/// Fails if someone has edited one of these packages.
fn refuse_edited(folder: &Path, packages: impl Iterator<Item = String>) -> Result<(), Failure> {
    for package in packages {
        let place = folder.join(package);
        let is_edited = seal::is_broken(&place);
        if is_edited.map_err(|error| Failure::File(place.clone(), error))? {
            return Err(Failure::Refused(format!(
                "{} was edited since botoxide wrote it: use --force to replace it",
                write::shown(&place)
            )));
        }
    }
    Ok(())
}

/// Fails if another distribution has packages of the same names.
fn refuse_others(
    folder: &Path,
    services: &BTreeSet<String>,
    is_async: bool,
) -> Result<(), Failure> {
    let has = |name: &str| services.iter().any(|service| module(service) == name);
    for name in write::names(folder) {
        let Some((distribution, _)) = name
            .split_once('-')
            .filter(|_| name.ends_with(".dist-info"))
        else {
            continue;
        };
        let is_other = matches!(distribution, "boto3_stubs" | "botocore_stubs")
            || distribution == ALL
            || distribution.strip_prefix("mypy_boto3_").is_some_and(has)
            || is_async && distribution == "types_aiobotocore"
            || is_async
                && distribution
                    .strip_prefix("types_aiobotocore_")
                    .is_some_and(has);
        if is_other {
            return Err(Failure::Refused(format!(
                "{} is installed in {}, and has packages of the same names: uninstall it, or use --replace or --out DIR",
                distribution.replace('_', "-"),
                write::shown(folder)
            )));
        }
    }
    Ok(())
}
