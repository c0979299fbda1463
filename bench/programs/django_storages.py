"""django-storages: the files of a Django site on S3."""

import django
from django.conf import settings

settings.configure(
    STORAGES={
        "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {"bucket_name": "letters"}},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    },
    USE_TZ=True,
)
django.setup()

from django.core.files.base import ContentFile  # noqa: E402
from django.core.files.storage import default_storage  # noqa: E402

import boto3  # noqa: E402

boto3.client("s3").create_bucket(Bucket="letters")
name = default_storage.save("photos/cat.txt", ContentFile(b"a cat"))
assert default_storage.exists(name) and default_storage.size(name) == 5
assert default_storage.open(name).read() == b"a cat"
assert default_storage.listdir("photos") == ([], ["cat.txt"])
assert default_storage.get_modified_time(name).tzinfo is not None
assert "Signature" in default_storage.url(name)
with default_storage.open("big.bin", "wb") as file:
    file.write(b"x" * 6_000_000)
assert default_storage.size("big.bin") == 6_000_000
default_storage.delete(name)
assert not default_storage.exists(name)
