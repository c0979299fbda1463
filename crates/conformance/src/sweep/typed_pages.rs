//! Pages that are read into structures: the same pages, requests and tokens as by way of values.
//!
//! Counterpart: none.

use std::sync::Arc;

use botoxide_core::error::Result;
use botoxide_core::http::Response;
use botoxide_core::model::{Operation, PaginatorModel};
use botoxide_core::paginate::{Outline, Pages, Paginator};
use botoxide_core::protocol::{Additions, parse, read_into};
use botoxide_core::typed::{fill, to_value};
use botoxide_core::value::{Map, Value};

use crate::shaped::Shaped;

/// How many pages are asked for.
const PAGES: usize = 3;

/// What was found about an operation.
pub(super) enum Found {
    /// It has no pages.
    NotPaginated,
    /// Its pages have to be values.
    ByValue,
    /// Runs were equal.
    Same,
    /// What differs.
    Difference(String),
}

/// Goes through the pages of an operation in both ways, if each page were this response.
pub(super) fn pages(
    operation: Operation,
    model: Option<PaginatorModel>,
    response: &Response,
) -> Found {
    let Some(model) = model.filter(|model| model.contains(operation.name())) else {
        return Found::NotPaginated;
    };
    let paginator = model
        .get_paginator(operation.name())
        .and_then(|model| Paginator::new(&model, operation));
    let paginator = match paginator {
        Ok(paginator) => Arc::new(paginator),
        Err(error) => return Found::Difference(error.to_string()),
    };
    let Some(outline) = paginator.outline(&mut Shaped::output(operation)) else {
        return Found::ByValue;
    };
    let mut config = Map::new();
    for max_items in [None, Some(0), Some(1), Some(2)] {
        config.extend(max_items.map(|count: i64| ("MaxItems", Value::from(count))));
        match run(&paginator, &outline, operation, response, &config) {
            Ok(None) => {}
            // The next run goes on where this one has ended.
            Ok(Some(token)) => {
                config.insert("StartingToken", token);
            }
            Err(difference) => return Found::Difference(difference),
        }
    }
    Found::Same
}

/// One run; returns the token to resume with.
fn run(
    paginator: &Arc<Paginator>,
    outline: &Outline,
    operation: Operation,
    response: &Response,
    config: &Map,
) -> Result<Option<String>, String> {
    let begin = || -> Result<Pages> {
        let mut params = Map::new();
        params.insert("PaginationConfig", Value::Map(config.clone()));
        paginator.paginate(Value::Map(params))
    };
    let text = |error: &dyn std::fmt::Display| error.to_string();
    let mut dynamic = begin().map_err(|error| text(&error))?;
    let mut typed = begin().map_err(|error| text(&error))?;
    for _ in 0..PAGES {
        let requests = [&mut dynamic, &mut typed].map(Pages::next_request);
        let [asked, same] = requests.map(|request| request.map_err(|error| text(&error)));
        if asked != same {
            return Err(format!("the requests are {asked:?} and {same:?}"));
        }
        if !matches!(asked, Ok(Some(_))) {
            break;
        }
        let Ok(value) = parse(operation, response) else {
            return Ok(None);
        };
        let mut structure = Shaped::output(operation);
        read_into(&mut structure, operation, response, Additions::default())
            .map_err(|error| text(&error))?;
        let page = dynamic.accept(value).map_err(|error| text(&error));
        let taken = typed.accept_structure(&mut structure, outline);
        match (page, taken.map_err(|error| text(&error))) {
            (Ok(page), Ok(())) => {
                let mut by_value = Shaped::output(operation);
                fill(&mut by_value, page).map_err(|error| text(&error))?;
                let (page, taken) = (to_value(&by_value), to_value(&structure));
                if page.to_string() != taken.to_string() {
                    return Err(format!("a page by way of a value: {page}\nread: {taken}"));
                }
            }
            (Err(error), Err(same)) if error == same => {}
            (page, taken) => return Err(format!("results are {page:?} and {taken:?}")),
        }
        let tokens = [&dynamic, &typed].map(|pages| pages.resume_token().map(str::to_owned));
        if tokens[0] != tokens[1] {
            return Err(format!("tokens are {tokens:?}"));
        }
    }
    Ok(typed.resume_token().map(str::to_owned))
}
