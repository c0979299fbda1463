//! `Parameters`: the validated arguments of `cp`, `mv`, `rm` and `sync`.
//!
//! Not here: what the options say about the objects (`options`). Counterpart: awscli
//! `customizations/s3/subcommands.py` (`CommandParameters`).

use std::path::{MAIN_SEPARATOR, Path};

use botoxide::seam::{Env as _, Fs as _, ProcessEnv, RealFs};

use super::invocation::Invocation;
use super::underlying::{self, Resolver};
use super::uri;
use crate::failure::{Failure, system_error};
use crate::output;

/// The direction of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PathsType {
    /// An upload.
    LocalS3,
    /// A deletion.
    S3,
    /// A download.
    S3Local,
    /// A copy within S3.
    S3S3,
}

/// The arguments of a transfer.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own"
)]
pub(super) struct Parameters {
    pub(super) paths_type: PathsType,
    pub(super) source: String,
    /// The source again, if there is only one path.
    pub(super) destination: String,
    /// Whether one side is standard input or output.
    pub(super) is_stream: bool,
    /// Whether the command is recursive.
    pub(super) is_recursive: bool,
    pub(super) is_move: bool,
    /// Whether only errors are shown: because of an option, or because the data goes to standard output.
    pub(super) only_show_errors: bool,
}

impl PathsType {
    fn of(paths: &[String]) -> Option<Self> {
        let is_s3: Vec<bool> = paths
            .iter()
            .map(|path| path.starts_with(uri::SCHEME))
            .collect();
        match *is_s3.as_slice() {
            [true] => Some(Self::S3),
            [true, true] => Some(Self::S3S3),
            [true, false] => Some(Self::S3Local),
            [false, true] => Some(Self::LocalS3),
            _ => None,
        }
    }

    fn usage(self) -> &'static str {
        match self {
            Self::LocalS3 => "<LocalPath> <S3Uri>",
            Self::S3 => "<S3Uri>",
            Self::S3Local => "<S3Uri> <LocalPath>",
            Self::S3S3 => "<S3Uri> <S3Uri>",
        }
    }
}

impl Parameters {
    /// Validates the command line; creates the target directory of a recursive download.
    pub(super) fn new(invocation: &Invocation<'_>) -> Result<Self, Failure> {
        let options = &invocation.options;
        let name = invocation.command.name;
        let Some(paths_type) = PathsType::of(&options.paths) else {
            return Err(Failure::invalid(format!(
                "usage: botoxide s3 {name} {}\nError: Invalid argument type",
                invocation.command.paths.usage
            )));
        };
        let mut paths = options.paths.iter();
        let source = with_slash(paths.next().map_or("", String::as_str))?;
        let destination = match paths.next() {
            Some(path) => with_slash(path)?,
            None => source.clone(),
        };
        let is_stream = source == "-" || destination == "-";
        if is_stream && (name != "cp" || options.recursive) {
            return Err(Failure::invalid(
                "Streaming currently is only compatible with non-recursive cp commands",
            ));
        }
        let parameters = Self {
            paths_type,
            source,
            destination,
            is_stream,
            is_recursive: options.recursive || name == "sync",
            is_move: name == "mv",
            only_show_errors: options.only_show_errors || is_stream,
        };
        if parameters.is_move && paths_type == PathsType::S3S3 {
            parameters.check_move(invocation)?;
        }
        parameters.check_options(invocation)?;
        parameters.check_local(invocation)?;
        Ok(parameters)
    }

    fn check_options(&self, invocation: &Invocation<'_>) -> Result<(), Failure> {
        let options = &invocation.options;
        if options.checksum_algorithm.is_some() {
            self.expect("checksum-algorithm", &[PathsType::LocalS3, PathsType::S3S3])?;
        }
        if options.checksum_mode.is_some() {
            self.expect("checksum-mode", &[PathsType::S3Local])?;
        }
        for (method, key, name) in [
            (&options.sse_c, &options.sse_c_key, "--sse-c"),
            (
                &options.sse_c_copy_source,
                &options.sse_c_copy_source_key,
                "--sse-c-copy-source",
            ),
        ] {
            let has_key = key.as_ref().is_some_and(|key| !key.is_empty());
            if method.is_some() != has_key {
                let key_name = format!("{name}-key");
                let (given, missing) = if has_key {
                    (key_name.as_str(), name)
                } else {
                    (name, key_name.as_str())
                };
                return Err(Failure::invalid(format!(
                    "It {given} is specified, {missing} must be specified as well."
                )));
            }
        }
        if options.sse_c_copy_source.is_some() && self.paths_type != PathsType::S3S3 {
            return Err(Failure::invalid(
                "--sse-c-copy-source is only supported for copy operations.",
            ));
        }
        if invocation.command.name == "sync" {
            for path in [&self.source, &self.destination] {
                if path.starts_with(uri::SCHEME) && uri::is_directory_bucket(uri::split(path)?.0) {
                    return Err(Failure::invalid(
                        "Cannot use sync command with a directory bucket.",
                    ));
                }
            }
        }
        Ok(())
    }

    fn expect(&self, option: &str, allowed: &[PathsType]) -> Result<(), Failure> {
        if allowed.contains(&self.paths_type) {
            return Ok(());
        }
        let allowed: Vec<&str> = allowed.iter().map(|paths| paths.usage()).collect();
        Err(Failure::invalid(format!(
            "Expected {option} parameter to be used with one of following path formats: {}. Instead, received {}.",
            allowed.join(", "),
            self.paths_type.usage()
        )))
    }

    fn check_local(&self, invocation: &Invocation<'_>) -> Result<(), Failure> {
        match self.paths_type {
            PathsType::LocalS3 if self.is_left_out(invocation) => Err(Failure::invalid(format!(
                "Cannot sync with --delete from {}: it is a symbolic link, which --no-follow-symlinks skips.",
                self.source
            ))),
            PathsType::LocalS3 if !self.is_stream && !RealFs.exists(Path::new(&self.source)) => {
                Err(Failure::general(format!(
                    "The user-provided path {} does not exist.",
                    self.source
                )))
            }
            PathsType::S3Local if self.is_recursive => {
                let directory = Path::new(&self.destination);
                if RealFs.exists(directory) {
                    return Ok(());
                }
                RealFs
                    .create_directory(directory)
                    .map_err(|error| Failure::general(system_error(&error, &self.destination)))
            }
            PathsType::LocalS3 | PathsType::S3 | PathsType::S3Local | PathsType::S3S3 => Ok(()),
        }
    }

    // DIFFERENCE A41
    /// Whether the whole source is left out, and everything at the destination would be deleted.
    fn is_left_out(&self, invocation: &Invocation<'_>) -> bool {
        let options = &invocation.options;
        options.delete
            && options.no_follow_symlinks
            && Path::new(self.source.trim_end_matches(MAIN_SEPARATOR)).is_symlink()
    }

    /// An object that is moved onto itself would be deleted.
    fn check_move(&self, invocation: &Invocation<'_>) -> Result<(), Failure> {
        self.refuse_same(&self.source, &self.destination)?;
        let (_, source_key) = uri::split(&self.source)?;
        let (_, destination_key) = uri::split(&self.destination)?;
        if !is_same_key(source_key, destination_key, self.is_recursive) {
            return Ok(());
        }
        let is_asked_for = invocation.options.validate_same_s3_paths
            || ProcessEnv
                .var("AWS_CLI_S3_MV_VALIDATE_SAME_S3_PATHS")
                .is_some_and(|value| value.eq_ignore_ascii_case("true"));
        if is_asked_for {
            let source_region = invocation.options.source_region.as_deref();
            let sources = Resolver::new(invocation, source_region).resolve(&self.source)?;
            let resolver = Resolver::new(invocation, invocation.region());
            let destinations = resolver.resolve(&self.destination)?;
            for source in &sources {
                for destination in &destinations {
                    self.refuse_same(source, destination)?;
                }
            }
        } else if underlying::hides_a_bucket(&self.source)?
            || underlying::hides_a_bucket(&self.destination)?
        {
            output::complain(
                "warning: Provided s3 paths may resolve to same underlying s3 object(s) and result in deletion \
                 instead of being moved. To resolve and validate underlying s3 paths are not the same, specify the \
                 --validate-same-s3-paths flag or set the AWS_CLI_S3_MV_VALIDATE_SAME_S3_PATHS environment variable \
                 to true. To resolve s3 outposts access point path, the arn must be used instead of the alias.",
            );
        }
        Ok(())
    }

    fn refuse_same(&self, source: &str, destination: &str) -> Result<(), Failure> {
        let (source_bucket, source_key) = uri::split(source)?;
        let (bucket, key) = uri::split(destination)?;
        if uri::is_same_bucket(source_bucket, bucket)
            && is_same_key(source_key, key, self.is_recursive)
        {
            return Err(Failure::invalid(format!(
                "Cannot mv a file onto itself: {} - {}",
                self.source, self.destination
            )));
        }
        Ok(())
    }
}

/// A path on S3 that is a bucket only ends in a slash.
fn with_slash(path: &str) -> Result<String, Failure> {
    let mut path = path.to_owned();
    if path.starts_with(uri::SCHEME) && uri::split(&path)?.1.is_empty() && !path.ends_with('/') {
        path.push('/');
    }
    Ok(path)
}

// DIFFERENCE A40
/// Whether the destination, or what is put into it, is the source.
fn is_same_key(source: &str, destination: &str, is_recursive: bool) -> bool {
    let folder = |key: &str| match key {
        "" => String::new(),
        key => format!("{}/", key.strip_suffix('/').unwrap_or(key)),
    };
    if is_recursive {
        return folder(source) == folder(destination);
    }
    let name = source.rsplit('/').next().unwrap_or_default();
    let is_folder = destination.is_empty() || destination.ends_with('/');
    source == destination || is_folder && source.strip_prefix(destination) == Some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_moved_into_its_own_directory_is_the_same() {
        for (source, destination, expected, expected_of_all) in [
            ("k", "k", true, true),
            ("a/k", "a/", true, false),
            ("k", "", true, false),
            ("a/k", "", false, false),
            ("a/", "a/", true, true),
            ("a", "a/", false, true),
            ("a/", "a", false, true),
            ("", "", true, true),
            ("a/b", "a/b/", false, true),
            ("a//", "a/", false, false),
            ("a", "a/a", false, false),
            ("/", "", false, false),
        ] {
            let is_same = |is_recursive| is_same_key(source, destination, is_recursive);
            assert_eq!(is_same(false), expected, "{source} {destination}");
            assert_eq!(is_same(true), expected_of_all, "{source} {destination}");
        }
    }

    #[test]
    fn a_bucket_alone_gets_its_slash() {
        for (path, expected) in [
            ("s3://b", "s3://b/"),
            ("s3://b/", "s3://b/"),
            ("s3://b/k", "s3://b/k"),
            ("local", "local"),
            (
                "s3://arn:aws:s3:us-west-2:123456789012:accesspoint/mine",
                "s3://arn:aws:s3:us-west-2:123456789012:accesspoint/mine/",
            ),
        ] {
            assert_eq!(with_slash(path).unwrap(), expected);
        }
    }
}
