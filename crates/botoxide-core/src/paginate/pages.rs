//! `Pages`: the pages of one call.
//!
//! Counterpart: botocore `paginate.py` (`PageIterator`).

use std::fmt;
use std::sync::Arc;

use super::Paginator;
use super::objects::{invalid, is_number, is_true, len, slice};
use super::paths::set_value;
use super::token::{self, TRUNCATE_AMOUNT};
use crate::error::{Error, ErrorKind, Result};
use crate::redact::HIDDEN;
use crate::text::Text;
use crate::value::{Map, Value};

/// Determines the next request, and truncates pages.
///
/// `Debug` shows neither arguments nor tokens.
// H008
pub struct Pages {
    paginator: Arc<Paginator>,
    params: Map,
    max_items: Option<i64>,
    starting_token: Option<Value>,
    page_size: Option<Value>,
    state: State,
    /// The tokens of the requested page.
    next_token: Map,
    previous_token: Option<Map>,
    /// The number of items returned before this page.
    total_items: i64,
    resume_token: Option<String>,
    non_aggregate_part: Map,
}

impl fmt::Debug for Pages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("paginator", &self.paginator)
            .field("max_items", &self.max_items)
            .field("total_items", &self.total_items)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

#[derive(Debug)]
enum State {
    /// No page was requested yet.
    Begins,
    /// The request of a page was given out; how many items of the first are not wanted.
    Asked {
        first: Option<i64>,
    },
    /// There is another page.
    Continues,
    Ended,
    /// The last page was given out, and then this was found.
    Failed(Error),
}

impl Pages {
    pub(super) fn new(
        paginator: &Arc<Paginator>,
        params: Map,
        max_items: Option<i64>,
        starting_token: Option<&Value>,
        page_size: Option<Value>,
    ) -> Self {
        Self {
            paginator: Arc::clone(paginator),
            params,
            max_items,
            starting_token: starting_token.cloned(),
            page_size,
            state: State::Begins,
            next_token: Map::new(),
            previous_token: None,
            total_items: 0,
            resume_token: None,
            non_aggregate_part: Map::new(),
        }
    }

    /// The paginator of these pages.
    pub fn paginator(&self) -> &Arc<Paginator> {
        &self.paginator
    }

    /// The arguments of the call for the next page; `None` after the last. A call that failed has no successor.
    ///
    /// # Errors
    ///
    /// `ValueError` for a bad starting token; `PaginationError` if the service returns the same token twice, or reports that
    /// there are more results without a token.
    pub fn next_request(&mut self) -> Result<Option<Value>> {
        let first = match std::mem::replace(&mut self.state, State::Ended) {
            State::Begins => Some(self.begin()?),
            State::Continues => None,
            State::Asked { .. } | State::Ended => return Ok(None),
            State::Failed(error) => return Err(error),
        };
        self.state = State::Asked { first };
        Ok(Some(Value::Map(self.params.clone())))
    }

    /// Takes the response, and returns the page for the caller: truncated at its beginning if the
    /// starting token requires it, and at its end if there are enough items.
    ///
    /// # Errors
    ///
    /// Those of an expression; `InvalidExpressionError` where one cannot be set; `TypeError` for items that have no
    /// number. There is no further page then.
    // H009 H012
    pub fn accept(&mut self, page: Value) -> Result<Value> {
        let State::Asked { first } = std::mem::replace(&mut self.state, State::Ended) else {
            return Ok(page);
        };
        let mut page = page;
        let mut starting_truncation = 0;
        if let Some(amount) = first {
            if self.starting_token.is_some() {
                starting_truncation = amount;
                self.cut_first_page(&mut page, amount)?;
            }
            self.record_non_aggregate_part(&page)?;
        }
        let primary = &self.paginator.result_keys[0];
        let found = primary.expression.search(&page)?;
        // H019
        let count = if found.is_null() { 0 } else { len(&found)? };
        let total = self.total_items.saturating_add(count);
        if let Some(max_items) = self.max_items
            && total > max_items
        {
            let found = match found.into_owned() {
                Value::Null => Value::List(Vec::new()),
                found => found,
            };
            let keep = max_items.saturating_sub(self.total_items);
            set_value(
                map_of(&mut page)?,
                primary.text,
                slice(found, 0, Some(keep))?,
            )?;
            let mut token = self.next_token.clone();
            token.insert(TRUNCATE_AMOUNT, keep.saturating_add(starting_truncation));
            self.set_resume_token(&Value::Map(token))?;
            return Ok(page);
        }
        drop(found);
        self.total_items = total;
        // The page is the caller's in any case: botocore finds out when it is asked for the next one.
        self.state = match self.go_on(&page) {
            Ok(true) => State::Continues,
            Ok(false) => State::Ended,
            Err(error) => State::Failed(error),
        };
        Ok(page)
    }

    /// The token to resume with, if there are more items than requested: a `StartingToken`.
    pub fn resume_token(&self) -> Option<&str> {
        self.resume_token.as_deref()
    }

    /// Sets the token to resume with, from the service's tokens by their arguments.
    ///
    /// # Errors
    ///
    /// `ValueError` for other names than those of the arguments.
    // H010
    pub fn set_resume_token(&mut self, token: &Value) -> Result<()> {
        let bad = || Error::value(format!("Bad starting token: {}", self.shown(token)));
        let Value::Map(tokens) = token else {
            return Err(bad());
        };
        let inputs = &self.paginator.input_tokens;
        let expected = inputs.len() + usize::from(tokens.contains_key(TRUNCATE_AMOUNT));
        if tokens.len() != expected || !inputs.iter().all(|name| tokens.contains_key(name)) {
            return Err(bad());
        }
        self.resume_token = Some(token::encode(tokens)?);
        Ok(())
    }

    /// The members that all pages share, from the first page.
    // H005
    pub fn non_aggregate_part(&self) -> &Map {
        &self.non_aggregate_part
    }

    /// Fills in the first request; returns the number of items to skip on its page.
    fn begin(&mut self) -> Result<i64> {
        let inputs = &self.paginator.input_tokens;
        self.next_token = inputs
            .iter()
            .map(|name| (name.clone(), Value::Null))
            .collect();
        let mut amount = 0;
        if let Some(starting) = &self.starting_token {
            let parsed = token::parse(starting, inputs);
            (self.next_token, amount) = parsed.map_err(|error| self.without_token(error))?;
            self.inject_tokens();
        }
        if let (Some(size), Some(limit_key)) = (&self.page_size, &self.paginator.limit_key) {
            self.params.insert(limit_key.name.clone(), size.clone());
        }
        Ok(amount)
    }

    // DIFFERENCE 96
    /// A token in a message, unless the model calls it sensitive.
    fn shown(&self, token: &Value) -> String {
        if self.paginator.has_sensitive_token {
            HIDDEN.to_owned()
        } else {
            token.to_string()
        }
    }

    fn without_token(&self, error: Error) -> Error {
        if self.paginator.has_sensitive_token {
            Error::value(format!("Bad starting token: {HIDDEN}"))
        } else {
            error
        }
    }

    /// Puts the tokens among the arguments.
    // H013
    fn inject_tokens(&mut self) {
        for (name, token) in self.next_token.iter() {
            if token.is_null() || token.as_str() == Some("None") {
                self.params.remove(name);
            } else {
                self.params.insert(name.clone(), token.clone());
            }
        }
    }

    /// Removes items that were returned before.
    fn cut_first_page(&self, page: &mut Value, amount: i64) -> Result<()> {
        let paginator = &self.paginator;
        let primary = &paginator.result_keys[0];
        let data = primary.expression.search(page)?.into_owned();
        let data = match data {
            Value::List(_) | Value::Text(_) => slice(data, amount, None)?,
            _ => Value::Null,
        };
        set_value(map_of(page)?, primary.text, data)?;
        for key in &paginator.result_keys[1..] {
            if key.text == primary.text {
                continue;
            }
            let sample = key.expression.search(page)?;
            let empty = match &*sample {
                Value::List(_) => Value::List(Vec::new()),
                Value::Text(_) => Value::from(""),
                // Counts of the service are kept: DynamoDB's `ScannedCount`.
                sample if is_number(sample) => sample.clone(),
                _ => Value::Null,
            };
            drop(sample);
            set_value(map_of(page)?, key.text, empty)?;
        }
        Ok(())
    }

    fn record_non_aggregate_part(&mut self, page: &Value) -> Result<()> {
        let mut part = Map::new();
        for key in &self.paginator.non_aggregate_keys {
            let value = key.expression.search(page)?.into_owned();
            set_value(&mut part, key.text, value)?;
        }
        self.non_aggregate_part = part;
        Ok(())
    }

    /// Prepares the request after this page; whether there is one.
    fn go_on(&mut self, page: &Value) -> Result<bool> {
        let has_more = match &self.paginator.more_results {
            Some(more_results) => is_true(&*more_results.search(page)?),
            None => true,
        };
        if !has_more {
            return Ok(false);
        }
        let next_token = self.tokens_after(page)?;
        if next_token.iter().all(|(_, token)| token.is_null()) {
            // DIFFERENCE 93: botocore takes the part for the whole.
            return match self.paginator.more_results {
                Some(_) if self.max_items != Some(self.total_items) => Err(no_token()),
                _ => Ok(false),
            };
        }
        if self.max_items == Some(self.total_items) {
            self.set_resume_token(&Value::Map(next_token))?;
            return Ok(false);
        }
        if self.previous_token.as_ref() == Some(&next_token) {
            let token = Value::Map(next_token);
            let token = self.shown(&token);
            let message = format!("The same next token was received twice: {token}");
            return Err(ErrorKind::Pagination { message }.into());
        }
        self.next_token.clone_from(&next_token);
        self.inject_tokens();
        self.previous_token = Some(next_token);
        Ok(true)
    }

    /// The tokens of the next page.
    // H004
    fn tokens_after(&self, page: &Value) -> Result<Map> {
        let paginator = &self.paginator;
        let pairs = paginator.output_tokens.iter().zip(&paginator.input_tokens);
        let tokens = pairs.map(|(output, input)| {
            let token = output.search(page)?;
            // An empty string is not a token.
            let token = is_true(&token).then(|| token.into_owned());
            Ok((input.clone(), token.unwrap_or_default()))
        });
        tokens
            .collect::<Result<Vec<(Text, Value)>>>()
            .map(Map::from_iter)
    }
}

fn no_token() -> Error {
    let message = "The response says that there are more results, but has no token to ask for them";
    let message = message.to_owned();
    ErrorKind::Pagination { message }.into()
}

fn map_of(page: &mut Value) -> Result<&mut Map> {
    let type_name = page.python_type();
    let wrong = || {
        invalid(&format!(
            "'{type_name}' object does not support item assignment"
        ))
    };
    page.as_map_mut().ok_or_else(wrong)
}
