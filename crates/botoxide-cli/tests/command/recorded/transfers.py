"""Records what `cp`, `mv` and `sync` of awscli 1.46.3 do against moto: transfers.json, which tests/command/transfers.rs holds the
command to.

    python3 -m venv /tmp/aws && /tmp/aws/bin/pip install awscli==1.46.3
    python3 -m venv /tmp/moto && /tmp/moto/bin/pip install 'moto[server]==5.2.5'
    /tmp/moto/bin/python transfers.py /tmp/aws/bin/aws /tmp/moto/bin/moto_server

Each scenario is a home of its own with files, what is done before, and steps; after the last one the files and the objects are looked
at. Lines come from many threads, so they are sorted; progress is left out. Where the command does something else on purpose, the step
says so: what, and the row of docs/parity.md that has the reason.
"""
import hashlib
import os
import random
import re
import subprocess
import sys
import tempfile

import botocore.session
from scenarios import environment, play_all, save, without_version_2

SCENARIOS = []
OLD, NEW = 1577836800, 2208988800  # 2020 and 2040


def scenario(name, files=(), before=(), links=(), pipes=(), config=None, objects=None):
    """`files` are names, or pairs of name and time; the text of a file is its name, as often as `*n` behind it says. `objects` are those
    that the command leaves otherwise, with the row of the reason."""
    steps = []
    played = {"name": name, "files": [file if isinstance(file, tuple) else (file, OLD) for file in files]}
    played |= {"links": list(links), "pipes": list(pipes), "config": config, "objects": objects or {}, "before": [line.split() for line in before]}
    SCENARIOS.append(played | {"steps": steps})

    def step(line, stdin="", **other):
        """`other` is what the command does otherwise: code, stderr (contained); and `row`, the reason."""
        words = line if isinstance(line, list) else line.split()
        steps.append({"words": words, "stdin": stdin, "other": other or None})

    return step


def bucket(name, *keys, options=""):
    yield f"s3api create-bucket --bucket {name}"
    for key in keys:
        yield f"s3api put-object --bucket {name} --key {key} --body seed {options}"


USAGE = {"code": 252, "row": "A1"}
TREE = ["seed", "src/a.txt", "src/b.log", "src/B.txt", "src/dir/c.txt", "src/dir/d.log", "src/dir/deep/e.txt", "src/dir.txt", "src/dir-x", "src/.hidden", "src/\u00e4 \u00f6.txt"]
KEYS = ["a.txt", "b.log", "dir/c.txt", "dir/d.log", "dir/deep/e.txt", "dir-x", "z/", "\u00e4"]


def names():
    """Where single files and directories go."""
    step = scenario("names of uploads", TREE, bucket("photos"))
    for source in ("src/a.txt", "./src/../src/a.txt", "src/dir/deep/e.txt"):
        for target in ("s3://photos", "s3://photos/", "s3://photos/x", "s3://photos/x/", "s3://photos/x/y.txt", "s3://photos//x"):
            step(f"s3 cp {source} {target} --dryrun")
            step(f"s3 mv {source} {target} --dryrun")
    for source in ("src", "src/", "./src", "src/dir", "src/a.txt"):
        for target in ("s3://photos", "s3://photos/x", "s3://photos/x/"):
            step(f"s3 cp {source} {target} --recursive --dryrun")
            step(f"s3 sync {source} {target} --dryrun")
    step("s3 cp src s3://photos --dryrun")
    step("s3 cp . s3://photos --recursive --dryrun --no-follow-symlinks")
    step = scenario("names of downloads", ["seed", "there/file"], bucket("photos", *KEYS))
    for source in ("s3://photos/a.txt", "s3://photos/dir/deep/e.txt", "s3://photos/\u00e4"):
        for target in (".", "./", "there", "there/", "new", "new/", "new/name", "there/file"):
            step(f"s3 cp {source} {target} --dryrun")
    for source in ("s3://photos", "s3://photos/", "s3://photos/dir", "s3://photos/dir/", "s3://photos/d", "s3://photos/nothing"):
        for target in (".", "there", "out/of/sight"):
            step(f"s3 cp {source} {target} --recursive --dryrun")
            step(f"s3 sync {source} {target} --dryrun")
        step(f"s3 cp {source} s3://photos/copy --recursive --dryrun")
        step(f"s3 mv {source} s3://photos/moved/ --recursive --dryrun")
    step("s3 cp s3://photos . --dryrun")
    step("s3 cp s3://photos/dir/ . --dryrun")
    step("s3 cp s3://photos/nothing . --dryrun")
    step("s3 cp s3://nowhere/nothing . --dryrun")
    step("s3 cp s3://nowhere . --recursive --dryrun")
    step("s3 sync s3://nowhere . --dryrun")
    step("s3 sync . s3://nowhere --dryrun")


PATTERNS = ["*", "*.txt", "*.log", "dir/*", "*/c.txt", "dir*", "?.txt", "[ab].*", "[!a].txt", "a.txt", ".*", "*deep*", "dir/", "/x", "[", "d?r/*"]


def filters():
    """Generated lists of filters, over both kinds of sources, alone and compared with a destination."""
    numbers = random.Random(7)
    step = scenario("filters", TREE + ["out/dir/c.txt", "out/gone.txt", "out/gone.log"], bucket("photos", *KEYS, "gone.txt", "gone.log"))
    for _ in range(36):
        options = []
        for _ in range(numbers.randint(1, 4)):
            options += [numbers.choice(["--exclude", "--include"]), numbers.choice(PATTERNS)]
        command = numbers.choice(["cp src s3://photos --recursive", "cp s3://photos out --recursive", "sync src s3://photos --delete",
                                  "sync s3://photos out --delete", "sync s3://photos/dir s3://photos/copy", "cp src/a.txt s3://photos",
                                  "mv s3://photos/dir/c.txt ."])
        step(["s3", *command.split(), "--dryrun", *options])


def comparisons():
    """Generated trees on both sides: what `sync` would do."""
    numbers = random.Random(11)
    alphabet = ["a", "b", "c", "dir/a", "dir/b", "dir.x", "dir-y", "dir/sub/c", "A", "Dir/a", "\u00e9", "z z"]
    for number in range(10):
        here = [(f"src/{name}*{numbers.randint(1, 2)}", numbers.choice([OLD, NEW])) for name in alphabet if numbers.random() < 0.6]
        there = [name for name in alphabet if numbers.random() < 0.6 and " " not in name]
        before = ["s3api create-bucket --bucket photos", "s3api create-bucket --bucket films"]
        for name in there:
            # A seed of the length of one of the files.
            size = len(name.encode()) + 4
            before.append(f"s3api put-object --bucket photos --key {name} --body seed{numbers.choice([size, 2 * size])}")
        seeds = [f"seed{size}" for size in range(1, 41)]
        step = scenario(f"comparison {number}", [("seed", OLD), *here, *((seed, OLD) for seed in seeds)], before)
        for options in ("", "--delete", "--size-only", "--exact-timestamps --delete"):
            step(f"s3 sync src s3://photos --dryrun {options}")
            step(f"s3 sync s3://photos src --dryrun {options}")
        step("s3 sync s3://photos s3://films --dryrun --delete")
        step("s3 sync src s3://photos --delete")
        step("s3 sync s3://photos src --exact-timestamps")
        step("s3 sync s3://photos s3://films")
        step("s3 sync s3://photos s3://films --delete")


def moves():
    """What goes over the wire: files, objects and what describes them."""
    step = scenario("uploads", TREE, bucket("photos"))
    step("s3 cp src/a.txt s3://photos/")
    step("s3 cp src/a.txt s3://photos/plain --no-guess-mime-type")
    step("s3 cp src/a.txt s3://photos/json --content-type application/json")
    step(["s3", "cp", "src/a.txt", "s3://photos/all", "--acl", "public-read", "--storage-class", "STANDARD_IA", "--cache-control", "max-age=60",
          "--content-disposition", "attachment; filename=\"x\"", "--content-encoding", "gzip", "--content-language", "de", "--expires",
          "2030-01-02T03:04:05Z", "--website-redirect", "/there", "--metadata", "one=1,two=zwei", "--sse"])
    step(["s3", "cp", "src/a.txt", "s3://photos/json-metadata", "--metadata", "{\"one\": \"1\"}"])
    step("s3 cp src/a.txt s3://photos/granted --grants read=uri=http://acs.amazonaws.com/groups/global/AllUsers full=id=1")
    step("s3 cp src/a.txt s3://photos/granted --grants read", stderr="fatal error: grants should be of the form permission=principal")
    step("s3 cp src/a.txt s3://photos/granted --grants write=id=1")
    step("s3 cp src s3://photos/tree --recursive --metadata k=v")
    step("s3 cp src s3://photos/logs --recursive --exclude * --include *.log --only-show-errors")
    step("s3 cp src s3://photos/quiet --recursive --quiet")
    step("s3 cp src s3://photos/lines --recursive --no-progress")
    step("s3 cp - s3://photos/typed", stdin="typed text")
    step("s3 cp - s3://photos/typed.txt --content-type text/x-typed --expected-size 100", stdin="typed text")
    step("s3 cp - s3://photos/stream/ --dryrun", stdin="typed text")
    step("s3 cp src/a.txt s3://nowhere/a.txt")
    step("s3 cp src s3://nowhere --recursive --only-show-errors")
    step("s3 cp src s3://nowhere --recursive --quiet")
    step("s3 mv src/b.log s3://photos/moved/")
    step("s3 mv src/dir s3://photos/moved/dir --recursive")
    step("s3 mv src/a.txt s3://nowhere/a.txt")

    step = scenario("downloads", ["seed", "there/file"], bucket("photos", *KEYS, "\u00e4/b c".replace(" ", "_")))
    step("s3 cp s3://photos/a.txt .")
    step("s3 cp s3://photos/a.txt new/folder/")
    step("s3 cp s3://photos/a.txt new/folder/name.txt --no-progress")
    step("s3 cp s3://photos/a.txt there")
    step("s3 cp s3://photos/a.txt -")
    step("s3 cp s3://photos/nothing -")
    step("s3 cp s3://photos/nothing .")
    # `aws` has the name of the temporary file, which is another one each time.
    step("s3 cp s3://photos out --recursive", stderr="download failed: s3://photos/z/ to out/z/ [Errno 20] Not a directory: '<home>/out/z/'", row="A36")
    step("s3 cp s3://photos/dir there/file --recursive", stderr="to there/file/c.txt [Errno 20] Not a directory: '<home>/there/file/c.txt'", row="A36")
    step("s3 mv s3://photos/b.log moved.log")
    step("s3 mv s3://photos/dir moved --recursive")
    step("s3 cp s3://photos/dir gone --recursive")
    step("s3 mv s3://photos/a.txt there/file/below", stderr="to there/file/below [Errno 20] Not a directory: '<home>/there/file/below'", row="A36")

    meta = "--content-type text/x-own --cache-control no-store --metadata k=v"
    seed = {"ContentLength": 4, "ETag": "\"fe4c0f30aa359c41d9f9a5f69c8c4192\"", "ContentType": "text/x-own", "CacheControl": "no-store"}
    kept = {"films/metadata": seed | {"Metadata": {"new": "1"}, "row": "A34"}}
    step = scenario("copies", ["seed"], [*bucket("photos", *KEYS, options=meta), *bucket("films")], objects=kept)
    step("s3 cp s3://photos/a.txt s3://films")
    step("s3 cp s3://photos/a.txt s3://films/replaced --metadata-directive REPLACE --metadata new=1")
    step("s3 cp s3://photos/a.txt s3://films/metadata --metadata new=1")
    step("s3 cp s3://photos/a.txt s3://films/copied --metadata-directive COPY --metadata new=1")
    step("s3 cp s3://photos/a.txt s3://films/cold --storage-class STANDARD_IA --acl public-read")
    step("s3 cp s3://photos/nothing s3://films/")
    step("s3 cp s3://photos/a.txt s3://nowhere/")
    step("s3 cp s3://photos s3://films/all --recursive --exclude *.log")
    step("s3 mv s3://photos/a.txt s3://photos/b.txt")
    step("s3 mv s3://photos/dir/ s3://films/moved/ --recursive")
    step("s3 sync s3://photos s3://films/synced")


def odd():
    """What is left out, and what is in the way."""
    links = [["src/link", "a.txt"], ["src/folder", "dir"], ["src/broken", "nowhere"], ["src/circle", "circle"]]
    step = scenario("links", TREE, bucket("photos"), links=links, pipes=["src/pipe"])
    step("s3 cp src s3://photos --recursive --dryrun")
    step("s3 cp src s3://photos --recursive --dryrun --no-follow-symlinks")
    step("s3 cp src s3://photos --recursive --dryrun --follow-symlinks --exclude *")
    step("s3 sync src s3://photos/x --only-show-errors")
    step("s3 sync src s3://photos/y --quiet")
    step("s3 cp src/link s3://photos/link")
    step("s3 cp src/link s3://photos/unlinked --no-follow-symlinks")
    step("s3 cp src/pipe s3://photos/pipe")
    step("s3 cp src/folder s3://photos/folder --recursive")
    step("s3 cp src/folder s3://photos/nofolder --recursive --no-follow-symlinks")

    before = [*bucket("photos", "warm"), *list(bucket("photos", "cold", "dir/cold", options="--storage-class GLACIER"))[1:]]
    step = scenario("glacier", ["seed"], before)
    for command in ("cp s3://photos out --recursive", "sync s3://photos out", "cp s3://photos/cold out/", "mv s3://photos/cold s3://photos/moved",
                    "cp s3://photos s3://photos/copy --recursive"):
        step(f"s3 {command} --dryrun")
        step(f"s3 {command} --dryrun --ignore-glacier-warnings")
        step(f"s3 {command} --dryrun --force-glacier-transfer")
    step("s3 cp s3://photos out --recursive")

    step = scenario("parents", ["seed"], bucket("photos", "../up", "a/../../up", "a/../same", "//../x", "fine"))
    step("s3 cp s3://photos out --recursive --dryrun")
    step("s3 sync s3://photos out --dryrun")
    step("s3 cp s3://photos/../up out/ --dryrun")

    step = scenario("case", ["seed", "out/READY"], bucket("photos", "Same", "same", "ready", "other"))
    step("s3 cp s3://photos case-ignore --recursive --case-conflict ignore --quiet")
    step("s3 sync s3://photos out --case-conflict skip --dryrun")
    # Each version has a page of its own.
    step("s3 sync s3://photos out --case-conflict warn --dryrun", stderr="see https://docs.aws.amazon.com/cli/latest/topic/s3-case", row="A35")
    step("s3 sync s3://photos out --case-conflict error --dryrun")

    step = scenario("folders", ["seed", "src/x"], [*bucket("photos", "a/b"), "s3api put-object --bucket photos --key a/", "s3api put-object --bucket photos --key full/ --body seed"])
    step("s3 cp s3://photos/a out --recursive")
    step("s3 cp s3://photos s3://photos/copy --recursive --exclude full/*")
    step("s3 rm s3://photos/a/ --recursive --dryrun")
    step("s3 sync src s3://photos/a --delete")


def settings():
    """The profile's block."""
    config = "[default]\ns3 =\n  multipart_threshold = 5MB\n  multipart_chunksize = 5MB\n  max_concurrent_requests = 2\n"
    copy = {"ContentLength": 6000000, "ETag": "\"cc7ca58a2a32c9f67a079217c5ba29b4-2\"", "ContentType": "binary/octet-stream"}
    kept = {"photos/copy": copy | {"Metadata": {"k": "v"}, "row": "A34"}}
    step = scenario("parts", ["seed", ("large*1200000", OLD), ("exact*1048576", OLD)], bucket("photos"), config=config, objects=kept)
    step("s3 cp large s3://photos/large --storage-class STANDARD_IA --metadata k=v")
    step("s3 cp exact s3://photos/exact")
    step("s3 cp s3://photos/large there")
    step("s3 mv s3://photos/large s3://photos/copy")
    step("s3 sync s3://photos out")
    step("s3 cp - s3://photos/stream", stdin="x" * 6_000_000)
    step("s3 cp s3://photos/exact - --quiet")
    for setting, value in [("multipart_threshold", "many"), ("max_concurrent_requests", "0"), ("max_bandwidth", "1MB"), ("multipart_chunksize", "-1")]:
        step = scenario(f"{setting} {value}", ["seed"], config=f"[default]\ns3 =\n  {setting} = {value}\n")
        step("s3 cp seed s3://photos/ --dryrun")


def tidy(text, home, url):
    """The lines that stay, sorted."""
    text = text.replace(home, "<home>").replace(url, "<endpoint>")
    text = re.sub(r"Completed [^\r\n]*\r", "", without_version_2(text))
    if len(text) > 50_000:
        return f"{len(text)} bytes, {hashlib.sha256(text.encode()).hexdigest()[:16]}"
    return "\n".join(sorted(line.rstrip() for line in text.split("\n") if line.strip()))


def write(home, name, moment):
    name, _, times = name.partition("*")
    path = os.path.join(home, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    # A seed with a number has that length.
    text = "x" * int(name[4:]) if re.fullmatch(r"seed\d+", name) else name * int(times or 1)
    with open(path, "w") as file:
        file.write(text)
    os.utime(path, (moment, moment))


def play(played, aws, url):
    with tempfile.TemporaryDirectory() as home:
        for name, moment in played["files"]:
            write(home, name, moment)
        for name, target in played["links"]:
            os.symlink(target, os.path.join(home, name))
        for name in played["pipes"]:
            os.mkfifo(os.path.join(home, name))
        env = environment(home, played["config"], url)

        def run(words, stdin=""):
            # Not as text: that would make new lines of carriage returns.
            return subprocess.run([aws, *words], env=env, cwd=home, input=stdin.encode(), capture_output=True)

        for words in played["before"]:
            done = run(words)
            assert done.returncode == 0, (words, done.stderr)
        for step in played["steps"]:
            done = run(step["words"], step["stdin"])
            step["stdout"], step["stderr"] = tidy(done.stdout.decode(), home, url), tidy(done.stderr.decode(), home, url)
            if len(step["stdin"]) > 1000:
                step["stdin"] = len(step["stdin"])
            step["code"] = done.returncode
        played["left"] = {"files": files(home), "objects": objects(url)}


def files(home):
    found = {}
    for folder, _, names in os.walk(home):
        for name in names:
            path = os.path.join(folder, name)
            shown = os.path.relpath(path, home)
            if os.path.isfile(path) and not shown.startswith((".aws", "seed")):
                found[shown] = hashlib.sha256(open(path, "rb").read()).hexdigest()[:16]
    return dict(sorted(found.items()))


FACTS = ["ContentLength", "ETag", "ContentType", "StorageClass", "CacheControl", "ContentDisposition", "ContentEncoding", "ContentLanguage",
         "Expires", "WebsiteRedirectLocation", "Metadata", "ServerSideEncryption"]


def objects(url):
    session = botocore.session.get_session()
    session.set_credentials("AKIDEXAMPLE", "secret")
    client = session.create_client("s3", region_name="us-east-1", endpoint_url=url)
    found = {}
    for bucket in client.list_buckets()["Buckets"]:
        for row in client.list_objects_v2(Bucket=bucket["Name"]).get("Contents", []):
            head = client.head_object(Bucket=bucket["Name"], Key=row["Key"])
            facts = {name: head[name] for name in FACTS if head.get(name)}
            if "Expires" in facts:
                facts["Expires"] = facts["Expires"].isoformat()
            found[f"{bucket['Name']}/{row['Key']}"] = facts
    return found


def main():
    for group in (names, filters, comparisons, moves, odd, settings):
        group()
    aws, moto = sys.argv[1:]
    play_all(moto, SCENARIOS, lambda played, url: play(played, aws, url))
    save("transfers.json", SCENARIOS)


if __name__ == "__main__":
    main()
