//! The attributes that declare nouns, and those that describe a classification policy.

use super::{Attribute, Constraint, Key, RefKind, Statement, Syntax, Takes};
use threatmodel_core::words::{
    ActorKind, AssetKind, ByDefault, ComponentKind, ControlKind, Disposition, Evidence, FlowProtection, Impact,
    ItemKind, Layer, Likelihood, Linddun, Phase, Severity, Stride,
};

pub(super) const TYPES: &[ItemKind] = &[ItemKind::Struct, ItemKind::Enum, ItemKind::Union];

pub(super) const ID: Key = Key::optional("id", Takes::Text, "the team's own identifier, unique in the model");
const REFS: Key = Key::optional(
    "refs",
    Takes::SyntaxTexts(Syntax::Reference),
    "catalogue entries: CWE, CAPEC, ATT&CK, OWASP, ASVS, NIST, PCI DSS …, or an address",
);

pub(super) static ASSET: Attribute = Attribute {
    states: Statement::Asset,
    name: "asset",
    on: TYPES,
    first: None,
    keys: &[
        Key::required("kind", Takes::Word(AssetKind::NAMES), "the kind of asset"),
        Key::optional("classification", Takes::Level, "how much protection it needs"),
        Key::optional("owner", Takes::Text, "who decides about it"),
        Key::optional(
            "locators",
            Takes::SyntaxTexts(Syntax::Locator),
            "where it lives: databases, files, environment variables, addresses",
        ),
        Key::optional("zone", Takes::Ref(RefKind::TrustZone), "the trust zone it lies in"),
        Key::optional(
            "disposition",
            Takes::Word(Disposition::NAMES),
            "whether to protect it or to remove it from the system",
        ),
        Key::optional("adjacent", Takes::Flag, "reachable only because of where the system is placed; not used by it"),
        ID,
    ],
    constraints: &[],
    doc: "Declares something worth protecting.",
    example: "#[asset(kind = Data, classification = Confidential, owner = \"payments\")]\npub struct CardNumbers;",
};

pub(super) static THREAT: Attribute = Attribute {
    states: Statement::Threat,
    name: "threat",
    on: TYPES,
    first: None,
    keys: &[
        Key::required("targets", Takes::Refs(RefKind::Asset), "the assets that it targets"),
        Key::optional("stride", Takes::Words(Stride::NAMES), "the STRIDE categories"),
        Key::optional("linddun", Takes::Words(Linddun::NAMES), "the LINDDUN categories"),
        Key::optional("likelihood", Takes::Word(Likelihood::NAMES), "how likely it is if nothing stops it"),
        Key::optional("impact", Takes::Word(Impact::NAMES), "overrides the derived impact; needs `because`"),
        Key::optional("severity", Takes::Word(Severity::NAMES), "overrides the derived severity; needs `because`"),
        Key::optional("because", Takes::Text, "why the derived figure is overridden"),
        REFS,
        Key::optional("misuse", Takes::Text, "the misuse case: \"as a … I …\""),
        Key::optional("actor", Takes::Ref(RefKind::Actor), "who acts"),
        Key::optional("reviewed", Takes::SyntaxText(Syntax::Date), "when somebody last looked at it"),
        ID,
    ],
    constraints: &[
        Constraint::OneOf(&["stride", "linddun"]),
        Constraint::Needs { key: "impact", needs: "because", why: "an override is visible together with its reason" },
        Constraint::Needs { key: "severity", needs: "because", why: "an override is visible together with its reason" },
    ],
    doc: "Declares something that can go wrong.",
    example: "#[threat(targets = [CardNumbers], stride = [Tampering, InformationDisclosure], likelihood = Likely)]\npub struct SqlInjection;",
};

pub(super) static CONTROL: Attribute = Attribute {
    states: Statement::Control,
    name: "control",
    on: TYPES,
    first: None,
    keys: &[
        Key::required("layer", Takes::WordOrText(Layer::NAMES), "the layer of defence it belongs to"),
        Key::optional("kind", Takes::Word(ControlKind::NAMES), "how it acts on a threat"),
        Key::optional(
            "provided_by",
            Takes::Text,
            "the library, the platform or the people that implement it, if no code here does",
        ),
        Key::optional("default", Takes::Word(ByDefault::NAMES), "whether it is on by default"),
        Key::optional("enabled_by", Takes::Text, "the option or setting that switches it on"),
        Key::optional("fixed", Takes::Text, "why no attack test can switch it off"),
        REFS,
        ID,
    ],
    constraints: &[
        Constraint::WordNeeds {
            key: "default",
            word: "Off",
            needs: "enabled_by",
            why: "people who deploy the system must know how to switch it on",
        },
        Constraint::Needs {
            key: "enabled_by",
            needs: "default",
            why: "`default` says whether it has to be switched on",
        },
    ],
    doc: "Declares a defence.",
    example: "#[control(layer = DataAccess)]\npub struct BoundParameters;",
};

pub(super) static REQUIREMENT: Attribute = Attribute {
    states: Statement::Requirement,
    name: "requirement",
    on: TYPES,
    first: None,
    keys: &[
        Key::required("from", Takes::Refs(RefKind::Threat), "the threats it follows from"),
        Key::required("phase", Takes::Word(Phase::NAMES), "when it is met"),
        Key::optional("layer", Takes::WordOrText(Layer::NAMES), "the layer of defence it belongs to"),
        Key::optional("check", Takes::Text, "how to check it by hand; required for deployment requirements"),
        Key::optional("file", Takes::Text, "the file, from the package's folder, that meets it; it must exist"),
        Key::optional("contains", Takes::Text, "a text that the file must contain"),
        Key::optional(
            "enables",
            Takes::Refs(RefKind::Control),
            "the controls that it switches on, if they are off by default",
        ),
        REFS,
        ID,
    ],
    constraints: &[
        Constraint::WordNeeds {
            key: "phase",
            word: "Deployment",
            needs: "check",
            why: "no code shows it, so people must know how to check it",
        },
        Constraint::Needs { key: "contains", needs: "file", why: "it says what the file contains" },
        Constraint::NeedsWord {
            key: "enables",
            of: "phase",
            word: "Deployment",
            why: "they are switched on when the system is deployed",
        },
    ],
    doc: "Declares something that must hold because of a threat.",
    example: "#[requirement(from = [SqlInjection], phase = Implementation)]\npub struct NoStringBuiltSql;",
};

pub(super) static COMPONENT: Attribute = Attribute {
    states: Statement::Component,
    name: "component",
    on: TYPES,
    first: None,
    keys: &[
        Key::optional("kind", Takes::Word(ComponentKind::NAMES), "its shape in a data flow diagram"),
        Key::optional("zone", Takes::Ref(RefKind::TrustZone), "the trust zone it runs in"),
        ID,
    ],
    constraints: &[],
    doc: "Declares a component: the module of the type and everything below it.",
    example: "#[component(kind = Process, zone = Backend)]\npub struct Checkout;",
};

pub(super) static TRUST_ZONE: Attribute = Attribute {
    states: Statement::TrustZone,
    name: "trust_zone",
    on: TYPES,
    first: None,
    keys: &[Key::optional("trust", Takes::Number(0, 100), "how far it is trusted, from 0 to 100"), ID],
    constraints: &[],
    doc: "Declares a trust zone: everything in it is trusted to the same degree.",
    example: "#[trust_zone(trust = 80)]\npub struct Backend;",
};

pub(super) static ACTOR: Attribute = Attribute {
    states: Statement::Actor,
    name: "actor",
    on: TYPES,
    first: None,
    keys: &[
        Key::optional("kind", Takes::Word(ActorKind::NAMES), "who it is"),
        Key::optional("zone", Takes::Ref(RefKind::TrustZone), "the trust zone it acts from"),
        Key::optional("trust", Takes::Number(0, 100), "how far it is trusted, from 0 to 100"),
        ID,
    ],
    constraints: &[],
    doc: "Declares a person or a system that interacts with the system, or attacks it.",
    example: "#[actor(kind = Adversary, zone = Internet)]\npub struct Fraudster;",
};

pub(super) static ASSUMPTION: Attribute = Attribute {
    states: Statement::Assumption,
    name: "assumption",
    on: TYPES,
    first: None,
    keys: &[
        Key::required("about", Takes::Refs(RefKind::Noun), "the nouns it is about"),
        Key::required("owner", Takes::Text, "who answers for it"),
        Key::optional("until", Takes::SyntaxText(Syntax::Date), "when it runs out, unless a test `#[satisfies]` it"),
        ID,
    ],
    constraints: &[],
    doc: "Declares something that the model takes for granted.",
    example: "#[assumption(about = [ServerRoom], owner = \"operations\", until = \"2027-03-31\")]\npub struct RoomIsLocked;",
};

pub(super) static CLASSIFICATION: Attribute = Attribute {
    states: Statement::Classification,
    name: "derive(Classification)",
    on: &[ItemKind::Enum],
    first: None,
    keys: &[],
    constraints: &[],
    doc: "Makes an enum a classification policy: its variants are the levels, least protected first.",
    example: "#[derive(Clone, Copy, Classification)]\npub enum Level {\n    Open,\n    #[handling(owner, flows = [Encrypted])]\n    Sealed,\n}",
};

pub(super) static HANDLING: Attribute = Attribute {
    states: Statement::Handling,
    name: "handling",
    on: &[ItemKind::Variant],
    first: None,
    keys: &[
        Key::optional("owner", Takes::Flag, "every asset of the level names an owner"),
        Key::optional("flows", Takes::Words(FlowProtection::NAMES), "how flows that carry the asset are protected"),
        Key::optional(
            "layers",
            Takes::WordsOrTexts(Layer::NAMES),
            "layers that must each have a control against the threats to the asset",
        ),
        Key::optional(
            "kinds",
            Takes::Words(ControlKind::NAMES),
            "kinds of control that must each be present against the threats to the asset",
        ),
        Key::optional(
            "evidence",
            Takes::Word(Evidence::NAMES),
            "the rung that every mitigation of a threat to the asset must reach",
        ),
    ],
    constraints: &[],
    doc: "States the handling that assets of a level require.",
    example: "#[handling(owner, flows = [Encrypted, Authenticated], layers = [Cryptography], evidence = Tested)]",
};
