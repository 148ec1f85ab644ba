//! What the shape of a model suggests.

use threatmodel_model::{
    model::Model,
    policy::Policy,
    surface::{Surface, suggest},
};

use super::Folder;

const NOUNS: &str = "\
use threatmodel::prelude::*;
#[trust_zone]
struct Inside;
#[trust_zone]
struct Outside;
#[actor(zone = Outside)]
struct Customer;
#[asset(kind = Data, classification = Confidential, owner = \"o\")]
struct Cards;
#[component(kind = Process, zone = Inside)]
struct Shop;
mod store {
    use super::*;
    #[component(kind = Store, zone = Inside)]
    pub struct Database;
    #[accesses(Cards, ops = [Read, Write])]
    fn keep() {}
}
";

/// The kinds that are suggested, with the reason.
fn suggested(more: &str) -> Vec<(&'static str, String)> {
    let folder = Folder::new();
    folder.write("src/lib.rs", format!("{NOUNS}{more}"));
    let model = Model::from_sources(folder.scan(), Policy::default(), "2026-06-01".parse().unwrap());
    assert_eq!(model.facts().doubts, []);
    let suggestions = suggest(&Surface::default(), Some(&model), true).suggestions;
    let mut suggested: Vec<_> = suggestions.into_iter().map(|one| (one.kind, one.why)).collect();
    suggested.sort();
    suggested
}

#[test]
fn a_model_suggests_what_its_shape_speaks_of() {
    let open = suggested("#[flow(from = Customer, to = Shop, carries = [Cards])]\nfn pay() {}\n");
    let expected = [
        ("cleartext-storage", "the model: `Database` keeps `Cards`, which is of an upper level"),
        (
            "cleartext-transmission",
            "the model: the flow from `Customer` to `Shop` leaves a trust zone and is not encrypted",
        ),
        (
            "message-forgery-or-replay",
            "the model: the flow from `Customer` to `Shop` leaves a trust zone and is not authenticated",
        ),
        ("missing-authentication", "the model: `Customer` asks `Shop` without saying who they are"),
    ];
    assert_eq!(open, expected.map(|(kind, why)| (kind, why.to_owned())));
}

#[test]
fn a_model_that_has_considered_it_suggests_nothing() {
    let kept = "#[threat(kind = threatmodel::catalogue::CleartextStorage, targets = [Cards])]\nstruct Theft;\n\
                #[threat(Theft)]\nfn keep() {}\n";
    let protected = "#[flow(from = Customer, to = Shop, carries = [Cards], encrypted, authenticated)]\nfn pay() {}\n";
    assert_eq!(suggested(&format!("{kept}{protected}")), []);
    let inside = "#[flow(from = store::Database, to = Shop, carries = [Cards])]\nfn load() {}\n";
    assert_eq!(suggested(&format!("{kept}{inside}")), []);
}
