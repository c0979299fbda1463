//! Programs over resources against what boto3 1.44.5 made of the same; `record.py` wrote the cases.
#![expect(clippy::unwrap_used, reason = "a test ends where something is missing")]

mod classes;
mod player;
mod sweep;

use player::Player;
use serde_json::Value as Json;

/// The errors of Python's own of which only that there is one counts. DIFFERENCE 15
const BARE: [&str; 3] = ["IndexError", "KeyError", "TypeError"];

fn is_same(ours: &Json, theirs: &Json) -> bool {
    let class = &theirs["error"][0];
    if BARE.iter().any(|bare| class == bare) {
        return ours["error"].is_array();
    }
    ours == theirs
}

/// The programs that prove one of these rows, or all.
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

// H061 to H070, in the versions that are the latest: the files of AWS's are read. All of them: conformance.
#[test]
fn the_service_itself_is_a_resource() {
    assert!(play(&["H071", "H072", "H073", "H074", "H075", "H084"]) > 0);
}

#[test]
fn attributes_are_loaded_when_they_are_asked_for() {
    assert!(play(&["H076", "H077"]) > 0);
}

#[test]
fn arguments_come_from_where_the_file_says() {
    assert!(play(&["H079", "H080"]) > 0);
}

#[test]
fn actions_give_answers_parts_of_them_and_resources() {
    assert!(play(&["H078", "H081", "H082"]) > 0);
}

#[test]
fn data_lead_to_other_resources() {
    assert!(play(&["H083"]) > 0);
}

#[test]
fn collections_are_paged_filtered_and_limited() {
    assert!(play(&["H085", "H086"]) > 0);
}

#[test]
fn batch_actions_call_once_a_page() {
    assert!(play(&["H087"]) > 0);
}

#[test]
fn one_can_wait_for_a_resource() {
    assert!(play(&["H088"]) > 0);
}

#[test]
fn names_that_collide_get_a_suffix() {
    assert!(play(&["H089"]) > 0);
}

#[test]
fn programs_add_methods_to_classes() {
    assert!(play(&["H090", "P033"]) > 0);
}

#[test]
fn services_without_resources_and_wrong_versions_are_named() {
    assert!(play(&["H037"]) > 0);
}
