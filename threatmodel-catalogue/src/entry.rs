//! The entry of a kind of threat: all that the catalogue knows of it.

use threatmodel_core::words::{Layer, Likelihood, Linddun, Stride};

/// A kind of threat as data, declared with [`kind!`](crate::kind).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Entry {
    /// The name in files and on the command line, `sql-injection`. [`name`](Self::name) is the same words as a Rust type.
    pub id: &'static str,
    /// The name of the type, `SqlInjection`.
    pub name: &'static str,
    /// The name for people, in a few words.
    pub title: &'static str,
    /// The lines of the doc comment, as the compiler keeps them: with the space that follows the slashes.
    pub docs: &'static [&'static str],
    /// Related entries of CWE, CAPEC, ATT&CK, OWASP and NIST SP 800-53, in the forms that `refs` of an annotation takes; the most
    /// telling CWE comes first.
    pub refs: &'static [&'static str],
    /// The security properties that it breaks.
    pub stride: &'static [Stride],
    /// The privacy properties that it breaks.
    pub linddun: &'static [Linddun],
    /// The likelihood where nothing stops it, if there is a usual one.
    pub likelihood: Option<Likelihood>,
    /// The side that shows whether a program may have it.
    pub found_in: FoundIn,
    /// The controls that are usual against it.
    pub controls: &'static [Control],
    /// The sentences that hold where it is dealt with.
    pub requirements: &'static [Requirement],
    /// The name of the attack inputs that try it, a list of `threatmodel_lab::inputs`; `None` where no list can, such as for a race.
    pub inputs: Option<&'static str>,
    /// The event that an attempt should leave, in the OWASP logging vocabulary.
    pub detection: Option<&'static str>,
}

/// The side that shows whether a program may have a kind of threat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FoundIn {
    /// A place in the code shows it.
    Code,
    /// Only the shape of the model shows it: flows, zones, stores, actors.
    Architecture,
    /// Either shows it.
    Both,
}

/// A control that is usual against a kind of threat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Control {
    /// The control as a phrase.
    pub text: &'static str,
    /// The layer of defence that it belongs to.
    pub layer: Layer,
}

/// A sentence that holds where a kind of threat is dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Requirement {
    /// The sentence.
    pub text: &'static str,
    /// The requirements of standards that it stands for, `v5.0.0-1.2.4` for the ASVS; none where no standard has it.
    pub refs: &'static [&'static str],
}

impl Entry {
    /// Returns the lines of the first paragraph of the doc comment, which says what the kind is.
    pub fn description(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.docs.iter().map(|line| line.trim()).take_while(|line| !line.is_empty())
    }

    /// Whether the doc comment has a section with this heading, and text below it.
    #[must_use]
    pub fn has_section(&self, heading: &str) -> bool {
        let is_heading = |line: &&str| line.strip_prefix("# ").is_some_and(|text| text == heading);
        let mut lines = self.docs.iter().map(|line| line.trim()).skip_while(|line| !is_heading(line)).skip(1);
        lines.find(|line| !line.is_empty()).is_some_and(|line| !line.starts_with("# "))
    }

    /// Whether the kind, or one of its requirements, names `reference`.
    #[must_use]
    pub fn refers_to(&self, reference: &str) -> bool {
        let required = self.requirements.iter().flat_map(|requirement| requirement.refs);
        self.refs.iter().chain(required).any(|own| *own == reference)
    }
}

/// For [`kind!`](crate::kind), which other crates use too: a struct that may grow can only be written where it is declared.
#[doc(hidden)]
impl Entry {
    #[must_use]
    pub const fn new(id: &'static str, name: &'static str, docs: &'static [&'static str]) -> Self {
        Self {
            id,
            name,
            title: "",
            docs,
            refs: &[],
            stride: &[],
            linddun: &[],
            likelihood: None,
            found_in: FoundIn::Both,
            controls: &[],
            requirements: &[],
            inputs: None,
            detection: None,
        }
    }

    #[must_use]
    pub const fn with_title(self, title: &'static str) -> Self {
        Self { title, ..self }
    }

    #[must_use]
    pub const fn with_refs(self, refs: &'static [&'static str]) -> Self {
        Self { refs, ..self }
    }

    #[must_use]
    pub const fn with_stride(self, stride: &'static [Stride]) -> Self {
        Self { stride, ..self }
    }

    #[must_use]
    pub const fn with_linddun(self, linddun: &'static [Linddun]) -> Self {
        Self { linddun, ..self }
    }

    #[must_use]
    pub const fn with_likelihood(self, likelihood: Option<Likelihood>) -> Self {
        Self { likelihood, ..self }
    }

    #[must_use]
    pub const fn with_found_in(self, found_in: FoundIn) -> Self {
        Self { found_in, ..self }
    }

    #[must_use]
    pub const fn with_controls(self, controls: &'static [Control]) -> Self {
        Self { controls, ..self }
    }

    #[must_use]
    pub const fn with_requirements(self, requirements: &'static [Requirement]) -> Self {
        Self { requirements, ..self }
    }

    #[must_use]
    pub const fn with_inputs(self, inputs: Option<&'static str>) -> Self {
        Self { inputs, ..self }
    }

    #[must_use]
    pub const fn with_detection(self, detection: Option<&'static str>) -> Self {
        Self { detection, ..self }
    }
}

#[doc(hidden)]
impl Control {
    #[must_use]
    pub const fn new(text: &'static str, layer: Layer) -> Self {
        Self { text, layer }
    }
}

#[doc(hidden)]
impl Requirement {
    #[must_use]
    pub const fn new(text: &'static str, refs: &'static [&'static str]) -> Self {
        Self { text, refs }
    }
}
