"""luigi: a task whose target is on S3."""

import luigi
from luigi.contrib.s3 import S3Client, S3Target

import boto3

boto3.client("s3").create_bucket(Bucket="letters")


class Write(luigi.Task):
    def output(self):
        return S3Target("s3://letters/out.txt")

    def run(self):
        with self.output().open("w") as file:
            file.write("hello\n")


class Count(luigi.Task):
    def requires(self):
        return Write()

    def output(self):
        return S3Target("s3://letters/count.txt")

    def run(self):
        with self.input().open() as source, self.output().open("w") as file:
            file.write(str(len(source.read())))


assert luigi.build([Count()], local_scheduler=True)
client = S3Client()
assert client.get_as_string("s3://letters/count.txt") == "6"
client.copy("s3://letters/count.txt", "s3://letters/copy.txt")
assert sorted(client.list("s3://letters/")) == ["copy.txt", "count.txt", "out.txt"]
assert client.remove("s3://letters/copy.txt") and not client.exists("s3://letters/copy.txt")
