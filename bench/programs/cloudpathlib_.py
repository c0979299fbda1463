"""cloudpathlib: paths on S3."""

from cloudpathlib import CloudPath

import boto3

boto3.client("s3").create_bucket(Bucket="letters")
root = CloudPath("s3://letters/")
(root / "a" / "1.txt").write_text("hello")
(root / "a" / "2.txt").write_bytes(b"x" * 100)
assert (root / "a" / "1.txt").read_text() == "hello"
assert sorted(path.name for path in (root / "a").iterdir()) == ["1.txt", "2.txt"]
assert (root / "a" / "2.txt").stat().st_size == 100
(root / "a" / "1.txt").rename(root / "b.txt")
assert sorted(path.name for path in root.rglob("*.txt")) == ["2.txt", "b.txt"]
(root / "a").rmtree()
assert not (root / "a" / "2.txt").exists()
