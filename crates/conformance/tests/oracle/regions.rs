//! Compares services, partitions and regions with those that botocore lists.

use botoxide::seam::Fakes;
use botoxide::{Session, SessionOptions};
use conformance::Corpus;
use serde_json::Value as Json;

use conformance::python::{printed, script};

// C148
#[test]
fn every_service_has_the_regions_of_botocore() {
    let mut corpus = Corpus::open("available-regions");
    let output = script("regions.py").output().unwrap();
    let theirs: Json = serde_json::from_str(&printed(&output)).unwrap();
    let session = Session::with(SessionOptions {
        seams: Some(Fakes::default().seams()),
        ..SessionOptions::default()
    })
    .unwrap();
    let list = |found: &Json| -> Vec<String> { serde_json::from_value(found.clone()).unwrap() };
    corpus.case("services", || {
        let ours = session.available_services().unwrap();
        equal(&list(&theirs["services"]), &ours)
    });
    let partitions = list(&theirs["partitions"]);
    corpus.case("partitions", || {
        equal(&partitions, &session.available_partitions().unwrap())
    });
    for (service, found) in theirs["regions"].as_object().unwrap() {
        corpus.case(service, || {
            for partition in &partitions {
                for (allow_non_regional, wanted) in [(false, 0), (true, 1)] {
                    let wanted = list(&found[partition][wanted]);
                    let ours = session
                        .available_regions(service, partition, allow_non_regional)
                        .unwrap();
                    equal(&wanted, &ours)?;
                }
            }
            Ok(())
        });
    }
    corpus.finish();
}

fn equal(wanted: &[String], ours: &[String]) -> Result<(), String> {
    if wanted == ours {
        Ok(())
    } else {
        Err(format!("botocore has {wanted:?}, here it is {ours:?}"))
    }
}
