//! Every exception class of botocore, boto3, s3transfer and jmespath, and the kind of error that corresponds to it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::process::Stdio;

use botoxide_core::error::{ClientError, ErrorClass, ErrorKind};
use conformance::Corpus;
use conformance::python::{printed, script};
use conformance::replay::argument;
use serde_json::{Value as Json, json};

/// Classes without a kind, and why. // DIFFERENCE 38
const ELSEWHERE: &[(&str, &str)] = &[
    (
        "boto3.exceptions.DynamoDBNeedsConditionError",
        "a condition is a type",
    ),
    (
        "boto3.exceptions.DynamoDBOperationNotSupportedError",
        "a condition is a type",
    ),
    ("boto3.exceptions.NoVersionFound", "it is never raised"),
    ("boto3.exceptions.PythonDeprecationWarning", "a warning"),
    (
        "boto3.exceptions.S3TransferFailedError",
        "it is never raised",
    ),
    (
        "botocore.eventstream.NoInitialResponseError",
        "internal to botocore",
    ),
    ("botocore.exceptions.ImminentRemovalWarning", "a warning"),
    (
        "botocore.exceptions.UnsupportedTLSVersionWarning",
        "a warning",
    ),
    (
        "botocore.model.InvalidShapeReferenceError",
        "internal to botocore",
    ),
    ("botocore.utils.BadIMDSRequestError", "internal to botocore"),
    ("botocore.utils.InvalidArnException", "internal to botocore"),
    (
        "botocore.utils._RetriesExceededError",
        "internal to botocore",
    ),
    (
        "s3transfer.bandwidth.RequestExceededException",
        "internal to s3transfer",
    ),
    (
        "s3transfer.exceptions.InvalidSubscriberMethodError",
        "a subscriber is a trait",
    ),
    (
        "s3transfer.exceptions.S3UploadFailedError",
        "boto3 raises its own class with this name",
    ),
    (
        "s3transfer.utils.NoResourcesAvailable",
        "internal to s3transfer",
    ),
];

fn ask() -> Json {
    let classes: Vec<Json> = ErrorClass::all()
        .map(|class| json!([class.module, class.name, class.fields]))
        .collect();
    let mut asked = script("exceptions.py")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = asked.stdin.take().unwrap();
    stdin
        .write_all(json!(classes).to_string().as_bytes())
        .unwrap();
    drop(stdin);
    serde_json::from_str(&printed(&asked.wait_with_output().unwrap())).unwrap()
}

// H147 H148 H149 H150 H151 H152 H153 H154 H155 H156 H157 H158 H159 H160 H161 H162 H163 H164 H165 H166 H167 H168 H169
// H170 H171 H172 H173 H174 H175 H176 H177 H178 H179 H180 H181 H182 H183 H184 H185 H186 H187 H188 H189 H190 H191 H192
// H193 H194 H195 H196 H197 H198 H199 H200 H201 H202 H203 H204 H205 H206 H207 H208 H209 H210 H211 H212 H213 H214 H215
// H216 H217 H218 H219 H220 H221 H222 H223 H224 H225 H226 H227 H228 H229 H230 H231 H232 H233 H234 H235 H236 H237 H238
// H239 H240 H241 H242 H243 H244 H245 H246 H247 H248 H249 H250 H251 M148
#[test]
fn every_kind_of_error_has_a_class_in_boto3() {
    let mut corpus = Corpus::open("exceptions");
    let theirs = ask();
    let paths: BTreeSet<String> = ErrorClass::all().map(path).collect();
    for (class, wanted) in ErrorClass::all().zip(theirs["asked"].as_array().unwrap()) {
        if wanted.is_null() {
            let packages = ["awscli.botocore.exceptions", "botoxide"];
            assert!(packages.contains(&class.module), "{class:?}");
            continue;
        }
        corpus.case(&path(class), || compare(class, wanted, &paths));
    }
    for response in theirs["client_errors"].as_array().unwrap() {
        corpus.case(&response["response"].to_string(), || {
            let error = ClientError {
                response: argument(&response["response"])?,
                operation_name: "GetObject".to_owned(),
                exception: None,
            };
            same("text", &json!(error.to_string()), &response["text"])
        });
    }
    corpus.finish();
}

// H248 H249 H250
#[test]
fn every_class_of_boto3_has_a_kind_or_a_reason() {
    let paths: BTreeSet<String> = ErrorClass::all().map(path).collect();
    let elsewhere: BTreeMap<&str, &str> = ELSEWHERE.iter().copied().collect();
    let theirs = ask();
    let theirs: BTreeSet<&str> = theirs["all"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Json::as_str)
        .collect();
    for name in &theirs {
        assert_ne!(
            paths.contains(*name),
            elsewhere.contains_key(name),
            "{name}"
        );
    }
    for name in elsewhere.keys() {
        assert!(theirs.contains(name), "{name} no longer exists");
    }
}

fn path(class: &ErrorClass) -> String {
    format!("{}.{}", class.module, class.name)
}

fn compare(class: &ErrorClass, wanted: &Json, paths: &BTreeSet<String>) -> Result<(), String> {
    let bases: Vec<String> = class
        .bases
        .iter()
        .map(|base| {
            let local = format!("{}.{base}", class.module);
            if base.contains('.') {
                (*base).to_owned()
            } else if paths.contains(&local) || class.name == "CancelledError" {
                local
            } else {
                format!("builtins.{base}")
            }
        })
        .collect();
    same("bases", &json!(bases), &wanted["bases"])?;
    let ancestors: BTreeSet<&str> = texts(&wanted["ancestors"]);
    for other in ErrorClass::all() {
        let is_ancestor = ancestors.contains(&*path(other));
        same(
            &path(other),
            &json!(class.is_a(&path(other))),
            &json!(is_ancestor),
        )?;
        if is_ancestor {
            same(other.name, &json!(class.is_a(other.name)), &json!(true))?;
        }
    }
    if let Some(template) = wanted["template"].as_str() {
        same("template", &json!(class.template), &json!(template))?;
    }
    let Some(fields) = wanted["fields"].as_object() else {
        return Ok(());
    };
    let sample = |name: &str| fields[name].as_str().unwrap_or_default().to_owned();
    let Some(kind) = ErrorKind::from_class(class.module, class.name, sample) else {
        return same("a base class", &json!(class.fields), &json!([]));
    };
    same("class", &json!(path(kind.class())), &json!(path(class)))?;
    same("text", &json!(kind.to_string()), &wanted["text"])?;
    let told: BTreeMap<&str, &str> = kind.fields().into_iter().collect();
    same("fields", &json!(told), &wanted["fields"])
}

fn texts(list: &Json) -> BTreeSet<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .filter_map(Json::as_str)
        .collect()
}

fn same(what: &str, ours: &Json, theirs: &Json) -> Result<(), String> {
    if ours == theirs {
        Ok(())
    } else {
        Err(format!("{what}: boto3 has {theirs}, here it is {ours}"))
    }
}
