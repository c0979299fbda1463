//! `Token`: the tokens of an expression.
//!
//! Counterpart: jmespath `lexer.py`.

use crate::error::{ErrorKind, Result};
use crate::protocol::parse_json;
use crate::text::Text;
use crate::value::{PythonStr, Value};

use super::failure;

/// A token of an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'e> {
    And,
    Colon,
    Comma,
    Current,
    Dot,
    End,
    Equal,
    Filter,
    Flatten,
    Greater,
    GreaterOrEqual,
    LeftBrace,
    LeftBracket,
    LeftParenthesis,
    Less,
    LessOrEqual,
    Literal(Value),
    Not,
    NotEqual,
    /// An integer, clamped to 64 bits. No list is long enough for that to matter.
    Number(i64),
    Or,
    Pipe,
    QuotedIdentifier(Text),
    Reference,
    RightBrace,
    RightBracket,
    RightParenthesis,
    Star,
    UnquotedIdentifier(&'e str),
}

impl Token<'_> {
    /// The name in Python's messages.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::And => "and",
            Self::Colon => "colon",
            Self::Comma => "comma",
            Self::Current => "current",
            Self::Dot => "dot",
            Self::End => "eof",
            Self::Equal => "eq",
            Self::Filter => "filter",
            Self::Flatten => "flatten",
            Self::Greater => "gt",
            Self::GreaterOrEqual => "gte",
            Self::LeftBrace => "lbrace",
            Self::LeftBracket => "lbracket",
            Self::LeftParenthesis => "lparen",
            Self::Less => "lt",
            Self::LessOrEqual => "lte",
            Self::Literal(_) => "literal",
            Self::Not => "not",
            Self::NotEqual => "ne",
            Self::Number(_) => "number",
            Self::Or => "or",
            Self::Pipe => "pipe",
            Self::QuotedIdentifier(_) => "quoted_identifier",
            Self::Reference => "expref",
            Self::RightBrace => "rbrace",
            Self::RightBracket => "rbracket",
            Self::RightParenthesis => "rparen",
            Self::Star => "star",
            Self::UnquotedIdentifier(_) => "unquoted_identifier",
        }
    }
}

/// A token and its position in bytes.
#[derive(Clone, Debug)]
pub(super) struct Lexeme<'e> {
    pub(super) token: Token<'e>,
    pub(super) start: usize,
    end: usize,
}

impl Lexeme<'_> {
    /// The token's value as Python prints it.
    pub(super) fn python_text(&self, expression: &str) -> String {
        let source = expression.get(self.start..self.end).unwrap_or_default();
        match &self.token {
            Token::Literal(value) => PythonStr(value).to_string(),
            Token::QuotedIdentifier(name) => name.to_string(),
            Token::Number(_) => {
                let digits = source.trim_start_matches('-').trim_start_matches('0');
                match digits {
                    "" => "0".to_owned(),
                    _ if source.starts_with('-') => format!("-{digits}"),
                    _ => digits.to_owned(),
                }
            }
            _ => source.to_owned(),
        }
    }
}

/// Splits an expression into tokens; the last one is [`Token::End`].
pub(super) fn tokenize(expression: &str) -> Result<Vec<Lexeme<'_>>> {
    if expression.is_empty() {
        return Err(failure::empty());
    }
    let mut lexer = Lexer { expression, at: 0 };
    let mut lexemes = Vec::new();
    while let Some(byte) = lexer.peek() {
        let start = lexer.at;
        if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
            lexer.at += 1;
            continue;
        }
        let token = lexer.token(byte)?;
        let end = lexer.at;
        lexemes.push(Lexeme { token, start, end });
    }
    let (start, end) = (lexer.at, lexer.at);
    let token = Token::End;
    lexemes.push(Lexeme { token, start, end });
    Ok(lexemes)
}

struct Lexer<'e> {
    expression: &'e str,
    at: usize,
}

impl<'e> Lexer<'e> {
    fn peek(&self) -> Option<u8> {
        self.expression.as_bytes().get(self.at).copied()
    }

    /// The token that starts with `byte`.
    fn token(&mut self, byte: u8) -> Result<Token<'e>> {
        match byte {
            b'"' => return self.quoted_identifier(),
            b'\'' => {
                let text = self.delimited('\'')?.replace("\\'", "'");
                return Ok(Token::Literal(text.into()));
            }
            b'`' => return self.literal(),
            b'-' | b'0'..=b'9' => return self.number(),
            b'_' | b'a'..=b'z' | b'A'..=b'Z' => {
                let name = self.run(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
                return Ok(Token::UnquotedIdentifier(name));
            }
            _ => {}
        }
        let next = self.expression.as_bytes().get(self.at + 1);
        let (token, length) = match (byte, next) {
            (b'!', Some(b'=')) => (Token::NotEqual, 2),
            (b'!', _) => (Token::Not, 1),
            (b'&', Some(b'&')) => (Token::And, 2),
            (b'&', _) => (Token::Reference, 1),
            (b'(', _) => (Token::LeftParenthesis, 1),
            (b')', _) => (Token::RightParenthesis, 1),
            (b'*', _) => (Token::Star, 1),
            (b',', _) => (Token::Comma, 1),
            (b'.', _) => (Token::Dot, 1),
            (b':', _) => (Token::Colon, 1),
            (b'<', Some(b'=')) => (Token::LessOrEqual, 2),
            (b'<', _) => (Token::Less, 1),
            (b'=', Some(b'=')) => (Token::Equal, 2),
            (b'=', _) => return Err(self.failure("Unknown token '='")),
            (b'>', Some(b'=')) => (Token::GreaterOrEqual, 2),
            (b'>', _) => (Token::Greater, 1),
            (b'@', _) => (Token::Current, 1),
            (b'[', Some(b']')) => (Token::Flatten, 2),
            (b'[', Some(b'?')) => (Token::Filter, 2),
            (b'[', _) => (Token::LeftBracket, 1),
            (b']', _) => (Token::RightBracket, 1),
            (b'{', _) => (Token::LeftBrace, 1),
            (b'|', Some(b'|')) => (Token::Or, 2),
            (b'|', _) => (Token::Pipe, 1),
            (b'}', _) => (Token::RightBrace, 1),
            _ => {
                let unknown = self.rest().chars().next().unwrap_or_default();
                return Err(self.failure(&format!("Unknown token {unknown}")));
            }
        };
        self.at += length;
        Ok(token)
    }

    fn rest(&self) -> &'e str {
        self.expression.get(self.at..).unwrap_or_default()
    }

    /// The longest run of matching bytes, all of them ASCII.
    fn run(&mut self, is_part: impl Fn(u8) -> bool) -> &'e str {
        let rest = self.rest();
        let length = rest.bytes().position(|byte| !is_part(byte));
        let (run, _) = rest.split_at(length.unwrap_or(rest.len()));
        self.at += run.len();
        run
    }

    fn number(&mut self) -> Result<Token<'e>> {
        let start = self.at;
        let is_negative = self.peek() == Some(b'-');
        self.at += usize::from(is_negative);
        let digits = self.run(|byte| byte.is_ascii_digit());
        if digits.is_empty() {
            self.at = start;
            return Err(self.failure("Unknown token '-'"));
        }
        let magnitude = digits.parse().unwrap_or(i64::MAX);
        Ok(Token::Number(if is_negative {
            -magnitude
        } else {
            magnitude
        }))
    }

    /// A literal: JSON, or a string without quotes if it is valid JSON between double quotes.
    fn literal(&mut self) -> Result<Token<'e>> {
        let start = self.at;
        let lexeme = self.delimited('`')?.replace("\\`", "`");
        match parse_json(lexeme.as_bytes()) {
            Ok(value) => return Ok(Token::Literal(value)),
            Err(error) if !matches!(error.kind(), ErrorKind::InvalidValue { .. }) => {
                return Err(failure::too_deep());
            }
            Err(_) => {}
        }
        let text = lexeme.trim_start_matches(is_python_space);
        let value = parse_json(format!("\"{text}\"").as_bytes());
        value.map(Token::Literal).map_err(|_| {
            let message = format!("Bad token {lexeme}");
            failure::bad_token(self.expression, start, &message)
        })
    }

    fn quoted_identifier(&mut self) -> Result<Token<'e>> {
        let start = self.at;
        let lexeme = self.delimited('"')?;
        if let Ok(Value::Text(name)) = parse_json(format!("\"{lexeme}\"").as_bytes()) {
            return Ok(Token::QuotedIdentifier(name));
        }
        let message = json_complaint(lexeme);
        Err(failure::bad_token(self.expression, start, message))
    }

    /// The text between two delimiters. A delimiter after a backslash is part of the text, as is the backslash.
    fn delimited(&mut self, delimiter: char) -> Result<&'e str> {
        let inside = self.rest().get(1..).unwrap_or_default();
        let mut is_escaped = false;
        for (length, c) in inside.char_indices() {
            if is_escaped {
                is_escaped = false;
            } else if c == delimiter {
                self.at += length + 2;
                return Ok(inside.get(..length).unwrap_or_default());
            } else {
                is_escaped = c == '\\';
            }
        }
        Err(self.failure(&format!("Unclosed {delimiter} delimiter")))
    }

    fn failure(&self, message: &str) -> crate::error::Error {
        failure::bad_token(self.expression, self.at, message)
    }
}

/// The message of Python's `json` for the contents of an invalid string.
fn json_complaint(text: &str) -> &'static str {
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match c {
            '\0'..='\x1f' => break,
            '\\' => match characters.next() {
                Some('"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't') => {}
                Some('u') => {
                    let digits: String = characters.by_ref().take(4).collect();
                    if digits.len() < 4 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                        return "Invalid \\uXXXX escape";
                    }
                }
                _ => return "Invalid \\escape",
            },
            _ => {}
        }
    }
    "Invalid control character at"
}

/// Whether `str.strip` removes a character.
pub(super) fn is_python_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\x1c'..='\x1f')
}
