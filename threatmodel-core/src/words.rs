//! The words of the vocabulary: closed lists that a key of an annotation chooses from.

/// A closed list of words.
pub trait Word: Copy + 'static {
    /// The names of the words, in the order of the list.
    const NAMES: &'static [&'static str];

    /// The word as it is written in an annotation.
    fn name(self) -> &'static str;

    /// The word with this name, if there is one.
    fn from_name(name: &str) -> Option<Self>;
}

/// Declares an enum whose variants are words of the vocabulary, with their names as text.
macro_rules! words {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$vmeta:meta])* $word:ident),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        $vis enum $name { $($(#[$vmeta])* $word),+ }

        impl $name {
            /// Every word, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$word),+];
            /// The names of the words, in the order of the list.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($word)),+];

            /// The word as it is written in an annotation.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$word => stringify!($word)),+ }
            }

            /// The word with this name, if there is one.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $(stringify!($word) => Some(Self::$word),)+ _ => None }
            }
        }

        impl Word for $name {
            const NAMES: &'static [&'static str] = Self::NAMES;

            fn name(self) -> &'static str {
                self.name()
            }

            fn from_name(name: &str) -> Option<Self> {
                Self::from_name(name)
            }
        }

        impl core::fmt::Display for $name {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.name())
            }
        }
    };
}

words! {
    /// The kind of an asset.
    pub enum AssetKind {
        /// Information that the system holds or moves.
        Data,
        /// Something that proves an identity or grants access: a key, a password, a token.
        Credential,
        /// A running service whose availability or behaviour has a value.
        Service,
        /// Source code, build scripts, models, rule sets.
        Code,
        /// A thing that can be touched: a server room, a laptop, a backup tape.
        Physical,
        /// People, whose safety or privacy is at stake.
        Person,
    }
}

words! {
    /// The decision about an asset.
    #[derive(Default)]
    pub enum Disposition {
        #[default]
        /// Keep the asset and protect it.
        Protect,
        /// Remove the asset from the system; code that still accesses it is a finding.
        Remove,
    }
}

words! {
    /// The STRIDE categories (Kohnfelder and Garg, 1999): each breaks one security property.
    pub enum Stride {
        /// Breaks authenticity.
        Spoofing,
        /// Breaks integrity.
        Tampering,
        /// Breaks non-repudiation.
        Repudiation,
        /// Breaks confidentiality.
        InformationDisclosure,
        /// Breaks availability.
        DenialOfService,
        /// Breaks authorization.
        ElevationOfPrivilege,
    }
}

words! {
    /// The LINDDUN categories of privacy threats (KU Leuven).
    pub enum Linddun {
        /// Items of interest can be linked to each other.
        Linking,
        /// A person can be identified.
        Identifying,
        /// A person cannot deny a claim.
        NonRepudiation,
        /// Involvement can be detected.
        Detecting,
        /// Data is disclosed beyond need.
        DataDisclosure,
        /// People are not informed or cannot act on their data.
        Unawareness,
        /// Handling departs from law, standards or promises.
        NonCompliance,
    }
}

words! {
    /// The likelihood of a successful attempt if nothing stops the threat.
    pub enum Likelihood {
        /// Hardly conceivable.
        Rare,
        /// Needs unusual skill, access or luck.
        Unlikely,
        /// Could happen.
        Possible,
        /// Expected to happen.
        Likely,
        /// Happens all the time.
        AlmostCertain,
    }
}

words! {
    /// The severity of the consequences.
    pub enum Impact {
        /// Barely noticed.
        Negligible,
        /// An inconvenience.
        Minor,
        /// Noticeable damage that is repaired with effort.
        Moderate,
        /// Serious damage.
        Major,
        /// Threatens the organisation or people.
        Severe,
    }
}

words! {
    /// Likelihood and impact taken together.
    pub enum Severity {
        /// Treated as capacity allows.
        Low,
        /// Treated in the ordinary course of work.
        Medium,
        /// Treated before release.
        High,
        /// Treated now.
        Critical,
    }
}

words! {
    /// Whether a control is there without anybody switching it on.
    #[derive(Default)]
    pub enum ByDefault {
        #[default]
        /// It is.
        On,
        /// Only where the deployment switches it on.
        Off,
    }
}

words! {
    /// The layers of defence; a team may name its own as text, `layer = "EdgeCache"`.
    pub enum Layer {
        /// Checks who is asking.
        Authentication,
        /// Checks what users may do.
        Authorization,
        /// Checks what input is allowed.
        InputValidation,
        /// Checks what makes sense in the business.
        BusinessLogic,
        /// How data is read and written.
        DataAccess,
        /// Encryption, signatures, hashes, random numbers.
        Cryptography,
        /// Network, hosts, containers, limits.
        Infrastructure,
        /// Logs, alerts, audits.
        Monitoring,
        /// People and procedures.
        Process,
    }
}

words! {
    /// How a control acts on a threat.
    pub enum ControlKind {
        /// Stops it.
        Preventive,
        /// Notices it.
        Detective,
        /// Repairs the damage.
        Corrective,
        /// Discourages it.
        Deterrent,
        /// Stands in for a control that cannot be had.
        Compensating,
        /// Tells people what to do.
        Directive,
    }
}

words! {
    /// The phase in which a requirement is met.
    pub enum Phase {
        /// By the shape of the system.
        Design,
        /// By code.
        Implementation,
        /// Where and how the system runs.
        Deployment,
    }
}

words! {
    /// The shape of a component in a data flow diagram.
    pub enum ComponentKind {
        /// Code that runs.
        Process,
        /// Where data rests.
        Store,
        /// Something outside the team's control.
        External,
    }
}

words! {
    /// The kind of an actor.
    pub enum ActorKind {
        /// A person who uses or runs the system.
        Person,
        /// Another system.
        System,
        /// Somebody who means harm.
        Adversary,
    }
}

words! {
    /// An operation of code on an asset.
    pub enum Op {
        /// Reads it.
        Read,
        /// Changes it.
        Write,
        /// Brings it into being.
        Create,
        /// Deletes it.
        Delete,
        /// Runs it.
        Execute,
        /// Opens a connection to it.
        Connect,
        /// Accepts connections for it.
        Listen,
    }
}

words! {
    /// The evidence that a control stops a threat: the rungs of the evidence ladder.
    pub enum Evidence {
        /// An annotation on code says so.
        Claimed,
        /// A test names the threat and the control, is not ignored, enters the control, and passes.
        Tested,
        /// The attack succeeds with every control off and is stopped by this control alone.
        Proven,
    }
}

words! {
    /// A protection that a handling rule may require of a flow that carries an asset.
    pub enum FlowProtection {
        /// The flow is encrypted.
        Encrypted,
        /// The flow is authenticated.
        Authenticated,
    }
}

words! {
    /// The severity of an alert, in the levels of Sigma (SigmaHQ, rule specification 2.1).
    pub enum AlertLevel {
        /// Not an alert by itself; of use beside others.
        Informational,
        /// Worth a look when there are many.
        Low,
        /// Worth a look.
        Medium,
        /// Looked at without delay.
        High,
        /// An incident.
        Critical,
    }
}

words! {
    /// The effect of a rule's findings on the verdict.
    pub enum RuleLevel {
        /// Not reported.
        Allow,
        /// Reported; the check still passes.
        Warn,
        /// Reported; the check fails.
        Deny,
    }
}

words! {
    /// The Rust item that an annotation stands on.
    pub enum ItemKind {
        /// A struct.
        Struct,
        /// An enum.
        Enum,
        /// A union.
        Union,
        /// One variant of an enum; only for the handling rules of a classification.
        Variant,
        /// A function outside any type.
        Fn,
        /// A function of a type's `impl` block, with or without `self`.
        Method,
        /// A function of a trait without a body.
        TraitFn,
        /// A constant.
        Const,
        /// A static.
        Static,
        /// A constant of an `impl` block or a trait.
        AssocConst,
        /// A whole `impl` block.
        Impl,
        /// A trait.
        Trait,
        /// A module with a body.
        Mod,
    }
}
