//! From the shapes of a model to types, with the names of `mypy_boto3_*`.
//!
//! The names depend on the order: a structure that is an argument, part of a result and a whole result has a
//! dictionary for each, and the last to come that differs gets another name. Programs import these names, so the order
//! is that of the packages on `PyPI`: operations, resources, waiters, paginators.

use std::collections::{BTreeMap, HashMap, HashSet};

use botoxide_core::model::{Node, Service, Shape, ShapeType};

use super::fixed;
use super::loops;
use super::names::{capitalize, class_prefix, stem, type_def};
use super::types::{Argument, DictId, Literal, LiteralId, Member, Side, Type, Types, scalar};

/// Deeper than any model of AWS: a customer's file may be anything.
const MAX_DEPTH: usize = 128;

/// Keys of whole results that may be missing although the others are taken as present.
const OFTEN_MISSING: [&str; 6] = [
    "NextToken",
    "PaginationToken",
    "nextToken",
    "Contents",
    "Item",
    "CommonPrefixes",
];

/// Results of `DescribeExecution` that only some executions have.
const OF_ENDED_EXECUTIONS: [&str; 11] = [
    "stopDate",
    "output",
    "outputDetails",
    "error",
    "cause",
    "traceHeader",
    "redriveStatusReason",
    "mapRunArn",
    "redriveDate",
    "stateMachineAliasArn",
    "stateMachineVersionArn",
];

/// The position of a shape.
#[derive(Clone, Copy)]
struct Position {
    /// Whether it is the result as a whole.
    whole: bool,
    side: Side,
    /// Whether a blob in it is a stream.
    streams: bool,
    /// Whether it is part of an exception.
    fails: bool,
    depth: usize,
}

/// A map from names, also the internal ones, to dictionaries.
type Names = HashMap<String, DictId>;

/// Makes the types of a service.
pub(super) struct Shapes<'a> {
    service_name: &'a str,
    constraints: HashMap<&'static str, Node>,
    pub(super) types: Types,
    /// What is walked: `Client`, `Paginator`, `Waiter`, or the name of a resource.
    pub(super) class: String,
    literals: HashMap<String, LiteralId>,
    arguments: Names,
    results: Names,
    responses: Names,
    requests: HashSet<String>,
    /// What only exceptions have.
    failures: Names,
    /// The structures that contain themselves.
    loops: HashSet<&'static str>,
}

impl<'a> Shapes<'a> {
    pub(super) fn new(service_name: &'a str, service: Service, constraints: Option<Node>) -> Self {
        Self {
            service_name,
            loops: loops::find(service),
            constraints: constraints.into_iter().flat_map(Node::entries).collect(),
            types: Types::default(),
            class: String::new(),
            literals: HashMap::new(),
            arguments: Names::new(),
            results: Names::new(),
            responses: Names::new(),
            requests: HashSet::new(),
            failures: Names::new(),
        }
    }

    /// The type of a shape in arguments.
    pub(super) fn argument(&mut self, shape: Shape) -> Type {
        self.at(shape, false, Side::Argument)
    }

    /// The type of a part of a result.
    pub(super) fn part_of_result(&mut self, shape: Shape) -> Type {
        self.at(shape, false, Side::Result)
    }

    /// The type of a member of an exception. Its structures have names of their own, so that it changes no others.
    pub(super) fn part_of_exception(&mut self, shape: Shape) -> Type {
        let position = Position {
            whole: false,
            side: Side::Result,
            streams: false,
            fails: true,
            depth: 0,
        };
        self.parse(shape, position)
    }

    /// The type of a whole result.
    pub(super) fn result(&mut self, shape: Shape) -> Type {
        self.at(shape, true, Side::Result)
    }

    fn at(&mut self, shape: Shape, whole: bool, side: Side) -> Type {
        let position = Position {
            whole,
            side,
            streams: false,
            fails: false,
            depth: 0,
        };
        self.parse(shape, position)
    }

    fn parse(&mut self, shape: Shape, position: Position) -> Type {
        let is_stream = shape.is_event_stream();
        if is_stream {
            let inner = self.parse_plain(shape, position);
            return Type::EventStream(Box::new(inner));
        }
        self.parse_plain(shape, position)
    }

    fn parse_plain(&mut self, shape: Shape, mut position: Position) -> Type {
        if position.depth > MAX_DEPTH {
            return Type::Plain("Any");
        }
        position.depth += 1;
        if !position.streams && position.side == Side::Result {
            position.streams = shape.shape_type() == ShapeType::Structure
                && shape
                    .payload()
                    .is_some_and(|payload| payload.shape_type() == ShapeType::Blob);
        }
        if let Some(special) = self.special(shape, position.side) {
            return special;
        }
        let inner = Position {
            whole: false,
            ..position
        };
        match shape.shape_type() {
            ShapeType::String | ShapeType::Character => self.string(shape),
            ShapeType::List => {
                let item = Position {
                    streams: false,
                    ..inner
                };
                Type::List(position.side, Box::new(self.parse(shape.item(), item)))
            }
            ShapeType::Map => {
                let key = self.parse(shape.key(), inner);
                let value = self.parse(shape.value(), inner);
                Type::Map(position.side, Box::new(key), Box::new(value))
            }
            ShapeType::Structure => {
                let kind = self.structure(shape, position);
                if let Type::Dict(id) = kind
                    && self.loops.contains(shape.name())
                {
                    self.cut_loops(id, position.side);
                }
                kind
            }
            _ => scalar(shape, position.side, position.streams),
        }
    }

    /// Shapes that boto3 or its handlers change.
    fn special(&self, shape: Shape, side: Side) -> Option<Type> {
        let is_table = matches!(self.class.as_str(), "ServiceResource" | "Table");
        let name = match (self.service_name, shape.name(), side) {
            ("dynamodb", "AttributeValue", _) if is_table => "TableAttributeValueTypeDef",
            ("dynamodb", "AttributeValue", Side::Argument) => "UniversalAttributeValueTypeDef",
            ("dynamodb", "AttributeValue", Side::Result) => "AttributeValueTypeDef",
            ("iam", "policyDocumentType", Side::Result) => "PolicyDocumentTypeDef",
            ("cloudformation", "GetTemplateOutput", Side::Result) => "GetTemplateOutputTypeDef",
            _ => return None,
        };
        Some(Type::Fixed(name))
    }

    fn string(&mut self, shape: Shape) -> Type {
        let constraint = self.constraints.get(shape.name()).copied();
        self.one_of(shape, constraint).unwrap_or(Type::Plain("str"))
    }

    /// The strings that a member accepts, where they are its own and not its shape's.
    pub(super) fn own_values(&mut self, owner: Shape, member: Shape) -> Option<Type> {
        let owner = self.constraints.get(owner.name())?;
        let constraint = owner.get("members")?.get(member.member_name())?;
        self.one_of(member, Some(constraint))
    }

    fn one_of(&mut self, shape: Shape, constraint: Option<Node>) -> Option<Type> {
        let values: Vec<&str> = constraint?
            .get("enum")?
            .items()
            .filter_map(|value| value.as_str())
            .collect();
        if values.is_empty() {
            return None;
        }
        // apigatewayv2 has one shape for several sets.
        let name = if shape.name() == "__string" {
            let mut names: Vec<String> = values.iter().map(|value| capitalize(value)).collect();
            names.sort();
            format!("{}Type", names.concat())
        } else {
            format!("{}Type", capitalize(shape.name().trim_start_matches('_')))
        };
        let values = match (self.service_name, name.as_str()) {
            // The service's own answer differs from its model.
            ("ec2", "PlatformValuesType") => vec!["windows"],
            ("bedrock-runtime", "ToolUseTypeType") => vec!["server_tool_use", "tool_use"],
            _ => values,
        };
        Some(Type::Literal(self.literal(name, &values)))
    }

    /// The set of strings with this name.
    pub(super) fn literal(&mut self, name: String, values: &[&str]) -> LiteralId {
        if let Some(id) = self.literals.get(&name) {
            return *id;
        }
        let id = LiteralId(self.types.literals.len());
        self.literals.insert(name.clone(), id);
        let mut values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        values.sort_unstable();
        values.dedup();
        self.types.literals.push(Literal { name, values });
        id
    }

    fn names(&mut self, position: Position) -> &mut Names {
        match (position.whole, position.side) {
            _ if position.fails => &mut self.failures,
            (true, _) => &mut self.responses,
            (false, Side::Result) => &mut self.results,
            (false, Side::Argument) => &mut self.arguments,
        }
    }

    fn structure(&mut self, shape: Shape, position: Position) -> Type {
        if shape.member_count() == 0 {
            return Type::any_map(position.side);
        }
        let key = type_def(&[shape.name(), &self.class]);
        let name = if position.fails {
            match self.failures.get(&key) {
                Some(known) => return Type::Dict(*known),
                None => self.free_name(&key, "", "Extra", None),
            }
        } else {
            type_def(&[shape.name()])
        };
        let earlier = self.names(position).get(&name).copied();
        if let Some(known) = self.names(position).get(&key) {
            return Type::Dict(*known);
        }
        let id = self.types.add(name.clone());
        self.names(position).insert(key.clone(), id);
        let required: HashSet<&str> = shape.required().collect();
        for member in shape.members() {
            let inner = Position {
                whole: false,
                ..position
            };
            let member_name = member.member_name();
            let kind = match self.own_values(shape, member) {
                Some(literal) => literal,
                None => self.parse(member, inner),
            };
            let required = if position.whole {
                !self.is_often_missing(&name, member_name) || required.contains(member_name)
            } else {
                required.contains(member_name)
            };
            self.types.dicts[id.0].members.push(Member {
                name: member_name,
                kind,
                required,
                owner: shape.name(),
                shape: member.name(),
            });
        }
        if position.whole && shape.member("ResponseMetadata").is_none() {
            self.types.dicts[id.0].members.push(Member {
                name: "ResponseMetadata",
                kind: Type::Fixed(fixed::RESPONSE_METADATA),
                required: true,
                owner: "",
                shape: "",
            });
        }
        let differs = earlier.is_some_and(|earlier| !self.types.have_same_members(earlier, id));
        let name = if differs { key } else { name };
        self.types.dicts[id.0].name.clone_from(&name);
        self.names(position).insert(name, id);
        Type::Dict(id)
    }

    fn is_often_missing(&self, dict: &str, member: &str) -> bool {
        OFTEN_MISSING.contains(&member)
            || self.service_name == "dynamodb" && member == "LastEvaluatedKey"
            || self.service_name == "stepfunctions"
                && dict == "DescribeExecutionOutputTypeDef"
                && OF_ENDED_EXECUTIONS.contains(&member)
    }

    /// A structure that contains itself ends there, as in the packages on `PyPI`: what is in it is any dictionary.
    fn cut_loops(&mut self, id: DictId, side: Side) {
        let name = self.types.dict(id).name.clone();
        let mut found = Vec::new();
        let (mut todo, mut seen) = (vec![id], HashSet::from([id]));
        while let Some(at) = todo.pop() {
            for (number, member) in self.types.dict(at).members.iter().enumerate() {
                member.kind.each(&mut |part| {
                    let Type::Dict(inner) = part else { return };
                    if self.types.dict(*inner).name == name {
                        found.push((at, number));
                    } else if seen.insert(*inner) {
                        todo.push(*inner);
                    }
                });
            }
        }
        for (at, number) in found {
            let mut kind = self.types.dicts[at.0].members[number].kind.clone();
            kind.each_mut(&mut |part| {
                let is_loop =
                    matches!(part, Type::Dict(inner) if self.types.dict(*inner).name == name);
                if is_loop {
                    *part = Type::any_map(side);
                }
            });
            self.types.dicts[at.0].members[number].kind = kind;
        }
    }

    /// Takes a name for the dictionary of a request that no other has.
    pub(super) fn request_name(&mut self, shape: &str, postfix: &str) -> String {
        let name = self.free_name(&type_def(&[shape]), "", postfix, None);
        self.requests.insert(name.clone());
        name
    }

    /// A name from that of a dictionary, an ending, and a second ending if the name is taken. The name counts as free if
    /// the one that has it is the same as `like`.
    fn free_name(&self, name: &str, ending: &str, second: &str, like: Option<DictId>) -> String {
        let mut free = type_def(&[&class_prefix(stem(name)), ending]);
        let mut next = second;
        loop {
            let taken = [&self.arguments, &self.results, &self.responses]
                .iter()
                .find_map(|names| names.get(&free));
            let same = match (taken, like) {
                (Some(taken), Some(like)) => {
                    self.types.dict(*taken).name == free
                        && self.types.have_same_members(*taken, like)
                }
                (Some(_), None) => false,
                (None, _) => !self.requests.contains(&free),
            };
            if same {
                return free;
            }
            free = type_def(&[&class_prefix(stem(&free)), next]);
            next = "Extra";
        }
    }

    /// Gives dictionaries of results that differ from those of arguments names of their own, and arguments the union of
    /// both: what one operation returns can be given to another.
    pub(super) fn finish(&mut self, arguments: &mut [&mut Argument]) {
        let pairs = self.rename_results();
        self.rename_responses();
        let mut unions: HashMap<String, usize> = HashMap::new();
        for (argument, result) in pairs {
            let name = self.free_name(&self.types.dict(argument).name, "Union", "Extra", None);
            unions.insert(
                self.types.dict(argument).name.clone(),
                self.types.unions.len(),
            );
            self.types.unions.push((name, argument, result));
        }
        let mut todo = Vec::new();
        for argument in arguments.iter_mut() {
            let kind = &mut argument.member.kind;
            let is_pair =
                matches!(kind, Type::Dict(id) if unions.contains_key(&self.types.dict(*id).name));
            if !is_pair {
                kind.each(&mut |part| {
                    if let Type::Dict(id) = part {
                        todo.push(*id);
                    }
                });
            }
            unite(kind, &self.types, &unions);
        }
        let mut seen: HashSet<DictId> = todo.iter().copied().collect();
        while let Some(at) = todo.pop() {
            for number in 0..self.types.dict(at).members.len() {
                let mut kind = self.types.dict(at).members[number].kind.clone();
                kind.each(&mut |part| {
                    if let Type::Dict(id) = part
                        && seen.insert(*id)
                    {
                        todo.push(*id);
                    }
                });
                unite(&mut kind, &self.types, &unions);
                self.types.dicts[at.0].members[number].kind = kind;
            }
        }
    }

    /// Names of dictionaries that hold others come after those.
    fn sorted(&self, names: &Names) -> Vec<(String, Vec<DictId>)> {
        let mut by_name: BTreeMap<&str, Vec<DictId>> = BTreeMap::new();
        for id in names.values() {
            let ids = by_name
                .entry(self.types.dict(*id).name.as_str())
                .or_default();
            if !ids.contains(id) {
                ids.push(*id);
            }
        }
        let mut sorted = Vec::new();
        let mut seen = HashSet::new();
        for name in by_name.keys() {
            // A walk that comes back to a name after the names in it.
            let mut todo = vec![(*name, false)];
            while let Some((name, is_done)) = todo.pop() {
                if is_done {
                    let mut ids = by_name.get(name).cloned().unwrap_or_default();
                    ids.sort_unstable();
                    sorted.push((name.to_owned(), ids));
                    continue;
                }
                if !seen.insert(name) {
                    continue;
                }
                todo.push((name, true));
                for id in by_name.get(name).into_iter().flatten() {
                    for member in &self.types.dict(*id).members {
                        member.kind.each(&mut |part| {
                            if let Type::Dict(inner) = part {
                                let inner = self.types.dict(*inner).name.as_str();
                                if by_name.contains_key(inner) && !seen.contains(inner) {
                                    todo.push((inner, false));
                                }
                            }
                        });
                    }
                }
            }
        }
        sorted
    }

    fn rename_results(&mut self) -> Vec<(DictId, DictId)> {
        let mut pairs: Vec<(DictId, DictId)> = Vec::new();
        for (name, ids) in self.sorted(&self.results) {
            let Some(argument) = self.arguments.get(&name).copied() else {
                continue;
            };
            for id in ids {
                if self.types.have_same_members(argument, id)
                    && self.types.dict(argument).name == name
                {
                    continue;
                }
                let new = self.free_name(&name, "Output", "Extra", Some(id));
                if !pairs.iter().any(|(known, _)| *known == argument) {
                    pairs.push((argument, id));
                }
                rename(&mut self.types, &mut self.results, id, new);
            }
        }
        pairs
    }

    fn rename_responses(&mut self) {
        for (name, ids) in self.sorted(&self.responses) {
            let known = self
                .arguments
                .get(&name)
                .or_else(|| self.results.get(&name));
            let Some(known) = known.copied() else {
                continue;
            };
            for id in ids {
                if self.types.have_same_members(known, id) && self.types.dict(known).name == name {
                    continue;
                }
                let new = self.free_name(&name, "Response", "Extra", Some(id));
                rename(&mut self.types, &mut self.responses, id, new);
            }
        }
    }
}

fn rename(types: &mut Types, names: &mut Names, id: DictId, new: String) {
    let old = types.dict(id).name.clone();
    names.retain(|_, known| types.dict(*known).name != old);
    types.dicts[id.0].name.clone_from(&new);
    names.insert(new, id);
}

fn unite(kind: &mut Type, types: &Types, unions: &HashMap<String, usize>) {
    kind.each_mut(&mut |part| {
        if let Type::Dict(id) = part
            && let Some(union) = unions.get(&types.dict(*id).name)
        {
            *part = Type::Union(*union);
        }
    });
}
