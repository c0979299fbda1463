"""Prints services, partitions, and the regions of each service in each partition, as botocore lists them.

    target/venv/bin/python crates/conformance/oracle/regions.py
"""

import json
import sys

import botocore.session


def main():
    session = botocore.session.Session()
    loader = session.get_component("data_loader")
    services, partitions = session.get_available_services(), session.get_available_partitions()
    regions = {}
    for service in services:
        regions[service] = {
            partition: [session.get_available_regions(service, partition, each) for each in (False, True)]
            for partition in partitions
        }
        # botocore caches each model that it reads, and there are many.
        loader._cache.clear()
    json.dump({"services": services, "partitions": partitions, "regions": regions}, sys.stdout)


if __name__ == "__main__":
    main()
