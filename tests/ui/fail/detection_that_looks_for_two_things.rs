use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;

#[workflow_step]
struct Started;

#[detection(of = Injection, event = "sequence_fail", level = High, threshold = 5, sequence = [Started, Started], within = "1m")]
struct Both;
#[detection(of = Injection, event = "sequence_fail", level = High, canary, requires = Started, within = "1m")]
struct Honey;

fn main() {}
