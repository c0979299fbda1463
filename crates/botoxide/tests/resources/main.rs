//! Compares programs that use resources with boto3 1.44.5; `record.py` recorded the cases.
#![expect(clippy::unwrap_used, reason = "a test fails if something is missing")]

mod classes;
mod player;
mod sweep;

use player::Player;
use serde_json::Value as Json;

/// Python's own errors, which match any error. DIFFERENCE 15
const BARE: [&str; 3] = ["IndexError", "KeyError", "TypeError"];

fn is_same(ours: &Json, theirs: &Json) -> bool {
    let class = &theirs["error"][0];
    if BARE.iter().any(|bare| class == bare) {
        return ours["error"].is_array();
    }
    ours == theirs
}

/// Runs the programs that cite one of these rows, or all programs.
fn play(rows: &[&str]) -> usize {
    let programs: Vec<Json> = serde_json::from_str(include_str!("programs.json")).unwrap();
    let cases: Vec<Json> = serde_json::from_str(include_str!("cases.json")).unwrap();
    assert_eq!(programs.len(), cases.len());
    let mut played = 0;
    for (program, expected) in programs.iter().zip(&cases) {
        let proven = program["rows"].as_str().unwrap();
        if !proven.split(' ').any(|row| rows.contains(&row)) {
            continue;
        }
        played += 1;
        let name = &program["name"];
        let mut player = Player::new(program);
        let steps = program["steps"].as_array().unwrap();
        for (step, theirs) in steps.iter().zip(expected["results"].as_array().unwrap()) {
            let ours = player.step(step);
            assert!(
                is_same(&ours, theirs),
                "{name}: {step}\n  ours: {ours}\ntheirs: {theirs}"
            );
        }
        assert_eq!(player.calls(), expected["calls"], "{name}");
        assert_eq!(player.events(), expected["events"], "{name}");
    }
    played
}

// H061 to H070, in the latest versions of AWS's files. The crate conformance tests all of them.
#[test]
fn the_service_itself_is_a_resource() {
    assert!(play(&["H071", "H072", "H073", "H074", "H075", "H084"]) > 0);
}

#[test]
fn attributes_are_loaded_on_demand() {
    assert!(play(&["H076", "H077"]) > 0);
}

#[test]
fn arguments_have_the_sources_in_the_file() {
    assert!(play(&["H079", "H080"]) > 0);
}

#[test]
fn actions_return_responses_parts_of_them_and_resources() {
    assert!(play(&["H078", "H081", "H082"]) > 0);
}

#[test]
fn data_refer_to_other_resources() {
    assert!(play(&["H083"]) > 0);
}

#[test]
fn collections_are_paged_filtered_and_limited() {
    assert!(play(&["H085", "H086"]) > 0);
}

#[test]
fn batch_actions_call_once_per_page() {
    assert!(play(&["H087"]) > 0);
}

#[test]
fn waiters_of_a_resource_wait() {
    assert!(play(&["H088"]) > 0);
}

#[test]
fn conflicting_names_get_a_suffix() {
    assert!(play(&["H089"]) > 0);
}

#[test]
fn programs_add_methods_to_classes() {
    assert!(play(&["H090", "P033"]) > 0);
}

#[test]
fn errors_name_services_without_resources_and_wrong_versions() {
    assert!(play(&["H037"]) > 0);
}
