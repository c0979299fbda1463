//! What boto3 adds to single services, and where its handlers accept more than the model says.
//!
//! Not here: types (`fixed`). Counterpart: boto3 `s3/inject.py`, `ec2/createtags.py`, `dynamodb/table.py`, botocore
//! `handlers.py`, `signers.py`.

use botoxide_core::model::Node;

use super::Source;
use super::fixed;
use super::methods::{About, Method};
use super::shapes::Shapes;
use super::types::{Argument, Member, Side, Type};

const ANY_DICT: &str = "dict[str, Any] | None";
const CALLBACK: &str = "Callable[[int], Any] | None";
const CLIENT: &str = "BaseClient | None";
const CONFIG: &str = "TransferConfig | None";

/// The name under which boto3 takes an argument.
// botocore handlers.py: ParameterAlias
pub(super) fn alias(service: &str, method: &str, name: &'static str) -> &'static str {
    match (service, method, name) {
        ("cloudsearchdomain", "search", "return") => "returnFields",
        ("logs", "create_export_task", "from") => "fromTime",
        ("ec2", _, "Filter") => "Filters",
        _ => name,
    }
}

/// Whether boto3's client has no method for an operation: it needs HTTP/2 in both directions.
// botocore handlers.py: remove_*
pub(super) fn is_removed(service: &str, method: &str) -> bool {
    matches!(
        (service, method),
        ("bedrock-runtime", "invoke_model_with_bidirectional_stream")
            | ("connecthealth", "start_medical_scribe_listening_session")
            | ("lexv2-runtime", "start_conversation")
            | ("polly", "start_speech_synthesis_stream")
            | ("qbusiness", "chat")
    )
}

/// The type of an argument, where it is not that of the model.
pub(super) fn argument(
    source: &Source<'_>,
    shapes: &mut Shapes<'_>,
    method: &str,
    name: &str,
) -> Option<Type> {
    match (source.name, shapes.class.as_str(), method, name) {
        // botocore handlers.py: sse_md5, copy_source_sse_md5
        ("s3", _, _, "SSECustomerKey" | "CopySourceSSECustomerKey") => {
            Some(Type::Plain("str | bytes"))
        }
        // botocore handlers.py: handle_copy_source_param
        ("s3", _, "copy_object" | "upload_part_copy" | "copy_from", "CopySource") => {
            Some(Type::Fixed(fixed::COPY_SOURCE_OR_STR))
        }
        // boto3 dynamodb/transform.py
        (
            "dynamodb",
            "Table",
            "query" | "scan" | "delete_item" | "put_item" | "update_item",
            "KeyConditionExpression" | "FilterExpression" | "ConditionExpression",
        ) => Some(Type::Fixed(fixed::CONDITION)),
        // The model names only the attributes of queues, the service takes those of messages.
        (
            "sqs",
            _,
            "receive_message" | "receive_messages" | "get_queue_attributes" | "get_attributes",
            "AttributeNames",
        ) if method != "get_attributes" => Some(queue_attributes(source, shapes)),
        _ => None,
    }
}

fn queue_attributes(source: &Source<'_>, shapes: &mut Shapes<'_>) -> Type {
    let values = ["QueueAttributeName", "MessageSystemAttributeName"].map(|name| {
        let constraint = source.constraints.and_then(|node| node.get(name));
        let values = constraint.and_then(|node| node.get("enum"));
        let values = values.into_iter().flat_map(Node::items);
        values
            .filter_map(|value| value.as_str())
            .collect::<Vec<_>>()
    });
    let literal = shapes.literal("QueueAttributeFilterType".to_owned(), &values.concat());
    Type::List(Side::Argument, Box::new(Type::Literal(literal)))
}

/// A method that no operation stands for.
struct ByHand {
    name: &'static str,
    text: &'static str,
    result: &'static str,
    /// Names, types, and whether they are required.
    arguments: &'static [(&'static str, Kind, bool)],
}

#[derive(Clone, Copy)]
enum Kind {
    Plain(&'static str),
    Fixed(&'static str),
}

const STR: Kind = Kind::Plain("str");
const OPTIONAL_EXTRAS: (&str, Kind, bool) = ("ExtraArgs", Kind::Plain(ANY_DICT), false);
const OPTIONAL_CALLBACK: (&str, Kind, bool) = ("Callback", Kind::Plain(CALLBACK), false);
const OPTIONAL_CONFIG: (&str, Kind, bool) = ("Config", Kind::Plain(CONFIG), false);
const OPTIONAL_CLIENT: (&str, Kind, bool) = ("SourceClient", Kind::Plain(CLIENT), false);

const S3: &[ByHand] = &[
    ByHand {
        name: "copy",
        text: "Copies an object, in parts if it is large.",
        result: "None",
        arguments: &[
            ("CopySource", Kind::Fixed(fixed::COPY_SOURCE), true),
            ("Bucket", STR, true),
            ("Key", STR, true),
            OPTIONAL_EXTRAS,
            OPTIONAL_CALLBACK,
            OPTIONAL_CLIENT,
            OPTIONAL_CONFIG,
        ],
    },
    ByHand {
        name: "download_file",
        text: "Downloads an object to a file, in parts if it is large.",
        result: "None",
        arguments: &[
            ("Bucket", STR, true),
            ("Key", STR, true),
            ("Filename", STR, true),
            OPTIONAL_EXTRAS,
            OPTIONAL_CALLBACK,
            OPTIONAL_CONFIG,
        ],
    },
    ByHand {
        name: "download_fileobj",
        text: "Downloads an object to a file-like object that is open for writing bytes.",
        result: "None",
        arguments: &[
            ("Bucket", STR, true),
            ("Key", STR, true),
            ("Fileobj", Kind::Fixed(fixed::FILE_OBJECT), true),
            OPTIONAL_EXTRAS,
            OPTIONAL_CALLBACK,
            OPTIONAL_CONFIG,
        ],
    },
    ByHand {
        name: "generate_presigned_post",
        text: "Returns the URL and the fields of a form with which a browser can upload an object.",
        result: "dict[str, Any]",
        arguments: &[
            ("Bucket", STR, true),
            ("Key", STR, true),
            ("Fields", Kind::Plain(ANY_DICT), false),
            (
                "Conditions",
                Kind::Plain("list[Any] | dict[str, Any] | None"),
                false,
            ),
            ("ExpiresIn", Kind::Plain("int"), false),
        ],
    },
    ByHand {
        name: "upload_file",
        text: "Uploads a file, in parts if it is large.",
        result: "None",
        arguments: &[
            ("Filename", STR, true),
            ("Bucket", STR, true),
            ("Key", STR, true),
            OPTIONAL_EXTRAS,
            OPTIONAL_CALLBACK,
            OPTIONAL_CONFIG,
        ],
    },
    ByHand {
        name: "upload_fileobj",
        text: "Uploads what a file-like object gives that is open for reading bytes.",
        result: "None",
        arguments: &[
            ("Fileobj", Kind::Fixed(fixed::FILE_OBJECT), true),
            ("Bucket", STR, true),
            ("Key", STR, true),
            OPTIONAL_EXTRAS,
            OPTIONAL_CALLBACK,
            OPTIONAL_CONFIG,
        ],
    },
];

const RDS: &[ByHand] = &[ByHand {
    name: "generate_db_auth_token",
    text: "Returns a token that is the password of a database user for 15 minutes.",
    result: "str",
    arguments: &[
        ("DBHostname", STR, true),
        ("Port", Kind::Plain("int"), true),
        ("DBUsername", STR, true),
        ("Region", Kind::Plain("str | None"), false),
    ],
}];

const DSQL_ARGUMENTS: &[(&str, Kind, bool)] = &[
    ("Hostname", STR, true),
    ("Region", Kind::Plain("str | None"), false),
    ("ExpiresIn", Kind::Plain("int"), false),
];

const DSQL: &[ByHand] = &[
    ByHand {
        name: "generate_db_connect_auth_token",
        text: "Returns a token with which a database role can connect.",
        result: "str",
        arguments: DSQL_ARGUMENTS,
    },
    ByHand {
        name: "generate_db_connect_admin_auth_token",
        text: "Returns a token with which the role `admin` can connect.",
        result: "str",
        arguments: DSQL_ARGUMENTS,
    },
];

const TABLE: &[ByHand] = &[ByHand {
    name: "batch_writer",
    text: "A context manager that collects puts and deletes, and sends them in batches.",
    result: "BatchWriter",
    arguments: &[("overwrite_by_pkeys", Kind::Plain("list[str]"), false)],
}];

const LOAD: ByHand = ByHand {
    name: "load",
    text: "Loads the attributes of the resource.",
    result: "None",
    arguments: &[],
};

/// The resources of EC2 whose tags can be set.
const TAGGED: [&str; 12] = [
    "Instance",
    "DhcpOptions",
    "Image",
    "InternetGateway",
    "NetworkAcl",
    "NetworkInterface",
    "SecurityGroup",
    "Snapshot",
    "Volume",
    "RouteTable",
    "Subnet",
    "Vpc",
];

/// Adds what boto3 adds to the class that `shapes` is at.
pub(super) fn add(source: &Source<'_>, shapes: &mut Shapes<'_>, methods: &mut Vec<Method>) {
    let class = shapes.class.clone();
    let (table, without): (&[ByHand], &[&str]) = match (source.name, class.as_str()) {
        ("s3", "Client") => (S3, &[]),
        ("s3", "Bucket") => (S3, &["Bucket"]),
        ("s3", "Object") => (S3, &["Bucket", "Key"]),
        ("rds", "Client") => (RDS, &[]),
        ("dsql", "Client") => (DSQL, &[]),
        ("dynamodb", "Table") => (TABLE, &[]),
        ("ec2", _) => return tags(source, shapes, methods),
        _ => (&[], &[]),
    };
    if source.name == "s3" && matches!(class.as_str(), "Bucket" | "ObjectSummary") {
        put(methods, by_hand(&LOAD, shapes, &[]));
    }
    for method in table {
        if method.name == "generate_presigned_post" && class != "Client" {
            continue;
        }
        put(methods, by_hand(method, shapes, without));
    }
}

fn by_hand(method: &ByHand, shapes: &mut Shapes<'_>, without: &[&str]) -> Method {
    let arguments = method.arguments.iter();
    let arguments: Vec<Argument> = arguments
        .filter(|(name, _, _)| !without.contains(name))
        .map(|(name, kind, required)| {
            let kind = match kind {
                Kind::Plain(text) => Type::Plain(text),
                Kind::Fixed(name) => Type::Fixed(name),
            };
            plain_argument(name, kind, *required)
        })
        .collect();
    let request = request(shapes, method.name, !arguments.is_empty());
    Method {
        name: method.name.to_owned(),
        arguments,
        request,
        is_by_hand: true,
        result: Type::Plain(method.result),
        about: About {
            operation: None,
            text: method.text.to_owned(),
        },
    }
}

/// `create_tags` and `delete_tags`, as `boto3` has them.
fn tags(source: &Source<'_>, shapes: &mut Shapes<'_>, methods: &mut Vec<Method>) {
    let class = shapes.class.clone();
    let is_client = class == "Client";
    if !is_client && !TAGGED.contains(&class.as_str()) {
        return;
    }
    let Ok(list) = source.service.shape("TagList") else {
        return;
    };
    for name in ["create_tags", "delete_tags"] {
        if name == "delete_tags" && !is_client && class != "Instance" {
            continue;
        }
        if is_client {
            // The method is the operation's; only the name of its request is another.
            let request = request(shapes, name, true);
            if let Some(method) = methods.iter_mut().find(|method| method.name == name) {
                method.request = request;
            }
            continue;
        }
        let tags = shapes.argument(list);
        let arguments = vec![
            plain_argument("Tags", tags, name == "create_tags"),
            plain_argument("DryRun", Type::Plain("bool"), false),
        ];
        let request = request(shapes, name, true);
        let method = Method {
            name: name.to_owned(),
            arguments,
            request,
            is_by_hand: false,
            result: Type::Plain("Any"),
            about: About {
                operation: source.service.operation(name).ok(),
                text: String::new(),
            },
        };
        put(methods, method);
    }
}

fn request(shapes: &mut Shapes<'_>, method: &str, has_arguments: bool) -> Option<String> {
    let class = shapes.class.clone();
    let name = format!("{class}_{method}_Request");
    let name = shapes.request_name(&name, "Extra");
    has_arguments.then_some(name)
}

fn plain_argument(name: &'static str, kind: Type, required: bool) -> Argument {
    Argument {
        member: Member {
            name,
            kind,
            required,
            owner: "",
            shape: "",
        },
    }
}

/// Adds a method, or replaces the one with its name.
fn put(methods: &mut Vec<Method>, method: Method) {
    match methods.iter_mut().find(|known| known.name == method.name) {
        Some(known) => *known = method,
        None => methods.push(method),
    }
}
