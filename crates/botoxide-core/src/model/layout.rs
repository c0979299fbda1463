//! The numbers that the packed form and its readers agree on: record sizes, flags, small enums.

/// Bytes of a reference record: the numbers of name, wire name and shape, bits; 16 bits each.
pub(crate) const REFERENCE_SIZE: usize = 8;
/// Bytes of a shape record: the number of its name, bits (type, flags); 32 bits each: first reference, extras.
/// One more record stands after the last, for the end of its references.
pub(crate) const SHAPE_SIZE: usize = 12;
/// Bytes of an operation record, 16 bits each: the numbers of name, wire name, Python name, method, URI; nothing;
/// 32 bits each: input, output (references, plus one), extras.
pub(crate) const OPERATION_SIZE: usize = 24;
/// Where the flags of a shape begin in its bits; the type is below.
pub(crate) const SHAPE_FLAGS: u32 = 4;

/// The flags of a reference, in the low 11 bits of its `bits`.
pub(crate) mod reference_flag {
    pub(crate) const FLATTENED: u16 = 1;
    pub(crate) const XML_ATTRIBUTE: u16 = 1 << 1;
    pub(crate) const EVENT_PAYLOAD: u16 = 1 << 2;
    pub(crate) const EVENT_HEADER: u16 = 1 << 3;
    pub(crate) const HOST_LABEL: u16 = 1 << 4;
    pub(crate) const IDEMPOTENCY_TOKEN: u16 = 1 << 5;
    pub(crate) const JSON_VALUE: u16 = 1 << 6;
    pub(crate) const STREAMING: u16 = 1 << 7;
    pub(crate) const HAS_WIRE_NAME: u16 = 1 << 8;
    pub(crate) const HAS_EXTRA: u16 = 1 << 9;

    pub(crate) const NAMED: &[(u16, &str)] = &[
        (FLATTENED, "flattened"),
        (XML_ATTRIBUTE, "xmlAttribute"),
        (EVENT_PAYLOAD, "eventpayload"),
        (EVENT_HEADER, "eventheader"),
        (HOST_LABEL, "hostLabel"),
        (IDEMPOTENCY_TOKEN, "idempotencyToken"),
        (JSON_VALUE, "jsonvalue"),
        (STREAMING, "streaming"),
    ];
}

/// The flags of a shape.
pub(crate) mod shape_flag {
    pub(crate) const EXCEPTION: u16 = 1;
    pub(crate) const UNION: u16 = 1 << 1;
    pub(crate) const DOCUMENT: u16 = 1 << 2;
    pub(crate) const SENSITIVE: u16 = 1 << 3;
    pub(crate) const EVENT_STREAM: u16 = 1 << 4;
    pub(crate) const EVENT: u16 = 1 << 5;

    pub(crate) const NAMED: &[(u16, &str)] = &[
        (EXCEPTION, "exception"),
        (UNION, "union"),
        (DOCUMENT, "document"),
        (SENSITIVE, "sensitive"),
        (EVENT_STREAM, "eventstream"),
        (EVENT, "event"),
    ];
}

/// Makes an enum that is stored as a small number and named by the model.
macro_rules! stored {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant),*
        }

        impl $name {
            const ALL: &[Self] = &[$(Self::$variant),*];

            /// The variant with this name in the models.
            pub fn named(text: &str) -> Option<Self> {
                match text {
                    $($text => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// The name in the models.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text),*
                }
            }

            pub(crate) fn stored(number: u16) -> Self {
                Self::ALL.get(usize::from(number)).copied().unwrap_or(Self::ALL[0])
            }
        }
    };
}

stored! {
    /// The `type` of a shape.
    ShapeType {
        /// Named members.
        Structure = "structure",
        /// Items of one shape.
        List = "list",
        /// Keys and values of one shape each.
        Map = "map",
        /// Text.
        String = "string",
        /// Bytes.
        Blob = "blob",
        /// `true` or `false`.
        Boolean = "boolean",
        /// One character; in customers' models only.
        Character = "character",
        /// 64-bit floating point.
        Double = "double",
        /// 32-bit floating point.
        Float = "float",
        /// 32-bit whole number.
        Integer = "integer",
        /// 64-bit whole number.
        Long = "long",
        /// A timestamp.
        Timestamp = "timestamp",
    }
}

/// Where a member of a REST operation travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Location {
    /// In the body.
    Body,
    /// In the path, as `{label}` or `{label+}`.
    Uri,
    /// In the query string.
    QueryString,
    /// In one header.
    Header,
    /// In all headers with a prefix.
    Headers,
    /// In the status code, of responses only.
    StatusCode,
}

impl Location {
    const ALL: [Self; 6] = [
        Self::Body,
        Self::Uri,
        Self::QueryString,
        Self::Header,
        Self::Headers,
        Self::StatusCode,
    ];

    pub(crate) fn named(text: Option<&str>) -> Option<Self> {
        Some(match text {
            None => Self::Body,
            Some("uri") => Self::Uri,
            Some("querystring") => Self::QueryString,
            Some("header") => Self::Header,
            Some("headers") => Self::Headers,
            Some("statusCode") => Self::StatusCode,
            Some(_) => return None,
        })
    }

    /// The name in the models; the body has none.
    pub(crate) fn as_str(self) -> Option<&'static str> {
        match self {
            Self::Body => None,
            Self::Uri => Some("uri"),
            Self::QueryString => Some("querystring"),
            Self::Header => Some("header"),
            Self::Headers => Some("headers"),
            Self::StatusCode => Some("statusCode"),
        }
    }

    pub(crate) fn stored(number: u16) -> Self {
        Self::ALL
            .get(usize::from(number))
            .copied()
            .unwrap_or(Self::Body)
    }
}

/// How a timestamp is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimestampFormat {
    /// As the protocol does it by default.
    Unset,
    /// `2026-11-22T14:56:00Z`.
    Iso8601,
    /// Seconds since 1970.
    UnixTimestamp,
    /// `Sun, 22 Nov 2026 14:56:00 GMT`.
    Rfc822,
}

impl TimestampFormat {
    const ALL: [Self; 4] = [
        Self::Unset,
        Self::Iso8601,
        Self::UnixTimestamp,
        Self::Rfc822,
    ];

    pub(crate) fn named(text: Option<&str>) -> Option<Self> {
        Some(match text {
            None => Self::Unset,
            Some("iso8601") => Self::Iso8601,
            Some("unixTimestamp" | "unixtimestamp") => Self::UnixTimestamp,
            Some("rfc822") => Self::Rfc822,
            Some(_) => return None,
        })
    }

    /// The name in the models.
    pub(crate) fn as_str(self) -> Option<&'static str> {
        match self {
            Self::Unset => None,
            Self::Iso8601 => Some("iso8601"),
            Self::UnixTimestamp => Some("unixTimestamp"),
            Self::Rfc822 => Some("rfc822"),
        }
    }

    pub(crate) fn stored(number: u16) -> Self {
        Self::ALL
            .get(usize::from(number))
            .copied()
            .unwrap_or(Self::Unset)
    }
}
