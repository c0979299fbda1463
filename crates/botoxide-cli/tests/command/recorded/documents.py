"""Records how version 2 of the AWS CLI reads documents and prints them again: documents.json, which src/yaml/tests.rs plays.

    PYTHONPATH=/tmp/aws2 python3 documents.py      # with a checkout of version 2.36.7, and ruamel.yaml
"""
import json
import os
import random
import subprocess
import sys

SCALARS = """
a|a b|a: b|a:b|a #b|a#b|#a|- a|-a|-|?|? a|?a|:a|: a|,a|a,b|[a|a]|{a|}|&a|*a|!a|%a|@a|`a|'a'|"a"|it's|say "x"|a\\b|~|null|Null|NULL|nULL|true|True|TRUE|tRUE
false|yes|Yes|YES|no|on|off|On|y|n|Y|N|1|-1|+1|0|-0|00|012|0o14|0x1F|0X1F|0b11|1_000|_1|1_|123456789012345678901234567890|1.|1.0|.5|-.5|+.5|1e3|1.5e3|1.5E-3|1e+3|.5e3|.5e+3
1e17|1e16|1e-7|0.1|100000.0|1.0e100|.inf|-.inf|+.Inf|.NaN|.nan|.|..|...|...a|---|---a|- - a|2010-09-09|2010-9-9|2010-13-01|2001-12-14t21:59:43.10-05:00|2001-12-14 21:59:43|2001-1-2 3:04:05.0Z|2001-12-14 21:59:43 +5|2001-12-14T21:59|12:30|12:30:45|190:20:30
1.2.3|1.2.3.4|0.0.0.0/0|a/b|a=b|=|<<|<|>|a>b|!!str|!Ref|arn:aws:s3:::b/*|${A}|$a|a\tb|\ta|a |a| a|é|日本|a\u00a0b|\ufeffa|\u0007|😀|a\nb|a\n|\na|a\n\nb|a \nb|a\n b|a'\nb
0123456789|08|09|0_8|0o8|0b2|0xg|1e|1e+|+|-+1|+-1|1-1|1,000|1:2|a: |a:|:|::|key: [1]|*|**|%|@|1 2|{}|[]|{a: b}|"|'|''|a''b|\\|\\n|a\rb|#|a # b|a\t#b|0x|0b|0o|0x_|-.inf|-.nan|1__0|1.2_3|._1|1._
"""


# What botoxide reads, and `aws` refuses.
OTHERWISE = ("2010-13-01", "=", "<<", "0x_")


def scalars():
    text = SCALARS.strip("\n").replace("\n", "|")
    for word in text.split("|"):
        yield json.loads(f'"{word}"') if "\\u" in word and "\\\\" not in word and '"' not in word else word.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r")


DOCUMENTS = [
    "", "a: 1\n", "# only\n", "---\na: 1\n", "a: 1\n...\n", "- a\n- b: c\n  d: e\n- - f\n  - g\n", "a: [1, {b: c}]\n", "a:\n- b\n- c\nd:\n  e:\n    f:\n    - g: h\n      i: j\n",
    "a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3, e: 4}\n", "a: &x {b: 1}\nd: &y {b: 2, f: 3}\ne: {<<: [*x, *y], g: 1}\n", "2: a\ntrue: b\nnull: c\n1.5: d\n2010-09-09: e\n",
    "a: 1\na: 2\nb: 3\n", "? a\n: b\n", "a: |\n  x\n  y\nb: >\n  x\n  y\nc: |-\n  x\nd: |+\n  x\n\ne: 1\n", "a: 'it''s'\nb: \"x\\ty\"\nc: \"\\u00e9\"\n", "a:\n  b:\nc: ~\n", "{a: 1, b: [2]}\n",
    "a: !!str 1\nb: !!int '2'\nc: !!float 1\n", "a: b: c\n", "a: [\n", "a: *x\n", "a: 1\n b: 2\n", "--- a\n--- b\n", "a: 'x\n", "- [[], {}, [[]], {a: {}}]\n", "[]\n", "{}\n",
    "a: " + "word " * 40 + "\n", "a: " + "w" * 100 + "\n", "a: '" + "it''s " * 30 + "'\n", "a: \"" + "x\\n " * 30 + "\"\n", "a:\n  - " + "word " * 40 + "\n  - '" + "#a " * 40 + "'\n", "k" * 122 + ": 1\n", "k" * 123 + ": 1\n", "k" * 100 + " " + "l" * 20 + ": 1\n",
    "a: \"" + "word " * 15 + "\\n" + "word " * 15 + "\\n\"\n", "a: \"" + "é" * 100 + "\\n\"\n", "a: \"" + "  x" * 40 + "\\n\"\n", "a: \"" + "\\\\" * 60 + "\\n\"\n",
]
TEMPLATES = [
    "a: &x {b: 1}\nc: *x\n",     "AWSTemplateFormatVersion: 2010-09-09\nDescription: a template\nParameters:\n  Account:\n    Type: String\n    Default: '0123'\n",
    "A: !Ref B\nC: !GetAtt D.E.F\nG: !GetAtt [H, I]\nJ: !Sub '${K}-x'\nL: !Sub [a, {b: !Ref c}]\nM: !If [n, !Ref o, !Ref AWS::NoValue]\nP: !Condition q\nR: !Join ['', [a, !Ref b]]\n",
    "A: !Select\n  - 0\n  - !GetAZs ''\nB: !FindInMap [a, !Ref 'AWS::Region', c]\nC: !Not [!Equals [!Ref a, '']]\nD: !GetAtt x\n", "A: yes\nB: 'yes'\nC: No\nD: on\nE: y\n",
    "A: !Ref 1\nB: !Base64\n  Fn::Sub: |\n    #!/bin/bash\n    echo \"${x}\"\n    if true; then\n      echo 'y'\n    fi\nC: !Sub |\n  one\n  two\n", "A: &x {b: !Ref c}\nD: {<<: *x}\n", "A: !Foo::Bar b\n", '{"a": {"b": [1, 2.5, true, null, "x"]}}',
    "A:\n  Fn::Transform:\n    Name: AWS::Include\n    Parameters: {Location: x}\n", "Mappings:\n  A:\n    '012345678901': {b: c}\n    123456789012: {d: 0.0.0.0/0}\n    1.10: {e: 1.10}\n",
    "A: " + "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt ut labore et dolore magna aliqua" + "\n",
    "Policy: {Version: 2012-10-17, Statement: [{Effect: Allow, Action: ['s3:*', \"logs:Create*\"], Resource: '*', Condition: {Bool: {aws:SecureTransport: true}}}]}\n",
]


def made(number):
    choice = random.Random(number)
    words = [word for word in scalars() if word.strip() == word and word.isprintable() and word.isascii() and word not in ("<<", "=")]

    def value(depth):
        kind = choice.randrange(5 if depth < 3 else 2)
        if kind < 2:
            return " ".join(choice.choice(words) for _ in range(choice.choice([1, 1, 1, 2, 25])))
        if kind == 2:
            return [value(depth + 1) for _ in range(choice.randrange(4))]
        return {choice.choice(words): value(depth + 1) for _ in range(choice.randrange(4))}

    return json.dumps({"a": value(0), "b": value(0)}, ensure_ascii=False)


def core(text):
    from awscli.customizations.eks.ordered_yaml import ordered_yaml_dump, ordered_yaml_load

    return ordered_yaml_dump(ordered_yaml_load(text))


def template(text):
    from awscli.customizations.cloudformation.yamlhelper import yaml_dump, yaml_parse

    return yaml_dump(yaml_parse(text))


def record(dialect, strings):
    """The resolvers of one dialect are global, so that each has a process of its own."""
    import datetime

    found = []
    for text in strings:
        try:
            printed = {"core": core, "template": template}[dialect](text)
        except Exception:
            printed = None
        found.append({"dialect": dialect, "text": text, "printed": printed})
    return found


def strings(dialect):
    plain = [f"a: {word}\n" for word in scalars() if word not in OTHERWISE and word.isprintable()]
    quoted = [json.dumps({"a": word, "b": [word], word: 1}, ensure_ascii=False) for word in scalars()]
    return plain + quoted + DOCUMENTS + (TEMPLATES if dialect == "template" else []) + [made(number) for number in range(60)]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(record(sys.argv[1], strings(sys.argv[1]))))
    else:
        cases = []
        for dialect in ("core", "template"):
            cases += json.loads(subprocess.run([sys.executable, __file__, dialect], check=True, capture_output=True).stdout)
        with open(os.path.splitext(os.path.abspath(__file__))[0] + ".json", "w") as file:
            file.write('{"cases": [\n' + ",\n".join("  " + json.dumps(case) for case in cases) + "\n]}\n")
        print(len(cases), sum(case["printed"] is None for case in cases))
