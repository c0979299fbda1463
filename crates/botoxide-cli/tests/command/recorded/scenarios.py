"""What the recorders of the `s3` commands (s3.py, transfers.py) share: a moto to play against, homes, and the file that they write."""
import contextlib
import json
import os
import re
import socket
import subprocess
import time
import urllib.request


@contextlib.contextmanager
def serving(moto):
    """Serves moto for a while; gives its URL."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    url = f"http://127.0.0.1:{number}"
    server = subprocess.Popen([moto, "-p", str(number)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(url).close()
                break
            except OSError:
                time.sleep(0.1)
        yield url
    finally:
        server.terminate()


def play_all(moto, scenarios, play):
    """Plays each scenario on a moto that has nothing."""
    with serving(moto) as url:
        for played in scenarios:
            urllib.request.urlopen(urllib.request.Request(f"{url}/moto-api/reset", method="POST")).close()
            play(played, url)


def environment(home, config, url):
    """The variables of a home, where the configuration file is written."""
    if config:
        os.mkdir(os.path.join(home, ".aws"))
        with open(os.path.join(home, ".aws", "config"), "w") as file:
            file.write(config)
    return {
        "HOME": home, "TZ": "UTC", "LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"], "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": url,
    }


def without_version_2(text):
    """What `aws` says, without what it tells of its own second version."""
    return re.sub(r"(usage: )?Note: AWS CLI version 2[^\n]*\n\n?", "", text)


def path_of(name):
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), name)


def save(name, scenarios):
    with open(path_of(name), "w") as file:
        file.write('{"awscli": "1.46.3", "scenarios": [\n' + ",\n".join(map(lines, scenarios)) + "\n]}\n")


def lines(played):
    """A scenario with a line for each step."""
    head = {key: value for key, value in played.items() if key != "steps"}
    steps = ",\n".join("    " + json.dumps(step) for step in played["steps"])
    return "  " + json.dumps(head)[:-1] + ', "steps": [\n' + steps + "\n  ]}"
