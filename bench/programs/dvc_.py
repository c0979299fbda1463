"""DVC: versions of data, pushed to S3 and pulled from it."""

import os
import shutil
import subprocess
import sys

import boto3

boto3.client("s3").create_bucket(Bucket="data")


def dvc(*arguments):
    subprocess.run([sys.executable, "-m", "dvc", *arguments], check=True)


dvc("init", "--no-scm")
dvc("remote", "add", "-d", "store", "s3://data/store")
dvc("remote", "modify", "store", "endpointurl", os.environ["AWS_ENDPOINT_URL"])
os.mkdir("files")
for number in range(10):
    with open(f"files/{number}.txt", "w") as file:
        file.write("x" * number)
dvc("add", "files")
dvc("push")
shutil.rmtree("files")
shutil.rmtree(".dvc/cache")
dvc("pull")
assert open("files/7.txt").read() == "xxxxxxx"
