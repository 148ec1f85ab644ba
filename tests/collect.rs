//! Records are gathered from every kind of item, with the place and the values that the source shows.

#![forbid(unsafe_code)]
#![allow(
    missing_docs,
    dead_code,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the items are there to be annotated"
)]

use threatmodel::{
    __private::{Record, Statement, Value, linked},
    prelude::{self, *},
};

#[asset(kind = Data, classification = Level::Sealed, owner = "payments", locators = ["env:KEY"], adjacent)]
pub struct Cards;

#[derive(Clone, Copy, Classification)]
pub enum Level {
    Open,
    #[handling(owner, flows = [Encrypted], layers = [Cryptography, "Vault"], kinds = Preventive, evidence = Tested)]
    Sealed,
}

/// Reads what it
/// should not.
#[threat(targets = Cards, stride = [Tampering])]
pub struct Injection;

#[control(layer = "Edge")]
#[derive(Debug)]
pub enum Filter {}

#[component(zone = nested::Zone)]
pub struct Shop;

mod nested {
    use super::{Cards, Filter, Injection, Shop, prelude};
    use prelude::*;

    #[trust_zone(trust = 7)]
    pub(crate) struct Zone;

    #[mitigates(Injection, by = Filter, scope = all, bypass = Ok::<u8, ()>(1))]
    pub(crate) fn constant() -> Result<u8, ()> {
        Ok(2)
    }

    #[flow(to = Shop, from = super::Shop, carries = Cards, encrypted, authenticated = false)]
    pub(crate) mod inline {}
}

#[threat(Injection)]
fn generic<T: Fn(u8) -> Vec<Vec<u8>>>(make: T) -> usize {
    #![allow(unused_braces)]
    { make(1).len() }
}

#[threat(Injection)]
async fn asynchronous(text: &str) -> usize {
    text.len()
}

struct Service;

#[threat(Injection)]
impl Service {
    #[accesses(Cards, ops = [Read, Write])]
    fn method<'a>(&'a mut self, other: &'a u8) -> &'a u8 {
        other
    }

    #[threat(Injection)]
    fn constructor() -> Self {
        Self
    }

    #[threat(Injection)]
    const LIMIT: usize = 4 + 1;
}

#[threat(Injection)]
trait Store {
    #[threat(Injection)]
    fn with_body(&self) -> u8 {
        3
    }

    #[threat(Injection)]
    fn bodiless(&self) -> u8;

    #[threat(Injection)]
    fn bounded<T>(&self, by: T) -> Option<T>
    where
        T: Into<u8> + Copy,
        Self: Sized;
}

#[threat(Injection)]
impl Store for Service {
    fn bodiless(&self) -> u8 {
        4
    }

    fn bounded<T>(&self, by: T) -> Option<T>
    where
        T: Into<u8> + Copy,
    {
        Some(by)
    }
}

#[threat(Injection)]
static TABLE: [u8; 2] = [1, 2];

#[threat(Injection)]
struct Data<T>(T);

trait Limits<A> {
    #[threat(Injection)]
    const BARE: Option<A>;

    #[threat(Injection)]
    const GIVEN: u8 = 3;
}

impl Limits<u8> for Service {
    const BARE: Option<u8> = Some(2);
}

#[cfg_attr(all(), threat(Injection))]
fn conditional() {}

#[mitigates(Injection, by = [Filter])]
#[test]
#[ignore = "slow"]
fn ignored() {
    assert_eq!(TABLE[0], 1);
}

#[accepts(Injection, because = "b", owner = "o", until = "2099-01-01")]
#[test]
fn every_record_is_there() {
    fn inner() {
        #[threat(Injection)]
        fn innermost() {}
        innermost();
    }
    inner();

    let records: Vec<&Record> = linked().filter(|record| record.package == "threatmodel").collect();
    let source = include_str!("collect.rs");
    let mut expected: Vec<(u32, &str)> = Vec::new();
    for (number, line) in source.lines().enumerate() {
        let line_number = u32::try_from(number + 1).unwrap();
        let text = line.trim_start();
        for name in
            ["asset", "threat", "control", "component", "trust_zone", "mitigates", "flow", "accesses", "accepts"]
        {
            if text.starts_with(&format!("#[{name}(")) || text.starts_with(&format!("#[cfg_attr(all(), {name}(")) {
                expected.push((line_number, name));
            }
        }
    }
    let mut found: Vec<(u32, &str)> = records
        .iter()
        .filter(|record| !matches!(record.statement, Statement::Classification | Statement::Handling))
        .map(|record| (record.line, threatmodel_grammar::attribute(record.statement).name))
        .collect();
    found.sort_unstable();
    assert_eq!(found, expected);
    assert!(records.iter().all(|record| record.file == "tests/collect.rs"), "{:?}", records[0].file);

    let one = |statement: Statement, item: &str| {
        *records.iter().find(|record| record.statement == statement && record.item == item).expect(item)
    };
    let cards = one(Statement::Asset, "Cards");
    assert_eq!((cards.module, cards.column), ("collect", 1));
    assert_eq!(
        cards.args,
        &[
            ("kind", Value::Text("Data")),
            ("classification", Value::Level { of: "collect::Level", name: "Sealed" }),
            ("owner", Value::Text("payments")),
            ("locators", Value::Texts(&["env:KEY"])),
            ("adjacent", Value::Flag(true)),
        ]
    );
    assert_eq!(one(Statement::Threat, "Injection").doc, "Reads what it\nshould not.");
    assert_eq!(one(Statement::Classification, "Level").args, &[("levels", Value::Texts(&["Open", "Sealed"]))]);
    let sealed = one(Statement::Handling, "Level::Sealed");
    assert_eq!(sealed.args[2], ("layers", Value::Texts(&["Cryptography", "Vault"])));
    let constant = one(Statement::Mitigation, "constant");
    assert_eq!(constant.module, "collect::nested");
    assert_eq!(constant.args[0], ("threat", Value::Refs(&["collect::Injection"])));
    assert_eq!(constant.args[2], ("scope", Value::All));
    let flow = one(Statement::Flow, "inline");
    assert_eq!(flow.args.last(), Some(&("encrypted", Value::Flag(true))));
    let ignored = one(Statement::Mitigation, "ignored");
    assert!(ignored.test && ignored.ignored);
    let here = one(Statement::Acceptance, "every_record_is_there");
    assert!(here.test && !here.ignored);

    let model = threatmodel::Model::collect();
    let threat = model.threat::<Injection>().expect("it is linked into this binary");
    assert_eq!(threat.exposures().filter(|exposure| exposure.site.item == "collect::method").count(), 0);
    assert!(threat.exposures().any(|exposure| exposure.site.item == "collect::generic"));
    assert_eq!(model.asset::<Cards>().map(|asset| asset.accesses().count()), Some(1));

    assert_eq!(generic(|byte| vec![vec![byte]]), 1);
    assert_eq!((<Service as Limits<u8>>::BARE, <Service as Limits<u8>>::GIVEN), (Some(2), 3));
    assert_eq!(Service::LIMIT, 5);
    let store: &dyn Store = &Service;
    assert_eq!((store.bodiless(), Service.bounded(1_u8)), (4, Some(1)));
    assert_eq!(nested::constant(), Ok(2));
}
