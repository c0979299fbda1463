"""logs tail and start-live-tail; streams of events."""
import binascii
import json
import struct

MASKS = [[r'"startTime": ?\d{13}', '"startTime": 0']]


def event(name, payload, kind="event"):
    headers = b""
    for key, value in ({":message-type": kind, (":event-type" if kind == "event" else ":exception-type"): name, ":content-type": "application/json"}).items():
        headers += struct.pack("!B", len(key)) + key.encode() + b"\x07" + struct.pack("!H", len(value)) + value.encode()
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    prelude = struct.pack("!II", 16 + len(headers) + len(body), len(headers))
    message = prelude + struct.pack("!I", binascii.crc32(prelude)) + headers + body
    return message + struct.pack("!I", binascii.crc32(message))


def log(time, message, stream="s", number=0):
    return {"timestamp": time, "ingestionTime": time + 1, "message": message, "logStreamName": stream, "eventId": f"{time}-{number}"}


EVENTS = [
    log(1700000000123, "one"), log(1700000001000, "two  \n\n"), log(1700000001000, '{"a": [1, 2.5, null, "é"], "b": {}}', "t/é", 1), log(0, "  three é"),
    log(1700000002500, "a\nb"), log(1700000002999, "[1"), log(1700000003000, ""), log(1700000003001, "12"),
]


def fill(scenario):
    step = scenario("logs tail", masks=MASKS)
    page = ("FilterLogEvents", {"events": EVENTS})
    step("logs tail /aws/lambda/x", page)
    for form in ("detailed", "short", "json"):
        step(f"logs tail /aws/lambda/x --format {form}", page)
    step("logs tail g --since 2023-11-14T22:13:20Z", ("FilterLogEvents", {"events": EVENTS[:1], "nextToken": "n"}), ("nextToken", {"events": EVENTS[1:2]}))
    step("logs tail g --since 1700000000", ("FilterLogEvents", {"events": []}))
    step(["logs", "tail", "g", "--filter-pattern", "{ $.a = 1 }", "--log-stream-names", "a", "b", "--since", "2h"], ("FilterLogEvents", {"events": []}))
    step("logs tail g --log-stream-name-prefix p --filter-pattern ERROR", ("FilterLogEvents", {"events": []}))
    step("logs tail g", ("FilterLogEvents", {"__type": "ResourceNotFoundException", "message": "no"}, 400))
    step("logs tail g --since soon", stderr='Invalid timestamp "soon"')
    step("logs tail g --format long", stderr="argument --format: Found invalid choice 'long'")
    step("logs tail", stderr="the following arguments are required: group_name")
    step("logs tail --follow g", ("FilterLogEvents", {"events": EVENTS[:2], "nextToken": "n"}), ("nextToken", {"__type": "AccessDeniedException", "message": "no"}, 400))
    update = event("sessionUpdate", {"sessionMetadata": {"sampled": False}, "sessionResults": [{"message": "one"}, {"message": "two é"}]})
    more = event("sessionUpdate", {"sessionMetadata": {"sampled": False}, "sessionResults": [{"message": "three"}]})
    begin = event("initial-response", {}) + event("sessionStart", {"sessionId": "1"})
    failed = event("SessionTimeoutException", {"message": "over"}, "exception")
    stream = {"Content-Type": "application/vnd.amazon.eventstream"}
    step = scenario("logs start-live-tail", AWS_ENDPOINT_URL="http://aws.test", HTTP_PROXY="{url}")
    step("logs start-live-tail --log-group-identifiers arn:1", ("StartLiveTail", begin + update + more, 200, stream))
    step("logs start-live-tail --log-group-identifiers arn:1 --log-stream-names a b --log-event-filter-pattern p --mode print-only", ("StartLiveTail", begin + update, 200, stream))
    step("logs start-live-tail --log-group-identifiers arn:1 arn:2 --log-stream-name-prefixes a", ("StartLiveTail", begin, 200, stream))
    step("logs start-live-tail --log-group-identifiers arn:1", ("StartLiveTail", begin + update + failed, 200, stream), code=254, stdout="one\ntwo é\n", stderr="An error occurred (SessionTimeoutException) when calling the StartLiveTail operation: over", row="A107")
    step("logs start-live-tail --log-group-identifiers arn:1", ("StartLiveTail", {"__type": "AccessDeniedException", "message": "no"}, 400))
    step("logs start-live-tail")
    step = scenario("s3api select-object-content")
    select = ["s3api", "select-object-content", "--bucket", "b", "--key", "k", "--expression", "e", "--expression-type", "SQL", "--input-serialization", "{}", "--output-serialization", "{}"]
    records = event("Records", b"a,b\n") + event("Records", b"c\n")
    step([*select, "out.csv"], ("POST", event("Cont", b"") + records + event("End", b""), 200, stream))
    step([*select, "other.csv"], ("POST", "<Error><Code>NoSuchKey</Code><Message>no</Message></Error>", 404))
    step(select)
