//! `Loader`: finds model files – a customer's in the search path, otherwise the packed ones.
//!
//! Not here: what the files mean (`model` of the core), or where `data_path` is configured (`config`).
//! Counterpart: botocore `loaders.py`.

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use botoxide_core::error::{Error, ErrorKind, Result};
use botoxide_core::model::{Documentation, Node, Service};

use crate::seam::{ForkMutex, Fs, Seams};

mod builtin;
mod customer;

const SERVICE: &str = "service-2";
const EXTRAS: &str = ".sdk-extras";
const PATH_SEPARATOR: char = if cfg!(windows) { ';' } else { ':' };

/// The service that is meant by a name that boto3 knew it by before:
///
/// ```
/// assert_eq!(botoxide::loader::current_service_name("runtime.sagemaker"), "sagemaker-runtime");
/// assert_eq!(botoxide::loader::current_service_name("s3"), "s3");
/// ```
// M025
pub fn current_service_name(name: &str) -> &str {
    match name {
        "runtime.sagemaker" => "sagemaker-runtime",
        name => name,
    }
}

/// Whether [`Loader::documentation`] has documentation of the packed models: in the build, or [added](add_documentation).
pub fn has_documentation() -> bool {
    builtin::has_documentation()
}

/// Adds the documentation of the packed models to a program that was built without the feature `documentation`.
///
/// `archive` is what `botoxide_data::documentation()` is in a build with it: the file that the Python distribution `botoxide-docs`
/// contains. It is kept as long as the process lives. Nothing happens if there is documentation already.
///
/// # Errors
///
/// `DataCorrupt` if it is no such archive.
///
/// # Example
///
/// ```no_run
/// botoxide::loader::add_documentation(std::fs::read("documentation")?)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn add_documentation(archive: Vec<u8>) -> Result<()> {
    builtin::add_documentation(archive)
}

/// Finds and opens model files.
///
/// Files are called `SERVICE/VERSION/TYPE`, without an extension, or by one word if they belong to no service.
/// The first source of the search path that has a file wins: the directories of `data_path`
/// (`AWS_DATA_PATH`), then `~/.aws/models`, then the packed models of the crate `botoxide-data`. What a loader
/// has opened it returns again, even if the file has changed since; what it compiled lives as long as the
/// process, once for each content.
///
/// # Example: an operation's HTTP method
///
/// ```
/// # #[cfg(feature = "data")] {
/// use botoxide::{loader::Loader, seam::Seams};
///
/// let loader = Loader::new(&Seams::fake(), None);
/// let s3 = loader.service("s3", None)?;
/// assert_eq!(s3.operation("put_object")?.method(), "PUT");
/// # }
/// # Ok::<(), botoxide::Error>(())
/// ```
pub struct Loader {
    fs: Arc<dyn Fs>,
    search_paths: Vec<SearchPath>,
    opened: ForkMutex<HashMap<String, Opened>>,
}

/// A source of models.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SearchPath {
    /// A directory with model files of a customer.
    Directory(PathBuf),
    /// The packed models of `botoxide-data`.
    Builtin,
}

/// The source of a file.
enum Found {
    Directory(PathBuf),
    Builtin,
}

/// A model file that was opened.
#[derive(Clone, Copy)]
enum Opened {
    Service(Service),
    Document(Node),
}

impl Loader {
    /// A loader whose search path is `data_path`, `~/.aws/models` and the models that came with botoxide.
    ///
    /// `data_path` is the setting of that name: directories divided by `:` (Windows: `;`), in which `~` and
    /// variables are expanded.
    pub fn new(seams: &Seams, data_path: Option<&str>) -> Self {
        let extra = data_path
            .into_iter()
            .flat_map(|path| path.split(PATH_SEPARATOR));
        let mut search_paths: Vec<_> = extra
            .chain(["~/.aws/models"])
            .map(|path| SearchPath::Directory(seams.env.expand(path)))
            .collect();
        search_paths.push(SearchPath::Builtin);
        Self::with_search_paths(seams, search_paths)
    }

    /// A loader with only these sources.
    pub fn with_search_paths(seams: &Seams, search_paths: Vec<SearchPath>) -> Self {
        Self {
            fs: Arc::clone(&seams.fs),
            search_paths,
            opened: ForkMutex::default(),
        }
    }

    /// The sources, in order.
    pub fn search_paths(&self) -> &[SearchPath] {
        &self.search_paths
    }

    /// The services that have a file of this type (`service-2`, `resources-1` …), sorted.
    ///
    /// # Errors
    ///
    /// `Io` if a directory of the search path cannot be listed, `DataCorrupt` if the packed models are
    /// damaged.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::loader::Loader;
    /// use botoxide::seam::Seams;
    ///
    /// let loader = Loader::new(&Seams::fake(), None);
    /// assert!(loader.list_available_services("service-2")?.iter().any(|name| name == "s3"));
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn list_available_services(&self, type_name: &str) -> Result<Vec<String>> {
        let mut services = Vec::new();
        for place in &self.search_paths {
            match place {
                SearchPath::Builtin => {
                    let archive = builtin::archive()?;
                    services.extend(
                        archive
                            .into_iter()
                            .flat_map(|archive| archive.services(type_name))
                            .map(str::to_owned),
                    );
                }
                SearchPath::Directory(path) if self.fs.is_directory(path) => {
                    for directory in self.directories(path)? {
                        if !self.versions_in(&directory, type_name)?.is_empty() {
                            services.extend(file_name(&directory));
                        }
                    }
                }
                SearchPath::Directory(_) => {}
            }
        }
        services.sort_unstable();
        services.dedup();
        Ok(services)
    }

    /// The versions of a service that have a file of this type, sorted.
    ///
    /// # Errors
    ///
    /// `DataNotFound` if there are none, and as [`list_available_services`](Self::list_available_services).
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::loader::Loader;
    /// use botoxide::seam::Seams;
    ///
    /// let loader = Loader::new(&Seams::fake(), None);
    /// assert!(loader.list_api_versions("ec2", "service-2")?.iter().any(|version| version == "2016-11-15"));
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn list_api_versions(&self, service: &str, type_name: &str) -> Result<Vec<String>> {
        let mut versions = self.known_versions(service, type_name)?;
        if versions.is_empty() {
            return Err(not_found(service));
        }
        versions.sort_unstable();
        versions.dedup();
        Ok(versions)
    }

    /// The last of [`list_api_versions`](Self::list_api_versions), in alphabetical order.
    ///
    /// # Errors
    ///
    /// As there.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::loader::Loader;
    /// use botoxide::seam::Seams;
    ///
    /// let loader = Loader::new(&Seams::fake(), None);
    /// assert_eq!(loader.determine_latest_version("sqs", "service-2")?, "2012-11-05");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn determine_latest_version(&self, service: &str, type_name: &str) -> Result<String> {
        let versions = self.list_api_versions(service, type_name)?;
        versions.into_iter().max().ok_or_else(|| not_found(service))
    }

    /// The description of a service; without a version, of its latest.
    ///
    /// # Errors
    ///
    /// `UnknownService`, with all known names; `DataNotFound` for an unknown version;
    /// `InvalidModel` or `Io` for a customer's file that cannot be used; `DataCorrupt`.
    ///
    /// # Example
    ///
    /// ```
    /// use botoxide::loader::Loader;
    /// use botoxide::seam::Seams;
    ///
    /// let loader = Loader::new(&Seams::fake(), None);
    /// assert_eq!(loader.service("sqs", None)?.endpoint_prefix(), "sqs");
    /// # Ok::<(), botoxide::Error>(())
    /// ```
    pub fn service(&self, service: &str, version: Option<&str>) -> Result<Service> {
        match self.open(service, SERVICE, version)? {
            Opened::Service(service) => Ok(service),
            Opened::Document(_) => Err(not_found(service)),
        }
    }

    /// Any other file of a service (`paginators-1`, `endpoint-rule-set-1` …); without a version, the latest
    /// that has a file of this type.
    ///
    /// # Errors
    ///
    /// As [`service`](Self::service).
    pub fn document(&self, service: &str, type_name: &str, version: Option<&str>) -> Result<Node> {
        match self.open(service, type_name, version)? {
            Opened::Document(node) => Ok(node),
            Opened::Service(_) => Err(not_found(service)),
        }
    }

    /// A file by its whole name (`partitions`, `endpoints`, `_retry`, `s3/2006-03-01/waiters-2`), without
    /// extras.
    ///
    /// # Errors
    ///
    /// `DataNotFound` if no source has it, and as [`service`](Self::service).
    pub fn data(&self, name: &str) -> Result<Node> {
        let opened = self.once(format!("={name}"), || match self.find(name)? {
            Some(Found::Builtin) => builtin::open(name),
            Some(Found::Directory(path)) => {
                let json = customer::read(self.fs.as_ref(), &path)?;
                customer::open(customer::Kind::Document, &path, &json, None)
            }
            None => Err(not_found(name)),
        })?;
        match opened {
            Opened::Document(node) => Ok(node),
            Opened::Service(_) => Err(not_found(name)),
        }
    }

    /// Whether [`data`](Self::data) finds this file among the packed models, not among a
    /// customer's:
    // M022
    pub fn is_builtin(&self, name: &str) -> bool {
        matches!(self.find(name), Ok(Some(Found::Builtin)))
    }

    /// The documentation in the description of a service.
    ///
    /// # Errors
    ///
    /// As [`service`](Self::service); `DataNotFound` for a packed model if the build contains no documentation: without the feature
    /// `documentation`, or with `botoxide-data` from a registry, which does not accept its size. See [`add_documentation`].
    pub fn documentation(&self, service: &str, version: Option<&str>) -> Result<Documentation> {
        self.aside(
            service,
            version,
            "documentation",
            customer::Kind::Documentation,
        )
        .map(Documentation::new)
    }

    /// The constraints of a service's shapes that are not validated, for help and completion:
    /// `{"ShapeName": {"enum": […], "pattern": "…", "max": 3}}`.
    ///
    /// # Errors
    ///
    /// As [`service`](Self::service).
    pub fn constraints(&self, service: &str, version: Option<&str>) -> Result<Node> {
        self.aside(service, version, "constraints", customer::Kind::Constraints)
    }

    /// The examples of a service (`examples-1`): `{"examples": {"OperationName": […]}}`.
    ///
    /// # Errors
    ///
    /// As [`documentation`](Self::documentation); many services have none, which is `UnknownService` or `DataNotFound`.
    pub fn examples(&self, service: &str, version: Option<&str>) -> Result<Node> {
        let version = self.version(service, SERVICE, version)?;
        let name = format!("{service}/{version}/examples-1");
        match self.find(&name)? {
            Some(Found::Directory(_)) => self.data(&name),
            Some(Found::Builtin) | None => builtin::documentation(&name),
        }
    }

    fn aside(
        &self,
        service: &str,
        version: Option<&str>,
        part: &str,
        kind: customer::Kind,
    ) -> Result<Node> {
        let version = self.version(service, SERVICE, version)?;
        let name = format!("{service}/{version}/{SERVICE}");
        match self.find(&name)? {
            Some(Found::Builtin) => {
                let name = format!("{service}/{version}/{part}");
                match kind {
                    customer::Kind::Constraints => builtin::constraints(&name),
                    _ => builtin::documentation(&name),
                }
            }
            Some(Found::Directory(path)) => {
                let json = customer::read(self.fs.as_ref(), &path)?;
                match customer::open(kind, &path, &json, None)? {
                    Opened::Document(node) => Ok(node),
                    Opened::Service(_) => Err(not_found(&name)),
                }
            }
            None => Err(not_found(&name)),
        }
    }

    /// The version to use, once the service is known to have a file of this type.
    fn version(&self, service: &str, type_name: &str, version: Option<&str>) -> Result<String> {
        let Some(latest) = self.known_versions(service, type_name)?.into_iter().max() else {
            return Err(ErrorKind::UnknownService {
                service_name: service.to_owned(),
                known_service_names: self.list_available_services(type_name)?.join(", "),
            }
            .into());
        };
        Ok(version.map_or(latest, str::to_owned))
    }

    fn open(&self, service: &str, type_name: &str, version: Option<&str>) -> Result<Opened> {
        let key = format!("{service}/{}/{type_name}", version.unwrap_or_default());
        self.once(key, || {
            let version = self.version(service, type_name, version)?;
            let name = format!("{service}/{version}/{type_name}");
            let found = self.find(&name)?.ok_or_else(|| not_found(&name))?;
            let extras = self.find(&format!("{name}{EXTRAS}"))?;
            let kind = if type_name == SERVICE {
                customer::Kind::Service
            } else {
                customer::Kind::Document
            };
            match (found, extras) {
                // The packed models contain their extras.
                (Found::Builtin, None | Some(Found::Builtin)) => builtin::open(&name),
                (Found::Builtin, Some(Found::Directory(path))) => {
                    let extras = customer::read(self.fs.as_ref(), &path)?;
                    customer::extend(kind, &path, builtin::open(&name)?, &extras)
                }
                (Found::Directory(path), extras) => {
                    let json = customer::read(self.fs.as_ref(), &path)?;
                    let extras = match extras {
                        None => None,
                        Some(Found::Directory(path)) => {
                            Some(customer::read(self.fs.as_ref(), &path)?)
                        }
                        Some(Found::Builtin) => Some(builtin::json(&format!("{name}{EXTRAS}"))?),
                    };
                    customer::open(kind, &path, &json, extras.as_deref())
                }
            }
        })
    }

    fn once(&self, key: String, open: impl FnOnce() -> Result<Opened>) -> Result<Opened> {
        let opened = || self.opened.lock();
        let known = opened().get(&key).copied();
        if let Some(known) = known {
            return Ok(known);
        }
        let new = open()?;
        opened().insert(key, new);
        Ok(new)
    }

    /// The first source that has the file.
    fn find(&self, name: &str) -> Result<Option<Found>> {
        if !name.split('/').all(is_plain) {
            return Ok(None);
        }
        for place in &self.search_paths {
            match place {
                SearchPath::Builtin => {
                    if builtin::archive()?.is_some_and(|archive| archive.contains(name)) {
                        return Ok(Some(Found::Builtin));
                    }
                }
                SearchPath::Directory(path) => {
                    if self.fs.is_directory(path)
                        && let Some(file) = self.file(&path.join(name))
                    {
                        return Ok(Some(Found::Directory(file)));
                    }
                }
            }
        }
        Ok(None)
    }

    /// The file with this stem: `.json`, otherwise `.json.gz`.
    fn file(&self, stem: &Path) -> Option<PathBuf> {
        [".json", ".json.gz"].into_iter().find_map(|ending| {
            let mut path = stem.as_os_str().to_owned();
            path.push(ending);
            let path = PathBuf::from(path);
            self.fs.is_file(&path).then_some(path)
        })
    }

    /// The versions of a service that have a file of this type, unordered, with possible duplicates.
    fn known_versions(&self, service: &str, type_name: &str) -> Result<Vec<String>> {
        let mut versions = Vec::new();
        if !is_plain(service) {
            return Ok(versions);
        }
        for place in &self.search_paths {
            match place {
                SearchPath::Builtin => {
                    let archive = builtin::archive()?.into_iter();
                    let found = archive.flat_map(|archive| archive.versions(service, type_name));
                    versions.extend(found.map(str::to_owned));
                }
                SearchPath::Directory(path) => {
                    let directory = path.join(service);
                    if self.fs.is_directory(&directory) {
                        versions.extend(self.versions_in(&directory, type_name)?);
                    }
                }
            }
        }
        Ok(versions)
    }

    fn versions_in(&self, directory: &Path, type_name: &str) -> Result<Vec<String>> {
        let mut versions = self.directories(directory)?;
        versions.retain(|version| self.file(&version.join(type_name)).is_some());
        Ok(versions.iter().filter_map(|path| file_name(path)).collect())
    }

    fn directories(&self, path: &Path) -> Result<Vec<PathBuf>> {
        let mut inside = self
            .fs
            .list(path)
            .map_err(|error| customer::unreadable(path, error))?;
        inside.retain(|path| self.fs.is_directory(path));
        Ok(inside)
    }
}

impl fmt::Debug for Loader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loader")
            .field("search_paths", &self.search_paths)
            .finish_non_exhaustive()
    }
}

/// Whether a part of a name is a plain file name: names come from callers, and must not leave the directory.
fn is_plain(part: &str) -> bool {
    !matches!(part, "" | "." | "..") && !part.contains(['/', '\\', ':', '\0'])
}

fn file_name(path: &Path) -> Option<String> {
    Some(path.file_name()?.to_str()?.to_owned())
}

fn not_found(name: &str) -> Error {
    ErrorKind::DataNotFound {
        data_path: name.to_owned(),
    }
    .into()
}

#[cfg(test)]
mod tests;
