//! Texts that attack the readers of a report, against each layer of defence alone.
#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

#[path = "testsuite/common/mod.rs"]
mod common;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use pulldown_cmark::{Event, Options, Parser, Tag};
use sha2::{Digest as _, Sha256};
use threatmodel::prelude::*;
use threatmodel_model::{diff::Diff, finding::Finding, model::Model, rules::Verdict};
use threatmodel_report::{
    Origin, csv,
    diagram::{self, Diagram},
    diff, github, html, markdown,
    model::*,
};

/// The scripts of a page that its policy lets run, as a browser decides: all of them where the page has no policy, and
/// otherwise those whose hash it names. `testsuite/html.rs` shows the same to a real browser.
fn running(page: &str) -> Vec<&str> {
    let policy = page.split_once("<meta http-equiv=\"Content-Security-Policy\" content=\"");
    let policy = policy.and_then(|(_, rest)| rest.split_once('"')).map_or("", |(policy, _)| policy);
    let policy = policy.replace("&#x27;", "'").replace("&#x2f;", "/");
    let (_, rest) = page.split_once("<body").unwrap();
    let scripts = rest.split("<script>").skip(1).map(|script| script.split("</script>").next().unwrap_or_default());
    let allowed = |script: &&str| {
        let hash = format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script)));
        policy.is_empty() || policy.contains(&hash)
    };
    scripts.filter(allowed).collect()
}

/// The shop with this text in every name and doc.
fn hostile(text: &str) -> Model {
    common::renamed(|old| format!("{old}{text}"))
}

fn page(model: &Model) -> String {
    html::page(&common::run(model, &common::verdict(model)), &Origin::default(), None).unwrap()
}

#[mitigates(ScriptInReport, by = [HtmlEscaping, ContentPolicy], legitimate = a_report_shows_its_model)]
#[test]
fn a_name_that_is_a_script() {
    let page = page(&hostile("</title></style><script>steal()</script>"));
    let foreign = running(&page).iter().filter(|script| script.contains("steal()")).count();
    assert_blocked!(foreign == 0, "{foreign} scripts of the text run");
}

#[test]
fn a_report_shows_its_model() {
    let page = page(&common::shop());
    for threat in common::shop().threats() {
        assert!(page.contains(threat.name()));
    }
    assert_eq!(running(&page).len(), 1, "our own script runs");
}

#[mitigates(ScriptInReport, by = HtmlEscaping, legitimate = a_picture_shows_its_model)]
#[test]
fn a_name_that_is_a_script_in_a_picture() {
    let picture = diagram::svg(&Diagram::of(&hostile("<script>steal()</script>")));
    assert_blocked!(!picture.contains("<script"), "the picture has a script");
}

#[test]
fn a_picture_shows_its_model() {
    let picture = diagram::svg(&Diagram::of(&common::shop()));
    for component in common::shop().components() {
        assert!(picture.contains(component.name()));
    }
}

#[mitigates(FormulaInTable, by = FormulaGuard, legitimate = a_table_shows_its_model)]
#[test]
fn a_name_that_is_a_formula() {
    let model = common::renamed(|old| format!("=HYPERLINK(\"https://evil.example\"){old}"));
    for table in [csv::threats(&model), csv::assets(&model), csv::requirements(&model), csv::matrix(&model)] {
        let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(table.as_bytes());
        for cell in reader.records().flat_map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()) {
            assert_blocked!(!cell.starts_with('='), "a cell is the formula {cell}");
        }
    }
}

#[test]
fn a_table_shows_its_model() {
    let (model, table) = (common::shop(), csv::threats(&common::shop()));
    assert!(model.threats().all(|threat| table.contains(threat.name())));
}

fn finding(message: &str) -> Finding {
    let mut finding = Finding::new("unmitigated-threat", message);
    finding.code = "TM001".to_owned();
    finding.rule = "unmitigated-threat".to_owned();
    finding
}

/// The workflow commands of one finding.
fn commands(finding: Finding) -> String {
    let model = common::shop();
    let verdict = Verdict { findings: vec![finding], ..common::verdict(&model) };
    github::annotations(&[common::run(&model, &verdict)])
}

#[mitigates(CommandInLog, by = CommandEscaping, legitimate = a_finding_is_one_command)]
#[test]
fn a_finding_that_is_a_command_too() {
    let log = commands(finding("open\n::stop-commands::x\r::error::forged"));
    let commands = log.split(['\n', '\r']).filter(|line| line.starts_with("::")).count();
    // That of the finding, and the summary.
    assert_blocked!(commands == 2, "{commands} commands from one finding");
}

#[test]
fn a_finding_is_one_command() {
    let log = commands(finding("nothing mitigates it"));
    assert!(log.starts_with("::error title=TM001") && log.contains("nothing mitigates it"), "{log}");
}

#[mitigates(MarkupInComment, by = MarkupEscaping, legitimate = a_comment_shows_its_model)]
#[test]
fn a_name_that_brings_a_picture_and_a_link() {
    let model = hostile("\n# Approved\n![](https://evil.example/x) <img src=x> [log in](https://evil.example) |");
    let texts = [
        markdown::report("shop", &model, ""),
        diff::markdown("shop", "main", &Diff::between(&common::shop(), &model)),
        markdown::verdicts(&[common::run(&model, &common::verdict(&model))]),
    ];
    for text in texts {
        for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
            let acts = match &event {
                Event::Start(Tag::Link { .. } | Tag::Image { .. }) => true,
                Event::Html(html) | Event::InlineHtml(html) => html.as_ref() != "<br>",
                _ => false,
            };
            assert_blocked!(!acts, "{event:?}");
        }
    }
}

#[test]
fn a_comment_shows_its_model() {
    let text = markdown::report("shop", &common::shop(), "");
    assert!(common::shop().threats().all(|threat| text.contains(threat.name())));
}

#[mitigates(EscapeInTerminal, by = VisibleText, legitimate = a_difference_is_shown)]
#[test]
fn a_name_that_moves_the_cursor() {
    let text =
        diff::text("shop", "main", &Diff::between(&common::shop(), &hostile("\u{1b}[2A\u{1b}[Kall is well\u{202e}")));
    assert_blocked!(!text.contains(['\u{1b}', '\u{202e}']), "the terminal is told to move its cursor");
}

#[test]
fn a_difference_is_shown() {
    let text = diff::text("shop", "main", &Diff::between(&common::shop(), &common::empty()));
    assert!(common::shop().threats().all(|threat| text.contains(threat.facts().path())), "{text}");
}

#[mitigates(DiagramBreakout, by = DiagramEscaping, legitimate = the_source_of_a_diagram_shows_its_model)]
#[test]
fn a_name_that_is_a_node_and_a_link() {
    let breakout = "\"] --> forged[\"x\n  click n1 href \"javascript:steal()\"\n";
    let source = diagram::mermaid(&Diagram::of(&hostile(breakout))).concat();
    assert_blocked!(!source.contains("forged[") && !source.contains("javascript:"), "Mermaid reads a node of the text");
}

#[mitigates(DiagramBreakout, by = DiagramEscaping, legitimate = the_source_of_a_diagram_shows_its_model)]
#[test]
fn a_name_that_is_a_statement_of_graphviz() {
    let source = diagram::dot(&Diagram::of(&hostile("\"]; forged [label=\"x")));
    assert_blocked!(!source.contains("forged [label=\"x"), "Graphviz reads a node of the text");
}

#[test]
fn the_source_of_a_diagram_shows_its_model() {
    let diagram = Diagram::of(&common::shop());
    for source in [diagram::mermaid(&diagram).concat(), diagram::dot(&diagram)] {
        assert!(common::shop().components().all(|component| source.contains(component.name())), "{source}");
    }
}
