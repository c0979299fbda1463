"""Prints how botocore reads the metadata of each service's model, and how its clients sign, as one JSON object.

    target/venv/bin/python crates/conformance/oracle/models.py
"""

import json
import sys

import botocore.args
import botocore.model
import botocore.session
import botocore.utils
import botocore.waiter
from botocore import xform_name

EXTRAS = ("deprecated", "httpChecksumRequired", "endpoint", "endpointdiscovery", "requestcompression")


def main():
    session = botocore.session.Session()
    loader = session.get_component("data_loader")
    found = {}
    for name in session.get_available_services():
        service = botocore.model.ServiceModel(loader.load_service_model(name, "service-2"), name)
        found[name] = {
            "class_name": botocore.utils.get_service_module_name(service),
            "service_name": service.service_name,
            "service_id": service.service_id.hyphenize(),
            "endpoint_prefix": service.endpoint_prefix,
            "signing_name": service.signing_name,
            "api_version": service.api_version,
            "protocol": service.resolved_protocol,
            "is_query_compatible": service.is_query_compatible,
            "signature_version": service.metadata.get("signatureVersion"),
            "auth": service.metadata.get("auth", []),
            "json_version": service.metadata.get("jsonVersion"),
            "error_shapes": sorted(shape.name for shape in service.error_shapes),
            "metadata": service.metadata,
            "client_context": [[each.name, each.type] for each in service.client_context_parameters],
            "discovery": [
                getattr(service.endpoint_discovery_operation, "name", None),
                service.endpoint_discovery_required,
            ],
            "paginated": sorted(xform_name(each) for each in entries(loader, name, "paginators-1", "pagination")),
            "waiters": [xform_name(each) for each in waiter_names(loader, name)],
            "operations": [operation(service.operation_model(each)) for each in service.operation_names],
        }
        loader._cache.clear()
    json.dump(found, sys.stdout)


def entries(loader, service, type_name, key):
    try:
        return loader.load_service_model(service, type_name)[key]
    except botocore.exceptions.BotoCoreError:
        return {}


def waiter_names(loader, service):
    waiters = entries(loader, service, "waiters-2", "waiters")
    return botocore.waiter.WaiterModel({"version": 2, "waiters": waiters}).waiter_names


def operation(model):
    return [
        model.name,
        xform_name(model.name),
        model.http["method"],
        model.http["requestUri"],
        bool(model.deprecated),
        model.auth_type,
        model.auth or [],
        bool(model.unsigned_payload),
        sorted(model.idempotent_members),
        model.has_streaming_input,
        model.has_streaming_output,
        model.has_event_stream_input,
        model.has_event_stream_output,
        (model.endpoint or {}).get("hostPrefix"),
        sorted(shape.name for shape in model.error_shapes),
        model.wire_name,
        getattr(model.input_shape, "name", None),
        getattr(model.output_shape, "name", None),
        [[each.name, each.value] for each in model.static_context_parameters],
        [[each.name, each.member_name] for each in model.context_parameters],
        model.operation_context_parameters or {},
        model.request_compression,
        model.http_checksum_required,
        model.http_checksum,
        model.endpoint_discovery,
    ]


if __name__ == "__main__":
    main()
