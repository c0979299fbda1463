"""Runs the command lines of awscli's own examples with the command, and lists those that only `aws` understands.

    python3 -m venv /tmp/aws1 && /tmp/aws1/bin/pip install awscli==1.46.3
    /tmp/aws1/bin/python examples.py target/debug/botoxide /tmp/aws1/bin/aws

The examples are those of the installed awscli, and are not kept. A line is understood if it reaches the service, which answers
with an error here; the exit code is then not 252 (botoxide) or 2 (aws). Lines with pipes and the like are left out. Needs two
minutes, and ten for the second program, which only runs what the first did not understand.
"""

import collections
import concurrent.futures
import http.server
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import threading

import awscli

FOLDER = pathlib.Path(awscli.__file__).parent / "examples"
# What awscli says of a line that it did not understand; it has one exit code for nearly everything.
REFUSALS = re.compile(
    r"Unable to load paramfile|No such file|Parameter validation failed|Error parsing parameter|Unknown options|Bad value|Invalid|"
    r"aws: error: |^usage: |should be a path|Unable to write"
)


def lines():
    """The lines that begin with `aws`, with those that continue them."""
    for path in sorted(FOLDER.rglob("*.rst")):
        line = ""
        for text in path.read_text(encoding="utf-8").split("\n"):
            bare = re.sub(r"^(\$ |> )", "", text.strip())
            if line:
                line += " " + bare.rstrip("\\").rstrip()
            elif re.match(r"\s+(\$ |> )?aws ", text):
                line = bare.rstrip("\\").rstrip()
            if line and not bare.endswith("\\"):
                yield line
                line = ""


def words_of(line):
    if any(mark in line for mark in ("|", "$(", ">", "&&", ";;", "`")):
        return None
    try:
        return shlex.split(line)[1:]
    except ValueError:
        return None


class Service(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def refuse(self):
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.send_response(400)
        self.send_header("content-length", "0")
        self.end_headers()

    do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = do_PATCH = refuse

    def log_message(self, *_):
        pass


def run(program, words, url):
    with tempfile.TemporaryDirectory() as home:
        env = {
            "PATH": "/usr/bin:/bin", "HOME": home, "AWS_ENDPOINT_URL": url, "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "s",
            "AWS_DEFAULT_REGION": "us-east-1", "AWS_MAX_ATTEMPTS": "1", "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": "",
        }  # fmt: skip
        # The examples are those of version 1, for which bytes are text.
        pathlib.Path(home, ".aws").mkdir()
        pathlib.Path(home, ".aws", "config").write_text("[default]\ncli_binary_format = raw-in-base64-out\n")
        try:
            return subprocess.run([program, *words], env=env, cwd=home, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60, errors="replace")
        except subprocess.TimeoutExpired:
            return None


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    commands = [words for words in map(words_of, lines()) if words]
    counts = collections.Counter(lines=len(commands))
    refused = []
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        for words, done in zip(commands, pool.map(lambda words: run(sys.argv[1], words, url), commands)):
            if done is not None and done.returncode == 252:
                refused.append((words, done.stderr))
        counts["refused"] = len(refused)
        theirs = pool.map(lambda case: run(sys.argv[2], case[0], url), refused)
        for (words, stderr), done in zip(refused, theirs):
            if done is not None and done.returncode != 2 and not REFUSALS.search(done.stderr):
                counts["only aws"] += 1
                print(shlex.join(words)[:160], "\n   ", " ".join(stderr.split())[:160])
    print(dict(counts))
    return int(counts["only aws"] > 0)


if __name__ == "__main__":
    sys.exit(main())
