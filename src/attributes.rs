//! The attributes of nouns and verbs.

macro_rules! attributes {
    (
        nouns { $($noun:ident, $of_noun:ident, $many:ident, $at:ident, $a_noun:literal, $texts:tt $more:tt;)+ }
        others { $($others:tt)+ }
        verbs { $($verb:ident, $of_verb:ident, $a_verb:literal;)+ }
    ) => {
        pub use threatmodel_macros::{$($of_noun,)+ $($of_verb,)+};
    };
}
threatmodel_core::__statements!(attributes);
