import sys

import boto3

name: str = sys.argv[1]
client = boto3.client(name)
print(client.meta.endpoint_url, client.can_paginate("list_objects_v2"))
