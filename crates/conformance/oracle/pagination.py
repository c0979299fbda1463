"""The behaviour of botocore's paginators and waiters: cases from a seed, and their results.

Reads a JSON list of models from standard input, writes a line for each case. `pagination.py paginators` gets
`{"name", "pagination", "limit_is_text"}`, `pagination.py waiters` gets `{"name", "waiter"}`; the second argument is how
many cases each has. The line of a case holds its arguments, the answers of the service and what botocore did.
"""

import base64
import copy
import json
import random
import re
import sys

from botocore import waiter as waiters
from botocore.paginate import Paginator, TokenEncoder

PATH = re.compile(r"[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)*")


def as_json(value):
    """Bytes as an object with the key `$bytes`."""
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, dict):
        return {key: as_json(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(inner) for inner in value]
    return value


def failure(error):
    return [type(error).__name__, str(error)]


class Exhausted(Exception):
    """The service has no more responses."""


class Method:
    """An operation that returns prepared responses and records its arguments."""

    def __init__(self, answers):
        self.answers = copy.deepcopy(answers)
        self.requests = []

    def __call__(self, **kwargs):
        self.requests.append(copy.deepcopy(kwargs))
        if not self.answers:
            raise Exhausted("there are no more responses")
        return self.answers.pop(0)


class Shape:
    def __init__(self, type_name):
        self.type_name = type_name


class Model:
    """The part of an operation's model that a paginator reads."""

    def __init__(self, limit_key, limit_is_text):
        self.input_shape = self
        self.members = {limit_key: Shape("string" if limit_is_text else "integer")}


def put(target, path, value):
    """Sets a nested value, unless another value blocks the path."""
    *parents, last = path.split(".")
    for name in parents:
        target = target.setdefault(name, {})
        if not isinstance(target, dict):
            return
    target[last] = value


def paths(expressions):
    if not isinstance(expressions, list):
        expressions = [] if expressions is None else [expressions]
    return [path for expression in expressions for path in PATH.findall(expression)]


def a_result(rand, names, page):
    kind = rand.random()
    if kind < 0.72:
        count = rand.choice([0, 1, 2, 2, 3, 4])
        if rand.random() < 0.5:
            return [f"item {page}.{at}" for at in range(count)]
        return [{name: f"{name} {page}.{at}" for name in names[:3]} for at in range(count)]
    return rand.choice(
        [None, "text", "wörter", "", 0, 7, 2.5, True, {"x": 1}, b"bytes", {}]
    )


def a_token(rand, page):
    if rand.random() < 0.8:
        return f"token {page}"
    return rand.choice(
        ["", None, "None", 5, 0, {"id": {"B": b"\xff\x00"}}, [b"x", "y"], "the same", "the same", {}]
    )


def a_page(rand, config, page, is_last):
    answer = {}
    names = [name for path in paths(config["output_token"]) for name in path.split(".")]
    for path in paths(config["result_key"]):
        if rand.random() < 0.95:
            put(answer, path, a_result(rand, names, page))
    for path in paths(config.get("non_aggregate_keys")):
        if rand.random() < 0.9:
            put(answer, path, rand.choice(["same", 3, {"a": {"b": page}}, [1], None]))
    if not (is_last and rand.random() < 0.8):
        for path in paths(config["output_token"]):
            if path.split(".")[0] not in answer:
                put(answer, path, a_token(rand, page))
        for path in paths(config.get("more_results")):
            put(answer, path, rand.choice([True, True, True, "yes", 1, False, None, "", 0]))
    return answer


def a_starting_token(rand, inputs):
    tokens = {name: rand.choice(["from here", "None", None, 9, {"B": b"\x01"}]) for name in inputs}
    kind = rand.random()
    if kind < 0.5:
        if rand.random() < 0.7:
            tokens["boto_truncate_amount"] = rand.choice([0, 1, 2, 9, -1])
        if rand.random() < 0.1:
            tokens["Other"] = "not an argument"
        return TokenEncoder().encode(tokens)
    legacy = "___".join(rand.choice(["a", "None", ""]) for _ in inputs)
    return rand.choice(
        [
            legacy,
            legacy + "___2",
            legacy + "___x",
            legacy + "___2___3",
            "opaque/+==",
            "WyJhIGxpc3QiXQ==",
            "aGFsZg",
            "ö",
        ]
    )


def paginator_case(rand, config, limit_is_text):
    inputs = config["input_token"]
    inputs = inputs if isinstance(inputs, list) else [inputs]
    count = rand.choice([1, 2, 3, 4])
    pages = [a_page(rand, config, page, page == count - 1) for page in range(count)]
    params = {"Bucket": "photos"}
    if rand.random() < 0.15:
        params[inputs[0]] = "the caller's"
    options = {}
    if rand.random() < 0.55:
        options["MaxItems"] = rand.choice([0, 1, 2, 3, 3, 4, 5, 7, "3", " 2_0 ", 2.7, -1, True, "x", None])
    if rand.random() < 0.3:
        options["PageSize"] = rand.choice([2, "7", 3.9, None, "many"])
    if rand.random() < 0.45:
        options["StartingToken"] = a_starting_token(rand, inputs)
    if options or rand.random() < 0.1:
        params["PaginationConfig"] = options
    case = {"params": params, "pages": pages}

    def paginate():
        method = Method(pages)
        model = Model(config.get("limit_key"), limit_is_text)
        return method, Paginator(method, config, model), copy.deepcopy(params)

    method, paginator, arguments = paginate()
    yielded, error, iterator = [], None, None
    try:
        iterator = paginator.paginate(**arguments)
        for page in iterator:
            yielded.append(copy.deepcopy(page))
    except Exception as caught:
        error = failure(caught)
    case.update(
        requests=method.requests,
        yielded=yielded,
        error=error,
        resume_token=iterator and iterator.resume_token,
        non_aggregate_part=iterator.non_aggregate_part if iterator else {},
    )
    method, paginator, arguments = paginate()
    try:
        case["full"] = paginator.paginate(**arguments).build_full_result()
    except Exception as caught:
        case["full_error"] = failure(caught)
    return case


def an_answer(rand, acceptors):
    """A value that one of the acceptors may match."""
    acceptor = rand.choice(acceptors)
    expected = acceptor["expected"]
    kind = rand.random()
    answer = {"ResponseMetadata": {"HTTPStatusCode": 200}}
    if kind < 0.12:
        answer["ResponseMetadata"]["HTTPStatusCode"] = rand.choice([404, 500])
        answer["Error"] = rand.choice([{"Code": "Other", "Message": "no"}, {"Code": "Other"}, {"Message": "m"}])
        return answer
    if acceptor["matcher"] == "error" and kind < 0.7:
        code = expected if isinstance(expected, str) else "Any"
        answer["Error"] = {"Code": code, "Message": "reported"}
    elif acceptor["matcher"] == "status" and kind < 0.7:
        answer["ResponseMetadata"]["HTTPStatusCode"] = expected
        if rand.random() < 0.5 and expected >= 300:
            answer["Error"] = {"Code": str(expected), "Message": "reported"}
    for other in acceptors if rand.random() < 0.5 else [acceptor]:
        argument = other.get("argument")
        if argument is not None:
            fill(rand, answer, re.split(r"\.(?![^\[]*\])", argument), other["expected"])
    return answer


def fill(rand, target, steps, expected):
    """Sets the value at a simple path; `[]` and filters are lists."""
    for at, step in enumerate(steps):
        name = PATH.search(step)
        if name is None or not isinstance(target, dict):
            return
        name = name.group().split(".")[0]
        value = rand.choice([expected, expected, expected, "other", None, 1])
        if "[" in step:
            rest = steps[at + 1 :]
            items = [{} for _ in range(rand.choice([0, 1, 2, 2]))]
            for item in items:
                fill(rand, item, rest, expected)
            target[name] = items if rest else [value for _ in items]
            return
        if at == len(steps) - 1:
            target[name] = value
        else:
            target = target.setdefault(name, {})


def waiter_case(rand, name, config):
    answers = [an_answer(rand, config["acceptors"]) for _ in range(rand.choice([1, 2, 3, 4]))]
    params = {"Name": "thing"}
    options = {}
    if rand.random() < 0.6:
        options["MaxAttempts"] = rand.choice([0, 1, 2, 3])
    if rand.random() < 0.5:
        options["Delay"] = rand.choice([0, 1, 2.5])
    if options:
        params["WaiterConfig"] = options
    case = {"params": params, "answers": answers, "error": None, "last_response": None}
    method, sleeps = Method(answers), []
    waiters.time.sleep = sleeps.append
    try:
        single = waiters.SingleWaiterConfig(config)
        waiters.Waiter(name, single, method).wait(**copy.deepcopy(params))
    except Exception as caught:
        case["error"] = failure(caught)
        case["last_response"] = getattr(caught, "last_response", None)
    case.update(requests=method.requests, sleeps=sleeps)
    return case


def main():
    kind, count = sys.argv[1], int(sys.argv[2])
    for model in json.load(sys.stdin):
        for number in range(count):
            rand = random.Random(f"{model['name']} {number}")
            if kind == "paginators":
                case = paginator_case(rand, model["pagination"], model["limit_is_text"])
            else:
                case = waiter_case(rand, model["name"].rsplit(".", 1)[-1], model["waiter"])
            case["name"] = model["name"]
            print(json.dumps(as_json(case)))


if __name__ == "__main__":
    main()
