"""Types of aiobotocore, made by botoxide."""

__version__: str
