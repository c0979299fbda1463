//! `parse`: a parser by binding power.
//!
//! It accepts whatever Python's parser accepts beyond the grammar (arguments without commas). Counterpart: jmespath
//! `parser.py`.

use std::collections::HashMap;

use crate::error::{Error, Result};
use crate::text::Text;

use super::ast::{Node, Operator, Over};
use super::lexer::{Lexeme, Token, tokenize};
use super::{MAX_DEPTH, failure, functions};

/// Tokens with a lower binding power end a projection.
const PROJECTION_STOP: u8 = 10;

const IDENTIFIERS: &str = "['quoted_identifier', 'unquoted_identifier']";

/// Parses a whole expression.
pub(super) fn parse(expression: &str) -> Result<Node> {
    let mut parser = Parser {
        expression,
        lexemes: tokenize(expression)?,
        at: 0,
        depth: 0,
    };
    let tree = parser.expression(0)?;
    if *parser.token() == Token::End {
        return Ok(tree.node);
    }
    let lexeme = parser.lexeme();
    let message = format!("Unexpected token: {}", lexeme.python_text(expression));
    Err(failure::bad_place(expression, lexeme, &message))
}

/// How strongly a token binds to its left.
fn power(token: &Token<'_>) -> u8 {
    match token {
        Token::Pipe => 1,
        Token::Or => 2,
        Token::And => 3,
        Token::Equal
        | Token::Greater
        | Token::GreaterOrEqual
        | Token::Less
        | Token::LessOrEqual
        | Token::NotEqual => 5,
        Token::Flatten => 9,
        Token::Star => 20,
        Token::Filter => 21,
        Token::Dot => 40,
        Token::Not => 45,
        Token::LeftBrace => 50,
        Token::LeftBracket => 55,
        Token::LeftParenthesis => 60,
        Token::Colon
        | Token::Comma
        | Token::Current
        | Token::End
        | Token::Literal(_)
        | Token::Number(_)
        | Token::QuotedIdentifier(_)
        | Token::Reference
        | Token::RightBrace
        | Token::RightBracket
        | Token::RightParenthesis
        | Token::UnquotedIdentifier(_) => 0,
    }
}

/// A node and what the parser needs to know about it.
struct Tree {
    node: Node,
    /// Its depth, which is limited because all code that walks the nodes is recursive.
    height: usize,
    /// Whether it ends with `[0]`: a slice after it is not a projection, as in Python.
    is_index: bool,
}

impl Tree {
    fn leaf(node: Node) -> Self {
        Self {
            node,
            height: 1,
            is_index: false,
        }
    }

    /// A node whose deepest part has the depth `height`.
    fn over(node: Node, height: usize) -> Result<Self> {
        if height >= MAX_DEPTH {
            return Err(failure::too_deep());
        }
        Ok(Self {
            node,
            height: height + 1,
            is_index: false,
        })
    }

    /// Appends a part to a sequence, or starts one with `make`.
    fn join(self, next: Self, make: fn(Vec<Node>) -> Node) -> Result<Self> {
        let (mut parts, height) = match (self.node, make(Vec::new())) {
            (Node::And(parts), Node::And(_))
            | (Node::Chain(parts), Node::Chain(_))
            | (Node::Or(parts), Node::Or(_)) => (parts, self.height - 1),
            (node, _) => (vec![node], self.height),
        };
        parts.push(next.node);
        Self::over(make(parts), height.max(next.height))
    }

    fn projection(base: Self, over: Over, each: Self) -> Result<Self> {
        let height = base.height.max(each.height);
        let (base, each) = (Box::new(base.node), Box::new(each.node));
        Self::over(Node::Projection { base, over, each }, height)
    }
}

struct Parser<'e> {
    expression: &'e str,
    lexemes: Vec<Lexeme<'e>>,
    at: usize,
    depth: usize,
}

impl<'e> Parser<'e> {
    /// The current token.
    fn lexeme(&self) -> &Lexeme<'e> {
        let last = self.lexemes.len() - 1; // there is at least an `End`
        &self.lexemes[self.at.min(last)]
    }

    fn token(&self) -> &Token<'e> {
        &self.lexeme().token
    }

    /// Consumes the current token if it is `token`.
    fn eat(&mut self, token: &Token<'_>) -> bool {
        let is_here = self.token() == token;
        self.at += usize::from(is_here);
        is_here
    }

    fn expect(&mut self, token: &Token<'_>) -> Result<()> {
        if self.eat(token) {
            return Ok(());
        }
        Err(failure::expected(
            self.expression,
            self.lexeme(),
            token.name(),
        ))
    }

    fn bad_place(&self, message: &str) -> Error {
        failure::bad_place(self.expression, self.lexeme(), message)
    }

    /// An expression, up to a token whose binding power is at most `least`.
    fn expression(&mut self, least: u8) -> Result<Tree> {
        if self.depth == MAX_DEPTH {
            return Err(failure::too_deep());
        }
        self.depth += 1;
        let mut left = self.prefix()?;
        while least < power(self.token()) {
            left = self.infix(left)?;
        }
        self.depth -= 1;
        Ok(left)
    }

    /// The start of an expression.
    fn prefix(&mut self) -> Result<Tree> {
        let token = self.token().clone();
        if token == Token::End {
            return Err(failure::incomplete(self.expression));
        }
        self.at += 1;
        match token {
            Token::Literal(value) => Ok(Tree::leaf(Node::Literal(value))),
            Token::UnquotedIdentifier(name) => Ok(Tree::leaf(Node::Field(name.into()))),
            Token::QuotedIdentifier(name) => {
                if *self.token() == Token::LeftParenthesis {
                    let message = "Quoted identifier not allowed for function names.";
                    return Err(failure::bad_place_at(
                        self.expression,
                        self.lexeme(),
                        0,
                        message,
                    ));
                }
                Ok(Tree::leaf(Node::Field(name)))
            }
            Token::Current => Ok(Tree::leaf(Node::Current)),
            Token::Star => {
                let each = if *self.token() == Token::RightBracket {
                    Tree::leaf(Node::Current)
                } else {
                    self.projected(power(&Token::Star))?
                };
                Tree::projection(Tree::leaf(Node::Current), Over::Values, each)
            }
            Token::Filter => self.filter(Tree::leaf(Node::Current)),
            Token::Flatten => {
                let each = self.projected(power(&Token::Flatten))?;
                Tree::projection(Tree::leaf(Node::Current), Over::Flatten, each)
            }
            Token::LeftBrace => self.multi_select_hash(),
            Token::LeftBracket => self.bracket(),
            Token::LeftParenthesis => {
                let inner = self.expression(0)?;
                self.expect(&Token::RightParenthesis)?;
                Ok(inner)
            }
            Token::Not => {
                let inner = self.expression(power(&Token::Not))?;
                Tree::over(Node::Not(Box::new(inner.node)), inner.height)
            }
            Token::Reference => {
                let inner = self.expression(power(&Token::Reference))?;
                Tree::over(Node::Reference(Box::new(inner.node)), inner.height)
            }
            _ => {
                self.at -= 1;
                Err(self.bad_place("invalid token"))
            }
        }
    }

    /// The continuation of an expression.
    fn infix(&mut self, left: Tree) -> Result<Tree> {
        let token = self.token().clone();
        let power = power(&token);
        self.at += 1;
        match token {
            Token::Dot => {
                if self.eat(&Token::Star) {
                    let each = self.projected(power)?;
                    return Tree::projection(left, Over::Values, each);
                }
                let right = self.after_dot(power)?;
                left.join(right, Node::Chain)
            }
            Token::Pipe => {
                let right = self.expression(power)?;
                left.join(right, Node::Chain)
            }
            Token::Or => {
                let right = self.expression(power)?;
                left.join(right, Node::Or)
            }
            Token::And => {
                let right = self.expression(power)?;
                left.join(right, Node::And)
            }
            Token::Equal => self.comparison(left, Operator::Equal, power),
            Token::Greater => self.comparison(left, Operator::Greater, power),
            Token::GreaterOrEqual => self.comparison(left, Operator::GreaterOrEqual, power),
            Token::Less => self.comparison(left, Operator::Less, power),
            Token::LessOrEqual => self.comparison(left, Operator::LessOrEqual, power),
            Token::NotEqual => self.comparison(left, Operator::NotEqual, power),
            Token::Filter => self.filter(left),
            Token::Flatten => {
                let each = self.projected(power)?;
                Tree::projection(left, Over::Flatten, each)
            }
            Token::LeftBracket => self.index(left),
            Token::LeftParenthesis => self.call(left),
            _ => {
                self.at -= 1;
                Err(self.bad_place("invalid token"))
            }
        }
    }

    fn comparison(&mut self, left: Tree, operator: Operator, power: u8) -> Result<Tree> {
        let right = self.expression(power)?;
        let height = left.height.max(right.height);
        let (left, right) = (Box::new(left.node), Box::new(right.node));
        let node = Node::Compare {
            operator,
            left,
            right,
        };
        Tree::over(node, height)
    }

    /// After `[?`.
    fn filter(&mut self, base: Tree) -> Result<Tree> {
        let condition = self.expression(0)?;
        self.expect(&Token::RightBracket)?;
        let mut each = if *self.token() == Token::Flatten {
            Tree::leaf(Node::Current)
        } else {
            self.projected(power(&Token::Filter))?
        };
        each.height = each.height.max(condition.height);
        Tree::projection(base, Over::Filter(Box::new(condition.node)), each)
    }

    /// After `name(`.
    fn call(&mut self, left: Tree) -> Result<Tree> {
        let Node::Field(name) = left.node else {
            self.at = self.at.saturating_sub(2);
            let shown = self.lexeme().python_text(self.expression);
            return Err(self.bad_place(&format!("Invalid function name '{shown}'")));
        };
        let mut arguments = Vec::new();
        let mut height = 0;
        while *self.token() != Token::RightParenthesis {
            let argument = self.expression(0)?;
            self.eat(&Token::Comma);
            height = height.max(argument.height);
            arguments.push(argument.node);
        }
        self.at += 1;
        let function = functions::named(&name);
        let node = Node::Call {
            name,
            function,
            arguments,
        };
        Tree::over(node, height)
    }

    /// After `[` at the start of an expression.
    fn bracket(&mut self) -> Result<Tree> {
        match self.token() {
            Token::Number(_) | Token::Colon => {
                let inside = self.inside_bracket()?;
                self.indexed(None, inside)
            }
            Token::Star if self.ahead() == Some(&Token::RightBracket) => {
                self.at += 2;
                let each = self.projected(power(&Token::Star))?;
                Tree::projection(Tree::leaf(Node::Current), Over::Items, each)
            }
            _ => self.multi_select_list(),
        }
    }

    /// After `[` in the continuation of an expression.
    fn index(&mut self, left: Tree) -> Result<Tree> {
        if matches!(self.token(), Token::Number(_) | Token::Colon) {
            let inside = self.inside_bracket()?;
            return self.indexed(Some(left), inside);
        }
        self.expect(&Token::Star)?;
        self.expect(&Token::RightBracket)?;
        let each = self.projected(power(&Token::Star))?;
        Tree::projection(left, Over::Items, each)
    }

    fn indexed(&mut self, left: Option<Tree>, inside: Node) -> Result<Tree> {
        let is_projection = matches!(inside, Node::Slice { .. })
            && !left.as_ref().is_some_and(|left| left.is_index);
        let mut tree = match left {
            Some(left) => left.join(Tree::leaf(inside), Node::Chain)?,
            None => Tree::leaf(inside),
        };
        if is_projection {
            let each = self.projected(power(&Token::Star))?;
            return Tree::projection(tree, Over::Items, each);
        }
        tree.is_index = true;
        Ok(tree)
    }

    /// The next token.
    fn ahead(&self) -> Option<&Token<'e>> {
        self.lexemes.get(self.at + 1).map(|lexeme| &lexeme.token)
    }

    /// An index or a slice, and the closing bracket.
    fn inside_bracket(&mut self) -> Result<Node> {
        if let &Token::Number(index) = self.token()
            && self.ahead() != Some(&Token::Colon)
        {
            self.at += 1;
            self.expect(&Token::RightBracket)?;
            return Ok(Node::Index(index));
        }
        let mut parts = [None; 3];
        let mut part = 0;
        while *self.token() != Token::RightBracket {
            match *self.token() {
                Token::Colon if part < 2 => part += 1,
                Token::Number(number) => parts[part] = Some(number),
                _ => return Err(self.bad_place("syntax error")),
            }
            self.at += 1;
        }
        self.at += 1;
        let [start, stop, step] = parts;
        Ok(Node::Slice { start, stop, step })
    }

    fn multi_select_list(&mut self) -> Result<Tree> {
        let mut nodes = Vec::new();
        let mut height = 0;
        loop {
            let tree = self.expression(0)?;
            height = height.max(tree.height);
            nodes.push(tree.node);
            if self.eat(&Token::RightBracket) {
                return Tree::over(Node::MultiSelectList(nodes), height);
            }
            self.expect(&Token::Comma)?;
        }
    }

    fn multi_select_hash(&mut self) -> Result<Tree> {
        let mut names: Vec<Text> = Vec::new();
        let mut parts = Vec::new();
        let mut places: HashMap<Text, usize> = HashMap::new();
        let mut height = 0;
        loop {
            let name = match self.token() {
                Token::UnquotedIdentifier(name) => Text::from(*name),
                Token::QuotedIdentifier(name) => name.clone(),
                _ => {
                    let lexeme = self.lexeme();
                    return Err(failure::expected(self.expression, lexeme, IDENTIFIERS));
                }
            };
            self.at += 1;
            self.expect(&Token::Colon)?;
            let tree = self.expression(0)?;
            height = height.max(tree.height);
            let place = *places.entry(name.clone()).or_insert(names.len());
            if place == names.len() {
                names.push(name);
            }
            parts.push((place, tree.node));
            if !self.eat(&Token::Comma) && self.eat(&Token::RightBrace) {
                return Tree::over(Node::MultiSelectHash { names, parts }, height);
            }
        }
    }

    /// The expression that is evaluated for each item of a projection.
    fn projected(&mut self, least: u8) -> Result<Tree> {
        match self.token() {
            token if power(token) < PROJECTION_STOP => Ok(Tree::leaf(Node::Current)),
            Token::LeftBracket | Token::Filter => self.expression(least),
            Token::Dot => {
                self.at += 1;
                self.after_dot(least)
            }
            _ => Err(self.bad_place("syntax error")),
        }
    }

    fn after_dot(&mut self, least: u8) -> Result<Tree> {
        match self.token() {
            Token::QuotedIdentifier(_) | Token::UnquotedIdentifier(_) | Token::Star => {
                self.expression(least)
            }
            Token::LeftBracket => {
                self.at += 1;
                self.multi_select_list()
            }
            Token::LeftBrace => {
                self.at += 1;
                self.multi_select_hash()
            }
            token => {
                let message = format!(
                    "Expecting: ['quoted_identifier', 'unquoted_identifier', 'lbracket', 'lbrace'], got: {}",
                    token.name()
                );
                Err(self.bad_place(&message))
            }
        }
    }
}
