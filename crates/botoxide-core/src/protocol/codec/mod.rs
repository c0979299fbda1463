//! The formats on the wire, without the rules of a protocol: JSON, XML, CBOR.
