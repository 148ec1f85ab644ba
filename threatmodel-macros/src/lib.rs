//! The attributes of `threatmodel`. Applications depend on the `threatmodel` crate, which re-exports them.
//!
//! Every attribute re-emits the item that it stands on, also where the annotation is wrong, and reports everything that
//! is wrong with it at once.

mod attack;
mod cases;
mod check;
mod classification;
mod compiled;
mod emit;
mod expand;
mod facts;
mod head;
mod library;
mod place;
mod questions;
mod rejection;
mod rule;
mod satisfaction;
mod switch;
mod values;

use proc_macro::TokenStream;

macro_rules! attributes {
    (
        nouns { $($noun:ident, $of_noun:ident, $many:ident, $at:ident, $a_noun:literal, $texts:tt $more:tt;)+ }
        others { $($others:tt)+ }
        verbs { $($verb:ident, $of_verb:ident, $a_verb:literal;)+ }
    ) => {
        attributes! { $($of_noun)+ $($of_verb)+ }
    };
    ($($name:ident)+) => {
        $(
            #[doc = include_str!(concat!("../docs/", stringify!($name), ".md"))]
            #[proc_macro_attribute]
            pub fn $name(tokens: TokenStream, item: TokenStream) -> TokenStream {
                expand::annotation(stringify!($name), tokens.into(), item.into()).into()
            }
        )+
    };
}
threatmodel_core::__statements!(attributes);

/// Makes an enum a classification policy: its variants are the levels, least protected first. `#[handling]` on a variant says what
/// assets of that level demand.
///
#[doc = include_str!("../docs/handling.md")]
#[proc_macro_derive(Classification, attributes(handling))]
pub fn classification(item: TokenStream) -> TokenStream {
    classification::derive(item.into()).into()
}

/// A test that another macro has made of a configuration: a case of it, or the configuration with its fixtures. The macro copies
/// this attribute onto each, so that the body with all that it sets up runs in the process of the configuration alone.
#[doc(hidden)]
#[proc_macro_attribute]
pub fn __case(tokens: TokenStream, item: TokenStream) -> TokenStream {
    cases::expand(tokens.into(), item.into()).into()
}

/// The implementation of `threatmodel::check!`; the facade documents it.
#[doc(hidden)]
#[proc_macro]
pub fn check(tokens: TokenStream) -> TokenStream {
    check::expand(tokens.into()).into()
}

/// The implementation of `threatmodel::detect!`; the facade documents it.
#[doc(hidden)]
#[proc_macro]
pub fn detect(tokens: TokenStream) -> TokenStream {
    emit::expand(emit::What::Detection, tokens.into()).into()
}

/// The implementation of `threatmodel::step!`; the facade documents it.
#[doc(hidden)]
#[proc_macro]
pub fn step(tokens: TokenStream) -> TokenStream {
    emit::expand(emit::What::Step, tokens.into()).into()
}
