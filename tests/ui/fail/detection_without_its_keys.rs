use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;

#[detection]
struct Nothing;
#[detection(of = Injection, event = "input_validation_failed", level = Grave)]
struct Misspelt;
#[detection(of = Injection, event = "authn_login_fail:user", level = High)]
struct WithParameters;
#[detection(of = Injection, event = "something", level = High, threshold = 0, group_by = "client", within = "1 minute")]
struct Wrong;
#[detection(of = Injection, event = "x_own_event", level = High, threshold = 2, group_by = client, within = "0s")]
struct NoTime;

fn main() {}
