//! The attributes of detection: rules, the steps that they refer to, and the code that tells of them.

use super::{
    Attribute, Constraint, Key, RefKind, Statement, Syntax, Takes,
    nouns::{ID, TYPES},
    verbs::CODE,
};
use threatmodel_core::words::AlertLevel;

pub(super) static DETECTION: Attribute = Attribute {
    states: Statement::Detection,
    name: "detection",
    on: TYPES,
    first: None,
    keys: &[
        Key::required("of", Takes::Ref(RefKind::Threat), "the threat that it detects"),
        Key::required(
            "event",
            Takes::SyntaxText(Syntax::LogEvent),
            "the event in the OWASP logging vocabulary, or your own name that starts with `x_`",
        ),
        Key::required("level", Takes::Word(AlertLevel::NAMES), "the severity of an alert"),
        Key::optional(
            "group_by",
            Takes::Fields,
            "the fields that form the key, such as a client or a session; each key is counted separately",
        ),
        Key::optional(
            "threshold",
            Takes::Number(1, 1_000_000),
            "the number of events within the period that raises an alert",
        ),
        Key::optional("distinct", Takes::Field, "counts different values of this field instead of events"),
        Key::optional(
            "sequence",
            Takes::Refs(RefKind::Event),
            "steps or detections that raise an alert if they occur in this order within the period",
        ),
        Key::optional(
            "requires",
            Takes::Ref(RefKind::Event),
            "the step or detection that must have occurred before, within the period; its absence raises an alert",
        ),
        Key::optional(
            "at",
            Takes::Ref(RefKind::Event),
            "the step that needs the one in `requires`; without `at`, the event of this detection",
        ),
        Key::optional("within", Takes::SyntaxText(Syntax::Duration), "the period, such as `1m` or `1h30m`"),
        Key::optional("canary", Takes::Flag, "a honey value that turns up in any event raises an alert"),
        Key::optional("playbook", Takes::Text, "what to do about an alert"),
        ID,
    ],
    constraints: &[
        Constraint::AtMostOneOf {
            keys: &["threshold", "sequence", "requires", "canary"],
            why: "a detection looks for one of them; declare a second detection for the other",
        },
        Constraint::Needs { key: "threshold", needs: "within", why: "events are counted within a period" },
        Constraint::Needs { key: "sequence", needs: "within", why: "steps that are far apart are not a sequence" },
        Constraint::Needs { key: "requires", needs: "within", why: "old steps do not count" },
        Constraint::Needs { key: "distinct", needs: "threshold", why: "it sets the number of different values" },
        Constraint::Needs { key: "at", needs: "requires", why: "it names the step that needs the required one" },
        Constraint::NeedsOneOf {
            key: "within",
            needs: &["threshold", "sequence", "requires"],
            why: "it is the period in which they are looked for",
        },
        Constraint::NeedsOneOf {
            key: "group_by",
            needs: &["threshold", "sequence", "requires"],
            why: "without them every event raises an alert",
        },
    ],
    doc: "Declares the event that shows an attempt, and when it raises an alert.",
    example: "#[detection(of = SqlInjection, event = \"input_validation_fail\", level = High, group_by = client, threshold = 5, within = \"1m\")]\npub struct SearchProbing;",
};

pub(super) static WORKFLOW_STEP: Attribute = Attribute {
    states: Statement::WorkflowStep,
    name: "workflow_step",
    on: TYPES,
    first: None,
    keys: &[ID],
    constraints: &[],
    doc: "Declares a step of a workflow, which detections of sequences refer to.",
    example: "#[workflow_step]\npub struct CheckoutStarted;",
};

pub(super) static EMISSION: Attribute = Attribute {
    states: Statement::Emission,
    name: "detects",
    on: CODE,
    first: Some(Key::required(
        "detection",
        Takes::Ref(RefKind::Detection),
        "the detection whose event this code emits",
    )),
    keys: &[],
    constraints: &[],
    doc: "Says that this code emits the event of a detection.",
    example: "#[detects(SearchProbing)]\nfn refuse(client: Client, input: &str) { … }",
};
