"""PyIceberg: a table in a catalog of Glue, its files on S3 through s3fs."""

import os

import pyarrow as pa
from pyiceberg.catalog import load_catalog

import boto3

boto3.client("s3").create_bucket(Bucket="lake")
catalog = load_catalog(
    "default",
    type="glue",
    **{
        "py-io-impl": "pyiceberg.io.fsspec.FsspecFileIO",
        "s3.endpoint": os.environ["AWS_ENDPOINT_URL"],
        "glue.endpoint": os.environ["AWS_ENDPOINT_URL"],
        "glue.region": "us-east-1",
        "warehouse": "s3://lake/warehouse",
    },
)
catalog.create_namespace("letters")
rows = pa.table({"id": pa.array([1, 2, 3], pa.int64()), "name": ["a", "b", "c"]})
table = catalog.create_table("letters.t", schema=rows.schema)
table.append(rows)
table.append(rows)
assert catalog.list_tables("letters") == [("letters", "t")]
assert catalog.load_table("letters.t").scan(row_filter="id > 1").to_arrow().num_rows == 4
