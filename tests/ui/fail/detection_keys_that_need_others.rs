use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;

#[workflow_step]
struct Started;

#[detection(of = Injection, event = "sequence_fail", level = High, threshold = 5)]
struct WithoutTime;
#[detection(of = Injection, event = "sequence_fail", level = High, sequence = [Started, Started])]
struct SequenceWithoutTime;
#[detection(of = Injection, event = "sequence_fail", level = High, requires = Started)]
struct RequiresWithoutTime;
#[detection(of = Injection, event = "sequence_fail", level = High, distinct = account)]
struct DistinctWithoutThreshold;
#[detection(of = Injection, event = "sequence_fail", level = High, at = Started)]
struct AtWithoutRequires;
#[detection(of = Injection, event = "sequence_fail", level = High, within = "1m")]
struct TimeAlone;
#[detection(of = Injection, event = "sequence_fail", level = High, group_by = [client, user.id])]
struct GroupsAlone;

fn main() {}
