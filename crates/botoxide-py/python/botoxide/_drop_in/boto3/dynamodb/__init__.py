"""DynamoDB in Python's own types."""
