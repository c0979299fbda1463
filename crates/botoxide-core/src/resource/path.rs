//! `SearchPath`: an expression of a resource file, compiled when it is first needed.

use std::borrow::Cow;
use std::sync::Arc;

use once_cell::race::OnceBox;

use crate::error::Result;
use crate::jmespath::Expression;
use crate::value::Value;

/// An expression of a resource file: `Reservations[].Instances[]`.
#[derive(Clone, Debug)]
pub struct SearchPath {
    text: &'static str,
    compiled: OnceBox<Arc<Expression>>,
}

impl SearchPath {
    pub(super) fn new(text: &'static str) -> Self {
        Self {
            text,
            compiled: OnceBox::new(),
        }
    }

    /// The expression's text.
    pub fn as_str(&self) -> &'static str {
        self.text
    }

    /// Whether it is `$`, which is not an expression and means the whole response.
    pub fn is_whole(&self) -> bool {
        self.text == "$"
    }

    /// The result of the expression for `data`; `Null` if there is none.
    ///
    /// # Errors
    ///
    /// Those of [`Expression::compile`] and [`Expression::search`].
    pub fn search<'d>(&self, data: &'d Value) -> Result<Cow<'d, Value>> {
        if let Some(compiled) = self.compiled.get() {
            return compiled.search(data);
        }
        let compiled = Box::new(Arc::new(Expression::compile(self.text)?));
        self.compiled.get_or_init(|| compiled).search(data)
    }
}
