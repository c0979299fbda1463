"""Records what the formatters of awscli 1.46.3 (json, text, table) and ruamel.yaml 0.17.21 (yaml, as in version 2) print for
made-up results: formats.json, which the tests of src/output/mod.rs hold the command to.

    python3 -m venv /tmp/aws && /tmp/aws/bin/pip install awscli==1.46.3 ruamel.yaml==0.17.21 ruamel.yaml.clib==0.2.12
    /tmp/aws/bin/python formats.py
    /tmp/aws/bin/python formats.py --whole /tmp/formats.jsonl    # a result of each operation of each service
    BOTOXIDE_FORMATS=/tmp/formats.jsonl cargo test --workspace --bin botoxide formats

Values are generated from a seed; with --whole, along the output shapes of botocore's models.
"""

import argparse
import io
import json
import pathlib
import random
from typing import Any

import awscli.table
import jmespath
from awscli.clidriver import create_clidriver
from awscli.formatter import get_formatter
from ruamel.yaml import YAML

HERE = pathlib.Path(__file__).resolve().parent
TEXTS = [
    "", "a", "us-east-1", "arn:aws:iam::123456789012:user/ada", "123456789012", "0123", "1.5", "1e3", "-", "- a", "-a", "?", "? a",
    "yes", "no", "true", "False", "null", "~", "Null", "=", "<<", "2026-11-30", "2026-11-30T06:45:39+00:00", "2026-1-2 3:04:05 +01:00",
    "2026-11-30T06:45:39.5Z", "a: b", "a:", ":a", "a #b", "#a", "{a", "[", "]", "a]b", "a, b", "it's", "'", '"', 'say "hi"', " a", "a ",
    "a\tb", "a\nb", "a\n", "\na", "a\n\nb", "a \nb", "a\n b", "é☃", "日本語", "ＡＢ", "e\u0301", "😀", "\x01", "\x7f", "a\u00a0b", "\u2028", "\ufeff",
    "word " * 30, "word " * 16 + "end", "x" * 90 + " y z", "it's " * 20, 'a "b" ' * 20, "a  b  " * 20, "a\n" + "word " * 20, "*a", "&a", "!a",
    "%a", "@a", "`a", "|", ">", "---", "--- a", "...", "0x1F", "0b1", "0o7", "1_000", "+1", "+", ".5", ".", "1.", "1.e5", "._5", "_1", ".inf", "-.inf",
    "nan", ".nan", "{}", "[]", "\\", "a\\b", "\r", "a\rb", "null ", "é: è", "0", "-1", "1:30", "12e03", "y", "on", "Infinity", "0b", "0x", "-_",
]  # fmt: skip
KEYS = ["Name", "Id", "a", "B", "Value", "x-y", "yes", "1", "日本", "with space", "a: b", "k" * 130, "it's", "tab\tkey", "Zz"]


class Generator:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def text(self) -> str:
        return self.random.choice(TEXTS)

    def scalar(self) -> Any:
        kind = self.random.randrange(10)
        if kind < 6:
            return self.text()
        numbers = [0, 1, -1, 42, 10**20, 1.5, 0.1, 1e-7, 1e16, 1e22, -0.0, 123456.789]
        return self.random.choice([True, False, None]) if kind < 8 else self.random.choice(numbers)

    def value(self, depth: int) -> Any:
        kind = self.random.randrange(8)
        if depth == 0 or kind < 3:
            return self.scalar()
        count = self.random.choice([0, 1, 1, 2, 3])
        if kind < 5:
            return {self.random.choice(KEYS): self.value(depth - 1) for _ in range(count)}
        if kind == 5:
            return [self.scalar() for _ in range(count)]
        if kind == 6:
            keys = self.random.sample(KEYS, 3)
            return [{key: self.value(depth - 2 if depth > 1 else 0) for key in keys if self.random.random() < 0.8} for _ in range(count)]
        return [self.value(depth - 1) for _ in range(count)]

    def shape(self, shape: Any, inside: tuple[str, ...] = ()) -> Any:
        kind = shape.type_name
        if kind == "structure":
            if inside.count(shape.name) > 1 or len(inside) > 12:
                return {}
            members = shape.members.items()
            few = len(inside) > 3
            chosen = [item for item in members if self.random.random() < (0.4 if few else 0.8)]
            return {name: self.shape(member, (*inside, shape.name)) for name, member in chosen[: 8 if few else 60]}
        if kind == "list":
            return [self.shape(shape.member, (*inside, shape.name)) for _ in range(self.random.choice([0, 1, 1, 2]))]
        if kind == "map":
            keys = self.random.sample(KEYS, self.random.choice([0, 1, 2]))
            return {key: self.shape(shape.value, (*inside, shape.name)) for key in keys}
        if kind == "boolean":
            return self.random.random() < 0.5
        if kind in ("integer", "long"):
            return self.random.choice([0, 1, -5, 1024, 2**40])
        if kind in ("float", "double"):
            return self.random.choice([0.0, 1.5, 1e-7, 1e22, 100.25])
        if kind == "timestamp":
            return self.random.choice(["2026-11-30T06:45:39+00:00", "2026-11-30T06:45:39.250000+00:00"])
        return self.text() if self.random.random() < 0.5 else self.random.choice(["AP8=", "name-1", "a", "us-east-1a"])

    def results(self, count: int) -> Any:
        for number in range(count):
            value = self.value(4)
            yield f"Op{number}", value if isinstance(value, dict) else {"Root": value}

    def query(self, value: Any) -> str | None:
        if not isinstance(value, dict) or not value or self.random.random() < 0.5:
            return None
        key = json.dumps(self.random.choice(list(value)), ensure_ascii=False)
        inner = self.random.choice(["Name", "Id", "Arn", "*", "Key", "Value"])
        forms = [
            "{k}", "{k}", "{k}", "{k}[].{i}", "{k}[0]", "{k}[].[{i}]", "length({k} || `[]`)", "type({k})", "keys(@)", "sort(keys(@))[0]", "*", "*[]", "[*]", "{k}.{i}",
            "{{a: {k}, b: `1`}}", "[{k}, {k}]", "to_string({k})", "{k}[-1:]", "{k}[?{i}]", "not_null({k}, `x`)", "values(@)", "{k}[].*[]", "@",
            "{k} && `true`", "!{k}", "max_by([@], &length(keys(@))) | keys(@)", "join(', ', keys(@))", "{k}[].{{n: {i}}}", "to_array({k})",
        ]  # fmt: skip
        # One object in two places would become an alias in YAML.
        form = self.random.choice([form for form in forms if form != "[{k}, {k}]"])
        if "{{" in form and inner == "*":
            inner = "Name"
        return form.format(k=key, i=inner)


class Arguments:
    def __init__(self, query: str | None) -> None:
        self.color = "off"
        self.query = jmespath.compile(query) if query else None


def printed(form: str, title: str, value: Any, query: str | None, width: int) -> str | None:
    """What a formatter prints; None where it fails."""
    awscli.table.determine_terminal_width = lambda default_width=80: width
    stream = io.StringIO()
    try:
        arguments = Arguments(query)
        if form == "yaml":
            found = arguments.query.search(value) if arguments.query else value
            if found != {}:
                yaml = YAML(typ="safe")
                yaml.encoding = None
                yaml.representer.default_flow_style = False
                yaml.representer.ignore_aliases = lambda *args: True
                yaml.dump(found, stream)
        else:
            get_formatter(form, arguments)(title, json.loads(json.dumps(value)), stream)
    except Exception:
        return None
    return stream.getvalue()


def record(generator: Generator, title: str, value: Any) -> dict[str, Any]:
    query = generator.query(value)
    width = generator.random.choice([80, 80, 40, 200])
    row = {"title": title, "value": value, "query": query, "width": width}
    return row | {form: printed(form, title, value, query, width) for form in ("json", "text", "table", "yaml")}


def whole(generator: Generator) -> Any:
    session = create_clidriver().session
    for service in session.get_available_services():
        model = session.get_service_model(service)
        for name in model.operation_names:
            output = model.operation_model(name).output_shape
            yield name, generator.shape(output) if output else {}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--whole", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--random", type=int, default=0)
    args = parser.parse_args()
    generator = Generator(args.seed)
    if args.whole:
        values = generator.results(args.random) if args.random else whole(generator)
        with args.whole.open("w") as file:
            for title, value in values:
                file.write(json.dumps(record(generator, title, value)) + "\n")
        return
    values = [("Texts", {"All": TEXTS}), ("Text", {str(n): text for n, text in enumerate(TEXTS)}), ("Nothing", {})]
    values += generator.results(150)
    rows = [json.dumps(record(generator, title, value)) for title, value in values]
    (HERE / "formats.jsonl").write_text("\n".join(rows) + "\n")


if __name__ == "__main__":
    main()
