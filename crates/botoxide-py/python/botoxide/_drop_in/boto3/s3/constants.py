"""The names of boto3's transfer clients."""

CLASSIC_TRANSFER_CLIENT = "classic"
CRT_TRANSFER_CLIENT = "crt"
AUTO_RESOLVE_TRANSFER_CLIENT = "auto"
