"""awswrangler: data frames as Parquet and CSV on S3, deleted and listed; items in DynamoDB; a Glue catalog."""

import awswrangler as wr
import pandas as pd

import boto3

boto3.client("s3").create_bucket(Bucket="lake")
frame = pd.DataFrame({"id": [1, 2, 3], "name": ["a", "b", "c"]})
wr.catalog.create_database("letters")
wr.s3.to_parquet(frame, "s3://lake/table/", dataset=True, database="letters", table="t", partition_cols=["name"])
assert sorted(wr.s3.read_parquet("s3://lake/table/", dataset=True)["id"]) == [1, 2, 3]
assert wr.catalog.does_table_exist("letters", "t")
assert dict(wr.catalog.get_table_types("letters", "t"))["id"] == "bigint"
wr.s3.to_csv(frame, "s3://lake/one.csv", index=False)
assert list(wr.s3.read_csv("s3://lake/one.csv")["name"]) == ["a", "b", "c"]
assert len(wr.s3.list_objects("s3://lake/table/")) == 3
wr.s3.delete_objects("s3://lake/table/")
assert wr.s3.list_objects("s3://lake/table/") == []
