//! The language against the Rust queries, its own grammar, and its page in the docs.

use std::fs;

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use threatmodel_core::words::{Evidence, Severity, Stride};
use threatmodel_model::{
    annotation::{Place, Void},
    model::{Facts, Model, Pair, State, facts::Declaration},
    query::{Asset, Exposure, Threat, Threats as _},
};

use super::{
    Query,
    ast::{self, Comparison, Condition, Order, Relation, RelationKind, Word},
    csv,
    fields::NOUNS,
    json, overview, parse, table,
    value::Type,
};

const SHOP: &str = include_str!("../../../threatmodel-report/tests/fixture/model.json");

fn shop() -> Model {
    Model::from_json(SHOP).unwrap()
}

/// The shop with less defence: a test that is ignored, a mitigation in tests only, a control without any, an asset that
/// nobody classified, a decision that has ended, an exposure of tests.
fn weakened() -> Model {
    let mut facts: Facts = shop().facts().clone();
    facts.tests[0].site.void = Some(Void::Ignored);
    for test in facts.tests.iter_mut().filter(|test| test.threat.ends_with("ForgedCallback")) {
        test.site.void = Some(Void::CfgOff);
    }
    facts.mitigations.iter_mut().find(|known| known.threat.ends_with("CardTheft")).unwrap().site.test_only = true;
    for mitigation in facts.mitigations.iter_mut().filter(|known| known.threat.ends_with("CredentialStuffing")) {
        mitigation.site.component = "shop::web::WebFront".to_owned();
    }
    facts.assets[1].classification = None;
    facts.decisions[1].until = Some(facts.as_of.yesterday().unwrap());
    facts.exposures[2].site.test_only = true;
    facts.exposures[0].site.void = Some(Void::CfgUnknown);
    Model::from_facts(facts)
}

/// The rows as objects.
fn rows_of(model: &Model, query: &str) -> Vec<Json> {
    let query = Query::read(query).unwrap_or_else(|mistake| panic!("{mistake}"));
    let answer = query.answer(&[("shop", model)]).unwrap_or_else(|mistake| panic!("{mistake}"));
    match serde_json::from_str(&json(&answer)).unwrap() {
        Json::Array(rows) => rows,
        other => panic!("{other}"),
    }
}

/// The first parts of the rows: names.
fn names(model: &Model, query: &str) -> Vec<String> {
    rows_of(model, query).iter().map(|row| row["name"].as_str().unwrap().to_owned()).collect()
}

fn mistake(query: &str) -> String {
    let shop = shop();
    match Query::read(query).and_then(|query| query.answer(&[("shop", &shop)]).map(|_| ())) {
        Ok(()) => panic!("`{query}` is no mistake"),
        Err(mistake) => mistake.to_string(),
    }
}

fn threat_names<'m>(threats: impl Iterator<Item = Threat<'m>>) -> Vec<String> {
    threats.map(|threat| threat.facts().name().to_owned()).collect()
}

// The Rust queries.

#[test]
fn threats_are_those_of_the_rust_queries() {
    for model in [shop(), weakened()] {
        let asked = |query: &str| names(&model, query);
        let all = || model.threats();
        assert_eq!(asked("threats"), threat_names(all()), "in their order");
        assert_eq!(asked("threats where unmitigated"), threat_names(all().unmitigated()));
        for &severity in Severity::ALL {
            assert_eq!(asked(&format!("threats where severity >= {severity}")), threat_names(all().at_least(severity)));
            let below = threat_names(all().filter(|threat| threat.severity() < severity));
            assert_eq!(asked(&format!("threats where severity < {severity}")), below);
        }
        for &state in State::ALL {
            let expected = threat_names(all().in_state(state));
            assert_eq!(asked(&format!("threats where {}", state.name().replace(' ', "-"))), expected);
            assert_eq!(asked(&format!("threats where state = \"{state}\"")), expected);
        }
        for &category in Stride::ALL {
            assert_eq!(asked(&format!("threats where stride contains {category}")), threat_names(all().of(category)));
        }
        for asset in model.assets() {
            let mut expected = threat_names(asset.threats());
            let mut found = asked(&format!("threats on {}", asset.facts().name()));
            expected.sort();
            found.sort();
            assert_eq!(found, expected);
            assert_eq!(asked(&format!("controls on {}", asset.facts().name())).len(), asset.controls().count());
        }
    }
}

#[test]
fn a_threat_is_proven_only_if_everything_against_it_is() {
    let proven = |pair: &Pair| pair.evidence == Evidence::Proven;
    let holds = |exposure: Exposure<'_>| {
        let pairs = exposure.pairs();
        !pairs.is_empty() && pairs.iter().all(proven)
    };
    let mut seen = [0, 0];
    for model in [shop(), weakened()] {
        let is_proven = |threat: &Threat<'_>| {
            let pairs: Vec<Pair> = threat.controls().map(|known| known.pair).collect();
            !pairs.is_empty() && pairs.iter().all(proven) && threat.exposures().all(holds)
        };
        let (yes, no): (Vec<_>, Vec<_>) = model.threats().partition(is_proven);
        seen = [seen[0] + yes.len(), seen[1] + no.len()];
        assert_eq!(names(&model, "threats where proven"), threat_names(yes.iter().copied()));
        assert_eq!(names(&model, "threats where not proven"), threat_names(no.iter().copied()));
        assert_eq!(names(&model, "threats where evidence < proven"), threat_names(no.into_iter()));
        // A rung above the claim is never green where the state is not.
        for row in rows_of(&model, "threats where proven") {
            assert_ne!(row["state"], "open");
        }
    }
    assert!(seen[0] > 2 && seen[1] > 6, "{seen:?}");
    // A control in another component is not evidence.
    assert!(!names(&weakened(), "threats where proven").contains(&"CredentialStuffing".to_owned()));
    assert_eq!(names(&weakened(), "threats where open and name = CredentialStuffing and evidence = none").len(), 1);
}

#[test]
fn every_field_is_what_the_rust_query_says() {
    for model in [shop(), weakened()] {
        let facts = model.facts();
        let declared = |declared: &Declaration, mut row: Json| {
            row["name"] = json!(declared.name);
            row["id"] = json!(declared.id);
            row["doc"] = json!(declared.doc);
            row["path"] = json!(declared.path);
            placed(&declared.place, row)
        };
        let paths = |controls: Vec<Pair>| once(controls.iter().map(|pair| facts.controls[pair.control].path()));
        let least = |pairs: Vec<Pair>| {
            let worst = pairs.iter().map(|pair| pair.evidence).min();
            json!(worst.map_or("None", Evidence::name))
        };

        let expected = model.threats().map(|threat| {
            let mut evidence: Vec<Option<Evidence>> = threat
                .exposures()
                .map(|exposure| exposure.pairs().iter().map(|pair| pair.evidence).min())
                .chain(threat.controls().map(|known| Some(known.pair.evidence)))
                .collect();
            if threat.controls().next().is_none() {
                evidence.push(None);
            }
            let (risk, noun) = (threat.risk(), threat.facts());
            let row = json!({
                "severity": threat.severity(), "state": threat.state().name(),
                "evidence": evidence.into_iter().min().flatten().map_or("None", Evidence::name),
                "controls": once(threat.controls().map(|known| known.control.facts().path())),
                "needed": threat.needed_evidence(), "unmitigated": threat.state().is_unsettled(),
                "likelihood": risk.likelihood, "unassessed": risk.unassessed, "impact": risk.impact,
                "overridden": risk.is_overridden(), "because": noun.because, "assets": noun.targets,
                "components": once(threat.exposures().map(|exposure| exposure.facts().site.component.as_str())),
                "exposures": threat.exposures().count(), "tests": threat.tests().count(),
                "requirements": once(threat.requirements().map(|known| known.facts().path())),
                "decisions": threat.decisions().count(), "kind": noun.kind, "stride": noun.stride, "linddun": noun.linddun,
                "refs": noun.refs, "actor": noun.actor, "misuse": noun.misuse, "reviewed": noun.reviewed,
            });
            declared(&noun.declared, row)
        });
        same(&model, "threats", expected);

        let expected = model.exposures().map(|exposure| {
            let row = json!({
                "threat": exposure.facts().threat, "severity": exposure.threat().map(Threat::severity),
                "state": exposure.state().name(), "evidence": least(exposure.pairs().to_vec()),
                "coverage": exposure.coverage().name(),
                "component": exposure.facts().site.component, "item": exposure.facts().site.item,
                "controls": paths(exposure.pairs().to_vec()),
                "decision": exposure.decision().map(|decision| decision.treatment.noun()),
                "unmitigated": exposure.state().is_unsettled(), "system": exposure.concerns_system(),
            });
            placed(&exposure.facts().site.place, row)
        });
        same(&model, "exposures", expected);

        let expected = model.controls().map(|control| {
            let noun = control.facts();
            let own = |pair: &Pair| facts.controls[pair.control].path() == noun.path();
            let pairs = control.mitigations().filter(|known| known.implements()).flat_map(|known| known.pairs());
            let row = json!({
                "layer": noun.layer, "kind": noun.kind, "evidence": least(pairs.filter(own).collect()),
                "threats": once(control.threats().map(|threat| threat.facts().path())),
                "places": control.mitigations().count(), "tests": control.tests().count(),
                "provided_by": noun.provided_by, "default": noun.default, "enabled_by": noun.enabled_by, "enabled": control.is_on(), "fixed": noun.fixed, "refs": noun.refs,
            });
            declared(&noun.declared, row)
        });
        same(&model, "controls", expected);

        let expected = model.tests().map(|test| {
            let row = json!({
                "item": test.facts().site.item, "threat": test.facts().threat,
                "controls": once(test.controls().map(|control| control.facts().path())),
                "counts": test.facts().site.counts(), "void": test.facts().site.void.map(Void::reason),
                "legitimate": test.facts().legitimate,
            });
            placed(&test.facts().site.place, row)
        });
        same(&model, "tests", expected);

        let expected = model.assets().map(|asset| {
            let noun = asset.facts();
            let row = json!({
                "kind": noun.kind, "classification": noun.classification.as_ref().map(|level| &level.name),
                "owner": noun.owner, "adjacent": noun.adjacent, "zone": noun.zone, "disposition": noun.disposition,
                "threats": once(asset.threats().map(|threat| threat.facts().path())),
                "unmitigated": once(asset.threats().unmitigated().map(|threat| threat.facts().path())),
                "controls": once(asset.controls().map(|control| control.facts().path())),
                "accesses": asset.accesses().count(), "flows": asset.flows().count(),
                "assumptions": once(asset.assumptions().map(|known| known.facts().path())),
                "locators": noun.locators,
            });
            declared(&noun.declared, row)
        });
        same(&model, "assets", expected);

        let expected = model.components().map(|component| {
            let noun = component.facts();
            let faced = component.exposures().filter_map(Exposure::threat);
            let touched = component.accesses().filter_map(|access| access.asset());
            let row = json!({
                "kind": noun.kind, "zone": noun.zone, "exposures": component.exposures().count(),
                "threats": once(faced.map(|threat| threat.facts().path())),
                "mitigations": component.mitigations().count(),
                "assets": once(touched.map(|asset| asset.facts().path())),
                "reaches": once(component.reach().map(|reach| reach.asset.facts().path())),
                "outgoing": component.flows_from().count(), "incoming": component.flows_to().count(),
                "module": noun.module,
            });
            declared(&noun.declared, row)
        });
        same(&model, "components", expected);

        let expected = model.requirements().map(|requirement| {
            let noun = requirement.facts();
            let row = json!({
                "satisfied": requirement.is_satisfied(), "met": requirement.met().name(), "phase": noun.phase, "layers": requirement.layers(),
                "threats": noun.from, "check": noun.check, "document": noun.file.as_ref().map(|file| &file.path),
                "satisfactions": requirement.satisfactions().count(), "refs": noun.refs,
            });
            declared(&noun.declared, row)
        });
        same(&model, "requirements", expected);

        let expected = model.decisions().map(|decision| {
            let (known, site) = (decision.facts(), &decision.facts().site);
            let to = match &known.treatment {
                threatmodel_model::model::facts::Treatment::Transfer { to } => Some(to),
                _ => None,
            };
            let row = json!({
                "threat": known.threat, "treatment": known.treatment.noun(), "owner": known.owner,
                "until": known.until, "holds": decision.holds(), "because": known.because, "to": to,
                "component": site.component, "item": site.item,
            });
            placed(&site.place, row)
        });
        same(&model, "decisions", expected);

        let expected = model.assumptions().map(|assumption| {
            let noun = assumption.facts();
            let row = json!({
                "about": noun.about, "owner": noun.owner, "until": noun.until, "checks": assumption.checks().count(),
                "checked": assumption.is_checked(),
            });
            declared(&noun.declared, row)
        });
        same(&model, "assumptions", expected);

        let expected = model.flows().map(|flow| {
            let known = flow.facts();
            let row = json!({
                "from": known.from, "to": known.to, "carries": known.carries, "encrypted": known.encrypted,
                "authenticated": known.authenticated, "crosses": flow.crosses().is_some(),
                "protocol": known.protocol, "item": known.site.item,
            });
            placed(&known.site.place, row)
        });
        same(&model, "flows", expected);

        let expected = model.detections().map(|detection| {
            let (noun, score) = (detection.facts(), detection.score());
            let row = json!({
                "threat": noun.threat, "level": noun.level.name(), "event": noun.event, "looks_for": noun.looks_for(),
                "emissions": detection.emissions().count(), "detected": score.detected.len(),
                "missed": score.missed.len(), "false_alarms": score.false_alarms.len(), "group_by": noun.group_by,
                "within": noun.within, "playbook": noun.playbook,
            });
            declared(&noun.declared, row)
        });
        same(&model, "detections", expected);
    }
}

fn same(model: &Model, noun: &str, expected: impl Iterator<Item = Json>) {
    let expected: Vec<Json> = expected.collect();
    assert!(!expected.is_empty());
    assert_eq!(rows_of(model, noun), expected);
}

fn placed(place: &Place, mut row: Json) -> Json {
    row["file"] = json!(place.file);
    row["line"] = json!(place.line);
    row
}

/// Each once.
fn once<'m>(names: impl Iterator<Item = &'m str>) -> Json {
    let mut seen = std::collections::HashSet::new();
    names.filter(|name| seen.insert(*name)).collect::<Vec<_>>().into()
}

fn reachable(model: &Model, from: &str) -> Vec<Json> {
    rows_of(model, &format!("assets reachable from {from} show path, used, way"))
}

fn reached(reach: threatmodel_model::query::Reach<'_>) -> Json {
    json!({ "path": reach.asset.facts().path(), "used": reach.used, "way": reach.explained() })
}

#[test]
fn relations_are_those_of_the_rust_queries() {
    for model in [shop(), weakened()] {
        let count = |query: &str| rows_of(&model, query).len();
        for component in model.components() {
            let path = component.facts().path();
            assert_eq!(reachable(&model, path), component.reach().map(reached).collect::<Vec<_>>());
            assert_eq!(count(&format!("exposures of {path}")), component.exposures().count());
            let threats: std::collections::BTreeSet<&str> =
                component.exposures().filter_map(Exposure::threat).map(|threat| threat.facts().path()).collect();
            assert_eq!(count(&format!("threats of {path}")), threats.len());
            let flows = component.flows_from().chain(component.flows_to());
            assert_eq!(count(&format!("flows of {path}")), flows.count(), "none leads to where it comes from");
        }
        for actor in model.actors() {
            assert_eq!(reachable(&model, actor.facts().path()), actor.reach().map(reached).collect::<Vec<_>>());
        }
        assert!(reachable(&model, "Customer").len() > 1, "a flow leads to the shop");
        for threat in model.threats() {
            let path = threat.facts().path();
            assert_eq!(count(&format!("exposures against {path}")), threat.exposures().count());
            assert_eq!(count(&format!("controls against {path}")), threat.controls().count());
            assert_eq!(count(&format!("tests against {path}")), threat.tests().count());
            assert_eq!(count(&format!("requirements against {path}")), threat.requirements().count());
            assert_eq!(count(&format!("decisions against {path}")), threat.decisions().count());
        }
        for asset in model.assets() {
            let path = asset.facts().path();
            assert_eq!(count(&format!("assumptions on {path}")), asset.assumptions().count());
            assert_eq!(count(&format!("flows on {path}")), asset.flows().count());
        }
        for control in model.controls() {
            assert_eq!(count(&format!("tests of {}", control.facts().path())), control.tests().count());
        }
    }
}

#[test]
fn levels_stand_where_the_model_puts_them() {
    for model in [shop(), weakened()] {
        for level in ["Public", "Restricted", "Confidential"] {
            let is = |asset: &Asset<'_>| asset.facts().classification.as_ref().is_some_and(|own| own.name == level);
            let named = model.assets().find(is);
            let position = named.unwrap().position();
            let at_least: Vec<String> = model
                .assets()
                .filter(|asset| asset.position() >= position)
                .map(|asset| asset.facts().name().to_owned())
                .collect();
            assert_eq!(names(&model, &format!("assets where classification >= {level}")), at_least);
        }
    }
    // Nobody classified it: not green by being forgotten.
    assert_eq!(
        names(&weakened(), "assets where classification > restricted and not has classification"),
        ["CardNumbers"]
    );
    assert_eq!(names(&shop(), "assets where classification = Internal"), [""; 0]);
    // FourLevels has it in the middle, above the middle of ThreeLevels and below its top.
    assert_eq!(
        names(&shop(), "assets where classification > Internal"),
        names(&shop(), "assets where classification >= Restricted")
    );
}

#[test]
fn every_comparison_agrees_with_what_is_shown() {
    let model = weakened();
    for noun in NOUNS {
        let all = rows_of(&model, noun.name);
        for field in noun.fields.iter().filter(|field| !field.of_reach) {
            let name = field.name;
            let given = |row: &&Json| match &row[name] {
                Json::Null => false,
                Json::Number(number) => number.as_u64() != Some(0),
                Json::String(text) => !text.is_empty() && (name, text.as_str()) != ("evidence", "None"),
                Json::Array(list) => !list.is_empty(),
                _ => true,
            };
            if field.kind != Type::Flag {
                let with = all.iter().filter(given).count();
                assert_eq!(rows_of(&model, &format!("{} where has {name}", noun.name)).len(), with, "{name}");
            }
            let mut seen = std::collections::BTreeSet::new();
            for row in all.iter().filter(|row| !row[name].is_null()) {
                let values = match &row[name] {
                    Json::Array(list) => list.clone(),
                    _ if name == "name" => vec![row["path"].clone()],
                    one => vec![one.clone()],
                };
                for value in values.into_iter().filter(|value| seen.insert(value.to_string())) {
                    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                    let written = Word { text, span: 0..0 }.to_string();
                    let sign = if field.kind.is_list() { "contains" } else { "=" };
                    let found = rows_of(&model, &format!("{} where {name} {sign} {written}", noun.name));
                    let others = rows_of(&model, &format!("{} where not {name} {sign} {written}", noun.name));
                    assert!(found.contains(row) && !others.contains(row), "{name} {sign} {written}");
                    assert_eq!(found.len() + others.len(), all.len());
                    let holds = |row: &Json| match &row[name] {
                        Json::Array(list) => list.contains(&value),
                        _ if name == "name" => row["path"] == value,
                        one => *one == value,
                    };
                    assert!(found.iter().all(holds), "{name} {sign} {written}");
                }
            }
            if !field.kind.is_list() {
                let up = rows_of(&model, &format!("{} order by {name}", noun.name));
                let down = rows_of(&model, &format!("{} order by {name} desc", noun.name));
                assert!(up.len() == all.len() && down.len() == all.len());
                let shown = |rows: &[Json]| rows.iter().map(|row| row[name].clone()).collect::<Vec<_>>();
                let (up, mut down) = (shown(&up), shown(&down));
                if field.kind != Type::Level && !up.contains(&Json::Null) {
                    down.reverse();
                    assert_eq!(up, down, "{name}");
                }
            }
        }
    }
}

#[test]
fn values_are_asked_for_in_many_ways() {
    let model = shop();
    let asked = |query: &str| rows_of(&model, query).len();
    assert_eq!(
        asked("THREATS WHERE SEVERITY >= HIGH AND NOT PROVEN"),
        asked("threats where severity>=high and not proven")
    );
    assert_eq!(asked("threats where name ~ theft"), 2);
    assert_eq!(asked("threats where name = cardtheft"), 1);
    assert_eq!(asked("threats where name = threats::CardTheft"), 1);
    assert_eq!(asked("threats where refs contains cwe-312"), 1);
    assert_eq!(asked("threats where components ~ 'package:shop'"), 1);
    assert_eq!(asked("threats where doc ~ 'PERSON. the provider'"), 1, "over the end of a line");
    assert_eq!(asked("decisions where component = package:shop"), 1);
    assert_eq!(asked("decisions where holds and until < 2100-01-01"), asked("decisions where until >= today"));
    assert_eq!(asked("flows where from = Customer"), 2);
    assert_eq!(asked("flows where encrypted = no"), asked("flows where not encrypted"));
    assert_eq!(asked("threats limit 0"), 0);
    assert_eq!(
        asked("threats where open or mitigated and severity = low"),
        asked("threats where open or (mitigated and severity = low)")
    );
    assert_eq!(
        rows_of(&model, "threats order by severity desc show severity limit 1")[0],
        json!({ "severity": "Critical" })
    );
    assert_eq!(asked("tests against CardTheft of RedactedCards"), 1);
}

// Output.

#[test]
fn packages_are_told_apart_only_where_there_are_several() {
    let (shop, weakened) = (shop(), weakened());
    let query = Query::read("threats order by name show name limit 3").unwrap();
    let one = query.answer(&[("shop", &shop)]).unwrap();
    let two = query.answer(&[("shop", &shop), ("bazaar", &weakened)]).unwrap();
    insta::assert_snapshot!(format!("{}\n{}\n{}\n{}", table(&one), table(&two), csv(&two), json(&two)));
}

#[test]
fn no_text_of_a_model_acts() {
    let hostile = "\u{1b}[31m\u{202e}\u{9b}=1+1\r\n\u{7f}\"";
    let mut facts = shop().facts().clone();
    for threat in &mut facts.threats {
        threat.declared.name = format!("{}{hostile}", threat.declared.name);
        threat.declared.path = format!("{hostile}{}{hostile}", threat.declared.path);
        threat.declared.doc = hostile.to_owned();
        threat.declared.id = Some("=cmd".to_owned());
    }
    let model = Model::from_facts(facts);
    let query = Query::read("threats show name, path, doc, id").unwrap();
    let answer = query.answer(&[("shop", &model)]).unwrap();
    for written in [table(&answer), csv(&answer), json(&answer)] {
        let acts = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r') || letter == '\u{202e}';
        assert!(!written.contains(acts), "{written:?}");
    }
    assert_eq!(table(&answer).lines().count(), 1 + model.threats().count());
    assert!(csv(&answer).contains("\"'=cmd\""));
    let read: Json = serde_json::from_str(&json(&answer)).unwrap();
    assert_eq!(read[0]["doc"], hostile, "a program reads the text as it is");

    let unknown = Query::read("threats on \"\u{1b}[2J\"").unwrap().answer(&[("shop", &model)]);
    assert!(!unknown.err().unwrap().to_string().contains('\u{1b}'));
    let unknown = Query::read("threats where name = nobody").unwrap().answer(&[("shop", &model)]);
    assert!(!unknown.err().unwrap().to_string().contains(['\u{1b}', '\u{202e}', '\r']));
}

// Mistakes.

#[test]
fn mistakes_show_their_place_and_what_is_meant() {
    let mistakes = [
        "",
        "threat",
        "threats where",
        "threats where severty >= high",
        "threats where severity >= hihg",
        "threats where severity high",
        "threats where opne",
        "threats where name",
        "threats where name = Order",
        "threats where has unmitigated",
        "threats where open order by",
        "threats where stride = Spoofing",
        "threats where stride != Spoofing",
        "threats where state < mitigated",
        "threats where severity ~ high",
        "threats where (open or mitigated",
        "threats where open and",
        "threats where and",
        "threats where not not open",
        "threats where open)",
        "threats where reviewed < yesterday",
        "threats where reviewed < 2026-06-01T12:00:00",
        "threats where exposures > many",
        "threats where id = \"no end",
        "threats where open & mitigated",
        "threats on CardNumber",
        "threats limit many",
        "threats order by refs",
        "threats order name",
        "threats show name,",
        "threats limit 3 show name",
        "assets reachable from Storefront",
        "flows of Customer",
        "assets reachable Ordering",
        "assets where used",
        "assets of Ordering",
        "components of Ordering",
        "assets where classification >= Secrets",
        "assets where adjacent = maybe",
        "exposures where Größe = ä and x",
        "threats where \u{1b}",
    ];
    let shown: Vec<String> = mistakes.iter().map(|query| format!("error: {}\n", mistake(query))).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn a_name_that_means_several_nouns_means_none() {
    let mut facts = shop().facts().clone();
    let mut twin = facts.threats[0].clone();
    twin.declared.path = "shop::other::CardTheft".to_owned();
    facts.threats.push(twin);
    let model = Model::from_facts(facts);
    let answer = |query: &str| Query::read(query).unwrap().answer(&[("shop", &model)]).map(|answer| answer.rows.len());
    let several = answer("controls against CardTheft").unwrap_err().to_string();
    assert!(several.contains("shop::model::threats::CardTheft, shop::other::CardTheft"), "{several}");
    assert_eq!(answer("threats where name = other::CardTheft"), Ok(1));
}

#[test]
fn depth_and_length_are_no_danger() {
    assert!(mistake(&format!("threats where {}open{}", "(".repeat(5000), ")".repeat(5000))).contains("deeper than 32"));
    let nested = format!("threats where {}open{}", "(not (".repeat(16), "))".repeat(16));
    assert_eq!(rows_of(&shop(), &nested).len(), rows_of(&shop(), "threats where open").len());
    let long = format!("threats where open{}", " or not mitigated and open".repeat(20_000));
    assert_eq!(rows_of(&shop(), &long).len(), rows_of(&shop(), "threats where open").len());
}

// The grammar.

proptest! {
    #[test]
    fn no_text_panics(text in any::<String>()) {
        if let Err(mistake) = Query::read(&text) {
            prop_assert!(!mistake.to_string().is_empty());
        }
    }

    #[test]
    fn no_text_of_tokens_panics(tokens in prop::collection::vec(token(), 0..20)) {
        let model = shop();
        let result = Query::read(&tokens.join(" ")).and_then(|query| query.answer(&[("shop", &model)]).map(|_| ()));
        if let Err(mistake) = result {
            prop_assert!(!mistake.to_string().is_empty());
        }
    }

    #[test]
    fn what_is_printed_reads_back(query in query()) {
        let printed = query.to_string();
        let read = parse::query(&printed);
        prop_assert_eq!(read.as_ref(), Ok(&query), "{}", printed);
    }
}

fn token() -> impl Strategy<Value = String> {
    let words = [
        "threats",
        "assets",
        "exposures",
        "where",
        "and",
        "or",
        "not",
        "(",
        ")",
        "=",
        "!=",
        "<",
        ">=",
        "~",
        "contains",
        "has",
        "open",
        "proven",
        "severity",
        "high",
        "name",
        "order",
        "by",
        "desc",
        "show",
        ",",
        "limit",
        "3",
        "on",
        "of",
        "against",
        "reachable",
        "from",
        "Ordering",
        "CardTheft",
        "reviewed",
        "2026-01-01",
        "\"",
        "'",
        "\\",
        "é",
    ];
    prop::sample::select(words.to_vec()).prop_map(str::to_owned)
}

fn word() -> impl Strategy<Value = Word> {
    let text = prop_oneof!["[a-z]{1,8}", "[A-Z][a-z]{1,4}::[A-Z][a-z]{1,4}", "and|OR|where|of", any::<String>()];
    text.prop_map(|text| Word { text, span: 0..0 })
}

fn condition() -> impl Strategy<Value = Condition> {
    use Comparison::{Above, AtLeast, AtMost, Below, Contains, Differs, Equals};
    let comparison = prop::sample::select(vec![Equals, Differs, Below, AtMost, Above, AtLeast, Contains]);
    let simple = prop_oneof![
        word().prop_map(Condition::Bare),
        word().prop_map(Condition::Has),
        (word(), comparison, word()).prop_map(|(field, comparison, value)| Condition::Compare {
            field,
            comparison,
            value
        }),
    ];
    simple.prop_recursive(4, 24, 4, |part| {
        prop_oneof![
            prop::collection::vec(part.clone(), 2..4).prop_map(Condition::All),
            prop::collection::vec(part.clone(), 2..4).prop_map(Condition::Any),
            part.prop_map(|part| Condition::Not(Box::new(part))),
        ]
    })
}

fn query() -> impl Strategy<Value = ast::Query> {
    use RelationKind::{Against, Of, On, ReachableFrom};
    let kind = prop::sample::select(vec![Against, Of, On, ReachableFrom]);
    let relation = (kind, word()).prop_map(|(kind, name)| Relation { kind, span: 0..0, name });
    let order = (word(), any::<bool>()).prop_map(|(field, descending)| Order { field, descending });
    (
        word(),
        prop::collection::vec(relation, 0..3),
        prop::option::of(condition()),
        prop::option::of(order),
        prop::collection::vec(word(), 0..3),
        prop::option::of(word()),
    )
        .prop_map(|(noun, relations, filter, order, show, limit)| ast::Query {
            noun,
            relations,
            filter,
            order,
            show,
            limit,
        })
}

// The page in the docs.

#[test]
fn the_page_shows_the_language_as_it_is() {
    let file = subjects::root().join("docs/query.md");
    let mut page = fs::read_to_string(file).unwrap();
    // The language is what ends the page.
    let start = page.find("## The language").unwrap();
    page.replace_range(start.., &format!("## The language\n\n```text\n{}```\n", overview()));
    subjects::in_step("docs/query.md", &page);
    let model = shop();
    let marker = "cargo threatmodel query ";
    let mut examples = 0;
    for line in page.lines().filter(|line| line.starts_with(marker) && !line.contains("NOUN")) {
        let query = line[marker.len()..].split(" #").next().unwrap().trim();
        let query = query.strip_prefix('\'').and_then(|query| query.split_once('\'')).map_or(query, |(query, _)| query);
        rows_of(&model, query);
        examples += 1;
    }
    assert!(examples >= 12, "{examples} examples");
}
