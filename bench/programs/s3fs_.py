"""s3fs: a file system on S3, over aiobotocore's names."""

import fsspec
import s3fs

files = s3fs.S3FileSystem()
files.mkdir("letters")
files.pipe("letters/a/1.txt", b"hello")
with files.open("letters/a/2.txt", "wb") as file:
    file.write(b"x" * 6_000_000)
assert files.ls("letters/a") == ["letters/a/1.txt", "letters/a/2.txt"]
assert files.info("letters/a/2.txt")["size"] == 6_000_000
with fsspec.open("s3://letters/a/2.txt", "rb", default_block_size=1_000_000) as file:
    file.seek(5_999_990)
    assert file.read() == b"x" * 10
files.copy("letters/a/1.txt", "letters/b.txt")
assert files.cat("letters/b.txt") == b"hello"
assert files.find("letters") == ["letters/a/1.txt", "letters/a/2.txt", "letters/b.txt"]
files.rm("letters", recursive=True)
