"""Arguments of any type are sent as boto3 sends them, or refused with its words."""

from __future__ import annotations

from typing import Any

from conftest import Sides

#: What boto3 raises where code of its own stumbles over a value of another type. Row Y7 of docs/parity.md.
STUMBLES = ("builtins.TypeError", "builtins.AttributeError", "builtins.RuntimeError", "builtins.ValueError")
REFUSED = (
    "botocore.exceptions.ParamValidationError",
    "botocore.exceptions.EndpointResolutionError",
    "botocore.exceptions.UnseekableStreamError",
    "builtins.TypeError",
)
#: A member, the types of values, and whether both send them. Row Y5.
SENT = (
    ("s3 get_object Range", ("Text", "TextColour"), True),
    ("s3 put_bucket_tagging Tagging.TagSet.0.Key", ("Text", "TextColour"), True),
    ("s3 put_object Body", ("bytearray",), True),
    ("glacier upload_archive body", ("bytearray",), False),
)


def _is_explained(ours: Any, theirs: Any) -> bool:
    member, kind, _, (outcome, *words) = theirs
    if outcome in STUMBLES and ours[3][0] in REFUSED:
        return True
    if ours[3][0] == "builtins.TypeError" and "keys must be str" in words[0]:
        return bool(ours[3][1] in words[0])
    is_sent = outcome == "probes.arguments.Sent"
    return ours[3][0] == "probes.arguments.Sent" and any(
        member == other and kind in kinds and is_sent == both for other, kinds, both in SENT
    )


def test_arguments_are_taken_or_refused_as_by_boto3(sides: Sides) -> None:
    ours, theirs = sides.run("ours", "arguments"), sides.run("theirs", "arguments")
    assert len(ours) == len(theirs) > 4000
    different = [
        f"ours   {mine}\ntheirs {other}"
        for mine, other in zip(ours, theirs, strict=True)
        if mine != other and not _is_explained(mine, other)
    ]
    assert not different, f"{len(different)} of {len(theirs)} cases differ:\n" + "\n".join(different[:20])
