//! The facts of our own models, as our exports carry them: a model that leaves and comes back is the same.

use threatmodel_core::{names::short, words as vocabulary};

use super::{
    draft::{Decision, Draft, Finding, Kind, Link, Noun, Reference, Value, Verb},
    node::At,
    words,
};

/// The nouns in the order in which references among them can be followed by a reader.
const TABLES: [(&str, Kind); 8] = [
    ("trust_zones", Kind::Zone),
    ("actors", Kind::Actor),
    ("assets", Kind::Asset),
    ("threats", Kind::Threat),
    ("controls", Kind::Control),
    ("requirements", Kind::Requirement),
    ("assumptions", Kind::Assumption),
    ("components", Kind::Component),
];

/// Reads the facts of a model. Keys are the paths of nouns.
pub(super) fn facts(draft: &mut Draft, facts: &At<'_>) {
    for (table, kind) in TABLES {
        for noun in facts.get(table).items() {
            let (noun, finding) = self::noun(kind, &noun);
            draft.push(noun);
            draft.findings.extend(finding);
        }
    }
    links(draft, facts);
}

fn noun(kind: Kind, of: &At<'_>) -> (Noun, Option<Finding>) {
    let declared = of.get("declared");
    for known in ["package", "component", "place"] {
        let _ = declared.get(known);
    }
    let path = declared.get("path").text();
    let mut noun = Noun::new(kind, &path, &declared.get("name").text(), &declared.get("doc").text(), of.place());
    noun.id = Some(declared.get("id").text()).filter(|id| !id.is_empty());
    let level = of.get("classification");
    let level = match level.is_there() {
        true => format!("{}::{}", level.get("policy").text(), level.get("name").text()),
        false => String::new(),
    };
    let finding = keys(&mut noun, &Fields { kind, level, of: &|key| Field::of(&of.get(key)) });
    (noun, finding)
}

/// A field of a noun, whatever form the export has it in.
#[derive(Debug, Default)]
pub(super) struct Field {
    pub(super) texts: Vec<String>,
    pub(super) place: String,
}

impl Field {
    fn of(at: &At<'_>) -> Self {
        let texts = match at.is_list() {
            true => at.texts().into_iter().map(|(text, _)| text).collect(),
            false => Some(at.text()).filter(|text| !text.is_empty()).into_iter().collect(),
        };
        Self { texts, place: at.place() }
    }

    fn text(&self) -> String {
        self.texts.first().cloned().unwrap_or_default()
    }

    fn is_true(&self) -> bool {
        self.text() == "true"
    }
}

/// The fields of a noun by name.
pub(super) struct Fields<'f> {
    pub(super) kind: Kind,
    /// The level of an asset, with its policy.
    pub(super) level: String,
    pub(super) of: &'f dyn Fn(&str) -> Field,
}

/// Gives a noun the keys that its fields have; and says where a level is one of another policy.
pub(super) fn keys(noun: &mut Noun, fields: &Fields<'_>) -> Option<Finding> {
    let get = |key: &str| (fields.of)(key);
    let text = |key: &str| Value::Text(get(key).text());
    let word = |key: &str, of: &'static [&'static str]| Value::word(words::one_of(&get(key).text(), of));
    let many = |key: &str, of: &'static [&'static str]| {
        Value::Words(get(key).texts.iter().filter_map(|text| words::one_of(text, of)).collect())
    };
    let one = |key: &str, kind: Kind| match get(key) {
        field if field.texts.is_empty() => Value::Refs(Vec::new()),
        field => Value::Ref(Reference::new(kind, field.text(), field.place)),
    };
    let several = |key: &str, kind: Kind| {
        let field = get(key);
        Value::Refs(field.texts.iter().map(|text| Reference::new(kind, text.clone(), field.place.clone())).collect())
    };
    let number = |key: &str| get(key).text().parse().ok().map_or(Value::Words(Vec::new()), Value::Number);
    // A layer of the team's own is a text.
    let layer = || {
        let layer = get("layer").text();
        words::one_of(&layer, vocabulary::Layer::NAMES).map_or_else(|| Value::Text(layer.clone()), Value::Word)
    };
    let refs = || Value::Texts(words::refs(get("refs").texts.iter().map(String::as_str)).0);
    let mut finding = None;
    match fields.kind {
        Kind::Zone => noun.set("trust", number("trust")),
        Kind::Actor => {
            noun.set("kind", word("kind", vocabulary::ActorKind::NAMES));
            noun.set("zone", one("zone", Kind::Zone));
            noun.set("trust", number("trust"));
        }
        Kind::Component => {
            noun.set("kind", word("kind", vocabulary::ComponentKind::NAMES));
            noun.set("zone", one("zone", Kind::Zone));
            let _ = get("module");
        }
        Kind::Asset => {
            noun.set("kind", word("kind", vocabulary::AssetKind::NAMES));
            match words::level(&fields.level) {
                Some(level) => noun.set("classification", level),
                None if fields.level.is_empty() => {}
                None => {
                    let what =
                        format!("the level `{}` is of a policy that is not here; classify the asset", fields.level);
                    finding = Some(Finding { place: noun.place.clone(), what });
                }
            }
            noun.set("owner", text("owner"));
            let locators = get("locators").texts;
            let is_locator = |text: &String| threatmodel_grammar::Syntax::Locator.check(text).is_ok();
            noun.set("locators", Value::Texts(locators.into_iter().filter(is_locator).collect()));
            noun.set("zone", one("zone", Kind::Zone));
            if get("disposition").text() == "Remove" {
                noun.set("disposition", Value::Word("Remove"));
            }
            noun.set("adjacent", Value::Flag(get("adjacent").is_true()));
        }
        Kind::Threat => {
            noun.set("targets", several("targets", Kind::Asset));
            noun.set("stride", many("stride", vocabulary::Stride::NAMES));
            noun.set("linddun", many("linddun", vocabulary::Linddun::NAMES));
            noun.set("likelihood", word("likelihood", vocabulary::Likelihood::NAMES));
            let because = get("because").text();
            if !because.is_empty() {
                noun.set("impact", word("impact", vocabulary::Impact::NAMES));
                noun.set("severity", word("severity", vocabulary::Severity::NAMES));
                if noun.has("impact") || noun.has("severity") {
                    noun.set("because", Value::Text(because));
                }
            }
            noun.set("refs", refs());
            noun.set("misuse", text("misuse"));
            noun.set("actor", one("actor", Kind::Actor));
            if super::draft::is_date(&get("reviewed").text()) {
                noun.set("reviewed", text("reviewed"));
            }
        }
        Kind::Control => {
            noun.set("layer", layer());
            noun.set("kind", word("kind", vocabulary::ControlKind::NAMES));
            noun.set("provided_by", text("provided_by"));
            if !get("enabled_by").texts.is_empty() {
                noun.set("default", word("default", vocabulary::ByDefault::NAMES));
                noun.set("enabled_by", text("enabled_by"));
            } else {
                let _ = get("default");
            }
            noun.set("fixed", text("fixed"));
            noun.set("refs", refs());
        }
        Kind::Requirement => {
            noun.set("from", several("from", Kind::Threat));
            let check = get("check").text();
            let phase = words::one_of(&get("phase").text(), vocabulary::Phase::NAMES);
            noun.set("phase", Value::word(phase.filter(|phase| *phase != "Deployment" || !check.is_empty())));
            noun.set("layer", layer());
            noun.set("check", Value::Text(check));
            if phase == Some("Deployment") {
                noun.set("enables", several("enables", Kind::Control));
            }
            noun.set("refs", refs());
        }
        Kind::Assumption => {
            let about = get("about");
            noun.set("about", Value::Refs(about.texts.iter().map(|text| any(text, &about.place)).collect()));
            noun.set("owner", text("owner"));
            if super::draft::is_date(&get("until").text()) {
                noun.set("until", text("until"));
            }
        }
    }
    finding
}

/// A reference to a noun of a kind that the source does not say: [`facts`] finds out.
fn any(path: &str, place: &str) -> Reference {
    Reference::new(Kind::Asset, path, place)
}

fn links(draft: &mut Draft, facts: &At<'_>) {
    // References to any noun get their kind now that all are known.
    let kinds: std::collections::HashMap<String, Kind> =
        draft.nouns.iter().map(|noun| (noun.key.clone(), noun.kind)).collect();
    for noun in draft.nouns.iter_mut().filter(|noun| noun.kind == Kind::Assumption) {
        for (_, value) in &mut noun.keys {
            if let Value::Refs(references) = value {
                references.iter_mut().for_each(|one| one.kind = kinds.get(&one.key).copied().unwrap_or(one.kind));
            }
        }
    }
    let on = |link: &At<'_>, fallback: Reference| {
        let site = link.get("site");
        for known in ["item", "item_kind", "package", "place", "test_only", "void"] {
            let _ = site.get(known);
        }
        let component = site.get("component").text();
        match kinds.get(&component) {
            Some(kind) => Reference::new(*kind, component, link.place()),
            None => fallback,
        }
    };
    let in_tests = |link: &At<'_>| link.get("site").get("test_only").flag();
    let threat = |link: &At<'_>| Reference::new(Kind::Threat, link.get("threat").text(), link.place());
    for link in facts.get("exposures").items().iter().filter(|link| !in_tests(link)) {
        let _ = (link.get("fingerprint"), link.get("release_only"));
        let threat = threat(link);
        let on = on(link, threat.clone());
        draft.links.push(Link::new(Verb::Exposes, on, Some(threat), link.place()));
    }
    for link in facts.get("mitigations").items().iter().filter(|link| !in_tests(link)) {
        let threat = threat(link);
        let on = on(link, threat.clone());
        let controls = link.get("controls").texts();
        let controls = controls.into_iter().map(|(path, place)| Reference::new(Kind::Control, path, place)).collect();
        let made = Link::new(Verb::Mitigates, on, Some(threat), link.place()).with("by", Value::Refs(controls));
        draft.links.push(with_scope(made, link));
    }
    for link in facts.get("decisions").items() {
        let threat = threat(&link);
        let treatment = link.get("treatment");
        let transferred = if treatment.is_text() { String::new() } else { treatment.get("Transfer").get("to").text() };
        let said = if treatment.is_text() { treatment.text() } else { String::new() };
        let verb = match said.as_str() {
            "Accept" => Verb::Accepts,
            "Avoid" => Verb::Avoids,
            _ => Verb::Transfers,
        };
        let _ = link.get("on_declaration");
        draft.decide(Decision {
            verb,
            on: on(&link, threat.clone()),
            threat,
            because: link.get("because").text(),
            owner: link.get("owner").text(),
            until: link.get("until").text(),
            to: transferred,
            place: link.place(),
        });
        if let Some(made) = draft.links.last_mut().filter(|made| matches!(made.verb, Verb::Accepts | Verb::Transfers)) {
            let taken =
                std::mem::replace(made, Link::new(Verb::Exposes, Reference::new(Kind::Threat, "", ""), None, ""));
            *made = with_scope(taken, &link);
        }
    }
    for link in facts.get("accesses").items().iter().filter(|link| !in_tests(link)) {
        let asset = Reference::new(Kind::Asset, link.get("asset").text(), link.place());
        let on = on(link, asset.clone());
        let ops = link.get("ops").texts();
        let ops = ops.iter().filter_map(|(text, _)| words::one_of(text, vocabulary::Op::NAMES)).collect();
        draft.links.push(Link::new(Verb::Accesses, on, Some(asset), link.place()).with("ops", Value::Words(ops)));
    }
    for link in facts.get("satisfactions").items().iter().filter(|link| !link.get("test").flag() && !in_tests(link)) {
        let of = Reference::new(Kind::Requirement, link.get("of").text(), link.place());
        let on = on(link, of.clone());
        draft.links.push(Link::new(Verb::Satisfies, on, Some(of), link.place()));
    }
    for link in facts.get("flows").items() {
        let end = |key: &str| {
            let path = link.get(key).text();
            Reference::new(kinds.get(&path).copied().unwrap_or(Kind::Component), path, link.place())
        };
        let from = end("from");
        let on = on(&link, from.clone());
        let carries = link.get("carries").texts();
        let carries = carries.into_iter().map(|(path, place)| Reference::new(Kind::Asset, path, place)).collect();
        let mut made = Link::new(Verb::Flows, on.clone(), None, link.place());
        if on != from {
            made = made.with("from", Value::Ref(from));
        }
        draft.links.push(
            made.with("to", Value::Ref(end("to")))
                .with("carries", Value::Refs(carries))
                .with("protocol", Value::Text(link.get("protocol").text()))
                .with("authenticated", Value::Flag(link.get("authenticated").flag()))
                .with("encrypted", Value::Flag(link.get("encrypted").flag())),
        );
    }
    let evidence = facts.get("tests").items().len();
    for _ in 0..evidence {
        draft.losses.note("tests", "", "left out", "nothing imported counts as proven");
    }
}

fn with_scope(link: Link, of: &At<'_>) -> Link {
    let scope = of.get("scope");
    if scope.is_text() {
        return if scope.text() == "All" { link.with("scope", Value::All) } else { link };
    }
    let components = scope.get("Components").texts();
    let components = components.into_iter().map(|(path, place)| Reference::new(Kind::Component, path, place)).collect();
    link.with("scope", Value::Refs(components))
}

/// The last part of a path, as the name of a noun that has no other.
pub(super) fn name(path: &str) -> &str {
    short(path)
}
