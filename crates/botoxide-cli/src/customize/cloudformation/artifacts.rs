//! `Exporter`: uploads what a template refers to, and puts the places in S3 into the template.
//!
//! Counterpart: awscli `cloudformation/artifact_exporter.py`.

use std::ffi::OsStr;
use std::io::{Cursor, Seek as _};
use std::path::{Component, Path, PathBuf};

use botoxide::seam::{Fs as _, RealFs};

use super::template;
use crate::customize::archive;
use crate::customize::uploader::{Place, Uploader};
use crate::customize::zip;
use crate::failure::Failure;
use crate::yaml::Yaml;

/// How a place in S3 is written.
enum Written {
    Url,
    /// A mapping with these names of bucket, key and version.
    Map([&'static str; 2]),
    /// The URL of a nested template.
    Template,
}

/// A property of a kind of resource that may name a local file.
struct Row {
    kind: &'static str,
    property: &'static str,
    written: Written,
    /// Whether the folder of the template is meant if the property is missing.
    may_miss: bool,
    /// Whether a single file is put into an archive.
    zips: bool,
}

const fn row(
    kind: &'static str,
    property: &'static str,
    written: Written,
    may_miss: bool,
    zips: bool,
) -> Row {
    Row {
        kind,
        property,
        written,
        may_miss,
        zips,
    }
}

const S3_NAMES: Written = Written::Map(["S3Bucket", "S3Key"]);
const NAMES: Written = Written::Map(["Bucket", "Key"]);

#[rustfmt::skip]
const RESOURCES: &[Row] = &[
    row("AWS::Serverless::Function", "CodeUri", Written::Url, true, true),
    row("AWS::Serverless::Api", "DefinitionUri", Written::Url, false, false),
    row("AWS::AppSync::GraphQLSchema", "DefinitionS3Location", Written::Url, false, false),
    row("AWS::AppSync::Resolver", "RequestMappingTemplateS3Location", Written::Url, false, false),
    row("AWS::AppSync::Resolver", "ResponseMappingTemplateS3Location", Written::Url, false, false),
    row("AWS::AppSync::FunctionConfiguration", "RequestMappingTemplateS3Location", Written::Url, false, false),
    row("AWS::AppSync::FunctionConfiguration", "ResponseMappingTemplateS3Location", Written::Url, false, false),
    row("AWS::ApiGateway::RestApi", "BodyS3Location", NAMES, false, false),
    row("AWS::Lambda::Function", "Code", S3_NAMES, true, true),
    row("AWS::ElasticBeanstalk::ApplicationVersion", "SourceBundle", S3_NAMES, true, false),
    row("AWS::CloudFormation::Stack", "TemplateURL", Written::Template, true, false),
    row("AWS::Serverless::Application", "Location", Written::Template, true, false),
    row("AWS::Serverless::LayerVersion", "ContentUri", Written::Url, true, true),
    row("AWS::Lambda::LayerVersion", "Content", S3_NAMES, true, true),
    row("AWS::Glue::Job", "Command.ScriptLocation", Written::Url, true, false),
    row("AWS::StepFunctions::StateMachine", "DefinitionS3Location", NAMES, false, false),
    row("AWS::Serverless::StateMachine", "DefinitionUri", NAMES, false, false),
    row("AWS::CodeCommit::Repository", "Code.S3", NAMES, false, true),
];

#[rustfmt::skip]
const METADATA: &[Row] = &[
    row("AWS::ServerlessRepo::Application", "ReadmeUrl", Written::Url, false, false),
    row("AWS::ServerlessRepo::Application", "LicenseUrl", Written::Url, false, false),
];

/// How deep templates may be nested.
const DEPTH: usize = 50;

pub(super) struct Exporter<'a> {
    pub(super) uploader: &'a Uploader,
}

impl Exporter<'_> {
    /// Reads a template and uploads what it refers to.
    pub(super) fn export(&self, path: &Path, depth: usize) -> Result<Yaml, Failure> {
        if depth == DEPTH {
            return Err(Failure::general(format!(
                "{} is nested in more than {DEPTH} templates",
                path.display()
            )));
        }
        let mut template = template::parse(&template::text(path)?, path)?;
        let folder = path.parent().unwrap_or(Path::new("/"));
        if let Some(Yaml::Map(metadata)) = template.get_mut("Metadata") {
            for (kind, content) in metadata {
                let kind = kind.as_str().unwrap_or_default().to_owned();
                for row in METADATA.iter().filter(|row| row.kind == kind) {
                    self.resource(row, &kind, content, folder, depth)?;
                }
            }
        }
        if template.get("Resources").is_none() {
            return Ok(template);
        }
        self.includes(&mut template, folder)?;
        if let Some(resources) = template.get_mut("Resources") {
            self.resources(resources, folder, depth)?;
        }
        Ok(template)
    }

    /// Uploads what `AWS::Include` includes, wherever it is.
    fn includes(&self, value: &mut Yaml, folder: &Path) -> Result<(), Failure> {
        match value {
            Yaml::List(items) => items
                .iter_mut()
                .try_for_each(|item| self.includes(item, folder)),
            Yaml::Map(pairs) => pairs.iter_mut().try_for_each(|(key, value)| {
                if key.as_str() == Some("Fn::Transform") {
                    self.include(value, folder)
                } else {
                    self.includes(value, folder)
                }
            }),
            _ => Ok(()),
        }
    }

    fn include(&self, transform: &mut Yaml, folder: &Path) -> Result<(), Failure> {
        if transform.get("Name").and_then(Yaml::as_str) != Some("AWS::Include") {
            return Ok(());
        }
        let Some(parameters) = transform.get_mut("Parameters") else {
            return Ok(());
        };
        let location = parameters.get("Location").and_then(Yaml::as_str);
        let Some(location) = location.filter(|text| !text.is_empty() && !is_s3_url(text)) else {
            return Ok(());
        };
        let path = folder.join(location);
        if !RealFs.is_file(&path) {
            return Err(missing(
                "Location",
                "AWS::Include",
                &path.display().to_string(),
            ));
        }
        let place = self.uploader.upload_file(&path)?;
        parameters.set("Location", Yaml::Text(place.url()));
        Ok(())
    }

    fn resources(&self, resources: &mut Yaml, folder: &Path, depth: usize) -> Result<(), Failure> {
        let Yaml::Map(pairs) = resources else {
            return Err(Failure::general("Resources is not a mapping"));
        };
        for (id, resource) in pairs {
            let id = id.as_str().unwrap_or_default().to_owned();
            if id.starts_with("Fn::ForEach::") {
                let Yaml::List(parts) = resource else {
                    return Err(no_loop(&id));
                };
                let [_, _, body] = parts.as_mut_slice() else {
                    return Err(no_loop(&id));
                };
                self.resources(body, folder, depth)?;
                continue;
            }
            let kind = resource
                .get("Type")
                .and_then(Yaml::as_str)
                .map(str::to_owned);
            let Some(properties) = resource.get_mut("Properties") else {
                continue;
            };
            for row in RESOURCES
                .iter()
                .filter(|row| Some(row.kind) == kind.as_deref())
            {
                self.resource(row, &id, properties, folder, depth)?;
            }
        }
        Ok(())
    }

    /// Uploads what one property names.
    fn resource(
        &self,
        row: &Row,
        id: &str,
        properties: &mut Yaml,
        folder: &Path,
        depth: usize,
    ) -> Result<(), Failure> {
        if properties.as_map().is_none() {
            return Ok(());
        }
        let value = find(properties, row.property)
            .cloned()
            .unwrap_or(Yaml::Null);
        let is_nothing = value == Yaml::Null || value.as_str() == Some("");
        if (is_nothing && !row.may_miss) || value.as_map().is_some() {
            return Ok(());
        }
        let exported = match row.written {
            Written::Template => self.nested(row, id, &value, folder, depth),
            Written::Url | Written::Map(_) => self.local(row, id, &value, folder).map(Some),
        };
        let exported = exported.map_err(|failure| {
            let shown = match &value {
                Yaml::Null => "None".to_owned(),
                other => other.as_str().unwrap_or_default().to_owned(),
            };
            Failure::general(format!(
                "Unable to upload artifact {shown} referenced by {} parameter of {id} resource.\n{failure}",
                row.property
            ))
        })?;
        if let Some(exported) = exported {
            put(properties, row.property, exported);
        }
        Ok(())
    }

    fn local(&self, row: &Row, id: &str, value: &Yaml, folder: &Path) -> Result<Yaml, Failure> {
        let written = |place: &Place| match row.written {
            Written::Url | Written::Template => Yaml::Text(place.url()),
            Written::Map([bucket, key]) => Yaml::map([
                (bucket, Yaml::from(place.bucket.as_str())),
                (key, Yaml::from(place.key.as_str())),
            ]),
        };
        let path = match value {
            Yaml::Null => folder.to_owned(),
            Yaml::Text(url) if is_s3_url(url) => {
                return Ok(match row.written {
                    Written::Url | Written::Template => value.clone(),
                    Written::Map(names) => of_url(url, names, row.kind),
                });
            }
            // As `aws`, from the current folder, not the template's.
            Yaml::Text(name)
                if row.zips && RealFs.is_file(Path::new(name)) && !is_archive(Path::new(name))? =>
            {
                let archive = archive::of_file(Path::new(name), Cursor::new(Vec::new()))?;
                return Ok(written(
                    &self.uploader.upload_bytes(archive.into_inner(), "")?,
                ));
            }
            Yaml::Text(name) => normal(&folder.join(name)),
            _ => return Err(missing(row.property, id, "")),
        };
        if RealFs.is_directory(&path) {
            let mut file = tempfile::NamedTempFile::new()?;
            archive::of_folder(&path, file.as_file_mut())?.rewind()?;
            return Ok(written(&self.uploader.upload_file(file.path())?));
        }
        if RealFs.is_file(&path) {
            return Ok(written(&self.uploader.upload_file(&path)?));
        }
        Err(missing(row.property, id, &path.display().to_string()))
    }

    /// Exports and uploads a template; `None` if it is not local.
    fn nested(
        &self,
        row: &Row,
        id: &str,
        value: &Yaml,
        folder: &Path,
        depth: usize,
    ) -> Result<Option<Yaml>, Failure> {
        let Some(name) = value.as_str() else {
            return Ok(None);
        };
        if is_s3_url(name) || name.starts_with("http://") || name.starts_with("https://") {
            return Ok(None);
        }
        let path = normal(&folder.join(name));
        if !RealFs.is_file(&path) {
            return Err(Failure::general(format!(
                "{} parameter of {id} resource is invalid. It must be a S3 URL or path to CloudFormation template file. \
                 Actual: {}",
                row.property,
                path.display()
            )));
        }
        let template = self.export(&path, depth + 1)?;
        let text = template::yaml(&template);
        let place = self.uploader.upload_bytes(text.into_bytes(), "template")?;
        Ok(Some(Yaml::Text(self.uploader.path_style_url(&place))))
    }
}

fn no_loop(id: &str) -> Failure {
    Failure::general(format!(
        "The value of {id} has an invalid \"Fn::ForEach::\" format: Must be a list of three entries"
    ))
}

fn missing(property: &str, id: &str, path: &str) -> Failure {
    Failure::general(format!(
        "Parameter {property} of resource {id} refers to a file or folder that does not exist {path}"
    ))
}

fn is_archive(path: &Path) -> Result<bool, Failure> {
    Ok(zip::is_archive(&RealFs.read(path)?))
}

fn is_s3_url(text: &str) -> bool {
    let place = text.strip_prefix("s3://").and_then(|rest| {
        let end = rest.find(['/', '?', '#'])?;
        rest[end..].starts_with('/').then_some(end)
    });
    place.is_some_and(|bucket| bucket > 0)
}

/// The mapping of a URL, with its version.
fn of_url(url: &str, [bucket_name, key_name]: [&str; 2], kind: &str) -> Yaml {
    let rest = url.strip_prefix("s3://").unwrap_or(url);
    let rest = rest.split('#').next().unwrap_or_default();
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
    let mut map = Yaml::map([
        (bucket_name, Yaml::from(bucket)),
        (key_name, Yaml::from(key.trim_start_matches('/'))),
    ]);
    let version_name = match (kind, bucket_name) {
        ("AWS::ElasticBeanstalk::ApplicationVersion", _) => return map,
        ("AWS::CodeCommit::Repository", _) => "ObjectVersion",
        (_, "S3Bucket") => "S3ObjectVersion",
        _ => "Version",
    };
    let mut versions = query
        .split('&')
        .filter_map(|part| part.strip_prefix("versionId="));
    if let (Some(version), None) = (versions.next(), versions.next()) {
        map.set(version_name, Yaml::from(version));
    }
    map
}

/// The value at a path of names, which are separated by dots.
fn find<'a>(value: &'a Yaml, path: &str) -> Option<&'a Yaml> {
    path.split('.')
        .try_fold(value, |value, name| value.get(name))
}

fn put(value: &mut Yaml, path: &str, new: Yaml) {
    match path.split_once('.') {
        None => value.set(path, new),
        Some((name, rest)) => {
            if value.get(name).is_none() {
                value.set(name, Yaml::map([]));
            }
            if let Some(inner) = value.get_mut(name) {
                put(inner, rest, new);
            }
        }
    }
}

/// A path without `.` and `..`.
fn normal(path: &Path) -> PathBuf {
    let mut whole = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                whole.pop();
            }
            Component::CurDir => {}
            other => whole.push(AsRef::<OsStr>::as_ref(&other)),
        }
    }
    whole
}
