"""Types of botocore, made by botoxide."""

__version__: str

UNSIGNED: object

def xform_name(name: str, sep: str = "_") -> str:
    """The name of a method for that of an operation: `list_buckets` for `ListBuckets`."""
