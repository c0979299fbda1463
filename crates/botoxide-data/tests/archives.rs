//! Checks the packed archives: every file opens, every operation is found, the size is within limits.
#![expect(
    clippy::unwrap_used,
    reason = "a test may stop where something is not there"
)]
#![expect(
    clippy::print_stdout,
    reason = "the weights are for people who run the test"
)]

use botoxide_core::model::archive::Archive;
use botoxide_core::model::{Documentation, Node, Service, ShapeType};
use botoxide_core::names::xform_name;

fn models() -> Archive {
    Archive::open(botoxide_data::models()).unwrap()
}

fn all_services() -> Vec<Service> {
    let archive = models();
    let services = archive.services("service-2");
    services
        .into_iter()
        .flat_map(|service| {
            let versions = archive.versions(service, "service-2");
            versions.into_iter().map(move |version| (service, version))
        })
        .map(|(service, version)| archive.service(service, version).unwrap())
        .collect()
}

#[test]
fn all_versions_of_all_services_open_and_have_their_operations() {
    // M001, M029, M031, M032
    let services = all_services();
    assert_eq!(services.len(), 472);
    let mut operations = 0;
    for service in services {
        assert!(service.service_id().is_ok() && service.resolved_protocol().is_ok());
        for operation in service.operations() {
            assert_eq!(service.operation(operation.name()).unwrap(), operation);
            let python_name = xform_name(operation.name(), '_');
            assert_eq!(operation.python_name(), python_name);
            let found = service.operation(&python_name).unwrap();
            assert_eq!(found.python_name(), python_name);
            operations += 1;
        }
        for shape in service.shapes() {
            assert_eq!(service.shape(shape.name()).unwrap(), shape);
        }
    }
    assert_eq!(operations, 21_851);
}

#[test]
fn every_other_file_opens() {
    // M002, M003, M005, M008, M009, M010, M011, M012
    let archive = models();
    let count = |ending: &str| {
        archive
            .names()
            .filter(|name| name.ends_with(ending))
            .count()
    };
    assert_eq!(count("/endpoint-rule-set-1"), 473);
    assert_eq!(count("/paginators-1"), 465);
    assert_eq!(count("/waiters-2"), 213);
    assert_eq!(count("/resources-1"), 15);
    for name in archive.names().filter(|name| !name.ends_with("/service-2")) {
        assert!(!archive.document(name).unwrap().is_null(), "{name}");
    }
    for name in [
        "_retry",
        "endpoints",
        "partitions",
        "sdk-default-configuration",
    ] {
        assert!(archive.contains(name), "{name}");
    }
}

#[test]
fn extras_are_merged() {
    // M004, M007, M020
    let archive = models();
    let s3 = archive.service("s3", "2006-03-01").unwrap();
    let output = s3.operation("GetObject").unwrap().output_shape().unwrap();
    let expires = output.member("Expires").unwrap();
    assert_eq!(expires.shape_type(), ShapeType::Timestamp);
    let eks = archive.service("eks", "2017-11-01").unwrap();
    assert_eq!(eks.service_id().unwrap().as_str(), "EKS");
    let with_keys = archive
        .names()
        .filter(|name| name.ends_with("/paginators-1"));
    let keys: usize = with_keys
        .map(|name| {
            let pagination = archive.document(name).unwrap().get("pagination");
            let entries = pagination.into_iter().flat_map(Node::entries);
            entries
                .filter(|(_, entry)| entry.get("non_aggregate_keys").is_some())
                .count()
        })
        .sum();
    assert!(keys >= 253, "{keys}");
}

#[test]
fn a_program_contains_the_models_once() {
    // botoxide and this test are two crates that read the archive: a copy for each would double the size of a program
    // that uses both. Only what is read in place shows it.
    let archive = botoxide_data::models().as_ptr_range();
    let session = botoxide::Session::new();
    for service in ["s3", "ec2", "dynamodb", "sts", "sqs"] {
        let model = session.service_model(service, None).unwrap();
        for operation in model.operations() {
            let name = operation.name();
            assert!(archive.contains(&name.as_ptr()), "{service} {name}");
        }
    }
}

#[test]
fn documentation_is_separate() {
    let archive = Archive::open(botoxide_data::documentation().unwrap()).unwrap();
    assert_eq!(archive.services("documentation").len(), 439);
    let s3 = Documentation::new(archive.document("s3/2006-03-01/documentation").unwrap());
    assert!(
        s3.operation("PutObject")
            .is_some_and(|text| text.starts_with('<'))
    );
}

#[test]
fn the_archives_are_small() {
    let [models, constraints, documentation] = [
        botoxide_data::models(),
        botoxide_data::constraints(),
        botoxide_data::documentation().unwrap(),
    ]
    .map(<[u8]>::len);
    println!("models {models}, constraints {constraints}, documentation {documentation} bytes");
    // Without the dictionaries, none of them would be below its limit.
    assert!(models <= 5_400_000 && constraints <= 1_100_000 && documentation <= 10_800_000);
}
