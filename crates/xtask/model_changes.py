"""Prints what changed for users between the service models of two wheels of botocore: model_changes.py OLD NEW.

New and removed services and operations, members of arguments and responses, and values of enumerations. A member that
several operations have is printed once, with the shortest path to it.
"""

import json
import re
import sys
import zipfile

FILE = re.compile(r"botocore/data/([^/]+)/([^/]+)/service-2\.json(?:\.gz)?$")
SHOWN = 3  # operations that are named for one member


def services(path):
    """The newest model of each service, by its name."""
    found = {}
    with zipfile.ZipFile(path) as wheel:
        for name in sorted(wheel.namelist()):
            if match := FILE.match(name):
                content = wheel.read(name)
                if name.endswith(".gz"):
                    import gzip

                    content = gzip.decompress(content)
                # Sorted: a later version comes later.
                found[match[1]] = json.loads(content)
    return found


def members(model):
    """The structures that are reached from operations: each shape with the paths to it, and its members."""
    shapes, paths = model["shapes"], {}
    for name, operation in sorted(model["operations"].items()):
        for side in ("input", "output"):
            if side in operation:
                walk(shapes, operation[side]["shape"], (name, side, ""), paths)
    return {shape: (found, shapes[shape].get("members", {}), shapes[shape].get("enum", ())) for shape, found in paths.items()}


def walk(shapes, start, path, paths):
    """Adds the shortest paths from one input or output, level by level."""
    level, seen = [(start, path[2])], set()
    while level:
        following = []
        for shape, inner in level:
            if shape in seen:
                continue
            seen.add(shape)
            paths.setdefault(shape, []).append((path[0], path[1], inner))
            body = shapes[shape]
            parts = [(member, reference) for member, reference in body.get("members", {}).items()]
            parts += [("[]", body["member"])] if "member" in body else []
            parts += [("{}", body["value"])] if "value" in body else []
            for part, reference in parts:
                joined = f"{inner}{part}" if part in ("[]", "{}") else f"{inner}.{part}".lstrip(".")
                following.append((reference["shape"], joined))
        level = following


def where(found, member=None):
    """`PutObject, CopyObject and 3 more: argument A.b`."""
    operations = sorted({operation for operation, _, _ in found})
    _, side, path = min(found, key=lambda each: (len(each[2]), each[0]))
    shown = ", ".join(operations[:SHOWN])
    if len(operations) > SHOWN:
        shown += f" and {len(operations) - SHOWN} more"
    full = path if member is None else f"{path}.{member}".lstrip(".")
    return f"{shown}: {'argument' if side == 'input' else 'response'} `{full}`"


def changes(old, new):
    """The lines of one service."""
    lines = []
    for operation in sorted(new["operations"].keys() - old["operations"].keys()):
        deprecated = " (deprecated)" if new["operations"][operation].get("deprecated") else ""
        lines.append(f"new operation `{operation}`{deprecated}")
    for operation in sorted(old["operations"].keys() - new["operations"].keys()):
        lines.append(f"removed operation `{operation}`")
    before, after = members(old), members(new)
    added = {name for name in new["operations"] if name not in old["operations"]}
    for shape in sorted(after.keys() & before.keys()):
        found, now, values = after[shape]
        # What only new operations have is new with them.
        found = [each for each in found if each[0] not in added]
        _, then, known = before[shape]
        if not found:
            continue
        for member in now:
            if member not in then:
                lines.append(f"{where(found, member)} is new")
        for member in then:
            if member not in now:
                lines.append(f"{where(found, member)} was removed")
        more = [value for value in values if value not in known]
        if more and known:
            lines.append(f"{where(found)} has {'values' if len(more) > 1 else 'the value'} {', '.join(more)}")
    return lines


def main(before, after):
    old, new = services(before), services(after)
    counts = [0, 0, 0]
    for name in sorted(new.keys() - old.keys()):
        title = new[name]["metadata"]["serviceFullName"]
        print(f"- new service `{name}`: {title}, {len(new[name]['operations'])} operations")
        counts[0] += 1
    for name in sorted(old.keys() - new.keys()):
        print(f"- removed service `{name}`: {old[name]['metadata']['serviceFullName']}")
    for name in sorted(new.keys() & old.keys()):
        lines = changes(old[name], new[name])
        counts[1] += sum(line.startswith("new operation") for line in lines)
        counts[2] += sum(line.endswith("is new") for line in lines)
        if lines:
            print(f"- `{name}`")
            for line in lines:
                print(f"  - {line}")
    print(f"\n{counts[0]} new services; {counts[1]} new operations and {counts[2]} new members of the others")


main(*sys.argv[1:])
