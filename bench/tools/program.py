"""Makes calls under a monitoring tool, answered in `before-send`: program.py TOOL CALLS. Prints CPU and spans as JSON.

PYTHONPATH says whether boto3 or botoxide makes the calls. See tools.py.
"""

import io
import json
import re
import resource
import sys
from contextlib import nullcontext

ANSWERS = {
    "get_item": b'{"Item": {"k": {"S": "v"}}}',
    "get_object": b"data",
    "put_object": b"",
    "send_message": b'{"MD5OfMessageBody": "8d777f385d3dfec8815d20f7496026dc", "MessageId": "1"}',
    "publish": b"<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>",
}
CALLS = [
    ("dynamodb", "get_item", {"TableName": "orders", "Key": {"k": {"S": "1"}}}),
    ("s3", "get_object", {"Bucket": "photos", "Key": "cat"}),
    ("s3", "put_object", {"Bucket": "photos", "Key": "cat", "Body": b"data"}),
    ("sqs", "send_message", {"QueueUrl": "https://sqs.eu-west-1.amazonaws.com/1/q", "MessageBody": "data"}),
    ("sns", "publish", {"TopicArn": "arn:aws:sns:eu-west-1:123456789012:t", "Message": "data"}),
]
# What differs between two runs of the same program.
VOLATILE = re.compile(
    r"(^|[._])(id|ids|runtime|time|timestamp|start|end|duration|pid|thread|parent|trace|sha|lineno|version)", re.I
)


class Raw(io.BytesIO):
    """What urllib3 would hand out."""

    def stream(self, **_):
        yield self.read()


def opentelemetry():
    from opentelemetry.instrumentation.botocore import BotocoreInstrumentor
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    BotocoreInstrumentor().instrument(tracer_provider=provider)
    return nullcontext, lambda: [
        {"name": span.name, "kind": span.kind.name, "status": span.status.status_code.name, **span.attributes}
        for span in exporter.get_finished_spans()
    ]


def xray():
    from aws_xray_sdk.core import patch, xray_recorder

    spans = []

    class Emitter:
        def send_entity(self, entity):
            spans.extend(_subsegments(entity))

        def set_daemon_address(self, address):
            pass

    xray_recorder.configure(sampling=False, context_missing="LOG_ERROR", emitter=Emitter())
    patch(["botocore"])
    return lambda: xray_recorder.in_segment("program"), lambda: spans


def _subsegments(entity):
    for each in entity.subsegments:
        yield {"name": each.name, "namespace": each.namespace, "http": each.http, "aws": getattr(each, "aws", None)}
        yield from _subsegments(each)


def ddtrace():
    import os

    os.environ |= {
        "DD_TRACE_ENABLED": "true",
        "DD_INSTRUMENTATION_TELEMETRY_ENABLED": "false",
        "DD_REMOTE_CONFIGURATION_ENABLED": "false",
    }
    import ddtrace as library
    from ddtrace import patch
    from ddtrace.trace import TraceFilter, tracer

    spans = []

    class Keep(TraceFilter):
        def process_trace(self, trace):
            for span in trace:
                spans.append(
                    {
                        "name": span.name,
                        "resource": span.resource,
                        "service": span.service,
                        "error": span.error,
                        **_tags(span),
                    }
                )
            return

    tracer.configure(trace_processors=[Keep()])
    patch(botocore=True)
    assert library
    return nullcontext, lambda: spans


def _tags(span):
    tags = span.get_tags() if hasattr(span, "get_tags") else {}
    return {str(name): value for name, value in tags.items()}


def sentry():
    import sentry_sdk
    from sentry_sdk.integrations.boto3 import Boto3Integration
    from sentry_sdk.transport import Transport

    spans = []

    class Keep(Transport):
        def capture_envelope(self, envelope):
            for item in envelope.items:
                event = item.get_transaction_event()
                for span in (event or {}).get("spans", ()):
                    spans.append({key: span.get(key) for key in ("op", "description", "data", "tags", "status")})

    sentry_sdk.init(
        dsn="https://key@localhost/1",
        transport=Keep,
        traces_sample_rate=1.0,
        default_integrations=False,
        integrations=[Boto3Integration()],
        _experiments={"max_spans": 100_000},
    )
    return lambda: sentry_sdk.start_transaction(name="program"), lambda: (sentry_sdk.flush(), spans)[1]


def elastic():
    from contextlib import contextmanager

    import elasticapm
    from elasticapm.transport.base import Transport

    spans = []

    class Keep(Transport):
        def queue(self, event_type, data, flush=False):
            if event_type == "span":
                spans.append(
                    {key: data.get(key) for key in ("name", "type", "subtype", "action", "outcome", "context")}
                )

        def start_thread(self, pid=None):
            pass

        def close(self):
            pass

    sys.modules["program_transport"] = type(sys)("program_transport")
    sys.modules["program_transport"].Keep = Keep
    client = elasticapm.Client(
        service_name="program",
        transport_class="program_transport.Keep",
        transaction_max_spans=100_000,
        central_config=False,
        metrics_interval="0ms",
        span_compression_enabled=False,
    )
    elasticapm.instrument()

    @contextmanager
    def around():
        client.begin_transaction("request")
        yield
        client.end_transaction("program", "done")

    return around, lambda: spans


def newrelic():
    import newrelic.agent
    from newrelic.api.datastore_trace import DatastoreTrace
    from newrelic.api.external_trace import ExternalTrace

    settings = newrelic.agent.global_settings()
    settings.developer_mode, settings.app_name, settings.license_key = True, "program", "0" * 40
    settings.distributed_tracing.enabled = True
    newrelic.agent.initialize()
    application = newrelic.agent.register_application(timeout=10.0)
    spans = []

    def keep(cls, *names):
        leave = cls.__exit__

        def kept(self, *error):
            spans.append({"class": cls.__name__, **{name: getattr(self, name, None) for name in names}})
            return leave(self, *error)

        cls.__exit__ = kept

    keep(ExternalTrace, "library", "url", "method")
    keep(DatastoreTrace, "product", "target", "operation", "host")
    return lambda: newrelic.agent.BackgroundTask(application, "program"), lambda: spans


TOOLS = {"none": lambda: (nullcontext, list), **{
    each.__name__: each for each in (opentelemetry, xray, ddtrace, sentry, elastic, newrelic)
}}  # fmt: skip


def steady(value, name=""):
    """A span without what differs between two runs."""
    if isinstance(value, dict):
        kept = {str(key): each for key, each in value.items() if not VOLATILE.search(str(key)) or str(key) == "aws"}
        return {key: steady(each, key) for key, each in sorted(kept.items())}
    if isinstance(value, (list, tuple)):
        return [steady(each, name) for each in value]
    return str(value)


def answered(body, headers, response):
    """A handler that answers in place of the service."""
    return lambda request, **_: response(request.url, 200, headers, Raw(body))


def main(tool, count):
    around, spans = TOOLS[tool]()
    import boto3
    from botocore.awsrequest import AWSResponse

    methods = []
    for service, method, params in CALLS:
        client = boto3.client(service, region_name="eu-west-1")
        headers = {"x-amzn-requestid": "1", "content-length": str(len(ANSWERS[method]))}
        client.meta.events.register_last("before-send", answered(ANSWERS[method], headers, AWSResponse))
        methods.append((getattr(client, method), params))

    def calls(number):
        for at in range(number):
            method, params = methods[at % len(methods)]
            out = method(**params)
            if "Body" in out:
                out["Body"].read()

    with around():
        calls(len(methods) * 4)
        before = resource.getrusage(resource.RUSAGE_SELF)
        calls(int(count))
        after = resource.getrusage(resource.RUSAGE_SELF)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"cpu": used, "spans": [steady(span) for span in spans()]}))
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
    # Some tools wait for their servers at the end.
    import os

    os._exit(0)
