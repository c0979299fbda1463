"""Records what the commands of the AWS CLI that are written by hand do: by_hand/NAME.json, which tests/command/by_hand.rs plays.

    git clone -b v2 https://github.com/aws/aws-cli /tmp/aws2    # 2.36.7, the reference; awscli==1.46.3 for what only version 1 has
    python3 by_hand.py /tmp/aws2/bin/aws /tmp/aws1/bin/aws [NAME ...]

The scenarios of NAME.json are in by_hand/NAME.py. Each is a home of its own with files, variables and programs, and steps. A step is a
command line with the answers of a fake service; what is recorded are output, exit code, requests, and the files that have changed. Where
the command does something else on purpose, the step says so: what, and the row of docs/parity.md that has the reason.
"""
import base64
import concurrent.futures
import http.server
import importlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import urllib.parse
import zipfile

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "by_hand")
HEADERS = ("x-amz-target", "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id")


class Scenarios:
    """What the modules of scenarios fill."""

    def __init__(self):
        self.all = []

    def scenario(self, name, files=None, programs=None, version=2, masks=(), mode="600", etc_of=None, **env):
        """`etc_of` is the user, `root` or another, for whom the folder etc of the home is /etc, in a mount namespace."""
        steps = []
        self.all.append(
            {
                "name": name, "version": version, "mode": mode, "files": files or {}, "programs": programs or {}, "env": env, "masks": list(masks),
                "etc_of": etc_of, "steps": steps,
            }
        )

        def step(line, *answers, stdin="", **other):
            """An answer is (what its request contains, body), or (…, body, status). `other` is what the command does otherwise."""
            words = line if isinstance(line, list) else line.split()
            steps.append({"words": words, "stdin": stdin, "answers": [answer_of(*answer) for answer in answers], "other": other or None})

        return step


def answer_of(request, body, status=200, headers=None):
    if isinstance(body, bytes):
        return {"request": request, "status": status, "headers": headers or {}, "base64": base64.b64encode(body).decode()}
    return {"request": request, "status": status, "headers": headers or {}, "body": body if isinstance(body, str) else json.dumps(body)}


class Service:
    """A fake service: the first answer that is left and whose text the request contains."""

    def __init__(self):
        self.answers, self.requests, self.lock = [], [], threading.Lock()
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def respond(self):
                length = self.headers.get("content-length")
                body = self.rfile.read(int(length)) if length else self.chunks()
                status, headers, answer = service.answer(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(answer)

            def chunks(self):
                body = b""
                if self.headers.get("transfer-encoding"):
                    while size := int(self.rfile.readline().split(b";")[0], 16):
                        body += self.rfile.read(size)
                        self.rfile.readline()
                    while self.rfile.readline().strip():
                        pass
                return body

            do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = do_PATCH = respond

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, method, target, headers, body):
        request = {"method": method, "target": target, "headers": {k: v for k, v in sorted(headers.items()) if kept(k)}, "body": readable(headers, body)}
        text = f"{method} {target} {headers.get('x-amz-target', '')} {json.dumps(request['body'])}"
        with self.lock:
            self.requests.append(request)
            for at, answer in enumerate(self.answers):
                if answer["request"] in text:
                    del self.answers[at]
                    # The URL of the service, in what it answers.
                    body = base64.b64decode(answer["base64"]) if "base64" in answer else answer["body"].replace("<endpoint>", self.url).encode()
                    return answer["status"], answer["headers"], body
        return 400, {}, b'{"__type": "NoAnswer", "message": "the scenario has no answer"}'


def kept(name):
    return name in HEADERS or name.startswith("x-amz-meta-")


def readable(headers, body):
    """The body of a request, so that it can be compared."""
    if headers.get("content-encoding") == "aws-chunked":
        body = b"".join(chunk for chunk in without_chunks(body))
    kind = headers.get("content-type", "")
    if kind.startswith("application/x-www-form-urlencoded"):
        return dict(sorted(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True)))
    if body[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return {"zip": {name: archive.read(name).decode() for name in sorted(archive.namelist())}}
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}
    try:
        return json.loads(text)
    except ValueError:
        return text


def without_chunks(body):
    while body:
        head, _, body = body.partition(b"\r\n")
        size = int(head.split(b";")[0], 16)
        if not size:
            return
        yield body[:size]
        body = body[size + 2 :]


def files_of(home):
    """Mode and text of each file below the home, but for caches and programs."""
    found = {}
    for folder, folders, names in os.walk(home):
        folders[:] = [name for name in folders if os.path.join(folder, name) not in (os.path.join(home, "bin"), os.path.join(home, ".aws", "cli"))]
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, home)] = {"mode": f"{os.stat(path).st_mode & 0o777:o}", "text": file.read().decode(errors="replace")}
    return found


def play(scenario, programs):
    service = Service()
    with tempfile.TemporaryDirectory() as home:
        home = os.path.realpath(home)
        os.mkdir(os.path.join(home, "bin"))
        for name, text in [*scenario["files"].items(), *((f"bin/{name}", text) for name, text in scenario["programs"].items())]:
            path = os.path.join(home, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as file:
                file.write(text)
            os.chmod(path, 0o755 if name.startswith("bin/") else int(scenario["mode"], 8))
        env = {
            "HOME": home, "TZ": "UTC", "LC_ALL": "C.UTF-8", "PATH": f"{home}/bin:/usr/bin:/bin", "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": service.url, **{k: v.replace("~", home).replace("{url}", service.url) for k, v in scenario["env"].items()},
        }
        for step in scenario["steps"]:
            service.answers = [dict(answer) for answer in step["answers"]]
            service.requests = []
            before = files_of(home)
            words = [word.replace("~/", home + "/") for word in step["words"]]
            done = subprocess.run([*enclosed(scenario["etc_of"]), programs[scenario["version"]], *words], env=env, cwd=home, input=step["stdin"], capture_output=True, text=True)
            after = files_of(home)

            def clean(text):
                text = text.replace(service.url, "<endpoint>").replace(home, "~")
                for pattern, replacement in scenario["masks"]:
                    text = re.sub(pattern, replacement, text)
                return text

            changed = {name: file for name, file in sorted(after.items()) if before.get(name) != file}
            step["code"] = done.returncode
            step["stdout"] = clean(decoded(done.stdout))
            step["stderr"] = message(clean(done.stderr))
            step["requests"] = json.loads(clean(json.dumps(service.requests)))
            step["files"] = json.loads(clean(json.dumps(changed)))
            step["removed"] = sorted(set(before) - set(after))
            if service.answers:
                print(f"{scenario['name']}: {words}: {len(service.answers)} answers were not wanted")
    service.server.shutdown()
    print(scenario["name"], [(step["code"], step["stderr"][:100]) for step in scenario["steps"] if step["code"]])


def enclosed(user):
    """What runs a program so that the folder etc of the home is /etc."""
    if user is None:
        return []
    inner = "unshare --user" if user == "nobody" else ""
    return ["unshare", "--map-root-user", "--mount", "sh", "-c", f'mount --bind "$HOME/etc" /etc && exec {inner} "$@"', "sh"]


def decoded(text):
    """Tokens of EKS as the URLs that they are."""
    def decode(found):
        return found[1] + base64.urlsafe_b64decode(found[2] + "=" * (-len(found[2]) % 4)).decode()
    return re.sub(r"(k8s-aws-v1\.)([A-Za-z0-9_-]+)", decode, text)


def message(text):
    """What is wrong, without names of programs and usage."""
    text = re.sub(r"(usage: )?Note: AWS CLI version 2[^\n]*\n\n?", "", text)
    text = re.sub(r"(?s)\n\nusage: aws .*", "", text)
    text = re.sub(r"(?s)^.*?\naws: error: ", "", text)
    text = re.sub(r"^\n*aws: \[ERROR\]: (An error occurred \(ParamValidation\): )?", "", text)
    return text.strip("\n")


def lines(scenario):
    head = {key: value for key, value in scenario.items() if key != "steps"}
    steps = ",\n".join("    " + json.dumps(step) for step in scenario["steps"])
    return "  " + json.dumps(head)[:-1] + ', "steps": [\n' + steps + "\n  ]}"


def main():
    version_2, version_1, *names = sys.argv[1:]
    sys.path.insert(0, FOLDER)
    for name in names or sorted(file[:-3] for file in os.listdir(FOLDER) if file.endswith(".py")):
        scenarios = Scenarios()
        importlib.import_module(name).fill(scenarios.scenario)
        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda scenario: play(scenario, {1: version_1, 2: version_2}), scenarios.all))
        with open(os.path.join(FOLDER, f"{name}.json"), "w") as file:
            file.write('{"scenarios": [\n' + ",\n".join(map(lines, scenarios.all)) + "\n]}\n")


if __name__ == "__main__":
    main()
