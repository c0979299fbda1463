//! `EndpointResolver`: the older `endpoints.json`.
//!
//! Counterpart: botocore `regions.py` (`EndpointResolver`).
