//! Names that were looked up, and the servers that were asked for them. Programs that are held against a whole list are for
//! the tests of the command line.

use threatmodel_core::words::Op::{self, Connect, Delete, Listen, Read};
use threatmodel_grammar::locator::Locator;

use super::*;
use crate::{list, record::Status, resolver::Resolver};

const SERVER: &str = "10.0.0.1:53";

fn access(what: Touched, operation: Operation, outcome: Outcome) -> Access {
    Access { what, operation, outcome, count: 1, asked: None, program: "/bin/shop".into(), stack: Vec::new() }
}

fn look_up(name: &str) -> Access {
    access(Touched::Name(name.to_owned()), Operation::LookUp, Outcome::Done)
}

fn ask() -> Access {
    access(Touched::Udp(SERVER.parse().unwrap()), Operation::Connect, Outcome::Done)
}

fn observation(accesses: Vec<Access>, name_servers: &[&str]) -> Observation {
    Observation {
        status: Status::Code(0),
        accesses,
        chosen: Vec::new(),
        moved: Vec::new(),
        name_servers: name_servers.iter().map(|server| server.parse().unwrap()).collect(),
        blind_spots: Vec::new(),
        processes: 1,
        calls: 1,
        interrupted: false,
    }
}

fn listed(locator: &str, ops: &[Op]) -> Listed {
    let locator: Locator = locator.parse().unwrap();
    let place = list::Place::of(&locator, |_| None, Path::new("/"), |_| Vec::new()).unwrap();
    Listed {
        asset: "shop::Asset".to_owned(),
        adjacent: false,
        within: true,
        declared: ops.iter().copied().collect(),
        anything: false,
        places: vec![place],
    }
}

/// The deviations, as lines with the kind and the object.
fn deviations(observation: &Observation, listed: Vec<Listed>) -> Vec<String> {
    let endings = [".corp.example".to_owned()].into();
    let resolver = Resolver { servers: vec!["10.0.0.1".parse().unwrap()], endings };
    let baseline = Baseline::read(|_| None, resolver).unwrap();
    let list = AssetList { assets: listed, unresolved: Vec::new() };
    let holding = hold(observation, &list, &baseline, Path::new("/"));
    holding
        .deviations
        .iter()
        .map(|observed| {
            format!("{:?} {} {}", observed.deviation, observed.touched, observed.operation).trim().to_owned()
        })
        .collect()
}

fn of_name(name: &str, locator: &str, ops: &[Op]) -> Vec<String> {
    deviations(&observation(vec![look_up(name)], &[]), vec![listed(locator, ops)])
}

#[test]
fn a_name_is_covered_by_itself_and_by_each_host_of_that_name() {
    for locator in [
        "dns:api.example.org",
        "dns:*.example.org",
        "https://api.example.org/x",
        "tcp://API.example.org:9",
        "udp://*:5",
    ] {
        assert_eq!(of_name("api.example.org", locator, &[Connect]), Vec::<String>::new(), "{locator}");
    }
    for locator in ["dns:example.org", "https://api.example.com", "udp://10.0.0.1:53", "file:/api.example.org"] {
        let expected = ["Unlisted dns:api.example.org look up", "Untouched"];
        assert_eq!(of_name("api.example.org", locator, &[Connect]), expected, "{locator}");
    }
    assert_eq!(of_name(".", "dns:*", &[Connect]), Vec::<String>::new());
    assert_eq!(of_name(".", "dns:*.example", &[Connect]), ["Unlisted dns:. look up", "Untouched"]);
    let expected = ["Unlisted dns:a\\x2eexample.org look up", "Untouched"];
    assert_eq!(of_name("a\\x2eexample.org", "dns:a.example.org", &[Connect]), expected, "one label is not two");
}

#[test]
fn it_is_declared_by_who_may_reach_or_read() {
    for ops in [[Connect], [Read]] {
        assert_eq!(of_name("a.example", "dns:a.example", &ops), Vec::<String>::new());
    }
    for (locator, ops) in [("dns:a.example", Delete), ("dns:a.example", Listen), ("tcp://a.example:1", Listen)] {
        assert_eq!(of_name("a.example", locator, &[ops]), ["Undeclared dns:a.example look up"], "{locator}");
    }
    // Every operation on a database connects to it.
    assert_eq!(of_name("a.example", "postgres://a.example/shop", &[Delete]), Vec::<String>::new());
}

#[test]
fn an_ending_of_the_machine_is_nothing_that_the_program_chose() {
    let api = listed("https://api.example.org", &[Connect]);
    let ended = observation(vec![look_up("api.example.org.corp.example")], &[]);
    assert_eq!(deviations(&ended, vec![api.clone()]), Vec::<String>::new());
    let other = observation(vec![look_up("api.example.org.evil.example")], &[]);
    assert_eq!(deviations(&other, vec![api]), ["Unlisted dns:api.example.org.evil.example look up", "Untouched"]);
    // An address that is listed literally means exactly that.
    let mut adjacent = listed("tcp://db:1", &[]);
    adjacent.adjacent = true;
    adjacent.asset = "shop::Neighbour".to_owned();
    let both = vec![listed("tcp://db.corp.example:1", &[Connect]), adjacent.clone()];
    let whole = observation(vec![look_up("db.corp.example")], &[]);
    assert_eq!(deviations(&whole, both), Vec::<String>::new());
    assert_eq!(deviations(&whole, vec![adjacent]), ["Adjacent dns:db.corp.example look up"]);
}

#[test]
fn a_name_of_an_adjacent_asset_is_left_alone_unless_the_host_is_used_too() {
    let mut adjacent = listed("tcp://shop.example:22", &[]);
    adjacent.adjacent = true;
    adjacent.asset = "shop::Neighbour".to_owned();
    let seen = observation(vec![look_up("shop.example")], &[]);
    assert_eq!(deviations(&seen, vec![adjacent.clone()]), ["Adjacent dns:shop.example look up"]);
    let used = listed("tcp://shop.example:443", &[Connect]);
    assert_eq!(deviations(&seen, vec![adjacent, used]), Vec::<String>::new());
}

#[test]
fn a_look_up_that_failed_is_one() {
    let failed = access(Touched::Name("a.example".to_owned()), Operation::LookUp, Outcome::Failed(111));
    let seen = deviations(&observation(vec![failed], &[]), Vec::new());
    assert_eq!(seen.len(), 1, "the question has been on its way: {seen:?}");
    assert!(seen[0].starts_with("Unlisted dns:a.example look up, failed"), "{seen:?}");
}

#[test]
fn addresses_are_put_in_order_where_their_host_is_listed() {
    let order = |address: &str| access(Touched::Udp(address.parse().unwrap()), Operation::Connect, Outcome::Done);
    let seen = observation(vec![order("192.0.2.1:0")], &[]);
    let touched = |listed: Vec<Listed>| deviations(&seen, listed).iter().any(|line| line.contains("192.0.2.1:0"));
    assert!(!touched(vec![listed("https://192.0.2.1", &[Op::Connect])]));
    assert!(touched(vec![listed("https://192.0.2.2", &[Op::Connect])]));
    let adjacent = Listed { adjacent: true, ..listed("https://192.0.2.1", &[]) };
    assert!(touched(vec![adjacent]), "an adjacent host is to be left alone");
}

#[test]
fn the_server_is_covered_where_all_that_it_got_is_known() {
    let api = || vec![listed("https://api.example.org", &[Connect])];
    let known = observation(vec![ask(), look_up("api.example.org")], &[SERVER]);
    assert_eq!(deviations(&known, api()), Vec::<String>::new());
    let leaking = observation(vec![ask(), look_up("api.example.org"), look_up("secret.example")], &[SERVER]);
    assert_eq!(deviations(&leaking, api()), ["Unlisted dns:secret.example look up"]);
    let obscure = observation(vec![ask(), look_up("api.example.org")], &[]);
    assert_eq!(deviations(&obscure, api()), ["Unlisted udp://10.0.0.1:53 connect"]);
}
