//! Responses of the protocol. Counterpart: botocore `parsers.py` (`QueryParser`).
