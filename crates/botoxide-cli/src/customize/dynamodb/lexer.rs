//! The tokens of expressions, with the positions that `aws` reports.
//!
//! Counterpart: awscli 2 `customizations/dynamodb/lexer.py`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use botoxide_core::value::Value;

use super::attribute::{Special, number};
use super::expression::empty;
use crate::failure::Failure;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    And,
    Between,
    Colon,
    Comma,
    Dot,
    Eof,
    Eq,
    Gt,
    Gte,
    Identifier,
    In,
    LeftBrace,
    LeftBracket,
    LeftParenthesis,
    Literal,
    Lt,
    Lte,
    Ne,
    Not,
    Or,
    RightBrace,
    RightBracket,
    RightParenthesis,
    UnquotedIdentifier,
}

impl Kind {
    /// The name that messages have.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::And => "and",
            Self::Between => "between",
            Self::Colon => "colon",
            Self::Comma => "comma",
            Self::Dot => "dot",
            Self::Eof => "eof",
            Self::Eq => "eq",
            Self::Gt => "gt",
            Self::Gte => "gte",
            Self::Identifier => "identifier",
            Self::In => "in",
            Self::LeftBrace => "lbrace",
            Self::LeftBracket => "lbracket",
            Self::LeftParenthesis => "lparen",
            Self::Literal => "literal",
            Self::Lt => "lt",
            Self::Lte => "lte",
            Self::Ne => "ne",
            Self::Not => "not",
            Self::Or => "or",
            Self::RightBrace => "rbrace",
            Self::RightBracket => "rbracket",
            Self::RightParenthesis => "rparen",
            Self::UnquotedIdentifier => "unquoted_identifier",
        }
    }
}

const SIMPLE: [(char, Kind); 10] = [
    ('.', Kind::Dot),
    (',', Kind::Comma),
    (':', Kind::Colon),
    ('(', Kind::LeftParenthesis),
    (')', Kind::RightParenthesis),
    ('{', Kind::LeftBrace),
    ('}', Kind::RightBrace),
    ('[', Kind::LeftBracket),
    (']', Kind::RightBracket),
    ('=', Kind::Eq),
];

#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// The value of a literal, or the text.
    pub(super) value: Value,
    /// In characters.
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Token {
    /// The value as Python prints it.
    pub(super) fn shown(&self) -> String {
        match &self.value {
            Value::Null => "None".to_owned(),
            Value::Bool(true) => "True".to_owned(),
            Value::Bool(false) => "False".to_owned(),
            Value::Integer(number) => number.to_string(),
            Value::Text(text) => text.to_string(),
            other => match other.as_object::<Special>() {
                Some(Special::Number(number)) => number.text(),
                _ => String::new(),
            },
        }
    }
}

/// The tokens of an expression, with one at its end.
pub(super) fn tokens(expression: &str) -> Result<Vec<Token>, Failure> {
    let letters: Vec<char> = expression.chars().collect();
    let current = *letters.first().ok_or_else(empty)?;
    let mut lexer = Lexer {
        expression,
        letters,
        at: 0,
        current: Some(current),
    };
    let mut tokens = Vec::new();
    while let Some(letter) = lexer.current {
        if let Some((_, kind)) = SIMPLE.iter().find(|(simple, _)| *simple == letter) {
            let start = lexer.at;
            tokens.push(token(*kind, letter.to_string(), start, start + 1));
            lexer.next();
        } else if letter.is_ascii_alphabetic() || letter == '_' {
            tokens.push(lexer.word(letter)?);
        } else if letter == '\'' {
            let start = lexer.at;
            let name = lexer.until('\'')?.replace("\\'", "'");
            // `aws` takes the length for the end.
            tokens.push(token(Kind::Identifier, name, start, lexer.at - start));
        } else if letter == '"' {
            tokens.push(lexer.string()?);
        } else if letter.is_ascii_digit() || letter == '-' {
            tokens.push(lexer.number()?);
        } else if matches!(letter, '<' | '>') {
            tokens.push(lexer.comparator(letter));
        } else if matches!(letter, ' ' | '\t' | '\n' | '\r') {
            lexer.next();
        } else {
            return Err(lexer.wrong(&format!("Unrecognized character {letter}"), lexer.at));
        }
    }
    let length = lexer.letters.len();
    tokens.push(token(Kind::Eof, String::new(), length, length));
    Ok(tokens)
}

fn token(kind: Kind, text: String, start: usize, end: usize) -> Token {
    Token {
        kind,
        value: Value::from(text),
        start,
        end,
    }
}

struct Lexer<'a> {
    expression: &'a str,
    letters: Vec<char>,
    /// The position of the current character; at the end, that of the last one.
    at: usize,
    current: Option<char>,
}

impl Lexer<'_> {
    fn next(&mut self) -> Option<char> {
        if self.at + 1 == self.letters.len() {
            self.current = None;
        } else {
            self.at += 1;
            self.current = self.letters.get(self.at).copied();
        }
        self.current
    }

    fn wrong(&self, message: &str, at: usize) -> Failure {
        Failure::invalid(format!(
            "{message}\n{}\n{}^",
            self.expression,
            " ".repeat(at)
        ))
    }

    fn word(&mut self, first: char) -> Result<Token, Failure> {
        let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let start = self.at;
        let mut word = first.to_string();
        if matches!(first, 'b' | 'B') {
            match self.next() {
                Some('"') => return self.bytes(),
                Some(letter) if is_word(letter) => word.push(letter),
                _ => return Ok(token(Kind::UnquotedIdentifier, word, start, start + 1)),
            }
        }
        while let Some(letter) = self.next().filter(|letter| is_word(*letter)) {
            word.push(letter);
        }
        let end = start + word.chars().count();
        let literal = |value: Value| Token {
            kind: Kind::Literal,
            value,
            start,
            end,
        };
        let kind = match word.to_lowercase().as_str() {
            "and" => Kind::And,
            "between" => Kind::Between,
            "in" => Kind::In,
            "or" => Kind::Or,
            "not" => Kind::Not,
            "true" => return Ok(literal(Value::Bool(true))),
            "false" => return Ok(literal(Value::Bool(false))),
            "null" => return Ok(literal(Value::Null)),
            _ => Kind::UnquotedIdentifier,
        };
        Ok(token(kind, word, start, end))
    }

    fn string(&mut self) -> Result<Token, Failure> {
        let start = self.at;
        let text = self.until('"')?.replace("\\\"", "\"");
        Ok(token(Kind::Literal, text, start, self.at - start))
    }

    fn bytes(&mut self) -> Result<Token, Failure> {
        let start = self.at - 1;
        let mut found = self.string()?;
        let text = found.value.as_str().unwrap_or_default().to_owned();
        let is_base64 = |letter: char| letter.is_ascii_alphanumeric() || "+/=".contains(letter);
        let message = format!("Invalid base64 string b\"{text}\"");
        if text.chars().next().is_some_and(|letter| !is_base64(letter)) {
            return Err(self.wrong(&message, start));
        }
        let bytes = STANDARD.decode(&text).map_err(|_| {
            let length = text.trim_end_matches('=').len();
            let reason = if length % 4 == 1 {
                format!(
                    "Invalid base64-encoded string: number of data characters ({length}) cannot be 1 more than a multiple \
                     of 4"
                )
            } else {
                "Incorrect padding".to_owned()
            };
            self.wrong(&format!("{message}: {reason}"), start)
        })?;
        found.value = Special::Bytes(bytes).into();
        found.start = start;
        Ok(found)
    }

    fn number(&mut self) -> Result<Token, Failure> {
        let start = self.at;
        let mut text = self.digits()?;
        let shown = |letter: Option<char>| {
            letter.map_or_else(|| "None".to_owned(), |letter| letter.to_string())
        };
        if self.current == Some('.') {
            text.push('.');
            if !self.next().is_some_and(|letter| letter.is_ascii_digit()) {
                let message = format!("Invalid fractional character {}", shown(self.current));
                return Err(self.wrong(&message, self.at));
            }
            text.push_str(&self.digits()?);
        }
        if let Some(letter @ ('e' | 'E')) = self.current {
            text.push(letter);
            let is_number = |letter: char| letter.is_ascii_digit() || "-+".contains(letter);
            if !self.next().is_some_and(is_number) {
                let message = format!("Invalid exponential character {}", shown(self.current));
                return Err(self.wrong(&message, self.at));
            }
            text.push_str(&self.digits()?);
        }
        let value = number(&text)
            .ok_or_else(|| Failure::general("[<class 'decimal.ConversionSyntax'>]"))?;
        Ok(Token {
            kind: Kind::Literal,
            value,
            start,
            end: start + text.len(),
        })
    }

    fn digits(&mut self) -> Result<String, Failure> {
        let mut text: String = self.current.into_iter().collect();
        while let Some(digit) = self.next().filter(char::is_ascii_digit) {
            text.push(digit);
        }
        if text == "-" {
            return Err(self.wrong("Unknown token -", self.at));
        }
        Ok(text)
    }

    fn comparator(&mut self, first: char) -> Token {
        let (kind, text) = match (first, self.next()) {
            ('<', Some('>')) => (Kind::Ne, "<>"),
            ('<', Some('=')) => (Kind::Lte, "<="),
            ('<', _) => (Kind::Lt, "<"),
            (_, Some('=')) => (Kind::Gte, ">="),
            _ => (Kind::Gt, ">"),
        };
        if text.len() == 2 {
            self.next();
        }
        let start = self.at.saturating_sub(text.len());
        token(kind, text.to_owned(), start, self.at)
    }

    /// The text up to a quote, which a backslash can hold; the quote is passed.
    fn until(&mut self, quote: char) -> Result<String, Failure> {
        let start = self.at;
        let mut text = String::new();
        self.next();
        loop {
            match self.current {
                Some(letter) if letter == quote => break,
                Some('\\') => {
                    text.push('\\');
                    self.next();
                }
                _ => {}
            }
            let Some(letter) = self.current else {
                return Err(self.wrong(&format!("Unclosed {quote} delimiter"), start));
            };
            text.push(letter);
            self.next();
        }
        self.next();
        Ok(text)
    }
}
