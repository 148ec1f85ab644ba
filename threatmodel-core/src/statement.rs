//! The statements that annotations make.

/// What an annotation states. Nouns declare; verbs relate code to nouns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Statement {
    /// `#[asset]` declares an asset.
    Asset,
    /// `#[threat(targets = …)]` declares a threat.
    Threat,
    /// `#[control]` declares a control.
    Control,
    /// `#[requirement]` declares a requirement.
    Requirement,
    /// `#[component]` declares a component.
    Component,
    /// `#[trust_zone]` declares a trust zone.
    TrustZone,
    /// `#[actor]` declares an actor.
    Actor,
    /// `#[assumption]` declares an assumption.
    Assumption,
    /// `#[detection]` declares a detection.
    Detection,
    /// `#[workflow_step]` declares a step of a workflow.
    WorkflowStep,
    /// `#[derive(Classification)]` declares the levels of a classification policy.
    Classification,
    /// `#[handling]` on a level says what assets of that level demand.
    Handling,
    /// `#[threat(X)]`: this code faces the threat; on a test, the test exercises it.
    Exposure,
    /// `#[mitigates]`: the control is implemented here; on a test, the test shows that it stops the threat.
    Mitigation,
    /// `#[accepts]`: the risk is accepted for a time.
    Acceptance,
    /// `#[transfers]`: somebody else bears the risk.
    Transfer,
    /// `#[avoids]`: the system does not do what the threat needs.
    Avoidance,
    /// `#[satisfies]`: this code or test meets a requirement or checks an assumption.
    Satisfaction,
    /// `#[accesses]`: this code touches an asset.
    Access,
    /// `#[flow]`: data goes from the enclosing component to another, or to an actor.
    Flow,
    /// `#[detects]`: this code emits the event of a detection.
    Emission,
}

impl Statement {
    /// Whether the statement declares a noun on a type.
    #[must_use]
    pub const fn is_noun(self) -> bool {
        matches!(
            self,
            Self::Asset
                | Self::Threat
                | Self::Control
                | Self::Requirement
                | Self::Component
                | Self::TrustZone
                | Self::Actor
                | Self::Assumption
                | Self::Detection
                | Self::WorkflowStep
        )
    }

    /// The statement in words, for messages: "a threat", "an exposure".
    #[must_use]
    pub const fn described(self) -> &'static str {
        match self {
            Self::Asset => "an asset",
            Self::Threat => "a threat",
            Self::Control => "a control",
            Self::Requirement => "a requirement",
            Self::Component => "a component",
            Self::TrustZone => "a trust zone",
            Self::Actor => "an actor",
            Self::Assumption => "an assumption",
            Self::Detection => "a detection",
            Self::WorkflowStep => "a step",
            Self::Classification => "a classification policy",
            Self::Handling => "a handling rule",
            Self::Exposure => "an exposure",
            Self::Mitigation => "a mitigation",
            Self::Acceptance => "an acceptance",
            Self::Transfer => "a transfer",
            Self::Avoidance => "an avoidance",
            Self::Satisfaction => "a satisfaction",
            Self::Access => "an access",
            Self::Flow => "a flow",
            Self::Emission => "an emission",
        }
    }
}
