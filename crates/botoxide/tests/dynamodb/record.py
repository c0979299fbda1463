"""Records what boto3 1.44.5 makes of conditions, types, calls and batches of DynamoDB.

    target/venv/bin/python crates/botoxide/tests/dynamodb/record.py

writes `cases.json` beside this file. Values are written as DynamoDB writes types: {"N": "5"}.
"""

import base64
import json
import pathlib
import random
from decimal import Decimal

import boto3
from boto3.dynamodb.conditions import Attr, ConditionExpressionBuilder, Key
from boto3.dynamodb.types import Binary, TypeDeserializer, TypeSerializer
from botocore.awsrequest import AWSResponse
from botocore.config import Config

RANDOM = random.Random(1999)
NAMES = ["year", "title", "a.b", "a.b[0].c", "list[12]", "[0]", "a..b", "a]b", "a[b[c]d", "straße", "size", "a b", ""]
NUMBERS = ["0", "1", "-7", "1.50", "1E+3", "0.1", "12345678901234567890123456789012345678", "1E-165", "9.9E+126", "-0"]


def typed(depth=0):
    """A random value, as DynamoDB writes it."""
    kind = RANDOM.choice(["N", "S", "B", "BOOL", "NULL", "NS", "SS", "BS"] + ["L", "M"] * (depth < 3))
    return {kind: {
        "N": lambda: RANDOM.choice(NUMBERS),
        "S": lambda: RANDOM.choice(["", "ü", "Metropolis", "\n"]),
        "B": lambda: RANDOM.choice([b"", b"\x00\xff", b"abc"]),
        "BOOL": lambda: RANDOM.random() < 0.5,
        "NULL": lambda: True,
        "NS": lambda: RANDOM.sample(NUMBERS[1:8], RANDOM.randint(0, 3)),
        "SS": lambda: RANDOM.sample(["a", "b", "c"], RANDOM.randint(1, 3)),
        "BS": lambda: RANDOM.sample([b"a", b"b", b"c"], RANDOM.randint(1, 3)),
        "L": lambda: [typed(depth + 1) for _ in range(RANDOM.randint(0, 3))],
        "M": lambda: {name: typed(depth + 1) for name in RANDOM.sample(["x", "y", "z"], RANDOM.randint(0, 3))},
    }[kind]()}


def plain(value):
    """The Python value; sets and bytes as a program would write them."""
    return TypeDeserializer().deserialize(value)


def readable(value):
    """What JSON can hold: bytes in base64, sets in order."""
    if isinstance(value, Binary):
        value = value.value
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {
            key: sorted(readable(item) for item in each) if key in ("NS", "SS", "BS") else readable(each)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [readable(item) for item in value]
    return value


def operand(key):
    return [RANDOM.choice(["attr", "key", "key", "key"] if key else ["attr", "key", "attr", "attr"]), RANDOM.choice(NAMES)]


def condition(key=False, depth=0):
    """A random condition: [method, operand, value …]."""
    methods = ["eq", "lt", "lte", "gt", "gte", "begins_with", "between"]
    left = operand(key)
    if left[0] == "attr":
        methods += ["ne", "is_in", "exists", "not_exists", "contains", "attribute_type", "size"]
    if depth < 4:
        methods += ["and", "or", "not"] * 4
    method = RANDOM.choice(methods)
    if method in ("and", "or"):
        return [method, condition(key, depth + 1), condition(key, depth + 1)]
    if method == "not":
        return [method, condition(key, depth + 1)]
    if method in ("exists", "not_exists"):
        return [method, left]
    if method == "is_in":
        return [method, left, [typed() for _ in range(RANDOM.randint(0, 3))]]
    if method == "size":
        return [RANDOM.choice(["eq", "lt", "between"]), ["size", left], typed(), typed()]
    value = operand(key) if RANDOM.random() < 0.1 else typed()
    return [method, left, value, typed()] if method == "between" else [method, left, value]


def built(tree):
    if isinstance(tree, dict):
        return plain(tree)
    method, *rest = tree
    if method in ("attr", "key"):
        return {"attr": Attr, "key": Key}[method](rest[0])
    if method == "size":
        return built(rest[0]).size()
    if method == "not":
        return ~built(rest[0])
    if method in ("and", "or"):
        left, right = map(built, rest)
        return left & right if method == "and" else left | right
    if method == "is_in":
        return built(rest[0]).is_in([plain(value) for value in rest[1]])
    left, *values = map(built, rest)
    return getattr(left, method)(*values[: 2 if method == "between" else 1])


def failure(error):
    return {"class": type(error).__name__, "text": str(error)}


def record_conditions():
    for index in range(400):
        key = index % 4 == 0
        tree = condition(key)
        case = {"is_key": key, "condition": readable_tree(tree)}
        try:
            expression, names, values = ConditionExpressionBuilder().build_expression(built(tree), key)
            case["expression"] = expression
            case["names"] = names
            case["values"] = {name: readable(TypeSerializer().serialize(value)) for name, value in values.items()}
        except Exception as error:
            case["error"] = failure(error)
        yield case


def readable_tree(tree):
    return [readable_tree(part) if isinstance(part, list) else readable(part) for part in tree]


def record_types():
    """What comes back when a typed value is read and written again."""
    wrong = [{}, {"X": 1}, {"SDK_UNKNOWN_MEMBER": {"name": "Y"}}, {"L": [{}]}, {"M": {"a": {"": 1}}}]
    for value in [typed() for _ in range(300)] + wrong:
        case = {"typed": readable(value)}
        try:
            case["again"] = readable(TypeSerializer().serialize(plain(value)))
        except Exception as error:
            case["error"] = failure(error)
        yield case


def resource(answers, sent):
    session = boto3.Session("AKIDEXAMPLE", "secret", region_name="us-east-1")
    table = session.resource("dynamodb", config=Config(retries={"mode": "standard", "total_max_attempts": 1}))

    def answer(request, **kwargs):
        operation = request.headers["X-Amz-Target"].decode().split(".")[1]
        sent.append({"operation": operation, "body": canonical(json.loads(request.body))})
        body = json.dumps(answers.pop(0) if answers else {}).encode()

        class Raw:
            def stream(self, **kwargs):
                yield body

        return AWSResponse(request.url, 200, {}, Raw())

    table.meta.client.meta.events.register("before-send.dynamodb", answer)
    return table


def canonical(value):
    """Sets in order: their members have none."""
    if isinstance(value, dict):
        return {
            key: sorted(each) if key in ("NS", "SS", "BS") and isinstance(each, list) else canonical(each)
            for key, each in value.items()
        }
    return [canonical(item) for item in value] if isinstance(value, list) else value


CALLS = [
    ("query", {"TableName": "t", "KeyConditionExpression": ["and", ["eq", ["key", "a"], {"S": "x"}], ["gt", ["key", "b"], {"N": "1"}]],
               "FilterExpression": ["exists", ["attr", "c.d"]]}, {"Items": [{"a": {"S": "x"}, "n": {"N": "1.50"}}], "Count": 1}),
    ("query", {"TableName": "t", "KeyConditionExpression": "a = :a", "ExpressionAttributeValues": {":a": {"S": "x"}}}, {"Items": []}),
    ("query", {"TableName": "t", "KeyConditionExpression": ["eq", ["attr", "a"], {"S": "x"}]}, {}),
    ("scan", {"TableName": "t", "FilterExpression": ["eq", ["attr", "n"], {"N": "5"}], "ExpressionAttributeNames": {"#other": "o"},
              "ExpressionAttributeValues": {":other": {"NS": ["1", "2"]}}, "ProjectionExpression": "#other"}, {"Items": [{"s": {"SS": ["b", "a"]}}]}),
    ("put_item", {"TableName": "t", "Item": {"a": {"M": {"b": {"L": [{"NULL": True}, {"BOOL": False}]}}}, "bytes": {"B": b"\x00"}},
                  "ConditionExpression": ["not_exists", ["attr", "a"]]}, {"Attributes": {"a": {"NULL": True}}}),
    ("update_item", {"TableName": "t", "Key": {"a": {"S": "x"}}, "UpdateExpression": "SET #n0 = :v0",
                     "ExpressionAttributeNames": {"#n0": "mine"}, "ExpressionAttributeValues": {":v0": {"N": "1"}},
                     "ConditionExpression": ["lt", ["attr", "b"], {"N": "2"}]}, {"Attributes": {"a": {"B": "AAE="}}}),
    ("get_item", {"TableName": "t", "Key": {"a": {"S": "x"}}}, {"Item": {"a": {"S": "x"}, "m": {"M": {"k": {"N": "-7"}}}}}),
    ("transact_write_items", {"ClientRequestToken": "token", "TransactItems": [{"Put": {"TableName": "t", "Item": {"a": {"N": "1"}}}},
                                                {"ConditionCheck": {"TableName": "t", "Key": {"a": {"N": "2"}},
                                                                    "ConditionExpression": "attribute_exists(a)"}}]}, {}),
    ("batch_get_item", {"RequestItems": {"t": {"Keys": [{"a": {"S": "x"}}, {"a": {"S": "y"}}]}}},
     {"Responses": {"t": [{"a": {"S": "x"}}]}, "UnprocessedKeys": {"t": {"Keys": [{"a": {"S": "y"}}]}}}),
    ("describe_table", {"TableName": "t"}, {"Table": {"TableName": "t"}}),
]


def argument(value):
    """Typed values and conditions as a program would write them."""
    if isinstance(value, list) and value and isinstance(value[0], str):
        return built(value)
    if isinstance(value, dict) and len(value) == 1 and next(iter(value)) in ("N", "S", "B", "BOOL", "NULL", "NS", "SS", "BS", "L", "M"):
        return plain(value)
    if isinstance(value, dict):
        return {key: argument(each) for key, each in value.items()}
    return [argument(each) for each in value] if isinstance(value, list) else value


def shown(value):
    """A result with its types written, so that a decimal is told from a text."""
    if isinstance(value, dict) and value and all(not isinstance(each, (Decimal, set, Binary)) for each in value.values()):
        return {key: shown(each) for key, each in value.items()}
    if isinstance(value, list):
        return [shown(each) for each in value]
    if isinstance(value, dict):
        return {key: shown(each) for key, each in value.items()}
    return readable(TypeSerializer().serialize(value)) if isinstance(value, (Decimal, set, Binary)) else value


def record_calls():
    for method, params, answer in CALLS:
        sent = []
        client = resource([answer], sent).meta.client
        case = {"method": method, "params": readable_call(params), "answer": answer}
        try:
            result = getattr(client, method)(**argument(params))
            result.pop("ResponseMetadata")
            case["result"] = shown(result)
        except Exception as error:
            case["error"] = failure(error)
        yield {**case, "sent": sent}


def readable_call(value):
    if isinstance(value, dict):
        return {key: readable_call(each) for key, each in value.items()}
    if isinstance(value, list):
        return [readable_call(each) for each in value]
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def record_batches():
    """What a batch writer sends, with random answers about what was not processed."""
    for index in range(24):
        keys = [["id"], ["id", "range"], []][index % 3]
        steps = []
        for _ in range(RANDOM.choice([0, 1, 24, 25, 26, 60])):
            item = {"id": {"N": str(RANDOM.randint(1, 30))}, "range": {"S": RANDOM.choice("ab")}}
            step = "delete" if RANDOM.random() < 0.3 else "put"
            steps.append([step, item if step == "delete" else {**item, "text": {"S": RANDOM.choice("xyz")}}])
        sent, answers = [], []
        for _ in range(RANDOM.randint(0, 3)):
            lost = [{"PutRequest": {"Item": {"id": {"N": str(-n)}, "range": {"S": "lost"}}}} for n in range(RANDOM.randint(0, 3))]
            answers.append({"UnprocessedItems": {"t": lost} if lost else {}})
        case = {"overwrite_by_pkeys": keys, "steps": steps, "answers": list(answers)}
        filler = [{"UnprocessedItems": {}}] * 20
        with resource(answers + filler, sent).Table("t").batch_writer(overwrite_by_pkeys=keys) as batch:
            for step, item in steps:
                item = {name: plain(value) for name, value in item.items()}
                batch.put_item(Item=item) if step == "put" else batch.delete_item(Key=item)
        yield {**case, "sent": [each["body"] for each in sent]}


cases = {
    "conditions": list(record_conditions()),
    "types": list(record_types()),
    "calls": list(record_calls()),
    "batches": list(record_batches()),
}
path = pathlib.Path(__file__).with_name("cases.json")
path.write_text(json.dumps(cases, indent=None, separators=(",", ":"), ensure_ascii=False).replace('},{"', '},\n{"') + "\n")
print({name: len(each) for name, each in cases.items()})
