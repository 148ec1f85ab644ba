//! The targets of references in annotations: one marker trait per noun.
//!
//! The attributes implement these; nobody does by hand. A reference of the wrong kind fails to compile because its
//! type lacks the trait, and the message says which attribute is missing.

/// Declares the marker trait of a noun, with the message that the compiler gives for a type that lacks it.
macro_rules! noun {
    ($(#[$meta:meta])* $name:ident, $message:literal, $label:literal, $note:literal $(, $($more:tt)*)?) => {
        $(#[$meta])*
        #[diagnostic::on_unimplemented(message = $message, label = $label, note = $note)]
        pub trait $name {
            /// The path that the type was declared under, `crate::module::Type`.
            const PATH: &'static str;
            $($($more)*)?
        }
    };
}

macro_rules! nouns {
    (
        nouns { $($noun:ident, $of_noun:ident, $many:ident, $at:ident, $a_noun:literal, [$message:literal, $label:literal, $note:literal] { $($more:tt)* };)+ }
        $($rest:tt)*
    ) => {
        $(
            noun!(
                #[doc = concat!("A type that `#[", stringify!($of_noun), "]` declares.")]
                $noun, $message, $label, $note, $($more)*
            );
        )+
    };
}
crate::__statements!(nouns);

noun!(
    /// A type that a program tells of: a detection or a step.
    Event,
    "`{Self}` is neither a detection nor a step",
    "expected a detection or a step",
    "write `#[detection(…)]` or `#[workflow_step]` on the declaration of `{Self}`"
);
noun!(
    /// A type that any noun's attribute declares.
    Noun,
    "`{Self}` is not declared in the threat model",
    "expected an asset, a threat, a control or another noun",
    "write the noun's attribute, `#[asset(…)]` for example, on the declaration of `{Self}`"
);
noun!(
    /// A type that a data flow may start or end at: a component or an actor.
    Endpoint,
    "`{Self}` is neither a component nor an actor",
    "expected a component or an actor",
    "write `#[component(…)]` or `#[actor(…)]` on the declaration of `{Self}`"
);
noun!(
    /// A type that `#[satisfies]` may name: a requirement or an assumption.
    Satisfiable,
    "`{Self}` is neither a requirement nor an assumption",
    "expected a requirement or an assumption",
    "write `#[requirement(…)]` or `#[assumption(…)]` on the declaration of `{Self}`"
);

noun!(
    /// A kind of threat of a catalogue, such as `threatmodel-catalogue`.
    Kind,
    "`{Self}` is not a kind of threat",
    "expected a kind of a catalogue",
    "name a type of `threatmodel-catalogue`, or one that its macro `kind!` declares",
    /// The STRIDE categories of its threats, where a threat names none.
    const STRIDE: &'static [crate::words::Stride];
    /// The LINDDUN categories of its threats, where a threat names none.
    const LINDDUN: &'static [crate::words::Linddun];
    /// The likelihood of its threats, where a threat names none.
    const LIKELIHOOD: Option<crate::words::Likelihood>;
);

/// The levels of a classification policy: an enum with `#[derive(Classification)]`, least protected level first.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a classification policy",
    label = "expected a level of an enum with `#[derive(Classification)]`",
    note = "write `#[derive(Clone, Copy, Classification)]` on the enum, its levels in order, least protected first"
)]
pub trait Classification: Copy {
    /// The path that the enum was declared under.
    const PATH: &'static str;
    /// The names of the levels, least protected first.
    const LEVELS: &'static [&'static str];
}

/// The ready-made policy of three levels. A bare word in `classification = Confidential` means one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ThreeLevels {
    /// Anybody may see it.
    Public,
    /// For those who need it.
    Restricted,
    /// Its disclosure or corruption does serious damage.
    Confidential,
}

impl Classification for ThreeLevels {
    const PATH: &'static str = "threatmodel::ThreeLevels";
    const LEVELS: &'static [&'static str] = &["Public", "Restricted", "Confidential"];
}

/// The ready-made policy of four levels: an even number leaves no middle ground to hide in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FourLevels {
    /// Anybody may see it.
    Public,
    /// For everybody inside the organisation.
    Internal,
    /// For those who need it.
    Confidential,
    /// Its disclosure or corruption threatens the organisation or people.
    Secret,
}

impl Classification for FourLevels {
    const PATH: &'static str = "threatmodel::FourLevels";
    const LEVELS: &'static [&'static str] = &["Public", "Internal", "Confidential", "Secret"];
}
