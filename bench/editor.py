#!/usr/bin/env python3
"""What an editor shows, and how long it takes: editor.py [python|rust …]. See README.md.

Ten places in each language are asked over the language servers, pyright and rust-analyzer: the answer must have a
word. In Python the same program is asked with boto3-stubs in turns. `BOTOXIDE_COMMAND` names a program that is
built already.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import harness
from figures import Cell, Table, ratio, write
from harness import HERE

sys.path.insert(0, os.path.join(HERE, "editor"))

from lsp import Server, look

PYRIGHT = "1.1.414"
ROUNDS = 3

PYTHON = """\
import boto3

s3 = boto3.client("s3")
ec2 = boto3.client("ec2")
out = s3.get_object(Bucket="photos", Key="cat.jpg")
"""
# The end of the program, what is asked there, and a word that the answer has.
IN_PYTHON = [
    ("methods", "s3.▌", "completion", "put_object"),
    ("arguments", "s3.get_object(Buc▌)", "completion", "Bucket="),
    ("values of an enum", 's3.put_object(Bucket="a", Key="b", StorageClass="▌")', "completion", "GLACIER"),
    ("keys of a result", 'out["▌"]', "completion", "ContentLength"),
    ("keys of an argument", 'ec2.describe_instances(Filters=[{"▌"}])', "completion", "Values"),
    ("names of paginators", 's3.get_paginator("▌")', "completion", "list_objects_v2"),
    ("names of services", 'boto3.client("▌")', "completion", "ec2"),
    ("signature", "s3.get_object(▌)", "signatureHelp", "Bucket"),
    ("hover", 's3.get_obj▌ect(Bucket="a", Key="b")', "hover", "GetObject"),
    ("definition", 's3.get_obj▌ect(Bucket="a", Key="b")', "definition", "mypy_boto3_s3/client.pyi"),
]

RUST = """\
mod aws;
use aws::s3::{{self, GetObject}};
use botoxide::Session;

async fn run() -> botoxide::Result<()> {{
    let s3 = Session::new().client("s3")?;
    let out = s3.send(GetObject::new("photos", "cat.jpg")).await?;
    let listed = s3.send(s3::ListObjectsV2::new("photos")).await?;
    {}
    Ok(())
}}

fn main() {{}}
"""
IN_RUST = [
    ("operations", "let x = s3::▌;", "completion", "PutObject"),
    ("fields of an argument", 'let x = GetObject { ra▌ ..GetObject::new("a", "b") };', "completion", "range"),
    ("values of an enum", "let x = s3::types::StorageClass::▌;", "completion", "GLACIER"),
    ("fields of a result", "let x = out.▌;", "completion", "content_length"),
    ("fields of an item", "for it in listed.contents.unwrap_or_default() { it.▌ }", "completion", "size"),
    ("errors", "let x = s3::GetObjectError::▌;", "completion", "NoSuchKey"),
    ("waiters", "let x = s3::waiters::▌;", "completion", "ObjectExists"),
    ("signature", "let x = GetObject::new(▌);", "signatureHelp", "bucket"),
    ("hover", 'let x = GetOb▌ject::new("a", "b");', "hover", "etrieves"),
    ("definition", 'let x = GetOb▌ject::new("a", "b");', "definition", "aws/s3.rs"),
]


def in_python() -> None:
    theirs = Path(harness.environment_of("editor-boto3-stubs", ["boto3==1.44.5", "boto3-stubs[s3,ec2]"]))
    ours = Path(harness.environment_of("editor-botoxide", ["boto3==1.44.5"]))
    command = [harness.command(), "stubs", "s3", "ec2"]
    subprocess.run(command, env=os.environ | {"VIRTUAL_ENV": str(ours)}, check=True, stdout=subprocess.DEVNULL)
    tools = Path(harness.TARGET, "editor-pyright")
    server = tools / "node_modules" / "pyright" / "langserver.index.js"
    if not server.exists():
        harness.make(["npm", "install", "--silent", "--prefix", str(tools), f"pyright@{PYRIGHT}"])
    times: dict[str, list[list[float]]] = {}
    whole: dict[str, list[tuple[float, float]]] = {}
    for _ in range(harness.times(ROUNDS)):
        for name, venv in ("boto3-stubs", theirs), ("botoxide", ours):
            root = Path(harness.TARGET, "editor", name)
            root.mkdir(parents=True, exist_ok=True)
            path = root / "program.py"
            path.write_text(PYTHON)
            settings = {"python": {"pythonPath": str(venv / "bin" / "python")}}
            with Server(["node", str(server), "--stdio"], root, settings) as pyright:
                took = ask(pyright, path, PYTHON + "{}\n", IN_PYTHON, name)
                times.setdefault(name, []).append(took)
                whole.setdefault(name, []).append((pyright.cpu(), pyright.memory()))
    rows: list[list[Cell]] = []
    for at, (title, *_) in enumerate(IN_PYTHON):
        row = [1000 * harness.median(run[at] for run in times[name]) for name in ("botoxide", "boto3-stubs")]
        rows.append([title, *row, ratio(row[1], row[0])])
    completed = [at for at, place in enumerate(IN_PYTHON) if place[2] == "completion"][1:]
    each = [
        1000 * harness.median(harness.median(run[at] for at in completed) for run in times[name])
        for name in ("botoxide", "boto3-stubs")
    ]
    rows.append(["completion, median without the first", *each, ratio(each[1], each[0])])
    for at, title in enumerate(["CPU of the server, s", "its memory, MiB"]):
        row = [harness.median(run[at] for run in whole[name]) for name in ("botoxide", "boto3-stubs")]
        rows.append([title, *row, ratio(row[1], row[0])])
    columns = ["", "botoxide stubs s3 ec2", "boto3-stubs[s3,ec2]", "ratio"]
    write("editor", Table("Python in an editor, ms after a keystroke", columns, rows))


def in_rust() -> None:
    root = Path(harness.TARGET, "editor", "rust")
    (root / "src").mkdir(parents=True, exist_ok=True)
    crate = Path(HERE, "..", "crates", "botoxide").resolve()
    package = '[package]\nname = "program"\nedition = "2024"\n\n[workspace]\n\n[dependencies]\n'
    (root / "Cargo.toml").write_text(f'{package}botoxide = {{ path = "{crate}" }}\n')
    path = root / "src" / "main.rs"
    path.write_text(RUST.format(""))
    command = [harness.command(), "types", "rust", "s3", "--force", "--out", root / "src" / "aws" / "s3.rs"]
    names = "GetObject,PutObject,ListObjectsV2,HeadObject"
    subprocess.run([*command, "--operations", names], check=True, stdout=subprocess.DEVNULL)
    (root / "src" / "aws" / "mod.rs").write_text("pub mod s3;\n")
    settings = {
        "checkOnSave": False,
        "procMacro": {"enable": False},
        "cargo": {"buildScripts": {"enable": False}},
        "cachePriming": {"enable": False},
    }
    if not shutil.which("rust-analyzer"):
        raise harness.Missing("rust-analyzer is not installed")
    with Server(["rust-analyzer"], root, settings | {"rust-analyzer": settings}) as analyzer:
        analyzer.wait_until_quiet()
        first = ask(analyzer, path, RUST, IN_RUST, "botoxide")
        again = ask(analyzer, path, RUST, IN_RUST, "botoxide")
        rows: list[list[Cell]] = [
            [title, one * 1000, two * 1000] for (title, *_), one, two in zip(IN_RUST, first, again, strict=True)
        ]
        rows.append(["CPU of the server, s", analyzer.cpu(), None])
        rows.append(["its memory, MiB", analyzer.memory(), None])
    write("editor", Table("Rust in an editor, ms after a keystroke", ["", "first time", "again"], rows))


def ask(server: Server, path: Path, text: str, places: list[tuple[str, str, str, str]], name: str) -> list[float]:
    """How long the answers take; each must have its word."""
    took = []
    for title, end, what, word in places:
        start = time.perf_counter()
        answer = look(server, path, text.format(end), what)
        took.append(time.perf_counter() - start)
        if word not in answer:
            sys.exit(f"{name}: {title}: {word!r} is not in {answer[:2000]!r}")
    return took


LANGUAGES = {"python": in_python, "rust": in_rust}
for language in harness.arguments(__doc__, LANGUAGES):
    harness.optional(f"editor, {language}", LANGUAGES[language])
