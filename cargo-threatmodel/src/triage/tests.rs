//! Logs of every form, and lines that are none.

use threatmodel_model::model::Model;

use super::{read, skeleton};

fn shop() -> Model {
    Model::from_json(include_str!("../../../threatmodel-report/tests/fixture/model.json")).unwrap()
}

fn triage(log: &str) -> super::Triage {
    read(log.as_bytes(), &[&shop()]).unwrap()
}

#[test]
fn what_the_model_knows_is_explained() {
    let rule = threatmodel_report::rules_of::rules(&shop()).0.remove(0);
    let log = format!(
        "{{\"level\":\"WARN\",\"target\":\"threatmodel::detect\",\"rule.id\":\"{}\",\"client\":\"1\"}}\n\
         {{\"level\":\"ERROR\",\"target\":\"threatmodel::alert\",\"fields\":{{\"rule.path\":\"{}\"}}}}\n\
         {{\"level\":\"ERROR\",\"threat.id\":\"shop::model::threats::SqlInjection\"}}\n\
         {{\"format\":1,\"at\":7,\"kind\":\"detection\",\"path\":\"{}\",\"fields\":{{}}}}\n",
        rule.id(),
        rule.path,
        rule.path
    );
    let triage = triage(&log);
    assert_eq!((triage.events, triage.explained.values().sum::<u64>(), triage.groups().len()), (4, 4, 0));
}

#[test]
fn what_says_the_same_is_one_group_and_the_most_frequent_comes_first() {
    let triage = triage(
        "{\"timestamp\":\"t1\",\"level\":\"ERROR\",\"target\":\"shop::db\",\"message\":\"order 17 is locked by \\\"a b\\\"\",\"client\":\"1\",\"a\":1}\n\
         {\"timestamp\":\"t2\",\"level\":\"INFO\",\"message\":\"started\"}\n\
         {\"timestamp\":\"t3\",\"level\":\"ERROR\",\"target\":\"shop::db\",\"message\":\"order 18 is locked by \\\"c d\\\"\",\"client\":\"2\"}\n\
         {\"timestamp\":\"t4\",\"level\":\"warn\",\"fields\":{\"message\":\"the disk is full\"},\"target\":\"shop\"}\n\
         {\"timestamp\":\"t5\",\"level\":\"WARN\",\"target\":\"threatmodel::detect\",\"rule.id\":\"of-another-model\",\"event\":\"x_y\"}\n",
    );
    let groups = triage.groups();
    let said: Vec<_> = groups.iter().map(|group| (group.count, group.says.as_str(), group.of_detection)).collect();
    assert_eq!(said[0].0, 2, "{said:?}");
    assert_eq!(said[0].1, "order … is locked by …");
    assert_eq!(said[1..], [(1, "the disk is full", false), (1, "of-another-model", true)]);
    assert_eq!(groups[0].times, ("t1".to_owned(), "t3".to_owned()));
    assert_eq!(groups[0].fields.iter().collect::<Vec<_>>(), ["client"], "what only one of them has is none of all");
    assert_eq!((triage.events, triage.quiet), (5, 1));
}

#[test]
fn lines_that_are_no_events_are_counted_and_named() {
    let long =
        format!("{{\"message\":\"{}\"}}\n", "a".repeat(usize::try_from(threatmodel_detect::corpus::MOST).unwrap()));
    let log = ["not json\n", "[1]\n", "{\"fields\":3}\n", "\n", &long, "{\"level\":\"INFO\"}\n", "{\"cut"].concat();
    let mut bytes = log.into_bytes();
    bytes.splice(0..0, *b"\xff\n");
    let triage = read(&bytes[..], &[&shop()]).unwrap();
    assert_eq!((triage.events, triage.unread), (1, 6));
    let lines: Vec<u64> = triage.named.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [1, 2, 3, 4, 6, 8]);
    assert!(triage.named[3].1.contains("a number"), "{:?}", triage.named[3]);
}

#[test]
fn a_skeleton_can_be_taken_over() {
    let triage =
        triage("{\"level\":\"ERROR\",\"target\":\"shop::db\",\"message\":\"order 17 is locked\",\"client\":\"1\"}\n");
    insta::assert_snapshot!(skeleton(triage.groups()[0], 1));
}

#[test]
fn hostile_text_stays_text() {
    let hostile = "*/ } \\u001b[31m \\u202e pub fn evil() {} #[x] \\n fn more() {}";
    let triage = triage(&format!("{{\"level\":\"ERROR\",\"target\":\"{hostile}\",\"message\":\"{hostile}\"}}\n"));
    let text = skeleton(triage.groups()[0], 1);
    assert!(text.lines().next().unwrap().starts_with("///"), "{text}");
    assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text}");
    let code: Vec<&str> = text.lines().filter(|line| line.contains("evil()") || line.contains("more()")).collect();
    assert!(code.iter().all(|line| line.starts_with("///")), "{text}");
}

proptest::proptest! {
    #[test]
    fn any_log_is_read(log in "\\PC{0,60}|\\{\"level\":\"ERROR\",\"message\":\"[a-z0-9 \\\\\"]{0,20}\"\\}") {
        let triage = triage(&log);
        for (number, group) in triage.groups().into_iter().enumerate() {
            skeleton(group, number);
        }
    }
}
