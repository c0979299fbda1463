"""smart_open: files on S3 as streams, in parts, with a client of the program and without."""

from smart_open import open, s3

import boto3

client = boto3.client("s3")
client.create_bucket(Bucket="letters")
with open("s3://letters/lines.txt", "w") as file:
    for number in range(1000):
        file.write(f"line {number}\n")
with open("s3://letters/lines.txt", transport_params={"client": client}) as file:
    assert list(file)[999] == "line 999\n"
with open("s3://letters/big.bin.gz", "wb", transport_params={"min_part_size": 5 * 1024**2}) as file:
    file.write(b"x" * 12_000_000)
with open("s3://letters/big.bin.gz", "rb") as file:
    assert file.read() == b"x" * 12_000_000
assert [key for key, _ in s3.iter_bucket("letters", prefix="lines", workers=1)] == ["lines.txt"]
