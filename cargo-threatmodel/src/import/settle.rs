//! Checks a draft as a whole: every reference leads to a noun or is reported, identifiers are unique, and what the grammar
//! demands is there. What the source does not say is made up for the worst case, and said to be made up.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use threatmodel_catalogue::ALL;

use super::draft::{Draft, Finding, Kind, Link, Noun, Reference, Value, Verb};

/// Every category: nobody said which, so the highest impact counts.
const EVERY_STRIDE: [&str; 6] =
    ["Spoofing", "Tampering", "Repudiation", "InformationDisclosure", "DenialOfService", "ElevationOfPrivilege"];

/// How much there is, for the summary.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) nouns: BTreeMap<Kind, usize>,
    pub(crate) links: BTreeMap<Verb, usize>,
    /// References that led nowhere.
    pub(crate) dangling: usize,
    /// Threats that neither a control is said to stop nor somebody decided about.
    pub(crate) uncovered: usize,
}

/// Makes the draft one that can be written.
pub(crate) fn settle(draft: &mut Draft) -> Counts {
    let mut counts = Counts::default();
    identifiers(draft);
    let known_before = draft.findings.len();
    draft.links.retain_mut({
        let known = known(&draft.nouns);
        let findings = &mut draft.findings;
        let mut reported = HashSet::new();
        move |link| whole(link, &known, findings, &mut reported)
    });
    counts.dangling = draft.findings.len() - known_before + nouns(draft) + draft.dangling;
    once(draft);
    targets(draft);
    carried(draft);
    categories(draft);
    layers(draft);
    for noun in &draft.nouns {
        *counts.nouns.entry(noun.kind).or_default() += 1;
    }
    for link in &draft.links {
        *counts.links.entry(link.verb).or_default() += 1;
    }
    counts.uncovered = uncovered(draft);
    counts
}

fn known(nouns: &[Noun]) -> HashSet<(Kind, String)> {
    nouns.iter().map(|noun| (noun.kind, noun.key.clone())).collect()
}

/// An identifier belongs to one noun of the model. The second of a kind is a mistake of the source; that another kind has
/// it too is usual.
fn identifiers(draft: &mut Draft) {
    let mut by_kind: HashMap<(Kind, String), String> = HashMap::new();
    let mut all: HashSet<String> = HashSet::new();
    let mut findings = Vec::new();
    for noun in &mut draft.nouns {
        let first = by_kind.entry((noun.kind, noun.key.clone())).or_insert_with(|| noun.place.clone());
        if *first != noun.place {
            let what = format!(
                "{} `{}` stands at {first} already; both are kept, and references lead to that one",
                noun.kind.described(),
                noun.key
            );
            findings.push(Finding { place: noun.place.clone(), what });
            noun.id = None;
        }
        let Some(id) = noun.id.take().map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()) else { continue };
        let candidates = [id.clone(), format!("{}:{id}", noun.kind.attribute())];
        noun.id = candidates.into_iter().find(|candidate| all.insert(candidate.clone()));
    }
    draft.findings.extend(findings);
}

/// Whether every reference of the link leads somewhere. Of several, those that do are kept. What leads nowhere is reported
/// once for each place.
fn whole(
    link: &mut Link,
    known: &HashSet<(Kind, String)>,
    findings: &mut Vec<Finding>,
    reported: &mut HashSet<Finding>,
) -> bool {
    let mut leads = |reference: &Reference| {
        let is_known = known.contains(&(reference.kind, reference.key.clone()));
        if !is_known && reported.insert(reference.nowhere()) {
            findings.push(reference.nowhere());
        }
        is_known
    };
    let mut is_whole = leads(&link.on) & link.first.as_ref().is_none_or(&mut leads);
    link.keys.retain_mut(|(key, value)| match value {
        Value::Ref(reference) => {
            let is_known = leads(reference);
            // A link without one of its ends says nothing.
            is_whole &= is_known;
            is_known
        }
        Value::Refs(references) => {
            references.retain(&mut leads);
            is_whole &= !(references.is_empty() && *key == "by");
            !references.is_empty()
        }
        _ => true,
    });
    is_whole
}

/// The references of nouns. What the grammar demands and is not left makes the noun one that cannot be written.
fn nouns(draft: &mut Draft) -> usize {
    let known = known(&draft.nouns);
    let mut findings = Vec::new();
    for noun in &mut draft.nouns {
        let mut leads = |reference: &Reference| {
            let is_known = known.contains(&(reference.kind, reference.key.clone()));
            if !is_known {
                findings.push(reference.nowhere());
            }
            is_known
        };
        noun.keys.retain_mut(|(_, value)| match value {
            Value::Ref(reference) => leads(reference),
            Value::Refs(references) => {
                references.retain(&mut leads);
                !references.is_empty()
            }
            _ => true,
        });
    }
    let dangling = findings.len();
    let lacks = |noun: &Noun| match noun.kind {
        Kind::Requirement if !noun.has("from") => Some("follows from no threat"),
        Kind::Assumption if !noun.has("about") => Some("is about no noun"),
        Kind::Assumption if !noun.has("owner") => Some("has no owner"),
        _ => None,
    };
    let mut left = BTreeSet::new();
    for (at, noun) in draft.nouns.iter().enumerate() {
        if let Some(lack) = lacks(noun) {
            left.insert(at);
            let what =
                format!("{} that {lack} is not written, it is a remark: {}", noun.kind.described(), short(&noun.doc));
            findings.push(Finding { place: noun.place.clone(), what });
            draft.remarks.push(format!("{} that {lack}: {}", capital(noun.kind.described()), noun.doc));
        }
    }
    let mut at = 0;
    draft.nouns.retain(|_| {
        at += 1;
        !left.contains(&(at - 1))
    });
    let known = self::known(&draft.nouns);
    draft.links.retain(|link| {
        let is_known = |reference: &Reference| known.contains(&(reference.kind, reference.key.clone()));
        is_known(&link.on) && link.first.as_ref().is_none_or(is_known)
    });
    draft.findings.extend(findings);
    dangling
}

/// The same link twice is one; what both say is kept. Two decisions of one kind about one threat at one place are a
/// contradiction: the first counts.
fn once(draft: &mut Draft) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut kept: Vec<Link> = Vec::new();
    for link in std::mem::take(&mut draft.links) {
        let first = link.first.as_ref().map(|first| first.key.as_str()).unwrap_or_default();
        let mut key = format!("{:?}\0{:?}\0{}\0{first}\0{:?}", link.verb, link.on.kind, link.on.key, link.code);
        if !matches!(link.verb, Verb::Exposes | Verb::Accepts | Verb::Transfers | Verb::Avoids) {
            let named = link.keys.iter().map(|(key, value)| match value {
                Value::Ref(reference) => format!("{key}={}", reference.key),
                Value::Refs(references) => {
                    format!("{key}={}", references.iter().map(|one| one.key.as_str()).collect::<Vec<_>>().join("\0"))
                }
                other => format!("{key}={other:?}"),
            });
            key.extend(named.map(|named| format!("\0{named}")));
        }
        match seen.get(&key).and_then(|at| kept.get_mut(*at)) {
            Some(known) => {
                if !link.doc.is_empty() && !known.doc.contains(&link.doc) {
                    known.doc = [known.doc.as_str(), link.doc.as_str()].join("\n").trim().to_owned();
                }
            }
            None => {
                seen.insert(key, kept.len());
                kept.push(link);
            }
        }
    }
    draft.links = kept;
}

/// A threat hits assets. Where the source names none, they are those that the components facing it touch, and else
/// the components themselves.
fn targets(draft: &mut Draft) {
    let mut touched: HashMap<String, Vec<Reference>> = HashMap::new();
    let mut facing: HashMap<String, Vec<Reference>> = HashMap::new();
    for link in &draft.links {
        match (link.verb, &link.first) {
            (Verb::Accesses, Some(asset)) => touched.entry(link.on.key.clone()).or_default().push(asset.clone()),
            (Verb::Flows | Verb::Accesses | Verb::Satisfies, _) | (_, None) => {}
            (_, Some(threat)) => facing.entry(threat.key.clone()).or_default().push(link.on.clone()),
        }
    }
    let mut made: Vec<Noun> = Vec::new();
    let names: HashMap<(Kind, String), (String, bool)> = draft
        .nouns
        .iter()
        .map(|noun| {
            let is_store = noun.keys.iter().any(|(key, value)| *key == "kind" && *value == Value::Word("Store"));
            ((noun.kind, noun.key.clone()), (noun.name.clone(), is_store))
        })
        .collect();
    let mut made_keys = HashSet::new();
    for noun in draft.nouns.iter_mut().filter(|noun| noun.kind == Kind::Threat && !noun.has("targets")) {
        let places = facing.get(&noun.key).map(Vec::as_slice).unwrap_or_default();
        let held: Vec<&Reference> =
            places.iter().flat_map(|place| touched.get(&place.key).into_iter().flatten()).collect();
        if !held.is_empty() {
            held.into_iter().for_each(|asset| noun.add("targets", asset.clone()));
            let why = "the source does not say which assets a threat hits";
            draft.losses.note("threats", "targets", "stands as the assets of the components that face it", why);
            continue;
        }
        let owners = places.iter().filter(|place| matches!(place.kind, Kind::Component | Kind::Actor));
        let owners: Vec<_> =
            owners.filter_map(|place| Some((place, names.get(&(place.kind, place.key.clone()))?))).collect();
        for (place, (name, is_store)) in &owners {
            let key = format!("\0of {:?} {}", place.kind, place.key);
            let (kind, doc) = match is_store {
                true => ("Data", format!("What `{name}` holds.")),
                false => ("Service", format!("`{name}` itself, and what it does.")),
            };
            noun.add("targets", Reference::new(Kind::Asset, key.clone(), noun.place.clone()));
            if made_keys.insert(key.clone()) {
                let title = format!("{name} {}", if *is_store { "contents" } else { "service" });
                made.push(asset(&key, &title, kind, &doc));
            }
        }
        if owners.is_empty() {
            let key = "\0to be named";
            noun.add("targets", Reference::new(Kind::Asset, key, noun.place.clone()));
            if made_keys.insert(key.to_owned()) {
                made.push(asset(
                    key,
                    "To be named",
                    "Service",
                    "What threats hit of which the source names no asset. Name the assets themselves instead.",
                ));
            }
        }
        let why = "the source does not say which assets a threat hits";
        draft.losses.note("threats", "targets", "made up as an asset", why);
    }
    made.into_iter().for_each(|noun| draft.push(noun));
}

/// A flow carries something. Where the source does not say what, it is an asset of its own.
fn carried(draft: &mut Draft) {
    let names: HashMap<(Kind, String), String> =
        draft.nouns.iter().map(|noun| ((noun.kind, noun.key.clone()), noun.name.clone())).collect();
    let (mut made, mut known) = (Vec::new(), HashSet::new());
    for link in draft.links.iter_mut().filter(|link| link.verb == Verb::Flows) {
        if link.keys.iter().any(|(key, _)| *key == "carries") {
            continue;
        }
        let name = |reference: &Reference| {
            names.get(&(reference.kind, reference.key.clone())).cloned().unwrap_or_else(|| reference.key.clone())
        };
        let end = |wanted: &str| {
            link.keys.iter().find_map(|(key, value)| match value {
                Value::Ref(reference) if *key == wanted => Some(name(reference)),
                _ => None,
            })
        };
        let from = end("from").unwrap_or_else(|| name(&link.on));
        let to = end("to").unwrap_or_default();
        let key = format!("\0carried {from}\0{to}");
        if known.insert(key.clone()) {
            let doc = format!("What flows from `{from}` to `{to}`.");
            made.push(asset(&key, &format!("{from} to {to}"), "Data", &doc));
        }
        link.keys.push(("carries", Value::Refs(vec![Reference::new(Kind::Asset, key, link.place.clone())])));
        draft.losses.note("flows", "carries", "made up as an asset", "the source does not say what the flow carries");
    }
    made.into_iter().for_each(|noun| draft.push(noun));
}

fn asset(key: &str, name: &str, kind: &'static str, doc: &str) -> Noun {
    let doc = format!("{doc} Made up by the import: the source names no asset here.");
    Noun::new(Kind::Asset, key, name, &doc, "made up".to_owned()).without_id().with("kind", Value::Word(kind))
}

/// A threat breaks something. Where the source does not say what, its CWE does, and else it is everything.
fn categories(draft: &mut Draft) {
    for noun in draft.nouns.iter_mut().filter(|noun| noun.kind == Kind::Threat) {
        if ["stride", "linddun", "kind"].iter().any(|key| noun.has(key)) {
            continue;
        }
        let refs = noun.keys.iter().find_map(|(key, value)| match value {
            Value::Texts(refs) if *key == "refs" => Some(refs.clone()),
            _ => None,
        });
        let of_refs: BTreeSet<usize> = refs
            .iter()
            .flatten()
            .filter(|reference| reference.starts_with("CWE-"))
            .flat_map(|reference| ALL.iter().filter(move |entry| entry.refs.first() == Some(&reference.as_str())))
            .flat_map(|entry| entry.stride)
            .map(|stride| *stride as usize)
            .collect();
        let (words, fate): (Vec<&'static str>, _) = match of_refs.is_empty() {
            true => (EVERY_STRIDE.to_vec(), "made up as all six STRIDE categories"),
            false => (
                of_refs.into_iter().filter_map(|at| EVERY_STRIDE.get(at).copied()).collect(),
                "stands as the STRIDE categories of its CWE in the catalogue",
            ),
        };
        noun.set("stride", Value::Words(words));
        draft.losses.note("threats", "stride", fate, "the source does not say what a threat breaks");
    }
    let without = draft.nouns.iter_mut().filter(|noun| noun.kind == Kind::Asset && !noun.has("kind"));
    without.for_each(|noun| noun.set("kind", Value::Word("Data")));
}

fn layers(draft: &mut Draft) {
    for noun in &mut draft.nouns {
        match noun.kind {
            Kind::Control if !noun.has("layer") => {
                noun.keys.insert(0, ("layer", Value::text("not stated")));
                let why = "the source does not say in which layer a control works";
                draft.losses.note("controls", "layer", "made up as `not stated`", why);
            }
            Kind::Requirement if !noun.has("phase") => noun.set("phase", Value::Word("Implementation")),
            _ => {}
        }
    }
}

fn uncovered(draft: &Draft) -> usize {
    let covered: HashSet<&str> = draft
        .links
        .iter()
        .filter(|link| matches!(link.verb, Verb::Mitigates | Verb::Accepts | Verb::Transfers | Verb::Avoids))
        .filter_map(|link| Some(link.first.as_ref()?.key.as_str()))
        .collect();
    draft.nouns.iter().filter(|noun| noun.kind == Kind::Threat && !covered.contains(noun.key.as_str())).count()
}

fn short(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    threatmodel_text::plain::cut(line, 80).into_owned()
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().collect::<String>() + letters.as_str()).unwrap_or_default()
}
