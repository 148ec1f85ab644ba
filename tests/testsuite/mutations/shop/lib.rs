//! The shop.

#![allow(dead_code, unused_imports)]

pub mod orders;

use catalogue::SqlInjection;
use threatmodel::prelude::*;

#[trust_zone(trust = 50)]
pub struct Inside;

#[asset(kind = Data, classification = Confidential, owner = "payments", zone = Inside)]
pub struct CardNumbers;

#[asset(kind = Physical, classification = Restricted, owner = "operations", zone = Inside, adjacent)]
pub struct Rack;

#[asset(kind = Data, classification = Restricted, owner = "sales", disposition = Remove)]
pub struct OldMailingList;

#[threat(targets = [CardNumbers], stride = [InformationDisclosure], likelihood = Likely, id = "T-1")]
pub struct CardTheft;

#[threat(targets = [Rack], stride = [Tampering], likelihood = Unlikely)]
pub struct RackTampering;

#[threat(targets = [CardNumbers], stride = [DenialOfService], likelihood = Rare)]
pub struct XmlBomb;

#[control(layer = DataAccess, kind = Preventive)]
pub struct BoundParameters;

#[control(layer = InputValidation, kind = Preventive)]
pub struct SearchGrammar;

#[control(layer = Cryptography, kind = Preventive)]
pub struct LastFour;

#[requirement(from = [CardTheft, SqlInjection], phase = Implementation)]
pub struct NothingInTheClear;

#[requirement(from = [RackTampering], phase = Deployment, check = "look at the unit", file = "deploy/unit.service", contains = "ProtectSystem=strict")]
pub struct Confined;

#[assumption(about = [Rack], owner = "operations")]
pub struct RackIsLocked;

#[component(kind = Process, zone = Inside)]
pub struct Shop;

#[threat(SqlInjection)]
#[mitigates(SqlInjection, by = BoundParameters)]
#[satisfies(NothingInTheClear)]
pub fn find(text: &str) -> usize {
    if !control_on::<BoundParameters>() && text.contains('\'') { usize::MAX } else { text.len() }
}

#[mitigates(SqlInjection, by = SearchGrammar)]
pub fn parse(text: &str) -> bool {
    !control_on::<SearchGrammar>() || text.chars().all(char::is_alphanumeric)
}

#[accepts(RackTampering, because = "the room is guarded", owner = "operations", until = "2099-01-01")]
#[threat(RackTampering)]
pub fn serve() {}

#[avoids(XmlBomb, because = "we read no XML", owner = "platform")]
pub fn read() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters() {
        assert!(parse("tea"));
    }
}
