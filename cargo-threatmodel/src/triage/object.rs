//! The members of a JSON object, flat and in order, with those that stand twice.

use core::fmt;
use std::borrow::Cow;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// The longest name of an object that is opened. Longer names would stand before each of its members.
const LONGEST: usize = 64;

/// The most elements of a list that are kept. Journald lists the bytes of a message that is no text.
const MOST: usize = 16 << 10;

/// Names and values. A member of an object that is itself a member is called `outer.inner`; what lies in `fields` is called by
/// its own name, as `tracing-subscriber` means it.
pub(super) struct Object<'l>(pub(super) Vec<(Cow<'l, str>, Value<'l>)>);

/// The value of a member.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'l> {
    /// A text.
    Text(Cow<'l, str>),
    /// A whole number.
    Whole(i64),
    /// Another number.
    Number(f64),
    /// True or false.
    Truth(bool),
    /// Nothing.
    Null,
    /// A list, as far as it is kept.
    List(Vec<Value<'l>>),
    /// An object that is not opened.
    Closed,
}

impl<'l> Object<'l> {
    /// The object that the text is.
    pub(super) fn parse(text: &'l str) -> Result<Self, serde_json::Error> {
        let mut members = Vec::with_capacity(16);
        let mut deserializer = serde_json::Deserializer::from_str(text);
        deserializer.deserialize_map(Members { members: &mut members, outer: "" })?;
        deserializer.end()?;
        Ok(Self(members))
    }

    /// The value of the first member with this name.
    pub(super) fn get(&self, name: &str) -> Option<&Value<'l>> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| value)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

impl<'l> Value<'l> {
    /// The value as a text. A list of bytes is what they say.
    pub(super) fn into_text(self) -> Cow<'l, str> {
        match self {
            Self::Text(text) => text,
            Self::Whole(number) => number.to_string().into(),
            Self::Number(number) => number.to_string().into(),
            Self::Truth(truth) => truth.to_string().into(),
            Self::Null | Self::Closed => Cow::Borrowed(""),
            Self::List(list) => {
                let byte = |value: &Value<'_>| match value {
                    Value::Whole(number) => u8::try_from(*number).ok(),
                    _ => None,
                };
                let bytes: Option<Vec<u8>> = list.iter().map(byte).collect();
                match bytes {
                    Some(bytes) => String::from_utf8_lossy(&bytes).into_owned().into(),
                    None => list.into_iter().map(Value::into_text).collect::<Vec<_>>().join(" ").into(),
                }
            }
        }
    }

    /// A whole number, also one that is written as a text.
    pub(super) fn whole(&self) -> Option<i64> {
        match self {
            Self::Whole(number) => Some(*number),
            Self::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Whole(_) | Self::Number(_) => "a number",
            Self::Truth(_) => "a truth value",
            Self::Null => "null",
            Self::List(_) => "a list",
            Self::Closed => "an object",
        }
    }
}

/// Puts the members of an object behind those that are there.
struct Members<'m, 'l> {
    members: &'m mut Vec<(Cow<'l, str>, Value<'l>)>,
    /// The name of the object, if it is a member.
    outer: &'m str,
}

impl<'l> Visitor<'l> for Members<'_, 'l> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'l>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { members, outer } = self;
        while let Some(name) = map.next_key_seed(Name)? {
            // The spans around an event are not what it says.
            if outer.is_empty() && matches!(&*name, "span" | "spans") {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let opened = outer.is_empty() && name == "fields";
            let name = if outer.is_empty() || opened || outer == "fields" {
                name
            } else {
                Cow::Owned(format!("{outer}.{name}"))
            };
            let value = map.next_value_seed(Member { members, name: &name })?;
            match value {
                Some(_) if opened => {
                    let kind = value.as_ref().map_or("", Value::kind);
                    return Err(A::Error::custom(format_args!("its `fields` are {kind}, and not an object")));
                }
                Some(value) => members.push((name, value)),
                None => {}
            }
        }
        Ok(())
    }
}

/// The name of a member.
struct Name;

impl<'l> DeserializeSeed<'l> for Name {
    type Value = Cow<'l, str>;

    fn deserialize<D: Deserializer<'l>>(self, deserializer: D) -> Result<Cow<'l, str>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'l> Visitor<'l> for Name {
    type Value = Cow<'l, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_borrowed_str<E>(self, name: &'l str) -> Result<Cow<'l, str>, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<Cow<'l, str>, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}

/// The value of a member, or nothing if it is an object, whose members have been put behind the others.
struct Member<'m, 'l> {
    members: &'m mut Vec<(Cow<'l, str>, Value<'l>)>,
    name: &'m str,
}

impl<'l> DeserializeSeed<'l> for Member<'_, 'l> {
    type Value = Option<Value<'l>>;

    fn deserialize<D: Deserializer<'l>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'l> Visitor<'l> for Member<'_, 'l> {
    type Value = Option<Value<'l>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'l str) -> Result<Self::Value, E> {
        Ok(Some(Value::Text(Cow::Borrowed(text))))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Value::Text(Cow::Owned(text.to_owned()))))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Some(Value::Whole(number)))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Some(i64::try_from(number).map_or(Value::Number(number as f64), Value::Whole)))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Some(Value::Number(number)))
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Self::Value, E> {
        Ok(Some(Value::Truth(truth)))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Some(Value::Null))
    }

    fn visit_seq<A: SeqAccess<'l>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut kept = Vec::new();
        let mut unused = Vec::new();
        while kept.len() < MOST {
            let element = Member { members: &mut unused, name: "" };
            let Some(value) = list.next_element_seed(element)? else { return Ok(Some(Value::List(kept))) };
            unused.clear();
            kept.push(value.unwrap_or(Value::Closed));
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Some(Value::List(kept)))
    }

    fn visit_map<A: MapAccess<'l>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        if self.name.is_empty() || self.name.len() > LONGEST {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            return Ok(Some(Value::Closed));
        }
        Members { members: self.members, outer: self.name }.visit_map(map)?;
        Ok(None)
    }
}
