"""Records what the `s3` commands of awscli 1.46.3 do against moto: s3.json, which tests/command/s3.rs holds the command to.

    python3 -m venv /tmp/aws && /tmp/aws/bin/pip install awscli==1.46.3
    python3 -m venv /tmp/moto && /tmp/moto/bin/pip install 'moto[server]==5.2.5'
    python3 s3.py /tmp/aws/bin/aws /tmp/moto/bin/moto_server [SCENARIO ...]

With names of scenarios only those are played; the others stay as they were recorded, if their steps are the same.
Each scenario is a home of its own with files, what is done before, and steps. Times, dates and signatures are replaced by words. Where
the command does something else on purpose, the step says so: what, and the row of docs/parity.md that has the reason.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

from scenarios import environment, path_of, play_all, save, without_version_2

SCENARIOS = []
FILES = {"small.txt": "hello", "large.txt": "x" * 2000}
V4 = "[default]\ns3 =\n  signature_version = s3v4\n"


def scenario(name, before=(), files=FILES, config=None, **env):
    steps = []
    before = [line.split() for line in before]
    SCENARIOS.append({"name": name, "files": files, "config": config, "env": env, "before": before, "steps": steps})

    def step(line, is_sorted=False, **other):
        """`other` is what the command does otherwise: code, stderr (contained), stdout; and `row`, the reason."""
        words = line if isinstance(line, list) else line.split()
        steps.append({"words": words, "sorted": is_sorted, "other": other or None})

    return step


def put(bucket, *keys, body="small.txt"):
    yield f"s3api create-bucket --bucket {bucket}"
    for key in keys:
        yield f"s3api put-object --bucket {bucket} --key {key} --body {body}"


USAGE = {"code": 252, "row": "A1"}
SERVICE = {"code": 254, "row": "A1"}


def listings():
    step = scenario("ls buckets")
    step("s3 ls")
    step("s3 ls --summarize")
    step("s3 mb s3://films")
    step("s3 mb s3://photos")
    step("s3 mb s3://photos-old")
    step("s3 ls")
    step("s3 ls s3://")
    step("s3 ls --page-size 1")
    step("s3 ls --bucket-name-prefix photos")
    step("s3 ls --bucket-name-prefix nothing")
    step("s3 ls --bucket-region us-east-1")
    step("s3 ls --bucket-region eu-west-1")
    step("s3 ls --recursive --human-readable --summarize")

    keys = ["a.txt", "b.txt", "dir/", "dir/c.txt", "dir/deep/d.txt", "dirty", "\u00e4/\u00f6.txt", "x//y"]
    big = [f"s3api put-object --bucket photos --key {key} --body large.txt" for key in ("big", "dir/big")]
    step = scenario("ls objects", [*put("photos", *keys), *big])
    for path in (
        "s3://photos s3://photos/ photos photos/ s3://photos/dir s3://photos/dir/ s3://photos/dir/deep "
        "s3://photos/dir/deep/ s3://photos/a s3://photos/a.txt s3://photos/a.txt/ s3://photos//  s3://photos/x/ "
        "s3://photos/\u00e4/ s3://photos/nothing s3://photos/nothing/"
    ).split():
        step(f"s3 ls {path}")
        step(f"s3 ls {path} --recursive")
        step(f"s3 ls {path} --summarize --human-readable")
    for options in (
        "--recursive --summarize", "--recursive --human-readable --summarize", "--page-size 1", "--page-size 2 --recursive",
        "--request-payer", "--request-payer requester", "--output json", "--output text --no-paginate", "--no-verify-ssl",
    ):
        step(f"s3 ls s3://photos/dir/ {options}")

    step = scenario("ls fails", put("photos"))
    step("s3 ls s3://nowhere", **SERVICE)
    step("s3 ls s3://nowhere/key --recursive", **SERVICE)
    step("s3 ls s3://photos")
    step("s3 ls s3://photos/nothing")
    step("s3 ls S3://photos", **USAGE)
    step("s3 ls s3://a b", stderr="Unknown options: b", **USAGE)
    step("s3 ls s3://a_b!", **USAGE)
    step("s3 ls s3://photos --page-size many", stderr="invalid literal for int() with base 10: 'many'", **USAGE)
    step("s3 ls s3://photos --page-size", stderr="argument --page-size: expected one argument", **USAGE)
    step("s3 ls --recursive=1", stderr="argument --recursive: ignored explicit argument '1'", **USAGE)
    step("s3 ls --quiet", stderr="Unknown options: --quiet", **USAGE)
    step("s3 ls --request-payer owner", stderr="argument --request-payer: Found invalid choice 'owner'", **USAGE)
    step("s3 ls s3://arn:aws:s3-object-lambda:us-east-2:123456789012:accesspoint/my-olap", **USAGE)
    step("s3 ls s3://arn:aws:s3-outposts:us-east-2:123456789012:outpost/op-1/bucket/mine", **USAGE)


def buckets():
    step = scenario("mb", ["s3api create-bucket --bucket there"])
    step("s3 mb s3://photos")
    step("s3 mb s3://photos/")
    step("s3 mb s3://films/ignored/key")
    step("s3 mb s3://tagged --tags team engines --tags stage test")
    # moto does not keep them.
    step("s3api get-bucket-tagging --bucket tagged", **SERVICE)
    step("s3 mb s3://abroad --region eu-west-1")
    step("s3 mb s3://abroad --region eu-west-1")
    step("s3api get-bucket-location --bucket abroad")
    step("s3 mb s3://UPPER")
    step("s3 mb s3://a")
    step("s3 mb s3://")
    step("s3 mb s3://bad!name")
    step("s3 mb photos", **USAGE)
    step("s3 mb s3://mine--use1-az1--x-s3", **USAGE)
    step("s3 mb", stderr="the following arguments are required: path", **USAGE)
    step("s3 mb s3://photos --tags team", stderr="argument --tags: expected 2 arguments", **USAGE)
    step("s3 mb s3://photos s3://films", stderr="Unknown options: s3://films", **USAGE)
    step("s3 mb s3://photos --force", stderr="Unknown options: --force", **USAGE)

    step = scenario("rb", [*put("full", "a"), *put("empty"), *put("slash")])
    step("s3 rb s3://empty")
    step("s3 rb s3://empty")
    step("s3 rb s3://slash/")
    step("s3 rb s3://full")
    step("s3 rb s3://full/a", **USAGE)
    step("s3 rb full", **USAGE)
    step("s3 rb", stderr="the following arguments are required: path", **USAGE)
    step("s3 ls")


def websites():
    step = scenario("website", put("pages"))
    step("s3 website s3://pages --index-document index.html --error-document error.html")
    step("s3api get-bucket-website --bucket pages")
    step("s3 website s3://pages/ --index-document home.html")
    step("s3api get-bucket-website --bucket pages")
    step("s3 website pages --index-document index.html")
    step("s3 website s3://nowhere --index-document index.html", **SERVICE)
    step("s3 website s3://pages/dir --index-document index.html", **USAGE)
    step("s3 website", stderr="the following arguments are required: paths", **USAGE)
    step("s3 website s3://arn:aws:s3-outposts:us-east-2:123456789012:outpost/op-1/bucket/mine", **USAGE)


def urls():
    for name, env in [("presign", {}), ("presign abroad", {"AWS_DEFAULT_REGION": "eu-central-1"})]:
        step = scenario(name, config=V4, **env)
        step("s3 presign s3://photos/cat.jpg")
        step("s3 presign photos/cat.jpg")
        step("s3 presign s3://photos/a/b+c/\u00e4%20.txt --expires-in 600")
        step("s3 presign s3://photos/cat.jpg --region us-west-2")
        step("s3 presign s3://photos.with.dots/cat.jpg")
    step = scenario("presign at AWS", config=V4, AWS_ENDPOINT_URL="https://s3.us-east-1.amazonaws.com")
    step("s3 presign s3://photos/cat.jpg")
    step("s3 presign s3://photos.with.dots/cat.jpg")
    for arn in (
        "s3:us-east-1:123456789012:accesspoint/mine", "s3:us-east-1:123456789012:accesspoint:mine",
        "s3-outposts:us-east-1:123456789012:outpost/op-1/accesspoint/mine", "s3-outposts:us-east-1:123456789012:outpost:op-1:accesspoint:mine",
    ):
        step(f"s3 presign s3://arn:aws:{arn}/dir/cat.jpg")
    step("s3 presign -- s3://photos/cat.jpg")
    step("s3 presign --expires-in=60 -- s3://photos/cat.jpg")
    step = scenario("presign fails", config=V4)
    step("s3 presign s3://photos", **USAGE)
    step("s3 presign s3://", **USAGE)
    step("s3 presign s3://photos/cat.jpg --expires-in soon", stderr="invalid literal for int() with base 10: 'soon'", **USAGE)
    step("s3 presign", stderr="the following arguments are required: path", **USAGE)
    step("s3 presign s3://arn:aws:s3-object-lambda:us-east-2:123456789012:accesspoint/olap/k", **USAGE)


def deletions():
    keys = ["a.txt", "b.log", "dir/", "dir/c.txt", "dir/d.log", "dir/deep/e.txt"]
    step = scenario("rm one", put("photos", *keys))
    step("s3 rm s3://photos/a.txt --dryrun")
    step("s3 rm s3://photos/a.txt")
    step("s3 rm s3://photos/a.txt")
    step("s3 rm s3://photos/b.log --quiet")
    step("s3 rm s3://photos/dir/c.txt --only-show-errors")
    step("s3 rm s3://photos/dir/")
    step("s3 rm s3://photos/dir/d.log --exclude *.log")
    step("s3 rm s3://photos/dir/d.log --exclude * --include *.log")
    step("s3 rm s3://photos/dir/deep/e.txt --request-payer")
    step("s3 ls s3://photos --recursive")
    step = scenario("rm many", put("photos", *keys))
    step("s3 rm s3://photos --recursive --dryrun", is_sorted=True)
    step("s3 rm s3://photos --recursive --dryrun --exclude *.log", is_sorted=True)
    step("s3 rm s3://photos --recursive --dryrun --exclude * --include dir/*", is_sorted=True)
    step("s3 rm s3://photos --recursive --dryrun --exclude dir/*", is_sorted=True)
    step("s3 rm s3://photos/d --recursive --dryrun --page-size 1", is_sorted=True)
    step("s3 rm s3://photos/dir --recursive --exclude *.log", is_sorted=True)
    step("s3 ls s3://photos --recursive")
    step("s3 rm s3://photos/nothing --recursive")
    step("s3 rm s3://photos --recursive", is_sorted=True)
    step("s3 ls s3://photos --recursive")
    step = scenario("rm fails", put("photos", "a.txt"))
    step("s3 rm s3://nowhere/a")
    step("s3 rm s3://nowhere/a --quiet")
    step("s3 rm s3://nowhere/a --only-show-errors")
    step("s3 rm s3://nowhere --recursive")
    step("s3 rm s3://photos")
    step("s3 rm a.txt", stderr="usage: botoxide s3 rm <S3Uri>\nError: Invalid argument type", **USAGE)
    step("s3 rm s3://photos/a.txt s3://photos/b.txt", stderr="Unknown options: s3://photos/b.txt", **USAGE)
    step("s3 rm", stderr="the following arguments are required: paths", **USAGE)
    step("s3 rm s3://photos/a.txt --delete", stderr="Unknown options: --delete", **USAGE)
    step("s3 rm s3://photos/a.txt --exclude", stderr="argument --exclude: expected 1 argument", **USAGE)
    step("s3 ls s3://photos")
    step = scenario("rb force", [*put("photos", *keys), *put("empty")])
    step("s3 rb s3://photos --force", is_sorted=True)
    step("s3 rb s3://empty --force")
    step("s3 rb s3://nowhere --force")
    step("s3 ls")


def transfers():
    """What is wrong before anything is moved."""
    step = scenario("paths", put("photos", "a.txt"))
    for command in ("cp", "mv", "sync"):
        usage = f"usage: botoxide s3 {command} <LocalPath> <S3Uri> or <S3Uri> <LocalPath> or <S3Uri> <S3Uri>\nError: Invalid argument type"
        step(f"s3 {command} small.txt large.txt", stderr=usage, **USAGE)
        step(f"s3 {command} small.txt", stderr="the following arguments are required: paths", **USAGE)
        step(f"s3 {command} nowhere.txt s3://photos/")
        step(f"s3 {command} - s3://photos/a --recursive" if command == "cp" else f"s3 {command} - s3://photos/a", **USAGE)
        step(f"s3 {command} small.txt s3://photos/ --sse-c", **USAGE)
        step(f"s3 {command} small.txt s3://photos/ --sse-c-key k", **USAGE)
        step(f"s3 {command} small.txt s3://photos/ --sse-c-copy-source --sse-c-copy-source-key k", **USAGE)
        step(f"s3 {command} s3://photos/a.txt b.txt --checksum-algorithm CRC32", **USAGE)
        step(f"s3 {command} small.txt s3://photos/ --checksum-mode ENABLED", **USAGE)
        step(f"s3 {command} s3://photos/ s3://films/ --checksum-mode ENABLED", **USAGE)
        step(f"s3 {command} small.txt s3://photos/ --acl mine", stderr="argument --acl: Found invalid choice 'mine'", **USAGE)
        step(f"s3 {command} small.txt s3://photos/ --storage-class COLD", stderr="argument --storage-class: Found invalid choice", **USAGE)
        step(f"s3 {command} small.txt s3://photos/ --summarize", stderr="Unknown options: --summarize", **USAGE)
    step("s3 mv s3://photos/a.txt s3://photos/a.txt", **USAGE)
    step("s3 mv s3://photos/a.txt s3://photos/", **USAGE)
    step("s3 mv s3://photos/a.txt s3://photos", **USAGE)
    step("s3 mv s3://photos s3://photos --recursive", **USAGE)
    step("s3 sync . s3://mine--use1-az1--x-s3", **USAGE)
    step("s3 sync s3://mine--use1-az1--x-s3/a here", **USAGE)
    step("s3 cp s3://photos/ small.txt/dir --recursive --dryrun")
    # A path that looks like an option; `aws` does not take it.
    step("s3 cp -- -small.txt s3://photos/", stderr="The user-provided path -small.txt does not exist.", code=255, row="A17")
    step("s3", stderr="the following arguments are required: subcommand", **USAGE)
    step("s3 copy a b", stderr="argument subcommand: Found invalid choice 'copy'", **USAGE)


def masked(text):
    text = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "<time>", text)
    text = re.sub(r"X-Amz-Date=\w+", "X-Amz-Date=<date>", text)
    text = re.sub(r"Credential=(\w+)%2F\d{8}", r"Credential=\1%2F<day>", text)
    return re.sub(r"X-Amz-Signature=\w+", "X-Amz-Signature=<signature>", text)


def recorded(names):
    """Fills in what was recorded before; gives the scenarios that are left."""
    if not names:
        return SCENARIOS
    with open(path_of("s3.json")) as file:
        old = {played["name"]: played["steps"] for played in json.load(file)["scenarios"]}
    left = []
    for played in SCENARIOS:
        before = old.get(played["name"], [])
        if played["name"] in names or [step["words"] for step in before] != [step["words"] for step in played["steps"]]:
            left.append(played)
            continue
        for step, known in zip(played["steps"], before, strict=True):
            step.update({key: known[key] for key in ("stdout", "stderr", "code")})
    return left


def play(played, aws, url):
    with tempfile.TemporaryDirectory() as home:
        for name, text in played["files"].items():
            with open(os.path.join(home, name), "w") as file:
                file.write(text)
        env = environment(home, played["config"], url) | played["env"]

        def run(words):
            return subprocess.run([aws, *words], env=env, cwd=home, stdin=subprocess.DEVNULL, capture_output=True, text=True)

        for words in played["before"]:
            done = run(words)
            assert done.returncode == 0, (words, done.stderr)
        for step in played["steps"]:
            done = run(step["words"])
            for name in ("stdout", "stderr"):
                text = masked(getattr(done, name).replace(url, "<endpoint>"))
                step[name] = without_version_2(text)
            step["code"] = done.returncode


def main():
    for group in (listings, buckets, websites, urls, deletions, transfers):
        group()
    aws, moto, *names = sys.argv[1:]
    play_all(moto, recorded(names), lambda played, url: play(played, aws, url))
    save("s3.json", SCENARIOS)


if __name__ == "__main__":
    main()
