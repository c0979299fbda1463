"""Writes the hashes of `requirements.txt` and `wheel.txt`: `target/venv/bin/python crates/xtask/update_requirements.py`.

To move a pin, change the version in the file and run this. It lists every wheel of a pinned version that Python 3.11 to 3.14
can install on Linux or macOS, as the registry that pip is configured for names them. Nothing is downloaded or installed. The files of a
version are only known to pip's inner modules, so that a later pip may need changes here.
"""

import re
from pathlib import Path

from pip._internal.commands import create_command
from pip._internal.index.collector import LinkCollector, parse_links
from pip._internal.models.link import Link
from pip._vendor.packaging.tags import Tag
from pip._vendor.packaging.utils import parse_wheel_filename
from pip._vendor.packaging.version import Version

FILES = [Path(__file__).with_name(name) for name in ("requirements.txt", "wheel.txt")]
NEWEST = 14
INTERPRETERS = {"py3", *(f"cp3{minor}" for minor in range(11, NEWEST + 1))}
PLATFORM = re.compile(r"any|manylinux.*_(x86_64|aarch64)|macosx_.*_(x86_64|arm64|universal2)")


def is_wanted(tag: Tag) -> bool:
    """Whether one of the Pythons on one of the platforms can install a wheel with this tag."""
    if not PLATFORM.fullmatch(tag.platform):
        return False
    if tag.abi == "abi3":
        return int(tag.interpreter.removeprefix("cp3")) <= NEWEST
    return tag.interpreter in INTERPRETERS and tag.abi in {"none", tag.interpreter}


def hashes(collector: LinkCollector, pin: str) -> list[str]:
    """The sha256 of each wanted wheel of `name==version`."""
    name, version = pin.split("==")
    found = set()
    for url in collector.search_scope.get_index_urls_locations(name):
        page = collector.fetch_response(Link(url))
        for link in parse_links(page) if page else []:
            if not link.is_wheel or link.hash_name != "sha256":
                continue
            _, wheel_version, _, tags = parse_wheel_filename(link.filename)
            if wheel_version == Version(version) and any(map(is_wanted, tags)):
                found.add(link.hash)
    if not found:
        raise SystemExit(f"{pin} has no wheel")
    return sorted(found)


def main() -> None:
    """Reads the pins and writes the files anew."""
    command = create_command("download")
    with command.main_context():
        options, _ = command.parse_args(["--quiet"])
        collector = LinkCollector.create(command.get_default_session(options), options)
        for path in FILES:
            lines = path.read_text().splitlines()
            head = [line for line in lines if line.startswith("#")]
            pins = [line.split()[0] for line in lines if "==" in line]
            blocks = [
                " \\\n    ".join([pin, *(f"--hash=sha256:{sha256}" for sha256 in hashes(collector, pin))]) for pin in pins
            ]
            path.write_text("\n".join([*head, *blocks]) + "\n")


if __name__ == "__main__":
    main()
