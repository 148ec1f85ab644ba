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
        Key::required("of", Takes::Ref(RefKind::Threat), "the threat that it tells of"),
        Key::required(
            "event",
            Takes::SyntaxText(Syntax::LogEvent),
            "the event in the OWASP logging vocabulary, or one of your own that starts with `x_`",
        ),
        Key::required("level", Takes::Word(AlertLevel::NAMES), "how grave an alert is"),
        Key::optional("group_by", Takes::Fields, "the fields that are counted apart: one client, one session"),
        Key::optional("threshold", Takes::Number(1, 1_000_000), "how many events within the time raise an alert"),
        Key::optional("distinct", Takes::Field, "counts different values of this field instead of events"),
        Key::optional(
            "sequence",
            Takes::Refs(RefKind::Event),
            "steps or detections that raise an alert when they come in this order within the time",
        ),
        Key::optional(
            "requires",
            Takes::Ref(RefKind::Event),
            "the step or detection that must have come before, within the time; its absence raises an alert",
        ),
        Key::optional(
            "at",
            Takes::Ref(RefKind::Event),
            "the step that needs what `requires` names; without it, the event of this detection",
        ),
        Key::optional("within", Takes::SyntaxText(Syntax::Duration), "the time, `1m` or `1h30m`"),
        Key::optional("canary", Takes::Flag, "a honey value that turns up in any event raises an alert"),
        Key::optional("playbook", Takes::Text, "what to do about an alert"),
        ID,
    ],
    constraints: &[
        Constraint::AtMostOneOf {
            keys: &["threshold", "sequence", "requires", "canary"],
            why: "a detection looks for one of them; declare another for the other",
        },
        Constraint::Needs { key: "threshold", needs: "within", why: "events are counted in a time" },
        Constraint::Needs { key: "sequence", needs: "within", why: "what lies far apart is no sequence" },
        Constraint::Needs { key: "requires", needs: "within", why: "what was long ago does not count" },
        Constraint::Needs { key: "distinct", needs: "threshold", why: "it says how many different values there are" },
        Constraint::Needs { key: "at", needs: "requires", why: "it says what needs that" },
        Constraint::NeedsOneOf {
            key: "within",
            needs: &["threshold", "sequence", "requires"],
            why: "it says in which time they are looked for",
        },
        Constraint::NeedsOneOf {
            key: "group_by",
            needs: &["threshold", "sequence", "requires"],
            why: "without them every event raises an alert",
        },
    ],
    doc: "Declares what shows that somebody tries a threat, and when that raises an alert.",
    example: "#[detection(of = SqlInjection, event = \"input_validation_fail\", level = High, group_by = client, threshold = 5, within = \"1m\")]\npub struct SearchProbing;",
};

pub(super) static WORKFLOW_STEP: Attribute = Attribute {
    states: Statement::WorkflowStep,
    name: "workflow_step",
    on: TYPES,
    first: None,
    keys: &[ID],
    constraints: &[],
    doc: "Declares a step that the program takes for somebody, which detections of an order refer to.",
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
