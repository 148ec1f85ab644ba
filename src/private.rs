//! Support for expanded attributes. Not for direct use; it changes without notice.

#[cfg(feature = "collect")]
pub use inventory_export::*;
pub use threatmodel_core::{
    noun,
    risk::{LevelPosition, RiskPolicy, Stated},
    statement::Statement,
    value::Value,
    words::{self, ItemKind},
};

/// What becomes of a test that another macro has made of a configuration.
#[cfg(feature = "testing")]
pub use threatmodel_macros::__case;

/// The entry point of the test of `check!`.
#[cfg(feature = "testing")]
pub mod check {
    pub use threatmodel_check::checking::{Setup, run};
}

#[cfg(feature = "collect")]
mod inventory_export {
    pub use threatmodel_core::record::{Record, inventory, linked};
}

/// The type `T`; the parameter is an expression in which a record can stand.
pub type Carrying<T, const RECORD: usize> = T;

/// The paths of nouns, each through a function that admits its kind only.
pub mod references {
    use threatmodel_core::noun as nouns;

    macro_rules! references {
        (
            nouns {
                // More is known of an asset, below.
                Asset, asset, $assets:ident, $asset_at:ident, $an_asset:literal, $asset_texts:tt $more_of_asset:tt;
                $($noun:ident, $name:ident, $many:ident, $at:ident, $a_noun:literal, $texts:tt $more:tt;)+
            }
            $($rest:tt)*
        ) => {
            references! { $($name $noun, $a_noun;)+ }
        };
        ($($name:ident $noun:ident, $a_noun:literal;)+) => {
            $(
                #[doc = concat!("The path of ", $a_noun, ".")]
                #[must_use]
                pub const fn $name<T: nouns::$noun + ?Sized>() -> &'static str {
                    T::PATH
                }
            )+
        };
    }
    threatmodel_core::__statements!(references);
    references! {
        noun Noun, "any noun";
        endpoint Endpoint, "a component or an actor";
        satisfiable Satisfiable, "a requirement or an assumption";
        event Event, "a detection or a step";
    }
}
pub use references::*;

/// An asset that an annotation refers to. One function gives all that is known of it, so that a type that is none is one
/// error, however often it is looked at.
#[derive(Debug, Clone, Copy)]
pub struct AssetRef {
    /// Its path.
    pub path: &'static str,
    /// How high its level stands.
    pub position: LevelPosition,
}

/// The known facts about an asset.
#[must_use]
pub const fn asset<T: noun::Asset + ?Sized>() -> AssetRef {
    AssetRef { path: T::PATH, position: T::POSITION }
}

/// A kind of threat that an annotation refers to; one function for the same reason.
#[derive(Debug, Clone, Copy)]
pub struct KindRef {
    /// Its path.
    pub path: &'static str,
    /// The STRIDE categories of its threats.
    pub stride: &'static [words::Stride],
    /// The LINDDUN categories of its threats.
    pub linddun: &'static [words::Linddun],
    /// The likelihood of its threats.
    pub likelihood: Option<words::Likelihood>,
}

/// The known facts about a kind of threat.
#[must_use]
pub const fn kind<T: noun::Kind + ?Sized>() -> KindRef {
    KindRef { path: T::PATH, stride: T::STRIDE, linddun: T::LINDDUN, likelihood: T::LIKELIHOOD }
}

/// The policy that a level belongs to.
#[derive(Debug, Clone, Copy)]
pub struct Levels {
    /// The path of the policy.
    pub path: &'static str,
    names: &'static [&'static str],
}

impl Levels {
    /// How high the level with this name stands.
    #[must_use]
    pub const fn position(&self, name: &str) -> LevelPosition {
        LevelPosition::named(name, self.names)
    }
}

/// The policy that a level belongs to.
#[must_use]
pub const fn level<C: noun::Classification>(_level: C) -> Levels {
    Levels { path: C::PATH, names: C::LEVELS }
}

pub use threatmodel_core::ask::is_off;

/// Returns the value of a function's body, so that a `return` in it does not leave the function itself.
pub fn returned<T>(body: impl FnOnce() -> T) -> T {
    body()
}

/// No value of this type: an early return of an async block tells the compiler what the block returns.
#[must_use]
pub const fn nothing<T>() -> Option<T> {
    None
}

/// Support for the expansion of `detect!` and `step!`.
#[cfg(feature = "detect")]
pub mod detect {
    pub use std::borrow::Cow;
    pub use std::sync::OnceLock;

    pub use threatmodel_detect::{
        declared::{Declaration, Declared, Entry, Ids, declaration, inventory},
        private::{emit, is_compiled, is_wanted, place, tracing},
        rule, secret,
    };

    /// The rule of a detection of this threat.
    #[must_use]
    pub const fn rule_of<T: super::noun::Threat + ?Sized>(
        path: &'static str,
        doc: &'static str,
        event: &'static str,
        level: rule::Level,
        kind: rule::Kind,
        playbook: rule::Texts,
    ) -> rule::Rule {
        rule::Rule {
            path: Cow::Borrowed(path),
            doc: Cow::Borrowed(doc),
            event: Cow::Borrowed(event),
            level,
            kind,
            threat: rule::Threat { path: Cow::Borrowed(T::PATH), id: text(T::ID), severity: severity(T::SEVERITY) },
            assets: Cow::Borrowed(T::TARGETS),
            playbook,
            enabled: true,
        }
    }

    const fn text(text: Option<&'static str>) -> Option<rule::Text> {
        match text {
            Some(text) => Some(Cow::Borrowed(text)),
            None => None,
        }
    }

    const fn severity(severity: Option<super::words::Severity>) -> Option<rule::Text> {
        match severity {
            Some(severity) => Some(Cow::Borrowed(severity.name())),
            None => None,
        }
    }

    /// Whether a function has returned a rejection.
    #[must_use]
    pub fn rejected<T: threatmodel_detect::Rejects + ?Sized>(returned: &T) -> bool {
        returned.is_rejection()
    }

    /// The name of a control: the last part of its path.
    #[must_use]
    pub fn control_name<C: super::noun::Control + ?Sized>() -> &'static str {
        threatmodel_core::names::short(C::PATH)
    }

    /// Emits an event, and again to what records the events of tests.
    #[cfg(feature = "testing")]
    pub fn emitted(event: impl Fn()) {
        threatmodel_lab::detection::emitted(&event);
        event();
    }
}
