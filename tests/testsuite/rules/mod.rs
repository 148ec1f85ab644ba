//! For each rule: one model on which it fires, shown as a person reads it, and one on which it stays silent.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

use threatmodel::{
    evidence::{self, Check, Configuration, Executable, Exposed, Fingerprint, Line, Observed, Reaction},
    finding::Finding,
    lock::Lock,
    model::{Linked, Model, facts::Exposure},
    policy::Policy,
    rules::{RULES, Rule, Verdict, asks_for_surface, judge, watched},
    source::{Problem, ProblemKind, Sources},
    text::{Run, findings, summary, table::Screen},
    words::RuleLevel,
};
use threatmodel_check::{
    known_signs,
    scan::{Request, Scanner},
};

mod cases;

/// A model that no rule has anything to say about, tests included.
const SOUND: &str = r#"
use threatmodel::prelude::*;

#[trust_zone(trust = 50)]
pub struct Inside;

#[asset(kind = Data, classification = Confidential, owner = "shop", zone = Inside)]
pub struct Cards;

#[threat(targets = [Cards], stride = [Tampering], likelihood = Likely)]
pub struct Injection;

#[control(layer = DataAccess, kind = Preventive)]
pub struct Bound;

#[requirement(from = [Injection], phase = Implementation)]
pub struct NoSplicing;

#[component(kind = Process, zone = Inside)]
pub struct Shop;

#[threat(Injection)]
#[mitigates(Injection, by = Bound)]
#[satisfies(NoSplicing)]
#[accesses(Cards, ops = [Read])]
pub fn find() -> bool {
    control_on::<Bound>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[mitigates(Injection, by = Bound, legitimate = honest)]
    #[test]
    fn attack() {
        assert_blocked!(find());
    }

    #[test]
    fn honest() {
        find();
    }
}
"#;

/// A package in a folder of its own, and how it is judged.
struct Case {
    files: Vec<(String, String)>,
    workspace: bool,
    as_of: &'static str,
    lock: Option<String>,
    change: fn(&mut Sources),
    left: Option<fn(&Model) -> Vec<Line>>,
    observed: Option<Vec<Observed>>,
    reactions: Vec<Reaction>,
    checks: Vec<Check>,
}

/// A package with this library.
fn library(source: &str) -> Case {
    Case {
        files: vec![("src/lib.rs".to_owned(), source.to_owned())],
        workspace: false,
        as_of: "2026-06-01",
        lock: None,
        change: |_| {},
        left: None,
        observed: None,
        reactions: vec![],
        checks: vec![],
    }
}

/// The sound package with one text replaced by another. Both must be there, so that a case cannot test nothing.
fn sound_but(from: &str, to: &str) -> Case {
    assert!(SOUND.contains(from), "the sound model has no `{from}`");
    library(&SOUND.replace(from, to))
}

/// The sound package with this behind it.
fn sound_and(more: &str) -> Case {
    library(&format!("{SOUND}\n{more}"))
}

impl Case {
    fn file(mut self, path: &str, text: &str) -> Self {
        self.files.push((path.to_owned(), text.to_owned()));
        self
    }

    /// Declares a module of a file in the library.
    fn module(mut self, name: &str) -> Self {
        self.files[0].1.push_str(&format!("mod {name};\n"));
        self
    }

    fn policy(self, text: &str) -> Self {
        self.file("threatmodel.toml", text)
    }

    fn lock(mut self, text: impl Into<String>) -> Self {
        self.lock = Some(text.into());
        self
    }

    fn workspace(mut self) -> Self {
        self.workspace = true;
        self
    }

    fn changed(mut self, change: fn(&mut Sources)) -> Self {
        self.change = change;
        self
    }

    /// Adds the evidence of attack tests of this run to the files of the package.
    fn left(mut self, lines: fn(&Model) -> Vec<Line>) -> Self {
        self.left = Some(lines);
        self
    }

    /// Adds the reaction of a detection to an ordinary test of this run.
    fn reacted(mut self, test: Option<&str>, alerted: bool) -> Self {
        let said = if alerted { "[High] shop::Probing: 3 in 12ms for client=1.2.3.4" } else { "" };
        self.reactions.push(Reaction {
            format: evidence::FORMAT,
            run: "this".to_owned(),
            package: "shop".to_owned(),
            binary: "shop".to_owned(),
            test: test.map(str::to_owned),
            detection: "shop::Probing".to_owned(),
            alerted,
            said: said.to_owned(),
        });
        self
    }

    /// Adds the result of a test with `#[satisfies]` of this run.
    fn checked(mut self, test: &str, holds: bool) -> Self {
        self.checks.push(Check {
            format: evidence::FORMAT,
            run: "this".to_owned(),
            executable: executable(),
            package: "shop".to_owned(),
            cfgs: None,
            dependencies: None,
            requested: None,
            test: format!("shop::{test}"),
            file: "src/lib.rs".to_owned(),
            case: test.to_owned(),
            cases: BTreeSet::new(),
            holds,
        });
        self
    }

    /// In what a program that was watched differed from the asset list.
    fn observed(mut self, observed: Vec<Observed>) -> Self {
        self.observed = Some(observed);
        self
    }

    fn model(&self, folder: &std::path::Path) -> Model {
        let manifest = "[package]\nname = \"shop\"\nversion = \"1.0.0\"\nedition = \"2024\"\n\n[workspace]\n";
        fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        for (path, text) in &self.files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let request = Request {
            manifest: folder.join("Cargo.toml"),
            workspace: self.workspace,
            outside: false,
            features: Some(vec![]),
        };
        let scanner = Scanner::of_manifest(&request.manifest).unwrap();
        let mut sources = scanner.scan(&request).unwrap();
        (self.change)(&mut sources);
        let text = fs::read_to_string(folder.join("threatmodel.toml")).unwrap_or_default();
        let names: Vec<_> = RULES.iter().map(|rule| rule.policy_name()).collect();
        let (policy, errors) = Policy::read(&text, "threatmodel.toml", &names);
        sources.problems.extend(errors.into_iter().map(|error| Problem {
            kind: ProblemKind::Policy,
            place: error.place,
            message: error.message,
            help: error.help,
        }));
        let lock = self.lock.as_ref().map(|text| Lock::read(text, "threatmodel.lock").unwrap());
        if asks_for_surface(&policy, lock.as_ref()) {
            sources.surface = Some(scanner.surface(&request, &known_signs(&policy).unwrap()).unwrap());
        }
        let watched = watched(&policy);
        if !watched.is_empty() {
            sources.calls = scanner.calls(&request, &watched).unwrap();
        }
        let model = Model::of(sources, Linked::default(), policy, self.as_of.parse().unwrap());
        if let Some(observed) = &self.observed {
            return model.with_run(evidence::Run { observed: Some(observed.clone()), ..evidence::Run::default() });
        }
        if self.left.is_none() && self.reactions.is_empty() && self.checks.is_empty() {
            return model;
        }
        let evidence = folder.join("target/threatmodel/evidence");
        fs::create_dir_all(evidence.join("this")).unwrap();
        let lines = self.left.map(|left| left(&model)).unwrap_or_default();
        for (number, line) in lines.iter().enumerate() {
            fs::write(evidence.join(format!("this/line-{number}.jsonl")), line.to_json().unwrap()).unwrap();
        }
        for (number, check) in self.checks.iter().enumerate() {
            fs::write(evidence.join(format!("this/{number}.check")), check.to_json().unwrap()).unwrap();
        }
        for (number, reaction) in self.reactions.iter().enumerate() {
            fs::write(evidence.join(format!("this/{number}.reaction")), reaction.to_json().unwrap()).unwrap();
        }
        let mut run = threatmodel_check::runs::read(&evidence, "this", |_| true);
        for unread in &mut run.unread {
            unread.file = unread.file.strip_prefix(folder).unwrap().to_owned();
        }
        model.with_run(run)
    }

    fn verdict(&self, folder: &std::path::Path) -> Verdict {
        let model = self.model(folder);
        let lock = self.lock.as_ref().map(|text| Lock::read(text, "threatmodel.lock").unwrap());
        if let Some(text) = &self.lock {
            fs::write(folder.join("threatmodel.lock"), text).unwrap();
        }
        judge(&model, lock.as_ref(), &[])
    }

    /// The findings of the rule as text; empty if there are none.
    fn report(self, rule: &str) -> String {
        assert!(RULES.iter().any(|known: &&Rule| known.name == rule), "there is no rule `{rule}`");
        let folder = tempfile::tempdir().unwrap();
        let verdict = self.verdict(folder.path());
        let as_note = format!("(`{rule}`)");
        let (mut of_rule, others): (Vec<Finding>, Vec<Finding>) =
            verdict.findings.into_iter().partition(|finding| finding.rule == rule);
        if of_rule.is_empty() {
            // What follows from another finding is a note on it.
            of_rule = others;
            of_rule.retain(|finding| finding.notes.iter().any(|note| note.contains(&as_note)));
        }
        findings::render(&of_rule, folder.path(), Screen::NONE)
    }

    /// The names of the rules that report something.
    fn rules(self) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let mut rules: Vec<String> =
            self.verdict(folder.path()).findings.into_iter().map(|finding| finding.rule).collect();
        rules.dedup();
        rules
    }
}

/// The sound package with a detection, and with code that emits its event.
fn detecting() -> Case {
    sound_and(DETECTION)
}

const DETECTION: &str = r#"
#[detection(of = Injection, event = "input_validation_fail", level = High, group_by = client, threshold = 3, within = "1m")]
pub struct Probing;

#[detects(Probing)]
pub fn refuse() {}
"#;

/// The evidence of the attack that set the detection off, with every control on.
fn detected(model: &Model) -> Line {
    let mut line = line(model, Configuration::AllOn, true);
    line.events.insert("shop::Probing".to_owned(), 3);
    line.alerts.insert("shop::Probing".to_owned());
    line
}

/// The evidence of the attack test of the sound model.
fn line(model: &Model, configuration: Configuration, holds: bool) -> Line {
    let test = &model.facts().tests[0];
    Line {
        format: evidence::FORMAT,
        run: "this".to_owned(),
        executable: executable(),
        package: "shop".to_owned(),
        cfgs: None,
        dependencies: None,
        requested: None,
        test: "shop::tests::attack".to_owned(),
        file: "src/lib.rs".to_owned(),
        line: test.site.place.line,
        case: String::new(),
        cases: BTreeSet::new(),
        threat: "shop::Injection".to_owned(),
        configuration,
        controls: if configuration == Configuration::WithoutDefences { vec![] } else { vec!["shop::Bound".to_owned()] },
        off: vec![],
        entered: vec!["shop::Bound".to_owned()],
        stood_in: BTreeSet::new(),
        programs: BTreeSet::new(),
        // Only the function that the sound model has.
        sites: model.facts().mitigations.iter().take(1).filter_map(|known| known.fingerprint.clone()).collect(),
        reached: model.facts().exposures.iter().take(1).map(exposed).collect(),
        verdict: if holds == (configuration == Configuration::WithoutDefences) {
            evidence::Verdict::Compromised
        } else {
            evidence::Verdict::Blocked
        },
        holds,
        reason: if holds { "as it should" } else { "the page shows card numbers" }.to_owned(),
        tried: None,
        through: None,
        leaked: vec![],
        unpredicted: vec![],
        events: BTreeMap::new(),
        alerts: BTreeSet::new(),
        unmarked: BTreeMap::new(),
        logged: BTreeSet::new(),
        legitimate: None,
        fingerprint: Fingerprint {
            test: test.fingerprint.clone().unwrap(),
            controls: model.facts().mitigations.iter().filter_map(|known| known.fingerprint.clone()).collect(),
        },
        seed: "1".to_owned(),
        started: "2026-06-01T00:00:00Z".parse().unwrap(),
        duration_ms: 8,
    }
}

fn executable() -> Executable {
    let modified = "2026-06-01T00:00:00Z".parse().unwrap();
    Executable { file: "debug/deps/shop-1".to_owned(), bytes: 1, modified }
}

fn exposed(exposure: &Exposure) -> Exposed {
    let (package, place) = (exposure.site.package.clone(), &exposure.site.place);
    Exposed { package, file: place.file.clone(), line: place.line }
}

/// The rule fires, and its report reads like this.
macro_rules! fires {
    ($name:ident, $rule:literal, $case:expr) => {
        #[test]
        fn $name() {
            let report = $case.report($rule);
            assert!(!report.is_empty(), "the rule stays silent");
            insta::assert_snapshot!(stringify!($name), report);
        }
    };
}

/// The rule stays silent.
macro_rules! silent {
    ($name:ident, $rule:literal, $case:expr) => {
        #[test]
        fn $name() {
            assert_eq!($case.report($rule), "");
        }
    };
}

pub(crate) use {fires, silent};

/// The sound package without its mitigation.
fn unmitigated() -> Case {
    sound_but("#[mitigates(Injection, by = Bound)]\n#[satisfies", "#[satisfies")
}

/// The names of the rules that deny something.
fn denying(case: Case) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let denied = case.verdict(folder.path()).findings.into_iter().filter(|finding| finding.level == RuleLevel::Deny);
    // Without a binary there are no linked records.
    denied.map(|finding| finding.rule).filter(|rule| rule != "unlinked-dependency").collect()
}

#[test]
fn what_follows_from_a_finding_is_a_note_on_it() {
    let folder = tempfile::tempdir().unwrap();
    let sound = Lock::of(&library(SOUND).model(folder.path()), "threatmodel.lock").text();
    let verdict = unmitigated().lock(sound).verdict(folder.path());
    let found = verdict.findings.iter().find(|finding| finding.rule == "unmitigated-threat").unwrap();
    insta::assert_snapshot!("what_follows", findings::render(std::slice::from_ref(found), folder.path(), Screen::NONE));
    assert_eq!(verdict.findings.len(), 2, "{:?}", verdict.findings);
}

#[test]
fn one_deleted_annotation_is_one_error() {
    let sound = |folder: &std::path::Path| Lock::of(&library(SOUND).model(folder), "threatmodel.lock").text();
    let folder = tempfile::tempdir().unwrap();
    let lock = sound(folder.path());
    let of = |from: &str, to: &str| denying(sound_but(from, to).lock(lock.clone()));
    assert_eq!(of("#[threat(Injection)]\n", ""), ["unexposed-threat"]);
    assert_eq!(of("    #[mitigates(Injection, by = Bound, legitimate = honest)]\n", ""), ["insufficient-evidence"]);
    assert_eq!(of("#[satisfies(NoSplicing)]\n", ""), ["unsatisfied-requirement"]);
    assert_eq!(
        of("#[control(layer = DataAccess, kind = Preventive)]\npub struct Bound;", ""),
        ["unresolved-reference"]
    );
    let requirement = "#[requirement(from = [Injection], phase = Implementation)]\npub struct NoSplicing;\n";
    let without = SOUND.replace(requirement, "").replace("#[satisfies(NoSplicing)]\n", "");
    assert_eq!(denying(library(&without).lock(lock)), ["threat-without-requirement"]);
}

#[test]
fn what_follows_from_an_exempt_finding_is_one_itself() {
    let exempt = "[[exempt]]\nrule = \"unmitigated-threat\"\nitem = \"shop::Injection\"\nreason = \"r\"\nuntil = \"2026-12-31\"\n";
    assert_eq!(denying(unmitigated()), ["unmitigated-threat"]);
    assert_eq!(denying(unmitigated().policy(exempt)), ["unsatisfied-requirement", "unimplemented-control"]);
    // What only warns hides no error, and what is not reported hides nothing.
    let of = |level: &str| denying(unmitigated().policy(&format!("[rules]\nunmitigated-threat = \"{level}\"\n")));
    assert_eq!(of("warn"), of("allow"));
    assert_eq!(of("warn"), denying(unmitigated().policy(exempt)));
}

#[test]
fn errors_come_first_and_the_most_severe_threats_first_among_them() {
    let case = sound_and(
        "#[threat(targets = [Cards], stride = [Spoofing], likelihood = Rare, impact = Minor, because = \"few\")]\npub struct Aaa;\n\
         #[threat(Aaa)]\nfn a() {}\n\
         #[threat(targets = [Cards], stride = [Spoofing], likelihood = Likely)]\npub struct Bbb;\n#[threat(Bbb)]\nfn b() {}\n\
         #[requirement(from = [Bbb], phase = Implementation)]\npub struct No;\n#[satisfies(No)]\n#[cfg(test)]\n#[test]\n#[ignore]\nfn c() {}\n",
    );
    let folder = tempfile::tempdir().unwrap();
    let verdict = case.verdict(folder.path());
    let levels: Vec<RuleLevel> = verdict.findings.iter().map(|finding| finding.level).collect();
    assert!(levels.is_sorted_by(|a, b| a >= b), "{levels:?}");
    let open: Vec<&str> =
        verdict.findings.iter().filter(|f| f.rule == "unmitigated-threat").map(|f| f.subjects[0].as_str()).collect();
    assert_eq!(open, ["shop::Bbb", "shop::Aaa"]);
}

#[test]
fn what_is_left_out_of_the_model_comes_first() {
    let misspelt = sound_but(
        "#[mitigates(Injection, by = Bound)]\n#[satisfies",
        "#[mitigates(Injection, bye = Bound)]\n#[satisfies",
    );
    assert_eq!(denying(misspelt), ["malformed-annotation", "unmitigated-threat"]);
}

#[test]
fn a_finding_with_many_places_shows_a_dozen_besides_its_own() {
    let faced: String = (0..20).map(|number| format!("#[threat(Theft)]\nfn f{number}() {{}}\n")).collect();
    let theft = "#[threat(targets = [Cards], stride = [Spoofing])]\npub struct Theft;\n";
    let report = sound_and(&format!("{theft}{faced}")).report("unmitigated-threat");
    assert_eq!(report.matches("and so does this").count(), 12, "{report}");
    assert!(report.contains("= note: and 7 more places\n"), "{report}");
}

#[test]
fn the_sound_model_is_sound() {
    // Without a binary there are no linked records, and that is the only thing to say.
    assert_eq!(library(SOUND).rules(), ["unlinked-dependency"]);
}

#[test]
fn the_summary_reads_like_this() {
    let case = sound_but_open();
    let folder = tempfile::tempdir().unwrap();
    let model = case.model(folder.path());
    let verdict = judge(&model, None, &[]);
    let run = Run {
        subject: "shop",
        model: &model,
        verdict: &verdict,
        root: folder.path(),
        files: 3,
        parsed: 1,
        repository: std::path::Path::new("/work/shop"),
        locked: false,
        took: std::time::Duration::from_millis(42),
    };
    insta::assert_snapshot!("the_summary", summary::table(&run));
    insta::assert_snapshot!("the_line", summary::line(&run));
}

/// One threat mitigated, one open, one accepted, and a policy that makes concessions.
fn sound_but_open() -> Case {
    sound_and(
        "#[threat(targets = [Cards], stride = [Spoofing])]\npub struct Theft;\n#[threat(Theft)]\nfn g() {}\n\
         #[threat(targets = [Cards], stride = [Repudiation], likelihood = Rare)]\n#[accepts(Denial, because = \"b\", owner = \"o\", until = \"2027-01-01\")]\npub struct Denial;\n",
    )
    .policy("[rules]\nthreat-without-requirement = \"warn\"\n[evidence]\nHigh = \"Claimed\"\n")
}

#[test]
fn every_rule_has_a_case_that_fires_and_one_that_stays_silent() {
    let cases = include_str!("cases.rs");
    for rule in RULES {
        for kind in ["fires!", "silent!"] {
            let found = cases
                .split(kind)
                .skip(1)
                .any(|case| case.split(';').next().unwrap().contains(&format!("\"{}\"", rule.name)));
            assert!(found, "`{}` has no {kind} case", rule.name);
        }
    }
}
