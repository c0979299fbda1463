//! Tests of the search path over files in memory.

use std::io::Write as _;

use serde_json::{Value as Json, json};

use super::*;
use crate::seam::Fakes;

const MODELS: &str = "/home/ada/.aws/models";

fn world() -> Fakes {
    let world = Fakes::default();
    world.env.set("HOME", "/home/ada");
    world
}

fn model(service_id: &str, operation: &str) -> Json {
    json!({
        "metadata": { "serviceId": service_id, "apiVersion": "2026-11-22", "endpointPrefix": "photobox" },
        "operations": { operation: { "documentation": "does it" } },
        "shapes": {}
    })
}

fn put(world: &Fakes, path: &str, json: &Json) {
    world.fs.write(path, json.to_string());
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn loader(world: &Fakes) -> Loader {
    Loader::new(&world.seams(), None)
}

fn id(service: Service) -> &'static str {
    service.service_id().unwrap().as_str()
}

#[test]
fn the_search_path_is_data_path_then_home_then_builtin() {
    // M013
    let world = world();
    world.env.set("WHERE", "/opt");
    let loader = Loader::new(&world.seams(), Some("~/a:$WHERE/b"));
    let directory = |path: &str| SearchPath::Directory(path.into());
    assert_eq!(
        loader.search_paths(),
        [
            directory("/home/ada/a"),
            directory("/opt/b"),
            directory(MODELS),
            SearchPath::Builtin
        ]
    );
}

// M024; DIFFERENCE 40: the extras are always laid over.
#[test]
fn the_default_places_can_be_left_out() {
    let world = world();
    put(
        &world,
        "/opt/photos/2026-11-22/service-2.json",
        &model("Photos", "GetPhoto"),
    );
    put(
        &world,
        &format!("{MODELS}/films/2026-11-22/service-2.json"),
        &model("Films", "GetFilm"),
    );
    let places = vec![SearchPath::Directory("/opt".into())];
    let loader = Loader::with_search_paths(&world.seams(), places.clone());
    assert_eq!(loader.search_paths(), places);
    assert_eq!(loader.list_available_services(SERVICE).unwrap(), ["photos"]);
    assert_eq!(id(loader.service("photos", None).unwrap()), "Photos");
    assert_eq!(
        loader.service("films", None).unwrap_err().to_string(),
        "Unknown service: 'films'. Valid service names are: photos"
    );
}

#[test]
fn the_first_place_that_has_a_file_wins_and_hides_the_others() {
    // M014
    let world = world();
    put(
        &world,
        "/a/photobox/2026-11-22/service-2.json",
        &model("First", "GetPhoto"),
    );
    put(
        &world,
        "/b/photobox/2026-11-22/service-2.json",
        &model("Second", "PutPhoto"),
    );
    put(
        &world,
        "/b/photobox/2026-11-22/waiters-2.json",
        &json!({ "version": 2 }),
    );
    let loader = Loader::new(&world.seams(), Some("/none:/a:/b"));
    let service = loader.service("photobox", None).unwrap();
    assert_eq!(id(service), "First");
    assert!(service.operation("PutPhoto").is_err());
    let waiters = loader.document("photobox", "waiters-2", None).unwrap();
    assert_eq!(waiters.get("version").unwrap().as_i64(), Some(2));
}

#[test]
fn json_is_tried_before_gzip() {
    // M015
    let world = world();
    let path = format!("{MODELS}/photobox/2026-11-22/service-2.json");
    let compressed = gzip(model("Compressed", "GetPhoto").to_string().as_bytes());
    world.fs.write(format!("{path}.gz"), compressed);
    assert_eq!(
        id(loader(&world).service("photobox", None).unwrap()),
        "Compressed"
    );
    put(&world, &path, &model("Plain", "GetPhoto"));
    assert_eq!(
        id(loader(&world).service("photobox", None).unwrap()),
        "Plain"
    );
}

#[test]
fn services_and_versions_are_those_with_a_file_of_the_type() {
    // M016, M017, M018
    let world = world();
    for path in [
        "/a/zebra/2020-01-01/service-2",
        "/a/photobox/2020-01-01/service-2",
        "/b/photobox/2026-11-22/service-2",
        "/b/photobox/2026-11-22/paginators-1",
        "/b/photobox/2027-01-01/waiters-2",
        "/b/nothing/2020-01-01/other-1",
    ] {
        put(
            &world,
            &format!("{path}.json"),
            &model("Photo Box", "GetPhoto"),
        );
    }
    world.fs.write("/a/partitions.json", "{}");
    let directories = ["/a", "/b", "/missing"].map(|path| SearchPath::Directory(path.into()));
    let loader = Loader::with_search_paths(&world.seams(), directories.to_vec());
    assert_eq!(
        loader.list_available_services(SERVICE).unwrap(),
        ["photobox", "zebra"]
    );
    assert_eq!(
        loader.list_available_services("waiters-2").unwrap(),
        ["photobox"]
    );
    assert_eq!(
        loader.list_api_versions("photobox", SERVICE).unwrap(),
        ["2020-01-01", "2026-11-22"]
    );
    assert_eq!(
        loader
            .determine_latest_version("photobox", "waiters-2")
            .unwrap(),
        "2027-01-01"
    );
    let error = loader.list_api_versions("nothing", SERVICE).unwrap_err();
    assert_eq!(error.to_string(), "Unable to load data for: nothing");
}

#[test]
fn what_is_unknown_is_named_as_botocore_names_it() {
    // M019
    let world = world();
    for service in ["photobox", "albums"] {
        let path = format!("/a/{service}/2026-11-22/service-2.json");
        put(&world, &path, &model("Photo Box", "GetPhoto"));
    }
    let places = vec![SearchPath::Directory("/a".into())];
    let loader = Loader::with_search_paths(&world.seams(), places);
    let error = loader.service("photobxo", None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Unknown service: 'photobxo'. Valid service names are: albums, photobox"
    );
    assert_eq!(error.kind().class_name(), "UnknownServiceError");
    let error = loader.service("photobox", Some("1999-01-01")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Unable to load data for: photobox/1999-01-01/service-2"
    );
    assert_eq!(error.kind().class_name(), "DataNotFoundError");
    let error = loader.data("partitions").unwrap_err();
    assert_eq!(error.to_string(), "Unable to load data for: partitions");
    for name in ["../a/photobox", "..", "", "photobox/2026-11-22"] {
        assert!(loader.service(name, None).is_err(), "{name}");
    }
    assert!(loader.service("photobox", Some("../2026-11-22")).is_err());
}

#[test]
fn extras_are_merged_from_wherever_they_are_found() {
    // M020
    let world = world();
    let extras = json!({ "merge": { "metadata": { "serviceId": "Photo Box!" } } });
    put(
        &world,
        "/a/photobox/2026-11-22/service-2.json",
        &model("Photo Box", "GetPhoto"),
    );
    put(
        &world,
        "/b/photobox/2026-11-22/service-2.sdk-extras.json",
        &extras,
    );
    let service = Loader::new(&world.seams(), Some("/a:/b"))
        .service("photobox", None)
        .unwrap();
    assert_eq!(id(service), "Photo Box!");
    assert_eq!(service.endpoint_prefix(), "photobox");
}

#[test]
fn a_loader_gives_what_it_has_opened_and_a_process_compiles_a_content_once() {
    // M021
    let world = world();
    let path = format!("{MODELS}/photobox/2026-11-22/service-2.json");
    put(&world, &path, &model("Once", "GetPhoto"));
    let first = loader(&world);
    let service = first.service("photobox", None).unwrap();
    assert_eq!(loader(&world).service("photobox", None).unwrap(), service);
    put(&world, &path, &model("Changed", "GetPhoto"));
    assert_eq!(first.service("photobox", None).unwrap(), service);
    assert_eq!(
        id(loader(&world).service("photobox", None).unwrap()),
        "Changed"
    );
}

#[test]
fn a_customers_model_has_documentation_too() {
    let world = world();
    let mut json = model("Photo Box", "GetPhoto");
    json["shapes"]["Size"] = json!({ "type": "string", "enum": ["S", "L"] });
    put(
        &world,
        &format!("{MODELS}/photobox/2026-11-22/service-2.json"),
        &json,
    );
    let loader = loader(&world);
    let documentation = loader.documentation("photobox", None).unwrap();
    assert_eq!(documentation.operation("GetPhoto"), Some("does it"));
    let constraints = loader.constraints("photobox", None).unwrap();
    let sizes = constraints.get("Size").unwrap().get("enum").unwrap();
    assert_eq!(format!("{sizes:?}"), r#"["S", "L"]"#);
}

#[test]
fn files_that_cannot_be_used_are_errors() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let missing_shape = r#"{"shapes": {"A": {"type": "list", "member": {"shape": "B"}}}}"#;
    for (ending, bytes) in [
        ("json", b"{".to_vec()),
        ("json", b"\xff".to_vec()),
        ("json", deep.into_bytes()),
        ("json", missing_shape.as_bytes().to_vec()),
        ("json.gz", b"not gzip".to_vec()),
        ("json.gz", gzip(b"{}")[..10].to_vec()),
    ] {
        let world = world();
        let path = format!("{MODELS}/photobox/2026-11-22/service-2.{ending}");
        world.fs.write(&path, &bytes);
        let error = loader(&world).service("photobox", None).unwrap_err();
        assert!(error.to_string().contains(&path), "{error}");
    }
}

#[test]
fn inflation_has_a_limit() {
    let world = world();
    let path = format!("{MODELS}/photobox/2026-11-22/service-2.json.gz");
    // The same 64 MiB of blanks nine times: gzip files may be strung together.
    world.fs.write(&path, gzip(&vec![b' '; 64 << 20]).repeat(9));
    let error = loader(&world).service("photobox", None).unwrap_err();
    assert!(
        error.to_string().ends_with("it is larger than 512 MiB"),
        "{error}"
    );
}

#[cfg(feature = "data")]
mod builtin {
    use super::*;

    #[test]
    fn a_customers_model_keeps_the_extras_that_came_with_botoxide() {
        // M020: extras are looked for in the whole search path.
        let world = world();
        let mut json = model("eks", "ListClusters");
        json["metadata"]["apiVersion"] = "2017-11-01".into();
        put(
            &world,
            &format!("{MODELS}/eks/2017-11-01/service-2.json"),
            &json,
        );
        let service = loader(&world).service("eks", None).unwrap();
        assert_eq!(id(service), "EKS");
        assert_eq!(service.operation_count(), 1);
    }

    #[test]
    fn a_customers_extras_are_laid_over_a_builtin_model() {
        let world = world();
        let extras = json!({ "merge": { "shapes": { "BucketName": { "min": 3 } },
            "operations": { "ListBuckets": { "http": { "requestUri": "/all" } } } } });
        let path = format!("{MODELS}/s3/2006-03-01/service-2.sdk-extras.json");
        put(&world, &path, &extras);
        let changed = loader(&world).service("s3", None).unwrap();
        let builtin = loader(&self::world()).service("s3", None).unwrap();
        assert_eq!(
            changed.operation("ListBuckets").unwrap().request_uri(),
            "/all"
        );
        assert_eq!(builtin.operation("ListBuckets").unwrap().request_uri(), "/");
        let bucket = |service: Service| {
            service
                .operation("GetObject")
                .unwrap()
                .input_shape()
                .unwrap()
                .member("Bucket")
                .unwrap()
        };
        assert_eq!(bucket(changed).min(), Some(3.0));
        assert_eq!(bucket(builtin).min(), None);
        assert_eq!(bucket(changed).location(), bucket(builtin).location());
        assert_eq!(changed.reference_count(), builtin.reference_count());
    }

    #[test]
    fn each_type_has_a_latest_version_of_its_own() {
        // M001, M002, M012, M018
        let loader = loader(&world());
        assert_eq!(loader.list_available_services(SERVICE).unwrap().len(), 439);
        assert_eq!(
            loader.list_available_services("resources-1").unwrap(),
            [
                "cloudformation",
                "cloudwatch",
                "dynamodb",
                "ec2",
                "glacier",
                "iam",
                "s3",
                "sns",
                "sqs"
            ]
        );
        assert_eq!(
            loader.determine_latest_version("ec2", SERVICE).unwrap(),
            "2016-11-15"
        );
        assert_eq!(loader.list_api_versions("ec2", SERVICE).unwrap().len(), 8);
        assert!(
            loader
                .document("s3", "endpoint-rule-set-1", None)
                .unwrap()
                .get("rules")
                .is_some()
        );
        assert!(
            loader
                .document("s3", "paginators-1", None)
                .unwrap()
                .get("pagination")
                .is_some()
        );
    }

    #[test]
    fn a_customers_files_hide_builtin_ones_file_by_file() {
        // M014, M022
        let world = world();
        put(
            &world,
            &format!("{MODELS}/endpoints.json"),
            &json!({ "version": 3 }),
        );
        put(
            &world,
            &format!("{MODELS}/sts/2011-06-15/waiters-2.json"),
            &json!({ "waiters": {} }),
        );
        let loader = loader(&world);
        assert!(!loader.is_builtin("endpoints"));
        assert!(loader.is_builtin("partitions"));
        assert!(
            loader
                .data("endpoints")
                .unwrap()
                .get("partitions")
                .is_none()
        );
        assert!(loader.document("sts", "waiters-2", None).is_ok());
        assert_eq!(id(loader.service("sts", None).unwrap()), "STS");
    }

    #[test]
    fn builtin_models_have_documentation_and_examples() {
        let loader = loader(&world());
        let documentation = loader.documentation("s3", None).unwrap();
        assert!(
            documentation
                .operation("ListBuckets")
                .unwrap()
                .contains("<p>")
        );
        assert!(documentation.member("GetObjectRequest", "Bucket").is_some());
        let examples = loader.examples("s3", None).unwrap();
        assert!(
            examples
                .get("examples")
                .unwrap()
                .get("CopyObject")
                .is_some()
        );
        let constraints = loader.constraints("s3", None).unwrap();
        assert!(
            constraints
                .get("StorageClass")
                .unwrap()
                .get("enum")
                .is_some()
        );
        let error = loader.examples("sqsx", None).unwrap_err();
        assert_eq!(error.kind().class_name(), "UnknownServiceError");
    }
}
