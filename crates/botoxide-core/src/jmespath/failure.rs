//! The errors of expressions, with the messages of Python's package.
//!
//! Counterpart: jmespath `exceptions.py`.

use crate::error::{Error, ErrorKind};
use crate::text::Text;

use super::lexer::{Lexeme, Token};

/// An invalid token at the byte `at`.
pub(super) fn bad_token(expression: &str, at: usize, message: &str) -> Error {
    let pointer = pointer(column(expression, at));
    ErrorKind::JmesPathLexer {
        msg: format!("Bad jmespath expression: {message}:\n{expression}\n{pointer}"),
    }
    .into()
}

/// A token that is not allowed here.
pub(super) fn bad_place(expression: &str, lexeme: &Lexeme<'_>, message: &str) -> Error {
    bad_place_at(
        expression,
        lexeme,
        column(expression, lexeme.start),
        message,
    )
}

/// The same with an explicit column.
pub(super) fn bad_place_at(
    expression: &str,
    lexeme: &Lexeme<'_>,
    column: usize,
    message: &str,
) -> Error {
    let value = lexeme.python_text(expression);
    let kind = lexeme.token.name().to_uppercase();
    let pointer = pointer(column + 1);
    ErrorKind::JmesPathParse {
        msg: format!(
            "{message}: Parse error at column {column}, token \"{value}\" ({kind}), for expression:\n\"{expression}\"\n{pointer}"
        ),
    }
    .into()
}

/// An expression that ends too early.
pub(super) fn incomplete(expression: &str) -> Error {
    let pointer = pointer(column(expression, expression.len()) + 1);
    ErrorKind::JmesPathIncompleteExpression {
        msg: format!(
            "Invalid jmespath expression: Incomplete expression:\n\"{expression}\"\n{pointer}"
        ),
    }
    .into()
}

/// An empty expression.
pub(super) fn empty() -> Error {
    ErrorKind::JmesPathEmptyExpression {}.into()
}

/// `wanted`, a token's name or a list of them, was expected.
pub(super) fn expected(expression: &str, lexeme: &Lexeme<'_>, wanted: &str) -> Error {
    if lexeme.token == Token::End {
        return incomplete(expression);
    }
    let message = format!("Expecting: {wanted}, got: {}", lexeme.token.name());
    bad_place(expression, lexeme, &message)
}

/// A call of an unknown function.
pub(super) fn unknown_function(name: &Text) -> Error {
    ErrorKind::JmesPathUnknownFunction {
        msg: format!("Unknown function: {name}()"),
    }
    .into()
}

/// A call with too few or too many arguments.
pub(super) fn arity(name: &str, wanted: usize, is_variadic: bool, actual: usize) -> Error {
    let at_least = if is_variadic { "at least " } else { "" };
    let plural = if wanted == 1 { "" } else { "s" };
    let msg = format!(
        "Expected {at_least}{wanted} argument{plural} for function {name}(), received {actual}"
    );
    if is_variadic {
        ErrorKind::JmesPathVariadicArity { msg }.into()
    } else {
        ErrorKind::JmesPathArity { msg }.into()
    }
}

/// An argument of the wrong type. `shown` is the value as Python prints it.
pub(super) fn wrong_type(name: &str, shown: &str, wanted: &[&str], actual: &str) -> Error {
    let wanted = wanted.join("', '");
    ErrorKind::JmesPathType {
        msg: format!(
            "In function {name}(), invalid type for value: {shown}, expected one of: ['{wanted}'], received: \"{actual}\""
        ),
    }
    .into()
}

/// Python's `TypeError`.
pub(super) fn type_error(msg: impl Into<String>) -> Error {
    ErrorKind::InvalidType { msg: msg.into() }.into()
}

/// Numbers and strings cannot be ordered.
pub(super) fn not_ordered(operator: &str, left: &str, right: &str) -> Error {
    type_error(format!(
        "'{operator}' not supported between instances of '{left}' and '{right}'"
    ))
}

/// Nested too deeply.
pub(super) fn too_deep() -> Error {
    Error::value("the JMESPath expression, or its result, is nested too deeply")
}

/// An evaluation beyond the limit of steps.
pub(super) fn too_long() -> Error {
    Error::value("the evaluation of the JMESPath expression takes too many steps")
}

/// Python counts characters.
fn column(expression: &str, at: usize) -> usize {
    expression
        .char_indices()
        .take_while(|(start, _)| *start < at)
        .count()
}

fn pointer(column: usize) -> String {
    format!("{:>width$}", '^', width = column + 1)
}
