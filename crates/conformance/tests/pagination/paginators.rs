//! All paginators of AWS: their paths, and their results compared with botocore.

use std::collections::HashMap;
use std::sync::Arc;

use botoxide::loader::Loader;
use botoxide::seam::Seams;
use botoxide_core::model::{Operation, Pagination, PaginatorModel};
use botoxide_core::paginate::{FullResult, Paginator};
use serde_json::{Value as Json, json};

use crate::oracle::{as_json, cases, end_in, failure, is_same_error, report, value};
use crate::paths::resolves;

struct Entry {
    name: String,
    operation: Operation,
    pagination: Pagination,
}

fn entries() -> (usize, Vec<Entry>) {
    let loader = Loader::new(&Seams::fake(), None);
    let mut entries = Vec::new();
    let mut services = 0;
    for service in loader.list_available_services("paginators-1").unwrap() {
        let root = loader.document(&service, "paginators-1", None).unwrap();
        let model = PaginatorModel::new(root).unwrap();
        services += usize::from(model.operation_names().len() > 0);
        for name in model.operation_names() {
            let operation = loader.service(&service, None).unwrap();
            entries.push(Entry {
                name: format!("{service}.{name}"),
                operation: operation.operation(name).unwrap(),
                pagination: model.get_paginator(name).unwrap(),
            });
        }
    }
    (services, entries)
}

// H001 H002 H003 H004 H005: every expression compiles, every token has its argument, every path exists
#[test]
fn all_paginators_compile() {
    let (services, entries) = entries();
    let (mut limits, mut more, mut non_aggregate) = (0, 0, 0);
    let mut misses = Vec::new();
    for Entry {
        name,
        operation,
        pagination,
    } in &entries
    {
        Paginator::new(pagination, *operation).unwrap();
        assert_eq!(
            pagination.input_token.len(),
            pagination.output_token.len(),
            "{name}"
        );
        limits += usize::from(pagination.limit_key.is_some());
        more += usize::from(pagination.more_results.is_some());
        non_aggregate += usize::from(!pagination.non_aggregate_keys.is_empty());
        for argument in pagination.input_token.iter().chain(&pagination.limit_key) {
            let input = operation.input_shape();
            if input.and_then(|shape| shape.member(argument)).is_none() {
                misses.push(format!("{name}: no argument {argument}"));
            }
        }
        let results = pagination.output_token.iter();
        let results = results
            .chain(&pagination.result_key)
            .chain(&pagination.more_results)
            .chain(&pagination.non_aggregate_keys);
        for expression in results {
            if resolves(operation.output_shape(), expression) != Some(true) {
                misses.push(format!("{name}: {expression} leads nowhere"));
            }
        }
    }
    println!(
        "paginators: {} of {services} services, {} misses",
        entries.len(),
        misses.len()
    );
    assert_eq!((entries.len(), services), (3449, 359));
    assert_eq!((limits, more, non_aggregate), (3272, 62, 253));
    let misses: Vec<&str> = misses.iter().map(String::as_str).collect();
    assert_eq!(misses, KNOWN_MISSES);
}

/// Paths in AWS's models that do not exist; boto3 does not find them either.
const KNOWN_MISSES: [&str; 0] = [];

fn texts(texts: &[&'static str]) -> Json {
    match texts {
        [text] => json!(text),
        texts => json!(texts),
    }
}

/// Paginators that do not exist in any service.
fn made_up() -> Vec<Pagination> {
    let plain = Pagination {
        input_token: vec!["Marker"],
        output_token: vec!["NextMarker"],
        more_results: None,
        result_key: vec!["Items"],
        non_aggregate_keys: vec![],
        limit_key: Some("Limit"),
    };
    vec![
        plain.clone(),
        Pagination {
            input_token: vec!["Marker", "Version"],
            output_token: vec!["Next.Marker", "Next.Version"],
            more_results: Some("Truncated"),
            result_key: vec!["Items", "Prefixes", "Count"],
            non_aggregate_keys: vec!["Owner", "Detail.Of"],
            ..plain.clone()
        },
        Pagination {
            result_key: vec!["Listing.Items", "Listing.Total", "Listing.Names"],
            non_aggregate_keys: vec!["Listing.Owner"],
            limit_key: None,
            ..plain.clone()
        },
        // A path that can be searched but not set.
        Pagination {
            result_key: vec!["Groups[].Items"],
            ..plain.clone()
        },
        Pagination {
            non_aggregate_keys: vec!["Groups[0].Owner"],
            ..plain.clone()
        },
        Pagination {
            output_token: vec!["NextMarker || Items[-1].Key"],
            more_results: Some("Items && Truncated"),
            ..plain
        },
    ]
}

// H006 H007 H008 H009 H010 H011 H012 H013 H014 H018 H019: the same requests, pages, results, tokens and errors as botocore's
#[test]
fn pages_match_botocore() {
    let (_, mut entries) = entries();
    let operation = entries[0].operation;
    let mut models = Vec::new();
    let mut made_up_models = Vec::new();
    for (number, pagination) in made_up().into_iter().enumerate() {
        let name = format!("made up.{number}");
        entries.push(Entry {
            name: name.clone(),
            operation,
            pagination,
        });
        made_up_models.push(name);
    }
    for Entry {
        name,
        operation,
        pagination,
    } in &entries
    {
        let mut config = json!({
            "input_token": texts(&pagination.input_token),
            "output_token": texts(&pagination.output_token),
            "result_key": texts(&pagination.result_key),
            "non_aggregate_keys": pagination.non_aggregate_keys,
        });
        if let Some(more_results) = pagination.more_results {
            config["more_results"] = json!(more_results);
        }
        if let Some(limit_key) = pagination.limit_key {
            config["limit_key"] = json!(limit_key);
        }
        let input = operation.input_shape();
        let limit = pagination.limit_key.and_then(|name| input?.member(name));
        let is_text = limit
            .is_some_and(|member| member.shape_type() == botoxide_core::model::ShapeType::String);
        models.push(json!({ "name": name, "pagination": config, "limit_is_text": is_text }));
    }
    let (real, invented) = models.split_at(models.len() - made_up_models.len());
    let mut all = cases("paginators", 3, real.to_vec());
    all.extend(cases("paginators", 400, invented.to_vec()));
    let compiled: HashMap<&str, Arc<Paginator>> = entries
        .iter()
        .map(|entry| {
            let paginator = Paginator::new(&entry.pagination, entry.operation).unwrap();
            (entry.name.as_str(), Arc::new(paginator))
        })
        .collect();
    let mut differences = Vec::new();
    for case in &all {
        let paginator = &compiled[case["name"].as_str().unwrap()];
        for (what, ours) in [
            ("pages", play(paginator, case)),
            ("full", play_full(paginator, case)),
        ] {
            for (field, ours) in ours.as_object().unwrap() {
                let theirs = &case[field];
                let is_error = field.ends_with("error");
                let is_same = ours == theirs
                    || is_error && (is_same_error(ours, theirs) || is_incomplete(ours, theirs))
                    || field == "full"
                        && is_incomplete(
                            &play_full(paginator, case)["full_error"],
                            &case["full_error"],
                        );
                if !is_same {
                    differences.push(format!(
                        "{what} {}: {field}\n  ours   {ours}\n  theirs {theirs}\n  of {}",
                        case["name"], case
                    ));
                }
            }
        }
    }
    println!("paginators: {} cases", all.len());
    assert_eq!(all.len(), 3449 * 3 + made_up_models.len() * 400);
    report("paginators", all.len(), &differences);
    for (class, least) in [
        ("Exhausted", 300),
        ("InvalidExpressionError", 300),
        ("PaginationError", 150),
        ("TypeError", 300),
        ("ValueError", 300),
    ] {
        end_in(&all, class, least);
    }
    let resumed = all.iter().filter(|case| case["resume_token"].is_string());
    assert!(resumed.count() > 1000);
}

/// Whether there are more results but no token, which ends the pagination in botocore. DIFFERENCE 93
fn is_incomplete(ours: &Json, theirs: &Json) -> bool {
    let text = "Error during pagination: The response says that there are more results, but has no token to ask for them";
    theirs.is_null() && *ours == json!(["PaginationError", text])
}

/// The result of botoxide for a case, in the oracle's format.
fn play(paginator: &Arc<Paginator>, case: &Json) -> Json {
    let mut answers = case["pages"].as_array().unwrap().iter();
    let (mut requests, mut yielded, mut error) = (Vec::new(), Vec::new(), Json::Null);
    let mut pages = match paginator.paginate(value(&case["params"])) {
        Ok(pages) => pages,
        Err(error) => {
            return json!({ "requests": [], "yielded": [], "error": failure(&error), "resume_token": null });
        }
    };
    loop {
        match pages.next_request() {
            Ok(Some(request)) => requests.push(as_json(&request)),
            Ok(None) => break,
            Err(failed) => {
                error = failure(&failed);
                break;
            }
        }
        let Some(answer) = answers.next() else {
            error = json!(["Exhausted", "there are no more responses"]);
            break;
        };
        match pages.accept(value(answer)) {
            Ok(page) => yielded.push(as_json(&page)),
            Err(failed) => {
                error = failure(&failed);
                break;
            }
        }
    }
    json!({
        "requests": requests, "yielded": yielded, "error": error, "resume_token": pages.resume_token(),
        "non_aggregate_part": as_json(&pages.non_aggregate_part().clone().into()),
    })
}

fn play_full(paginator: &Arc<Paginator>, case: &Json) -> Json {
    let mut answers = case["pages"].as_array().unwrap().iter();
    let mut run = || {
        let mut pages = paginator.paginate(value(&case["params"]))?;
        let mut full = FullResult::default();
        while pages.next_request()?.is_some() {
            let Some(answer) = answers.next() else {
                return Ok(Err(json!(["Exhausted", "there are no more responses"])));
            };
            full.add(paginator, &pages.accept(value(answer))?)?;
        }
        let full = full.finish(pages.non_aggregate_part(), pages.resume_token())?;
        Ok::<_, botoxide::Error>(Ok(as_json(&full)))
    };
    match run() {
        Ok(Ok(full)) => json!({ "full": full, "full_error": null }),
        Ok(Err(error)) => json!({ "full": null, "full_error": error }),
        Err(error) => json!({ "full": null, "full_error": failure(&error) }),
    }
}
