"""What handlers are given, as JSON, for the cases whose `events` are `"payloads"`; `record.py` asks for it.

Every keyword argument of botocore has its name here. A body is its text; it is put back where it was.
"""

import urllib.parse

import botocore.exceptions
from botocore.awsrequest import AWSRequest


def payload(arguments, plain, text):
    """The arguments of one event."""

    def body(value):
        if isinstance(value, dict):
            value = urllib.parse.urlencode(value)
        if hasattr(value, "read"):
            place = value.tell() if hasattr(value, "tell") else 0
            data = value.read()
            value.seek(place)
            value = data
        if isinstance(value, str):
            value = value.encode()
        return text(bytes(value or b""))

    def headers(fields):
        found = {}
        for name, value in fields.items():
            found[name.lower()] = value.decode() if isinstance(value, bytes) else str(value)
        # DIFFERENCE 46: the user agent comes last. The transport adds the length.
        found.pop("user-agent", None)
        found.pop("content-length", None)
        return found

    def request(value):
        if isinstance(value, dict):
            return {key: value[key] for key in ("method", "url")} | {
                "headers": headers(value["headers"]),
                "body": body(value["body"]),
            }
        data = value.data if isinstance(value, AWSRequest) else value.body
        found = {"method": value.method, "url": value.url, "headers": headers(value.headers), "body": body(data)}
        return found | ({"context": context(value.context)} if isinstance(value, AWSRequest) else {})

    def params(value):
        if isinstance(value, dict):
            return {name: params(item) for name, item in value.items()}
        if isinstance(value, list):
            return [params(item) for item in value]
        if hasattr(value, "read") or isinstance(value, (bytes, bytearray)):
            return {"$bytes": body(value)}
        return plain(value)

    def context(value):
        plain_keys = [
            "client_region", "has_streaming_input", "auth_type", "unsigned_payload", "payload_signing_enabled",
            "encoding_type_auto_set", "is_presign_request", "use_global_endpoint", "error_code_override", "timestamp",
            "retry_quota_capacity", "input_params",
        ]
        found = {name: value[name] for name in plain_keys if value.get(name)}
        if "input_params" in found:
            found["input_params"] = params(found["input_params"])
        signing = {
            name: value["signing"][name]
            for name in ("region", "signing_name", "disableDoubleEncoding")
            if value.get("signing", {}).get(name)
        }
        if signing:
            found["signing"] = signing
        retries = {name: item for name, item in value.get("retries", {}).items() if item}
        if retries:
            found["retries"] = retries
        checksum = value.get("checksum", {})
        if isinstance(checksum.get("request_algorithm"), dict):
            algorithm = checksum["request_algorithm"]
            found["request_checksum"] = [algorithm["algorithm"], algorithm["in"]]
        if checksum.get("response_algorithms"):
            found["response_checksums"] = checksum["response_algorithms"]
        if value.get("client_config"):
            found["is_client_known"] = True
        return found

    def response(value):
        if value is None:
            return None
        if isinstance(value, tuple):
            return [value[0].status_code, plain_result(value[1])]
        if isinstance(value, dict):
            return {"status": value["status_code"], "headers": headers(value["headers"])} | (
                {"body": body(value["body"])} if isinstance(value["body"], bytes) else {}
            )
        return {"status": value.status_code, "headers": headers(value.headers)}

    def plain_result(value):
        # A stream may be read once only.
        if not isinstance(value, dict):
            return None
        return plain({name: item for name, item in value.items() if not hasattr(item, "iter_chunks")})

    def failure(error):
        if error is None:
            return None
        return [type(error).__name__, str(error)]

    def builtins(values):
        # The account comes from the credentials when the rules ask for it.
        return {name.value: value for name, value in values.items() if value is not None and not callable(value)}

    shown = {
        "builtins": builtins,
        "attempts": int,
        "caught_exception": failure,
        "context": context,
        "customized_response_dict": plain,
        "endpoint": lambda value: True,
        "exception": failure,
        "http_response": response,
        "model": lambda value: value.name,
        "operation": lambda value: value.name,
        "operation_model": lambda value: value.name,
        "operation_name": str,
        "params": lambda value: request(value) if "url_path" in value else params(value),
        "parsed": plain_result,
        "parsed_response": plain_result,
        "region_name": str,
        "request": request,
        # Its body was read, or was not, when the request was sent.
        "request_dict": lambda value: {name: item for name, item in request(value).items() if name != "body"},
        "request_signer": lambda value: True,
        "response": response,
        "response_dict": response,
        "signature_version": lambda value: value if isinstance(value, str) else "none",
        "signing_name": str,
    }
    return {name: shown[name](value) for name, value in arguments.items()}
