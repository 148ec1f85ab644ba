//! Findings as SARIF.
#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use crate::common;

use std::collections::BTreeSet;

use serde_json::Value;
use threatmodel_core::words::RuleLevel;
use threatmodel_model::{annotation::Place, finding::Finding, model::Model, rules::Verdict};
use threatmodel_report::sarif;

fn log(model: &Model, verdict: &Verdict) -> Value {
    serde_json::from_str(&sarif::log(&common::run(model, verdict))).unwrap()
}

fn results(log: &Value) -> &Vec<Value> {
    log["runs"][0]["results"].as_array().unwrap()
}

fn finding(code: &str, subject: &str) -> Finding {
    let mut finding = Finding::new(subject, "something is wrong");
    finding.code = code.to_owned();
    finding.rule = "unmitigated-threat".to_owned();
    finding
}

fn place(file: &str, line: u32) -> Place {
    Place { file: file.to_owned(), line, column: 5, len: 10 }
}

#[test]
fn every_log_is_valid() {
    let Some(schema) = common::schema("sarif-2.1.0.schema.json") else { return };
    for (name, model) in common::models() {
        let verdict = common::verdict(model);
        let violations = common::violations(&schema, &sarif::log(&common::run(model, &verdict)));
        assert!(violations.is_empty(), "{name}: {violations:#?}");
    }
    assert!(!common::violations(&schema, r#"{"version": "2.1.0", "runs": [{"results": []}]}"#).is_empty());
}

#[test]
fn code_scanning_can_show_every_result() {
    for (name, model) in common::models() {
        let verdict = common::verdict(model);
        let log = log(model, &verdict);
        assert_eq!(results(&log).len(), verdict.findings.len(), "{name}");
        let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
        let ids: BTreeSet<&str> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
        assert_eq!(ids.len(), rules.len(), "{name}: two rules with one id");
        for rule in rules {
            for text in ["shortDescription", "fullDescription", "help"] {
                let text = rule[text]["text"].as_str().unwrap();
                assert!(!text.trim().is_empty() && text.chars().count() <= 20_000, "{name}");
            }
            assert!(rule["shortDescription"]["text"].as_str().unwrap().chars().count() <= 1_024, "{name}");
            assert!(rule["properties"]["tags"].as_array().unwrap().len() <= sarif::MOST_TAGS, "{name}");
        }
        for result in results(&log) {
            let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
            assert_eq!(rule["id"], result["ruleId"], "{name}");
            let places = result["locations"].as_array().unwrap();
            assert!((1..=sarif::MOST_LOCATIONS).contains(&places.len()), "{name}");
            let related = result["relatedLocations"].as_array().cloned().unwrap_or_default();
            for place in places.iter().chain(&related) {
                let uri = place["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
                assert!(!uri.is_empty() && !uri.starts_with('/') && !uri.contains("..") && !uri.contains(':'), "{uri}");
                assert!(uri.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~/%".contains(&byte)), "{uri}");
            }
            assert!(!result["message"]["text"].as_str().unwrap().contains(['\u{202e}', '\0', '\u{1b}']), "{name}");
        }
        let text = log.to_string();
        assert!(!text.contains("/work/shop"), "{name}: an absolute path");
        assert_eq!(sarif::log(&common::run(model, &verdict)), sarif::log(&common::run(model, &verdict)));
    }
}

#[test]
fn a_threat_is_a_rule_by_its_own_id_or_its_path() {
    let model = common::shop();
    let verdict = Verdict {
        findings: vec![
            finding("TM001", "shop::model::threats::SqlInjection"),
            finding("TM033", "attacks::x").subject("shop::model::threats::CardTheft"),
            finding("TM010", "shop::model::requirements::ConstantSql"),
        ],
        ..Verdict::default()
    };
    let log = log(&model, &verdict);
    let of = |code: &str| results(&log).iter().find(|result| result["properties"]["finding-rule"] == code).unwrap();
    assert_eq!(of("TM001")["ruleId"], "T-SQL");
    assert_eq!(of("TM033")["ruleId"], "shop::model::threats::CardTheft");
    assert_eq!(of("TM010")["ruleId"], "TM010");
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    let rule = |id: &str| rules.iter().find(|rule| rule["id"] == id).unwrap();
    assert_eq!(rule("T-SQL")["properties"]["security-severity"], "9.5");
    let tags = rule("T-SQL")["properties"]["tags"].as_array().unwrap();
    assert!(tags.contains(&Value::from("security")) && tags.contains(&Value::from("external/cwe/cwe-89")), "{tags:?}");
    assert_eq!(rule("TM010")["properties"].get("security-severity"), None);
    assert_eq!(
        rule("TM010")["name"],
        "unsatisfied-requirement".replace("unsatisfied-requirement", "unmitigated-threat")
    );
    assert!(rule("TM010")["help"]["markdown"].as_str().unwrap().len() > 200);
    // Rules that no result needs are there too: those of every threat.
    assert_eq!(rules.len(), model.threats().count() + 1);
}

#[test]
fn an_id_that_is_not_one_threats_alone_is_not_used() {
    let mut facts = common::shop().facts().clone();
    for threat in &mut facts.threats {
        threat.declared.id = Some(if threat.declared.name == "CardTheft" { "TM001" } else { "T-1" }.to_owned());
    }
    let model = Model::from_facts(facts);
    let log = log(&model, &Verdict::default());
    for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap() {
        assert!(rule["id"].as_str().unwrap().starts_with("shop::model::threats::"), "{}", rule["id"]);
    }
}

#[test]
fn fingerprints_survive_moved_lines_and_tell_findings_apart() {
    let model = common::shop();
    let at = |lines: [u32; 3]| {
        let findings = vec![
            finding("TM001", "shop::model::threats::SqlInjection").at(&place("src/a.rs", lines[0]), ""),
            finding("TM001", "shop::model::threats::SqlInjection").at(&place("src/b.rs", lines[1]), ""),
            finding("TM002", "shop::model::threats::SqlInjection").at(&place("src/a.rs", lines[2]), ""),
        ];
        let log = log(&model, &Verdict { findings, ..Verdict::default() });
        let prints = results(&log).iter().map(|result| result["partialFingerprints"].clone());
        prints.collect::<Vec<_>>()
    };
    let prints = at([1, 2, 3]);
    assert_eq!(prints, at([10, 20, 30]));
    let distinct: BTreeSet<String> = prints.iter().map(|print| print["threatmodel/v1"].to_string()).collect();
    assert_eq!(distinct.len(), 3, "{distinct:?}");
    // Code scanning reads this one and no other.
    assert!(prints.iter().all(|print| print["primaryLocationLineHash"] == print["threatmodel/v1"]));
}

#[test]
fn places_are_relative_and_encoded() {
    let model = common::shop();
    let odd = finding("TM001", "x")
        .at(&place("src/ü b#c%.rs", 3), "here")
        .at(&place("/work/shop/src/lib.rs", 4), "and here")
        .related(&place("src/d.rs", 0), "[nested](2)")
        .related(&place("/somewhere/else.rs", 1), "outside");
    let log = log(&model, &Verdict { findings: vec![odd, finding("TM027", "y")], ..Verdict::default() });
    let place = |result: usize, at: usize| results(&log)[result]["locations"][at]["physicalLocation"].clone();
    assert_eq!(place(0, 0)["artifactLocation"]["uri"], "src/%C3%BC%20b%23c%25.rs");
    assert_eq!(place(0, 0)["artifactLocation"]["uriBaseId"], "%SRCROOT%");
    let region = serde_json::json!({"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 15});
    assert_eq!(place(0, 0)["region"], region);
    assert_eq!(place(0, 1)["artifactLocation"]["uri"], "src/lib.rs");
    let related = results(&log)[0]["relatedLocations"].as_array().unwrap();
    assert_eq!(related.len(), 1, "a place outside the repository is left out");
    assert_eq!(related[0]["physicalLocation"]["region"]["startLine"], 1);
    let message = "something is wrong. See [\\[nested\\](2)](1).";
    assert_eq!(results(&log)[0]["message"]["text"], message);
    assert_eq!(place(1, 0)["artifactLocation"]["uri"], "threatmodel.toml", "a finding without a place");
}

#[test]
fn what_is_exempt_is_left_out() {
    let model = common::shop();
    let exempted = vec![(finding("TM015", "x"), 0)];
    let log = log(&model, &Verdict { exempted, ..Verdict::default() });
    assert!(results(&log).is_empty());
}

#[test]
fn too_many_results_are_cut_at_the_mildest() {
    let model = common::shop();
    let mut findings: Vec<Finding> = (0..sarif::MOST_RESULTS)
        .map(|number| {
            let mut finding = finding("TM008", &format!("x{number}"));
            finding.level = RuleLevel::Warn;
            finding
        })
        .collect();
    findings.push(finding("TM001", "shop::model::threats::SearchFlood"));
    findings.push(finding("TM001", "shop::model::threats::SqlInjection"));
    let log = log(&model, &Verdict { findings, ..Verdict::default() });
    let results = results(&log);
    assert_eq!(results.len(), sarif::MOST_RESULTS);
    assert_eq!((&results[0]["ruleId"], &results[1]["level"]), (&Value::from("T-SQL"), &Value::from("error")));
    let notifications = &log["runs"][0]["invocations"][0]["toolExecutionNotifications"];
    assert!(
        notifications[0]["message"]["text"].as_str().unwrap().starts_with("2 results are left out"),
        "{notifications}"
    );
}

#[test]
fn the_rules_of_results_come_before_those_of_too_many_threats() {
    let mut facts = common::shop().facts().clone();
    let pattern = facts.threats[0].clone();
    facts.threats.clear();
    for number in 0..=sarif::MOST_RULES {
        let mut threat = pattern.clone();
        threat.declared.path = format!("shop::T{number:05}");
        facts.threats.push(threat);
    }
    let last = format!("shop::T{:05}", sarif::MOST_RULES);
    let model = Model::from_facts(facts);
    let findings = vec![finding("TM001", &last), finding("TM010", "shop::R")];
    let log = log(&model, &Verdict { findings, ..Verdict::default() });
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    assert_eq!(rules.len(), sarif::MOST_RULES);
    assert_eq!((&rules[0]["id"], &rules[1]["id"]), (&Value::from(last), &Value::from("TM010")));
}

#[test]
fn each_package_has_a_category_and_no_file_has_too_many_runs() {
    let model = common::shop();
    let verdict = Verdict::default();
    let logs = sarif::logs(&vec![common::run(&model, &verdict); 21]);
    let runs: Vec<usize> =
        logs.iter().map(|log| serde_json::from_str::<Value>(log).unwrap()["runs"].as_array().unwrap().len()).collect();
    assert_eq!(runs, [20, 1]);
    let categories: BTreeSet<String> = logs
        .iter()
        .flat_map(|log| serde_json::from_str::<Value>(log).unwrap()["runs"].as_array().unwrap().clone())
        .map(|run| run["automationDetails"]["id"].to_string())
        .collect();
    assert_eq!(categories.len(), 21);
    assert!(sarif::logs(&[]).is_empty());
}

#[test]
fn a_result_reads_like_this() {
    let model = common::shop();
    let verdict = common::verdict(&model);
    let log = log(&model, &verdict);
    let result = results(&log).iter().find(|result| result["properties"]["finding-rule"] == "TM001").unwrap();
    let rule =
        &log["runs"][0]["tool"]["driver"]["rules"][usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
    insta::assert_snapshot!(
        serde_json::to_string_pretty(&serde_json::json!({ "result": result, "rule": rule })).unwrap()
    );
}
