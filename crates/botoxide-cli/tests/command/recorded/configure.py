"""Records what `aws configure` of awscli 1.46.3 does with many files: configure.json, which tests/command/configure_table.rs holds
the command to.

    python3 -m venv /tmp/aws && /tmp/aws/bin/pip install awscli==1.46.3 && /tmp/aws/bin/python configure.py
"""
import json
import os
import sys
import tempfile

FILES = {
    "empty": "",
    "plain": "[default]\nregion = a\noutput = json\n",
    "nonl": "[default]\nregion = a",
    "blankend": "[default]\nregion = a\n\n\n",
    "two": "[default]\nregion = a\n\n[profile work]\nregion = b\noutput = text\n\n# end\n",
    "comments": "# top\n[default]\n# region = old\nregion=a\n; x\n\n# next: one\n[profile work]\n# c\n",
    "nested": "[default]\ns3 =\n  max_bandwidth = 1\n  region = x\nregion = a\n",
    "nestedlast": "[default]\nregion = a\ns3 =\n    max_bandwidth = 1\n    addressing_style = path\n",
    "nestedlastnonl": "[default]\ns3 =\n    max_bandwidth = 1",
    "nestedtwo": "[default]\ns3 =\n  max_bandwidth = 1\ns3api =\n  a = 1\n[profile work]\ns3 =\n  x = 1\n",
    "quoted": "[profile \"work\"]\nregion = a\n[profile 'a b']\nregion = c\n[profile \"c d\"]\nregion = d\n",
    "spaces": "  [default]\nregion    =    a   \noutput : text\n",
    "dup": "[default]\nregion = a\n[profile default]\nregion = b\n",
    "colons": "[default]\nregion: a\nurl = http://x:1/?a=b\n",
    "crlf": "[default]\r\nregion = a\r\noutput = json\r\n",
    "preview": "[preview]\nsdb = true\n[profile preview]\nsdb = no\nx = y\n",
    "cont": "[default]\na =\n  foo\n  bar\nregion = r\n[profile work]\nb =\n  foo\n  bar\n",
    "only": "[profile work]\nregion = b\n",
    "sections": "[default]\n[profile work]\n[sso-session s]\nsso_region = q\n[services x]\ns3 =\n  endpoint_url = u\n",
    "unicode": "[default]\nregion = \u00e4\n[profile \u00fc]\nregion = \u00f6\n",
    "dots": "[profile a.b]\nregion = q\n[default]\nx.y = z\n",
    "broken": "[default\nregion = a\n",
    "headless": "region = a\n",
    "valueless": "[default]\nregion\n",
    "keyonly": "[profile work]\na = 1\n",
    "keys": "[default]\naws_access_key_id = AKIDINCONFIG\naws_secret_access_key = secretsecret\n",
    "emptyvalue": "[default]\nregion =\n",
    "cplain": "[default]\naws_access_key_id = AKIDEXAMPLE12\naws_secret_access_key = secretsecret\n"
    "[work]\naws_access_key_id=AKIDWORKWORK\n",
    "cspaces": "[a b]\naws_access_key_id = Q\n",
    "cshort": "[default]\naws_access_key_id = abc\naws_secret_access_key = abcdefg\n",
}
CONFIGS = list(FILES)[:21]
CASES = []


def case(words, config=None, credentials=None, stdin=None, **env):
    words = words if isinstance(words, list) else words.split()
    CASES.append({"words": words, "config": config, "credentials": credentials, "stdin": stdin, "env": env})


def gets():
    names = (
        "region default.region profile.work.region work.region s3 s3.max_bandwidth default.s3.region s3.region "
        "profile.default.s3.addressing_style preview.sdb plugins.a preview.x nosuch nosuch.x url a default.a b "
        "profile.work.b x.y output"
    ).split()
    for config in CONFIGS:
        for name in names:
            case("configure get " + name, config)
    for name in "region output b s3.x work.region aws_access_key_id default.s3.max_bandwidth s3.max_bandwidth".split():
        for config in ["plain", "two", "nestedtwo", "quoted", "cont"]:
            case(f"configure get {name} --profile work", config, "cplain")
    case(["configure", "get", "region", "--profile", "a b"], "quoted")
    case(["configure", "get", "region", "--profile", "c d"], "quoted")
    case("configure get profile.a.b.region", "dots")
    case("configure get a.b.region", "dots")
    case("configure get region --profile gone", "plain")
    case("configure get region", "two", AWS_PROFILE="work")
    case("configure get region", "two", AWS_DEFAULT_PROFILE="work", AWS_PROFILE="x")
    case("configure get region", "two", AWS_PROFILE="gone")
    case("configure get aws_secret_access_key", "two", "cplain")
    case("configure get work.aws_access_key_id", "two", "cplain")
    for config in ["broken", "headless", "valueless"]:
        case("configure get region", config)
    case("configure get profile.work", "keyonly")
    case("configure get profile", "two")
    case("configure get default", "two")
    case("configure get sso_region", "sections")
    case("configure get")
    case("configure get a b")


def sets():
    lines = [
        "region z", "output z", "new z", "s3.addressing_style z", "s3.max_bandwidth z", "s3.region z", "newblock.x z",
        "default.region z", "default.s3.x z", "profile.work.region z", "profile.work.s3.x z", "preview.sdb z",
        "preview.new z", "aws_access_key_id AKID", "region z --profile work", "region z --profile new",
        "s3.x z --profile work", "a z", "a.x z",
    ]
    for config in CONFIGS:
        for line in lines:
            case("configure set " + line, config)
    for profile in ["a b", "c d", "e f", "it's me", "x\ty"]:
        case(["configure", "set", "region", "z", "--profile", profile], "quoted")
    case(["configure", "set", "aws_access_key_id", "z", "--profile", "a b"], None, "cspaces")
    case("configure set aws_session_token z", None, "cplain")
    case("configure set aws_session_token z --profile work", None, "cplain")
    case("configure set aws_secret_access_key z --profile new", None, "cplain")
    case("configure set aws_secret_access_key z --profile new")
    case("configure set profile.x.aws_secret_access_key z")
    case(["configure", "set", "region", "a b  c "])
    case(["configure", "set", "region", ""])
    case(["configure", "set", "region", "\u00e4"], "unicode")
    case(["configure", "set", "region", "z", "--profile", "\u00fc"], "unicode")
    case(["configure", "set", "region", "a\nb"])
    case("configure set region z --profile default", "plain")
    case("configure set region z", "two", AWS_PROFILE="work")
    case("configure set region z", "two", AWS_PROFILE="gone")
    case("configure set region")
    case("configure set")
    case("configure set cli_pager -x")


def interactive():
    for stdin in [
        "\n\n\n\n", "AKIDNEWNEWNEW\nsecretnewnew\nus-west-2\ntext\n", "\n\nus-west-2\n\n", "AKIDNEW\n\n\n\n",
        "\n\n\ntext\n", "AKIDEXAMPLE12\nsecretsecret\na\njson\n", " a \n\n b \n\n", "AKID\nsecret\n", "", "x\r\n\r\n\r\n\r\n",
    ]:
        for config in ["plain", "two", "nested", "blankend", "only", "dup"]:
            case("configure", config, "cplain", stdin)
        case("configure", stdin=stdin)
        case("configure --profile work", "two", "cplain", stdin)
        case("configure --profile new", "two", "cplain", stdin)
        case(["configure", "--profile", "a b"], "quoted", "cspaces", stdin)
        case("configure", "two", "cplain", stdin, AWS_PROFILE="work")
    case("configure", "plain", "cshort", "\n\n\n\n")


def lists():
    for config in ["plain", "two", "nested", "only"]:
        for credentials in [None, "cplain"]:
            for profile in ["", " --profile work", " --profile gone"]:
                case("configure list" + profile, config, credentials)
    keys = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE12", "AWS_SECRET_ACCESS_KEY": "secretsecret"}
    case("configure list", AWS_DEFAULT_REGION="eu-x", **keys)
    case("configure list", "two", "cplain", AWS_PROFILE="work")
    case("configure list", "two", "cplain", AWS_REGION="r1")
    case("configure list", "keys")
    case("configure list", "emptyvalue")
    case("configure list --region eu-z", "two")
    case("configure nosuch")


def run(row, home):
    """Runs one case in a process of its own; importing once saves most of the time."""
    os.mkdir(home + "/.aws")
    for name in ["config", "credentials"]:
        if row[name] is not None:
            with open(f"{home}/.aws/{name}", "w", newline="") as file:
                file.write(FILES[row[name]])
            os.chmod(f"{home}/.aws/{name}", 0o600)
    with open(home + "/in", "w") as file:
        file.write(row["stdin"] or "")
    pid = os.fork()
    if pid == 0:
        data = os.environ.get("AWS_DATA_PATH")
        os.environ.clear()
        os.environ.update({"HOME": home, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "AWS_DATA_PATH": data})
        os.environ.update({"AWS_EC2_METADATA_DISABLED": "true", **row["env"]})
        os.chdir(home)
        os.dup2(os.open(home + "/in", os.O_RDONLY), 0)
        os.dup2(os.open(home + "/out", os.O_WRONLY | os.O_CREAT), 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w")
        code = 1
        try:
            code = awscli.clidriver.create_clidriver().main(row["words"])
        except SystemExit as exit:
            code = exit.code
        finally:
            sys.stdout.flush()
            os._exit(code or 0)
    _, status = os.waitpid(pid, 0)
    texts = {}
    for name in ["config", "credentials"]:
        if os.path.exists(f"{home}/.aws/{name}"):
            with open(f"{home}/.aws/{name}", newline="") as file:
                texts[name] = file.read()
    with open(home + "/out", newline="") as file:
        return status == 0, file.read().replace(home, "~"), texts


def compact(row, is_ok, stdout, texts):
    """What is worth telling of a case; a file that has not changed is left out."""
    row = {key: value for key, value in row.items() if value}
    row |= {"ok": is_ok, "stdout": stdout}
    for name, text in texts.items():
        if text != FILES.get(row.get(name)):
            row["after " + name] = text
    return row


def write(rows, to):
    lines = ",\n".join(json.dumps(row) for row in rows)
    head = json.dumps({"awscli": "1.46.3", "files": FILES})
    to.write(f"{head[:-1]}, \"cases\": [\n{lines}\n]}}\n")


gets()
sets()
interactive()
lists()

if __name__ == "__main__":
    import awscli.clidriver

    rows = []
    for row in CASES:
        with tempfile.TemporaryDirectory() as home:
            rows.append(compact(row, *run(row, home)))
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "configure.json"), "w") as to:
        write(rows, to)
