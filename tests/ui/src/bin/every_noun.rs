use threatmodel::{catalogue, prelude::*};

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;
#[threat(kind = threatmodel::catalogue::PathTraversal, targets = [Cards])]
struct Traversal;
#[threat(kind = catalogue::XmlEntityAttack, targets = [Cards], likelihood = Rare, linddun = [Linking])]
struct Entities;

#[trust_zone(trust = 0, id = "Z-1")]
struct Inside;
#[actor(kind = Adversary, zone = Inside, trust = 100)]
struct Thief;
#[asset(
    kind = Physical,
    classification = FourLevels::Secret,
    owner = "o",
    locators = ["env:KEY", "tcp://h:1"],
    zone = Inside,
    disposition = Remove,
    adjacent,
    id = "A-1",
)]
union Disk {
    _a: u8,
}
#[threat(
    targets = Disk,
    stride = Spoofing,
    linddun = [Linking, Unawareness],
    likelihood = Rare,
    impact = Severe,
    severity = Low,
    because = "b",
    refs = ["CWE-1", "CAPEC-1", "T1190", "A05:2025"],
    misuse = "as a thief I carry it away",
    actor = Thief,
    reviewed = "2026-01-01",
    id = "T-1",
)]
enum Theft {}
#[control(layer = "Locks", kind = Deterrent, provided_by = "a lock", default = On, enabled_by = "the janitor", refs = "NIST PE-3", id = "C-1")]
struct Lock {
    _key: u8,
}
#[requirement(from = Theft, phase = Deployment, layer = Infrastructure, check = "pull", file = "a", contains = "b", refs = ["RFC 1"], id = "R-1")]
struct Locked(#[allow(dead_code)] u8);
#[component(kind = Store, zone = Inside)]
struct Room;
#[assumption(about = [Disk, Theft, Lock, Locked, Room, Inside, Thief], owner = "o", until = "2030-01-01")]
struct Guarded;

fn main() {}
