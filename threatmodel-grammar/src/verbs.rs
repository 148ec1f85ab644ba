//! The attributes that relate code, tests and decisions to nouns.

use super::{Attribute, Key, RefKind, Statement, Syntax, Takes};
use threatmodel_core::words::{ItemKind, Op};

/// Every item that a verb may stand on.
pub(super) const CODE: &[ItemKind] = &[
    ItemKind::Fn,
    ItemKind::Method,
    ItemKind::TraitFn,
    ItemKind::Struct,
    ItemKind::Enum,
    ItemKind::Union,
    ItemKind::Const,
    ItemKind::Static,
    ItemKind::AssocConst,
    ItemKind::Impl,
    ItemKind::Trait,
    ItemKind::Mod,
];

const fn threat(doc: &'static str) -> Key {
    Key::required("threat", Takes::Ref(RefKind::Threat), doc)
}

const SCOPE: Key = Key::optional(
    "scope",
    Takes::RefsOrAll(RefKind::Component),
    "the components it also covers, or `all`; without it, only its own component",
);
const BECAUSE: Key = Key::required("because", Takes::Text, "the reason");
const OWNER: Key = Key::required("owner", Takes::Text, "who answers for the decision");

pub(super) static EXPOSURE: Attribute = Attribute {
    states: Statement::Exposure,
    name: "threat",
    on: CODE,
    first: Some(threat("the threat that this code faces, or that this test exercises")),
    keys: &[],
    constraints: &[],
    doc: "Says that this code faces the threat; on a test, that the test exercises it without claiming a control.",
    example: "#[threat(SqlInjection)]\nfn search(input: &str) -> Vec<Product> { … }",
};

pub(super) static MITIGATION: Attribute = Attribute {
    states: Statement::Mitigation,
    name: "mitigates",
    on: CODE,
    first: Some(threat("the threat that is stopped")),
    keys: &[
        Key::required(
            "by",
            Takes::RefGroups(RefKind::Control),
            "the control; on a test, each of the controls that alone stops the threat, and `all(A, B)` for those that only \
             together do",
        ),
        SCOPE,
        Key::optional("bypass", Takes::Expr, "what the function returns with the control switched off in a test"),
        Key::optional(
            "emit",
            Takes::Emission,
            "the detection whose event the function emits when it returns a rejection: `Err`, `None`, `false`",
        ),
        Key::optional(
            "legitimate",
            Takes::Function,
            "on a test: the test of the same use by an entitled user, which must still work",
        ),
    ],
    constraints: &[],
    doc: "Says that the control is implemented here; on a test, that the test shows the control stopping the threat.",
    example: "#[mitigates(SqlInjection, by = BoundParameters)]\nfn find(text: &str) -> Vec<Product> { … }",
};

pub(super) static ACCEPTANCE: Attribute = Attribute {
    states: Statement::Acceptance,
    name: "accepts",
    on: CODE,
    first: Some(threat("the threat that is accepted")),
    keys: &[
        BECAUSE,
        OWNER,
        Key::required("until", Takes::SyntaxText(Syntax::Date), "the last day on which the acceptance holds"),
        SCOPE,
    ],
    constraints: &[],
    doc: "Accepts the risk for a limited time.",
    example: "#[accepts(PriceScraping, because = \"prices are public\", owner = \"sales\", until = \"2027-03-31\")]",
};

pub(super) static TRANSFER: Attribute = Attribute {
    states: Statement::Transfer,
    name: "transfers",
    on: CODE,
    first: Some(threat("the threat whose risk is transferred")),
    keys: &[
        Key::required("to", Takes::Text, "who bears the risk"),
        BECAUSE,
        OWNER,
        Key::optional("until", Takes::SyntaxText(Syntax::Date), "the last day on which the transfer holds"),
        SCOPE,
    ],
    constraints: &[],
    doc: "Says that somebody else bears the risk.",
    example: "#[transfers(ChargeBack, to = \"Acme Payments\", because = \"contract, section 4\", owner = \"finance\")]",
};

pub(super) static AVOIDANCE: Attribute = Attribute {
    states: Statement::Avoidance,
    name: "avoids",
    on: CODE,
    first: Some(threat("the threat that cannot occur")),
    keys: &[BECAUSE, OWNER],
    constraints: &[],
    doc: "Says that the system does not do what the threat depends on; no code may then be exposed to it.",
    example: "#[avoids(XmlBomb, because = \"we read no XML\", owner = \"platform\")]",
};

pub(super) static SATISFACTION: Attribute = Attribute {
    states: Statement::Satisfaction,
    name: "satisfies",
    on: CODE,
    first: Some(Key::required(
        "requirement",
        Takes::Ref(RefKind::Satisfiable),
        "the requirement that is met, or the assumption that this test checks",
    )),
    keys: &[],
    constraints: &[],
    doc: "Says that this code or test meets a requirement, or that this test checks an assumption.",
    example: "#[satisfies(NoStringBuiltSql)]\nfn find(text: &str) -> Vec<Product> { … }",
};

pub(super) static ACCESS: Attribute = Attribute {
    states: Statement::Access,
    name: "accesses",
    on: CODE,
    first: Some(Key::required("asset", Takes::Ref(RefKind::Asset), "the asset that this code touches")),
    keys: &[Key::required("ops", Takes::Words(Op::NAMES), "what it does with the asset")],
    constraints: &[],
    doc: "Says that this code touches an asset.",
    example: "#[accesses(CardNumbers, ops = [Read])]\nfn receipt(id: ReceiptId) -> Receipt { … }",
};

pub(super) static FLOW: Attribute = Attribute {
    states: Statement::Flow,
    name: "flow",
    on: CODE,
    first: None,
    keys: &[
        Key::optional(
            "from",
            Takes::Ref(RefKind::Endpoint),
            "where the data comes from; without it, the component that the flow is in",
        ),
        Key::required("to", Takes::Ref(RefKind::Endpoint), "where the data goes"),
        Key::required("carries", Takes::Refs(RefKind::Asset), "the assets that it carries"),
        Key::optional("protocol", Takes::Text, "the protocol, such as `https`"),
        Key::optional("authenticated", Takes::Flag, "both ends know who the other is"),
        Key::optional("encrypted", Takes::Flag, "nobody on the way can read it"),
    ],
    constraints: &[],
    doc: "Declares a data flow from one component or actor to another.",
    example: "#[flow(to = PaymentGateway, carries = [CardNumbers], protocol = \"https\", authenticated, encrypted)]",
};
