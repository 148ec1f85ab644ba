use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;

#[workflow_step]
struct Started;

#[detection(of = Cards, event = "sequence_fail", level = High)]
struct OfAnAsset;
#[detection(of = Injection, event = "sequence_fail", level = High, sequence = [Started, Injection], within = "1m")]
struct OfAThreat;

#[detects(Started)]
fn step_is_no_detection() {}

fn main() {}
