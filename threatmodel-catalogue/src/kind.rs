//! The form in which a kind of threat is declared.

use crate::Entry;

/// A kind of threat, as annotations name it: `#[threat(kind = …)]`, `#[dismisses(…)]`.
pub trait Kind: threatmodel_core::noun::Kind {
    /// All that the catalogue knows of it.
    const ENTRY: Entry;
}

/// Declares a kind of threat: a unit struct with documentation, and its [`Entry`].
///
/// A company's own catalogue is a crate that depends on this one and uses the same macro. All keys are written, in this order; a list
/// may be empty, and `None` stands where there is nothing to say. A requirement is a sentence and the requirements of standards
/// that it stands for. The id is kebab-case, and the type has the same words in `UpperCamelCase`. The doc comment begins with a
/// paragraph that says what the kind is; sections for controls, requirements, attack inputs, the detection and references are added to
/// it. Where there are no inputs, a section `# How to try it` says how the attack is tried, and where no event, `# How it is noticed`.
///
/// ```
/// use threatmodel_catalogue::{Kind, kind};
///
/// kind! {
///     /// An operator of a drawbridge raises it while a vehicle is on it.
///     ///
///     /// # Where Rust programs have it
///     ///
///     /// Our `bridge::Motor::raise` moves without asking `bridge::Scale`.
///     pub struct OccupiedBridge = "occupied-bridge" {
///         title: "Bridge raised under a vehicle",
///         refs: ["CWE-754", "https://bridges.example/rules#7"],
///         stride: [DenialOfService],
///         linddun: [],
///         likelihood: Some(Possible),
///         found_in: Code,
///         controls: [("interlock with the scale", BusinessLogic), ("second operator", Process)],
///         requirements: [
///             ("The motor only starts while the scale shows nothing.", "v5.0.0-2.3.1"),
///             ("The interlock is tried once a month."),
///         ],
///         inputs: None,
///         detection: Some("x_bridge_refused"),
///     }
/// }
///
/// assert_eq!(OccupiedBridge::ENTRY.name, "OccupiedBridge");
/// ```
#[macro_export]
macro_rules! kind {
    (
        $(#[doc = $doc:literal])+
        $vis:vis struct $name:ident = $id:literal {
            title: $title:literal,
            refs: [$($ref:literal),* $(,)?],
            stride: [$($stride:ident),* $(,)?],
            linddun: [$($linddun:ident),* $(,)?],
            likelihood: $maybe_likelihood:ident $(($likelihood:ident))?,
            found_in: $found_in:ident,
            controls: [$(($control:literal, $layer:ident $(,)?)),* $(,)?],
            requirements: [$(($requirement:literal $(, $standard:literal)* $(,)?)),* $(,)?],
            inputs: $maybe_inputs:ident $(($inputs:literal))?,
            detection: $maybe_detection:ident $(($detection:literal))? $(,)?
        }
    ) => {
        $(#[doc = $doc])+
        ///
        /// # Controls
        ///
        $(#[doc = concat!("- ", $control, " (`", stringify!($layer), "`)")])*
        ///
        /// # Requirements
        ///
        $(#[doc = concat!("- ", $requirement $(, " `", $standard, "`")*)])*
        $(
            #[doc = "\n# Attack inputs\n"]
            #[doc = concat!("`threatmodel::lab::inputs::of_kind(\"", $inputs, "\")`")]
        )?
        $(
            #[doc = "\n# Detection\n"]
            #[doc = concat!("The event `", $detection, "`")]
        )?
        ///
        /// # References
        ///
        $(#[doc = concat!("- `", $ref, "`")])*
        #[derive(Debug, Clone, Copy)]
        $vis struct $name;

        impl $crate::__core::noun::Kind for $name {
            const PATH: &'static str = ::core::concat!(::core::module_path!(), "::", ::core::stringify!($name));
            const STRIDE: &'static [$crate::Stride] = <Self as $crate::Kind>::ENTRY.stride;
            const LINDDUN: &'static [$crate::Linddun] = <Self as $crate::Kind>::ENTRY.linddun;
            const LIKELIHOOD: ::core::option::Option<$crate::Likelihood> = <Self as $crate::Kind>::ENTRY.likelihood;
        }

        impl $crate::Kind for $name {
            const ENTRY: $crate::Entry = $crate::Entry::new($id, stringify!($name), &[$($doc),+])
                .with_title($title)
                .with_refs(&[$($ref),*])
                .with_stride(&[$($crate::Stride::$stride),*])
                .with_linddun(&[$($crate::Linddun::$linddun),*])
                .with_likelihood($maybe_likelihood $(($crate::Likelihood::$likelihood))?)
                .with_found_in($crate::FoundIn::$found_in)
                .with_controls(&[$($crate::Control::new($control, $crate::Layer::$layer)),*])
                .with_requirements(&[$($crate::Requirement::new($requirement, &[$($standard),*])),*])
                .with_inputs($maybe_inputs $(($inputs))?)
                .with_detection($maybe_detection $(($detection))?);
        }
    };
}
