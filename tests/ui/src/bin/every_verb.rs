use threatmodel::prelude::*;

#[asset(kind = Data, classification = Confidential, owner = "o")]
struct Cards;
#[threat(targets = [Cards], stride = [Tampering])]
struct Injection;
#[control(layer = DataAccess)]
struct Bound;

#[requirement(from = [Injection], phase = Design)]
struct R;
#[component]
struct Shop;
#[component]
struct Bank;
#[assumption(about = Shop, owner = "o")]
struct Assumed;

#[threat(Injection)]
#[mitigates(Injection, by = Bound, scope = all, bypass = if true { drop(1) } else { drop(2) })]
#[mitigates(Injection, by = [Bound], scope = [Shop, Bank])]
#[accepts(Injection, because = "b", owner = "o", until = "2030-01-01", scope = Shop)]
#[transfers(Injection, to = "t", because = "b", owner = "o", until = "2030-01-01")]
#[transfers(Injection, to = "t", because = "b", owner = "o")]
#[avoids(Injection, because = "b", owner = "o")]
#[dismisses(threatmodel::catalogue::SqlInjection, because = "b", owner = "o")]
#[dismisses(threatmodel::catalogue::PathTraversal, because = "b", owner = "o", until = "2030-01-01")]
#[satisfies(R)]
#[satisfies(Assumed)]
#[accesses(Cards, ops = [Read, Write, Create, Delete, Execute, Connect, Listen])]
#[flow(to = Bank, carries = Cards, protocol = "https", authenticated, encrypted = false)]
#[flow(from = Bank, to = Shop, carries = [Cards])]
fn f() {}

fn main() {
    f();
}
