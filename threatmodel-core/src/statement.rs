//! The statements that annotations make, each listed once.

/// Hands every statement to a macro: `__statements!(a_macro)`. Types, traits, attributes and lists that there is one of for each
/// statement are made from this list.
///
/// - A noun: its statement, its attribute, its plural, its lookup by path, its name in messages, what the compiler says of a type
///   that is none, and what its marker trait has beyond the path.
/// - A verb: its statement, its attribute, its name in messages.
/// - What has no attribute of its own: its statement, a name for it in code, its name in messages.
#[doc(hidden)]
#[macro_export]
macro_rules! __statements {
    ($($then:tt)+) => {
        $($then)+! {
            nouns {
                Asset, asset, assets, asset_at, "an asset", [
                    "`{Self}` is not declared as an asset",
                    "expected an asset",
                    "write `#[asset(…)]` on the declaration of `{Self}`, or refer to a type that has it"
                ] {
                    /// The rank of the level of its classification, in a program with detection.
                    #[doc(hidden)]
                    const POSITION: $crate::risk::LevelPosition = $crate::risk::LevelPosition::HIGHEST;
                };
                Threat, threat, threats, threat_at, "a threat", [
                    "`{Self}` is not declared as a threat",
                    "expected a threat",
                    "write `#[threat(…)]` on the declaration of `{Self}`, or refer to a type that has it"
                ] {
                    /// Its `id`, in a program that detects.
                    #[doc(hidden)]
                    const ID: Option<&'static str> = None;
                    /// Its severity before any control, under the tables that hold unless a policy replaces them, in a program that
                    /// detects.
                    #[doc(hidden)]
                    const SEVERITY: Option<$crate::words::Severity> = None;
                    /// The paths of the assets that it hits, in a program that detects.
                    #[doc(hidden)]
                    const TARGETS: &'static [::alloc::borrow::Cow<'static, str>] = &[];
                };
                Control, control, controls, control_at, "a control", [
                    "`{Self}` is not declared as a control",
                    "expected a control",
                    "write `#[control(…)]` on the declaration of `{Self}`, or refer to a type that has it"
                ] {
                    /// The switch that an attack test turns the control off with.
                    #[cfg(all(feature = "switches", any(debug_assertions, threatmodel_switches)))]
                    #[doc(hidden)]
                    fn switch() -> &'static $crate::switch::Switch;
                };
                Requirement, requirement, requirements, requirement_at, "a requirement", [
                    "`{Self}` is not declared as a requirement",
                    "expected a requirement",
                    "write `#[requirement(…)]` on the declaration of `{Self}`, or refer to a type that has it"
                ] {};
                Component, component, components, component_at, "a component", [
                    "`{Self}` is not declared as a component",
                    "expected a component",
                    "write `#[component(…)]` on the declaration of `{Self}`, or refer to a type that has it"
                ] {};
                TrustZone, trust_zone, trust_zones, trust_zone_at, "a trust zone", [
                    "`{Self}` is not declared as a trust zone",
                    "expected a trust zone",
                    "write `#[trust_zone(…)]` on the declaration of `{Self}`, or refer to a type that has it"
                ] {};
                Actor, actor, actors, actor_at, "an actor", [
                    "`{Self}` is not declared as an actor",
                    "expected an actor",
                    "write `#[actor(…)]` on the declaration of `{Self}`, or refer to a type that has it"
                ] {};
                Assumption, assumption, assumptions, assumption_at, "an assumption", [
                    "`{Self}` is not declared as an assumption",
                    "expected an assumption",
                    "write `#[assumption(…)]` on the declaration of `{Self}`, or refer to a type that has it"
                ] {};
                Detection, detection, detections, detection_at, "a detection", [
                    "`{Self}` is not declared as a detection",
                    "expected a detection",
                    "write `#[detection(…)]` on the declaration of `{Self}`, or refer to a type that has it"
                ] {};
                WorkflowStep, workflow_step, workflow_steps, workflow_step_at, "a step", [
                    "`{Self}` is not declared as a step of a workflow",
                    "expected a step",
                    "write `#[workflow_step]` on the declaration of `{Self}`, or refer to a type that has it"
                ] {};
            }
            others {
                Classification, classification, "a classification policy";
                Handling, handling, "a handling rule";
                Exposure, exposure, "an exposure";
            }
            verbs {
                Mitigation, mitigates, "a mitigation";
                Acceptance, accepts, "an acceptance";
                Dismissal, dismisses, "a dismissal";
                Transfer, transfers, "a transfer";
                Avoidance, avoids, "an avoidance";
                Satisfaction, satisfies, "a satisfaction";
                Access, accesses, "an access";
                Flow, flow, "a flow";
                Emission, detects, "an emission";
            }
        }
    };
}

macro_rules! statements {
    (
        nouns { $($noun:ident, $of_noun:ident, $many:ident, $at:ident, $a_noun:literal, [$($text:literal),+] { $($more:tt)* };)+ }
        others { $($other:ident, $of_other:ident, $an_other:literal;)+ }
        verbs { $($verb:ident, $of_verb:ident, $a_verb:literal;)+ }
    ) => {
        /// What an annotation states. Nouns declare; verbs relate code to nouns.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        pub enum Statement {
            $(#[doc = concat!("`#[", stringify!($of_noun), "]` declares ", $a_noun, ".")] $noun,)+
            $(#[doc = concat!("It states ", $an_other, ".")] $other,)+
            $(#[doc = concat!("`#[", stringify!($of_verb), "]` states ", $a_verb, ".")] $verb,)+
        }

        impl Statement {
            /// Whether the statement declares a noun on a type.
            #[must_use]
            pub const fn is_noun(self) -> bool {
                matches!(self, $(Self::$noun)|+)
            }

            /// The statement in words, for messages: "a threat", "an exposure".
            #[must_use]
            pub const fn described(self) -> &'static str {
                match self {
                    $(Self::$noun => $a_noun,)+
                    $(Self::$other => $an_other,)+
                    $(Self::$verb => $a_verb,)+
                }
            }

            /// The name of the statement, as it is written in Rust.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$noun => stringify!($noun),)+
                    $(Self::$other => stringify!($other),)+
                    $(Self::$verb => stringify!($verb),)+
                }
            }
        }
    };
}
__statements!(statements);
