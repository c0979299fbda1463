//! Expressions with names and values in place: `title = "Up" AND year > 2000` becomes `#n0 = :n1 AND #n2 > :n3`.
//!
//! Counterpart: awscli 2 `customizations/dynamodb/lexer.py`, `parser.py`, `extractor.py`.

use botoxide_core::value::{Map, Value};

use super::attribute::Special;
use super::lexer::{Kind, Token, tokens};
use crate::failure::Failure;

/// How deep brackets may be.
const DEPTH: usize = 100;

/// An expression, and what its placeholders stand for.
#[derive(Debug, Default)]
pub(super) struct Extracted {
    pub(super) text: String,
    pub(super) names: Vec<(String, Value)>,
    pub(super) values: Vec<(String, Value)>,
}

/// Reads an expression. The placeholders are counted from `offset`.
pub(super) fn extract(expression: &str, offset: usize) -> Result<Extracted, Failure> {
    let mut parser = Parser {
        expression,
        tokens: tokens(expression)?,
        at: 0,
        offset,
        depth: 0,
        found: Extracted::default(),
    };
    let text = parser.expression()?;
    if !parser.is_at(&[Kind::Eof]) {
        return Err(parser.unexpected("eof"));
    }
    text.trim().clone_into(&mut parser.found.text);
    Ok(parser.found)
}

pub(super) fn empty() -> Failure {
    Failure::invalid("Expressions must not be empty")
}

struct Parser<'a> {
    expression: &'a str,
    tokens: Vec<Token>,
    /// The current token; one past the last is none.
    at: usize,
    offset: usize,
    depth: usize,
    found: Extracted,
}

const COMPARATORS: [(Kind, &str); 6] = [
    (Kind::Eq, "="),
    (Kind::Ne, "<>"),
    (Kind::Lt, "<"),
    (Kind::Lte, "<="),
    (Kind::Gt, ">"),
    (Kind::Gte, ">="),
];
const IDENTIFIERS: &[Kind] = &[Kind::Identifier, Kind::UnquotedIdentifier];

impl Parser<'_> {
    fn current(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn is_at(&self, kinds: &[Kind]) -> bool {
        self.current()
            .is_some_and(|token| kinds.contains(&token.kind))
    }

    fn is_before(&self, kind: Kind) -> bool {
        let next = self.tokens.get(self.at + 1);
        next.is_some_and(|token| token.kind == kind)
    }

    fn advance(&mut self) {
        self.at += 1;
    }

    fn take(&mut self, kinds: &[Kind]) -> Result<(), Failure> {
        if self.is_at(kinds) {
            self.advance();
            return Ok(());
        }
        let expected = match kinds {
            [one] => one.name().to_owned(),
            more => list(more.iter().map(|kind| kind.name())),
        };
        Err(self.unexpected(&expected))
    }

    fn deeper(&mut self) -> Result<(), Failure> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(Failure::invalid(format!(
                "Brackets are nested more than {DEPTH} deep"
            )));
        }
        Ok(())
    }

    /// The expression, and a mark below what is wrong.
    fn marked(&self) -> String {
        let length = self.expression.chars().count();
        let (start, end) = self
            .current()
            .map_or((length, length), |token| (token.start, token.end));
        let mark = "^".repeat(end.saturating_sub(start).max(1));
        format!("{}\n{}{mark}", self.expression, " ".repeat(start))
    }

    fn unexpected(&self, expected: &str) -> Failure {
        let (value, kind) = self.current().map_or_else(
            || ("None".to_owned(), "None"),
            |token| (token.shown(), token.kind.name()),
        );
        Failure::invalid(format!(
            "Unexpected token `{value}` of type `{kind}`. Expected type: {expected}\n{}",
            self.marked()
        ))
    }

    fn invalid(&self, message: &str) -> Failure {
        Failure::invalid(format!(
            "Invalid token value: {message}\n{}\n",
            self.marked()
        ))
    }

    fn expression(&mut self) -> Result<String, Failure> {
        if self.current().is_none_or(|token| token.kind == Kind::Eof) {
            return Err(empty());
        }
        let is_name = self.is_at(IDENTIFIERS) && !self.is_before(Kind::LeftParenthesis);
        let mut left = self.simple()?;
        if is_name && self.is_at(&[Kind::Comma]) {
            self.advance();
            let rest = self.sequence()?;
            return Ok(format!("{}, {rest}", left.trim()));
        }
        while self.is_at(&[Kind::And, Kind::Or]) {
            let word = if self.is_at(&[Kind::And]) {
                "AND"
            } else {
                "OR"
            };
            self.advance();
            let right = self.simple()?;
            left = format!("{left}{word} {right}");
        }
        Ok(left)
    }

    fn simple(&mut self) -> Result<String, Failure> {
        self.deeper()?;
        let found = if self.is_at(&[Kind::LeftParenthesis]) {
            self.advance();
            let inner = self.expression()?;
            self.take(&[Kind::RightParenthesis])?;
            format!("( {inner}) ")
        } else if self.is_at(&[Kind::Not]) {
            self.advance();
            format!("NOT {}", self.simple()?)
        } else {
            self.condition()?
        };
        self.depth -= 1;
        Ok(found)
    }

    fn condition(&mut self) -> Result<String, Failure> {
        if self.is_before(Kind::LeftParenthesis) {
            return self.function();
        }
        let operands = [
            Kind::Literal,
            Kind::Identifier,
            Kind::UnquotedIdentifier,
            Kind::LeftBracket,
            Kind::LeftBrace,
        ];
        if !self.is_at(&operands) {
            let shown = self.current().map(Token::shown).unwrap_or_default();
            return Err(Failure::invalid(format!(
                "Unknown expression type starting at token `{shown}`\n{}",
                self.marked()
            )));
        }
        let left = self.operand()?;
        if self.is_at(&[Kind::In]) {
            self.advance();
            self.take(&[Kind::LeftParenthesis])?;
            let right = self.sequence()?;
            self.take(&[Kind::RightParenthesis])?;
            return Ok(format!("{left}IN ({right}) "));
        }
        if self.is_at(&[Kind::Between]) {
            self.advance();
            let from = self.operand()?;
            self.take(&[Kind::And])?;
            let to = self.operand()?;
            return Ok(format!("{left}BETWEEN {from}AND {to}"));
        }
        let comparator = COMPARATORS.iter().find(|(kind, _)| self.is_at(&[*kind]));
        if let Some((_, sign)) = comparator {
            self.advance();
            let right = self.operand()?;
            return Ok(format!("{left}{sign} {right}"));
        }
        Ok(left)
    }

    fn function(&mut self) -> Result<String, Failure> {
        let name = self.current().map(Token::shown).unwrap_or_default();
        self.take(IDENTIFIERS)?;
        self.take(&[Kind::LeftParenthesis])?;
        let arguments = self.sequence()?;
        self.take(&[Kind::RightParenthesis])?;
        Ok(format!("{name}({arguments}) "))
    }

    fn sequence(&mut self) -> Result<String, Failure> {
        let mut parts = Vec::new();
        loop {
            parts.push(self.operand()?.trim().to_owned());
            if !self.is_at(&[Kind::Comma]) {
                return Ok(parts.join(", "));
            }
            self.advance();
        }
    }

    fn operand(&mut self) -> Result<String, Failure> {
        if self.is_at(&[Kind::Literal, Kind::LeftBracket, Kind::LeftBrace]) {
            let value = self.literal()?;
            let placeholder = format!(":n{}", self.next());
            self.found.values.push((placeholder.clone(), value));
            return Ok(format!("{placeholder} "));
        }
        if !self.is_at(IDENTIFIERS) {
            // Misspelt in `aws`, too.
            let expected = [
                "literal",
                "lbracket",
                "lbrace",
                "identifier",
                "unquoted_identiifer",
            ];
            return Err(self.unexpected(&list(expected.into_iter())));
        }
        let mut path = self.identifier()?;
        while self.is_at(&[Kind::Dot]) {
            self.advance();
            let right = self.identifier()?;
            path = format!("{}.{right}", path.trim());
        }
        Ok(path)
    }

    /// The number of the next placeholder.
    fn next(&self) -> usize {
        self.found.names.len() + self.found.values.len() + self.offset
    }

    fn identifier(&mut self) -> Result<String, Failure> {
        // Any token; the library refuses what is no name.
        let name = self.current().map(|token| token.value.clone());
        let name = name.unwrap_or(Value::Null);
        let placeholder = format!("#n{}", self.next());
        self.found.names.push((placeholder.clone(), name));
        self.advance();
        if !self.is_at(&[Kind::LeftBracket]) {
            return Ok(format!("{placeholder} "));
        }
        self.advance();
        let index = self.literal()?;
        let index = match &index {
            Value::Integer(number) => number.to_string(),
            other => match other.as_object::<Special>() {
                Some(Special::Number(number)) if number.is_whole() => number.text(),
                _ => return Err(self.invalid("List indices must be whole numbers.")),
            },
        };
        self.take(&[Kind::RightBracket])?;
        Ok(format!("{placeholder}[{index}] "))
    }

    fn literal(&mut self) -> Result<Value, Failure> {
        self.deeper()?;
        let value = if self.is_at(&[Kind::Literal]) {
            let value = self.current().map(|token| token.value.clone());
            self.advance();
            value.unwrap_or(Value::Null)
        } else if self.is_at(&[Kind::LeftBracket]) {
            self.advance();
            let mut items = Vec::new();
            while !self.is_at(&[Kind::RightBracket]) {
                items.push(self.literal()?);
                if !self.is_at(&[Kind::Comma]) {
                    break;
                }
                self.advance();
            }
            self.take(&[Kind::RightBracket])?;
            Value::List(items)
        } else if self.is_at(&[Kind::LeftBrace]) {
            self.advance();
            let value = if self.is_before(Kind::Colon) || self.is_at(&[Kind::RightBrace]) {
                self.map()?
            } else {
                self.set()?
            };
            self.take(&[Kind::RightBrace])?;
            value
        } else {
            return Err(self.unexpected(&list(["literal", "lbracket", "lbrace"].into_iter())));
        };
        self.depth -= 1;
        Ok(value)
    }

    fn map(&mut self) -> Result<Value, Failure> {
        let mut map = Map::new();
        while !self.is_at(&[Kind::RightBrace]) || !map.is_empty() {
            let key = self.current().map(|token| token.value.clone());
            let Some(Value::Text(key)) = key else {
                let class = key.map_or("NoneType", |key| class_of(&key));
                return Err(self.invalid(&format!(
                    "Keys must be of type `str`, found `<class '{class}'>`"
                )));
            };
            self.take(&[Kind::Literal])?;
            self.take(&[Kind::Colon])?;
            let value = self.literal()?;
            map.insert(key, value);
            if !self.is_at(&[Kind::Comma]) {
                break;
            }
            self.advance();
        }
        Ok(Value::Map(map))
    }

    // DIFFERENCE A115
    fn set(&mut self) -> Result<Value, Failure> {
        let first = self
            .current()
            .map_or("NoneType", |token| class_of(&token.value));
        let mut items: Vec<Value> = Vec::new();
        loop {
            if !self.is_at(&[Kind::Literal]) {
                return Err(self.unexpected("literal"));
            }
            let value = self.current().map(|token| token.value.clone());
            let value = value.unwrap_or(Value::Null);
            let class = class_of(&value);
            if matches!(class, "bool" | "NoneType") {
                return Err(self.invalid(
                    "Sets may only contain numbers, strings, or bytes, but literal of type `<class 'str'>` was found",
                ));
            }
            if class != first {
                return Err(self.invalid(&format!(
                    "Set values must all be of the same type. First type was `<class '{first}'>`, but found value of \
                     type `<class 'str'>`"
                )));
            }
            if !items.contains(&value) {
                items.push(value);
            }
            self.advance();
            if !self.is_at(&[Kind::Comma]) {
                return Ok(Special::Set(items).into());
            }
            self.advance();
        }
    }
}

/// The name of a value's class in Python.
fn class_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "NoneType",
        Value::Bool(_) => "bool",
        Value::Integer(_) => "decimal.Decimal",
        Value::Object(object) => object.python_type(),
        _ => "str",
    }
}

/// Names as Python prints a list of them.
fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("'{name}'")).collect();
    format!("[{}]", names.join(", "))
}
