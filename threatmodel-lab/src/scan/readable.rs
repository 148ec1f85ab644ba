//! The kinds of input that can be searched.

use core::fmt;
use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    ffi::{OsStr, OsString},
    process::Output,
    rc::Rc,
    sync::Arc,
};

use super::{Reader, Unreadable};

/// Anything that a scan can read.
///
/// ```
/// use threatmodel_lab::scan::{self, Readable, Reader, Unreadable};
///
/// struct Mail {
///     subject: String,
///     attachments: Vec<Vec<u8>>,
/// }
///
/// impl Readable for Mail {
///     fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
///         reader.read("subject", &self.subject)?;
///         reader.read("attachments", &self.attachments)
///     }
/// }
/// # let mail = Mail { subject: String::new(), attachments: Vec::new() };
/// assert!(scan::find(&mail)?.is_empty());
/// # Ok::<(), Unreadable>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be searched for canaries",
    label = "expected text, bytes, JSON, a path, the output of a process, or another `Readable`",
    note = "implement `threatmodel::lab::scan::Readable`, or hand over what it prints with `scan::AsDebug(&value)` or \
            `scan::AsDisplay(&value)`"
)]
pub trait Readable {
    /// Hands everything to the reader.
    ///
    /// # Errors
    ///
    /// If something cannot be read to its end. To pass over it would mean that nothing is in it.
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable>;
}

/// The `{:?}` output of a value.
#[derive(Debug, Clone, Copy)]
pub struct AsDebug<T>(pub T);

/// The `{}` output of a value.
#[derive(Debug, Clone, Copy)]
pub struct AsDisplay<T>(pub T);

impl<T: fmt::Debug> Readable for AsDebug<T> {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        reader.text(&format!("{:?}", self.0))
    }
}

impl<T: fmt::Display> Readable for AsDisplay<T> {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        reader.text(&self.0.to_string())
    }
}

/// As bytes of text.
macro_rules! bytes {
    ($($type:ty, $as_bytes:expr;)+) => { $(
        impl Readable for $type {
            fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
                let as_bytes: fn(&Self) -> &[u8] = $as_bytes;
                reader.bytes(as_bytes(self))
            }
        }
    )+ };
}

bytes! {
    str, |text| text.as_bytes();
    String, |text| text.as_bytes();
    OsStr, |text| text.as_encoded_bytes();
    OsString, |text| text.as_encoded_bytes();
    [u8], |bytes| bytes;
    Vec<u8>, |bytes| bytes;
    // Two slices where it has wrapped round; a canary may lie across them, so there is none for `VecDeque<u8>`.
}

impl<const N: usize> Readable for [u8; N] {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        reader.bytes(self)
    }
}

/// As what they print.
macro_rules! printed {
    ($($type:ty),+) => { $(
        impl Readable for $type {
            fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
                reader.text(&self.to_string())
            }
        }
    )+ };
}

// A card number may be kept as a number. `u8` is no element of text, but of bytes.
printed!(char, bool, u16, u32, u64, u128, usize, i16, i32, i64, i128, isize, f32, f64);

impl Readable for () {
    fn read_into(&self, _: &mut Reader) -> Result<(), Unreadable> {
        Ok(())
    }
}

/// As what they point to.
macro_rules! pointers {
    ($($type:ty),+) => { $(
        impl<T: Readable + ?Sized> Readable for $type {
            fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
                (**self).read_into(reader)
            }
        }
    )+ };
}

pointers!(&T, &mut T, Box<T>, Rc<T>, Arc<T>);

impl<T: Readable + ToOwned + ?Sized> Readable for Cow<'_, T> {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        (**self).read_into(reader)
    }
}

impl<T: Readable> Readable for Option<T> {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        self.as_ref().map_or(Ok(()), |value| value.read_into(reader))
    }
}

/// Whichever it is: messages of errors leak as well.
impl<T: Readable, E: Readable> Readable for Result<T, E> {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        match self {
            Ok(value) => value.read_into(reader),
            Err(error) => error.read_into(reader),
        }
    }
}

/// Each element under its place.
macro_rules! sequences {
    ($($type:ty $(, $bounds:tt $size:ident)?;)+) => { $(
        impl<T: Readable $(, $bounds $size: usize)?> Readable for $type {
            fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
                self.iter().enumerate().try_for_each(|(at, value)| reader.read(at, value))
            }
        }
    )+ };
}

sequences! {
    [T];
    Vec<T>;
    [T; N], const N;
    VecDeque<T>;
    BTreeSet<T>;
}

impl<T: Readable, S> Readable for HashSet<T, S> {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        self.iter().try_for_each(|value| value.read_into(reader))
    }
}

/// Each value under its key, and the keys too.
macro_rules! maps {
    ($($type:ty $(, $hasher:ident)?;)+) => { $(
        impl<K: Readable + fmt::Debug, V: Readable $(, $hasher)?> Readable for $type {
            fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
                for (key, value) in self {
                    reader.read("key", key)?;
                    reader.read(format_args!("{key:?}"), value)?;
                }
                Ok(())
            }
        }
    )+ };
}

maps! {
    BTreeMap<K, V>;
    HashMap<K, V, S>, S;
}

macro_rules! tuples {
    ($($($name:ident $at:tt),+;)+) => { $(
        impl<$($name: Readable),+> Readable for ($($name,)+) {
            fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
                $(reader.read($at, &self.$at)?;)+
                Ok(())
            }
        }
    )+ };
}

tuples! {
    A 0;
    A 0, B 1;
    A 0, B 1, C 2;
    A 0, B 1, C 2, D 3;
    A 0, B 1, C 2, D 3, E 4;
    A 0, B 1, C 2, D 3, E 4, F 5;
}

/// As it is written, without spaces; offsets are those of that text.
impl Readable for serde_json::Value {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        reader.text(&self.to_string())
    }
}

impl Readable for Output {
    fn read_into(&self, reader: &mut Reader) -> Result<(), Unreadable> {
        reader.read("stdout", &self.stdout)?;
        reader.read("stderr", &self.stderr)
    }
}
