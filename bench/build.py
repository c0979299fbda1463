#!/usr/bin/env python3
"""What it costs to compile a program with one call, beside aws-sdk-rust with three services: build.py [PART …].

A clean release build takes many minutes of CPU. See README.md.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import harness
from figures import Cell, Table, write
from harness import HERE, TARGET

MANIFEST = """\
[package]
name = "program"
edition = "2024"

[workspace]

[dependencies]
{}

[profile.release]
strip = true
"""
BOTOXIDE = """\
use botoxide::blocking::Session;
use botoxide::params;

fn main() -> botoxide::Result<()> {
    let s3 = Session::new().client("s3")?;
    println!("{:?}", s3.call("ListBuckets", params! {})?);
    Ok(())
}
"""
AWS_SDK_RUST = """\
#[tokio::main]
async fn main() {
    let config = aws_config::load_defaults(aws_config::BehaviorVersion::latest()).await;
    println!("{:?}", aws_sdk_s3::Client::new(&config).list_buckets().send().await);
    println!("{:?}", aws_sdk_dynamodb::Client::new(&config).list_tables().send().await);
    println!("{:?}", aws_sdk_sqs::Client::new(&config).list_queues().send().await);
}
"""
CRATE = os.path.join(os.path.dirname(HERE), "crates", "botoxide")
PARTS = {
    "botoxide": (f'botoxide = {{ path = "{CRATE}" }}', BOTOXIDE),
    "aws-sdk-rust, three services": (
        'tokio = { version = "1", features = ["macros", "rt-multi-thread"] }\n'
        + "\n".join(f'{name} = "1"' for name in ("aws-config", "aws-sdk-s3", "aws-sdk-dynamodb", "aws-sdk-sqs")),
        AWS_SDK_RUST,
    ),
}
# CPU s, peak MiB, crates, s of `cargo check` after an edit.
BUDGETS = (120, 1536, 100, 1)
CHECKS = 5


def crates(folder: Path) -> int:
    """How many crates the program depends on, without those that only build scripts need."""
    words = ["cargo", "tree", "-e", "normal", "--prefix", "none", "--no-dedupe"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=True)
    return len({" ".join(line.split()[:2]) for line in done.stdout.splitlines()}) - 1


def measured(name: str) -> list[float]:
    dependencies, source = PARTS[name]
    folder = Path(TARGET, "build", name.split(",")[0])
    shutil.rmtree(folder, ignore_errors=True)
    main = folder / "src" / "main.rs"
    main.parent.mkdir(parents=True)
    main.write_text(source)
    (folder / "Cargo.toml").write_text(MANIFEST.format(dependencies))
    where = ["--manifest-path", str(folder / "Cargo.toml"), "--target-dir", str(folder / "target")]
    # Downloads are not part of the build.
    harness.make(["cargo", "fetch", *where[:2]])
    used = harness.usage(["cargo", "build", "--quiet", "--release", *where])
    check = ["cargo", "check", "--quiet", *where]
    harness.output(check)
    seconds = []
    for at in range(harness.times(CHECKS)):
        main.write_text(f"{source}\n// {at}\n")
        seconds.append(harness.usage(check)["wall"])
    size = (folder / "target" / "release" / "program").stat().st_size
    shutil.rmtree(folder / "target")
    return [used["cpu"], used["resident"] / (1 << 20), float(crates(folder)), min(seconds), size / 1e6]


def main(parts: list[str]) -> None:
    rows: list[list[Cell]] = []
    for name in parts:
        figures = harness.optional(name, lambda name=name: measured(name))
        if figures:
            rows.append([name, *figures])
            print(rows[-1], file=sys.stderr, flush=True)
    rows.append(["budget of botoxide", *BUDGETS, None])
    columns = ["", "CPU s", "largest process, MiB", "crates", "`cargo check` after an edit, s", "MB, stripped"]
    write("build", Table("A clean release build of a program with one call", columns, rows))


main(harness.arguments(__doc__, PARTS))
