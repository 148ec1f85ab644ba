//! The tuning of rules: every mistake lies in the file, a comment at the end of a file without mistakes changes nothing, and a
//! change that is made twice is the same change.

#![no_main]

use core::time::Duration;

use libfuzzer_sys::fuzz_target;
use threatmodel_detect::{
    rule::{Kind, Level, Rule, Threat},
    tuning::Tuning,
};

fuzz_target!(|text: &str| {
    let rules = rules();
    let tuning = match Tuning::read(text, "tuning.toml", &rules) {
        Ok(tuning) => tuning,
        Err(errors) => {
            let lines = text.split('\n').count();
            for error in &errors.0 {
                assert!((1..=lines).contains(&(error.line as usize)) && error.column >= 1, "{error}");
            }
            return assert!(!errors.0.is_empty());
        }
    };
    let again = Tuning::read(&format!("{text}\n# The end.\n"), "tuning.toml", &rules);
    assert_eq!(again.as_ref(), Ok(&tuning));

    let mut once = rules;
    tuning.apply(&mut once);
    let mut twice = once.clone();
    tuning.apply(&mut twice);
    assert_eq!(once, twice);
});

fn rules() -> [Rule; 2] {
    let rule = |path: &'static str, kind| Rule {
        path: path.into(),
        doc: "".into(),
        event: "".into(),
        level: Level::High,
        kind,
        threat: Threat { path: "shop::Theft".into(), id: None, severity: None },
        assets: vec![].into(),
        playbook: vec![].into(),
        enabled: true,
    };
    let within = Duration::from_secs(60);
    let (group_by, threshold) = (vec!["client".into()].into(), 10);
    [
        rule("shop::search::SearchProbing", Kind::Threshold { group_by, threshold, within }),
        rule("shop::upload::UploadAbuse", Kind::Every),
    ]
}
