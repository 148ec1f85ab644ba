//! The tables against the Rust queries, mistakes, and the page in the docs.

use std::{collections::BTreeSet, fs};

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use threatmodel_core::words::{Evidence, Severity, Stride};
use threatmodel_grammar::{ATTRIBUTES, Statement};
use threatmodel_model::{
    annotation::Void,
    model::{Facts, Model, State},
    query::{Exposure, Threat, Threats as _},
};
use threatmodel_report::tables::{Cell, OF_MODEL, Source, Type, VIEWS, tables};
use threatmodel_text::table::Screen;

use super::{Answer, Fleet, Query, csv, examples::EXAMPLES, json, json_lines, overview, table};

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

fn source<'m>(name: &'m str, model: &'m Model) -> Source<'m> {
    Source { name, model, lock: None }
}

fn asked(model: &Model, query: &str) -> Result<Answer, super::Mistake> {
    Query::read(query)?.answer(&[source("shop", model)])
}

/// The rows as objects.
fn rows(model: &Model, query: &str) -> Vec<Json> {
    let answer = asked(model, query).unwrap_or_else(|mistake| panic!("{query}\n{mistake}"));
    serde_json::from_str(&json(&answer)).unwrap()
}

/// The first column.
fn texts(model: &Model, query: &str) -> Vec<String> {
    let text = |row: &Json| row.as_object().unwrap().values().next().unwrap().as_str().unwrap().to_owned();
    rows(model, query).iter().map(text).collect()
}

fn mistake(query: &str) -> String {
    match asked(&shop(), query) {
        Ok(answer) => panic!("`{query}` is no mistake: {}", json(&answer)),
        Err(mistake) => mistake.to_string(),
    }
}

fn paths<'m>(threats: impl Iterator<Item = Threat<'m>>) -> Vec<String> {
    threats.map(|threat| threat.facts().path().to_owned()).collect()
}

// The Rust queries.

#[test]
fn threats_are_those_of_the_rust_queries() {
    for model in [shop(), weakened()] {
        let asked = |condition: &str| texts(&model, &format!("SELECT path FROM threats WHERE {condition}"));
        let all = || model.threats();
        assert_eq!(asked("1"), paths(all()), "in their order");
        assert_eq!(asked("unmitigated"), paths(all().unmitigated()));
        for &severity in Severity::ALL {
            let word = severity.name().to_lowercase();
            assert_eq!(asked(&format!("severity >= '{word}'")), paths(all().at_least(severity)));
            let below = || paths(all().filter(|threat| threat.severity() < severity));
            assert_eq!(asked(&format!("severity < '{severity}'")), below());
            assert_eq!(asked(&format!("'{severity}' > severity")), below());
        }
        for &state in State::ALL {
            assert_eq!(asked(&format!("state = '{}'", state.name().replace(' ', "-"))), paths(all().in_state(state)));
            assert_eq!(asked(&format!("state IN ('{state}')")), paths(all().in_state(state)));
        }
        for &category in Stride::ALL {
            let found = asked(&format!("path IN (SELECT threat FROM threat_stride WHERE value = '{category}')"));
            assert_eq!(found, paths(all().of(category)));
        }
        let ordered = rows(&model, "SELECT severity FROM threats ORDER BY severity DESC");
        let ordered: Vec<Severity> =
            ordered.iter().map(|row| Severity::from_name(row["severity"].as_str().unwrap()).unwrap()).collect();
        assert!(ordered.is_sorted_by(|left, right| left >= right) && ordered.len() > 5);
    }
}

#[test]
fn a_threat_is_proven_only_if_everything_against_it_is() {
    let proven = |evidence: Evidence| evidence == Evidence::Proven;
    let holds = |exposure: Exposure<'_>| {
        !exposure.pairs().is_empty() && exposure.pairs().iter().all(|pair| proven(pair.evidence))
    };
    let mut seen = [0, 0];
    for model in [shop(), weakened()] {
        let is_proven = |threat: &Threat<'_>| {
            let known: Vec<Evidence> = threat.controls().map(|known| known.pair.evidence).collect();
            !known.is_empty() && known.into_iter().all(proven) && threat.exposures().all(holds)
        };
        let (yes, no): (Vec<_>, Vec<_>) = model.threats().partition(is_proven);
        seen = [seen[0] + yes.len(), seen[1] + no.len()];
        assert_eq!(texts(&model, "SELECT path FROM threats WHERE evidence = 'proven'"), paths(yes.into_iter()));
        assert_eq!(texts(&model, "SELECT path FROM threats WHERE evidence < 'Proven'"), paths(no.into_iter()));
    }
    assert!(seen[0] > 2 && seen[1] > 6, "{seen:?}");
}

#[test]
fn relations_are_those_of_the_rust_queries() {
    for model in [shop(), weakened()] {
        let count = |query: &str| rows(&model, query).len();
        let reached =
            |from: &str| rows(&model, &format!("SELECT asset, used, way FROM reach WHERE \"from\" = '{from}'"));
        let row = |reach: threatmodel_model::query::Reach<'_>| json!({ "asset": reach.asset.facts().path(), "used": reach.used, "way": reach.explained() });
        for component in model.components() {
            let path = component.facts().path();
            assert_eq!(reached(path), component.reach().map(row).collect::<Vec<_>>());
            let exposures = count(&format!("SELECT * FROM exposures WHERE component = '{path}'"));
            assert_eq!(exposures, component.exposures().count());
            let flows = component.flows_from().chain(component.flows_to());
            assert_eq!(count(&format!("SELECT * FROM flows WHERE '{path}' IN (\"from\", \"to\")")), flows.count());
        }
        for actor in model.actors() {
            assert_eq!(reached(actor.facts().path()), actor.reach().map(row).collect::<Vec<_>>());
        }
        for threat in model.threats() {
            let path = threat.facts().path();
            let of = |table: &str| count(&format!("SELECT * FROM {table} WHERE threat = '{path}'"));
            assert_eq!(of("exposures"), model.exposures().filter(|known| known.facts().threat == path).count());
            assert_eq!(of("threat_controls"), threat.controls().count());
            assert_eq!(of("tests"), threat.tests().count());
            assert_eq!(of("requirement_from"), threat.requirements().count());
            assert_eq!(of("decisions"), threat.decisions().count());
            assert_eq!(of("detections"), threat.detections().count());
            let pairs = threat.mitigations().filter(|known| known.implements()).flat_map(|known| known.pairs());
            assert_eq!(of("pairs"), pairs.count());
        }
        for asset in model.assets() {
            let path = asset.facts().path();
            let at_least =
                format!("SELECT path FROM assets WHERE height >= (SELECT height FROM assets WHERE path = '{path}')");
            let higher = model.assets().filter(|other| other.position() >= asset.position());
            assert_eq!(
                texts(&model, &at_least),
                higher.map(|other| other.facts().path().to_owned()).collect::<Vec<_>>()
            );
            assert_eq!(count(&format!("SELECT * FROM flow_carries WHERE asset = '{path}'")), asset.flows().count());
        }
    }
    // Nobody classified it: not green by being forgotten.
    let forgotten = "SELECT name FROM assets WHERE height > level('restricted') AND classification IS NULL";
    assert_eq!(texts(&weakened(), forgotten), ["CardNumbers"]);
}

// The declarations.

#[test]
fn every_key_is_a_column_and_every_list_a_table() {
    for attribute in ATTRIBUTES.iter().filter(|attribute| attribute.states.is_noun()) {
        let table = tables().iter().find(|table| table.one == attribute.name).unwrap();
        for key in attribute.keys {
            let name = match (attribute.states, key.name) {
                (Statement::Requirement, "file") => "document",
                (Statement::Detection, "of") => "threat",
                (_, name) => name,
            };
            assert!(table.position(name).is_some(), "{}.{name}", table.name);
        }
    }
    let verbs = [
        (Statement::Mitigation, "mitigations", ["by", "emit", "legitimate"].as_slice()),
        (Statement::Acceptance, "decisions", &[]),
        (Statement::Transfer, "decisions", &[]),
        (Statement::Avoidance, "decisions", &[]),
        (Statement::Dismissal, "dismissals", &[]),
        (Statement::Flow, "flows", &[]),
        (Statement::Access, "accesses", &[]),
    ];
    for (statement, table, elsewhere) in verbs {
        let table = tables().iter().find(|known| known.name == table).unwrap();
        for key in threatmodel_grammar::attribute(statement).keys.iter().filter(|key| !elsewhere.contains(&key.name)) {
            assert!(table.position(key.name).is_some(), "{}.{}", table.name, key.name);
        }
    }
    let mut names = BTreeSet::new();
    for table in tables() {
        assert!(names.insert(&table.name), "{} is there twice", table.name);
        let columns: BTreeSet<&str> = table.columns.iter().map(|column| column.name).collect();
        assert_eq!(columns.len(), table.columns.len(), "{}", table.name);
        assert!(table.columns.iter().all(|column| !column.doc.is_empty()), "{}", table.name);
        for column in table.columns.iter().filter(|column| column.kind.entry().is_some()) {
            let list = format!("{}_{}", table.one, column.name);
            assert!(tables().iter().any(|known| known.name == list), "{list}");
        }
    }
}

#[test]
fn a_cell_is_what_its_column_says() {
    for model in [shop(), weakened()] {
        for table in tables() {
            table.rows(&source("shop", &model), &vec![true; table.columns.len()], &mut |row| {
                assert_eq!(row.len(), table.columns.len(), "{}", table.name);
                for (cell, column) in row.iter().zip(&table.columns) {
                    let is = match (cell, column.kind) {
                        (Cell::Missing, _) => column.nullable,
                        (Cell::Text(word), Type::Word(words)) => words.contains(&&**word),
                        (Cell::Text(day), Type::Date) => day.parse::<jiff::civil::Date>().is_ok(),
                        (Cell::Text(_), Type::Text | Type::Level | Type::Path(_))
                        | (Cell::Number(_), Type::Number)
                        | (Cell::Share(0.0..=1.0), Type::Share)
                        | (Cell::Flag(_), Type::Flag)
                        | (Cell::List(_), Type::Texts | Type::Words(_) | Type::Paths(_)) => true,
                        _ => false,
                    };
                    assert!(is, "{}.{} is {cell:?}", table.name, column.name);
                }
            });
        }
    }
}

#[test]
fn lists_are_the_same_as_their_tables() {
    let model = shop();
    let mut entries = 0;
    for table in tables() {
        let key = if table.position("path").is_some() { "path" } else { "number" };
        for column in table.columns.iter().filter(|column| column.kind.entry().is_some()) {
            let list = tables().iter().find(|known| known.name == format!("{}_{}", table.one, column.name)).unwrap();
            let (one, value) = (list.columns[0].name, list.columns[2].name);
            let query = format!(
                "SELECT t.\"{key}\", e.key, e.value FROM {} t, json_each(t.\"{}\") e EXCEPT SELECT \"{one}\", position, \"{value}\" FROM \"{}\"",
                table.name, column.name, list.name
            );
            assert!(rows(&model, &query).is_empty(), "{query}");
            entries += rows(&model, &format!("SELECT 1 FROM \"{}\"", list.name)).len();
        }
    }
    assert!(entries > 100, "{entries}");
}

#[test]
fn views_have_the_columns_that_they_name() {
    for view in VIEWS {
        let found = asked(&weakened(), &format!("SELECT * FROM {}", view.name)).unwrap();
        let names = found.columns.iter().map(|(name, _)| name.as_str());
        assert!(names.eq(view.columns.iter().map(|(name, _)| *name)), "{}", view.name);
        assert!(
            view.columns.ends_with(&OF_MODEL.map(|name| *view.columns.iter().find(|(own, _)| *own == name).unwrap()))
        );
    }
    for model in [shop(), weakened()] {
        let mut open = paths(model.threats().unmitigated());
        open.sort();
        assert_eq!(texts(&model, "SELECT threat FROM open_threats ORDER BY threat"), open);
        let mut alone = paths(model.threats().filter(|threat| threat.only_control().is_some()));
        alone.sort();
        let told = texts(&model, "SELECT threat FROM single_points_of_failure ORDER BY threat");
        assert_eq!(told, alone);
        assert!(
            paths(model.threats().filter(|threat| threat.controls().count() == 1)).iter().all(|one| told.contains(one))
        );
    }
    assert!(rows(&weakened(), "SELECT * FROM expiring WHERE days < 0 AND soon").len() == 1);
    // A claim beside a control that is proven hides no single point of failure.
    let mut facts: Facts = shop().facts().clone();
    let claims = |claims: &[Vec<String>]| claims.iter().flatten().any(|control| control.ends_with("SignedMessages"));
    facts.tests.iter_mut().find(|test| claims(&test.claims)).unwrap().site.void = Some(Void::Ignored);
    let query = "SELECT short(control) FROM single_points_of_failure WHERE short(threat) = 'ForgedCallback'";
    assert_eq!(texts(&Model::from_facts(facts), query), ["AmountCheck"]);
    assert_eq!(texts(&shop(), query), Vec::<String>::new());
}

#[test]
fn what_is_read_is_all_that_is_filled() {
    let reads = |query: &str| Query::read(query).unwrap().reads;
    let read = reads("SELECT name FROM threats WHERE severity > 'Low'");
    assert_eq!(read["threats"], BTreeSet::from(["name".to_owned(), "severity".to_owned()]));
    assert_eq!(reads("SELECT count(*) FROM controls").keys().collect::<Vec<_>>(), ["controls"]);
    assert!(reads("SELECT * FROM assets_by_reach").contains_key("reach"), "through a view");
    assert_eq!(
        rows(&shop(), "SELECT count(*) AS all_of_them FROM controls")[0]["all_of_them"],
        shop().controls().count()
    );
    assert!(!Query::read("SELECT 1").unwrap().reads("surface"));
    assert!(Query::read("SELECT sign FROM surface").unwrap().reads("surface"));
}

// Output.

#[test]
fn packages_are_told_apart_by_their_model() {
    let (shop, weakened) = (shop(), weakened());
    let query = "SELECT model, name, path, targets, unmitigated FROM threats ORDER BY name, model LIMIT 3";
    let both = [source("shop", &shop), source("bazaar", &weakened)];
    let answer = Query::read(query).unwrap().answer(&both).unwrap();
    insta::assert_snapshot!(format!(
        "{}\n{}\n{}\n{}",
        table(&answer, Screen::NONE),
        csv(&answer),
        json(&answer),
        json_lines(&answer)
    ));
    let twice = asked(&shop, "SELECT name, name, name FROM threats LIMIT 1").unwrap();
    assert!(json(&twice).contains("\"name:2\""), "no column hides another: {}", json(&twice));
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
    let answer = asked(&model, "SELECT name, path, doc, id FROM threats").unwrap();
    for written in [table(&answer, Screen::NONE), csv(&answer), json(&answer), json_lines(&answer)] {
        let acts = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\r') || letter == '\u{202e}';
        assert!(!written.contains(acts), "{written:?}");
    }
    assert_eq!(table(&answer, Screen::NONE).lines().count(), 1 + model.threats().count());
    assert!(csv(&answer).contains("\"'=cmd\""));
    let read: Json = serde_json::from_str(&json(&answer)).unwrap();
    assert_eq!(read[0]["doc"], hostile, "a program reads the text as it is");
    let unknown = asked(&model, "SELECT * FROM threats WHERE path = noun('\u{1b}[2J')");
    assert!(!unknown.err().unwrap().to_string().contains('\u{1b}'));
}

#[test]
fn values_of_any_kind_are_shown() {
    let answer =
        asked(&shop(), "SELECT NULL AS n, 1.5 AS r, x'00ff' AS b, CAST(x'ff41' AS TEXT) AS t, -3 AS i").unwrap();
    assert_eq!(json_lines(&answer), "{\"n\": null, \"r\": 1.5, \"b\": \"00ff\", \"t\": \"\u{fffd}A\", \"i\": -3}\n");
}

// Fleets.

/// Writes the tables of a model, as `report` does.
fn write(folder: &std::path::Path, name: &str, model: &Model) {
    for (file, text) in threatmodel_report::tables::files(&source(name, model)) {
        let file = folder.join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
}

fn asked_of(fleet: &Fleet, query: &str) -> String {
    json(&Query::read(query).unwrap().answer_of(fleet).unwrap_or_else(|error| panic!("{query}\n{error}")))
}

#[test]
fn a_fleet_answers_as_its_models_do() {
    let folder = tempfile::tempdir().unwrap();
    let (shop, weakened) = (shop(), weakened());
    write(folder.path(), "shop", &shop);
    write(folder.path(), "bazaar", &weakened);
    let fleet = Fleet::open(folder.path(), false).unwrap();
    let both = [source("bazaar", &weakened), source("shop", &shop)];
    for table in tables() {
        let query = format!("SELECT * FROM \"{}\"", table.name);
        assert_eq!(asked_of(&fleet, &query), json(&Query::read(&query).unwrap().answer(&both).unwrap()), "{query}");
    }
    for (_, query) in EXAMPLES {
        assert_eq!(asked_of(&fleet, query), json(&Query::read(query).unwrap().answer(&both).unwrap()), "{query}");
    }
}

#[test]
fn of_each_model_the_newest_day_counts() {
    let folder = tempfile::tempdir().unwrap();
    let shop = shop();
    let mut facts = shop.facts().clone();
    facts.as_of = facts.as_of.tomorrow().unwrap();
    facts.threats.truncate(1);
    write(folder.path(), "shop", &shop);
    write(folder.path(), "shop", &Model::from_facts(facts));
    let count = |history| asked_of(&Fleet::open(folder.path(), history).unwrap(), "SELECT count(*) AS n FROM threats");
    assert!(count(false).contains("\"n\": 1}"), "{}", count(false));
    assert!(count(true).contains(&format!("\"n\": {}}}", shop.threats().count() + 1)), "{}", count(true));
}

#[test]
fn a_model_of_another_version_is_read_or_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let shop = shop();
    write(folder.path(), "shop", &shop);
    let day = folder.path().join(format!("model=shop/as_of={}", shop.facts().as_of));
    let count =
        || Query::read("SELECT count(id) AS n FROM threats").unwrap().answer_of(&Fleet::open(folder.path(), false)?);
    // A key that is new, and one that is not there yet.
    let lines = fs::read_to_string(day.join("threats.jsonl")).unwrap();
    let other = lines.replace("\"id\":", "\"newer\":");
    let head = fs::read_to_string(day.join("tables.json")).unwrap();
    let head = head.replace(env!("CARGO_PKG_VERSION"), "0.0.1");
    fs::write(day.join("tables.json"), &head).unwrap();
    assert_ne!(other, lines);
    fs::write(day.join("threats.jsonl"), &other).unwrap();
    assert_eq!(json_lines(&count().unwrap()), "{\"n\": 0}\n");

    fs::write(day.join("threats.jsonl"), &lines[..lines.len() / 2]).unwrap();
    let cut = count().unwrap_err().to_string();
    assert!(cut.contains("threats.jsonl:"), "{cut}");
    // A table that is not there yet.
    fs::remove_file(day.join("threats.jsonl")).unwrap();
    let without = count().unwrap_err().to_string();
    assert!(without.contains("model=shop") && without.contains("threatmodel 0.0.1 wrote this model"), "{without}");

    fs::write(day.join("tables.json"), head.replace("\"format\":1", "\"format\":2")).unwrap();
    let refused = count().unwrap_err().to_string();
    assert!(refused.contains("model=shop") && refused.contains("format 2"), "{refused}");
    fs::remove_file(day.join("tables.json")).unwrap();
    assert!(count().unwrap_err().to_string().contains("model=shop"));
    assert!(Fleet::open(&folder.path().join("nowhere"), false).is_err());
}

// Mistakes.

#[test]
fn mistakes_show_their_place_and_what_is_meant() {
    let mistakes = [
        "",
        "  -- nothing",
        ";;",
        "threats where open",
        "SELECT",
        "SELECT * FROM threat",
        "SELECT * FROM threats WHERE severty >= 'High'",
        "SELECT name\nFROM threats t\nWHERE t.severty >= 'High'",
        "SELECT * FROM threats WHERE severity >= 'Hihg'",
        "SELECT * FROM threats t WHERE t.severity IN ('High', 'Hihg')",
        "SELECT * FROM threats WHERE severity BETWEEN 'Low' AND 'Hihg'",
        "SELECT * FROM threats WHERE 'Hihg' <= severity",
        "SELECT * FROM open_threats WHERE state IS NOT 'opne'",
        "SELECT * FROM exposures WHERE threat = 'CardTheft'",
        "SELECT * FROM exposures WHERE threat = 'CardThef'",
        "SELECT * FROM exposures WHERE threat = noun('CardThef')",
        "SELECT * FROM assets WHERE height >= level('Secrets')",
        "SELECT * FROM assets WHERE classification = 'Confidental'",
        "SELECT * FROM threats WHERE stride = 'Spoofing'",
        "SELECT * FROM threats WHERE reviewed < '2026-6-1'",
        "SELECT * FROM threats WHERE name = \"CardTheft\"",
        "SELECT from FROM flows",
        "SELECT name, to FROM flows",
        "SELECT coutn(*) FROM threats",
        "SELECT name FROM threats JOIN assets ON 1",
        "SELECT * FROM threats WHERE (severity = 'High'",
        "SELECT * FROM threats WHERE name = 'no end",
        "SELECT * FROM threats; SELECT * FROM assets",
        "SELECT * FROM threats WHERE name = ?",
        "SELECT name FROM threats UNION SELECT name, kind FROM assets",
        "SELECT * FROM threats WHERE größe = 'ä' AND x",
        "DELETE FROM threats",
        "PRAGMA query_only = 0",
        "WITH t AS (SELECT 1) DELETE FROM threats",
        "SELECT * FROM pragma_table_info('threats')",
        "SELECT load_extension('x')",
        "SELECT * FROM threats WHERE \u{1b}\0",
    ];
    let shown: Vec<String> = mistakes.iter().map(|query| format!("error: {}\n", mistake(query))).collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn a_query_only_reads() {
    for query in [
        "INSERT INTO threats (path) VALUES ('x')",
        "UPDATE threats SET name = 'x'",
        "DROP TABLE threats",
        "CREATE TEMP TABLE t AS SELECT 1",
        "ATTACH '/tmp/of_a_query.sqlite' AS other",
        "VACUUM INTO '/tmp/of_a_query.sqlite'",
        "EXPLAIN DELETE FROM threats",
        "WITH t AS (SELECT 1) INSERT INTO threats (path) SELECT * FROM t",
        "BEGIN",
        "SELECT * FROM pragma_database_list",
        "SELECT load_extension('/tmp/x.so')",
    ] {
        assert!(!mistake(query).is_empty(), "{query}");
    }
    assert!(!rows(&shop(), "EXPLAIN QUERY PLAN SELECT * FROM threats").is_empty());
    assert_eq!(rows(&shop(), "SELECT 1 AS one; -- that is all")[0]["one"], 1);
}

#[test]
fn memory_has_an_end() {
    let endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)";
    assert!(
        mistake(&format!("{endless} SELECT zeroblob(8000000) FROM n")).contains("more than 256 MB"),
        "of the answer"
    );
    let kept = format!("{endless} SELECT count(*) FROM (SELECT DISTINCT zeroblob(8000000 + x) FROM n LIMIT 100)");
    assert!(mistake(&kept).contains("more than 256 MB"), "of SQLite");
    assert!(mistake("SELECT zeroblob(100000000)").contains("too long"));
    assert!(!mistake(&format!("SELECT {}1{}", "(".repeat(5000), ")".repeat(5000))).is_empty());
}

#[test]
fn a_name_that_means_several_nouns_means_none() {
    let mut facts = shop().facts().clone();
    let mut twin = facts.threats[0].clone();
    twin.declared.path = "shop::other::CardTheft".to_owned();
    facts.threats.push(twin);
    let model = Model::from_facts(facts);
    let several = asked(&model, "SELECT * FROM pairs WHERE threat = noun('CardTheft')").unwrap_err().to_string();
    assert!(several.contains("shop::model::threats::CardTheft, shop::other::CardTheft"), "{several}");
    assert_eq!(rows(&model, "SELECT * FROM threats WHERE path = noun('other::CardTheft')").len(), 1);
    let computed = asked(&model, "SELECT noun('Card' || 'Theft')").unwrap_err().to_string();
    assert!(computed.contains("may mean several"), "{computed}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_text_panics(text in any::<String>()) {
        if let Err(mistake) = Query::read(&format!("SELECT {text}")) {
            prop_assert!(!mistake.to_string().is_empty());
        }
    }

    #[test]
    fn no_text_of_tokens_panics(tokens in prop::collection::vec(token(), 0..16)) {
        if let Err(mistake) = asked(&shop(), &format!("SELECT {} LIMIT 9", tokens.join(" "))) {
            prop_assert!(!mistake.to_string().is_empty());
        }
    }
}

fn token() -> impl Strategy<Value = String> {
    let words = [
        "*",
        "FROM",
        "threats",
        "assets",
        "WHERE",
        "AND",
        "NOT",
        "(",
        ")",
        "=",
        "<",
        "IN",
        "IS",
        "BETWEEN",
        "LIKE",
        "severity",
        "name",
        "'High'",
        "noun(",
        "'CardTheft'",
        "level(",
        "ORDER BY",
        ",",
        "3",
        "JOIN",
        "ON",
        ".",
        "\"",
        "'",
        "é",
        "--",
        "/*",
        "[",
    ];
    prop::sample::select(words.to_vec()).prop_map(str::to_owned)
}

// The page in the docs.

#[test]
fn the_page_shows_the_tables_as_they_are() {
    let mut page = fs::read_to_string(subjects::root().join("docs/query.md")).unwrap();
    // Examples and tables are what ends the page.
    let start = page.find("## Examples").unwrap_or(page.len());
    let end =
        format!("## Examples\n\n```sh\n{}```\n\n## The tables\n\n```text\n{}```\n", super::examples(), overview());
    page.replace_range(start.., &end);
    subjects::in_step("docs/query.md", &page);
    let mut translated = 0;
    for line in page.lines().filter(|line| line.starts_with("| `")) {
        for query in line.split('`').filter(|part| part.starts_with("SELECT")) {
            rows(&shop(), query);
            translated += 1;
        }
    }
    assert!(translated > 25, "{translated}");
}

#[test]
fn the_page_shows_the_questions_to_many_models() {
    let mut page = fs::read_to_string(subjects::root().join("docs/fleet.md")).unwrap();
    let questions = fs::read_to_string(subjects::root().join("docs/fleet.sql")).unwrap();
    // They are what ends the page.
    let start = page.find("## Ten questions").unwrap_or(page.len());
    page.truncate(start);
    page += "## Ten questions\n\nThey are also in [fleet.sql](fleet.sql), with `;` behind each. Words and dates in quotes are those to put your own for.\n";
    for question in questions.split("\n\n").skip(1) {
        let (title, query) = question.split_once('\n').unwrap();
        let query = query.trim_end().trim_end_matches(';');
        page += &format!("\n### {}\n\n```sql\n{query}\n```\n", title.trim_start_matches("-- "));
    }
    subjects::in_step("docs/fleet.md", &page);
}

#[test]
fn examples_have_answers() {
    let mut answered = 0;
    for (question, query) in EXAMPLES {
        answered += usize::from(!rows(&weakened(), query).is_empty());
        assert!(!question.is_empty());
    }
    assert!(answered > EXAMPLES.len() / 2, "{answered} of {}", EXAMPLES.len());
}
