import boto3

boto3.client("s3").get_paginator("get_object")
