//! Responses of the protocol. Counterpart: botocore `parsers.py` (`EC2QueryParser`).
