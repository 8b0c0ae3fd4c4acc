//! Reading JSON text into types, with one way for each: a structure is an object, never a list.
//!
//! What serde derives for a structure reads it from an object and, again, from a list of its fields.
//! Nobody sends us such lists, yet the second reader is compiled for every structure and weighs nearly as
//! much as the first. Here it is never asked for, so it is not compiled. No reader of a single type here.

use serde::de::{
    Deserialize, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess,
    SeqAccess, VariantAccess, Visitor,
};
use std::fmt;

/// What `text` says.
///
/// # Errors
/// As `serde_json` finds them, with line and column.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let value = read_from(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// The same of bytes.
///
/// # Errors
/// As [`read`], and where they are no text.
pub fn read_bytes<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, serde_json::Error> {
    read(std::str::from_utf8(bytes).map_err(serde_json::Error::custom)?)
}

/// What a value says, or whatever else can be read.
///
/// # Errors
/// As the reader finds them.
pub fn read_from<'de, T: Deserialize<'de>, D: Deserializer<'de>>(reader: D) -> Result<T, D::Error> {
    T::deserialize(Objects(reader))
}

/// Asks objects of `T`, and of all that is read within.
struct Objects<T>(T);

/// Hands each method on as it is.
macro_rules! same {
    ($($method:ident)*) => {
        $(
            fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
                self.0.$method(visitor)
            }
        )*
    };
}

/// Hands each method on; what is read within is asked for objects too.
macro_rules! within {
    ($($method:ident($($name:ident: $kind:ty),*))*) => {
        $(
            fn $method<V: Visitor<'de>>(self, $($name: $kind,)* visitor: V) -> Result<V::Value, D::Error> {
                self.0.$method($($name,)* Objects(visitor))
            }
        )*
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Objects<D> {
    type Error = D::Error;

    same! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_i128 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
        deserialize_f32 deserialize_f64 deserialize_char deserialize_str deserialize_string
        deserialize_bytes deserialize_byte_buf deserialize_unit deserialize_identifier
        deserialize_ignored_any
    }

    within! {
        deserialize_option()
        deserialize_unit_struct(name: &'static str)
        deserialize_newtype_struct(name: &'static str)
        deserialize_seq()
        deserialize_tuple(len: usize)
        deserialize_tuple_struct(name: &'static str, len: usize)
        deserialize_map()
        deserialize_enum(name: &'static str, variants: &'static [&'static str])
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(Object(visitor))
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}

/// A visitor of one structure.
struct Object<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for Object<V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(formatter)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Objects(map))
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Objects<V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(formatter)
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        self.0.visit_some(Objects(value))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        self.0.visit_newtype_struct(Objects(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<V::Value, A::Error> {
        self.0.visit_seq(Objects(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Objects(map))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, one: A) -> Result<V::Value, A::Error> {
        self.0.visit_enum(Objects(one))
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Objects<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(Objects(reader))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Objects<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(Objects(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Objects<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_key_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.0.next_value_seed(Objects(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for Objects<A> {
    type Error = A::Error;
    type Variant = Objects<A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), A::Error> {
        let (name, rest) = self.0.variant_seed(seed)?;
        Ok((name, Objects(rest)))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Objects<A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.0.unit_variant()
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.0.newtype_variant_seed(Objects(seed))
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, A::Error> {
        self.0.tuple_variant(len, Objects(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.struct_variant(fields, Object(visitor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::{Value, json};
    use std::collections::BTreeMap;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Leaf {
        n: u8,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Choice {
        Plain,
        One(Leaf),
        Named { leaf: Leaf },
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Tree {
        leaf: Option<Leaf>,
        list: Vec<Leaf>,
        map: BTreeMap<String, Leaf>,
        choices: Vec<Choice>,
        pair: (u8, Leaf),
        any: Value,
    }

    fn tree() -> Value {
        json!({
            "leaf": {"n": 1}, "list": [{"n": 2}], "map": {"a": {"n": 3}},
            "choices": ["plain", {"one": {"n": 4}}, {"named": {"leaf": {"n": 5}}}],
            "pair": [6, {"n": 7}], "any": [{"n": [8]}],
        })
    }

    #[test]
    fn it_reads_what_serde_json_reads_from_text_bytes_and_values() {
        let text = tree().to_string();
        let plain: Tree = serde_json::from_str(&text).unwrap();
        assert_eq!(read::<Tree>(&text).unwrap(), plain);
        assert_eq!(read_bytes::<Tree>(text.as_bytes()).unwrap(), plain);
        assert_eq!(read_from::<Tree, _>(tree()).unwrap(), plain);
        assert_eq!(read_from::<Tree, _>(&tree()).unwrap(), plain);
    }

    #[test]
    fn a_list_is_no_structure_however_deep_it_stands() {
        assert!(read::<Leaf>("[1]").is_err());
        for (place, list) in [
            ("leaf", json!([1])),
            ("list", json!([[2]])),
            ("map", json!({"a": [3]})),
            ("choices", json!([{"one": [4]}])),
            ("choices", json!([{"named": [[5]]}])),
            ("pair", json!([6, [7]])),
        ] {
            let mut wrong = tree();
            wrong[place] = list;
            let text = wrong.to_string();
            assert!(serde_json::from_str::<Tree>(&text).is_ok(), "{place}");
            assert!(read::<Tree>(&text).is_err(), "{place}");
            assert!(read_from::<Tree, _>(wrong).is_err(), "{place}");
        }
    }

    #[test]
    fn an_error_says_where_and_nothing_may_follow() {
        let wrong = read::<Leaf>("{\n\"n\": true}").unwrap_err().to_string();
        assert!(wrong.contains("line 2"), "{wrong}");
        assert!(read::<Leaf>("{\"n\": 1} 2").is_err());
        assert!(read_bytes::<Leaf>(b"\xff").is_err());
    }
}
