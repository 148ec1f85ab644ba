//! As many models as are wanted, each of 300 annotations: three times the shop of the tests of reports, with differences that follow
//! from the number of the model.

use std::{fs, path::Path};

use jiff::{ToSpan as _, civil::Date};
use serde_json::{Value, from_value, json};
use threatmodel_core::words::{Evidence, Severity};
use threatmodel_model::{
    annotation::Void,
    model::{
        Facts, Model,
        facts::{FileState, Treatment},
    },
};
use threatmodel_report::tables::{Source, files, schemas};

const SHOP: &str = include_str!("../../../threatmodel-report/tests/fixture/model.json");

/// How many annotations each model has.
pub(crate) const ANNOTATIONS: usize = 300;

/// The library that declares a control of every model.
const LIBRARY: &str = "gatekeeper";

/// Writes the tables of that many models into a folder. A tenth of them have an older day, too.
pub(crate) fn write(folder: &Path, count: usize) {
    let shop = serde_json::from_str::<Value>(SHOP).unwrap().to_string();
    for number in 0..count {
        let name = format!("service-{number:05}");
        let facts = facts(&shop, &name);
        if number % 10 == 1 {
            let mut earlier = facts.clone();
            earlier.as_of = earlier.as_of.checked_sub(1.month()).unwrap();
            store(folder, &name, earlier);
        }
        store(folder, &name, varied(facts, number));
    }
    for (name, text) in schemas() {
        fs::write(folder.join(name), text).unwrap();
    }
}

fn store(folder: &Path, name: &str, facts: Facts) {
    let model = Model::from_facts(facts);
    for (file, text) in files(&Source { name, model: &model, lock: None }) {
        let file = folder.join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
}

/// Three shops in one package.
fn facts(shop: &str, name: &str) -> Facts {
    let mut parts = ["first", "second", "third"].map(|part| {
        let text = shop
            .replace("shop::", &format!("{}::{part}::", name.replace('-', "_")))
            .replace("package:shop", &format!("package:{name}"))
            .replace("\"shop\"", &format!("\"{name}\""))
            .replace("attacks::", &format!("attacks::{part}::"))
            .replace("\"src/", &format!("\"src/{part}/"))
            .replace("\"tests/", &format!("\"tests/{part}/"));
        Model::from_json(&text).unwrap().facts().clone()
    });
    let [facts, rest @ ..] = &mut parts;
    for part in rest {
        facts.assets.append(&mut part.assets);
        facts.threats.append(&mut part.threats);
        facts.controls.append(&mut part.controls);
        facts.requirements.append(&mut part.requirements);
        facts.components.append(&mut part.components);
        facts.trust_zones.append(&mut part.trust_zones);
        facts.actors.append(&mut part.actors);
        facts.assumptions.append(&mut part.assumptions);
        facts.detections.append(&mut part.detections);
        facts.workflow_steps.append(&mut part.workflow_steps);
        facts.exposures.append(&mut part.exposures);
        facts.mitigations.append(&mut part.mitigations);
        facts.tests.append(&mut part.tests);
        facts.decisions.append(&mut part.decisions);
        facts.satisfactions.append(&mut part.satisfactions);
        facts.accesses.append(&mut part.accesses);
        facts.flows.append(&mut part.flows);
        facts.emissions.append(&mut part.emissions);
        facts.run.lines.append(&mut part.run.lines);
    }
    let mut facts = facts.clone();
    let dismissal = json!({
        "kind": "Deserialization", "because": "only our own files are read", "owner": "operations", "until": "2027-01-31",
        "site": facts.exposures[0].site,
    });
    facts.dismissals = vec![from_value(dismissal).unwrap()];
    facts.accesses.truncate(facts.accesses.len() - (annotations(&facts) - ANNOTATIONS));
    assert_eq!(annotations(&facts), ANNOTATIONS);
    provided(facts, name)
}

/// With a control that a library declares.
fn provided(mut facts: Facts, name: &str) -> Facts {
    let own = format!("{}::third::model::controls::SignedMessages", name.replace('-', "_"));
    let text = serde_json::to_string(&facts).unwrap().replace(&own, &format!("{LIBRARY}::SignedMessages"));
    facts = serde_json::from_str(&text).unwrap();
    let control = facts.controls.iter_mut().find(|control| control.path().starts_with(LIBRARY)).unwrap();
    LIBRARY.clone_into(&mut control.declared.package);
    let mut package = facts.packages[0].clone();
    LIBRARY.clone_into(&mut package.name);
    package.library = Some(LIBRARY.to_owned());
    (package.member, package.checked) = (false, false);
    facts.packages.push(package);
    facts
}

fn annotations(facts: &Facts) -> usize {
    facts.nouns().count()
        + facts.exposures.len()
        + facts.mitigations.len()
        + facts.tests.len()
        + facts.decisions.len()
        + facts.dismissals.len()
        + facts.satisfactions.len()
        + facts.accesses.len()
        + facts.flows.len()
        + facts.emissions.len()
}

/// What tells one model from the next.
fn varied(mut facts: Facts, number: usize) -> Facts {
    // Neighbours have little in common, and a model is the same however many there are.
    let one_in = |of: usize, salt: usize| (number.wrapping_mul(2_654_435_761) >> salt).is_multiple_of(of);
    let release = ["1.0.0", "1.1.0", "2.0.0"][number % 3];
    release.clone_into(&mut facts.packages[1].version);
    let ends = |name: &'static str| move |path: &str| path.ends_with(name);
    for threat in &mut facts.threats {
        if ends("ErrorDisclosure")(threat.path()) && one_in(2, 1) {
            threat.refs = vec!["CWE-79".to_owned()];
        }
        if ends("SqlInjection")(threat.path())
            || ends("first::model::threats::NetworkFlood")(threat.path()) && one_in(3, 2)
        {
            threat.stated_severity = Some(Severity::Critical);
            threat.because = Some("it ends the service".to_owned());
        }
    }
    facts.policy.evidence.insert(Severity::Critical, Evidence::Proven);
    for test in &mut facts.tests {
        let lacks = ends("first::model::threats::SqlInjection")(&test.threat) && one_in(3, 3)
            || ends("CardTheft")(&test.threat) && one_in(4, 4);
        if lacks {
            test.site.void = Some(Void::Ignored);
        }
    }
    for mitigation in &mut facts.mitigations {
        if mitigation.controls.iter().any(|control| ends("third::model::controls::AmountCheck")(control))
            && one_in(2, 5)
        {
            mitigation.site.void = Some(Void::CfgOff);
        }
    }
    let (today, accepted) = (facts.as_of, facts.threats.iter().find(|threat| ends("ErrorDisclosure")(threat.path())));
    let accepted = accepted.map(|threat| threat.path().to_owned()).unwrap();
    for (at, decision) in facts.decisions.iter_mut().enumerate().filter(|(at, _)| one_in(2, *at)) {
        decision.treatment = Treatment::Accept;
        decision.threat.clone_from(&accepted);
        decision.until = Some(in_days(today, i64::try_from(number % 120).unwrap() - 30 + i64::try_from(at).unwrap()));
    }
    for asset in &mut facts.assets {
        if ends("BackupTapes")(asset.path()) {
            asset.locators = vec![format!("file:/mnt/tapes/{}", number / 4)];
        } else if ends("first::model::assets::CatalogueData")(asset.path()) {
            asset.locators = vec![format!("file:/mnt/tapes/{}", number / 2)];
        }
    }
    let switched = facts.controls[0].path().to_owned();
    for requirement in &mut facts.requirements {
        if let Some(file) = &mut requirement.file
            && one_in(3, 6)
        {
            file.found = FileState::Missing;
            requirement.enables = vec![switched.clone()];
        }
    }
    for flow in facts.flows.iter_mut().filter(|flow| ends("WebFront")(&flow.to)) {
        flow.encrypted = !one_in(5, 7);
    }
    facts.run.looked = !one_in(20, 8);
    if one_in(15, 9) {
        facts.as_of = in_days(today, -40);
    }
    facts
}

fn in_days(day: Date, days: i64) -> Date {
    day.checked_add(days.days()).unwrap()
}
