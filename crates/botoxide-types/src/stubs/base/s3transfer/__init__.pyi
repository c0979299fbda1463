"""Types of s3transfer, made by botoxide."""

__version__: str
