//! The verdict as JUnit XML.
#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use crate::common;

use threatmodel_core::words::RuleLevel;
use threatmodel_model::{finding::Finding, model::Model, rules::Verdict};
use threatmodel_report::junit;

fn report(model: &Model, verdict: &Verdict) -> String {
    junit::suites(&[common::run(model, verdict)])
}

fn finding(code: &str, level: RuleLevel, subject: &str, message: &str) -> Finding {
    let mut finding = Finding::new(subject, message);
    finding.code = code.to_owned();
    finding.rule = "some-rule".to_owned();
    finding.level = level;
    finding
}

fn case<'x>(document: &'x roxmltree::Document<'x>, name: &str) -> roxmltree::Node<'x, 'x> {
    document.descendants().find(|node| node.has_tag_name("testcase") && node.attribute("name") == Some(name)).unwrap()
}

fn child<'x>(node: roxmltree::Node<'x, 'x>, name: &str) -> Option<roxmltree::Node<'x, 'x>> {
    node.children().find(|child| child.has_tag_name(name))
}

#[test]
fn every_report_is_xml_that_counts_right() {
    for (name, model) in common::models() {
        let verdict = common::verdict(model);
        let text = report(model, &verdict);
        assert_eq!(text, report(model, &verdict), "{name}");
        let document = roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let suites = document.root_element();
        let count = |tag: &str| document.descendants().filter(|node| node.has_tag_name(tag)).count().to_string();
        for node in [suites, child(suites, "testsuite").unwrap()] {
            assert_eq!(node.attribute("tests"), Some(count("testcase").as_str()), "{name}");
            assert_eq!(node.attribute("failures"), Some(count("failure").as_str()), "{name}");
        }
        let suite = child(suites, "testsuite").unwrap();
        assert_eq!(suite.attribute("skipped"), Some(count("skipped").as_str()), "{name}");
        let mut names: Vec<_> = document
            .descendants()
            .filter(|node| node.has_tag_name("testcase"))
            .map(|node| (node.attribute("classname").unwrap(), node.attribute("name").unwrap()))
            .collect();
        let all = names.len();
        assert!(all >= model.threats().count(), "{name}");
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all, "{name}: two cases of one name");
        let forbidden = |letter: char| matches!(letter, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
        assert!(!text.contains(forbidden), "{name}");
    }
}

#[test]
fn no_runs_make_an_empty_report() {
    let text = junit::suites(&[]);
    assert_eq!(roxmltree::Document::parse(&text).unwrap().root_element().attribute("tests"), Some("0"));
}

#[test]
fn markup_in_a_message_is_text() {
    let model = common::shop();
    let threat = "shop::model::threats::SqlInjection";
    let evil = "</failure><x a=\"1\" b='2'>\u{0}]]>\u{1b}[31m &amp;\u{fffe}";
    let findings = vec![finding("TM001", RuleLevel::Deny, threat, evil)];
    let text = report(&model, &Verdict { findings, ..Verdict::default() });
    let document = roxmltree::Document::parse(&text).unwrap();
    let failure = child(case(&document, "SqlInjection"), "failure").unwrap();
    let shown = evil.replace(['\0', '\u{1b}', '\u{fffe}'], "\u{fffd}");
    assert_eq!(failure.attribute("message"), Some(shown.as_str()));
    assert!(failure.text().unwrap().contains(&shown));
}

#[test]
fn a_threat_is_green_only_if_it_is_mitigated_and_nothing_denies_it() {
    let model = common::shop();
    let path = |name: &str| format!("shop::model::threats::{name}");
    let verdict = Verdict {
        findings: vec![
            finding("TM001", RuleLevel::Deny, &path("SearchFlood"), "first"),
            finding("TM002", RuleLevel::Deny, &path("SearchFlood"), "second"),
            finding("TM009", RuleLevel::Warn, &path("CardTheft"), "no requirement"),
            finding("TM010", RuleLevel::Deny, "shop::R", "nothing satisfies it"),
            finding("TM008", RuleLevel::Warn, "shop::A", "nobody threatens it"),
        ],
        exempted: vec![(finding("TM015", RuleLevel::Deny, "shop::f", "not encrypted"), 0)],
    };
    let text = report(&model, &verdict);
    let document = roxmltree::Document::parse(&text).unwrap();
    let outcome = |name: &str| {
        let of = case(&document, name);
        ["failure", "skipped", "system-out"].into_iter().filter(|tag| child(of, tag).is_some()).collect::<Vec<_>>()
    };
    assert_eq!(outcome("SearchFlood"), ["failure"]);
    let failure = child(case(&document, "SearchFlood"), "failure").unwrap();
    assert_eq!(failure.attribute("message"), Some("first (and 1 more)"));
    assert!(failure.text().unwrap().contains("second"));
    assert_eq!(outcome("SqlInjection"), [""; 0], "mitigated");
    assert_eq!(outcome("CardTheft"), ["system-out"], "mitigated, with a warning");
    assert_eq!(outcome("NetworkFlood"), ["skipped"], "transferred");
    assert_eq!(outcome("ErrorDisclosure"), ["skipped"], "unexposed, and the rule is silent");
    assert_eq!(outcome("TM010 shop::R"), ["failure"]);
    assert_eq!(outcome("TM008 shop::A"), ["system-out"]);
    assert_eq!(outcome("TM015 shop::f"), ["skipped", "system-out"]);
}

#[test]
fn a_report_reads_like_this() {
    let model = common::shop();
    insta::assert_snapshot!(report(&model, &common::verdict(&model)));
}
