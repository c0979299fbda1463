//! `Value` into Rust types, through serde: reading only the needed fields.
//!
//! A timestamp deserializes as text (ISO 8601, UTC) for your own date type, or as a
//! [`Timestamp`](crate::time::Timestamp); a blob as bytes.

use serde::de::{
    self, DeserializeOwned, Deserializer, EnumAccess, IntoDeserializer, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};

use crate::body::Body;
use crate::error::{Error, ErrorKind, Result};
use crate::text::Text;
use crate::time::Precision;
use crate::value::Value;

impl Value {
    /// Reads this value as a `T`; members without a field in `T` are ignored.
    ///
    /// # Errors
    ///
    /// `InvalidValue` if a field is missing or has another type.
    ///
    /// # Example: the names of the buckets
    ///
    /// ```
    /// # use botoxide_core::params;
    ///
    /// #[derive(serde::Deserialize)]
    /// #[serde(rename_all = "PascalCase")]
    /// struct Buckets { buckets: Vec<Bucket> }
    ///
    /// #[derive(serde::Deserialize)]
    /// #[serde(rename_all = "PascalCase")]
    /// struct Bucket { name: String, region: Option<String> }
    ///
    /// let out = params! { "Buckets": [{ "Name": "photos" }], "Owner": { "ID": "1" } };
    /// let buckets: Buckets = out.deserialize()?;
    /// assert_eq!(buckets.buckets[0].name, "photos");
    /// assert_eq!(buckets.buckets[0].region, None);
    /// # Ok::<(), botoxide_core::error::Error>(())
    /// ```
    pub fn deserialize<T: DeserializeOwned>(&self) -> Result<T> {
        T::deserialize(Reader(self))
    }
}

impl de::Error for Error {
    fn custom<T: std::fmt::Display>(msg: T) -> Self {
        ErrorKind::InvalidValue {
            msg: msg.to_string(),
        }
        .into()
    }
}

struct Reader<'a>(&'a Value);

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(*value),
            Value::Integer(value) => visitor.visit_i64(*value),
            Value::BigInteger(digits) => match digits.parse::<u64>() {
                Ok(value) => visitor.visit_u64(value),
                Err(_) => visitor.visit_borrowed_str(digits),
            },
            Value::Float(value) => visitor.visit_f64(*value),
            Value::Text(text) => visitor.visit_borrowed_str(text),
            Value::Blob(bytes) | Value::Body(Body::Bytes(bytes)) => {
                visitor.visit_borrowed_bytes(bytes)
            }
            Value::Body(Body::Stream(_)) | Value::EventStream(_) => Err(de::Error::custom(
                "a streaming body is read, not deserialized",
            )),
            Value::Object(object) => Err(de::Error::custom(format_args!(
                "a {} is not plain data",
                object.python_type()
            ))),
            Value::Timestamp(moment) => visitor.visit_string(moment.to_iso8601(Precision::Full)),
            Value::List(items) => visitor.visit_seq(Items(items.iter())),
            Value::Map(map) => visitor.visit_map(Members {
                entries: Box::new(map.iter()),
                value: None,
            }),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if self.0.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    /// A `Vec<u8>` asks for a sequence: a blob is one of numbers.
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value> {
        if let Value::Blob(bytes) | Value::Body(Body::Bytes(bytes)) = self.0 {
            visitor.visit_seq(de::value::SeqDeserializer::new(bytes.iter().copied()))
        } else {
            self.deserialize_any(visitor)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        if let Some(map) = self.0.as_map()
            && map.len() == 1
            && let Some((name, value)) = map.iter().next()
        {
            return visitor.visit_enum(Variant {
                name,
                value: Some(value),
            });
        }
        match self.0.as_str() {
            Some(name) => visitor.visit_enum(Variant { name, value: None }),
            None => Err(de::Error::custom(
                "a variant is text or a structure with one member",
            )),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct
        tuple tuple_struct map struct identifier ignored_any
    }
}

struct Items<'a>(std::slice::Iter<'a, Value>);

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Error;

    fn next_element_seed<T: de::DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>> {
        self.0
            .next()
            .map(|value| seed.deserialize(Reader(value)))
            .transpose()
    }
}

struct Members<'a> {
    entries: Box<dyn Iterator<Item = (&'a Text, &'a Value)> + 'a>,
    value: Option<&'a Value>,
}

impl<'de> MapAccess<'de> for Members<'de> {
    type Error = Error;

    fn next_key_seed<K: de::DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>> {
        let Some((key, value)) = self.entries.next() else {
            return Ok(None);
        };
        self.value = Some(value);
        seed.deserialize(de::value::BorrowedStrDeserializer::new(key))
            .map(Some)
    }

    fn next_value_seed<V: de::DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value> {
        seed.deserialize(Reader(self.value.take().unwrap_or(&Value::Null)))
    }
}

struct Variant<'a> {
    name: &'a str,
    value: Option<&'a Value>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Error;
    type Variant = Self;

    fn variant_seed<V: de::DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self)> {
        let name: de::value::StrDeserializer<'_, Error> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Error;

    fn unit_variant(self) -> Result<()> {
        Ok(())
    }

    fn newtype_variant_seed<T: de::DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value> {
        seed.deserialize(Reader(self.value.unwrap_or(&Value::Null)))
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value> {
        Reader(self.value.unwrap_or(&Value::Null)).deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value> {
        Reader(self.value.unwrap_or(&Value::Null)).deserialize_any(visitor)
    }
}
