//! What is exported, read by the programs that it is for: those that are on the `PATH`.
#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::{Value, json};
use subjects::Skip;
use tempfile::TempDir;
use threatmodel_model::model::Model;
use threatmodel_report::{
    diagram::{Diagram, dot, mermaid, svg},
    junit, sigma,
};

use crate::{browser, common};

/// Whether there is a program; if not, notes what is left out, and the command that installs it.
pub(crate) fn has(program: &str, what: &str, how: &str) -> bool {
    let quiet =
        Command::new(program).arg("--help").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
    if quiet.is_err() {
        Skip { what, why: &format!("there is no `{program}` on the PATH"), how }.note();
    }
    quiet.is_ok()
}

/// Where the program of a name lies.
fn on_path(program: &str) -> PathBuf {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let mut there = std::env::split_paths(&folders).map(|folder| folder.join(program));
    there.find(|file| file.is_file()).unwrap_or_else(|| program.into())
}

/// What a program prints, which must succeed.
pub(crate) fn said<A: AsRef<OsStr>>(program: &str, arguments: impl IntoIterator<Item = A>) -> String {
    let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{program}: {err}\n{out}");
    out.into_owned()
}

#[test]
fn a_picture_has_its_colours_in_every_reader() {
    let folder = TempDir::new().unwrap();
    let picture = folder.path().join("shop.svg");
    fs::write(&picture, svg(&Diagram::of(&common::shop()))).unwrap();
    // Each reader, told to write what it has understood as the simplest SVG that it can.
    let readers: [(&str, &[&str], &str); 3] = [
        ("rsvg-convert", &["--format", "svg", "--output"], "apt-get install librsvg2-bin"),
        ("cairosvg", &["--format", "svg", "--output"], "pip install cairosvg"),
        ("usvg", &[], "cargo install usvg, the reader of resvg"),
    ];
    for (program, options, how) in readers {
        if !has(program, &format!("a diagram in {program}"), how) {
            continue;
        }
        let read = folder.path().join(format!("{program}.svg"));
        let mut arguments: Vec<&OsStr> = options.iter().map(OsStr::new).collect();
        let ends = if options.is_empty() { [&picture, &read] } else { [&read, &picture] };
        arguments.extend(ends.map(|path| path.as_os_str()));
        said(program, arguments);
        let seen = colours(&read);
        // Ground, text, line, process, store, trust zone and warning.
        for wanted in ["#ffffff", "#1c2530", "#3f4c5a", "#e3eefb", "#e6f3ea", "#f4f6f8", "#b3261e"] {
            assert!(seen.contains(wanted), "{program} lacks {wanted}: {seen:?}");
        }
        assert!(!seen.contains("#000000"), "{program}: {seen:?}");
    }
}

/// The colours in which something is filled or drawn. Cairo writes them as shares of a hundred.
fn colours(picture: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(picture).unwrap();
    let document = roxmltree::Document::parse(&text).unwrap();
    let attributes = document.descendants().flat_map(|element| element.attributes());
    let said = attributes.flat_map(|attribute| match attribute.name() {
        "fill" | "stroke" => vec![attribute.value()],
        "style" => attribute
            .value()
            .split(';')
            .filter_map(|rule| rule.trim().split_once(':'))
            .filter(|(name, _)| matches!(*name, "fill" | "stroke"))
            .map(|(_, value)| value)
            .collect(),
        _ => Vec::new(),
    });
    said.filter_map(hexadecimal).collect()
}

fn hexadecimal(colour: &str) -> Option<String> {
    let Some(shares) = colour.trim().strip_prefix("rgb(").and_then(|rest| rest.strip_suffix(')')) else {
        return colour.trim().starts_with('#').then(|| colour.trim().to_lowercase());
    };
    let bytes = shares.split(',').map(|share| {
        let share = share.trim().strip_suffix('%').unwrap().parse::<f64>().unwrap();
        format!("{:02x}", (share * 2.55).round() as u8)
    });
    Some(format!("#{}", bytes.collect::<String>()))
}

/// A model of so many components in five trust zones, with so many flows between them, no two alike. Without `newrank`, Graphviz 2.43
/// loses a fifth of 120 flows between 40.
fn woven(components: usize, flows: usize) -> Model {
    let mut model: Value = serde_json::from_str(&common::empty().to_json().unwrap()).unwrap();
    let shop: Value = serde_json::from_str(&common::shop().to_json().unwrap()).unwrap();
    let declared = |list: &str, name: String| {
        let mut noun = shop[list][0].clone();
        noun["declared"]["path"] = format!("app::{name}").into();
        noun["declared"]["name"] = name.into();
        noun
    };
    model["trust_zones"] = (0..5).map(|at| declared("trust_zones", format!("Zone{at}"))).collect();
    model["components"] = (0..components)
        .map(|at| {
            let mut component = declared("components", format!("Component{at}"));
            component["zone"] = format!("app::Zone{}", at % 5).into();
            component
        })
        .collect();
    model["flows"] = (0..flows)
        .map(|at| {
            let (from, step) = (at % components, at / components + 1);
            let mut flow = shop["flows"][0].clone();
            flow["from"] = format!("app::Component{from}").into();
            flow["to"] = format!("app::Component{}", (13 * from + 7 * step) % components).into();
            flow["carries"] = json!([]);
            flow
        })
        .collect();
    Model::from_json(&model.to_string()).unwrap()
}

#[test]
fn graphviz_draws_every_flow() {
    if !has("dot", "the diagram in Graphviz", "apt-get install graphviz") {
        return;
    }
    let diagram = Diagram::of(&woven(40, 120));
    assert_eq!((diagram.nodes.len(), diagram.edges.len()), (40, 120));
    let folder = TempDir::new().unwrap();
    let source = folder.path().join("woven.dot");
    fs::write(&source, dot(&diagram)).unwrap();
    let drawn = said("dot", ["-Tsvg", source.to_str().unwrap()]);
    let count = |class: &str| drawn.matches(&format!("class=\"{class}\"")).count();
    assert_eq!((count("cluster"), count("node"), count("edge")), (5, 40, 120));
}

#[test]
fn mermaid_draws_every_flow_in_as_many_charts_as_it_needs() {
    let diagram = Diagram::of(&woven(60, 700));
    assert_eq!(diagram.edges.len(), 700);
    let charts = mermaid(&diagram);
    let flows = |chart: &str| chart.lines().filter(|line| line.contains("->")).count();
    assert!(charts.len() > 1 && charts.iter().all(|chart| flows(chart) <= 500 && chart.chars().count() <= 50_000));
    assert_eq!(charts.iter().map(|chart| flows(chart)).sum::<usize>(), 700);
    assert!(charts[0].contains(&format!("%% part 1 of {}", charts.len())));
    let what = "the diagram in Mermaid";
    if !has("mmdc", what, "npm install -g @mermaid-js/mermaid-cli") {
        return;
    }
    // It brings a browser of its own, which many machines do not let it download.
    let Some(browser) = browser::program(what) else { return };
    let folder = TempDir::new().unwrap();
    let puppeteer = folder.path().join("puppeteer.json");
    let options = json!({ "executablePath": on_path(&browser), "args": ["--no-sandbox", "--disable-dev-shm-usage"] });
    fs::write(&puppeteer, options.to_string()).unwrap();
    // It takes seconds for a chart of hundreds of flows, so the reader sees small ones.
    for (name, model) in [("woven", woven(20, 30)), ("shop", common::shop())] {
        let chart = mermaid(&Diagram::of(&model)).concat();
        let [source, drawn] = ["mmd", "svg"].map(|ending| folder.path().join(name).with_extension(ending));
        fs::write(&source, &chart).unwrap();
        let [from, to, browser] = [&source, &drawn, &puppeteer].map(|path| path.to_str().unwrap());
        said("mmdc", ["--quiet", "-p", browser, "-i", from, "-o", to]);
        let drawn = fs::read_to_string(&drawn).unwrap();
        assert_eq!(drawn.matches(" flowchart-link").count(), flows(&chart), "{name}");
    }
}

#[test]
fn a_report_of_tests_follows_the_schema_of_jenkins() {
    let what = "JUnit against the schema of Jenkins";
    let schema = std::env::var_os("XTASK_SCHEMAS").map(|folder| Path::new(&folder).join("junit-10.xsd"));
    let Some(schema) = schema.filter(|schema| schema.exists()) else {
        let how = "put it into the folder that `cargo xtask test --schemas FOLDER` names";
        Skip { what, why: "`junit-10.xsd` of the plugin xUnit is not part of this repository", how }.note();
        return;
    };
    if !has("xmllint", what, "apt-get install libxml2-utils") {
        return;
    }
    let folder = TempDir::new().unwrap();
    let mut files = Vec::new();
    for (at, (_, model)) in common::models().enumerate() {
        let verdict = common::verdict(model);
        let file = folder.path().join(format!("{at}.xml"));
        fs::write(&file, junit::suites(&[common::run(model, &verdict)])).unwrap();
        files.push(file.into_os_string());
    }
    let options = ["--noout", "--huge", "--schema"].map(OsStr::new);
    said("xmllint", options.into_iter().chain([schema.as_os_str()]).chain(files.iter().map(|file| file.as_os_str())));
}

#[test]
fn a_folder_of_detections_converts_for_each_backend() {
    let what = "detections in `sigma convert`";
    let how = "pip install sigma-cli pysigma-backend-splunk pysigma-backend-elasticsearch pysigma-backend-loki";
    if !has("sigma", what, how) {
        return;
    }
    let targets = said("sigma", ["list", "targets"]);
    let folder = TempDir::new().unwrap();
    let (documents, _) = sigma::documents(&common::detecting());
    for document in &documents {
        fs::write(folder.path().join(&document.name), &document.text).unwrap();
    }
    let path = folder.path().to_str().unwrap();
    let ordered = documents.iter().filter(|document| document.name.ends_with(sigma::ORDERED)).count();
    assert_eq!(ordered, 1, "the fixture has one sequence");
    for backend in ["splunk", "esql", "eql", "loki"] {
        if !targets.contains(&format!(" {backend} ")) {
            Skip { what: &format!("{what} for {backend}"), why: "it lacks the backend", how }.note();
            continue;
        }
        let queries = said("sigma", ["convert", "-t", backend, "--without-pipeline", path]);
        let ids = documents.iter().filter(|document| !document.name.ends_with(sigma::ORDERED));
        for id in ids.map(|document| selected(&document.text)) {
            assert!(queries.replace("\\-", "-").contains(&id), "{backend} lacks {id}: {queries}");
        }
    }
    if targets.contains(" eql ") {
        let all = ["convert", "-t", "eql", "--without-pipeline", "--file-pattern", "*.y*ml", path];
        assert!(said("sigma", all).contains("sequence by session with maxspan=5m"));
    }
}

#[test]
fn tags_are_of_namespaces_that_sigma_knows() {
    if !has("sigma", "tags in `sigma check`", "pip install sigma-cli") {
        return;
    }
    let folder = TempDir::new().unwrap();
    let rules = folder.path().join("rules.yml");
    fs::write(&rules, sigma::document(&common::detecting()).0).unwrap();
    // The other validators of tags download the catalogues of MITRE.
    let configuration = folder.path().join("validators.yml");
    fs::write(
        &configuration,
        "validators: [namespace_tag, tag_format, duplicate_tag, cvetag, identifier_uniqueness]\n",
    )
    .unwrap();
    let [rules, configuration] = [&rules, &configuration].map(|path| path.to_str().unwrap());
    let found = said("sigma", ["check", "--fail-on-issues", "-c", configuration, rules]);
    assert!(found.contains("and 0 issues"), "{found}");
}

/// The id of the first rule that a file selects by.
fn selected(text: &str) -> String {
    let line = text.lines().find_map(|line| line.trim().strip_prefix("rule.id: ")).unwrap();
    line.trim_matches('"').to_owned()
}
