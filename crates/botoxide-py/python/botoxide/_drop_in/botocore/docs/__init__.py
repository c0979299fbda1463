"""Documentation of clients: `botocore.docs.docstring`."""
