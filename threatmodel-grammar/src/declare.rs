//! How an attribute is declared: its line of the grammar and, with the feature `facts`, the type of what it says.
//!
//! ```ignore
//! noun! {
//!     /// Something worth protecting.               what the noun is
//!     Asset "asset" {
//!         /// The owner, who decides about it.      the documentation of the key and of the field
//!         optional owner: Option<String> = text(),
//!         /// The threat that it tells of.          the field is `threat`, in JSON too, the key is `of`
//!         required threat("of"): String = one(Statement::Threat),
//!     }
//!     constraints []
//!     example "#[asset(…)]\npub struct CardNumbers;"
//! }
//! ```
//!
//! `required`: an annotation without the key is an error. `optional`: the fact has an `Option`. `default`: the fact has the default of
//! its type where the key is missing. `implied`: the kind of the key gives a value where it is missing.
//! `as "…"` names the type that the JSON schema shows. `=> protects "…"` is the line of `threatmodel.lock` for each value, or, with `if`,
//! for one of them.

macro_rules! noun {
    (
        $(#[doc = $doc:literal])+
        $statement:ident $attribute:literal {
            $($(#[doc = $key_doc:literal])+ $need:ident $field:ident $(($key:literal $(, json $json:literal)?))?: $type:ty $(as $shown:literal)? = $kind:expr $(=> $meaning:ident $line:literal $(if $only:literal)?)?,)*
        }
        $(parts { $($(#[doc = $part_doc:literal])+ $part:ident = $part_kind:expr,)* })?
        $(also { $(#[doc = $also_doc:literal])+ $also:ident: $also_type:ty = $also_from:ident })?
        $(line $head_meaning:ident $head:literal;)?
        constraints $constraints:expr;
        example $example:literal;
    ) => {
        /// The attribute.
        pub(crate) static GRAMMAR: $crate::Attribute = $crate::Attribute {
            states: threatmodel_core::statement::Statement::$statement,
            name: $attribute,
            on: $crate::attributes::TYPES,
            first: None,
            keys: &[
                $($crate::Key {
                    name: declare!(@name $field $(($key))?),
                    takes: $kind.takes,
                    required: declare!(@required $need),
                    doc: concat!($($key_doc),+),
                    line: declare!(@line $($meaning $line $(if $only)?)?),
                },)*
                $($($crate::Key {
                    name: stringify!($part),
                    takes: $part_kind.takes,
                    required: false,
                    doc: concat!($($part_doc),+),
                    line: None,
                },)*)?
                $crate::attributes::ID,
            ],
            constraints: &$constraints,
            doc: concat!($($doc),+),
            example: $example,
            line: declare!(@line $($head_meaning $head)?),
        };

        $(#[doc = $doc])+
        #[cfg(feature = "facts")]
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub struct $statement {
            /// The declaration.
            pub declared: $crate::fact::Declaration,
            $($(#[doc = $key_doc])+ $(#[cfg_attr(feature = "schema", schemars(with = $shown))])?
            $($(#[serde(rename = $json)])?)? pub $field: $type,)*
            $($(#[doc = $also_doc])+ pub $also: $also_type,)?
        }

        #[cfg(feature = "facts")]
        impl $statement {
            /// The noun that an annotation declares.
            ///
            /// # Errors
            ///
            /// If the annotation lacks what the grammar requires.
            pub fn read(args: &mut dyn $crate::fact::Args) -> Result<Self, $crate::fact::Unsaid> {
                // Everything is read before anything fails, so that every reference is looked at.
                $(let $field = declare!(@read $need args, declare!(@name $field $(($key))?), $kind);)*
                Ok(Self {
                    $($field: $field?,)*
                    $($also: args.$also_from(),)?
                    declared: args.declared(),
                })
            }

            /// The declared path: the noun's identity.
            #[must_use]
            pub fn path(&self) -> &str {
                &self.declared.path
            }

            /// The last part of the path.
            #[must_use]
            pub fn name(&self) -> &str {
                &self.declared.name
            }
        }

        #[cfg(feature = "facts")]
        impl $crate::fact::Noun for $statement {
            fn attribute(&self) -> &'static $crate::Attribute {
                &GRAMMAR
            }

            fn declared(&self) -> &$crate::fact::Declaration {
                &self.declared
            }

            fn values(&self) -> Vec<Vec<String>> {
                vec![$(declare!(@shown $need $kind, self.$field)),*]
            }
        }
    };
}

macro_rules! verb {
    (
        $(#[doc = $doc:literal])+
        $statement:ident $attribute:literal as $said:ident on $on:expr;
        $(derives $($derive:meta),+;)?
        $(first $(#[doc = $first_doc:literal])+ $first:ident = $first_kind:expr;)?
        { $($(#[doc = $key_doc:literal])+ $need:ident $field:ident $(($key:literal))?: $type:ty $(as $shown:literal)? = $kind:expr,)* }
        example $example:literal;
    ) => {
        /// The attribute.
        pub(crate) static GRAMMAR: $crate::Attribute = $crate::Attribute {
            states: threatmodel_core::statement::Statement::$statement,
            name: $attribute,
            on: $on,
            first: declare!(@first $($first $first_kind, concat!($($first_doc),+))?),
            keys: &[
                $($crate::Key {
                    name: declare!(@name $field $(($key))?),
                    takes: $kind.takes,
                    required: declare!(@required $need),
                    doc: concat!($($key_doc),+),
                    line: None,
                },)*
            ],
            constraints: &[],
            doc: concat!($($doc),+),
            example: $example,
            line: None,
        };

        #[doc = concat!("What an annotation with `#[", $attribute, "]` says.")]
        #[cfg(feature = "facts")]
        #[derive(Debug, Clone, PartialEq, Eq)]
        $($(#[$derive])+)?
        pub struct $said {
            $($(#[doc = $first_doc])+ pub $first: Option<String>,)?
            $($(#[doc = $key_doc])+ pub $field: $type,)*
        }

        #[cfg(feature = "facts")]
        impl $said {
            /// What the annotation says. Its first reference is nothing where it leads nowhere.
            ///
            /// # Errors
            ///
            /// If the annotation lacks what the grammar requires.
            pub fn read(args: &mut dyn $crate::fact::Args) -> Result<Self, $crate::fact::Unsaid> {
                $(let $first = declare!(@read optional args, stringify!($first), $first_kind);)?
                $(let $field = declare!(@read $need args, declare!(@name $field $(($key))?), $kind);)*
                Ok(Self { $($first: $first?,)? $($field: $field?,)* })
            }
        }
    };
}

macro_rules! declare {
    (@name $field:ident) => {
        stringify!($field)
    };
    (@name $field:ident ($key:literal)) => {
        $key
    };
    (@required required) => {
        true
    };
    (@required $need:ident) => {
        false
    };
    (@first) => {
        None
    };
    (@first $first:ident $kind:expr, $doc:expr) => {
        Some($crate::Key { name: stringify!($first), takes: $kind.takes, required: true, doc: $doc, line: None })
    };
    (@read optional $args:ident, $key:expr, $kind:expr) => {
        $kind.read($args, $key)
    };
    (@read default $args:ident, $key:expr, $kind:expr) => {
        $kind.read($args, $key).map(Option::unwrap_or_default)
    };
    (@read $need:ident $args:ident, $key:expr, $kind:expr) => {
        $kind.needed($args, $key)
    };
    (@shown optional $kind:expr, $value:expr) => { $value.iter().flat_map(|value| $kind.shown(value)).collect() };
    (@shown $need:ident $kind:expr, $value:expr) => { $kind.shown(&$value) };
    (@line) => { None };
    (@line protects $line:literal $(if $only:literal)?) => { declare!(@line Protects, $line $(, $only)?) };
    (@line permits $line:literal $(if $only:literal)?) => { declare!(@line Permits, $line $(, $only)?) };
    (@line $meaning:ident, $line:literal) => { Some($crate::Line::new($crate::Meaning::$meaning, $line, None)) };
    (@line $meaning:ident, $line:literal, $only:literal) => {
        Some($crate::Line::new($crate::Meaning::$meaning, $line, Some($only)))
    };
}
