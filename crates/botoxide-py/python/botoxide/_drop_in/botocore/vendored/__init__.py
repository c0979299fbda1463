"""Names that botocore once bundled; programs still catch exceptions by them."""
