//! Responses of the protocol. Counterpart: botocore `parsers.py` (`RpcV2CBORParser`).
