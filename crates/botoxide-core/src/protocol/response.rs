//! `parse`: a response into the value that botocore gives, by the protocol of its service.
//!
//! Counterpart: botocore `parsers.py` (`ResponseParser`), `endpoint.py` (`convert_to_response_dict`).
